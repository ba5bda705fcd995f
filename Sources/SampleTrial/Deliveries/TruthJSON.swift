// The truth as JSON text, one finding per line, names in a fixed order.

/// Writes `truth.json`.
enum TruthJSON {
    /// The schema's name.
    static let schema = "trialverity.truth/v1"

    /// The whole document.
    static func text(plan: DeliveryPlan, sealedFolder: String, verdict: String, datasets: [DatasetTruth]) -> String {
        var lines = [
            "{",
            "  \"schema\": \(string(schema)),",
            "  \"delivery\": \(string(plan.name)),",
            "  \"title\": \(string(plan.title)),",
            "  \"site\": \(string(String(plan.site))),",
            "  \"verdict\": \(string(verdict)),",
            "  \"sealed\": \(string(sealedFolder)),",
            "  \"datasets\": [",
        ]
        lines.append(datasets.map(object).joined(separator: ",\n"))
        lines += ["  ]", "}"]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func object(_ dataset: DatasetTruth) -> String {
        let findings = dataset.findings.map { "        " + object($0) }.joined(separator: ",\n")
        return """
                {
                  "dataset": \(string(dataset.dataset)),
                  "file": \(string(dataset.file)),
                  "verdict": \(string(dataset.verdict)),
                  "rows": \(dataset.rows.map(object) ?? "null"),
                  "findings": [\(findings.isEmpty ? "" : "\n" + findings + "\n      ")]
                }
            """
    }

    private static func object(_ rows: RowTruth) -> String {
        let counts: [(String, Int?)] = [
            ("sealed", rows.sealed), ("found", rows.found), ("intact", rows.intact), ("altered", rows.altered),
            ("added", rows.added), ("removed", rows.removed), ("duplicated", rows.duplicated), ("moved", rows.moved),
            ("reformatted", rows.reformatted),
        ]
        return "{" + counts.map { "\(string($0)): \(number($1))" }.joined(separator: ", ") + "}"
    }

    private static func object(_ finding: FindingTruth) -> String {
        var members = [
            ("kind", string(finding.kind)), ("sealedRow", number(finding.sealedRow)),
            ("foundRow", number(finding.foundRow)), ("key", key(finding.key)), ("column", string(finding.column)),
            ("sealed", string(finding.sealed)), ("found", string(finding.found)),
        ]
        if let other = finding.counterpart {
            let place = [
                ("sealedRow", number(other.sealedRow)), ("foundRow", number(other.foundRow)),
                ("key", key(other.key)), ("column", string(other.column)),
            ]
            members.append(("counterpart", object(place)))
        }
        return object(members)
    }

    private static func object(_ members: [(name: String, value: String)]) -> String {
        "{" + members.map { "\(string($0.name)): \($0.value)" }.joined(separator: ", ") + "}"
    }

    private static func key(_ key: [(column: String, text: String)]?) -> String {
        key.map { object($0.map { (name: $0.column, value: string($0.text)) }) } ?? "null"
    }

    private static func number(_ value: Int?) -> String {
        value.map(String.init) ?? "null"
    }

    private static func string(_ text: String?) -> String {
        guard let text else { return "null" }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
