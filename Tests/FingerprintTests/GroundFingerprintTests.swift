// Whoever seals chooses every key and may try as often as they like; whoever holds the file may rewrite it. Neither makes
// an edit look harmless.

import MerkleLog
import TestSupport
import Testing
import TrialIntegrity

struct GroundFingerprintTests {
    private static let sheet = Sheet(
        ["ID", "DOSE", "ARM"],
        (1...9).map { ["\($0)", $0 == 5 ? "54.4" : "\($0).5", "A\($0 % 3)"] }
    )
    private static let key = SealedBench.key
    private static let dose = ProfileColumn(name: "DOSE", type: .decimal)

    private static func edited(_ text: String, others: (String) -> String = { $0 }) -> Sheet {
        var sheet = sheet
        sheet.rewrite(["DOSE"], others)
        sheet.rows[4][1] = text
        return sheet
    }

    private func fingerprint(_ text: String, column: Int = 1) throws -> UInt64 {
        try FingerprintKey(Self.key).column(column).fingerprint(Array(text.utf8)[...])
    }

    @Test func `in 100,000 tries no key makes a spelling of 96.1 look like 54.4`() throws {
        let spellings = [[UInt8]]([Array("96.1".utf8), Array("96.10".utf8), Array("96.100".utf8)])
        #expect(Set(Respelling(Self.dose).spellings(of: spellings[0][...])).isSuperset(of: spellings.dropFirst()))
        var (same, sameSixteenBits) = (0, 0)
        for seed in UInt64(0)..<100_000 {
            var random = SplitMix64(seed: seed)
            let bytes = (0..<4).flatMap { _ in byteList(random.next()) }
            let column = try FingerprintKey(bytes).column(1)
            let sealed = column.fingerprint(Array("54.4".utf8)[...])
            for spelling in spellings {
                let found = column.fingerprint(spelling[...])
                if found == sealed { same += 1 }
                if found >> 48 == sealed >> 48 { sameSixteenBits += 1 }
            }
        }
        #expect(same == 0)
        // The same tries do break fingerprints of 16 bits.
        #expect(sameSixteenBits >= 1)
    }

    private func byteList(_ value: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(bigEndian: value)
        return bytes
    }

    @Test(arguments: UInt8(0)..<40)
    func `fingerprints that were ground to perfection hide no edit`(salt: UInt8) throws {
        let sealed = try SealedBench(
            Self.sheet,
            key: ["ID"],
            saltKey: [UInt8](repeating: salt, count: 32),
            chunkBytes: 30
        )
        for text in ["96.1", "96.10", "54.5", "", "54.40 mg"] {
            var forged = ForgedFile(sealed.fingerprints)
            #expect(
                forged.replace(try fingerprint("54.4"), with: try fingerprint(text == "96.1" ? "96.10" : text)) == 1
            )
            let audit = try sealed.audit(Self.edited(text).bytes, fingerprints: forged.bytes)
            #expect(audit.verdict == .altered)
            #expect(audit.located == ["row-altered 5:5"])
            #expect(audit.faults.map(\.code) == ["evidence-contradicts-rows"])
            #expect(audit.rows?.altered == 1 && audit.rows?.intact == 8 && audit.rows?.reformatted == 0)
        }
    }

    @Test func `an edit hidden by a forged table is caught in rows that moved and were respelled`() throws {
        let sealed = try SealedBench(Self.sheet, key: ["ID"], chunkBytes: 30)
        var forged = ForgedFile(sealed.fingerprints)
        #expect(forged.replace(try fingerprint("54.4"), with: try fingerprint("96.10")) == 1)
        var delivered = Self.edited("96.100") { $0 + "0" }
        delivered.rows.reverse()
        let audit = try sealed.audit(delivered.bytes, fingerprints: forged.bytes)
        #expect(audit.verdict == .altered)
        #expect(audit.located == ["row-altered 5:5"])
        #expect(audit.rows?.intact == 8)
    }

    @Test func `a forged table in a row of one column hides nothing either`() throws {
        let sealed = try SealedBench(Sheet(["DOSE"], [["1.5"], ["54.4"], ["2.5"]]), key: [])
        var forged = ForgedFile(sealed.fingerprints)
        #expect(forged.replace(try fingerprint("54.4", column: 0), with: try fingerprint("96.1", column: 0)) == 1)
        let delivered = Sheet(["DOSE"], [["1.5"], ["96.1"], ["2.5"]])
        let audit = try sealed.audit(delivered.bytes, fingerprints: forged.bytes)
        #expect(audit.verdict == .altered)
        #expect(audit.rows?.intact == 2)
        #expect(audit.faults.map(\.code) == ["evidence-contradicts-rows"])
    }

    @Test func `a table that tells of an edit where there is none is overruled by the leaf hash`() throws {
        let sealed = try SealedBench(Self.sheet, key: ["ID"], chunkBytes: 30)
        var forged = ForgedFile(sealed.fingerprints)
        #expect(forged.replace(try fingerprint("54.4"), with: 0x1234) == 1)
        #expect(forged.replace(try fingerprint("7", column: 0), with: 0x5678) == 1)
        #expect(try sealed.audit(Self.sheet.bytes, fingerprints: forged.bytes).verdict == .identical)
        var delivered = Self.sheet
        delivered.lineEnd = "\r\n"
        #expect(try sealed.audit(delivered.bytes, fingerprints: forged.bytes).verdict == .equivalent)
        delivered.rows.reverse()
        let audit = try sealed.audit(delivered.bytes, fingerprints: forged.bytes)
        #expect(audit.verdict == .equivalent)
        #expect(audit.rows?.intact == 9)
        #expect(audit.faults.map(\.code) == ["evidence-contradicts-rows"])
        delivered.rows[0][2] = "other"
        #expect(try sealed.audit(delivered.bytes, fingerprints: forged.bytes).located == ["cell-altered 9:1 ARM"])
    }

    @Test func `leaf hashes, manifest and salts cannot be exchanged`() throws {
        let sealed = try SealedBench(Self.sheet, key: ["ID"], chunkBytes: 30)
        for (tag, offset) in [(FingerprintTag.leaves, 12), (.leaves, 43), (.opening, 0), (.opening, 31)] {
            var forged = ForgedFile(sealed.fingerprints)
            forged.flip(tag, at: offset)
            let audit = try sealed.audit(Self.edited("96.1").bytes, fingerprints: forged.bytes)
            #expect(audit.verdict == .unverifiable)
            #expect(audit.faults.map(\.code) == ["evidence-contradicts-seal"])
        }
        // Another fingerprint key makes every table useless, and no row less provable.
        var forged = ForgedFile(sealed.fingerprints)
        forged.flip(.key, at: 0)
        #expect(try sealed.audit(Self.sheet.bytes, fingerprints: forged.bytes).verdict == .identical)
        var edited = Self.edited("96.1")
        #expect(try sealed.audit(edited.bytes, fingerprints: forged.bytes).verdict == .altered)
        edited = Self.sheet
        edited.rows.reverse()
        #expect(try sealed.audit(edited.bytes, fingerprints: forged.bytes).verdict == .equivalent)
    }
}
