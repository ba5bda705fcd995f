// What to look at first: the few weightiest things an audit found, in words.

import TrialIntegrity

/// Something to look at, and where it stands in the report.
struct LookItem: Equatable {
    /// What it is: a sentence without a full stop.
    let text: String
    /// The id of the section that says more.
    let target: String
}

/// Chooses what to look at first.
enum FirstLook {
    /// The most items.
    static let limit = 5

    /// The weightiest things, at most five, weightiest first; none when nothing calls for a look.
    static func items(_ report: AuditReport) -> [LookItem] {
        var items = ledger(report)
        items += unverifiable(report)
        items += undelivered(report)
        items += findings(report)
        items += explanations(report)
        items += patterns(report)
        if items.count < limit { items += structural(report) }
        if items.count < limit { items += conduct(report) }
        var seen: Set<String> = []
        return Array(items.filter { seen.insert($0.text).inserted }.prefix(limit))
    }

    private static func ledger(_ report: AuditReport) -> [LookItem] {
        guard report.ledger.status == .broken, let first = report.ledger.faults.first else { return [] }
        let more =
            report.ledger.faults.count > 1 ? " and \(Plural.of(report.ledger.faults.count - 1, "more fault"))" : ""
        let place = first.location.map { " (\($0))" } ?? ""
        return [LookItem(text: "the ledger is broken: \(first.message)\(place)\(more)", target: "ledger")]
    }

    private static func unverifiable(_ report: AuditReport) -> [LookItem] {
        guard report.ledger.status != .broken else { return [] }
        let names = report.datasets.filter { $0.verdict == .unverifiable }.map(\.name)
        guard !names.isEmpty else { return [] }
        return [LookItem(text: "nothing can be said about \(NameList.text(names, limit: 4))", target: "submissions")]
    }

    private static func undelivered(_ report: AuditReport) -> [LookItem] {
        let missing = report.datasets.enumerated().filter { _, dataset in
            dataset.findings.contains { $0.kind == .fileMissing }
        }
        guard let first = missing.first else { return [] }
        let names = NameList.text(missing.map(\.element.name), limit: 4)
        return [LookItem(text: "sealed and not delivered: \(names)", target: "dataset-\(first.offset + 1)")]
    }

    /// Findings of the same rule in the same dataset, by weight, then the unexplained, then by number.
    private static func findings(_ report: AuditReport) -> [LookItem] {
        struct Group {
            var text: String
            var target: String
            var weight: Materiality.Weight
            var unexplained = 0
            var unreasoned = 0
            var count = 0
            var columns: Set<String> = []
            var order: Int
        }
        var groups: [String: Group] = [:]
        for (index, dataset) in report.datasets.enumerated() {
            for finding in dataset.findings where finding.isChange {
                guard let reason = finding.materiality.first, reason.weight <= .interpretation else { continue }
                let key = "\(index) \(reason.code) \(reason.text)"
                let start = Group(
                    text: "\(dataset.name): \(reason.text)",
                    target: "dataset-\(index + 1)",
                    weight: reason.weight,
                    order: groups.count
                )
                groups[key, default: start].count += 1
                if finding.explanation == nil { groups[key]?.unexplained += 1 }
                if finding.explanation?.hasReason == false { groups[key]?.unreasoned += 1 }
                if let column = finding.column { groups[key]?.columns.insert(column) }
            }
        }
        let ranked = groups.values.sorted {
            ($0.weight.rawValue, -$0.unexplained, -$0.count, $0.order)
                < ($1.weight.rawValue, -$1.unexplained, -$1.count, $1.order)
        }
        return ranked.prefix(3).map { group in
            let columns = group.columns.isEmpty ? "" : " in \(NameList.text(group.columns.sorted(), limit: 3))"
            let words = group.unreasoned == 0 ? "; each has a reason on record" : "; each is on record"
            let reasons = group.unexplained == 0 ? words : ""
            return LookItem(
                text: "\(group.text)\(columns) (\(Plural.of(group.count, "finding")))\(reasons)",
                target: group.target
            )
        }
    }

    /// What people said of changes and the data contradict, and what nobody explains.
    private static func explanations(_ report: AuditReport) -> [LookItem] {
        report.datasets.enumerated().flatMap { index, dataset -> [LookItem] in
            guard let summary = dataset.explanations else { return [] }
            var texts: [String] = []
            if summary.contradictions > 0 {
                let statements = Plural.of(summary.contradictions, "statement")
                texts.append("\(statements) in corrections or audit trails that the data contradict")
            }
            if summary.unexplained > 0, let sentence = dataset.explanationSentence { texts.append(sentence) }
            return texts.map { LookItem(text: "\(dataset.name): \($0)", target: "dataset-\(index + 1)") }
        }.prefix(2).map(\.self)
    }

    /// The first pattern of each dataset; analysis ranks them by materiality.
    private static func patterns(_ report: AuditReport) -> [LookItem] {
        report.datasets.enumerated().compactMap { index, dataset in
            dataset.patterns.first.map { ($0, index, dataset.name) }
        }.sorted { ($1.0.count, $0.1) < ($0.0.count, $1.1) }.prefix(3).map { pattern, index, name in
            LookItem(text: "\(name): \(pattern.text)", target: "dataset-\(index + 1)")
        }
    }

    private static let structuralKinds: [FindingKind] = [
        .fileMissing, .fileUnreadable, .staleSequence, .subjectRelabelled, .rowRemoved, .keyAltered, .rowAdded,
        .rowDuplicated,
        .columnRemoved, .columnsSwapped, .spreadsheetDamage, .valuesSwapped,
        .cellAltered,
    ]

    /// What happened most heavily to rows and files, where no rule weighs it.
    private static func structural(_ report: AuditReport) -> [LookItem] {
        structuralKinds.compactMap { kind in
            let hits = report.datasets.enumerated().compactMap { index, dataset -> (Int, Int, String)? in
                let count = dataset.findings.count { $0.kind == kind && $0.materiality.isEmpty }
                return count > 0 ? (count, index, dataset.name) : nil
            }
            guard let first = hits.max(by: { ($0.0, $1.1) < ($1.0, $0.1) }) else { return nil }
            let total = hits.reduce(0) { $0 + $1.0 }
            let names = NameList.text(hits.map(\.2), limit: 4)
            return LookItem(
                text: "\(kind.title.lowercased()): \(Plural.grouped(total)), in \(names)",
                target: "dataset-\(first.1 + 1)"
            )
        }
    }

    private static func conduct(_ report: AuditReport) -> [LookItem] {
        let codes: Set<String> = [
            "restore", "after-lock", "key-revoked", "late-seal", "missing-seal", "sign-off-stale",
        ]
        return report.conduct.filter { $0.isNotable && codes.contains($0.code) }.prefix(2).map {
            LookItem(text: $0.sentence, target: "ledger")
        }
    }
}
