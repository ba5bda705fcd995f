// Exports of a ledger as static files: complete before the checkpoint, only ever added to, never over another history.

import Foundation
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity
import TrialLedger

@Suite("Exports as tiles")
struct TileExportTests {
    private let trial: TestTrial
    private let folder: TileFolder

    init() throws {
        trial = try TestTrial.sealed()
        folder = TileFolder(path: trial.temporary.path("tiles"))
    }

    @discardableResult
    private func export(_ ledger: TrialFolder? = nil, note: [UInt8]? = nil) throws -> TileExport {
        let reader = try LedgerReader(opening: ledger ?? trial.folder, patience: 0)
        defer { reader.close() }
        return try TileExport.run(reader, to: folder, note: note)
    }

    private func verify() throws -> TileVerification {
        try TileVerification.run(folder, key: trial.ledgerKey.verifierKey)
    }

    /// Every file of the export with its bytes, by its path in the folder.
    private func files() throws -> [String: Data] {
        var files: [String: Data] = [:]
        for case let name as String in FileManager.default.enumerator(atPath: folder.path) ?? .init() {
            if let data = FileManager.default.contents(atPath: folder.path + "/" + name) { files[name] = data }
        }
        return files
    }

    private func change(_ name: String, _ edit: (inout [UInt8]) -> Void) throws {
        let url = URL(fileURLWithPath: folder.path + "/" + name)
        var bytes = [UInt8](try Data(contentsOf: url))
        edit(&bytes)
        try Data(bytes).write(to: url)
    }

    @Test func `an export has a partial file for every published size, and the checkpoint`() throws {
        let done = try export()
        #expect(done.sizeBefore == 0 && done.head.size == 6)
        let sizes = [1, 3, 4, 6]
        let expected = sizes.flatMap { ["tile/0/000.p/\($0)", "tile/entries/000.p/\($0)"] } + ["checkpoint"]
        let files = try files()
        #expect(Set(files.keys.filter { files[$0]?.isEmpty == false }) == Set(expected))
        #expect(done.written == expected.count && done.unchanged == 0 && done.removed == 0)
        let reader = try trial.read()
        #expect(files["checkpoint"].map { [UInt8]($0) } == reader.head.note)
        #expect(folder.isOne)
        let verification = try verify()
        #expect(verification.state == LedgerState(status: .intact, size: 6, root: reader.head.root.hex, faults: []))
        #expect(verification.files == expected.count)
        #expect(verification.checkpoint?.origin == TestTrial.origin)
        for index in UInt64(0)..<6 {
            let tree = folder.tree(size: 6)
            #expect(try tree.entry(index) == reader.entry(index).envelope.bytes)
            #expect(
                try InclusionProof.prove(index: index, size: 6, node: tree.node) == reader.inclusionProof(of: index)
            )
        }
    }

    @Test func `a second export writes nothing, and one of a grown ledger only what is new`() throws {
        try export()
        let before = try files()
        let again = try export()
        #expect(again.written == 0 && again.sizeBefore == 6)
        #expect(try files() == before)
        try trial.write { try $0.accept([try trial.seal("701/LB#3", $0)]) }
        let third = try export()
        #expect(third.written == 3 && third.sizeBefore == 6 && third.head.size == 7)
        let after = try files()
        for (name, data) in before where name != "checkpoint" { #expect(after[name] == data) }
        #expect(try verify().state.status == .intact)
    }

    @Test func `partial files go when the full one is there, and a published size is still proven`() throws {
        try export()
        try trial.write { writer in
            for number in 3...260 { try writer.accept([try trial.seal("701/LB#\(number)", writer)]) }
        }
        let old = try #require(try trial.read().blocks().last { $0.head.size == 200 }).head
        let done = try export()
        #expect(done.removed == 8)
        let names = try files().keys.filter { $0.hasPrefix("tile/0/000") }
        #expect(names.sorted() == ["tile/0/000"])
        #expect(try folder.tree(size: 200).root() == old.root)
        let verification = try verify()
        #expect(verification.state.faults == [])
        #expect(verification.state.size == 264)
    }

    @Test func `cosignatures are published with the checkpoint, also later`() throws {
        try export()
        let reader = try trial.read()
        let witness = try SignerKey(name: "w", seed: [UInt8](repeating: 8, count: 32), type: .cosignature)
        let (checkpoint, note) = try Checkpoint.open(note: reader.head.note, key: trial.ledgerKey.verifierKey)
        reader.close()
        let cosigned = try note.adding([try Cosignature.sign(checkpoint, time: 1, by: witness)])
        #expect(try export(note: cosigned.bytes).written == 1)
        #expect(try files()["checkpoint"].map { [UInt8]($0) } == cosigned.bytes)
        #expect(try verify().state.status == .intact)
    }

    @Test func `a note of another state, or of another key, is not published`() throws {
        let reader = try trial.read()
        let older = try #require(reader.blocks().first).head.note
        reader.close()
        let other = try TestTrial.key(TestTrial.origin, 9)
        let forged = try Checkpoint(origin: TestTrial.origin, size: 6, root: TreeHash.empty).signed(by: other).bytes
        for note in [older, forged, []] {
            #expect(throws: TileExportError.wrongNote) { try export(note: note) }
            #expect(!FileManager.default.fileExists(atPath: folder.path))
        }
    }

    @Test func `a folder that holds a newer state, a fork or another log is refused and stays as it is`() throws {
        let copy = try trial.copy(trial.folder.path, to: "copy")
        try trial.write { try $0.accept([try trial.seal("701/LB#3", $0)]) }
        try export()
        let before = try files()
        let newest = try trial.read().head
        let older = TrialFolder(path: copy)
        let refusal = try #require(throws: TileExportError.self) { try export(older) }
        guard case .forked(_, let held, let ledger, nil) = refusal else { return #expect(Bool(false), "\(refusal)") }
        #expect(held == newest && ledger.size == 6)
        // The same size with another entry: both notes are there as evidence.
        let writer = try LedgerWriter(opening: older, key: trial.ledgerKey)
        try writer.accept([try trial.seal("701/AE#1", writer)])
        try writer.close()
        let fork = try #require(throws: TileExportError.self) { try export(older) }
        guard case .forked(_, let held, let ledger, let root?) = fork else { return #expect(Bool(false), "\(fork)") }
        #expect(held.size == 7 && ledger.size == 7 && root == ledger.root && held.root != root)
        for note in [held.note, ledger.note] {
            #expect(try Checkpoint.open(note: note, key: trial.ledgerKey.verifierKey).0.size == 7)
        }
        #expect(try files() == before)
        try change("checkpoint") { $0[$0.count - 4] ^= 1 }
        #expect(throws: TileExportError.foreign(checkpoint: folder.checkpoint)) { try export() }
    }

    @Test func `a file with other bytes is refused, and nothing is left of the attempt`() throws {
        try FileManager.default.createDirectory(
            atPath: folder.path + "/tile/0/000.p",
            withIntermediateDirectories: true
        )
        try Data("x".utf8).write(to: URL(fileURLWithPath: folder.path + "/tile/0/000.p/4"))
        let path = folder.path + "/tile/0/000.p/4"
        #expect(throws: TileExportError.altered(path: path)) { try export() }
        #expect(Set(try files().filter { !$0.value.isEmpty }.keys) == ["tile/0/000.p/4"])
    }

    @Test func `a write that fails leaves the checkpoint as it was, and no file that it does not cover`() throws {
        try export()
        let before = try files()
        try trial.write { try $0.accept([try trial.seal("701/LB#3", $0)]) }
        // A folder stands where the last file should go.
        let obstacle = folder.path + "/tile/entries/000.p/7"
        try FileManager.default.createDirectory(atPath: obstacle, withIntermediateDirectories: true)
        #expect(throws: LedgerError.self) { try export() }
        try FileManager.default.removeItem(atPath: obstacle)
        #expect(try files() == before)
        #expect(try verify().state.status == .intact)
        #expect(try export().written == 3)
    }

    @Test(arguments: [
        "UPDATE entry SET bytes = CAST(bytes || x'20' AS BLOB) WHERE idx = 3", "DELETE FROM entry WHERE idx = 4",
        "UPDATE entry SET leaf = zeroblob(32) WHERE idx = 3", "UPDATE entry SET leaf = x'00' WHERE idx = 3",
    ])
    func `a damaged ledger is not exported`(sql: String) throws {
        try trial.tamper(sql)
        #expect(throws: LedgerError.self) { try export() }
        #expect(try files().filter { !$0.value.isEmpty }.isEmpty)
    }

    @Test func `files that are left over from a killed export are no obstacle`() throws {
        try export()
        try FileManager.default.removeItem(atPath: folder.checkpoint)
        let again = try export()
        #expect(again.unchanged == 8 && again.written == 1)
        #expect(try verify().state.status == .intact)
    }

    @Test func `every flipped byte is a fault at its file`() throws {
        try export()
        let names = try files().filter { !$0.value.isEmpty }.keys.sorted()
        var numbers = SplitMix64(seed: 7)
        for name in names {
            let count = try files()[name]?.count ?? 0
            for _ in 0..<12 {
                let place = Int.random(in: 0..<count, using: &numbers)
                try change(name) { $0[place] ^= 0x10 }
                let faults = try verify().state.faults
                #expect(!faults.isEmpty, "\(name) \(place)")
                #expect(faults.allSatisfy { $0.location?.contains(name) == true }, "\(name) \(place) \(faults)")
                try change(name) { $0[place] ^= 0x10 }
            }
        }
        #expect(try verify().state.status == .intact)
    }

    @Test func `what is missing, cut, too long or unknown is told apart`() throws {
        try export()
        try change("tile/0/000.p/6") { $0.append(0) }
        try change("tile/entries/000.p/4") { $0.removeLast() }
        try Data().write(to: URL(fileURLWithPath: folder.path + "/tile/readme.txt"))
        try Data([0]).write(to: URL(fileURLWithPath: folder.path + "/tile/0/000.p/9"))
        let verification = try verify()
        #expect(verification.state.faults.map(\.code) == ["tile-malformed", "tile-malformed"])
        #expect(verification.state.faults.map(\.location) == ["tile/0/000.p/6", "tile/entries/000.p/4"])
        #expect(verification.notices.count == 3)
        try FileManager.default.removeItem(atPath: folder.path + "/tile/entries/000.p/6")
        #expect(try verify().state.faults.first?.code == "tile-missing")
        try FileManager.default.removeItem(atPath: folder.checkpoint)
        #expect(try verify().state.faults.map(\.code) == ["checkpoint-missing"])
        #expect(!folder.isOne)
    }
}
