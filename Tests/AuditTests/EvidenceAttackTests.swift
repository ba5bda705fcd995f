// Damaged and forged evidence never leads to a wrong verdict.

import MerkleLog
import TestSupport
import Testing
import TrialIntegrity
import TrialTables

struct EvidenceAttackTests {
    private static let table = TextTable(
        ["id", "value", "site"],
        (1...12).map { ["\($0)", "\($0).50", $0 % 2 == 0 ? "A" : "B"] }
    )

    private static func altered() -> TextTable {
        var table = table
        table.rows[4][1] = "7"
        table.rows[5][2] = "C"
        return table
    }

    private func seal() throws -> SealedTable {
        try SealedTable(Self.table.bytes(), key: ["id"], chunkBytes: 40)
    }

    private static let deliveries: [(name: String, bytes: [UInt8])] = [
        ("identical", table.bytes()), ("equivalent", table.bytes(TextTable.Style(lineEnd: "\r\n"))),
        ("reordered", TextTable(table.columns, table.rows.reversed()).bytes()), ("altered", altered().bytes()),
        ("shorter", TextTable(table.columns, Array(table.rows.dropLast(5))).bytes()),
    ]

    /// The audit; nil when the evidence cannot even be opened, which the command reports as unverifiable.
    private func audit(_ sealed: SealedTable, _ path: String, _ evidence: [UInt8]) throws -> DatasetAudit? {
        do {
            return try sealed.audit(path: path, evidence: evidence, workers: 1)
        } catch is FormatError {
            return nil
        }
    }

    private func check(_ audit: DatasetAudit?, is truth: DatasetAudit, _ label: Comment) {
        guard let audit, audit.verdict != .unverifiable else { return }
        #expect(audit.verdict == truth.verdict && audit.levels == truth.levels, label)
        #expect(audit.rows == truth.rows && audit.findings == truth.findings, label)
    }

    @Test(arguments: [UInt8(0x01), 0x80, 0xFF])
    func `every byte of evidence flipped gives no verdict or the right one`(flip: UInt8) throws {
        let sealed = try seal()
        let folder = try TemporaryFolder()
        for delivery in Self.deliveries {
            let path = try folder.write(delivery.bytes, to: "\(delivery.name).csv")
            let truth = try sealed.audit(path: path)
            var undecided = 0
            for offset in sealed.evidence.indices {
                var evidence = sealed.evidence
                evidence[offset] ^= flip
                let audit = try audit(sealed, path, evidence)
                if audit?.verdict ?? .unverifiable == .unverifiable { undecided += 1 }
                check(audit, is: truth, "\(delivery.name), byte \(offset)")
                // Damage is never passed over in silence.
                #expect(audit?.faults.isEmpty != true, "\(delivery.name), byte \(offset)")
            }
            #expect(delivery.name == "identical" || delivery.name == "equivalent" || undecided == sealed.evidence.count)
        }
    }

    @Test func `evidence cut off anywhere gives no verdict`() throws {
        let sealed = try seal()
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.deliveries[0].bytes, to: "identical.csv")
        for count in sealed.evidence.indices {
            #expect(try audit(sealed, path, Array(sealed.evidence[..<count])) == nil)
        }
    }

    /// Evidence written anew, with all digests right.
    private func forge(
        _ sealed: SealedTable,
        opening: SealOpening? = nil,
        _ change: (inout [[String]]) -> Void = { _ in }
    ) throws -> [UInt8] {
        var rows = Self.table.rows
        change(&rows)
        var bytes: [UInt8] = []
        let file = try EvidenceFile(MemoryBytes(sealed.evidence))
        var writer = try EvidenceWriter { bytes += $0 }
        try writer.append(EvidenceRun(Self.coded(rows)))
        try writer.finish(opening ?? file.opening)
        return bytes
    }

    private static func coded(_ rows: [[String]]) -> CodedRows {
        var bytes: [UInt8] = []
        var columns: [CodedColumn] = []
        for position in table.columns.indices {
            var column = CodedColumn()
            var known: [String: UInt32] = [:]
            for row in rows {
                let text = row[position]
                if known[text] == nil {
                    known[text] = UInt32(known.count)
                    column.starts.append(UInt32(bytes.count))
                    column.lengths.append(UInt32(text.utf8.count))
                    bytes += text.utf8
                }
                column.indexes.append(known[text] ?? 0)
            }
            columns.append(column)
        }
        return CodedRows(firstRow: 1, rowCount: rows.count, bytes: bytes, columns: columns)
    }

    @Test func `forged evidence that says the same gives the same verdicts`() throws {
        let sealed = try seal()
        let evidence = try forge(sealed)
        for delivery in Self.deliveries {
            let truth = try sealed.audit(delivery.bytes)
            let audit = try sealed.audit(delivery.bytes, evidence: evidence)
            #expect(audit.verdict == truth.verdict && audit.told == truth.told && audit.rows == truth.rows)
            #expect(audit.faults.isEmpty)
        }
    }

    @Test func `values exchanged in evidence contradict the seal`() throws {
        let sealed = try seal()
        let evidence = try forge(sealed) { rows in
            rows[4][1] = "7"
            rows[5][2] = "C"
        }
        for delivery in Self.deliveries.dropFirst(2) {
            let audit = try sealed.audit(delivery.bytes, evidence: evidence)
            #expect(audit.verdict == .unverifiable && !audit.localised && audit.findings.isEmpty)
            #expect(audit.faults.map(\.code) == ["evidence-contradicts-seal"])
        }
        for delivery in Self.deliveries.prefix(2) {
            let audit = try sealed.audit(delivery.bytes, evidence: evidence)
            #expect(audit.verdict.rawValue == delivery.name)
            #expect(audit.faults.map(\.code) == ["evidence-contradicts-seal"])
        }
    }

    @Test func `secrets exchanged in evidence give no verdict`() throws {
        let sealed = try seal()
        let honest = try EvidenceFile(MemoryBytes(sealed.evidence)).opening
        var openings = [honest, honest, honest]
        openings[0].saltKey[3] ^= 1
        openings[1].fileSalt[3] ^= 1
        openings[2].fileDigest = sealed.root
        for (index, opening) in openings.enumerated() {
            let evidence = try forge(sealed, opening: opening)
            for delivery in Self.deliveries {
                let audit = try? sealed.audit(delivery.bytes, evidence: evidence)
                #expect(audit?.verdict ?? .unverifiable == .unverifiable, "\(index) \(delivery.name)")
            }
        }
    }

    @Test func `an opening alone tells identical from altered and locates nothing`() throws {
        let sealed = try seal()
        var bytes: [UInt8] = []
        let opening = try EvidenceFile(MemoryBytes(sealed.evidence)).opening
        var alone = Array("trialverity/evidence/v1\n".utf8)
        let start = alone.count
        alone += Self.section(
            "OPEN",
            opening.payload
        )
        bytes = [UInt8](repeating: 0, count: 8) + Self.bigEndian(start)
        alone += Self.section("ENDS", bytes)
        let identical = try sealed.audit(Self.deliveries[0].bytes, evidence: alone)
        #expect(identical.verdict == .identical && identical.faults.isEmpty)
        #expect(try sealed.audit(Self.deliveries[1].bytes, evidence: alone).verdict == .equivalent)
        let altered = try sealed.audit(Self.deliveries[3].bytes, evidence: alone)
        #expect(altered.verdict == .altered && !altered.localised && altered.findings.isEmpty && altered.rows == nil)
        #expect(altered.levels == AuditLevels(bytes: false, cells: false))
        #expect(altered.faults.map(\.code) == ["values-not-held"])
    }

    private static func bigEndian(_ value: Int) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) }
    }

    private static func section(_ tag: String, _ payload: [UInt8]) -> [UInt8] {
        let head = Array(tag.utf8) + bigEndian(payload.count) + payload
        return head + Digest.sha256(head).bytes
    }

    @Test func `a seal whose file digest fits while its rows do not contradicts itself`() throws {
        // The sealer states the digest of one file and seals the rows of another.
        let other = Self.altered()
        let plain = try seal()
        let lying = try EvidenceFile(MemoryBytes(try SealedTable(other.bytes(), key: ["id"]).evidence))
        var manifest = lying.manifest
        let honest = try EvidenceFile(MemoryBytes(plain.evidence))
        manifest.saltedFileDigest = honest.manifest.saltedFileDigest
        let opening = SealOpening(
            saltKey: lying.opening.saltKey,
            fileSalt: honest.opening.fileSalt,
            fileDigest: honest.opening.fileDigest,
            manifestBytes: try manifest.canonicalBytes()
        )
        let evidence = try forge(plain, opening: opening) { $0 = other.rows }
        let file = try EvidenceFile(MemoryBytes(evidence))
        let root = try #require(try file.recomputedRoot(workers: 1))
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.table.bytes(), to: "delivered.csv")
        var audit = DatasetAudit(site: "S", dataset: "X", file: path, verdict: .identical)
        try DatasetAuditor(evidence: file, root: root, workers: 1) {
            try CSVSource(path: path, dialect: CSVDialect())
        }.audit(&audit)
        #expect(audit.verdict == .unverifiable)
        #expect(audit.faults.map(\.code) == ["seal-contradicts-itself"])
    }
}
