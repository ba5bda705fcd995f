// Erasure: what must be gone from the bytes, what must still be proved, and what an audit says afterwards.

import Foundation
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity

@Suite("Erasure of a subject")
struct ErasureTests {
    /// The distinct texts of the selected rows, and of all others.
    static func texts(_ evidence: EvidenceFile, _ subject: String) throws -> (own: Set<String>, others: Set<String>) {
        let matcher = try RowSelection.subject(subject).matcher(evidence.manifest)
        var own: Set<String> = []
        var others: Set<String> = []
        for run in try evidence.runs() {
            let coded = try evidence.rows(run)
            let selected = matcher.rows(of: coded)
            let isSelected = Set(selected)
            for column in coded.columns.indices {
                let indexes = coded.columns[column].indexes
                func texts(_ rows: some Sequence<Int>) -> [String] {
                    Set(rows.map { indexes[$0] }).map {
                        String(decoding: coded.text(Int($0), column: column), as: UTF8.self)
                    }
                }
                own.formUnion(texts(selected))
                others.formUnion(texts((0..<coded.rowCount).lazy.filter { !isSelected.contains($0) }))
            }
        }
        return (own, others)
    }

    @Test(
        "nothing of an erased subject is left in the file",
        .enabled(if: SharedData.isPresent, SharedData.skipReason),
        arguments: [("dm", "01-701-1015"), ("ae", "01-709-1029"), ("lb", "01-718-1371")]
    )
    func gone(name: String, subject: String) throws {
        let file = try SealedFile.pilot(name)
        let before = try file.evidence
        let proof = try RowProver(before, root: file.root).prove(.subject(subject), workers: 2)
        let left = try file.erasing(.subject(subject))
        let after = try EvidenceFile(MemoryBytes(left))
        #expect(try after.recomputedRoot(workers: 2) == file.root)
        #expect(after.erasedRows == proof.rows.count)
        #expect(after.opening.saltKey.isEmpty && after.opening.fileSalt.isEmpty && after.opening.fileDigest == nil)
        let (own, others) = try Self.texts(before, subject)
        var held: Set<String> = []
        for run in try after.runs() {
            let coded = try after.rows(run)
            for column in coded.columns.indices {
                held.formUnion(
                    coded.columns[column].starts.indices.map {
                        String(decoding: coded.text($0, column: column), as: UTF8.self)
                    }
                )
            }
        }
        #expect(held == others, "the dictionaries have the texts of the others, and no other")
        // As bytes anywhere in the file; short texts, and parts of other texts, may be there by chance.
        let joined = others.sorted().joined(separator: "\n")
        let telling = own.subtracting(others).filter { $0.utf8.count >= 8 && !joined.contains($0) }
        #expect(telling.contains(subject))
        for text in telling {
            let isGone = !left.contains(bytes: Array(text.utf8))
            #expect(isGone, "a text of \(text.utf8.count) bytes")
        }
        for row in proof.rows {
            let isGone = !left.contains(bytes: row.salt)
            #expect(isGone, "the salt of row \(row.number)")
        }
        for secret in [before.opening.saltKey, before.opening.fileSalt, before.opening.fileDigest?.bytes ?? [1]] {
            let isGone = !left.contains(bytes: secret)
            #expect(isGone)
        }
        for block in Set(proof.rows.map { UInt64($0.number / 256) }) {
            let key = try #require(try before.salts.blockKey(block))
            let isGone = !left.contains(bytes: key)
            #expect(isGone, "the key of block \(block)")
        }
        // The proof in the subject's own hands still holds.
        #expect(try proof.opened().root == file.root)
    }

    @Test(
        "other subjects' rows can still be proved, with the same bytes as before",
        .enabled(if: SharedData.isPresent, SharedData.skipReason)
    )
    func othersProved() throws {
        let file = try SealedFile.pilot("ae")
        let left = try EvidenceFile(MemoryBytes(file.erasing(.subject("01-709-1029"))))
        let whole = try file.evidence
        let subjects = try #require(try whole.distinctTexts(column: "USUBJID", limit: 1000)).sorted()
        for subject in subjects.enumerated().filter({ $0.offset % 9 == 0 }).map(\.element) + ["01-709-1029"] {
            let prover = RowProver(left, root: file.root)
            if subject == "01-709-1029" {
                #expect(throws: DisclosureError.noRows(seal: "701/AE#1")) {
                    try prover.prove(.subject(subject), workers: 1)
                }
            } else {
                let proof = try prover.prove(.subject(subject), workers: 1)
                #expect(
                    try proof.bytes() == RowProver(whole, root: file.root).prove(.subject(subject), workers: 2).bytes()
                )
            }
        }
    }

    @Test(
        "an audit after an erasure says what it can and what it cannot",
        .enabled(if: SharedData.isPresent, SharedData.skipReason),
        arguments: [("dm", "01-704-1445"), ("ae", "01-709-1029"), ("lb", "01-709-1029")]
    )
    func audited(name: String, subject: String) throws {
        let file = try SealedFile.pilot(name)
        let evidence = try file.erasing(.subject(subject))
        let all = Lines(file.text)
        let rest = all.without(subject)
        let erased = all.rows.count - rest.rows.count

        let without = try file.audit(rest.text, evidence: evidence)
        #expect(without.verdict == .equivalent)
        #expect(without.recomputedRoot == file.root.hex)
        #expect(without.levels == AuditLevels(bytes: nil, cells: true, records: true, meaning: true))
        #expect(without.differences.contains("bytes: not checkable (erased)"))
        #expect(without.differences.contains { $0.hasPrefix("erased: \(erased) row") })
        #expect(without.findings.isEmpty && without.faults.isEmpty)
        let counts = try #require(without.rows)
        #expect(counts.isBalanced && counts.erased == erased && counts.removed == 0)
        #expect(counts.sealed == all.rows.count && counts.found == rest.rows.count)

        let original = try file.audit(all.text, evidence: evidence)
        #expect(original.verdict == .altered && original.levels.bytes == nil && original.recomputedRoot == nil)
        #expect(original.findings.count == erased)
        #expect(original.findings.allSatisfy { $0.kind == .rowAdded && $0.note?.contains("erased") == true })
        let expected = all.rows.indices.filter { all.rows[$0].contains(subject) }.map { $0 + 1 }
        #expect(original.findings.compactMap(\.foundRow) == expected)
        #expect(original.rows?.isBalanced == true && original.rows?.added == erased && original.rows?.removed == 0)

        var edited = rest
        let places = [3, 40, 77, 150, edited.rows.count - 1]
        for place in places { edited.rows[place] += "9" }
        let found = try file.audit(edited.text, evidence: evidence)
        #expect(found.verdict == .altered && found.localised)
        #expect(found.findings.map(\.foundRow) == places.map { $0 + 1 })
        let sealed = places.map { place in all.rows.firstIndex(of: rest.rows[place]).map { $0 + 1 } }
        #expect(found.findings.map(\.sealedRow) == sealed)
        let last = try #require(file.evidence.manifest.profile.columns.last?.name)
        #expect(found.findings.allSatisfy { $0.column == last && $0.found?.hasSuffix("9") == true })
        #expect(found.rows?.isBalanced == true && found.rows?.altered == 5 && found.rows?.erased == erased)

        var shuffled = rest
        shuffled.rows.reverse()
        shuffled.rows.removeLast()
        let reversed = try file.audit(shuffled.text, evidence: evidence)
        #expect(reversed.rows?.removed == 1 && reversed.rows?.isBalanced == true)
        #expect(
            reversed.findings.first { $0.kind == .rowRemoved }?.sealedRow
                == all.rows.firstIndex(of: rest.rows[0]).map { $0 + 1 }
        )
    }

    private static let table = (0..<900).map { "S-\($0 % 7),\($0),v\($0 % 13)" }
    private static func file() throws -> SealedFile {
        try SealedFile("USUBJID,N,V\n" + table.joined(separator: "\n") + "\n", key: ["N"], chunkBytes: 2000)
    }

    @Test(
        "erasing one subject after the other leaves what erasing all at once leaves",
        arguments: 0..<12 as Range<UInt64>
    )
    func oneAfterTheOther(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let file = try Self.file()
        var evidence: [UInt8]?
        var gone: Set<Int> = []
        for subject in (0..<7).shuffled(using: &random) {
            evidence = try file.erasing(.subject("S-\(subject)"), from: evidence)
            gone.insert(subject)
            let left = try EvidenceFile(MemoryBytes(try #require(evidence)))
            #expect(try left.recomputedRoot(workers: 3) == file.root)
            let kept = Self.table.indices.filter { !gone.contains($0 % 7) }
            var rows: [Int] = []
            for run in try left.runs() {
                let coded = try left.rows(run)
                rows += (0..<coded.rowCount).compactMap {
                    Int(String(decoding: coded.cell(row: $0, column: 1), as: UTF8.self))
                }
            }
            #expect(rows == kept)
            #expect(left.erasedRows == 900 - kept.count)
            let delivery = (["USUBJID,N,V"] + kept.map { Self.table[$0] }).joined(separator: "\n") + "\n"
            let audit = try file.audit(delivery, evidence: try #require(evidence))
            #expect(audit.verdict == .equivalent && audit.rows?.isBalanced == true && audit.levels.cells == true)
        }
        // With every row erased the manifest is still proved.
        let empty = try EvidenceFile(MemoryBytes(try #require(evidence)))
        #expect(try empty.runs().isEmpty && empty.erasedRows == 900)
    }

    @Test("an opening alone follows the plan of evidence with values")
    func opening() throws {
        let file = try Self.file()
        let whole = try file.evidence
        let plan = try EvidenceEraser(whole).plan(.subject("S-2"), root: file.root, workers: 1)
        var ends: [UInt8] = []
        ends.append(bigEndian: UInt64(0))
        ends.append(bigEndian: UInt64(EvidenceFormat.magic.count))
        let opening =
            EvidenceFormat.magic + EvidenceFormat.section(.opening, whole.opening.payload)
            + EvidenceFormat.section(.end, ends)
        var left: [UInt8] = []
        try EvidenceEraser(EvidenceFile(MemoryBytes(opening))).write(plan, sink: { left += $0 })
        let after = try EvidenceFile(MemoryBytes(left))
        #expect(!after.holdsValues && after.erasedRows == plan.rows && after.manifest == whole.manifest)
        // Without values a delivery of the other rows still passes, and one with more rows is not judged.
        let rest = Lines(file.text).without("S-2")
        #expect(try file.audit(rest.text, evidence: left).verdict == .equivalent)
        #expect(try file.audit(file.text, evidence: left).verdict == .unverifiable)
        var edited = rest
        edited.rows[5] += "9"
        let altered = try file.audit(edited.text, evidence: left)
        #expect(altered.verdict == .altered && !altered.localised)
        #expect(throws: DisclosureError.valuesNotHeld) {
            try EvidenceEraser(after).plan(.subject("S-1"), root: file.root, workers: 1)
        }
    }

    @Test("evidence that does not reach the root is not rewritten, nor with the plan of another seal")
    func refused() throws {
        let file = try Self.file()
        #expect(throws: DisclosureError.contradictsSeal) {
            try EvidenceEraser(file.evidence).plan(.subject("S-2"), root: Digest.sha256([]), workers: 1)
        }
        let other = try SealedFile("USUBJID,N,V\nS-2,1,2\n")
        let plan = try EvidenceEraser(other.evidence).plan(.subject("S-2"), root: other.root, workers: 1)
        #expect(throws: DisclosureError.anotherSeal) {
            try EvidenceEraser(file.evidence).write(plan, sink: { _ in })
        }
    }

    @Test("a flipped byte of evidence with erased rows is found", arguments: [UInt8(0x01), 0x80])
    func flipped(flip: UInt8) throws {
        let lines = (0..<9).map { "S-\($0 % 3),\($0)" }
        let file = try SealedFile("USUBJID,N\n" + lines.joined(separator: "\n") + "\n", chunkBytes: 20)
        let left = try file.erasing(.subject("S-1"))
        func root(_ bytes: [UInt8]) throws -> Digest? {
            try EvidenceFile(MemoryBytes(bytes)).recomputedRoot(workers: 1)
        }
        #expect(try root(left) == file.root)
        for offset in left.indices {
            var damaged = left
            damaged[offset] ^= flip
            #expect(throws: FormatError.self, "byte \(offset)") { try root(damaged) }
        }
        for count in left.indices {
            #expect(throws: FormatError.self) { try root(Array(left[..<count])) }
        }
    }

    /// A SALT payload of nine rows, changed; digests are right.
    static let lies: [@Sendable (inout [UInt8]) -> Void] = [
        { $0[0] = 1 }, { $0[0] = 3 }, { $0[1] |= 0xFF }, { $0[1] &= 0xFE }, { $0[3] = 1 }, { $0.removeLast() },
        { $0.append(0) }, { $0 = [1] + [UInt8](repeating: 0, count: 32) }, { $0 = [] }, { $0[40] ^= 1 },
    ]

    @Test("salts that lie lead to no root", arguments: lies.indices)
    func lying(index: Int) throws {
        let lines = (0..<9).map { "S-\($0 % 3),\($0)" }
        let file = try SealedFile("USUBJID,N\n" + lines.joined(separator: "\n") + "\n")
        let left = try file.erasing(.subject("S-1"))
        var bytes = EvidenceFormat.erasedMagic
        var offsets: [String: Int] = [:]
        var place = bytes.count
        while place < left.count {
            var reader = ByteReader(left, at: place, what: "test")
            let tag = try #require(EvidenceTag(rawValue: String(decoding: left[try reader.take(4)], as: UTF8.self)))
            var payload = Array(left[try reader.take(try reader.u64())])
            place = reader.offset + EvidenceFormat.digestLength
            offsets[tag.rawValue] = bytes.count
            if tag == .salts { Self.lies[index](&payload) }
            if tag == .end {
                payload = []
                for name in ["DIRY", "SALT", "OPEN"] { payload.append(bigEndian: UInt64(try #require(offsets[name]))) }
            }
            bytes += EvidenceFormat.section(tag, payload)
        }
        let root = try? EvidenceFile(MemoryBytes(bytes)).recomputedRoot(workers: 1)
        #expect(root != .some(file.root))
    }
}

@Suite("Erasure orders")
struct ErasureOrderTests {
    static func order(_ texts: [String] = ["USUBJID=S-1"], seals: [String]? = nil) throws -> ErasureOrder {
        ErasureOrder(
            origin: SealedFile.origin,
            trial: SealedFile.trial,
            selection: try RowSelection(parsing: texts),
            seals: seals,
            salt: [UInt8](0..<32)
        )
    }

    @Test("an order has one spelling, and its digest is that of Docs/Format.md")
    func spelling() throws {
        let order = try Self.order(seals: ["701/LB#2", "701/AE"])
        let text = """
            {"format":"trialverity/erasure-order/v1","origin":"trial.example/ledger",\
            "salt":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f","seals":["701/AE","701/LB#2"],\
            "trial":"\(SealedFile.trial.hex)","where":{"USUBJID":"S-1"}}
            """
        #expect(try order.bytes() == Array((text + "\n").utf8))
        #expect(try order.digest() == Digest.sha256(Array(text.utf8)))
        #expect(try ErasureOrder(reading: order.bytes()) == order)
        var unlimited = order
        unlimited.seals = nil
        #expect(try ErasureOrder(reading: unlimited.bytes()) == unlimited)
    }

    @Test(
        "an order that is not spelled so is refused",
        arguments: [
            ("\"seals\":null", "\"seals\":[\"b/c\",\"a/b\"]"), ("\"seals\":null", "\"seals\":[\"a\"]"),
            ("\"seals\":null", "\"seals\":null,\"x\":1"), ("\"USUBJID\":\"S-1\"", ""), ("S-1\"}", "S-1\"} "),
            ("\"USUBJID\":\"S-1\"", "\"USUBJID\":1"), ("{\"USUBJID\":\"S-1\"}", "[]"), ("order/v1", "order/v2"),
            ("0001", "00"), ("\n", ""), ("\n", "\n\n"), (",\"where\":{\"USUBJID\":\"S-1\"}", ""),
        ]
    )
    func malformed(change: (String, String)) throws {
        let text = String(decoding: try Self.order().bytes(), as: UTF8.self)
        let changed = text.replacing(change.0, with: change.1)
        #expect(changed != text)
        #expect(throws: DisclosureError.self) { try ErasureOrder(reading: Array(changed.utf8)) }
    }

    @Test("an order is done only when its rows are gone and the root is reached")
    func states() throws {
        let rows = (0..<20).map { "S-\($0 % 3),\($0)" }.joined(separator: "\n")
        let file = try SealedFile("USUBJID,N\n" + rows + "\n")
        let order = try Self.order()
        #expect(try order.state(of: file.evidence, root: file.root, workers: 1) == .notDone(rows: 7))
        let left = try EvidenceFile(MemoryBytes(file.erasing(order.selection)))
        #expect(try order.state(of: left, root: file.root, workers: 1) == .done(erasedRows: 7))
        #expect(throws: DisclosureError.contradictsSeal) {
            try order.state(of: left, root: Digest.sha256([1]), workers: 1)
        }
        #expect(try Self.order(seals: ["701/LB"]).concerns(left.manifest))
        #expect(try Self.order(seals: ["701/LB#1"]).concerns(left.manifest))
        #expect(try !Self.order(seals: ["701/LB#2", "701/L", "70/LB"]).concerns(left.manifest))
        #expect(try Self.order(["SUBJID=S-1"]).state(of: left, root: file.root, workers: 1) == .notConcerned)
        var foreign = order
        foreign.trial = Digest.sha256([9])
        #expect(try foreign.state(of: left, root: file.root, workers: 1) == .notConcerned)
    }
}
