// Keys of notes: the known ones, and the ones to refuse.

import Foundation
import MerkleLog
import Testing

@Suite("Keys")
struct NoteKeyTests {
    static let plus = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"

    @Test(
        "known public keys read and write themselves",
        arguments: [
            (LogVectors.key, 0xd648_908e, NoteKeyType.ed25519),
            (LogVectors.witnessKey, 0x2032_4abe, .cosignature),
            (plus, 0x530d_903a, .ed25519),
            ("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", 0xc74f_20a3, .ed25519),
            (
                "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx", 0x33d7_b496,
                .ed25519
            ),
        ] as [(String, UInt32, NoteKeyType)]
    )
    func known(text: String, keyID: UInt32, type: NoteKeyType) throws {
        let key = try VerifierKey(parsing: text)
        #expect(key.text == text)
        #expect(key.keyID == keyID)
        #expect(key.type == type)
        #expect(try VerifierKey(name: key.name, ed25519: key.publicKey, type: type) == key)
    }

    @Test func `a private key has the known public half, and never prints its secret`() throws {
        let signer = try LogVectors.signer()
        #expect(signer.verifierKey.text == LogVectors.key)
        #expect(try LogVectors.witness().verifierKey.text == LogVectors.witnessKey)
        #expect(
            try SignerKey(name: LogVectors.witnessName, seed: LogVectors.witnessSeed).verifierKey.keyID == 0x484b_c619
        )
        #expect(try SignerKey(parsing: signer.text).text == signer.text)
        #expect(try SignerKey(parsing: signer.text).verifierKey == signer.verifierKey)
        let secret = try #require(signer.text.split(separator: "+").last)
        var dumped = ""
        dump(signer, to: &dumped)
        for text in ["\(signer)", String(reflecting: signer), dumped] {
            #expect(text.contains(LogVectors.origin))
            #expect(!text.contains(secret))
            #expect(!text.contains("PRIVATE"))
        }
    }

    @Test func `the private key of the x/mod example reads and writes itself`() throws {
        let text = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
        let signer = try SignerKey(parsing: text)
        #expect(signer.text == text)
        let known = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
        #expect(signer.verifierKey.text == known)
        #expect(throws: NoteError.malformedKey) { try SignerKey(parsing: String(text.dropFirst())) }
        #expect(throws: NoteError.malformedKey) { try SignerKey(parsing: known) }
        #expect(throws: NoteError.keyIDMismatch(name: "PeterNeumann")) {
            try SignerKey(parsing: text.replacingOccurrence(of: "c74f20a3", with: "c74f20a4"))
        }
    }

    @Test(
        "texts that are no key",
        arguments: [
            "", "+", "++", "example.com/foo", "example.com/foo+530d903a",
            "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo+530d903+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo+0530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n",
            "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2", "example.com/foo+530d903a+",
            "example.com/foo+530d903a+AQ==",
            "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2kAA==",
        ]
    )
    func malformed(text: String) {
        #expect(throws: NoteError.malformedKey) { try VerifierKey(parsing: text) }
    }

    @Test(
        "names that no key may have",
        arguments: ["", "a b", "a+b", "a\u{A0}b", "a\u{2003}", "\u{3000}a", "a\nb", "a\tb", "a\u{0}", "\u{1F}"]
    )
    func malformed(name: String) throws {
        #expect(throws: NoteError.malformedName) { try SignerKey(name: name, seed: LogVectors.seed) }
        let publicKey = try LogVectors.signer().verifierKey.publicKey
        #expect(throws: NoteError.malformedName) { try VerifierKey(name: name, ed25519: publicKey) }
        #expect(throws: NoteError.malformedName) {
            try NoteSignature(name: name, keyID: 1, signature: [1])
        }
    }

    @Test func `the identifier must follow from name, type and bytes`() throws {
        for text in [
            NoteKeyTests.plus.replacingOccurrence(of: "530d903a", with: "530d903b"),
            NoteKeyTests.plus.replacingOccurrence(of: "/foo", with: "/fop"),
            NoteKeyTests.plus.replacingOccurrence(of: "+Aeky", with: "+BOky"),
            NoteKeyTests.plus.replacingOccurrence(of: "3U2k", with: "3U2l"),
        ] {
            #expect(text != NoteKeyTests.plus)
            #expect(throws: (any Error).self) { try VerifierKey(parsing: text) }
        }
        #expect(throws: NoteError.keyIDMismatch(name: "example.com/fop")) {
            try VerifierKey(parsing: NoteKeyTests.plus.replacingOccurrence(of: "/foo", with: "/fop"))
        }
    }

    @Test(arguments: [0x00, 0x02, 0x03, 0x05, 0x06, 0xFA, 0xFF] as [UInt8])
    func `keys of other types are refused by their type`(type: UInt8) {
        let text = "example.com/foo+530d903a+" + StrictBase64.encode([type] + [UInt8](repeating: 5, count: 32))
        #expect(throws: NoteError.unsupportedKeyType(type)) { try VerifierKey(parsing: text) }
    }

    @Test func `only seeds and public keys of 32 bytes are taken`() {
        for count in [0, 31, 33, 64] {
            #expect(throws: NoteError.malformedKey) {
                try SignerKey(name: "a", seed: [UInt8](repeating: 1, count: count))
            }
            #expect(throws: NoteError.malformedKey) {
                try VerifierKey(name: "a", ed25519: [UInt8](repeating: 1, count: count))
            }
        }
    }

    /// The y of all points of small order, checked by adding each to itself; then all encodings with y above the prime.
    static let weakKeys: [String] =
        [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        ] + ["ed", "ee", "ef", "f0", "f5", "fe", "ff"].map { $0 + String(repeating: "ff", count: 30) + "7f" }

    @Test(arguments: weakKeys)
    func `public keys of small order or with a second spelling are refused`(hex: String) throws {
        var key = try #require(Digest(hex: hex)).bytes
        #expect(throws: NoteError.weakPublicKey) { try VerifierKey(name: "a", ed25519: key) }
        key[31] |= 0x80
        #expect(throws: NoteError.weakPublicKey) { try VerifierKey(name: "a", ed25519: key) }
    }

    @Test func `the keys next to the weak ones are not refused`() throws {
        for hex in NoteKeyTests.weakKeys.prefix(5) {
            var key = try #require(Digest(hex: hex)).bytes
            key[15] ^= 1
            #expect(throws: Never.self) { try VerifierKey(name: "a", ed25519: key) }
        }
        #expect(throws: Never.self) {
            try VerifierKey(name: "a", ed25519: [0xEB] + [UInt8](repeating: 0xFF, count: 30) + [0x7F])
        }
    }
}

extension String {
    /// The text with the first place of `old` replaced.
    func replacingOccurrence(of old: String, with new: String) -> String {
        guard let place = range(of: old) else { return self }
        return replacingCharacters(in: place, with: new)
    }
}
