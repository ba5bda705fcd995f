// Row proofs: what they prove, to a checker that shares no code with the prover, and what they must not tell.

import Foundation
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity

@Suite("Row proofs")
struct RowProofTests {
    /// Section 18 of Docs/Format.md once more, slow and plain: the root that a proof leads to.
    static func naiveRoot(_ json: JSONValue) throws -> String {
        func hex(_ text: String) throws -> [UInt8] {
            let digits = Array(text)
            return try stride(from: 0, to: digits.count, by: 2).map {
                try #require(UInt8(String(digits[$0...($0 + 1)]), radix: 16))
            }
        }
        func leb(_ count: Int) -> [UInt8] {
            count < 128 ? [UInt8(count)] : [UInt8(count % 128) + 128] + leb(count / 128)
        }
        let text = try #require(json["manifest"]?["text"]?.stringValue)
        let size = Int(try #require(try JSONValue(parsing: Array(text.utf8))["rows"]?.integerValue)) + 1
        var leaves = [0: TreeHash.leaf(try hex(json["manifest"]?["salt"]?.stringValue ?? "") + Array(text.utf8))]
        for row in json["rows"]?.arrayValue ?? [] {
            let cells = (row["cells"]?.arrayValue ?? []).map { Array(($0.stringValue ?? "").utf8) }
            let salt = try hex(row["salt"]?.stringValue ?? "")
            leaves[Int(row["row"]?.integerValue ?? 0)] = TreeHash.leaf(salt + cells.flatMap { leb($0.count) + $0 })
        }
        var nodes = (json["nodes"]?.arrayValue ?? []).map { $0.stringValue ?? "" }
        func hash(_ begin: Int, _ end: Int) throws -> Digest {
            if !leaves.keys.contains(where: { $0 >= begin && $0 < end }) {
                return try #require(Digest(hex: nodes.removeFirst()))
            }
            if end - begin == 1 { return try #require(leaves[begin]) }
            var half = 1
            while half * 2 < end - begin { half *= 2 }
            return TreeHash.node(try hash(begin, begin + half), try hash(begin + half, end))
        }
        let root = try hash(0, size)
        #expect(nodes.isEmpty)
        return root.hex
    }

    static let small = (0..<11).map { "S-\($0 % 4),\($0).50,n\u{e9}e \($0),x\($0)" }

    static func smallFile(rows: Int = 11, seed: UInt64 = 1) throws -> SealedFile {
        let lines = ["USUBJID,VALUE,NOTE,EXPORTED"] + small.prefix(rows)
        return try SealedFile(
            lines.joined(separator: "\n") + "\n",
            volatile: ["EXPORTED"],
            chunkBytes: 40,
            note: "second visit",
            seed: seed
        )
    }

    @Test("a proof leads to the sealed root, whatever rows it opens", arguments: 1...40)
    func everySize(rows: Int) throws {
        let texts = (0..<rows).map { "S-\($0 % 4),\($0 * $0 % 7),\($0)" }
        let file = try SealedFile("USUBJID,GROUP,N\n" + texts.joined(separator: "\n") + "\n", chunkBytes: 30)
        for condition in ["USUBJID=S-0", "USUBJID=S-3", "GROUP=0", "GROUP=4", "N=\(rows - 1)", "N=0"] {
            let selection = try RowSelection(parsing: [condition])
            guard let proof = try? RowProver(file.evidence, root: file.root).prove(selection, workers: 2) else {
                #expect(!texts.contains { $0.contains(condition.split(separator: "=")[1]) } || condition != "N=0")
                continue
            }
            let opened = try proof.opened()
            #expect(opened.root == file.root)
            #expect(try Self.naiveRoot(JSONValue(parsing: proof.bytes())) == file.root.hex)
            #expect(try RowProof(reading: proof.bytes()) == proof)
        }
    }

    @Test("a proof holds the subject's rows as written, without the volatile column, and its receipt")
    func contents() throws {
        let file = try Self.smallFile()
        let prover = RowProver(try file.evidence, root: file.root)
        let proof = try prover.prove(.subject(" S-1 "), receipt: "{\n}\n", workers: 1)
        let opened = try RowProof(reading: proof.bytes()).opened()
        #expect(opened.seal.text == "701/LB#1")
        #expect(opened.manifest.note == "second visit")
        #expect(opened.rows.map(\.number) == [2, 6, 10])
        #expect(opened.rows[1].cells == ["S-1", "5.50", "n\u{e9}e 5"])
        #expect(proof.columns == ["USUBJID", "VALUE", "NOTE"])
        #expect(proof.receipt == "{\n}\n")
        #expect(
            try prover.prove(.subject("S-1"), workers: 3).bytes() == prover.prove(.subject("S-1"), workers: 1).bytes()
        )
    }

    @Test("several conditions are joined by and, and compared in meaning")
    func conditions() throws {
        let file = try Self.smallFile()
        let prover = RowProver(try file.evidence, root: file.root)
        let one = try prover.prove(RowSelection(parsing: ["USUBJID=S-1", "VALUE=5.5"]), workers: 1)
        #expect(one.rows.map(\.number) == [6])
        #expect(throws: DisclosureError.noRows(seal: "701/LB#1")) {
            try prover.prove(RowSelection(parsing: ["USUBJID=S-1", "VALUE=4.5"]), workers: 1)
        }
    }

    @Test(
        "a selection that cannot be used is refused",
        arguments: [["NOPE=1"], ["EXPORTED=x1"], ["USUBJID="], ["USUBJID"], ["=S-1"], [], ["VALUE=1", "VALUE=2"]]
    )
    func unusable(texts: [String]) throws {
        let file = try Self.smallFile()
        #expect(throws: DisclosureError.self) {
            try RowProver(file.evidence, root: file.root).prove(RowSelection(parsing: texts), workers: 1)
        }
    }

    @Test("evidence of another root, and an opening alone, prove nothing")
    func wrongEvidence() throws {
        let file = try Self.smallFile()
        #expect(throws: DisclosureError.contradictsSeal) {
            try RowProver(file.evidence, root: Digest.sha256([7])).prove(.subject("S-1"), workers: 1)
        }
        var opening: [UInt8] = []
        var writer = try EvidenceWriter { opening += $0 }
        try writer.finish(try file.evidence.opening)
        // A directory that lists no rows contradicts the manifest.
        #expect(throws: FormatError.self) {
            try RowProver(EvidenceFile(MemoryBytes(opening)), root: file.root).prove(.subject("S-1"), workers: 1)
        }
    }

    @Test("a proof with any byte flipped is refused", arguments: [UInt8(0x01), 0x20, 0x80])
    func flipped(flip: UInt8) throws {
        let file = try Self.smallFile()
        let bytes = try RowProver(file.evidence, root: file.root).prove(.subject("S-1"), workers: 1).bytes()
        for offset in bytes.indices {
            var damaged = bytes
            damaged[offset] ^= flip
            #expect(throws: DisclosureError.self, "byte \(offset)") { try RowProof(reading: damaged).opened() }
        }
        for count in bytes.indices {
            #expect(throws: DisclosureError.self) { try RowProof(reading: Array(bytes[..<count])) }
        }
        #expect(throws: DisclosureError.self) { try RowProof(reading: bytes + [0x0A]) }
    }

    /// A proof, changed as a forger would, written without a fault.
    static let forgeries: [(name: String, change: @Sendable (inout RowProof, RowProof) -> Void)] = [
        ("a row moved to a free number", { proof, _ in proof.rows[0].number = 1 }),
        ("a row moved behind the end", { proof, _ in proof.rows[2].number = 12 }),
        (
            "two rows exchanged",
            { proof, _ in
                (proof.rows[0].cells, proof.rows[1].cells) = (proof.rows[1].cells, proof.rows[0].cells)
                (proof.rows[0].salt, proof.rows[1].salt) = (proof.rows[1].salt, proof.rows[0].salt)
            }
        ), ("two rows out of order", { proof, _ in proof.rows.swapAt(0, 1) }),
        ("a row twice", { proof, _ in proof.rows.append(proof.rows[2]) }),
        ("a row left out", { proof, _ in proof.rows.remove(at: 1) }),
        ("a row of another seal", { proof, other in proof.rows[1] = other.rows[1] }),
        ("the salt of another seal", { proof, other in proof.rows[1].salt = other.rows[1].salt }),
        (
            "the manifest of another seal",
            { proof, other in
                (proof.manifest, proof.manifestSalt) = (other.manifest, other.manifestSalt)
            }
        ), ("the root of another seal", { proof, other in proof.root = other.root }),
        ("another seal id", { proof, _ in proof.seal = "701/LB#2" }),
        (
            "another number of rows",
            { proof, _ in
                proof.manifest = proof.manifest.replacing("\"rows\":11", with: "\"rows\":12")
            }
        ), ("a hash left out", { proof, _ in proof.nodes.removeLast() }),
        ("a hash too many", { proof, _ in proof.nodes.append(proof.nodes[0]) }),
        ("two hashes exchanged", { proof, _ in proof.nodes.swapAt(0, 1) }),
        ("a cell moved over its border", { proof, _ in proof.rows[0].cells[0...1] = ["S-", "11.50"] }),
        ("a column renamed", { proof, _ in proof.columns[1] = "RESULT" }),
        ("two columns exchanged", { proof, _ in proof.columns.swapAt(1, 2) }),
        ("rows of nobody it was made for", { proof, other in proof.selection = other.selection }),
    ]

    @Test("a forged proof is refused", arguments: forgeries.indices)
    func forged(index: Int) throws {
        let file = try Self.smallFile()
        let other = try Self.smallFile(seed: 9)
        let proof = try RowProver(file.evidence, root: file.root).prove(.subject("S-1"), workers: 1)
        var foreign = try RowProver(other.evidence, root: other.root).prove(.subject("S-1"), workers: 1)
        foreign.selection = try .subject("S-2")
        var forged = proof
        Self.forgeries[index].change(&forged, foreign)
        #expect(forged != proof)
        let read = try? RowProof(reading: forged.bytes())
        #expect(read == nil || read == forged)
        #expect(throws: DisclosureError.self, "\(Self.forgeries[index].name)") { try forged.opened() }
    }

    @Test(
        "a proof of a real subject tells nothing of any other",
        .enabled(if: SharedData.isPresent, SharedData.skipReason),
        arguments: [("dm", "01-701-1015"), ("ae", "01-709-1029"), ("lb", "01-718-1371")]
    )
    func silence(name: String, subject: String) throws {
        let file = try SealedFile.pilot(name)
        let evidence = try file.evidence
        let proof = try RowProver(evidence, root: file.root).prove(.subject(subject), workers: 2)
        let bytes = try proof.bytes()
        #expect(try proof.opened().root == file.root)
        #expect(try Self.naiveRoot(JSONValue(parsing: bytes)) == file.root.hex)
        let own = Set(proof.rows.map(\.number))
        let lines = Lines(file.text).rows
        let expected = lines.indices.filter { lines[$0].contains(subject) }
        #expect(own == Set(expected.map { $0 + 1 }))
        let text = String(decoding: bytes, as: UTF8.self)
        let others = try #require(try evidence.distinctTexts(column: "USUBJID", limit: 1000)).subtracting([subject])
        #expect(others.count > 200)
        // Secrets would stand in it as hexadecimal words.
        let digits = Set(text.split { !$0.isHexDigit }.map(String.init))
        for other in others { #expect(!text.contains(other)) }
        var secrets: Set<String> = [hex(evidence.opening.saltKey), hex(evidence.opening.fileSalt)]
        for block in 0...(evidence.manifest.rows / 256) {
            secrets.insert(hex(try #require(try evidence.salts.blockKey(UInt64(block)))))
            let stream = try evidence.salts.block(UInt64(block))
            for leaf in 1..<256 where !own.contains(block * 256 + leaf) {
                secrets.insert(hex(stream[(leaf * 16)..<(leaf * 16 + 16)]))
            }
        }
        #expect(proof.rows.allSatisfy { digits.contains(hex($0.salt)) })
        #expect(digits.isDisjoint(with: secrets))
    }

    private func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
    }
}
