// The fingerprint file: what stands in it, what does not, and that damage is never believed.

import Foundation
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity

struct FingerprintFileTests {
    static let sheet = Sheet(
        ["id", "value", "site"],
        (1...12).map { ["\($0)", "\($0).50", $0 % 2 == 0 ? "A" : "B"] }
    )

    static func altered() -> Sheet {
        var sheet = sheet
        sheet.rows[1][1] = "7"
        sheet.rows[2][2] = "C"
        return sheet
    }

    static var respelled: Sheet {
        var sheet = sheet
        sheet.rewrite(["value"]) { String($0.dropLast()) }
        return sheet
    }

    private static var reordered: Sheet {
        var sheet = sheet
        sheet.rows.reverse()
        return sheet
    }

    private static var carriageReturns: Sheet {
        var sheet = sheet
        sheet.lineEnd = "\r\n"
        return sheet
    }

    private func seal() throws -> SealedBench { try SealedBench(Self.sheet, key: ["id"], chunkBytes: 40) }

    @Test(arguments: [0, 1, 0x0102_0304_0506_0708, UInt64.max])
    func `a fingerprint has one spelling of eleven characters`(value: UInt64) throws {
        let text = FingerprintText.text(value)
        #expect(text.count == 11)
        #expect(FingerprintText.fingerprint(text[...]) == value)
        #expect(
            String(decoding: text, as: UTF8.self) + "="
                == Data((0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * UInt64($0))) }).base64EncodedString()
        )
        var other = text
        other[10] += 1
        #expect(FingerprintText.fingerprint(other[...]) == nil)
        #expect(FingerprintText.fingerprint(text.dropLast()) == nil)
    }

    @Test func `a fingerprint depends on key, column and text`() throws {
        let key = try FingerprintKey(SealedBench.key)
        let text = Array("MALE".utf8)[...]
        let all = [
            key.column(0).fingerprint(text), key.column(1).fingerprint(text),
            FingerprintKey().column(0).fingerprint(text),
            key.column(0).fingerprint(Array("MALES".utf8)[...]),
        ]
        #expect(Set(all).count == 4)
        // hmac.new(bytes([7]*32), bytes(4) + b"MALE", "sha256").digest()[:8] in Python.
        #expect(all[0] == 0x0C470A48F81B16E8)
        #expect(throws: FormatError.contradiction("fingerprint key")) { try FingerprintKey([1, 2, 3]) }
    }

    @Test func `the leaf hashes of the file reach the root, for any number of workers`() throws {
        let sealed = try seal()
        let file = try FingerprintFile(MemoryBytes(sealed.fingerprints))
        #expect(try file.recomputedRoot() == sealed.root)
        #expect(file.manifest == sealed.dataset.manifest)
        let again = try SealedBench.fingerprints(
            of: sealed.evidence,
            root: sealed.root,
            key: try FingerprintKey(SealedBench.key),
            workers: 5
        )
        #expect(again == sealed.fingerprints)
    }

    @Test func `evidence that misses the root, or holds no values, makes no file`() throws {
        let sealed = try seal()
        #expect(throws: FingerprintError.evidenceContradictsSeal) {
            try SealedBench.fingerprints(of: sealed.evidence, root: Digest.sha256([]), key: FingerprintKey())
        }
        let opening = try EvidenceFile(MemoryBytes(sealed.evidence)).opening
        var bytes: [UInt8] = EvidenceFormat.magic
        bytes += EvidenceFormat.section(.opening, opening.payload)
        var ends: [UInt8] = []
        ends.append(bigEndian: UInt64(0))
        ends.append(bigEndian: UInt64(EvidenceFormat.magic.count))
        bytes += EvidenceFormat.section(.end, ends)
        #expect(throws: FingerprintError.valuesNotHeld) {
            try SealedBench.fingerprints(of: bytes, root: sealed.root, key: FingerprintKey())
        }
    }

    @Test func `a dataset without rows has a file too`() throws {
        let sealed = try SealedBench(Sheet(["id", "x"], []))
        #expect(try sealed.audit(Sheet(["id", "x"], []).bytes).verdict == .identical)
        let audit = try sealed.audit(Sheet(["id", "x"], [["1", "2"]]).bytes)
        #expect(audit.located == ["row-added -:1"])
    }

    private static let deliveries: [(name: String, bytes: [UInt8])] = [
        ("identical", first(sheet)), ("line ends", first(carriageReturns)), ("respelled", first(respelled)),
        ("reordered", first(reordered)), ("altered", first(altered())),
    ]

    private static func first(_ sheet: Sheet) -> [UInt8] {
        var part = sheet
        part.rows.removeAll { Int($0[0]) ?? 0 > 3 }
        return part.bytes
    }

    @Test(arguments: deliveries.indices)
    func `every byte of the file flipped gives no verdict or the right one`(delivery: Int) throws {
        let sealed = try SealedBench(
            Sheet(Self.sheet.columns, Array(Self.sheet.rows.prefix(3))),
            key: ["id"],
            chunkBytes: 20
        )
        let (name, bytes) = Self.deliveries[delivery]
        let truth = try sealed.audit(bytes)
        #expect(truth.verdict != .unverifiable)
        for offset in sealed.fingerprints.indices {
            var file = sealed.fingerprints
            file[offset] ^= 1 << UInt8(offset % 8)
            do {
                let audit = try sealed.audit(bytes, fingerprints: file, workers: 1)
                guard audit.verdict != .unverifiable else { continue }
                #expect(audit.verdict == truth.verdict, "\(name), byte \(offset)")
                #expect(audit.rows == truth.rows && audit.located == truth.located, "\(name), byte \(offset)")
            } catch is FormatError {
                continue
            }
        }
    }

    @Test func `a file cut off anywhere or extended is refused`() throws {
        let sealed = try seal()
        for count in sealed.fingerprints.indices {
            #expect(throws: FormatError.self) {
                let file = try FingerprintFile(MemoryBytes(Array(sealed.fingerprints.prefix(count))))
                _ = try file.recomputedRoot()
            }
        }
        #expect(throws: FormatError.self) { try FingerprintFile(MemoryBytes(sealed.fingerprints + [0])) }
    }

    @Test func `evidence and fingerprints are not taken for each other`() throws {
        let sealed = try seal()
        #expect(throws: FormatError.wrongMagic) { try FingerprintFile(MemoryBytes(sealed.evidence)) }
        #expect(throws: FormatError.wrongMagic) { try EvidenceFile(MemoryBytes(sealed.fingerprints)) }
        #expect(try FingerprintFile.isOne(MemoryBytes(sealed.fingerprints)))
        #expect(try !FingerprintFile.isOne(MemoryBytes(sealed.evidence)))
    }
}
