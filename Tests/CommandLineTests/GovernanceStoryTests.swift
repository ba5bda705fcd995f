// A trial from its lock to its amendment, as the people in it would do it: each step is asked of the program, and what
// it says afterwards is read back.

import Foundation
import TestSupport
import Testing

struct GovernanceStoryTests {
    @Test func `two of three lock, a seal is refused, two of three unlock, and what came after stays visible`() throws {
        let bench = try GovernanceBench()
        try bench.seal()
        let lock = try bench.document("lock", "--site", "701", "--reason", "database-lock", "--as", "sponsor-a")
        #expect(lock.text("state") == "pending")
        #expect(lock.object("signatures")?.texts("candidates") == ["inspector", "sponsor-b"])
        let entry = try #require(lock.number("entry"))
        try bench.seal()

        let approval = try bench.document("approve", String(entry), "--as", "inspector")
        #expect(approval.text("state") == "in-force")
        try bench.seal(expecting: 77)
        let locked = try bench.document("status")
        #expect(locked.list("locks").map { $0.texts("signers") } == [["sponsor-a", "inspector"]])
        #expect(locked.list("datasets").map { $0.flag("locked") } == [true])
        #expect(locked.list("afterLocks").isEmpty)

        let unlock = try bench.document("unlock", "--reason", "query", "--as", "sponsor-b")
        try bench.seal(expecting: 77)
        try bench.run("approve", String(try #require(unlock.number("entry"))), "--as", "sponsor-a")
        try bench.seal()
        let after = try bench.document("status")
        #expect(after.list("locks").isEmpty)
        #expect(after.list("afterLocks").map { $0.text("seal") } == ["701/DM#3"])
        #expect(after.list("afterLocks").map { $0.text("phase") } == ["unlocked"])
        try bench.run("verify")
    }

    @Test func `a sign-off goes stale with a newer seal and counts again when that is retracted`() throws {
        let bench = try GovernanceBench()
        try bench.seal()
        try bench.run(
            "sign",
            "701/DM",
            "--meaning",
            "approval",
            "--printed-name",
            "Ada Smith",
            "--as",
            "site-701"
        )
        try bench.seal()
        let stale = try bench.document("status").list("signOffs")
        #expect(stale.map { $0.flag("stale") } == [true])
        #expect(stale.map { $0.text("staleSince") } == ["701/DM#2"])
        try bench.run("retract", "701/DM#2", "--reason", "wrong-file", "--as", "site-701")
        let fresh = try bench.document("status")
        #expect(fresh.list("signOffs").map { $0.flag("stale") } == [false])
        #expect(fresh.list("datasets").map { $0.text("inForce") } == ["701/DM#1"])
        try bench.run("retract", "701/DM#1", "--reason", "wrong-file", "--as", "site-701")
        let gone = try bench.document("history").list("events").first { $0.text("kind") == "sign-off" }
        #expect(gone?.number("retracted") == 10)
        try bench.run("verify")
    }

    @Test func `a key is rotated, revoked with a time, and what it signed is marked`() throws {
        let bench = try GovernanceBench()
        try bench.run("key", "rotate", "site-701")
        try bench.seal()
        try bench.run("key", "revoke", "site-701", "--reason", "compromised", "--since", "2026-01-15")
        try bench.seal(expecting: 77)
        let status = try bench.document("status")
        #expect(status.list("revokedKeys").map { $0.text("compromisedSince") } == ["2026-01-15T00:00:00Z"])
        #expect(status.list("datasets").map { $0.text("keyCompromisedSince") } == ["2026-01-15T00:00:00Z"])
        let keys = try bench.document("key", "list").list("keys").filter { $0.text("name") == "site-701" }
        #expect(keys.map { $0.text("state") } == ["replaced", "revoked"])
        #expect(keys.last?.text("replaces") == keys.first?.text("keyid"))
        try bench.run("verify")
    }

    @Test func `an earlier key of a name is revoked by its id`() throws {
        let bench = try GovernanceBench()
        try bench.seal()
        try bench.run("key", "rotate", "site-701")
        let old = try #require(
            try bench.document("key", "list").list("keys").first { $0.text("state") == "replaced" }?.text("keyid")
        )
        try bench.run(
            "key",
            "revoke",
            "site-701",
            "--reason",
            "stolen",
            "--since",
            "2026-01-15",
            "--key-id",
            String(old.prefix(6)),
            expecting: 64
        )
        try bench.run(
            "key",
            "revoke",
            "site-701",
            "--reason",
            "stolen",
            "--since",
            "2026-01-15",
            "--key-id",
            String(old.prefix(12))
        )
        #expect(try bench.document("status").list("datasets").map { $0.text("keyCompromisedSince") } != [""])
        try bench.seal()
        #expect(try bench.document("status").list("datasets").map { $0.text("keyCompromisedSince") } == [""])
    }

    @Test func `an amendment is in force with the second signature, and its rules from then on`() throws {
        let bench = try GovernanceBench()
        let rules = GovernanceBench.rules.replacingOccurrences(of: "[701, 702]", with: "[701, 702, 703]")
        try bench.folder.write(rules, to: "amended.yaml")
        let amendment = try bench.document(
            "amend",
            "--definition",
            "amended.yaml",
            "--reason",
            "new-site",
            "--as",
            "sponsor-b"
        )
        #expect(amendment.list("changes").map { $0.text("after") } == ["703"])
        try bench.run("key", "new", "site-703", "--role", "site", "--site", "703", expecting: 65)
        #expect(!bench.names(in: "keys").contains("site-703.key"))
        let approval = try bench.document(
            "approve",
            String(try #require(amendment.number("entry"))),
            "--as",
            "sponsor-a"
        )
        #expect(approval.list("changes").map { $0.text("path") } == ["sites"])
        try bench.run("key", "new", "site-703", "--role", "site", "--site", "703")
        let shown = try bench.document("show").object("definition")
        #expect(shown?.texts("sites") == ["701", "702", "703"])
        try bench.run("verify")
    }

    @Test func `the definition that show prints is the one that amend takes`() throws {
        let bench = try GovernanceBench()
        let text = try bench.run("show").text
        try bench.folder.write(text, to: "shown.yaml")
        let refusal = try bench.document(
            "amend",
            "--definition",
            "shown.yaml",
            "--reason",
            "nothing",
            "--as",
            "sponsor-a",
            expecting: 64
        )
        #expect(refusal.text("code") == "nothing-to-amend")
    }

    @Test func `a seal that came late is late, by its days, and a retracted one did not come`() throws {
        let bench = try GovernanceBench(
            GovernanceBench.rules + "datasets:\n  DM:\n    schedule: {start: 2025-03-01, every: P1M, end: 2025-03-01}\n"
        )
        #expect(try states(bench) == ["701 missing", "702 missing"])
        try bench.seal()
        #expect(try states(bench) == ["701 late 701/DM#1", "702 missing"])
        let late = try #require(try bench.document("status").object("schedule")?.list("expected").first)
        #expect((late.number("secondsLate") ?? 0) > 86_400 * 300)
        #expect(late.text("basis") == "claim")
        #expect(try bench.run("status").text.contains("days late by the site's own clock, due on 2025-03-01"))
        try bench.run("retract", "701/DM", "--reason", "wrong-file", "--as", "site-701")
        #expect(try states(bench) == ["701 missing", "702 missing"])
    }

    private func states(_ bench: GovernanceBench) throws -> [String] {
        try bench.document("status").object("schedule")?.list("expected").map { expected in
            [expected.text("site"), expected.text("state"), expected.text("seal")].filter { !$0.isEmpty }
                .joined(separator: " ")
        } ?? []
    }
}
