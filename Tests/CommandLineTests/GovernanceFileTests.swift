// What governance leaves on disk: private keys, printed names, and the receipts of what was lost.

import Foundation
import TestSupport
import Testing

struct GovernanceFileTests {
    @Test func `a rotated key takes the place of the old one, which nobody but its owner can read`() throws {
        let bench = try GovernanceBench()
        let old = try bench.folder.bytes(of: "trial/keys/site-701.key")
        try bench.run("key", "rotate", "site-701")
        #expect(
            bench.names(in: "keys").filter { $0.hasPrefix("site-701") } == ["site-701.key", "site-701.key.until-6"]
        )
        #expect(try bench.folder.bytes(of: "trial/keys/site-701.key.until-6") == old)
        #expect(try bench.folder.bytes(of: "trial/keys/site-701.key") != old)
        #expect(try bench.mode(of: "keys/site-701.key") == "600")
        #expect(try bench.mode(of: "keys/site-701.key.until-6") == "600")
        try bench.seal()
    }

    @Test func `a rotation that is refused leaves the keys as they were`() throws {
        let bench = try GovernanceBench()
        let before = bench.names(in: "keys")
        let old = try bench.folder.bytes(of: "trial/keys/site-702.key")
        try bench.run("key", "revoke", "site-702", "--reason", "staff-left")
        try bench.run("key", "rotate", "site-702", expecting: 64)
        try bench.run("key", "rotate", "site-701", "--lost", "--as", "sponsor-a", expecting: 77)
        #expect(bench.names(in: "keys") == before)
        #expect(try bench.folder.bytes(of: "trial/keys/site-702.key") == old)
    }

    @Test func `a rotation that died before its file was in place is finished by the next one`() throws {
        let bench = try GovernanceBench()
        try bench.run("key", "rotate", "site-701")
        try bench.move("keys/site-701.key", to: "keys/site-701.key.new")
        try bench.move("keys/site-701.key.until-6", to: "keys/site-701.key")
        try bench.seal(expecting: 77)
        let outcome = try bench.run("key", "rotate", "site-701")
        #expect(outcome.messages.contains("the new key is in its place now"))
        #expect(
            bench.names(in: "keys").filter { $0.hasPrefix("site-701") }
                == ["site-701.key", "site-701.key.until-6", "site-701.key.until-7"]
        )
        try bench.seal()
    }

    @Test func `a key with a passphrase is followed by a key with a passphrase`() throws {
        let bench = try GovernanceBench()
        try bench.folder.write("correct horse battery staple\n", to: "pass")
        try bench.folder.write("another passphrase altogether\n", to: "pass-2")
        for name in ["pass", "pass-2"] {
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600],
                ofItemAtPath: bench.folder.path(name)
            )
        }
        try bench.run("key", "new", "cro", "--role", "sponsor", "--passphrase-file", "pass")
        try bench.run(
            "key",
            "rotate",
            "cro",
            "--passphrase-file",
            "pass",
            "--new-passphrase-file",
            "pass-2"
        )
        #expect(try text(bench, "keys/cro.key").contains("ENCRYPTED PRIVATE KEY"))
        try bench.run("lock", "--reason", "x", "--as", "cro", "--passphrase-file", "pass", expecting: 77)
        try bench.run("key", "rotate", "cro", "--passphrase-file", "pass-2")
        #expect(try text(bench, "keys/cro.key").contains("ENCRYPTED PRIVATE KEY"))
        // The plain keys stay plain.
        try bench.run("key", "rotate", "site-701", "--passphrase-file", "pass")
        #expect(try text(bench, "keys/site-701.key").hasPrefix("PRIVATE+KEY+"))
    }

    @Test func `a passphrase can be named in the environment`() throws {
        let bench = try GovernanceBench()
        try bench.folder.write("correct horse battery staple\n", to: "pass")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: bench.folder.path("pass"))
        try bench.run("key", "new", "cro", "--role", "sponsor", "--passphrase-file", "pass")
        let arguments = ["key", "revoke", "cro", "--reason", "left", "--as", "cro", "--trial", "trial"]
        #expect(try Verity.run(arguments, in: bench.folder.path).status == 77)
        let named = ["VERITY_PASSPHRASE_FILE": "pass"]
        #expect(try Verity.run(arguments, in: bench.folder.path, with: named).status == 0)
    }

    @Test func `a printed name is kept beside the chain, for its keeper only, and never on it`() throws {
        let bench = try GovernanceBench()
        try bench.seal()
        let signOff = try bench.document(
            "sign",
            "701/DM",
            "--meaning",
            "approval",
            "--printed-name",
            "Ada Smith",
            "--as",
            "site-701"
        )
        let name = try #require(bench.names(in: "signoffs").first)
        #expect(signOff.text("file") == "trial/signoffs/" + name)
        #expect(signOff.text("printedName") == "Ada Smith")
        #expect(try bench.mode(of: "signoffs") == "700")
        #expect(try bench.mode(of: "signoffs/" + name) == "600")
        for file in ["ledger.sqlite", "head.sqlite"] {
            #expect(!contains(try bench.folder.bytes(of: "trial/" + file), "Ada Smith"))
        }
        #expect(try bench.run("history").text.contains("Ada Smith"))
    }

    @Test func `a printed name that was altered or deleted is shown no more, and the sign-off stays`() throws {
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
        let path = "trial/signoffs/" + (try #require(bench.names(in: "signoffs").first))
        let altered = String(decoding: try bench.folder.bytes(of: path), as: UTF8.self)
            .replacingOccurrences(of: "Ada Smith", with: "Eve Smith")
        try bench.folder.write(altered, to: path)
        let history = try bench.run("history").text
        #expect(!history.contains("Smith"))
        #expect(history.contains("701/DM#1, meaning approval"))
        try FileManager.default.removeItem(atPath: bench.folder.path(path))
        #expect(try bench.run("history").text == history)
        try bench.run("verify")
    }

    @Test(arguments: ["701/DM#1", "702/DM"]) func `a sign-off that is refused leaves no name behind`(
        seal: String
    ) throws {
        let bench = try GovernanceBench()
        try bench.seal()
        try bench.seal()
        let arguments = ["sign", seal, "--meaning", "approval", "--printed-name", "Ada Smith", "--as", "site-701"]
        let outcome = try Verity.run(arguments + ["--trial", "trial"], in: bench.folder.path)
        #expect(outcome.status != 0)
        #expect(bench.names(in: "signoffs").isEmpty)
    }

    @Test func `what a restore gives up keeps its receipts, which still prove it`() throws {
        let bench = try GovernanceBench()
        try bench.seal()
        let backup = try bench.folder.bytes(of: "trial/ledger.sqlite")
        try bench.seal()
        let receipt = try bench.folder.bytes(of: "trial/receipts/701~DM~2.receipt.json")
        let evidence = try bench.folder.bytes(of: "trial/evidence/701~DM~2.evidence")
        try bench.folder.write(backup, to: "trial/ledger.sqlite")
        try bench.run("restore", "--reason", "disk-failure", expecting: 64)
        #expect(bench.names(in: "lost").isEmpty)
        let restore = try bench.document("restore", "--reason", "disk-failure", "--yes")
        #expect(restore.texts("seals") == ["701/DM#2"])
        #expect(restore.object("lost")?.number("size") == 8)
        #expect(restore.object("restored")?.number("size") == 7)
        // The next seal has the number of the lost one, and takes nothing from it.
        try bench.seal()
        let kept = "trial/lost/7-to-8/701~DM~2"
        #expect(try bench.folder.bytes(of: kept + ".receipt.json") == receipt)
        #expect(try bench.folder.bytes(of: kept + ".evidence") == evidence)
        try bench.run("verify", kept + ".receipt.json")
        try bench.run("verify")
        #expect(try bench.document("status").list("restores").map { $0.number("lostSize") } == [8])
    }

    private func text(_ bench: GovernanceBench, _ name: String) throws -> String {
        String(decoding: try bench.folder.bytes(of: "trial/" + name), as: UTF8.self)
    }

    private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        Data(bytes).range(of: Data(text.utf8)) != nil
    }
}
