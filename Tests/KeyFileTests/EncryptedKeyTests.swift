// Keys under a passphrase, and openssl as the other reader and writer of them.

import Foundation
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity
import TrialLedger

/// The openssl program.
enum OpenSSL {
    static let path = "/usr/bin/openssl"
    static let isPresent = FileManager.default.isExecutableFile(atPath: path)
    static let skipReason: Comment = "needs /usr/bin/openssl, which is absent"

    /// Runs openssl; the output is that of both streams.
    static func run(_ arguments: String...) throws -> (succeeded: Bool, output: [UInt8]) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let output = [UInt8](pipe.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        return (process.terminationStatus == 0, output)
    }
}

/// A key, a passphrase and a folder.
struct KeyBench {
    static let passphrase = Array("correct horse battery staple".utf8)

    let folder: TemporaryFolder
    let key: SignerKey

    init() throws {
        folder = try TemporaryFolder()
        key = try SignerKey(name: "trial.example/log1", seed: Array(0..<32))
    }

    var path: String { folder.path("a.key") }

    /// Writes a file of mode 0600.
    @discardableResult
    func write(_ text: String, to name: String = "a.key") throws -> String {
        try AtomicFile.write(Array(text.utf8), to: folder.path(name), mode: 0o600, replacing: true)
        return folder.path(name)
    }

    /// The text of an encrypted file that is opened quickly.
    func encrypted(_ key: SignerKey? = nil) throws -> String {
        try KeyFile.encrypted(
            key ?? self.key,
            passphrase: KeyBench.passphrase,
            cost: EncryptedKey.Cost(rounds: 2, blockSize: 1, parallelism: 1)
        )
    }

    /// Reads the key with a passphrase.
    func read(_ passphrase: [UInt8] = KeyBench.passphrase) throws -> SignerKey {
        try KeyFile.read(path) { passphrase }
    }

    func text() throws -> String { String(decoding: try folder.bytes(of: "a.key"), as: UTF8.self) }
}

struct EncryptedKeyFileTests {
    private let bench: KeyBench
    private struct Asked: Error {}

    init() throws { bench = try KeyBench() }

    @Test func `an encrypted key reads back with its passphrase, and only its owner may read the file`() throws {
        try KeyFile.write(bench.key, to: bench.path, passphrase: KeyBench.passphrase)
        #expect(try bench.read().text == bench.key.text)
        let attributes = try FileManager.default.attributesOfItem(atPath: bench.path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        let text = try bench.text()
        #expect(text.hasPrefix("verity key \(bench.key.verifierKey.text)\n-----BEGIN ENCRYPTED PRIVATE KEY-----\n"))
        #expect(text.split(separator: "\n").dropFirst().allSatisfy { $0.utf8.count <= 64 })
        #expect(try KeyFile.isEncrypted(bench.path))
        #expect(try KeyFile.verifierKey(bench.path) == bench.key.verifierKey)
    }

    @Test func `a cosigner's key keeps its type`() throws {
        let key = try SignerKey(name: "w", seed: [UInt8](repeating: 9, count: 32), type: .cosignature)
        try bench.write(bench.encrypted(key))
        #expect(try bench.read().verifierKey == key.verifierKey)
    }

    @Test func `the secret does not stand in the file, and two files of one key differ`() throws {
        let first = try bench.encrypted()
        let second = try bench.encrypted()
        #expect(first != second)
        let secret = try #require(bench.key.text.split(separator: "+").last)
        #expect(!first.contains(secret))
    }

    @Test func `another passphrase does not open it`() throws {
        try bench.write(bench.encrypted())
        for wrong in [[], Array("correct horse battery stapl".utf8), KeyBench.passphrase + [0x20]] {
            #expect(throws: KeyEncryptionError(.wrongPassphrase, path: bench.path)) { try bench.read(wrong) }
        }
    }

    @Test func `a plain key is read without asking, and an encrypted one asks once`() throws {
        try KeyFile.write(bench.key, to: bench.path)
        #expect(try KeyFile.read(bench.path) { throw Asked() }.text == bench.key.text)
        #expect(try KeyFile.verifierKey(bench.path) == bench.key.verifierKey)
        #expect(try !KeyFile.isEncrypted(bench.path))
        try bench.write(bench.encrypted())
        #expect(throws: Asked.self) { try KeyFile.read(bench.path) { throw Asked() } }
        #expect(throws: LedgerError.malformedKey(path: bench.path)) { try KeyFile.read(bench.path) }
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o610])
    func `an encrypted key that others could read is refused unopened`(mode: Int) throws {
        try bench.write(bench.encrypted())
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: bench.path)
        let error = LedgerError.keyTooOpen(path: bench.path, mode: String(mode, radix: 8))
        #expect(throws: error) { try KeyFile.read(bench.path) { throw Asked() } }
        #expect(throws: error) { try KeyFile.verifierKey(bench.path) }
    }

    @Test func `a file whose first line names another key is refused`() throws {
        let other = try SignerKey(name: "trial.example/log1", seed: [UInt8](repeating: 7, count: 32))
        let text = try bench.encrypted()
        try bench.write(text.replacingOccurrences(of: bench.key.verifierKey.text, with: other.verifierKey.text))
        #expect(throws: KeyEncryptionError(.otherKey, path: bench.path)) { try bench.read() }
    }

    @Test func `a file that is not in the form is refused`() throws {
        let good = try bench.encrypted()
        let lines = good.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let altered = [
            String(good.dropLast()), good + "\n", good + "x\n", lines.dropLast(2).joined(separator: "\n") + "\n",
            lines[0] + "\n", lines[0] + "\n\n" + lines[1...].joined(separator: "\n"),
            good.replacingOccurrences(of: "\n", with: "\r\n"), good.replacingOccurrences(of: "ENCRYPTED ", with: ""),
            good.replacingOccurrences(of: lines[2], with: lines[2] + lines[2]),
            good.replacingOccurrences(of: "+d648908e+", with: "+d648908f+"),
            good.replacingOccurrences(of: lines[3], with: ""),
        ]
        for text in altered {
            try bench.write(text)
            #expect(throws: KeyEncryptionError(.malformed, path: bench.path)) { try bench.read() }
        }
    }

    @Test func `a byte altered anywhere is noticed`() throws {
        // A low cost, so that every byte can be tried.
        let cheap = EncryptedKey.Cost(rounds: 2, blockSize: 1, parallelism: 1)
        var generator = SplitMix64(seed: 1)
        let pkcs8: [UInt8] =
            [0x30, 0x2E, 2, 1, 0, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 4, 0x22, 4, 0x20] + Array(0..<32)
        let sealed = try EncryptedKey.seal(
            pkcs8: pkcs8,
            passphrase: KeyBench.passphrase,
            cost: cheap,
            using: &generator
        )
        #expect(try EncryptedKey.open(sealed, passphrase: KeyBench.passphrase) == pkcs8)
        for index in sealed.indices {
            for bit in 0..<8 {
                var bytes = sealed
                bytes[index] ^= 1 << bit
                let opened = try? EncryptedKey.open(bytes, passphrase: KeyBench.passphrase)
                #expect(opened != pkcs8, "byte \(index), bit \(bit)")
            }
            #expect(throws: KeyEncryptionError.self) {
                try EncryptedKey.open(Array(sealed[..<index]), passphrase: KeyBench.passphrase)
            }
        }
        #expect(throws: KeyEncryptionError(.malformed)) {
            try EncryptedKey.open(sealed + [0], passphrase: KeyBench.passphrase)
        }
    }

    static let costs = [
        (1 << 21, 8, 1), (1 << 20, 8, 1), (1 << 14, 8, 65), (1 << 14, 65, 1), (3, 8, 1), (0, 8, 1), (1, 8, 1),
        (1 << 14, 0, 1), (1 << 14, 8, 0), (1 << 18, 8, 8), (-2, 8, 1), (Int.max, Int.max, Int.max), (1 << 20, 1, 64),
    ]

    @Test(arguments: costs)
    func `a cost beyond the limits is refused, when sealing and when opening`(n: Int, r: Int, p: Int) throws {
        var generator = SplitMix64(seed: 2)
        let cost = EncryptedKey.Cost(rounds: n, blockSize: r, parallelism: p)
        #expect(throws: KeyEncryptionError(.tooCostly)) {
            try EncryptedKey.seal(pkcs8: [1], passphrase: [1], cost: cost, using: &generator)
        }
        func integer(_ value: Int) -> [UInt8] {
            [2, 8] + (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) }
        }
        func minimal(_ value: Int) -> [UInt8] {
            var bytes = Array(integer(value).dropFirst(2))
            while bytes.count > 1, (bytes[0] == 0 && bytes[1] < 0x80) || (bytes[0] == 0xFF && bytes[1] >= 0x80) {
                bytes.removeFirst()
            }
            return [2, UInt8(bytes.count)] + bytes
        }
        func sequence(_ content: [UInt8]) -> [UInt8] { [0x30, UInt8(content.count)] + content }
        let numbers = minimal(n) + minimal(r) + minimal(p)
        let scrypt = sequence(
            [6, 9, 0x2B, 6, 1, 4, 1, 0xDA, 0x47, 4, 0x0B]
                + sequence([4, 8] + [UInt8](repeating: 1, count: 8) + numbers)
        )
        let cipher = sequence(
            [6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 0x2A, 4, 16] + [UInt8](repeating: 2, count: 16)
        )
        let algorithm = sequence([6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 5, 0x0D] + sequence(scrypt + cipher))
        let content = algorithm + [4, 16] + [UInt8](repeating: 3, count: 16)
        #expect(throws: KeyEncryptionError(.tooCostly)) {
            let length = content.count < 128 ? [UInt8(content.count)] : [0x81, UInt8(content.count)]
            return try EncryptedKey.open([0x30] + length + content, passphrase: [1])
        }
    }
}

@Suite(.enabled(if: OpenSSL.isPresent, OpenSSL.skipReason))
struct OpenSSLKeyTests {
    private let bench: KeyBench
    private let source: String

    init() throws {
        bench = try KeyBench()
        source = "file:" + (try bench.write("correct horse battery staple\n", to: "words"))
    }

    @Test func `openssl opens our file with the passphrase and finds the same key`() throws {
        try KeyFile.write(bench.key, to: bench.path, passphrase: KeyBench.passphrase)
        let (succeeded, output) = try OpenSSL.run(
            "pkey",
            "-in",
            bench.path,
            "-passin",
            source,
            "-pubout",
            "-outform",
            "DER"
        )
        #expect(succeeded)
        #expect(output.suffix(32).elementsEqual(bench.key.verifierKey.publicKey))
        let other = "file:" + (try bench.write("another passphrase\n", to: "others"))
        #expect(try !OpenSSL.run("pkey", "-in", bench.path, "-passin", other, "-noout").succeeded)
    }

    @Test(arguments: [["-scrypt"], ["-scrypt", "-scrypt_N", "32768", "-scrypt_r", "4", "-scrypt_p", "2"]])
    func `a file that openssl encrypted opens under our first line`(options: [String]) throws {
        let plain = bench.folder.path("plain.pem")
        #expect(try OpenSSL.run("genpkey", "-algorithm", "ED25519", "-out", plain).succeeded)
        let publicKey = try OpenSSL.run("pkey", "-in", plain, "-pubout", "-outform", "DER").output.suffix(32)
        let sealed = bench.folder.path("sealed.pem")
        let arguments = ["pkcs8", "-topk8", "-in", plain, "-passout", source, "-out", sealed] + options
        try #require(try run(arguments))
        let key = try VerifierKey(name: "site-701", ed25519: Array(publicKey))
        let pem = String(decoding: try bench.folder.bytes(of: "sealed.pem"), as: UTF8.self)
        try bench.write("verity key \(key.text)\n" + pem)
        #expect(try bench.read().verifierKey == key)
        #expect(throws: KeyEncryptionError(.wrongPassphrase, path: bench.path)) { try bench.read([1]) }
    }

    @Test func `another encryption, or another kind of key, is refused`() throws {
        let plain = bench.folder.path("plain.pem")
        let sealed = bench.folder.path("sealed.pem")
        for (algorithm, options, kind) in [
            ("ED25519", ["-v2", "aes-256-cbc"], KeyEncryptionError.Kind.unsupported),
            ("ED25519", ["-scrypt", "-v2", "aes-128-cbc"], .unsupported), ("X25519", ["-scrypt"], .wrongPassphrase),
        ] {
            #expect(try OpenSSL.run("genpkey", "-algorithm", algorithm, "-out", plain).succeeded)
            try #require(try run(["pkcs8", "-topk8", "-in", plain, "-passout", source, "-out", sealed] + options))
            let pem = String(decoding: try bench.folder.bytes(of: "sealed.pem"), as: UTF8.self)
            try bench.write("verity key \(bench.key.verifierKey.text)\n" + pem)
            #expect(throws: KeyEncryptionError(kind, path: bench.path)) { try bench.read() }
        }
    }

    @Test func `any PKCS #8 key can be sealed and opened`() throws {
        let plain = bench.folder.path("plain.der")
        #expect(try OpenSSL.run("genpkey", "-algorithm", "X25519", "-outform", "DER", "-out", plain).succeeded)
        let pkcs8 = try bench.folder.bytes(of: "plain.der")
        let sealed = try EncryptedKey.seal(pkcs8: pkcs8, passphrase: KeyBench.passphrase)
        #expect(try EncryptedKey.open(sealed, passphrase: KeyBench.passphrase) == pkcs8)
    }

    private func run(_ arguments: [String]) throws -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: OpenSSL.path)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
