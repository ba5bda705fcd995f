// What the name of a column tells.

/// What a column is for, as far as its name tells.
public enum ColumnRole {
    /// Whether the name says that the column identifies a study, site, subject or record.
    ///
    /// Such columns are text, always.
    public static func isIdentifier(_ name: String) -> Bool {
        let upper = name.uppercased()
        return upper.hasSuffix("ID") || ["SITE", "SUBJECT", "PATIENT", "CENTRE", "CENTER", "HOSPNUM"].contains(upper)
    }

    /// The column that names the subject, if there is one.
    public static func subjectColumn(_ names: [String]) -> String? {
        for known in ["USUBJID", "SUBJID", "record_id", "subject_id", "patient_id"] {
            if let found = names.first(where: { $0.lowercased() == known.lowercased() }) { return found }
        }
        return nil
    }
}
