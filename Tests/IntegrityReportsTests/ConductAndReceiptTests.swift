// What a ledger says about the conduct of a trial, the bounds of time, and the printed receipt.

import Foundation
import IntegrityReports
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity

@Suite("Conduct, times and receipts in reports")
struct ConductAndReceiptTests {
    private func report(conduct: [ConductRemark]) -> AuditReport {
        var report = SampleReports.identical
        report.conduct = conduct
        return report
    }

    private let late = ConductRemark(
        code: "late-seal",
        message: "701/LB#3 was due on 2026-03-01 and came 4 days late",
        entry: 12,
        at: "2026-03-05T09:00:00Z"
    )
    private let signOff = ConductRemark(
        code: "sign-off",
        message: "701/LB#3 signed off by lead",
        entry: 13,
        isNotable: false
    )

    @Test func `what calls for a question is said, and what is in order is counted`() {
        let text = AuditText.render(report(conduct: [signOff, late]), style: TerminalStyle(colour: false, width: 0))
        #expect(text.contains("- 701/LB#3 was due on 2026-03-01 and came 4 days late (entry 12, 2026-03-05T09:00:00Z)"))
        #expect(text.contains("1 entry in order"))
        #expect(!text.contains("signed off by lead"))
        let silent = AuditText.render(report(conduct: []), style: TerminalStyle(colour: false, width: 0))
        #expect(!silent.contains("Conduct"))
    }

    @Test func `the page lists all of it, what is notable first, and stays well-formed whatever is in it`() throws {
        var hostile = late
        hostile.message = SampleReports.script
        let page = AuditHTML.render(report(conduct: [signOff, hostile]))
        #expect(MarkupChecker(page).faults.isEmpty)
        #expect(!page.contains("<script"))
        let first = try #require(page.range(of: "onmouseover"))
        let second = try #require(page.range(of: "signed off by lead"))
        #expect(first.lowerBound < second.lowerBound)
        #expect(!AuditHTML.render(report(conduct: [])).contains("Conduct of the trial"))
    }

    @Test func `the json has every remark with every member`() throws {
        let value = AuditJSON.value(report(conduct: [late, signOff]))
        let remarks = try #require(value["conduct"]?.arrayValue)
        #expect(remarks.count == 2)
        #expect(remarks[0]["code"]?.stringValue == "late-seal" && remarks[0]["entry"]?.integerValue == 12)
        #expect(remarks[1]["at"] == .null && remarks[1]["notable"] == .bool(false))
    }

    @Test func `both bounds of time stand beside the seal with those who state them`() throws {
        var report = SampleReports.altered
        report.datasets[0].sealedAt = ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")
        report.datasets[0].sealedAtSources = ("the token of entry 4", "the witness w1")
        let text = AuditText.render(report, style: TerminalStyle(colour: false, width: 0))
        #expect(
            text.contains(
                "not before 2026-01-01T00:00:00Z (the token of entry 4) and not after 2026-01-02T00:00:00Z (the witness w1)"
            )
        )
        let sealedAt = try #require(AuditJSON.value(report)["datasets"]?.arrayValue?.first?["sealedAt"])
        #expect(sealedAt["notAfterSource"]?.stringValue == "the witness w1")
        report.datasets[0].sealedAt = (nil, nil)
        let bare = AuditText.render(report, style: TerminalStyle(colour: false, width: 0))
        #expect(!bare.contains("the token of entry 4"))
    }

    private func facts(_ text: String) -> ReceiptFacts {
        ReceiptFacts(
            trial: text,
            title: text,
            origin: text,
            seal: "701/LB#3",
            root: TreeHash.empty,
            reason: text,
            siteClock: "2026-01-01T00:00:00Z",
            signer: text,
            entry: 5,
            leaf: TreeHash.leaf([1]),
            size: 7,
            ledgerRoot: TreeHash.empty,
            ledgerKey: text,
            vouchers: [text],
            file: text
        )
    }

    @Test(arguments: [SampleReports.script, SampleReports.ansi, "plain"])
    func `a printed receipt is well-formed, and holds no script`(text: String) {
        let page = ReceiptHTML.render(facts(text))
        #expect(MarkupChecker(page).faults.isEmpty)
        #expect(!page.contains("<script") && !page.contains("src=") && !page.contains("url("))
        #expect(page == ReceiptHTML.render(facts(text)))
        #expect(page.contains(ReceiptCode.text(leaf: TreeHash.leaf([1]))))
    }

    @Test func `the code is the first eighty bits in base 32, in groups of four`() throws {
        #expect(ReceiptCode.text(leaf: TreeHash.empty) == "WERC-8GMR-ZGE1-96QV")
        #expect(
            try ReceiptCode.text(leaf: #require(Digest(hex: String(repeating: "f", count: 64))))
                == "ZZZZ-ZZZZ-ZZZZ-ZZZZ"
        )
        #expect(
            try ReceiptCode.text(leaf: #require(Digest(hex: String(repeating: "0", count: 64))))
                == "0000-0000-0000-0000"
        )
        var random = SplitMix64(seed: 3)
        let codes = (0..<1000).map { _ in
            ReceiptCode.text(leaf: TreeHash.leaf((0..<8).map { _ in UInt8.random(in: 0...255, using: &random) }))
        }
        #expect(Set(codes).count == 1000)
    }
}
