// The differences between two releases of the same study, known from outside.

import TestSupport
import Testing
import TrialIntegrity

@Suite(.enabled(if: SharedData.isPresent, SharedData.skipReason))
struct ReleaseTests {
    private static let first = "data/cdiscpilot01_sdtm"
    private static let second = "data/cdiscpilot01_pharmaverse"

    private func audit(_ name: String, key: [String], against folder: String = second) throws -> DatasetAudit {
        let sealed = try SealedTable(
            path: SharedData.path("\(Self.first)/\(name).csv"),
            dataset: name.uppercased(),
            key: key
        )
        let audit = try sealed.audit(path: SharedData.path("\(folder)/\(name).csv"))
        #expect(audit.verdict == .unverifiable || audit.isBalanced)
        return audit
    }

    @Test func `adverse events are the same file in both releases`() throws {
        let audit = try audit("ae", key: ["USUBJID", "AESEQ"])
        #expect(audit.verdict == .identical)
        #expect(audit.levels == AuditLevels(bytes: true, cells: true, records: true, meaning: true))
        #expect(audit.recomputedRoot == audit.sealedRoot)
        #expect(audit.findings.isEmpty && audit.differences.isEmpty && audit.faults.isEmpty)
    }

    @Test(arguments: [("ex", "EXSEQ"), ("suppae", "IDVARVAL"), ("suppdm", "QNAM"), ("ae", "AESEQ")])
    func `a table of one release is identical to itself`(name: String, sequence: String) throws {
        #expect(try audit(name, key: ["USUBJID", sequence], against: Self.first).verdict == .identical)
    }

    @Test func `one visit was corrected, key and name`() throws {
        let audit = try audit("sv", key: ["USUBJID", "VISITNUM"])
        #expect(audit.verdict == .altered)
        #expect(audit.findings.map(\.kind) == [.cellAltered, .keyAltered])
        #expect(audit.findings.map(\.column) == ["VISIT", "VISITNUM"])
        #expect(audit.findings.last?.sealed == "9.2" && audit.findings.last?.found == "9.1")
        #expect(audit.findings.first?.key?.first?.value == "01-711-1143")
        #expect(audit.rows?.altered == 1)
        #expect(audit.rows?.added == 0 && audit.rows?.removed == 0 && audit.rows?.moved == 0)
    }

    @Test(arguments: [("dm", ["USUBJID"], 3), ("mh", ["USUBJID", "MHSEQ"], 9)])
    func `columns were added and no row changed`(name: String, key: [String], added: Int) throws {
        let audit = try audit(name, key: key)
        #expect(audit.verdict == .altered)
        #expect(audit.findings.count == added)
        #expect(audit.findings.allSatisfy { $0.kind == .columnAdded })
        #expect(audit.rows?.intact == audit.rows?.sealed && audit.rows?.intact == audit.rows?.found)
        #expect(audit.rows?.moved == 0 && audit.rows?.reformatted == 0)
    }

    @Test func `by its sequence number, disposition tells of keys counted anew, not of 3,436 cells`() throws {
        let audit = try audit("ds", key: ["USUBJID", "DSSEQ"])
        #expect(audit.verdict == .altered)
        #expect(audit.rows?.added == 254 && audit.rows?.removed == 0)
        #expect(audit.rows?.altered == 521)
        let keys = audit.findings.filter { $0.kind == .keyAltered }
        #expect(keys.count == 521)
        #expect(Set(keys.compactMap(\.column)) == ["DSSEQ"])
        #expect(audit.findings.count == 521 + 254)
    }

    @Test func `by its natural key, disposition tells of renumbering alone`() throws {
        let audit = try audit("ds", key: ["USUBJID", "DSDECOD", "DSSTDTC"])
        #expect(audit.rows?.added == 254 && audit.rows?.removed == 0)
        #expect(audit.rows?.altered == 521)
        let cells = audit.findings.filter { $0.kind == .cellAltered }
        #expect(cells.count == 521)
        #expect(Set(cells.compactMap(\.column)) == ["DSSEQ"])
        #expect(audit.findings.count == 521 + 254)
    }
}
