// What stands for nothing, and what stands for yes: one place for every rule.

import TrialIntegrity

/// Texts that stand for a missing value, whether or not the profile of a seal says so.
///
/// Programs write them on their own account: `NA` is R's, `.` that of SAS, `NaN` and `NaT` those of Python, `NULL` that of
/// databases; `UNK` is how EDC systems write an unknown date.
enum MissingMark {
    private static let marks: Set<String> = ["", "NA", "N/A", ".", "NULL", "NAN"]
    private static let marksOfDates: Set<String> = ["UNK", "UNKNOWN", "NAT"]
    private static let longest = 7

    /// Whether a text without outer blanks stands for nothing.
    static func stands(_ text: String, isDate: Bool) -> Bool {
        guard text.utf8.count <= longest else { return false }
        let mark = text.uppercased()
        return marks.contains(mark) || isDate && marksOfDates.contains(mark)
    }
}

extension ColumnPurpose {
    /// Whether cells are names of which `NA` may be one, for sodium or Namibia.
    ///
    /// Of these the profile alone says what is missing.
    var holdsNames: Bool {
        switch self {
        case .subject, .site, .country, .test: true
        default: false
        }
    }
}

/// Yes and no as flags have them (CDISC codelist NY, C66742), and as collected data write them.
enum YesNo {
    /// The group of rows with a yes.
    static let yes = "Y"

    /// The flag as the codelist writes it; nil when the text is neither yes nor no.
    static func flag(_ text: String?) -> String? {
        guard let text, text.utf8.count <= 3 else { return nil }
        switch text.uppercased() {
        case "Y", "YES": return yes
        case "N", "NO": return "N"
        default: return nil
        }
    }

    /// Whether a text says yes.
    static func isYes(_ text: String?) -> Bool { flag(text) == yes }
}
