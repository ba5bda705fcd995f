// What an audit with fingerprints finds, beside the audit with the sealed values.

import Foundation
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity

struct FingerprintAuditTests {
    private static let rows = (1...40).map { number in
        [
            "01-70\(number % 4)", "\(number)", "\(Double(number) * 1.5)0", ["MALE", "FEMALE"][number % 2],
            "2014-03-\(number % 28 < 9 ? "0" : "")\(number % 28 + 1)", number % 5 == 0 ? "" : "note \(number)",
        ]
    }
    private static let sheet = Sheet(["USUBJID", "SEQ", "RESULT", "SEX", "DATE", "NOTE"], rows)

    private func check(_ delivered: Sheet, _ sealed: SealedBench, isSame: Bool = true) throws -> DatasetAudit {
        let audit = try sealed.audit(delivered.bytes)
        let full = try sealed.fullAudit(delivered.bytes)
        #expect(audit.verdict == full.verdict)
        #expect(audit.levels == full.levels)
        #expect(audit.rows == full.rows)
        #expect(audit.findings.allSatisfy { $0.sealed == nil || $0.kind == .columnRenamed })
        #expect(audit.isBalanced)
        #expect(audit.sealedRoot == full.sealedRoot && audit.recomputedRoot == full.recomputedRoot)
        if isSame {
            #expect(audit.located == full.located)
            #expect(audit.differences == full.differences)
            #expect(audit.findings.map(\.place?.line) == full.findings.map(\.place?.line))
            #expect(audit.findings.map(\.place?.column) == full.findings.map(\.place?.column))
            for (one, other) in zip(audit.findings, full.findings) where one.kind != .rowRemoved {
                #expect(one.key == other.key)
            }
        }
        return audit
    }

    private func seal() throws -> SealedBench {
        try SealedBench(Self.sheet, key: ["USUBJID", "SEQ"], chunkBytes: 400)
    }

    @Test func `the sealed file is identical`() throws {
        let audit = try check(Self.sheet, seal())
        #expect(audit.verdict == .identical && audit.faults.isEmpty)
    }

    @Test func `an edited cell is named, and its sealed text is not`() throws {
        var sheet = Self.sheet
        sheet.rows[6][2] = "99.9"
        let audit = try check(sheet, seal())
        #expect(audit.verdict == .altered)
        #expect(audit.located == ["cell-altered 7:7 RESULT"])
        #expect(audit.findings.first?.found == "99.9")
    }

    @Test func `values exchanged between two rows are one finding where both rows are proven`() throws {
        var sheet = Self.sheet
        let texts = (sheet.rows[2][2], sheet.rows[8][2])
        (sheet.rows[2][2], sheet.rows[8][2]) = (texts.1, texts.0)
        let audit = try check(sheet, seal())
        #expect(audit.located == ["values-swapped 3:3 RESULT"])
        #expect(audit.findings.first?.counterpart?.sealedRow == 9 && audit.findings.first?.sealed == nil)
    }

    @Test func `no exchange is claimed of a row that holds a text nobody can recover`() throws {
        var sheet = Self.sheet
        let texts = (sheet.rows[2][2], sheet.rows[8][2])
        (sheet.rows[2][2], sheet.rows[8][2]) = (texts.1, texts.0)
        sheet.rows[8][5] = "another note"
        let audit = try check(sheet, seal(), isSame: false)
        #expect(audit.located == ["cell-altered 3:3 RESULT", "cell-altered 9:9 NOTE", "cell-altered 9:9 RESULT"])
        #expect(audit.findings.allSatisfy { $0.counterpart == nil && $0.sealed == nil })
    }

    @Test func `rows under an id that was never sealed are altered keys one by one`() throws {
        var sheet = Self.sheet
        for row in sheet.rows.indices where sheet.rows[row][0] == "01-702" { sheet.rows[row][0] = "01-799" }
        let audit = try check(sheet, seal(), isSame: false)
        #expect(
            audit.findings.count == 10 && audit.findings.allSatisfy { $0.kind == .keyAltered && $0.found == "01-799" }
        )
    }

    @Test func `a value that stands elsewhere in the column stays unsaid too`() throws {
        var sheet = Self.sheet
        sheet.rows[6][3] = sheet.rows[6][3] == "MALE" ? "FEMALE" : "MALE"
        let audit = try check(sheet, seal())
        #expect(audit.located == ["cell-altered 7:7 SEX"])
        // The whole row was recovered and reaches its leaf hash, so that nothing else in it can differ.
        #expect(audit.findings.allSatisfy { $0.note == nil })
    }

    @Test func `removed, added, copied and moved rows are told`() throws {
        var sheet = Self.sheet
        sheet.rows.remove(at: 3)
        sheet.rows.insert(["01-709", "1", "3", "MALE", "2014-01-01", ""], at: 9)
        sheet.rows.append(sheet.rows[20])
        sheet.rows.swapAt(30, 32)
        let audit = try check(sheet, seal())
        #expect(audit.rows?.removed == 1 && audit.rows?.added == 2 && audit.rows?.duplicated == 1)
        // Of the removed row's key only what stands elsewhere in the delivery is known.
        let removed = audit.findings.first { $0.kind == .rowRemoved }
        #expect(removed?.key == [KeyPart(column: "USUBJID", value: "01-700")])
    }

    @Test func `an altered key is told`() throws {
        var sheet = Self.sheet
        sheet.rows[8][1] = "909"
        let audit = try check(sheet, seal(), isSame: false)
        #expect(audit.located == ["key-altered 9:9 SEQ"])
    }

    @Test func `columns renamed, removed, added and exchanged are told`() throws {
        let sealed = try seal()
        var renamed = Self.sheet
        renamed.columns[2] = "AVAL"
        #expect(try check(renamed, sealed).located.first == "column-renamed -:- RESULT")
        let away = Self.sheet.reordered([0, 1, 2, 4, 5])
        #expect(try check(away, sealed).located == ["column-removed -:- SEX"])
        var exchanged = Self.sheet
        exchanged.columns.swapAt(3, 5)
        #expect(try check(exchanged, sealed).located == ["columns-swapped -:- SEX ↔ NOTE"])
        let more = Sheet(Self.sheet.columns + ["NEW"], Self.sheet.rows.map { $0 + ["x"] })
        #expect(try check(more, sealed).located == ["column-added -:- NEW"])
    }

    @Test func `other spellings mean the same, one by one and all at once`() throws {
        let sealed = try seal()
        var zeros = Self.sheet
        zeros.rewrite(["RESULT"]) { $0.hasSuffix("0") ? String($0.dropLast()) : $0 }
        #expect(try check(zeros, sealed).verdict == .equivalent)
        var dates = Self.sheet
        dates.rewrite(["DATE"]) { $0.split(separator: "-").reversed().joined(separator: "/") }
        #expect(try check(dates, sealed).verdict == .equivalent)
        var blanks = Self.sheet
        blanks.rewrite(["NOTE", "SEX"]) { $0.isEmpty ? $0 : $0 + "  " }
        #expect(try check(blanks, sealed).verdict == .equivalent)
        var all = dates
        all.rewrite(["RESULT"]) { $0.hasSuffix("0") ? String($0.dropLast()) : $0 }
        all.rows.shuffle()
        all = all.reordered([5, 1, 0, 2, 4, 3])
        all.lineEnd = "\r\n"
        all.quotesAll = true
        #expect(try check(all, sealed).verdict == .equivalent)
    }

    @Test func `an edit shows among respelled cells`() throws {
        var sheet = Self.sheet
        sheet.rewrite(["RESULT"]) { $0.hasSuffix("0") ? String($0.dropLast()) : $0 }
        sheet.rows[11][5] = "another text"
        let sealed = try seal()
        let audit = try check(sheet, sealed, isSame: false)
        #expect(audit.verdict == .altered)
        #expect(audit.located == ["cell-altered 12:12 NOTE"])
        #expect(audit.findings.first?.note?.contains("fingerprints alone") == true)
    }

    @Test func `differences in volatile columns are counted`() throws {
        let sealed = try SealedBench(Self.sheet, key: ["USUBJID", "SEQ"], volatile: ["NOTE"], chunkBytes: 400)
        var sheet = Self.sheet
        sheet.rows[2][5] = "changed"
        sheet.lineEnd = "\r\n"
        sheet.rows.swapAt(0, 1)
        let audit = try check(sheet, sealed)
        #expect(audit.verdict == .equivalent)
        #expect(audit.differences.contains { $0.contains("volatile column NOTE: 1 cells") })
    }

    @Test func `a delivery that cannot be read is no verdict`() throws {
        let sealed = try seal()
        #expect(throws: DatasetAuditor.Unreadable.self) { try sealed.audit(Array("USUBJID,SEQ\n1\n".utf8)) }
    }
}
