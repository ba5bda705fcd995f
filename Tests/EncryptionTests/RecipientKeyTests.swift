// Keys of recipients as lines of text: one spelling, and no key that protects nothing.

import Foundation
import MerkleLog
import Testing
import TrialIntegrity

struct RecipientKeyTests {
    @Test func `keys are read as they are written`() throws {
        let key = try DecryptionKey(name: "ema-inspector.1")
        #expect(try RecipientKey(line: key.recipient.line) == key.recipient)
        #expect(try RecipientKey(line: key.recipient.line + "\n") == key.recipient)
        #expect(try DecryptionKey(text: key.text).text == key.text)
        #expect(try DecryptionKey(text: key.text).recipient == key.recipient)
        #expect(key.text.hasPrefix("PRIVATE+X25519+ema-inspector.1+") && key.text.hasSuffix("=\n"))
        #expect(key.recipient.line.hasPrefix("x25519+ema-inspector.1+"))
    }

    @Test func `a private key shows only its public half`() throws {
        let key = try DecryptionKey(name: "reader")
        let secret = try #require(key.text.split(separator: "+").last?.dropLast(2))
        for shown in ["\(key)", String(reflecting: key), String(describing: [key])] { #expect(!shown.contains(secret)) }
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!dumped.contains(secret))
    }

    /// The points of small order, and other spellings of sound and small ones.
    static let weak: [(String, String)] = [
        ("zero", "0000000000000000000000000000000000000000000000000000000000000000"),
        ("one", "0100000000000000000000000000000000000000000000000000000000000000"),
        ("order 8", "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
        ("order 8, the other", "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
        ("p - 1", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        ("p", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        ("p + 1", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        ("9 with the top bit", "0900000000000000000000000000000000000000000000000000000000000080"),
        ("p + 9", "f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ]

    @Test(arguments: weak.indices)
    func `points of small order and second spellings are refused`(index: Int) throws {
        let bytes = try #require(Digest(hex: Self.weak[index].1)).bytes
        #expect(throws: EncryptionError.weakKey) { try RecipientKey(name: "reader", publicKey: bytes) }
    }

    @Test func `the base point itself is accepted`() throws {
        _ = try RecipientKey(name: "reader", publicKey: [9] + [UInt8](repeating: 0, count: 31))
    }

    @Test func `every character of a line matters`() throws {
        let key = try DecryptionKey(name: "reader")
        for line in [key.recipient.line, String(key.text.dropLast())] {
            for offset in line.indices {
                for replacement in ["A", "z", "+", " "] where !line[offset...].hasPrefix(replacement) {
                    let other = line[..<offset] + replacement + line[line.index(after: offset)...]
                    #expect(throws: EncryptionError.self) { try RecipientKey(line: String(other)) }
                    #expect(throws: EncryptionError.self) { try DecryptionKey(text: String(other)) }
                }
            }
        }
    }

    @Test func `other lines are refused`() throws {
        let key = try DecryptionKey(name: "reader")
        let line = key.recipient.line
        for text in [
            "", "x25519+", line + "=", line + "\n\n", " " + line, line + "\r\n", line.uppercased(),
            String(line.dropLast()), key.text, "trial.example+53475f5c+AZO4k2ni4FBDs6rkK0z4uSBblMgo/djYaGT3a7+VBa1P",
        ] {
            #expect(throws: EncryptionError.self) { try RecipientKey(line: text) }
        }
        #expect(throws: EncryptionError.self) { try DecryptionKey(text: line) }
        for name in ["", "a b", "a+b", "-a", String(repeating: "a", count: 65), "é"] {
            #expect(throws: EncryptionError.self) { try DecryptionKey(name: name) }
        }
    }

    @Test func `every error has a message without a full stop`() {
        let errors: [EncryptionError] = [
            .malformedKey("x"), .weakKey, .recipients, .otherRecipients(["00"]), .damaged("x"), .wrongMagic,
        ]
        #expect(Set(errors.map(\.code)).count == errors.count)
        for error in errors {
            #expect(!error.message.hasSuffix(".") && error.message.first?.isLowercase == true)
            #expect(error.hint?.hasSuffix(".") != true)
        }
    }
}
