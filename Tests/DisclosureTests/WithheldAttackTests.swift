// Somebody holds the open part, the fingerprints, a row proof and the root, knows every arm there is, and wants to know who
// has which. Nothing in these files may tell two assignments of arms apart, and nothing may confirm a guess.

import Crypto
import Foundation
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity

@Suite("Attacks on withheld columns")
struct WithheldAttackTests {
    /// What of an open part may differ between two assignments of arms: the commitments, the salted digest of the file.
    private static func visible(_ evidence: EvidenceFile) throws -> [String] {
        var manifest = evidence.manifest
        manifest.saltedFileDigest = Digest.sha256([])
        var all = [String(decoding: try manifest.canonicalBytes(), as: UTF8.self)]
        all.append(
            "\(evidence.opening.saltKey) \(evidence.opening.fileSalt) \(String(describing: evidence.opening.fileDigest))"
        )
        for run in try evidence.runs() {
            let coded = try evidence.storedRows(run)
            all.append("\(run.offset) \(run.firstRow) \(run.rowCount)")
            for column in 0..<(coded.columns.count - 1) {
                let texts = coded.columns[column].starts.indices.map {
                    String(decoding: coded.text($0, column: column), as: UTF8.self)
                }
                all.append("\(texts) \(coded.columns[column].indexes)")
            }
            // Whatever they commit to, commitments are all different and all of one length.
            #expect(coded.columns[coded.columns.count - 1].starts.count == coded.rowCount)
        }
        return all
    }

    @Test(arguments: 0..<UInt64(32))
    func `two assignments of arms leave open parts that differ in nothing but commitments`(seed: UInt64) throws {
        let table = BlindedTable(seed: seed, rows: [0, 1, 2, 40, 700][Int(seed % 5)])
        let other = table.reassigned(seed: seed + 1)
        let one = try BlindedFile(table.bytes, chunkBytes: 500, seed: seed)
        let two = try BlindedFile(other.bytes, chunkBytes: 500, seed: seed)
        #expect(try Self.visible(one.openEvidence) == Self.visible(two.openEvidence))
        #expect(one.open.count == two.open.count, "the length of the open part")
        #expect(one.hidden.count == two.hidden.count, "the length of the withheld part, which encryption does not hide")
        #expect(one.sealed.remarks == two.sealed.remarks)
        #expect(one.sealed.keys == two.sealed.keys)
        #expect(one.root != two.root || table.rows == other.rows)
    }

    @Test func `how the file is cut for reading does not show how long withheld cells are`() throws {
        let table = BlindedTable(seed: 1, rows: 40_000)
        var long = table
        for row in long.rows.indices where row < 20_000 {
            long.rows[row][long.index("ARM")] = String(repeating: "long ", count: 8)
        }
        // Both have a few arms: what is filled up hides their lengths.
        let one = try BlindedFile(table.bytes, chunkBytes: 100_000)
        let two = try BlindedFile(long.bytes, chunkBytes: 100_000)
        #expect(try one.openEvidence.runs() == two.openEvidence.runs())
        #expect(one.hidden.count == two.hidden.count)
    }

    @Test func `texts longer than a withheld part allows for show their length in powers of two only`() throws {
        let table = BlindedTable(seed: 1, rows: 300)
        var lengths: Set<Int> = []
        for length in stride(from: 1_000, to: 4_000, by: 100) {
            var long = table
            for row in long.rows.indices {
                long.rows[row][long.index("ARM")] = "\(row)" + String(repeating: "z", count: length)
            }
            lengths.insert(try BlindedFile(long.bytes).hidden.count)
        }
        #expect(lengths.allSatisfy { $0 % 65_536 == 0 } && lengths.count <= 3)
    }

    /// Everything an attacker can compare with: each 32 bytes in a row, and what is written as base64 or hexadecimal.
    private static func digests(_ files: [[UInt8]]) -> Set<[UInt8]> {
        var all: Set<[UInt8]> = []
        for bytes in files {
            for start in 0..<max(0, bytes.count - 31) { all.insert(Array(bytes[start..<(start + 32)])) }
            var word: [UInt8] = []
            for byte in bytes + [0] {
                let isLetter = byte < 128 && Character(Unicode.Scalar(byte)).isLetter
                if isLetter || (48...57).contains(byte) || [43, 47, 61].contains(byte) { word.append(byte); continue }
                for start in stride(from: 0, to: max(0, word.count - 42), by: 1) {
                    if let bytes = Commitment.bytes(word[start..<(start + 43)]) { all.insert(bytes) }
                }
                for start in stride(from: 0, to: max(0, word.count - 63), by: 1) {
                    let text = String(decoding: word[start..<(start + 64)], as: UTF8.self)
                    if let digest = Digest(hex: text) { all.insert(digest.bytes) }
                }
                word = []
            }
        }
        return all
    }

    /// Every digest that somebody can make of a guess of the arms of a row, with the secrets given.
    private static func guesses(
        _ row: [String],
        number: UInt64,
        arms: [String],
        _ manifest: Manifest,
        salts: [SaltStream]
    ) throws -> Set<[UInt8]> {
        func record(_ cells: [String]) -> [UInt8] {
            cells.flatMap { cell -> [UInt8] in
                var bytes: [UInt8] = []
                bytes.append(leb: UInt32(cell.utf8.count))
                return bytes + Array(cell.utf8)
            }
        }
        let hidden = record(arms)
        var cells = row
        for (place, column) in manifest.withheldColumns.enumerated() { cells[column] = arms[place] }
        let whole = record(manifest.profile.sealedColumns.map { cells[$0] })
        let open = record(manifest.openColumns.map { cells[$0] })
        var found: Set<[UInt8]> = []
        func add(_ bytes: [UInt8]) {
            for prefix: [UInt8] in [[], [0], [1], [2]] { found.insert(Digest.sha256(prefix + bytes).bytes) }
        }
        for bytes in [hidden, whole] + arms.map({ Array($0.utf8) }) {
            add(bytes)
            for stream in salts {
                for leaf in [number, 0] { add(try stream.salt(leaf) + bytes) }
                for leaf in [number] {
                    // A leaf under a commitment that is guessed, too.
                    let commitment = Digest.sha256([2] + (try stream.salt(leaf)) + hidden)
                    found.insert(commitment.bytes)
                    let text = Commitment.texts(commitment.bytes)
                    found.insert(TreeHash.leaf(try salts[0].salt(leaf) + open + [43] + text).bytes)
                }
            }
        }
        return found
    }

    @Test func `nobody confirms an arm with all that is open, and with the blind key everybody could`() throws {
        let table = BlindedTable(seed: 21, rows: 40)
        let file = try BlindedFile(table.bytes)
        let evidence = try file.openEvidence
        var prints: [UInt8] = []
        let key = FingerprintKey()
        try FingerprintWriter(evidence: evidence, root: file.root, key: key).write(workers: 1) { prints += $0 }
        let proof = try RowProver(evidence, root: file.root).prove(.subject("01-701-1005"), workers: 1).bytes()
        let files = [file.open, prints, proof, file.root.bytes, Array(file.root.hex.utf8)]
        let known = Self.digests(files)
        let salts = try SaltStream(key: file.plan.saltKey)
        let blindSalts = try SaltStream(key: file.plan.blindKey)
        let arms = BlindedTable.arms.enumerated().flatMap { place, arm in
            table.columns.filter(BlindedTable.withheld.contains).first == "ARM"
                ? [[arm, String(place)]] : [[String(place), arm]]
        }
        var confirmed = 0
        for (place, row) in table.rows.enumerated() {
            let number = UInt64(place + 1)
            for guess in arms {
                let blind = try Self.guesses(row, number: number, arms: guess, evidence.manifest, salts: [salts])
                #expect(known.isDisjoint(with: blind), "row \(number)")
                let seeing = try Self.guesses(
                    row,
                    number: number,
                    arms: guess,
                    evidence.manifest,
                    salts: [salts, blindSalts]
                )
                if !known.isDisjoint(with: seeing) { confirmed += 1 }
            }
        }
        // The same search, given the blind key, finds each row's arm and no other: it would have found what there is.
        #expect(confirmed == table.rows.count)
    }

    @Test func `the digest of the whole file confirms nothing without its salt`() throws {
        let table = BlindedTable(seed: 4, rows: 1)
        let file = try BlindedFile(table.bytes)
        let known = Self.digests([file.open])
        let digest = Digest.sha256(table.bytes)
        #expect(!known.contains(digest.bytes))
        for salt in [file.plan.saltKey, [UInt8](repeating: 0, count: 32)] {
            #expect(!known.contains(Digest.sha256(salt + digest.bytes).bytes))
        }
        #expect(known.contains(Digest.sha256(file.plan.fileSalt + digest.bytes).bytes), "with it, it would")
        for secret in [file.plan.fileSalt, file.plan.blindKey, digest.bytes] {
            #expect(!file.open.contains(bytes: secret))
            let isHeld = file.hidden.contains(bytes: secret)
            #expect(isHeld, "the withheld part has it")
        }
    }

    @Test func `no withheld text stands in anything that is given away`() throws {
        var table = BlindedTable(seed: 6, rows: 60)
        for row in table.rows.indices { table.rows[row][table.index("ARM")] = "SECRET-\(row)" }
        let file = try BlindedFile(table.bytes)
        let evidence = try file.joined
        // Made from both parts, by somebody who can read both.
        var prints: [UInt8] = []
        try FingerprintWriter(evidence: evidence, root: file.root).write(workers: 1) { prints += $0 }
        let proof = try RowProver(evidence, root: file.root).prove(.subject("01-701-1005"), workers: 1)
        for bytes in [file.open, prints, try proof.bytes()] {
            #expect(!bytes.contains(bytes: Array("SECRET".utf8)))
            for secret in [file.plan.blindKey, file.plan.fileSalt] { #expect(!bytes.contains(bytes: secret)) }
        }
        #expect(try RowProof(reading: proof.bytes()).opened().rows.map(\.number) == [6])
    }

    @Test func `what stands in a withheld column does not show in its type`() throws {
        let numbers = try BlindedFile(Array("USUBJID,ARM,ARMCD\n1,5,2020-01-01\n".utf8))
        let words = try BlindedFile(Array("USUBJID,ARM,ARMCD\n1,Placebo,\"a,\"\"b\"\n".utf8))
        #expect(numbers.sealed.manifest.profile == words.sealed.manifest.profile)
        #expect(numbers.sealed.manifest.layout == words.sealed.manifest.layout)
        #expect(numbers.sealed.manifest.fileLength == nil)
        #expect(numbers.sealed.remarks == words.sealed.remarks)
        let declared = ProfileDeclaration(
            key: ["USUBJID"],
            types: ["ARM": .integer],
            formats: ["ARMCD": .dayMonthYearSlashes]
        )
        let typed = try BlindedFile(Array("USUBJID,ARM,ARMCD\n1,5,01/02/2020\n".utf8), declaration: declared)
        #expect(typed.sealed.manifest.profile.columns.map(\.type) == [.text, .integer, .date])
    }
}
