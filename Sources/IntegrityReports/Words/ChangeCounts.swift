// How many changes there are, by what, where, in whom and in which direction: counted once for pictures and tables.

import TrialIntegrity

/// Numbers that went up or down.
enum ChangeDirection {
    case lowered, raised, other

    /// The direction of a change of a plain decimal number; `other` for texts, for what is not held, for equal numbers.
    init(_ finding: Finding) {
        guard let sealed = finding.sealedNumber, let found = finding.foundNumber, sealed != found else {
            self = .other
            return
        }
        self = found < sealed ? .lowered : .raised
    }
}

extension Finding {
    /// The sealed cell as a plain decimal number; nil when it is none.
    var sealedNumber: Double? { sealed.flatMap(Self.number) }
    /// The found cell as a plain decimal number; nil when it is none.
    var foundNumber: Double? { found.flatMap(Self.number) }

    /// Digits with a sign and a point, no exponent, at most 18 characters.
    private static func number(_ text: String) -> Double? {
        let core = text.utf8
        guard !core.isEmpty, core.count <= 18,
            core.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D || $0 == 0x2B })
        else { return nil }
        return Double(text)
    }

    /// Whether it makes a dataset differ from what was sealed.
    var isChange: Bool { kind.verdict == .altered }

    /// The weight of the weightiest rule that speaks of it; nil when none does.
    var topWeight: Materiality.Weight? { materiality.map(\.weight).min() }
}

/// A variable, or a kind of finding that is about whole rows, columns or files, with its changes.
struct VariableCount {
    /// The dataset, such as `LB`.
    let dataset: String
    /// The column, or the kind in words.
    let variable: String
    /// Whether `variable` is a column.
    let isColumn: Bool
    /// How many cells, rows, columns or files.
    var changes = 0
    /// How many of them lower or raise a number.
    var lowered = 0, raised = 0
    /// How many have no explanation on record.
    var unexplained = 0

    /// Changes that are neither: texts, or numbers that are not held.
    var other: Int { changes - lowered - raised }
    /// Dataset and variable.
    var name: String { isColumn ? "\(dataset).\(variable)" : "\(dataset) \(variable.lowercased())" }
}

/// Counts of changes over all datasets; what changes no meaning is not counted.
struct ChangeCounts {
    /// All changes.
    private(set) var total = 0
    /// Those with a reason on record.
    private(set) var explained = 0
    /// By variable, the most frequent first.
    private(set) var variables: [VariableCount] = []
    /// By subject, the most frequent first, with the datasets they are in.
    private(set) var subjects: [(subject: String, changes: Int, datasets: [String])] = []
    /// By site and variable; for sites in their order.
    private(set) var bySite: [(site: String, counts: [String: Int])] = []
    /// Changes whose subject is not known.
    private(set) var withoutSubject = 0

    /// Counts.
    ///
    /// - Complexity: O(findings).
    init(_ datasets: [DatasetAudit]) {
        var variables: [String: VariableCount] = [:]
        var subjects: [String: (changes: Int, datasets: Set<String>)] = [:]
        var sites: [String: [String: Int]] = [:]
        for dataset in datasets {
            for finding in dataset.findings.lazy.flatMap(\.cells) where finding.isChange {
                var count = Self.start(finding, dataset)
                count = variables[count.name] ?? count
                count.changes += 1
                switch ChangeDirection(finding) {
                case .lowered: count.lowered += 1
                case .raised: count.raised += 1
                case .other: break
                }
                if finding.explanation == nil { count.unexplained += 1 }
                if finding.explanation?.hasReason == true { explained += 1 }
                variables[count.name] = count
                total += 1
                sites[finding.context?.site ?? dataset.site ?? "–", default: [:]][count.name, default: 0] += 1
                guard let subject = finding.subject else {
                    withoutSubject += 1
                    continue
                }
                subjects[subject, default: (0, [])].changes += 1
                subjects[subject]?.datasets.insert(dataset.dataset ?? "–")
            }
        }
        self.variables = variables.values.sorted { ($1.changes, $0.name) < ($0.changes, $1.name) }
        self.subjects = subjects.sorted { ($1.value.changes, $0.key) < ($0.value.changes, $1.key) }
            .map { ($0.key, $0.value.changes, $0.value.datasets.sorted()) }
        bySite = sites.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private static func start(_ finding: Finding, _ dataset: DatasetAudit) -> VariableCount {
        let isColumn = finding.column != nil && !finding.kind.comparesNames
        return VariableCount(
            dataset: dataset.dataset ?? "–",
            variable: isColumn ? finding.column ?? "" : finding.kind.title,
            isColumn: isColumn
        )
    }
}
