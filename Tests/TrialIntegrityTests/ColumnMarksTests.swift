// What a person should look at before sealing, and what is no reason to.

import Testing
import TrialIntegrity

@Suite("Marks and remarks")
struct ColumnMarksTests {
    private func marks(_ text: String) -> ColumnMarks {
        var marks = ColumnMarks()
        marks.add(Array(text.utf8)[...])
        return marks
    }

    enum Mark: CaseIterable, Sendable {
        case exponents, inventedDates, roundedNumbers, errorValues, doubtfulEncoding, mailAddresses
    }

    @Test(
        "marks",
        arguments: [
            ("1.2E+11", .exponents), ("1E5", .exponents), ("-3.4e-05", .exponents), (" 7E+00 ", .exponents),
            ("1-Mar", .inventedDates), ("Mar-24", .inventedDates), ("01-Mar-24", .inventedDates),
            ("1234567890123000", .roundedNumbers), ("#REF!", .errorValues), ("#DIV/0!", .errorValues),
            ("#N/A", .errorValues), ("cafÃ©", .doubtfulEncoding), ("Â°C", .doubtfulEncoding),
            ("â€™", .doubtfulEncoding), ("na\u{FFFD}ve", .doubtfulEncoding), ("a.b@example.org", .mailAddresses),
        ] as [(String, Mark)]
    )
    func marked(text: String, mark: Mark) {
        let found = marks(text)
        let counts = [
            found.exponents, found.inventedDates, found.roundedNumbers, found.errorValues, found.doubtfulEncoding,
            found.mailAddresses,
        ]
        #expect(counts == Mark.allCases.map { $0 == mark ? 1 : 0 }, "this mark and no other")
    }

    @Test(
        "texts without a mark",
        arguments: [
            "", " ", "12.5", "E5", "1E", "1E+", "1E1234", "2E5X", "March", "mar-24", "1-MAR", "1-Mar-24-25", "Mar",
            "1--Mar",
            "Mar-Apr", "2026-01-05", "123456789012000", "1234567890123456", "1234567890123000.5", "#", "#1", "#REF",
            "café",
            "Ça", "naïve", "20 °C", "â", "日本", "@home", "a@b", "see a.b @ c.d", "a @b.c",
        ]
    )
    func unmarked(text: String) {
        #expect(marks(text) == ColumnMarks())
    }

    @Test("marks count cells, however the rows were cut")
    func countedCells() throws {
        let rows = (0..<60).map { [["1E5", "x", "#REF!"][$0 % 3], "\($0)"] }
        for rowsPerChunk in [1, 7, 60] {
            let sealed = try TestSeal.seal(TableInMemory(["A", "B"], rows, rowsPerChunk: rowsPerChunk)).sealed
            let remarks = sealed.remarks.filter { $0.column == "A" }
            #expect(remarks.map(\.code) == ["spreadsheet-exponents", "spreadsheet-errors"])
            #expect(remarks.allSatisfy { $0.message.hasPrefix("20 cells ") })
        }
    }

    private func codes(_ name: String, _ cells: [String], _ plan: SealPlan = TestSeal.plan()) throws -> [String] {
        try TestSeal.seal(TableInMemory([name, "OTHER"], cells.map { [$0, "x"] }), plan).sealed.remarks
            .filter { $0.column == name }.map(\.code)
    }

    @Test(
        "columns that look like names or contact data of people",
        arguments: [
            ("INITIALS", true), ("patient_name", true), ("Patient Name", true), ("FirstName", true), ("email", true),
            ("Phone", true), ("DOB", true), ("last name", true), ("zip", true), ("NAME", false), ("LBTEST", false),
            ("SITENAME", false), ("mailing", false), ("SUBJID", false),
        ]
    )
    func personalColumns(name: String, expected: Bool) throws {
        #expect(try codes(name, ["x"]).contains("personal-column") == expected)
    }

    @Test("ambiguous dates are named with their choices, unless the format is declared")
    func ambiguousDates() throws {
        let cells = ["05/01/2026", "12/01/2026"]
        #expect(try codes("VISITDT", cells) == ["ambiguous-dates"])
        let declared = ProfileDeclaration(formats: ["VISITDT": .monthDayYearSlashes])
        #expect(try codes("VISITDT", cells, TestSeal.plan(profile: .propose(declared))).isEmpty)
        #expect(try codes("VISITDT", ["13/01/2026"]).isEmpty)
    }

    @Test(
        "marks of missing values that keep a column from its type are named, and others are not",
        arguments: [
            (
                ["2026-01-05", "NA", "2026-02-06", "NA"],
                "2 cells with NA or another mark of a missing value, where all others are dates"
            ),
            (
                ["2026-01-05", "n/a", "-"],
                "2 cells with NA or another mark of a missing value, where all others are dates"
            ),
            (["5", "6", "NK"], "1 cell with NA or another mark of a missing value, where all others are numbers"),
            (["2026-01-05", ""], nil), (["NA", "NA"], nil), (["Paris", "NA"], nil), (["2026-01-05", "later"], nil),
        ] as [([String], String?)]
    )
    func undeclaredMissing(cells: [String], message: String?) throws {
        let remarks = try TestSeal.seal(TableInMemory(["RFENDTC", "OTHER"], cells.map { [$0, "x"] })).sealed.remarks
        let said = remarks.first { $0.code == "undeclared-missing" }
        #expect((said == nil) == (message == nil))
        if let message { #expect(said?.message.hasPrefix(message) == true, "\(said?.message ?? "")") }
        let declared = ProfileDeclaration(missing: ["*": ["NA", "n/a", "-", "NK"]])
        let plan = TestSeal.plan(profile: .propose(declared))
        let quiet = try TestSeal.seal(TableInMemory(["RFENDTC", "OTHER"], cells.map { [$0, "x"] }), plan).sealed.remarks
        #expect(!quiet.contains { $0.code == "undeclared-missing" })
    }

    @Test("no remark holds a value of a cell")
    func noValues() throws {
        let secrets = ["secret.person@example.org", "1.5E+77", "secretÃ©", "#REF!", "9-Mar-77"]
        let sealed = try TestSeal.seal(TableInMemory(["MAIL", "B"], secrets.map { [$0, $0] })).sealed
        #expect(sealed.remarks.count >= 8)
        for remark in sealed.remarks {
            for secret in ["secret", "77"] { #expect(!remark.message.contains(secret)) }
        }
    }

    @Test("facts of the file, and columns that came or went")
    func fileRemarks() throws {
        let table = TableInMemory(["A", "NEW"], [["1", "x"]])
        table.blankLines = 1
        table.literalQuotes = 2
        let before = try TestSeal.seal(TableInMemory(["A", "GONE"], [["1", "x"]])).sealed.manifest.profile
        let sealed = try TestSeal.seal(table, TestSeal.plan(profile: .continued(before))).sealed
        #expect(Set(sealed.remarks.map(\.code)).isSuperset(of: ["blank-lines", "literal-quotes"]))
        #expect(sealed.remarks.first { $0.code == "column-gone" }?.column == "GONE")
        #expect(sealed.remarks.first { $0.code == "column-new" }?.column == "NEW")
    }
}
