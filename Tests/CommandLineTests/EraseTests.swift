// A subject withdraws: the values go, everywhere, and the rest stays provable.

import Foundation
import TestSupport
import Testing

struct EraseTests {
    private let bench: TrialBench

    /// A trial with two seals, a sponsor, and a copy in `copy` as another holder of evidence has it.
    init() throws {
        bench = try TrialBench(sites: ["701"])
        try bench.run("key", "new", "sponsor", "--role", "sponsor", "--trial", "trial", expecting: 0)
        try bench.write(TrialBench.demographics, to: "dm.csv")
        try bench.write(TrialBench.events, to: "ae.csv")
        try bench.seal("dm.csv", "ae.csv")
        try bench.folder.write(try bench.folder.bytes(of: "trial/trust.policy"), to: "kept.policy")
        try FileManager.default.copyItem(atPath: bench.folder.path("trial"), toPath: bench.folder.path("copy"))
    }

    @discardableResult
    private func erase(_ more: String..., expecting status: Int32) throws -> Outcome {
        let arguments = ["erase", "--where", "USUBJID=01-701-1015", "--trial", "trial"] + more
        return try Verity.run(arguments, in: bench.path, expecting: status)
    }

    /// What all evidence files of a folder hold, as text.
    private func evidence(_ folder: String) throws -> String {
        try bench.contents(of: folder + "/evidence").filter { $0.key.hasSuffix(".evidence") }
            .map { String(decoding: $0.value, as: UTF8.self) }.joined()
    }

    private func order() throws -> String {
        let names = try bench.contents(of: "trial/evidence").keys.filter { $0.hasSuffix(".erasure-order.json") }
        return "trial/evidence/" + (try #require(names.first))
    }

    private func audit(_ more: String..., expecting status: Int32) throws -> Outcome {
        try Verity.run(
            ["audit"] + more + ["--site", "701", "--trial", "trial", "--policy", "kept.policy"],
            in: bench.path,
            expecting: status
        )
    }

    @Test func `after an erasure the evidence holds no value of the subject, and the others' all`() throws {
        #expect(try evidence("trial").contains("HEADACHE"))
        let outcome = try erase("--yes", "--as", "sponsor", "--reason", "consent-withdrawn", expecting: 0)
        #expect(outcome.text.hasPrefix("3 rows of 2 seals erased: entry "))
        let left = try evidence("trial")
        for value in ["01-701-1015", "HEADACHE", "NAUSEA", "2026-01-03"] { #expect(!left.contains(value), "\(value)") }
        for value in ["01-701-1023", "FALL, AT HOME", "2026-02-11"] { #expect(left.contains(value), "\(value)") }
        #expect(try bench.leftovers().isEmpty)
        // The ledger names nobody; the order file does, and is its owner's alone.
        let ledger = String(decoding: try bench.folder.bytes(of: "trial/ledger.sqlite"), as: UTF8.self)
        #expect(!ledger.contains("01-701-1015"))
        let mode = try FileManager.default.attributesOfItem(atPath: bench.folder.path(order()))[.posixPermissions]
        #expect((mode as? NSNumber)?.intValue == 0o600)
    }

    @Test func `a delivery without the subject is equivalent afterwards, and an altered one is altered`() throws {
        try erase("--yes", "--as", "sponsor", expecting: 0)
        let lines = TrialBench.demographics.split(separator: "\n").filter { !$0.contains("01-701-1015") }
        let rest = lines.map { $0 + "\n" }.joined()
        try bench.write(rest, to: "dm.csv")
        let outcome = try audit("dm.csv", expecting: 0)
        #expect(outcome.text.contains("EQUIVALENT"))
        #expect(outcome.text.contains("1 row of the seal was erased from the evidence and compared with nothing"))
        #expect(outcome.text.contains("rows erased from the evidence of 2 seals by sponsor"))
        try bench.write(rest.replacing("64", with: "46"), to: "dm.csv")
        let altered = try audit("dm.csv", expecting: 1)
        #expect(altered.text.contains("64") && altered.text.contains("46"))
        try bench.run("verify", "--trial", "trial", "--policy", "kept.policy", expecting: 0)
        try bench.run("verify", "trial/receipts/701~DM~1.receipt.json", "--policy", "kept.policy", expecting: 0)
        try bench.run(
            "prove",
            "701/DM",
            "--where",
            "USUBJID=01-701-1023",
            "--out",
            "rows.proof",
            "--trial",
            "trial",
            expecting: 0
        )
        try bench.run("verify", "rows.proof", "--policy", "kept.policy", expecting: 0)
    }

    @Test func `rows that are still delivered after their erasure are said to be what cannot be compared`() throws {
        try erase("--yes", "--as", "sponsor", expecting: 0)
        let outcome = try audit("dm.csv", expecting: 1)
        #expect(outcome.text.contains("may be the row that was erased from the evidence"))
    }

    @Test func `every other holder carries out the same order, once`() throws {
        try erase("--yes", "--as", "sponsor", expecting: 0)
        let again = ["erase", "--order", try order(), "--no-entry", "--yes", "--trial", "copy"]
        let entries = try bench.folder.bytes(of: "copy/ledger.sqlite")
        let outcome = try Verity.run(again, in: bench.path, expecting: 0)
        #expect(outcome.text.hasPrefix("3 rows of 2 seals erased\n"))
        #expect(try !evidence("copy").contains("01-701-1015"))
        #expect(try bench.folder.bytes(of: "copy/ledger.sqlite") == entries)
        let second = try Verity.run(again, in: bench.path, expecting: 0)
        #expect(second.text.hasPrefix("no evidence in this folder holds such rows\n"))
        let damaged = String(decoding: try bench.folder.bytes(of: order()), as: UTF8.self).dropLast(4)
        try bench.write(String(damaged), to: "damaged.json")
        try bench.run("erase", "--order", "damaged.json", "--no-entry", "--yes", "--trial", "copy", expecting: 65)
    }

    @Test func `nothing is erased without consent, by a stranger, or for rows that nobody has`() throws {
        let before = try bench.contents(of: "trial/evidence")
        let size = try bench.run("verify", "--trial", "trial", "--policy", "kept.policy", expecting: 0).text
        try erase("--as", "sponsor", expecting: 64)
        try bench.run("key", "new", "stranger", "--role", "sponsor", "--no-enrol", "--trial", "trial", expecting: 0)
        try erase("--as", "stranger", "--yes", expecting: 77)
        try erase("--as", "sponsor", "--yes", "--reason", "Two words", expecting: 64)
        let nobody = try bench.run(
            "erase",
            "--where",
            "USUBJID=nobody",
            "--as",
            "sponsor",
            "--yes",
            "--trial",
            "trial",
            expecting: 0
        )
        #expect(nobody.text.hasPrefix("no evidence in this folder holds such rows\n"))
        let evidence = try bench.contents(of: "trial/evidence").filter { $0.key.hasSuffix(".evidence") }
        #expect(evidence == before)
        #expect(try bench.run("verify", "--trial", "trial", "--policy", "kept.policy", expecting: 0).text == size)
        #expect(try bench.leftovers().isEmpty)
    }

    @Test func `an erasure may be limited to a dataset`() throws {
        let outcome = try Verity.run(
            [
                "erase", "701/AE", "--where", "USUBJID=01-701-1015", "--yes", "--as", "sponsor", "--trial", "trial",
            ],
            in: bench.path,
            expecting: 0
        )
        #expect(outcome.text.hasPrefix("2 rows of 1 seal erased"))
        #expect(try evidence("trial").contains("01-701-1015"))
        #expect(try !evidence("trial").contains("HEADACHE"))
    }
}
