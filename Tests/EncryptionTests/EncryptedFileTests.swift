// Encrypted files: what opens them, and that no change of them goes unnoticed.

import Foundation
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity

/// An encrypted file with the keys that open it.
struct EncryptedBench {
    let keys: [DecryptionKey]
    let content: [UInt8]
    let bytes: [UInt8]
    /// The length of the header.
    var header: Int { 25 + 1 + keys.count * 88 + 32 }

    init(_ content: [UInt8], recipients: Int = 1) throws {
        keys = try (0..<recipients).map { try DecryptionKey(name: "reader-\($0)") }
        self.content = content
        var bytes: [UInt8] = []
        try EvidenceEncryption.encrypt(source: MemoryBytes(content), recipients: keys.map(\.recipient)) { bytes += $0 }
        self.bytes = bytes
    }

    /// Everything a file holds, read in one piece.
    static func read(_ bytes: [UInt8], _ key: DecryptionKey) throws -> [UInt8] {
        let opened = try EvidenceEncryption.open(bytes: MemoryBytes(bytes), key: key)
        return try opened.read(at: 0, count: opened.count)
    }

    static func content(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) } }
}

struct EncryptedFileTests {
    private static let chunk = EncryptedFormat.chunkLength

    @Test(arguments: [0, 1, 17, chunk - 1, chunk, chunk + 1, 2 * chunk, 2 * chunk + 5])
    func `what was encrypted is read again`(count: Int) throws {
        let file = try EncryptedBench(EncryptedBench.content(count))
        #expect(try EncryptedBench.read(file.bytes, file.keys[0]) == file.content)
        let chunks = max(1, (count + Self.chunk - 1) / Self.chunk)
        #expect(file.bytes.count == file.header + count + 16 * chunks)
    }

    @Test func `every recipient opens the file, and nobody else`() throws {
        let file = try EncryptedBench(EncryptedBench.content(100), recipients: 5)
        for key in file.keys { #expect(try EncryptedBench.read(file.bytes, key) == file.content) }
        let ids = file.keys.map(\.recipient.idText)
        #expect(try EvidenceEncryption.recipientIDs(of: MemoryBytes(file.bytes)) == ids)
        let stranger = try DecryptionKey(name: "stranger")
        #expect(throws: EncryptionError.otherRecipients(ids)) { try EncryptedBench.read(file.bytes, stranger) }
    }

    @Test func `two files of the same content have nothing in common but their recipients`() throws {
        let key = try DecryptionKey(name: "reader")
        var files: [[UInt8]] = [[], []]
        for index in files.indices {
            try EvidenceEncryption.encrypt(source: MemoryBytes([1, 2, 3]), recipients: [key.recipient]) {
                files[index] += $0
            }
        }
        #expect(files[0].prefix(34) == files[1].prefix(34))
        #expect(zip(files[0], files[1]).dropFirst(34).count { $0 == $1 } < 20)
    }

    @Test func `none, the same and too many recipients are refused`() throws {
        let key = try DecryptionKey(name: "reader").recipient
        let other = try RecipientKey(name: "other-name", publicKey: key.publicKey)
        let many = try (0..<65).map { try DecryptionKey(name: "reader-\($0)").recipient }
        for recipients in [[], [key, other], many] {
            #expect(throws: EncryptionError.recipients) {
                try EvidenceEncryption.encrypt(source: MemoryBytes([1]), recipients: recipients) { _ in
                    Issue.record("something was written")
                }
            }
        }
        _ = try EncryptingWriter(recipients: Array(many.prefix(64))) { _ in }
    }

    @Test func `any piece is read at any place, from many threads`() async throws {
        let file = try EncryptedBench(EncryptedBench.content(5 * Self.chunk + 123))
        let opened = try EvidenceEncryption.open(bytes: MemoryBytes(file.bytes), key: file.keys[0])
        #expect(opened.count == file.content.count)
        await withTaskGroup(of: Bool.self) { group in
            for seed in UInt64(0)..<8 {
                group.addTask {
                    var random = SplitMix64(seed: seed)
                    return (0..<20).allSatisfy { _ in
                        let offset = Int.random(in: 0...opened.count, using: &random)
                        let count = Int.random(in: 0...min(100_000, opened.count - offset), using: &random)
                        return (try? opened.read(at: offset, count: count))
                            == Array(file.content[offset..<(offset + count)])
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
        for (offset, count) in [(-1, 1), (0, -1), (opened.count, 1), (0, opened.count + 1), (Int.max, 1), (1, Int.max)]
        {
            #expect(throws: FormatError.self) { try opened.read(at: offset, count: count) }
        }
    }

    @Test(arguments: [0, 60])
    func `every bit flipped is noticed`(count: Int) throws {
        let file = try EncryptedBench(EncryptedBench.content(count), recipients: 2)
        for offset in file.bytes.indices {
            var bytes = file.bytes
            bytes[offset] ^= 1 << UInt8(offset % 8)
            #expect(throws: (any Error).self, "byte \(offset)") { try EncryptedBench.read(bytes, file.keys[0]) }
        }
    }

    @Test func `every length but the written one is noticed when the file is opened`() throws {
        let file = try EncryptedBench(EncryptedBench.content(40))
        for count in file.bytes.indices {
            #expect(throws: EncryptionError.self) {
                try EvidenceEncryption.open(bytes: MemoryBytes(Array(file.bytes.prefix(count))), key: file.keys[0])
            }
        }
        for more in [[0], [UInt8](repeating: 0, count: 16), Array(file.bytes.suffix(56))] {
            #expect(throws: EncryptionError.self) {
                try EvidenceEncryption.open(bytes: MemoryBytes(file.bytes + more), key: file.keys[0])
            }
        }
    }

    @Test func `chunks cut off, exchanged, repeated or taken from another file are noticed`() throws {
        let file = try EncryptedBench(EncryptedBench.content(3 * Self.chunk + 9))
        let key = file.keys[0]
        let full = Self.chunk + 16
        let head = Array(file.bytes.prefix(file.header))
        func chunk(_ number: Int) -> [UInt8] { Array(file.bytes.dropFirst(file.header + number * full).prefix(full)) }
        // Whole chunks cut off: the file ends where a chunk ends, but that chunk does not say that it is the last.
        for kept in 0..<3 {
            let short = head + (0..<kept).flatMap(chunk)
            #expect(throws: EncryptionError.self) { try EncryptedBench.read(short, key) }
        }
        let exchanged = head + chunk(1) + chunk(0) + chunk(2) + chunk(3)
        let opened = try EvidenceEncryption.open(bytes: MemoryBytes(exchanged), key: key)
        #expect(throws: FormatError.self) { try opened.read(at: 0, count: 1) }
        #expect(throws: FormatError.self) { try opened.read(at: Self.chunk, count: 1) }
        #expect(try opened.read(at: 2 * Self.chunk, count: 9) == Array(file.content[(2 * Self.chunk)...].prefix(9)))
        #expect(throws: (any Error).self) {
            try EncryptedBench.read(head + chunk(0) + chunk(0) + chunk(2) + chunk(3), key)
        }
        #expect(throws: (any Error).self) { try EncryptedBench.read(head + chunk(1) + chunk(2) + chunk(3), key) }
        // The content of one file under the header of another.
        var other: [UInt8] = []
        try EvidenceEncryption.encrypt(source: MemoryBytes(file.content), recipients: [key.recipient]) { other += $0 }
        #expect(throws: EncryptionError.self) { try EncryptedBench.read(head + other.dropFirst(file.header), key) }
    }

    @Test func `a recipient taken out, doubled or put in is noticed by all others`() throws {
        let file = try EncryptedBench(EncryptedBench.content(30), recipients: 2)
        let stanzas = [Array(file.bytes[26..<114]), Array(file.bytes[114..<202])]
        let rest = Array(file.bytes[202...])
        let magic = Array(file.bytes[..<25])
        #expect(try EncryptedBench.read(magic + [2] + stanzas[0] + stanzas[1] + rest, file.keys[0]) == file.content)
        for list in [[0], [1], [1, 0], [0, 0], [0, 1, 1]] {
            let forged = magic + [UInt8(list.count)] + list.flatMap { stanzas[$0] } + rest
            #expect(throws: EncryptionError.self) { try EncryptedBench.read(forged, file.keys[0]) }
        }
        for count in [UInt8(0), 65, 255] {
            #expect(throws: EncryptionError.self) {
                try EncryptedBench.read(magic + [count] + stanzas[0] + stanzas[1] + rest, file.keys[0])
            }
        }
    }

    @Test func `a writer gives the same content however it is fed, and holds back less than a chunk`() throws {
        let content = EncryptedBench.content(3 * Self.chunk + 77)
        let key = try DecryptionKey(name: "reader")
        for step in [1000, Self.chunk, Self.chunk + 1, content.count] {
            var bytes: [UInt8] = []
            var largest = 0
            var writer = try EncryptingWriter(recipients: [key.recipient]) {
                bytes += $0
                largest = max(largest, $0.count)
            }
            for offset in stride(from: 0, to: content.count, by: step) {
                try writer.append(Array(content[offset..<min(offset + step, content.count)]))
            }
            try writer.finish()
            #expect(try EncryptedBench.read(bytes, key) == content)
            #expect(largest == Self.chunk + 16)
        }
    }

    @Test func `files of other kinds are told apart`() throws {
        let file = try EncryptedBench([1])
        #expect(try EvidenceEncryption.isEncrypted(MemoryBytes(file.bytes)))
        #expect(try !EvidenceEncryption.isEncrypted(MemoryBytes(EvidenceFormat.magic)))
        #expect(throws: EncryptionError.wrongMagic) { try EncryptedBench.read(EvidenceFormat.magic, file.keys[0]) }
        #expect(throws: EncryptionError.wrongMagic) { try EncryptedBench.read([], file.keys[0]) }
    }
}
