// The trial definition, as the person who sets up the trial would write it.

/// The datasets of the trial and the text of `trial.yaml`.
enum TrialDefinitionText {
    /// Datasets with their natural keys, in the order in which they are written.
    static let datasets: [(name: String, key: [String])] = [
        ("DM", ["USUBJID"]),
        ("AE", ["USUBJID", "AETERM", "AESTDTC"]),
        ("VS", ["USUBJID", "VSTESTCD", "VISITNUM", "VSTPTNUM"]),
        ("LB", ["USUBJID", "LBTESTCD", "VISITNUM", "LBDTC"]),
        ("EX", ["USUBJID", "EXTRT", "EXSTDTC"]),
        ("DS", ["USUBJID", "DSDECOD", "DSSTDTC"]),
    ]

    /// What the trial is decided on and who may take part, below the key of a dataset.
    private static let readings = [
        "DM": ["    eligibility:", "      - {column: AGE, low: 18, high: 79, words: adults below 80 years}"],
        "LB": [
            "    endpoints:", "      - {column: LBORRES, test: ALT}", "      - {column: LBORRES, test: AST}",
            "    eligibility:", "      - {test: BILI, high: 1.5, words: bilirubin at most 1.5 mg/dL}",
        ],
    ]

    /// The key of a dataset.
    static func key(of dataset: String) -> [String] {
        datasets.first { $0.name == dataset }?.key ?? []
    }

    /// The content of `trial.yaml`.
    static var yaml: String {
        var lines = [
            "id: \(SampleTrial.trialID)",
            "title: Nimbulast in metabolic liver disease, a randomised, placebo-controlled trial of 24 weeks",
            "origin: nimbus-302.example/ledger",
            "sites:",
        ]
        lines += SiteProfile.all.map { "  - \"\($0.name)\"" }
        lines += [
            "milestones:", "  - {name: interim analysis, date: 2025-06-30}",
            "  - {name: last subject randomised, date: 2025-09-30}",
            "  - {name: planned database lock, date: 2026-05-29}",
        ]
        lines.append("datasets:")
        for dataset in datasets {
            lines.append("  \(dataset.name):")
            lines.append("    key: [\(dataset.key.joined(separator: ", "))]")
            lines += readings[dataset.name] ?? []
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
