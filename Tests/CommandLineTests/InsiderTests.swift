// An insider who holds every key of the operator rewrites the ledger in eight ways. What one receipt, one witness and one
// timestamp kept elsewhere make of each; and, as documentation, what goes unnoticed without them.
//
// All ledgers are made by the program itself, with the stolen ledger key and the envelopes of the sites: their hashes and
// signatures are right. What the command line cannot forge, such as an entry that the rules refuse, is forged in the
// tests of TrialLedger.

import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: OutsideAuthority.isPresent, OutsideAuthority.skipReason))
struct InsiderTests {
    @Test(arguments: InsiderAttack.rewritings)
    func `one receipt, one witness or one timestamp catches a rewritten ledger, and nothing else does`(
        attack: InsiderAttack
    ) throws {
        let scene = try InsiderScene()
        let delivery = try attack.forge(scene)
        try scene.bench.giveEvidence(to: "forged")
        let known = ["--policy", "kept.policy"]

        // With nothing kept elsewhere the forged ledger is in order, and what goes with it is called identical.
        let alone = try audit(scene, delivery, known)
        #expect(alone.verdict == "identical")
        #expect(alone.ledger.faults.map(\.code) == [])
        #expect(alone.trust.notChecked.contains { $0.contains("a ledger rewritten by its keeper would go unnoticed") })

        expect(try audit(scene, delivery, known + ["--receipts", "kept"]), attack.byReceipt)
        expect(try audit(scene, delivery, known + ["--checkpoint", "cosigned.checkpoint"]), attack.byCheckpoint)

        // Who holds nothing but a policy sees that the witness never signed the seal; an old copy it signed.
        let quorum = try audit(scene, delivery, ["--policy", "witnessed.policy"])
        #expect(quorum.verdict == (attack.isSeenByQuorum ? "unverifiable" : "identical"))
        #expect(quorum.datasets.flatMap(\.faults).map(\.code) == (attack.isSeenByQuorum ? ["quorum-missing"] : []))
        // An old copy needs no new cosignature, until the insider goes on from it.
        if !attack.isSeenByQuorum { try scene.enrolOwn("next", in: "forged") }
        try witnessRefuses(scene)

        try timestampHasNoPlace(scene)
        let undated = try audit(scene, delivery, known + ["--tsa-roots", scene.authority.root])
        #expect(undated.datasets.map(\.sealedAt.notAfter) == [nil])
    }

    private func audit(
        _ scene: InsiderScene,
        _ delivery: InsiderAttack.Delivery,
        _ more: [String]
    ) throws -> OutsideAuditAnswer {
        try scene.bench.audit(delivery.file, as: delivery.dataset, of: "forged", more)
    }

    /// The ledger is broken, for this reason alone, and the sentence says what happened.
    private func expect(
        _ answer: OutsideAuditAnswer,
        _ fault: (code: String, word: String),
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(answer.verdict == "unverifiable", sourceLocation: sourceLocation)
        #expect(answer.ledger.status == "broken", sourceLocation: sourceLocation)
        #expect(answer.ledger.faults.map(\.code) == [fault.code], sourceLocation: sourceLocation)
        let message = answer.ledger.faults.first?.message ?? ""
        #expect(message.contains(fault.word), "\(message)", sourceLocation: sourceLocation)
    }

    /// The witness itself does not sign the forged ledger.
    private func witnessRefuses(_ scene: InsiderScene) throws {
        let outcome = try scene.bench.run(
            ["witness", "submit", "--policy", "witnessed.policy", "--no-store", "--trial", "forged"],
            expecting: 1
        )
        #expect(outcome.text.contains("the quorum is not met: the witness w1 has not cosigned"))
    }

    /// The token over the true ledger's newest checkpoint fits no checkpoint of the forged one.
    private func timestampHasNoPlace(_ scene: InsiderScene) throws {
        let outcome = try scene.bench.run(
            [
                "timestamp", "import", "kept.tsr", "--request", "kept.tsq", "--tsa-roots", scene.authority.root,
                "--policy", "kept.policy", "--trial", "forged",
            ],
            expecting: 2
        )
        #expect(outcome.messages.contains("the timestamp is about another checkpoint"))
    }

    @Test func `a ledger signed anew with another key is caught by every key that came from elsewhere`() throws {
        let scene = try InsiderScene()
        let bench = scene.bench
        try bench.run("init", "forged", "--id", "NIMBUS-302", "--sites", "701,702")
        try scene.enrolOwn(in: "forged")
        try scene.sealOwn("older.csv", in: "forged")
        try scene.sealOwn("false.csv", in: "forged")

        // Whoever takes the key from the folder under audit sees nothing, and is told that he proves less.
        let alone = try bench.audit("false.csv", of: "forged")
        #expect(alone.verdict == "identical")
        #expect(alone.trust.policySource == "trial-folder")
        // A receipt says so even then.
        let receipt = try bench.audit("false.csv", of: "forged", ["--receipts", "kept"])
        #expect(receipt.verdict == "unverifiable")
        #expect(receipt.ledger.faults.map(\.code) == ["receipt-other-key"])

        let known = try bench.audit("false.csv", of: "forged", ["--policy", "kept.policy"])
        #expect(known.verdict == "unverifiable")
        #expect(Set(known.ledger.faults.map(\.code)) == ["checkpoint-signature", "other-ledger-key"])
        let checkpoint = try bench.audit(
            "false.csv",
            of: "forged",
            ["--policy", "kept.policy", "--checkpoint", "cosigned.checkpoint"]
        )
        #expect(checkpoint.ledger.faults.map(\.code).contains { $0.hasPrefix("checkpoint-") })
        try timestampHasNoPlace(scene)
    }

    @Test func `the true ledger is contradicted by nothing, and is dated by the timestamp`() throws {
        let scene = try InsiderScene()
        let bench = scene.bench
        try bench.run([
            "timestamp", "import", "kept.tsr", "--request", "kept.tsq", "--tsa-roots", scene.authority.root, "--policy",
            "kept.policy", "--trial", "trial",
        ])
        try bench.giveEvidence(to: "trial")
        let answer = try bench.audit(
            "dm.csv",
            of: "trial",
            [
                "--policy", "witnessed.policy", "--receipts", "kept", "--checkpoint", "cosigned.checkpoint",
                "--tsa-roots", scene.authority.root,
            ]
        )
        #expect(answer.verdict == "identical")
        #expect(answer.ledger.faults.isEmpty)
        #expect(answer.trust.witnesses == OutsideAuditAnswer.Witnesses(required: 1, verified: 1, own: 0))
        #expect(answer.datasets.first?.sealedAt.notAfter != nil)
        #expect(answer.trust.timestamps.count == 1)
        let altered = try bench.audit("false.csv", ["--policy", "witnessed.policy", "--receipts", "kept"])
        #expect(altered.verdict == "altered")
    }
}
