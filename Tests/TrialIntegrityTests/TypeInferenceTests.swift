// What a first seal proposes from the texts of a column.

import TestSupport
import Testing
import TrialIntegrity

@Suite("Type proposals")
struct TypeInferenceTests {
    private func facts(_ texts: [String], missing: [String] = []) -> ColumnTypeFacts {
        var facts = ColumnTypeFacts()
        for text in texts { facts.add(Array(text.utf8)[...], declaredMissing: missing.map { Array($0.utf8) }) }
        return facts
    }

    @Test(
        "tables of types",
        arguments: [
            ([], .text), (["", ".", " "], .text), (["1", "2", ""], .integer), (["-1", "0", "."], .integer),
            (["1", "2.5"], .decimal), ([".5", "-0.25"], .decimal), (["1", "007"], .text),
            (["1", "0.5", "0"], .decimal),
            (["1234567890123456"], .text), (["123456789012345"], .integer), (["1.2345678901234567"], .text),
            (["1", String(repeating: "9", count: 60)], .text),
            (["1", "2", "<0.2"], .result), (["1", "<0.2"], .result), (["1", "<0.2", "NEG"], .text),
            (["5.4", "007", "NEG"], .text),
            (["2026-01-05", "2024-02-29"], .date), (["2026-01-05T09:30", "2026-01-05T09:30:01Z"], .datetime),
            (["2026-01-05", "2026-01"], .partialDate), (["2026", "2026-01"], .partialDate),
            (["2026", "2025"], .integer),
            (["2026-01-05", "2026-01-05T09:30"], .partialDate), (["2026-01-05", "unknown"], .text),
            (["2026-02-30"], .text), (["Y", "N"], .text), (["+5", "6"], .result), (["1e5", "2"], .result),
            (["5."], .text),
            (["20260105"], .integer),
        ] as [([String], ColumnType)]
    )
    func proposals(texts: [String], expected: ColumnType) {
        let proposal = facts(texts).proposal(name: "VALUE")
        #expect(proposal.type == expected)
        #expect(proposal.format == nil)
    }

    @Test("a date format is proposed only when it is the only one that fits every text")
    func dateFormats() {
        let clear = facts(["05/01/2026", "13/01/2026"]).proposal(name: "VISITDT")
        #expect(clear.type == .date && clear.format == .dayMonthYearSlashes)
        let ambiguous = facts(["05/01/2026", "12/01/2026"])
        #expect(ambiguous.proposal(name: "VISITDT").type == .text)
        #expect(ambiguous.fittingFormats == [.dayMonthYearSlashes, .monthDayYearSlashes])
        #expect(facts(["05/01/2026", "13/01/2026", "01/13/2026"]).fittingFormats.isEmpty)
        #expect(facts(["05JAN2026", "6 Feb 2026"]).proposal(name: "VISITDT").type == .text)
        #expect(facts(["05JAN2026"]).proposal(name: "VISITDT").format == .dayNameYear)
    }

    @Test("declared markers are missing values, not texts")
    func declaredMissing() {
        #expect(facts(["1", "NA", " NA "], missing: ["NA"]).proposal(name: "X").type == .integer)
        #expect(facts(["NA"], missing: ["NA"]).proposal(name: "X").type == .text)
        #expect(facts(["1", "NA", "ND"]).proposal(name: "X").type == .text)
    }

    @Test(
        "columns that identify are text, whatever they hold",
        arguments: [
            "USUBJID", "SUBJID", "SITEID", "STUDYID", "record_id", "Id", "SITE", "subject", "PATIENT", "Centre",
            "CENTER",
            "HOSPNUM",
        ]
    )
    func identifiers(name: String) {
        #expect(ColumnRole.isIdentifier(name))
        #expect(facts(["1", "2"]).proposal(name: name).type == .text)
        #expect(facts(["2026-01-05"]).proposal(name: name).type == .text)
    }

    @Test("columns that do not identify", arguments: ["AGE", "LBORRES", "IDENT", "SITES", "SUBJECTS", "VISITNUM", ""])
    func notIdentifiers(name: String) {
        #expect(!ColumnRole.isIdentifier(name))
        #expect(facts(["1", "2"]).proposal(name: name).type == .integer)
    }

    @Test(
        "the subject column",
        arguments: [
            (["A", "SUBJID", "USUBJID"], "USUBJID"), (["Record_ID"], "Record_ID"), (["patient_id", "x"], "patient_id"),
            (["SUBJECT"], nil), ([], nil),
        ] as [([String], String?)]
    )
    func subject(names: [String], expected: String?) {
        #expect(ColumnRole.subjectColumn(names) == expected)
    }

    @Test("facts of parts merge in any order to the facts of the whole", arguments: 0..<64 as Range<UInt64>)
    func merging(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let pool = [
            "", ".", "1", "2.5", "007", "NA", "<1", "2026", "2026-01", "2026-01-05", "2026-01-05T10:00", "05/01/2026",
            "13/01/2026", "05JAN2026", "1234567890123456", "text",
        ]
        let texts = (0..<40).map { _ in pool[Int.random(in: 0..<pool.count, using: &random)] }
        let cuts = ([0, texts.count] + (0..<4).map { _ in Int.random(in: 0...texts.count, using: &random) }).sorted()
        var parts = zip(cuts, cuts.dropFirst()).map { facts(Array(texts[$0..<$1]), missing: ["NA"]) }
        parts.shuffle(using: &random)
        var merged = ColumnTypeFacts()
        for part in parts { merged.merge(part) }
        #expect(merged == facts(texts, missing: ["NA"]))
        #expect(merged.proposal(name: "X").type == facts(texts.reversed(), missing: ["NA"]).proposal(name: "X").type)
    }
}
