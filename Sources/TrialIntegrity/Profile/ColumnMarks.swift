// Marks of what a spreadsheet or an encoding broke, and of contact data.

/// Cells of a column that a person should look at before sealing, counted by what is the matter with them.
package struct ColumnMarks: Sendable, Equatable {
    /// Numbers written with an exponent, such as `1.2E+11`.
    package var exponents = 0
    /// Texts such as `1-Mar` or `Mar-24`, which spreadsheets make of other texts.
    package var inventedDates = 0
    /// Whole numbers of more than 15 digits that end in zeros, as rounding leaves them.
    package var roundedNumbers = 0
    /// Error values such as `#REF!`.
    package var errorValues = 0
    /// Texts that look decoded under the wrong encoding, such as `Ã©`, or that hold U+FFFD.
    package var doubtfulEncoding = 0
    /// Texts that look like an e-mail address.
    package var mailAddresses = 0
    /// Texts that look like marks of missing values, such as `NA`.
    package var missingMarks = 0

    /// No marks.
    package init() {}

    /// Notes the marks of a text that one cell holds.
    package mutating func add(_ cell: ArraySlice<UInt8>) {
        let text = CellReading.trimmed(cell)
        guard let first = text.first else { return }
        if first == UInt8(ascii: "#"), Self.errors.contains(where: { $0.elementsEqual(text) }) { errorValues += 1 }
        if text.count <= 40 {
            if SpreadsheetMarks.isExponent(text) { exponents += 1 }
            if SpreadsheetMarks.isInventedDate(text) { inventedDates += 1 }
            if Self.isRounded(text) { roundedNumbers += 1 }
        }
        if Self.looksMisread(text) { doubtfulEncoding += 1 }
        if Self.isMailAddress(text) { mailAddresses += 1 }
        if Self.looksMissing(text) { missingMarks += 1 }
    }

    /// Joins the marks of another part of the column, `times` times.
    package mutating func merge(_ other: ColumnMarks, times: Int = 1) {
        exponents += other.exponents * times
        inventedDates += other.inventedDates * times
        roundedNumbers += other.roundedNumbers * times
        errorValues += other.errorValues * times
        doubtfulEncoding += other.doubtfulEncoding * times
        mailAddresses += other.mailAddresses * times
        missingMarks += other.missingMarks * times
    }

    private static let errors = ["#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#N/A", "#NUM!", "#NULL!"].map {
        Array($0.utf8)
    }

    private static let missing = ["NA", "N/A", "#N/A", "NULL", "NAN", "UNK", "UNKNOWN", "ND", "NK", "-", "--", "?"].map
    {
        Array($0.utf8)
    }

    /// Whether a text without outer blanks looks like a mark of a missing value, in any case.
    static func looksMissing(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count <= 7 else { return false }
        let upper = text.map { $0 >= 97 && $0 <= 122 ? $0 - 32 : $0 }
        return missing.contains { $0 == upper }
    }

    /// A whole number of more than 15 digits that ends in three zeros.
    private static func isRounded(_ text: ArraySlice<UInt8>) -> Bool {
        text.count > 15 && text.suffix(3).allSatisfy { $0 == 48 } && text.allSatisfy { $0 >= 48 && $0 <= 57 }
    }

    /// Something, an at sign, and a dot behind it, without blanks.
    private static func isMailAddress(_ text: ArraySlice<UInt8>) -> Bool {
        guard let at = text.firstIndex(of: UInt8(ascii: "@")), at > text.startIndex else { return false }
        return !text.contains(32) && text[at...].contains(UInt8(ascii: "."))
    }

    /// U+FFFD, or a UTF-8 sequence whose bytes were taken for Latin letters: Ã, Â or â followed by such a byte's
    /// character.
    private static func looksMisread(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.contains(where: { $0 >= 0x80 }) else { return false }
        var isLead = false
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            switch scalar.value {
            case 0xFFFD: return true
            case 0x80...0xBF, 0x20AC, 0x201A, 0x2026: if isLead { return true }
            default: break
            }
            isLead = [0xC2, 0xC3, 0xE2].contains(scalar.value)
        }
        return false
    }
}
