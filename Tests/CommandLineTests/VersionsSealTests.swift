// What a seal goes on from, and what it leaves when something fails: evidence of the version before, corrections, receipts.

import Foundation
import TestSupport
import Testing

struct VersionsSealTests {
    private let bench: GovernanceBench

    private static let first = "USUBJID,VISITNUM,HGB,UNIT\n701-1,1,13.1,g/dL\n701-1,2,12.9,g/dL\n701-2,1,14.0,g/dL\n"
    private static let evidence = "trial/evidence/701~LB~2.evidence"

    init() throws {
        bench = try GovernanceBench(
            """
            id: NIMBUS-302
            title: A trial of nimbulast
            origin: nimbus-302.example/ledger
            sites: [701, 702]
            datasets:
              LB: {key: [USUBJID, VISITNUM]}

            """
        )
        try seal(Self.first)
    }

    @discardableResult
    private func seal(
        _ text: String,
        _ more: String...,
        in other: GovernanceBench? = nil,
        expecting status: Int32 = 0
    ) throws -> Outcome {
        let bench = other ?? bench
        try bench.folder.write(text, to: "lb.csv")
        let call = ["seal", "lb.csv", "--as", "site-701", "--quiet"] + more + ["--trial", "trial"]
        return try Verity.run(call, in: bench.folder.path, expecting: status)
    }

    // MARK: The evidence of the version before

    @Test func `a seal goes on from the evidence that was sealed, and from no other`() throws {
        let other = try GovernanceBench(copying: bench)
        try seal(Self.first.replacing("12.9", with: "12.4"))
        // The same trial, site, dataset and number, other content: only the root tells.
        try seal(Self.first.replacing("12.9", with: "19.9"), in: other)
        let good = try bench.folder.bytes(of: Self.evidence)
        var damaged = good
        damaged[good.count / 2] ^= 1
        let before = try bench.run("log", "--format", "json").text
        for (bytes, reason) in [
            (try other.folder.bytes(of: Self.evidence), "it does not hash to the root that was sealed"),
            (try bench.folder.bytes(of: "trial/evidence/701~LB~1.evidence"), "it belongs to another seal"),
            (damaged, "it is damaged"),
        ] {
            try bench.folder.write(bytes, to: Self.evidence)
            let refused = try seal(Self.first, expecting: 2)
            #expect(refused.messages.contains(reason), "\(refused.messages)")
            #expect(refused.messages.contains("put the evidence of 701/LB#2 back"))
        }
        #expect(try bench.run("log", "--format", "json").text == before)
        #expect(bench.names(in: "evidence") == ["701~LB~1.evidence", "701~LB~2.evidence"])
        try bench.folder.write(good, to: Self.evidence)
        try seal(Self.first)
        try FileManager.default.removeItem(atPath: bench.folder.path("trial/evidence/701~LB~3.evidence"))
        let anew = try bench.document("seal", "lb.csv", "--as", "site-701")
        let remarks = anew.list("seals").first?.list("remarks").map { $0.text("code") } ?? []
        #expect(remarks.contains("previous-evidence-missing"))
    }

    @Test func `evidence of a trial with looser rules does not loosen the next seal`() throws {
        let loose = try GovernanceBench(
            """
            id: NIMBUS-303
            title: Another trial
            origin: nimbus-303.example/ledger
            sites: [701, 702]
            datasets:
              LB: {key: [USUBJID, VISITNUM], volatile: [HGB]}

            """
        )
        try seal(Self.first, in: loose)
        try bench.folder.write(
            loose.folder.bytes(of: "trial/evidence/701~LB~1.evidence"),
            to: "trial/evidence/701~LB~1.evidence"
        )
        let refused = try seal(Self.first, expecting: 2)
        #expect(refused.messages.contains("it belongs to another seal"))
    }

    // MARK: What fails

    @Test func `corrections that nobody could read again are refused before anything is written`() throws {
        let value = String(repeating: "x", count: 31_000)
        let lines = (0..<1100).map { "701-\($0),1,UNIT,typo,A. Nurse,\(value),\(value)\n" }
        try bench.folder.write(
            "USUBJID,VISITNUM,column,reason,author,old,new\n" + lines.joined(),
            to: "corrections.csv"
        )
        let refused = try seal(Self.first, "--corrects", "corrections.csv", expecting: 65)
        #expect(refused.messages.contains("the corrections are more than 67108864 bytes when sealed"))
        #expect(bench.names(in: "evidence") == ["701~LB~1.evidence"])
    }

    @Test func `without a folder for receipts nothing is sealed`() throws {
        let before = try bench.run("log", "--format", "json").text
        try FileManager.default.removeItem(atPath: bench.folder.path("trial/receipts"))
        try bench.folder.write("no folder", to: "trial/receipts")
        try seal(Self.first, expecting: 73)
        #expect(bench.names(in: "evidence") == ["701~LB~1.evidence"])
        #expect(try bench.run("log", "--format", "json").text == before)
    }

    @Test func `a seal whose receipt cannot be written is sealed, and says how to make the receipt`() throws {
        try FileManager.default.createDirectory(
            atPath: bench.folder.path("trial/receipts/701~LB~2.receipt.json/taken"),
            withIntermediateDirectories: true
        )
        try bench.folder.write(Self.first, to: "lb.csv")
        let sealed = try bench.document("seal", "lb.csv", "--as", "site-701")
        let notice = try #require(sealed.texts("notices").first)
        #expect(notice.hasPrefix("701/LB#2 is sealed, entry "))
        #expect(notice.hasSuffix("verity receipt 701/LB#2 --out DIR"))
        #expect(sealed.list("seals").first?.text("receipt") == "")
        try bench.run("receipt", "701/LB#2", "--out", "receipts")
        try bench.run("verify", "receipts/701~LB~2.receipt.json")
        try bench.run("verify")
    }

    @Test func `when the evidence of one file cannot be put in its place, that of no file is`() throws {
        try FileManager.default.createDirectory(
            atPath: bench.folder.path("trial/evidence/701~SV~1.evidence/taken"),
            withIntermediateDirectories: true
        )
        for name in ["dm", "sv"] { try bench.folder.write("USUBJID,AGE\n701-1,63\n701-2,64\n", to: "\(name).csv") }
        let before = try bench.run("log", "--format", "json").text
        try bench.run("seal", "dm.csv", "sv.csv", "--as", "site-701", "--yes", "--quiet", expecting: 74)
        #expect(!bench.names(in: "evidence").contains("701~DM~1.evidence"))
        #expect(!bench.names(in: "evidence").contains { $0.contains(".partial-") })
        #expect(try bench.run("log", "--format", "json").text == before)
    }
}
