// Natural keys of known domains. A key is proposed only where it identifies the rows well enough.

/// Proposes key columns for a dataset.
public enum KeyProposal {
    /// A key is proposed when at most one row in this many repeats the key of another.
    public static let rowsPerRepeat = 50

    /// The sequence number of a domain is the last resort: it is renumbered between data cuts.
    private static let domains: [String: [[String]]] = [
        "DM": [["USUBJID"]],
        "AE": [["USUBJID", "AETERM", "AESTDTC"], ["USUBJID", "AETERM", "AESTDTC", "AESEQ"]],
        "CM": [["USUBJID", "CMTRT", "CMSTDTC"], ["USUBJID", "CMTRT", "CMSTDTC", "CMSEQ"]],
        "DS": [["USUBJID", "DSDECOD", "DSSTDTC"], ["USUBJID", "DSDECOD", "DSSTDTC", "DSSEQ"]],
        "EX": [["USUBJID", "EXTRT", "EXSTDTC"], ["USUBJID", "EXTRT", "EXSTDTC", "EXSEQ"]],
        "LB": [
            ["USUBJID", "LBTESTCD", "VISITNUM", "LBDTC"], ["USUBJID", "LBTESTCD", "VISITNUM", "LBDTC", "LBSEQ"],
        ],
        "MH": [["USUBJID", "MHTERM", "MHSTDTC"], ["USUBJID", "MHTERM", "MHSTDTC", "MHSEQ"]],
        "QS": [["USUBJID", "QSTESTCD", "VISITNUM"], ["USUBJID", "QSTESTCD", "VISITNUM", "QSSEQ"]],
        "SV": [["USUBJID", "VISITNUM"]],
        "VS": [["USUBJID", "VSTESTCD", "VISITNUM", "VSTPTNUM"], ["USUBJID", "VSTESTCD", "VISITNUM", "VSSEQ"]],
    ]

    /// Columns that only this domain has: they tell a domain whose file has another name.
    private static let marks = [
        "AE": "AETERM", "CM": "CMTRT", "DM": "RFSTDTC", "DS": "DSDECOD", "EX": "EXTRT", "LB": "LBTESTCD",
        "MH": "MHTERM", "QS": "QSTESTCD", "SV": "SVSTDTC", "VS": "VSTESTCD",
    ]

    /// The keys to try for a dataset, the best first; those whose columns are not all there are left out.
    ///
    /// - Parameters:
    ///   - dataset: its name, such as `LB`.
    ///   - columns: the names in its header.
    /// - Returns: lists of column names.
    public static func candidates(dataset: String, columns: [String]) -> [[String]] {
        let names = Set(columns)
        let marked = marks.filter { names.contains($0.value) }.map(\.key).sorted()
        var keys: [[String]] = []
        for name in [dataset.uppercased()] + marked {
            for key in domains[name] ?? [] where !keys.contains(key) { keys.append(key) }
        }
        if let record = columns.first,
            names.contains("redcap_event_name") || names.contains("redcap_repeat_instance")
        {
            let parts = ["redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"]
            keys.append([record] + parts.filter { names.contains($0) && $0 != record })
        } else if columns.first == "record_id" {
            keys.append(["record_id"])
        }
        return keys.filter { $0.allSatisfy(names.contains) }
    }

    /// Whether a key identifies the rows well enough.
    public static func isUniqueEnough(rows: Int, repeats: Int) -> Bool {
        repeats == 0 || repeats <= rows / rowsPerRepeat
    }
}
