// Time from outside: requested, answered by an authority of openssl, entered, verified, and what audits make of it.

import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: OutsideAuthority.isPresent, OutsideAuthority.skipReason))
struct TimestampTests {
    private let bench: OutsideBench
    private let authority: OutsideAuthority

    init() throws {
        bench = try OutsideBench()
        authority = try OutsideAuthority()
        try bench.enrol("701")
        try bench.folder.write(TrialBench.events.replacing("2026-01-09", with: "2099-01-09"), to: "ae.csv")
    }

    /// Asks for a timestamp and lets the authority answer.
    private func answer(_ name: String = "one") throws {
        try bench.run("timestamp", "request", "--out", "\(name).tsq", "--trial", "trial")
        try authority.answer(bench.folder.path("\(name).tsq"), to: bench.folder.path("\(name).tsr"))
    }

    @discardableResult
    private func enter(_ name: String = "one", roots: String? = nil, expecting status: Int32 = 0) throws -> Outcome {
        try bench.run(
            [
                "timestamp", "import", "\(name).tsr", "--request", "\(name).tsq", "--tsa-roots",
                roots ?? authority.root, "--policy", "kept.policy", "--trial", "trial",
            ],
            expecting: status
        )
    }

    private func audit(_ file: String, as dataset: String) throws -> OutsideAuditAnswer {
        try bench.audit(file, as: dataset, ["--policy", "kept.policy", "--tsa-roots", authority.root])
    }

    @Test func `a timestamp is asked for in a file, entered, and verified against its root alone`() throws {
        try answer()
        #expect(try enter().text.hasPrefix("entry 2 anchors the first 2 entries\n"))
        let verify = ["timestamp", "verify", "--policy", "kept.policy", "--trial", "trial"]
        let good = try Verity.run(verify + ["--tsa-roots", authority.root], in: bench.folder.path, expecting: 0)
        #expect(good.text.contains("authority  CN=Test TSA,O=Trial, under CN=root,O=Trial"))
        let bad = try Verity.run(verify + ["--tsa-roots", authority.other], in: bench.folder.path, expecting: 2)
        #expect(bad.text.contains("entry 2 does not hold: no certificate chain leads from the timestamp's signer"))
        // openssl makes the same of the stored request and answer.
        let arguments = ["ts", "-verify", "-queryfile", "one.tsq", "-in", "one.tsr", "-CAfile", authority.root]
        #expect(try Verity.start("openssl", arguments, in: bench.folder.path).wait().status == 0)
    }

    @Test func `an answer is not entered under a wrong root, for another request, or damaged`() throws {
        try answer()
        #expect(try enter(roots: authority.other, expecting: 2).messages.contains("no certificate chain leads"))
        try answer("two")
        try bench.put("two.tsq", at: "mixed.tsq")
        try bench.put("one.tsr", at: "mixed.tsr")
        #expect(try enter("mixed", expecting: 2).messages.contains("the timestamp answers another request"))
        try bench.put("one.tsq", at: "damaged.tsq")
        var bytes = try bench.folder.bytes(of: "one.tsr")
        bytes[bytes.count - 20] ^= 1
        try bench.folder.write(bytes, to: "damaged.tsr")
        try enter("damaged", expecting: 2)
        try bench.folder.write("no answer", to: "damaged.tsr")
        try enter("damaged", expecting: 2)
        try bench.run("timestamp", "import", "one.tsr", "--policy", "kept.policy", "--trial", "trial", expecting: 64)
        // Nothing of it came into the ledger.
        #expect(
            try bench.run("timestamp", "verify", "--tsa-roots", authority.root, "--trial", "trial").text
                == "no timestamps\n"
        )
        #expect(!FileManager.default.fileExists(atPath: bench.folder.path("trial/timestamps")))
    }

    @Test func `an answer about another ledger's checkpoint is refused, one about an older checkpoint is not`() throws {
        try answer()
        let other = try OutsideBench()
        for name in ["one.tsq", "one.tsr"] { try other.folder.write(bench.folder.bytes(of: name), to: name) }
        let refused = try other.run(
            ["timestamp", "import", "one.tsr", "--tsa-roots", authority.root, "--trial", "trial"],
            expecting: 2
        )
        #expect(refused.messages.contains("the timestamp is about another checkpoint"))
        try bench.enrol("702")
        #expect(try enter().text.hasPrefix("entry 3 anchors the first 2 entries\n"))
    }

    @Test func `a seal lies between the timestamp it had seen and the one that covers it`() throws {
        try answer()
        try enter()
        let key = ["key", "new", "own", "--role", "site", "--site", "701", "--trial", "trial"]
        try Verity.run(key, in: bench.folder.path, expecting: 0)
        try bench.run("seal", "ae.csv", "--as", "own", "--trial", "trial")
        let open = try audit("ae.csv", as: "AE")
        #expect(open.datasets.map(\.sealedAt.notBeforeSource) == ["it had seen the RFC 3161 token in entry 2"])
        #expect(open.datasets.map(\.sealedAt.notAfter) == [nil])
        // A date that lies ahead of every bound is a finding only once there is one.
        #expect(open.datasets.flatMap(\.findings).isEmpty)
        try answer("two")
        try enter("two")
        let closed = try audit("ae.csv", as: "AE")
        let times = try #require(closed.datasets.first?.sealedAt)
        #expect(times.notAfterSource == "RFC 3161 token of CN=Test TSA,O=Trial, entry 5")
        #expect(try #require(times.notBefore) <= #require(times.notAfter))
        let finding = try #require(closed.datasets.first?.findings.first)
        #expect(closed.datasets.flatMap(\.findings).count == 1)
        #expect(finding.kind == "date-after-seal" && finding.column == "AESTDTC" && finding.sealed == "2099-01-09")
        #expect(closed.verdict == "identical")
    }

    @Test func `a seal that saw only the first checkpoint has no lower bound, and an uncovered one no upper`() throws {
        try answer()
        try enter()
        try bench.sealAtClinic("701", "dm.csv")
        try bench.submit("701~DM~1")
        try bench.giveEvidence(to: "trial")
        let times = try #require(try audit("dm.csv", as: "DM").datasets.first?.sealedAt)
        #expect(times.notBefore == nil && times.notAfter == nil)
    }

    @Test func `tokens without roots are said to be unchecked and give no time`() throws {
        try bench.sealAtClinic("701", "dm.csv")
        try bench.submit("701~DM~1")
        try bench.giveEvidence(to: "trial")
        try answer()
        try enter()
        let without = try bench.audit("dm.csv", ["--policy", "kept.policy"])
        #expect(without.trust.notChecked.contains("outside time: 1 timestamp not checked: give --tsa-roots"))
        #expect(without.datasets.map(\.sealedAt.notAfter) == [nil])
        #expect(without.verdict == "identical")
        #expect(try audit("dm.csv", as: "DM").datasets.first?.sealedAt.notAfter != nil)
        // Roots that lie beside the policy are taken from there.
        try bench.put("kept.policy", at: "outside/kept.policy")
        let pem = [UInt8](try Data(contentsOf: URL(fileURLWithPath: authority.root)))
        try bench.folder.write(pem, to: "outside/tsa-roots.pem")
        let beside = try bench.audit("dm.csv", ["--policy", "outside/kept.policy"])
        #expect(beside.trust.timestamps.count == 1)
        // Roots of somebody else make the token count for nothing.
        let foreign = try bench.audit(
            "dm.csv",
            ["--policy", "kept.policy", "--tsa-roots", authority.other]
        )
        #expect(foreign.trust.timestamps.isEmpty && foreign.datasets.map(\.sealedAt.notAfter) == [nil])
    }

    @Test(.enabled(if: OutsideAuthorityServer.isPresent, OutsideAuthorityServer.skipReason))
    func `an authority on the network is asked, and its answer entered at once`() throws {
        let server = try OutsideAuthorityServer(authority)
        defer { withExtendedLifetime(server) {} }
        let options = ["--tsa-roots", authority.root, "--policy", "kept.policy", "--trial", "trial"]
        func ask(_ words: [String], _ url: String, expecting status: Int32) throws -> Outcome {
            try Verity.run(["timestamp"] + words + ["--url", url] + options, in: bench.folder.path, expecting: status)
        }
        let asked = try ask(["request"], server.url + "/tsa", expecting: 0)
        #expect(asked.text.hasPrefix("entry 2 anchors the first 2 entries\n"))
        #expect(try ask(["renew"], server.url + "/tsa", expecting: 0).text.hasPrefix("not due: "))
        // The certificate ends in 3000 days.
        let renewed = try ask(["renew", "--within", "3100"], server.url + "/tsa", expecting: 0)
        #expect(renewed.text.hasPrefix("entry 3 anchors the first 3 entries\n"))
        let before = try bench.run("verify", "--policy", "kept.policy", "--trial", "trial").text
        #expect(try ask(["request"], server.url + "/nonsense", expecting: 2).text.isEmpty)
        #expect(try ask(["request"], "http://127.0.0.1:1/", expecting: 74).text.isEmpty)
        #expect(try ask(["request"], "file:///etc/passwd", expecting: 64).text.isEmpty)
        #expect(try bench.run("verify", "--policy", "kept.policy", "--trial", "trial").text == before)
    }

    @Test func `a request needs a target, and does not replace a file`() throws {
        try bench.run("timestamp", "request", "--trial", "trial", expecting: 64)
        try bench.folder.write("mine", to: "one.tsq")
        try bench.run("timestamp", "request", "--out", "one.tsq", "--trial", "trial", expecting: 73)
        #expect(try bench.folder.bytes(of: "one.tsq") == Array("mine".utf8))
        try bench.run("timestamp", "renew", "--trial", "trial", "--tsa-roots", authority.root, expecting: 64)
    }
}
