// Two sealed versions compared from their evidence say exactly what an audit of the later file says, and nothing when the
// evidence is not what was sealed.

import Foundation
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity

/// A real table in two versions: the later one has planted changes.
struct ChangedPilot: CustomTestStringConvertible, Sendable {
    let name: String
    let column: String
    let seed: UInt64

    var testDescription: String { "\(name) with seed \(seed)" }

    static let all = [("lb", "LBORRES"), ("ae", "AESEV"), ("dm", "ARM")].flatMap { name, column in
        (1...4).map { ChangedPilot(name: name, column: column, seed: UInt64($0)) }
    }

    /// Both tables.
    func tables() throws -> (TableText, TableText) {
        let old = try TableText(pilot: name, limit: 2500)
        var new = old
        var random = SplitMix64(seed: seed)
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            let row = Int.random(in: new.rows.indices, using: &random)
            new.rows[row][old.index(column)] = "CHANGED \(random.next() % 1000)"
        }
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            new.rows.remove(at: Int.random(in: new.rows.indices, using: &random))
        }
        if seed.isMultiple(of: 2) { new.rows.append(old.columns.map { "NEW \($0)" }) }
        if seed == 3 { new.rows.shuffle(using: &random) }
        return (old, new)
    }
}

struct VersionComparisonTests {
    @Test(.enabled(if: SharedData.isPresent, SharedData.skipReason), arguments: ChangedPilot.all)
    func `two versions say what an audit of the later file says`(pilot: ChangedPilot) throws {
        let (old, new) = try pilot.tables()
        let first = try Version(old.text(), dataset: pilot.name.uppercased())
        let second = try Version(new.text(), dataset: pilot.name.uppercased(), sequence: 2, before: first)
        var expected = try first.audit(second)
        // Nobody delivers a sealed version.
        expected.delivered = nil
        let found = try first.changes(to: second)
        #expect(expected.verdict == .altered && !expected.findings.isEmpty)
        #expect(found == expected)
        #expect(try first.changes(to: second, workers: 1) == found)
    }

    @Test(.enabled(if: SharedData.isPresent, SharedData.skipReason), arguments: ["dm", "ae"])
    func `the same bytes are identical and another spelling is equivalent`(name: String) throws {
        let table = try TableText(pilot: name, limit: 2000)
        let first = try Version(table.text(), dataset: name.uppercased())
        let same = try Version(table.text(), dataset: name.uppercased(), sequence: 2, before: first)
        let audit = try first.changes(to: same)
        #expect(audit.verdict == .identical && audit.findings.isEmpty && audit.differences.isEmpty)
        let spelled = table.text(lineEnd: "\r\n", quotesAll: true)
        let other = try Version(spelled, dataset: name.uppercased(), sequence: 3, before: first)
        let rewritten = try first.changes(to: other)
        #expect(rewritten.verdict == .equivalent && rewritten.findings.isEmpty)
        #expect(
            rewritten.differences == [
                "line-ends: LF to CRLF", "quoting: \(first.manifest.layout.quoting ?? "") to all of the cells",
            ]
        )
        #expect(rewritten.levels == AuditLevels(bytes: false, cells: true, records: true, meaning: true))
    }

    private static let small = "USUBJID,AGE,SEX\n701-1,63,F\n701-2,64,M\n701-3,71,M\n"

    @Test func `a column that came is a finding, and another way to read is a difference`() throws {
        let first = try Version(Self.small, key: ["USUBJID"])
        let second = try Version(
            "USUBJID,AGE,SEX,ARM\n701-1,63,F,A\n701-2,64,M,B\n701-3,70,M,A\n",
            sequence: 2,
            key: ["USUBJID", "SEX"],
            types: ["AGE": .text]
        )
        let audit = try first.changes(to: second)
        #expect(audit.told == ["column-added -:- ARM", "cell-altered 3:3 AGE 71 > 70"])
        #expect(audit.differences == ["key: USUBJID to USUBJID, SEX", "type of AGE: integer to text"])
    }

    @Test func `same bytes that were read in another way are no contradiction`() throws {
        let first = try Version(Self.small, key: ["USUBJID"])
        var profile = first.manifest.profile
        profile.encoding = "windows-1252"
        let table = try EvidenceTable(try first.evidence, comparedUnder: profile, damage: EvidenceDamage())
        #expect(table.fileFacts().sha256.isEmpty)
        let plain = try EvidenceTable(
            try first.evidence,
            comparedUnder: first.manifest.profile,
            damage: EvidenceDamage()
        )
        #expect(plain.fileFacts().sha256 == Digest.sha256(Array(Self.small.utf8)).bytes)
    }

    // MARK: Erased rows

    @Test func `rows erased from both are compared with nothing`() throws {
        let first = try Version(Self.small, key: ["USUBJID"])
        let second = try Version(Self.small.replacing("71", with: "72"), sequence: 2, before: first)
        let audit = try first.erasing("USUBJID=701-1").changes(to: second.erasing("USUBJID=701-1"))
        #expect(audit.told == ["cell-altered 3:3 AGE 71 > 72"])
        #expect(audit.rows == RowCounts(sealed: 3, found: 2, intact: 1, altered: 1, erased: 1))
        #expect(
            audit.differences.contains(
                "erased: 1 row was erased from the evidence of 701/LB#2 and compared with nothing"
            )
        )
    }

    @Test func `a row erased from the later version alone may be a removed one, and says so`() throws {
        let first = try Version(Self.small, key: ["USUBJID"])
        let second = try Version(Self.small, sequence: 2, before: first)
        let audit = try first.changes(to: second.erasing("USUBJID=701-2"))
        #expect(audit.told == ["row-removed 2:-"])
        #expect(
            audit.findings.first?.note
                == "may be the row that was erased from the later evidence, which can no longer be compared"
        )
    }

    // MARK: Evidence that is not what was sealed

    @Test func `every flipped byte of either evidence is found`() throws {
        let first = try Version(Self.small, key: ["USUBJID"])
        let second = try Version(Self.small.replacing("64", with: "46"), sequence: 2, before: first)
        #expect(try first.changes(to: second).told == ["cell-altered 2:2 AGE 64 > 46"])
        for isOld in [true, false] {
            let bytes = isOld ? first.bytes : second.bytes
            for offset in bytes.indices {
                var damaged = bytes
                damaged[offset] ^= 0x41
                let (old, new) = isOld ? (damaged, second.bytes) : (first.bytes, damaged)
                do {
                    let audit = try first.changes(
                        to: second,
                        evidence: MemoryBytes(old),
                        laterEvidence: MemoryBytes(new)
                    )
                    #expect(audit.verdict == .unverifiable, "byte \(offset)")
                    #expect(audit.findings.isEmpty && audit.rows == nil && !audit.faults.isEmpty, "byte \(offset)")
                } catch is FormatError {
                    // Trailer or opening: the file cannot be opened at all.
                }
            }
        }
    }

    @Test func `evidence of other values under the right names contradicts its seal`() throws {
        let first = try Version(Self.small, key: ["USUBJID"])
        let second = try Version(Self.small.replacing("64", with: "46"), sequence: 2, before: first)
        let forged = try Version(Self.small.replacing("64", with: "45"), sequence: 2, before: first)
        let audit = try first.changes(to: second, laterEvidence: MemoryBytes(forged.bytes))
        #expect(audit.verdict == .unverifiable && audit.faults.map(\.code) == ["evidence-contradicts-seal"])
        #expect(audit.faults.map(\.location) == ["701/LB#2"])
        let other = try first.changes(to: second, evidence: MemoryBytes(forged.bytes))
        #expect(other.verdict == .unverifiable && other.faults.map(\.code) == ["evidence-contradicts-seal"])
    }

    @Test func `a file that changes after it was verified is caught while it is compared`() throws {
        let first = try Version(Self.small, key: ["USUBJID"])
        let second = try Version(Self.small.replacing("64", with: "46"), sequence: 2, before: first)
        let later = ChangingBytes(second.bytes, turnsAfter: 60)
        var seen: Set<String> = []
        for turn in 1..<200 {
            later.turnsAfter = turn
            later.reads = 0
            do {
                let audit = try first.changes(to: second, laterEvidence: later)
                seen.formUnion(audit.faults.map(\.code))
                if later.reads <= turn {
                    #expect(audit.told == ["cell-altered 2:2 AGE 64 > 46"])
                    break
                }
                #expect(audit.verdict == .unverifiable, "after \(turn) reads")
            } catch is FormatError {}
        }
        #expect(seen.contains("evidence-damaged"))
    }
}

/// Bytes that are others from some read on; single-threaded use is not needed, since only counts race.
private final class ChangingBytes: RandomAccessBytes, @unchecked Sendable {
    private let bytes: [UInt8]
    private let lock = NSLock()
    var turnsAfter: Int
    var reads = 0

    init(_ bytes: [UInt8], turnsAfter: Int) {
        self.bytes = bytes
        self.turnsAfter = turnsAfter
    }

    var count: Int { bytes.count }

    func read(at offset: Int, count: Int) throws -> [UInt8] {
        lock.lock()
        defer { lock.unlock() }
        reads += 1
        guard offset >= 0, count >= 0, count <= bytes.count - offset else { throw FormatError.truncated("file") }
        let piece = Array(bytes[offset..<(offset + count)])
        return reads > turnsAfter ? piece.map { $0 ^ 0x20 } : piece
    }
}
