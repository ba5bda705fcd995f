// Pairs of small tables from the test suites of other comparing tools.

import TestSupport
import Testing
import TrialIntegrity

@Suite(.enabled(if: SharedData.isPresent, SharedData.skipReason))
struct SmallPairTests {
    private func audit(_ one: String, _ other: String, key: [String]) throws -> DatasetAudit {
        let folder = "data/diff_suites/"
        let audit = try SealedTable(path: SharedData.path(folder + one), dataset: "X", key: key)
            .audit(path: SharedData.path(folder + other))
        #expect(audit.isBalanced)
        return audit
    }

    @Test func `a bridge is gone, one is new, one has another designer`() throws {
        let audit = try audit("daff/bridges.csv", "daff/broken_bridges.csv", key: ["bridge"])
        let told = audit.findings.map { "\($0.kind.rawValue) \($0.key?.first?.value ?? "") \($0.column ?? "")" }
        #expect(told.contains("row-removed Manhattan ") && told.contains("row-added Spamspan "))
        #expect(told.contains("cell-altered Williamsburg designer"))
        #expect(audit.findings.count == 3)
    }

    @Test(arguments: [["case_enquiry_id"], []]) func `four service requests differ in one cell each`(
        key: [String]
    ) throws {
        let audit = try audit("qsv/boston311-100.csv", "qsv/boston311-100-diff.csv", key: key)
        #expect(audit.rows?.altered == 4 && audit.findings.count == 4)
        #expect(audit.findings.allSatisfy { $0.kind == .cellAltered })
        #expect(
            audit.findings.compactMap(\.column).sorted() == [
                "case_title", "closed_dt", "closure_reason", "closure_reason",
            ]
        )
    }

    @Test(arguments: [["case_enquiry_id"], []]) func `twenty repeated rows are duplicates`(key: [String]) throws {
        let more = try audit("qsv/boston311-100-deduped.csv", "qsv/boston311-100-20dupes-random.csv", key: key)
        #expect(more.rows?.duplicated == 20 && more.rows?.added == 20 && more.rows?.altered == 0)
        #expect(more.findings.count == 20 && more.findings.allSatisfy { $0.kind == .rowDuplicated })
        let fewer = try audit("qsv/boston311-100-20dupes-random.csv", "qsv/boston311-100-deduped.csv", key: key)
        #expect(fewer.rows?.removed == 20 && fewer.rows?.altered == 0)
        #expect(fewer.findings.count == 20 && fewer.findings.allSatisfy { $0.kind == .rowRemoved })
    }

    @Test func `waffles repeat, and a green one was added`() throws {
        let audit = try audit("daff/waffle.csv", "daff/waffle2.csv", key: [])
        #expect(audit.told == ["row-added -:6"])
        #expect(audit.rows?.moved == 0)
    }

    @Test func `wide tables without a key name each cell`() throws {
        let audit = try audit("daff/wide1.csv", "daff/wide2.csv", key: [])
        #expect(audit.findings.allSatisfy { $0.kind == .cellAltered && $0.found == "boom" })
        #expect(audit.rows?.added == 0 && audit.rows?.removed == 0)
    }
}
