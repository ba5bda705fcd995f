// All findings of an audit as CSV (RFC 4180, CRLF, UTF-8 without byte-order mark), safe to open in a spreadsheet.
//
// A cell that a spreadsheet would take for a formula (it starts with = + - @ TAB CR or LF, or a full-width = + - @)
// gets one apostrophe in front, and so does a cell that starts with an apostrophe. To read a cell back: when it starts
// with an apostrophe, drop exactly that one. An unknown value is a field without quotes and without text; a cell that
// was empty is "". In `key`, pairs COLUMN=value are joined by "; ", and \ ; = in names and values get a backslash.

import TrialIntegrity

/// Renders the findings of an audit as CSV.
package enum FindingsCSV {
    /// The columns, in order.
    package static let columns = [
        "site", "dataset", "file", "seal", "kind", "sealed_row", "found_row", "key", "column", "sealed", "found",
        "line", "note", "materiality", "subject", "visit", "reason", "author", "masked",
    ]

    /// The header and one record per finding, in the order of the report.
    package static func render(_ disclosed: DisclosedReport) -> [UInt8] {
        var bytes: [UInt8] = []
        append(columns, to: &bytes)
        for dataset in disclosed.report.datasets {
            for finding in dataset.findings {
                append(fields(finding, of: dataset), to: &bytes)
            }
        }
        return bytes
    }

    private static func fields(_ finding: Finding, of dataset: DatasetAudit) -> [String?] {
        [
            dataset.site, dataset.dataset, dataset.file, dataset.seal, finding.kind.rawValue,
            finding.sealedRow.map(String.init), finding.foundRow.map(String.init), finding.key.map(keyText),
            finding.column, finding.sealed, finding.found, finding.place?.line.map(String.init), finding.remark,
            finding.materiality.isEmpty ? nil : finding.materiality.map(\.code).joined(separator: " "),
            finding.subject, finding.context?.visit, finding.explanation?.reason, finding.explanation?.author,
            finding.masked?.rawValue,
        ]
    }

    private static func keyText(_ key: [KeyPart]) -> String {
        key.map { "\(escapedInKey($0.column))=\(escapedInKey($0.value))" }.joined(separator: "; ")
    }

    private static func escapedInKey(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\\" || scalar == ";" || scalar == "=" { result.append("\\") }
            result.append(scalar)
        }
        return String(result)
    }

    private static func append(_ fields: [String?], to bytes: inout [UInt8]) {
        for (index, field) in fields.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            if let field { append(field, to: &bytes) }
        }
        bytes += [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
    }

    private static func append(_ field: String, to bytes: inout [UInt8]) {
        let apostrophe = isFormula(field) ? [UInt8(ascii: "'")] : []
        guard needsQuotes(field.utf8) else {
            bytes += apostrophe
            bytes += field.utf8
            return
        }
        let quote = UInt8(ascii: "\"")
        bytes += [quote] + apostrophe
        for byte in field.utf8 {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        bytes.append(quote)
    }

    private static func needsQuotes(_ field: String.UTF8View) -> Bool {
        let blank = UInt8(ascii: " ")
        return field.isEmpty || field.first == blank || field.last == blank
            || field.contains { byte in
                byte == UInt8(ascii: "\"") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\r")
                    || byte == UInt8(ascii: "\n")
            }
    }

    /// Whether a spreadsheet would compute the cell, or the apostrophe would be ambiguous.
    private static func isFormula(_ field: String) -> Bool {
        guard let first = field.unicodeScalars.first else { return false }
        switch first {
        case "=", "+", "-", "@", "\t", "\r", "\n", "'", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": return true
        default: return false
        }
    }
}
