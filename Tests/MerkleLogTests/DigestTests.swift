// Digests and the two spellings of bytes as text.

import Foundation
import MerkleLog
import TestSupport
import Testing

@Suite("Digests")
struct DigestTests {
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    @Test func `the digest of abc is that of FIPS 180-4`() throws {
        let digest = Digest.sha256(Array("abc".utf8))
        #expect(digest.hex == abc)
        #expect(digest.description == abc)
        #expect(digest.base64 == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
        #expect(Digest(hex: abc) == digest)
        #expect(Digest(base64: digest.base64) == digest)
        #expect(Digest(digest.bytes) == digest)
        #expect(Digest(digest.bytes[...]) == digest)
    }

    @Test(arguments: [0, 1, 31, 33, 64])
    func `only 32 bytes make a digest`(count: Int) {
        #expect(Digest([UInt8](repeating: 7, count: count)) == nil)
        #expect(Digest(base64: StrictBase64.encode([UInt8](repeating: 7, count: count))) == nil)
        #expect(Digest(hex: String(repeating: "07", count: count)) == nil)
    }

    @Test func `hexadecimal has one spelling`() {
        #expect(Digest(hex: abc.uppercased()) == nil)
        #expect(Digest(hex: "0x" + abc.dropFirst(2)) == nil)
        #expect(Digest(hex: " " + abc.dropFirst()) == nil)
        #expect(Digest(hex: "g" + abc.dropFirst()) == nil)
        #expect(Digest(hex: abc + "\n") == nil)
        #expect(Digest(hex: String(abc.dropLast())) == nil)
    }

    @Test(arguments: 0..<32)
    func `digests are ordered by their bytes`(position: Int) throws {
        var random = SplitMix64(seed: UInt64(position))
        let bytes = random.bytes(32)
        var larger = bytes
        larger[position] = bytes[position] | 0x80
        var smaller = bytes
        smaller[position] = bytes[position] & 0x7F
        for later in (position + 1)..<max(32, position + 1) {
            smaller[later] = 0xFF
            larger[later] = 0x00
        }
        let low = try #require(Digest(smaller))
        let high = try #require(Digest(larger))
        #expect(low < high)
        #expect(!(high < low))
        #expect(low != high)
        #expect(Set([low, high, low]).count == 2)
    }

    @Test func `a digest is 32 bytes in memory, so that arrays of them are flat`() {
        #expect(MemoryLayout<Digest>.size == 32)
        #expect(MemoryLayout<Digest>.stride == 32)
    }

    @Test func `digests append their bytes to a buffer`() {
        let digests = NaiveTree.leaves(3)
        var buffer: [UInt8] = [9]
        for digest in digests { digest.append(to: &buffer) }
        #expect(buffer == [9] + digests.flatMap(\.bytes))
    }
}

@Suite("Strict base64")
struct StrictBase64Tests {
    @Test(
        "the vectors of RFC 4648",
        arguments: zip(
            ["", "f", "fo", "foo", "foob", "fooba", "foobar"],
            ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]
        )
    )
    func vector(plain: String, text: String) {
        #expect(StrictBase64.encode(Array(plain.utf8)) == text)
        #expect(StrictBase64.decode(text) == Array(plain.utf8))
    }

    @Test(
        "texts that are another spelling, or none",
        arguments: [
            "Zg", "Zg=", "Zg===", "Z", "Z===", "====", "=", "Zh==", "Zm9=", "Zg==Zg==", "Zg==\n", "Zm9v\nYg==", " Zg==",
            "Zm9v Yg==", "Zm8-", "Zm8_", "Zm8=\r", "Z=g=", "Zg=a", "Zm9é", "Zm9v\0", "Zm9\u{301}v", "Zm9vZ",
        ]
    )
    func refused(text: String) {
        #expect(StrictBase64.decode(text) == nil)
    }

    @Test func `of all last groups exactly those are accepted that would be written`() {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_ ")
        var accepted = 0
        for first in alphabet {
            for second in alphabet {
                let text = "AAAA\(first)\(second)=="
                guard let bytes = StrictBase64.decode(text) else { continue }
                #expect(StrictBase64.encode(bytes) == text)
                accepted += 1
            }
        }
        #expect(accepted == 256)
    }

    @Test(arguments: 0..<64 as Range<UInt64>)
    func `any bytes are written as Foundation writes them and read back`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let bytes = random.bytes(Int(seed))
        #expect(StrictBase64.encode(bytes) == Data(bytes).base64EncodedString())
        #expect(StrictBase64.decode(StrictBase64.encode(bytes)) == bytes)
    }
}
