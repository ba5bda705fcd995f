// Private keys that only their owner can use, on a disk that others can copy.

import Foundation
import TestSupport
import Testing

struct OutsidePassphraseTests {
    private let bench: TrialBench
    private static let secret = "correct horse battery staple"

    init() throws {
        bench = try TrialBench(sites: ["701"])
        try bench.write(TrialBench.demographics, to: "dm.csv")
        try write(Self.secret, to: "secret")
        try write("another passphrase", to: "wrong")
        try write(Self.secret, to: "open", mode: 0o644)
    }

    private func write(_ text: String, to name: String, mode: Int = 0o600) throws {
        try bench.write(text + "\n", to: name)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: bench.folder.path(name))
    }

    private func newKey(_ file: String, expecting status: Int32) throws -> Outcome {
        try bench.run(
            "key",
            "new",
            "own",
            "--role",
            "site",
            "--site",
            "701",
            "--passphrase-file",
            file,
            "--trial",
            "trial",
            expecting: status
        )
    }

    private func seal(_ more: String..., with variables: [String: String] = [:]) throws -> Outcome {
        try Verity.run(["seal", "dm.csv", "--as", "own", "--trial", "trial"] + more, in: bench.path, with: variables)
    }

    @Test func `a key with a passphrase seals with it, from a file or from the one that the environment names`() throws
    {
        #expect(try newKey("secret", expecting: 0).text.contains("(encrypted, keep it secret)"))
        let key = String(decoding: try bench.folder.bytes(of: "trial/keys/own.key"), as: UTF8.self)
        #expect(key.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") && !key.contains("PRIVATE+KEY"))
        #expect(try seal("--passphrase-file", "secret").status == 0)
        let file = bench.folder.path("secret")
        #expect(try seal(with: ["VERITY_PASSPHRASE_FILE": file]).status == 0)
        try bench.run("verify", "--trial", "trial", expecting: 0)
    }

    @Test func `a wrong passphrase, none, or one in a file that others can read seals nothing`() throws {
        _ = try newKey("secret", expecting: 0)
        let wrong = try seal("--passphrase-file", "wrong")
        #expect(wrong.status == 77 && wrong.messages.contains("the passphrase is wrong"))
        let none = try seal()
        #expect(none.status == 77 && none.messages.contains("there is no terminal to ask for its passphrase"))
        let open = try seal("--passphrase-file", "open")
        #expect(open.status == 77 && open.messages.contains("can be read by others (mode 644)"))
        #expect(try seal("--passphrase-file", "nowhere").status == 66)
        for outcome in [wrong, none, open] { #expect(!outcome.messages.contains(Self.secret)) }
        #expect(try bench.contents(of: "trial/evidence").isEmpty && bench.contents(of: "trial/receipts").isEmpty)
        #expect(try bench.leftovers().isEmpty)
    }

    @Test func `no key is made with a passphrase that others can read or that is empty`() throws {
        let open = try newKey("open", expecting: 77)
        #expect(open.messages.contains("can be read by others (mode 644)"))
        try write("", to: "empty")
        let empty = try Verity.run(
            [
                "key", "new", "own", "--role", "site", "--site", "701", "--passphrase-file", "empty", "--trial",
                "trial",
            ],
            in: bench.path
        )
        #expect(empty.status != 0, "\(empty.text)")
        #expect(!FileManager.default.fileExists(atPath: bench.folder.path("trial/keys/own.key")))
        let keys = try bench.run("key", "list", "--trial", "trial", expecting: 0).text
        #expect(keys.contains("\nsite-701 ") && !keys.contains("\nown "), "\(keys)")
    }

    @Test func `a ledger's key can be under a passphrase from the start`() throws {
        let start = ["init", "guarded", "--id", "NIMBUS-303", "--sites", "701", "--passphrase-file"]
        try Verity.run(start + ["open"], in: bench.path, expecting: 77)
        #expect(!FileManager.default.fileExists(atPath: bench.folder.path("guarded")))
        try Verity.run(start + ["secret"], in: bench.path, expecting: 0)
        let key = String(decoding: try bench.folder.bytes(of: "guarded/keys/ledger.key"), as: UTF8.self)
        #expect(key.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") && !key.contains("PRIVATE+KEY"))
        let new = ["key", "new", "site-701", "--role", "site", "--site", "701", "--trial", "guarded"]
        #expect(try Verity.run(new, in: bench.path).status == 77)
        let passphrase = ["VERITY_LEDGER_PASSPHRASE_FILE": bench.folder.path("secret")]
        #expect(try Verity.run(new, in: bench.path, with: passphrase).status == 0)
        let sealing = ["seal", "dm.csv", "--as", "site-701", "--trial", "guarded"]
        #expect(try Verity.run(sealing, in: bench.path).status == 77)
        #expect(try Verity.run(sealing, in: bench.path, with: passphrase).status == 0)
        try bench.run("verify", "--trial", "guarded", expecting: 0)
    }

    @Test func `a damaged encrypted key is refused`() throws {
        _ = try newKey("secret", expecting: 0)
        let original = try bench.folder.bytes(of: "trial/keys/own.key")
        let text = String(decoding: original, as: UTF8.self)
        let start = try #require(text.range(of: "KEY-----\n")?.upperBound.utf16Offset(in: text))
        var random = SplitMix64(seed: 61)
        let end = original.count - "\n-----END ENCRYPTED PRIVATE KEY-----\n".utf8.count - 4
        for offset in (start..<end).shuffled(using: &random).prefix(8) where original[offset] != UInt8(ascii: "\n") {
            var bytes = original
            bytes[offset] = bytes[offset] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            try bench.folder.write(bytes, to: "trial/keys/own.key")
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600],
                ofItemAtPath: bench.folder.path("trial/keys/own.key")
            )
            let outcome = try seal("--passphrase-file", "secret")
            #expect([65, 77].contains(outcome.status), "byte \(offset): \(outcome.status) \(outcome.messages)")
        }
    }
}
