// Two parts that are not one seal's, damage of either, erasure from both, and proofs and fingerprints from the open part.

import Foundation
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity
import TrialTables

@Suite("Parts of evidence")
struct WithheldPartsTests {
    private static func joined(_ open: [UInt8], _ hidden: [UInt8]) throws -> EvidenceFile {
        try EvidenceFile(MemoryBytes(open), withheld: MemoryBytes(hidden))
    }

    // MARK: Parts that do not belong together

    @Test(arguments: 0..<UInt64(6))
    func `parts of two seals are refused, even of the same table`(seed: UInt64) throws {
        let table = BlindedTable(seed: seed, rows: 30)
        let one = try BlindedFile(table.bytes, seed: seed)
        let others = [
            try BlindedFile(table.bytes, seed: seed + 100), try BlindedFile(table.bytes, sequence: 2, seed: seed),
            try BlindedFile(table.reassigned(seed: seed).bytes, seed: seed),
        ]
        for other in others {
            #expect(throws: FormatError.parts("they are of two seals")) { _ = try Self.joined(one.open, other.hidden) }
            #expect(throws: FormatError.parts("they are of two seals")) { _ = try Self.joined(other.open, one.hidden) }
        }
    }

    @Test func `a part in the place of the other is refused`() throws {
        let file = try BlindedFile(BlindedTable(seed: 1, rows: 5).bytes)
        let whole = try SealedFile("USUBJID,ARM\n1,A\n")
        for (open, hidden) in [
            (file.hidden, file.open), (file.open, file.open), (file.hidden, file.hidden), (whole.bytes, file.hidden),
            (file.open, whole.bytes),
        ] {
            #expect(throws: FormatError.self) { _ = try Self.joined(open, hidden) }
        }
        #expect(throws: FormatError.wrongMagic) { _ = try EvidenceFile(MemoryBytes(file.hidden)) }
        #expect(throws: FormatError.wrongMagic) { _ = try EvidenceFile(withheldPart: MemoryBytes(file.open)) }
        #expect(try EvidenceFile(withheldPart: MemoryBytes(file.hidden)).recomputedRoot(workers: 1) == nil)
    }

    @Test(arguments: 0..<UInt64(8))
    func `withheld cells that are not those committed to are never given out`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let table = BlindedTable(seed: seed, rows: 60)
        let file = try BlindedFile(table.bytes, seed: seed)
        // Whoever holds the withheld part writes another arm into it, with digests that fit.
        let part = try EvidenceFile(withheldPart: MemoryBytes(file.hidden))
        var forged: [UInt8] = []
        var writer = try EvidenceWriter(version: .withheld) { forged += $0 }
        let target = Int.random(in: 0..<60, using: &random)
        for run in try part.runs() {
            var batch = RowBatch(columnCount: 2)
            let coded = try part.storedRows(run)
            for row in 0..<coded.rowCount {
                batch.rowStarts.append(UInt32(batch.bytes.count))
                for column in 0..<2 {
                    let text = Array(coded.cell(row: row, column: column)) + (row == target ? [33] : [])
                    batch.starts.append(UInt32(batch.bytes.count))
                    batch.lengths.append(UInt32(text.count))
                    batch.bytes += text
                }
            }
            let rows = 0..<coded.rowCount
            try writer.append(
                EvidenceRun(RowCoder().code(batch, order: [0, 1], rows: rows, firstRow: coded.firstRow))
            )
        }
        try writer.finish(part.opening)
        let joined = try Self.joined(file.open, forged)
        #expect(throws: FormatError.self) { _ = try joined.recomputedRoot(workers: 1) }
        let audit = try file.audit(table.bytes, joined)
        // The delivery itself reaches the root; that the evidence is damaged is said beside it.
        #expect(audit.verdict == .identical && audit.faults.map(\.code) == ["evidence-damaged"])
        var delivered = table
        delivered.rows[target][table.index("ARM")] += "!"
        delivered.rows[target][table.index("ARMCD")] += "!"
        #expect(try file.audit(delivered.bytes, joined).verdict == .unverifiable)
    }

    @Test func `another blind key opens nothing`() throws {
        let table = BlindedTable(seed: 2, rows: 30)
        let file = try BlindedFile(table.bytes)
        let part = try EvidenceFile(withheldPart: MemoryBytes(file.hidden))
        var forged: [UInt8] = []
        var writer = try EvidenceWriter(version: .withheld) { forged += $0 }
        for run in try part.runs() { try writer.append(EvidenceRun(try part.storedRows(run))) }
        var opening = part.opening
        opening.saltKey[31] ^= 1
        try writer.finish(opening)
        #expect(throws: FormatError.self) { _ = try Self.joined(file.open, forged).recomputedRoot(workers: 1) }
    }

    // MARK: Damage

    @Test(arguments: 0..<UInt64(4))
    func `a flipped byte in either part never hides a changed arm`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let table = BlindedTable(seed: seed, rows: 12)
        let file = try BlindedFile(table.bytes, seed: seed)
        var delivered = table
        delivered.rows[3][table.index("ARM")] = "Another"
        let used = try #require(Data(file.hidden).range(of: Data("FILL".utf8))).lowerBound
        let places =
            file.open.indices.shuffled(using: &random).prefix(150).map { (true, $0) }
            + (0..<used).shuffled(using: &random).prefix(150).map { (false, $0) }
            + file.hidden.indices.suffix(120).map { (false, $0) }
        for (isOpen, place) in places {
            var (open, hidden) = (file.open, file.hidden)
            let flip = UInt8.random(in: 1...255, using: &random)
            if isOpen { open[place] ^= flip } else { hidden[place] ^= flip }
            guard let evidence = try? Self.joined(open, hidden) else { continue }
            let audit = try file.audit(delivered.bytes, evidence)
            #expect(audit.verdict > .equivalent, "byte \(place) of the \(isOpen ? "open" : "withheld") part")
            let faithful = try file.audit(table.bytes, evidence)
            #expect(faithful.verdict == .identical || faithful.verdict == .unverifiable)
        }
    }

    @Test func `a part that is cut off anywhere, or extended, is refused`() throws {
        var random = SplitMix64(seed: 5)
        let file = try BlindedFile(BlindedTable(seed: 1, rows: 12).bytes)
        for _ in 0..<200 {
            let (one, other) = (
                Int.random(in: 0..<file.open.count, using: &random),
                Int.random(in: 0..<file.hidden.count, using: &random)
            )
            #expect(throws: FormatError.self) { _ = try EvidenceFile(MemoryBytes(Array(file.open[..<one]))).runs() }
            #expect(throws: FormatError.self) {
                _ = try EvidenceFile(withheldPart: MemoryBytes(Array(file.hidden[..<other])))
            }
        }
        #expect(throws: FormatError.self) { _ = try EvidenceFile(withheldPart: MemoryBytes(file.hidden + [0])) }
        #expect(throws: FormatError.self) { _ = try EvidenceFile(MemoryBytes(file.open + [0])) }
    }

    // MARK: Erasure

    @Test(arguments: 0..<UInt64(8))
    func `a subject is erased from both parts, and what is left still proves`(seed: UInt64) throws {
        let table = BlindedTable(seed: seed, rows: [30, 300, 600][Int(seed % 3)])
        let file = try BlindedFile(table.bytes, seed: seed)
        let part = try EvidenceFile(withheldPart: MemoryBytes(file.hidden))
        let eraser = EvidenceEraser(try file.openEvidence)
        let plan = try eraser.plan(.subject("01-701-1007"), root: file.root, workers: 2)
        #expect(plan.rows == 1 && plan.rows(leftIn: part) == 1)
        var (open, hidden): ([UInt8], [UInt8]) = ([], [])
        try eraser.write(plan) { open += $0 }
        try EvidenceEraser(part).write(plan) { hidden += $0 }
        #expect(hidden.starts(with: Array("trialverity/withheld/v2\n".utf8)))
        let joined = try Self.joined(open, hidden)
        #expect(try joined.recomputedRoot(workers: 2) == file.root && joined.erasedRows == 1)
        #expect(try EvidenceFile(MemoryBytes(open)).recomputedRoot(workers: 1) == file.root)
        let blindSalt = try SaltStream(key: file.plan.blindKey).salt(8)
        for secret in [
            blindSalt, file.plan.blindKey, file.plan.fileSalt, try SaltStream(key: file.plan.saltKey).salt(8),
        ] {
            #expect(!hidden.contains(bytes: secret) && !open.contains(bytes: secret))
        }
        // One of the parts alone is not enough.
        #expect(throws: FormatError.self) { _ = try Self.joined(open, file.hidden) }
        #expect(throws: FormatError.self) { _ = try Self.joined(file.open, hidden) }
        var left = table
        left.rows.remove(at: 7)
        #expect(try file.audit(left.bytes, joined).verdict == .equivalent)
        left.rows[20][table.index("ARM")] = "Another"
        let audit = try file.audit(left.bytes, joined)
        #expect(audit.verdict == .altered && audit.findings.map(\.sealedRow) == [22] && audit.rows?.isBalanced == true)
        // A second subject, planned on the open part that is left, and carried out on the withheld part later.
        let again = EvidenceEraser(try EvidenceFile(MemoryBytes(open)))
        let second = try again.plan(.subject("01-701-1020"), root: file.root, workers: 1)
        var (open2, hidden2): ([UInt8], [UInt8]) = ([], [])
        try again.write(second) { open2 += $0 }
        try EvidenceEraser(part).write(second) { hidden2 += $0 }
        #expect(try Self.joined(open2, hidden2).recomputedRoot(workers: 1) == file.root)
    }

    @Test func `the length of a withheld part tells nothing after an erasure either`() throws {
        let table = BlindedTable(seed: 9, rows: 600)
        let lengths = try [table, table.reassigned(seed: 3)].map { table in
            let file = try BlindedFile(table.bytes)
            let eraser = EvidenceEraser(try file.openEvidence)
            let plan = try eraser.plan(.subject("01-701-1100"), root: file.root, workers: 1)
            var hidden: [UInt8] = []
            let part = try EvidenceFile(withheldPart: MemoryBytes(file.hidden))
            try EvidenceEraser(part).write(plan) { hidden += $0 }
            return hidden.count
        }
        #expect(lengths[0] == lengths[1])
    }

    // MARK: Selections, proofs, fingerprints

    @Test func `nobody selects rows by a withheld column`() throws {
        let file = try BlindedFile(BlindedTable(seed: 1, rows: 30).bytes)
        let selection = try RowSelection(parsing: ["ARM=Placebo"])
        for evidence in [try file.openEvidence, try file.joined] {
            #expect(throws: DisclosureError.unusableCondition(column: "ARM", reason: "the column is withheld")) {
                _ = try RowProver(evidence, root: file.root).prove(selection, workers: 1)
            }
            #expect(throws: DisclosureError.self) {
                _ = try EvidenceEraser(evidence).plan(selection, root: file.root, workers: 1)
            }
        }
    }

    @Test(arguments: 0..<UInt64(8))
    func `a row proof from the open part shows open cells and a commitment`(seed: UInt64) throws {
        let table = BlindedTable(seed: seed, rows: 70)
        let file = try BlindedFile(table.bytes, seed: seed)
        let proof = try RowProver(try file.openEvidence, root: file.root).prove(.subject("01-701-1042"), workers: 2)
        #expect(proof.columns == table.without().columns)
        #expect(proof.rows.map(\.cells) == [table.without().rows[42]])
        let bytes = try proof.bytes()
        #expect(try RowProof(reading: bytes).opened().root == file.root)
        #expect(
            try RowProver(try file.joined, root: file.root).prove(.subject("01-701-1042"), workers: 1).bytes() == bytes
        )
        var forged = proof
        let commitment = try #require(proof.rows[0].commitment)
        forged.rows[0].commitment = String(commitment.reversed())
        #expect(throws: DisclosureError.self) { _ = try forged.opened() }
        forged.rows[0].commitment = nil
        #expect(throws: DisclosureError.self) { _ = try forged.opened() }
        // The commitment as a cell, and the other way round.
        forged.rows[0].cells.append(commitment)
        forged.columns.append("ARM")
        #expect(throws: DisclosureError.self) { _ = try forged.opened() }
        var plain = try RowProver(
            SealedFile("USUBJID,AGE\n1,2\n").evidence,
            root: SealedFile("USUBJID,AGE\n1,2\n").root
        )
        .prove(.subject("1"), workers: 1)
        plain.rows[0].commitment = commitment
        #expect(throws: DisclosureError.self) { _ = try plain.opened() }
    }

    @Test(arguments: 0..<UInt64(8))
    func `fingerprints of the open columns locate open changes`(seed: UInt64) throws {
        let table = BlindedTable(seed: seed, rows: 80)
        let file = try BlindedFile(table.bytes, seed: seed)
        var bytes: [UInt8] = []
        try FingerprintWriter(evidence: try file.openEvidence, root: file.root).write(workers: 2) { bytes += $0 }
        let prints = try FingerprintFile(MemoryBytes(bytes))
        #expect(try prints.recomputedRoot() == file.root)
        func audit(_ table: BlindedTable) throws -> DatasetAudit {
            let folder = try TemporaryFolder()
            let path = try folder.write(table.bytes, to: "d.csv")
            var audit = DatasetAudit(site: "701", dataset: "DM", file: path, verdict: .unverifiable)
            try FingerprintAuditor(file: prints, root: file.root, workers: 2) {
                try CSVSource(path: path, dialect: CSVDialect(), chunkBytes: 2_000)
            }.audit(&audit)
            return audit
        }
        #expect(try audit(table.without()).verdict == .equivalent)
        let whole = try audit(table)
        #expect(whole.verdict == .unverifiable && whole.faults.map(\.code) == ["withheld-not-held"])
        var delivered = table
        delivered.rows[33][table.index("AGE")] = "5"
        for version in [delivered, delivered.without()] {
            let told = try audit(version)
            #expect(told.verdict == .altered)
            #expect(told.findings.map(\.column) == ["AGE"] && told.findings.map(\.foundRow) == [34])
            #expect(told.findings.allSatisfy { $0.sealed == nil })
        }
        var moved = table.without()
        moved.rows.reverse()
        #expect(try audit(moved).verdict == .equivalent)
        moved.rows.removeLast()
        #expect(try audit(moved).findings.map(\.kind) == [.rowRemoved])
    }

    @Test func `a fingerprint file with a byte flipped never hides an open change`() throws {
        var random = SplitMix64(seed: 77)
        let table = BlindedTable(seed: 3, rows: 20)
        let file = try BlindedFile(table.bytes)
        var bytes: [UInt8] = []
        try FingerprintWriter(evidence: try file.openEvidence, root: file.root).write(workers: 1) { bytes += $0 }
        var delivered = table.without()
        delivered.rows[3][delivered.index("AGE")] = "5"
        let folder = try TemporaryFolder()
        let path = try folder.write(delivered.bytes, to: "d.csv")
        for place in bytes.indices.shuffled(using: &random).prefix(200) {
            var damaged = bytes
            damaged[place] ^= UInt8.random(in: 1...255, using: &random)
            guard let prints = try? FingerprintFile(MemoryBytes(damaged)) else { continue }
            var audit = DatasetAudit(site: "701", dataset: "DM", file: path, verdict: .unverifiable)
            try FingerprintAuditor(file: prints, root: file.root, workers: 1) {
                try CSVSource(path: path, dialect: CSVDialect())
            }.audit(&audit)
            #expect(audit.verdict > .equivalent, "byte \(place)")
        }
    }

    @Test func `an encrypted withheld part is read in place`() throws {
        let table = BlindedTable(seed: 11, rows: 300)
        let file = try BlindedFile(table.bytes)
        let key = try DecryptionKey(name: "unblinded")
        var sealed: [UInt8] = []
        try EvidenceEncryption.encrypt(source: MemoryBytes(file.hidden), recipients: [key.recipient]) { sealed += $0 }
        let part = try EvidenceEncryption.open(bytes: MemoryBytes(sealed), key: key)
        let evidence = try EvidenceFile(MemoryBytes(file.open), withheld: part)
        #expect(try evidence.recomputedRoot(workers: 2) == file.root)
    }
}
