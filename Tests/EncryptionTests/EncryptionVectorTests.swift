// Encrypted files of the test vectors, of which one was written by another hand (Tests/Interop/test_encryption.py), and
// audits that read encrypted evidence in place.

import Foundation
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity

/// The members of `Tests/Interop/vectors/encrypted-v1.json`.
private struct EncryptionVector: Decodable {
    var content: String
    var times: Int
    var privateKeys: [String]
    var publicKeys: [String]
    var keyIds: [String]
    var writtenByTrialVerity: Data
    var writtenByPython: Data
    var empty: Data

    init() throws {
        let folder = try #require(SharedData.projectFolder)
        let file = folder.appendingPathComponent("Tests/Interop/vectors/encrypted-v1.json")
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
    }
}

struct EncryptionVectorTests {
    @Test func `both keys open the files of the test vectors`() throws {
        let vector = try EncryptionVector()
        let content = try JSONValue.hexadecimal(vector.content)
        let whole = (0..<vector.times).flatMap { _ in content }
        #expect(whole.count > EncryptedFormat.chunkLength)
        for (text, line) in zip(vector.privateKeys, vector.publicKeys) {
            let key = try DecryptionKey(text: text)
            #expect(key.recipient.line == line)
            for file in [vector.writtenByTrialVerity, vector.writtenByPython] {
                #expect(try EncryptedBench.read([UInt8](file), key) == whole)
                #expect(try EvidenceEncryption.recipientIDs(of: MemoryBytes([UInt8](file))) == vector.keyIds)
            }
            #expect(try EncryptedBench.read([UInt8](vector.empty), key) == [])
        }
    }

    /// Evidence of one row and its root.
    private func evidence() throws -> (bytes: [UInt8], root: Digest) {
        let folder = try #require(SharedData.projectFolder)
        let file = folder.appendingPathComponent("Tests/Interop/vectors/seal-v1.json")
        let json = try JSONValue(parsing: [UInt8](Data(contentsOf: file)))
        var members = try JSONMembers(json, at: "vector")
        let bytes = try JSONValue.hexadecimal(members.parse("evidence", "a text") { $0 })
        return (bytes, try members.parse("root", "a digest", Digest.init(hex:)))
    }

    @Test func `evidence and fingerprints are read through the encryption`() throws {
        let (bytes, root) = try evidence()
        let file = try EncryptedBench(bytes)
        let opened = try EvidenceEncryption.open(bytes: MemoryBytes(file.bytes), key: file.keys[0])
        let evidence = try EvidenceFile(opened)
        #expect(try evidence.recomputedRoot(workers: 2) == root)
        let key = try DecryptionKey(name: "reader")
        var encrypted: [UInt8] = []
        var writer = try EncryptingWriter(recipients: [key.recipient]) { encrypted += $0 }
        try FingerprintWriter(evidence: evidence, root: root).write(workers: 1) { try writer.append($0) }
        try writer.finish()
        let fingerprints = try EvidenceEncryption.open(bytes: MemoryBytes(encrypted), key: key)
        #expect(try FingerprintFile(fingerprints).recomputedRoot() == root)
    }

    @Test func `a damaged chunk is damaged evidence`() throws {
        let (bytes, _) = try evidence()
        let file = try EncryptedBench(bytes + [UInt8](repeating: 0, count: 2 * EncryptedFormat.chunkLength))
        var damaged = file.bytes
        damaged[file.header + 40] ^= 1
        let opened = try EvidenceEncryption.open(bytes: MemoryBytes(damaged), key: file.keys[0])
        #expect(throws: FormatError.damagedSection(tag: "encrypted chunk", offset: file.header)) {
            try EvidenceFile(opened)
        }
    }
}

extension JSONValue {
    /// The bytes of hexadecimal digits.
    fileprivate static func hexadecimal(_ text: String) throws -> [UInt8] {
        let digits = Array(text.utf8)
        return try stride(from: 0, to: digits.count, by: 2).map { place in
            try #require(UInt8(String(decoding: digits[place..<(place + 2)], as: UTF8.self), radix: 16))
        }
    }
}
