// The one sentence that stands first in every report for people.

package import TrialIntegrity

extension AuditReport {
    /// The verdict in one sentence, lower case, without a full stop.
    package var sentence: String {
        guard !datasets.isEmpty || ledger.status == .broken else { return "no dataset was checked" }
        return switch verdict {
        case .identical: datasets.count == 1 ? "the dataset has the bytes that were sealed" : identicalSentence
        case .equivalent: equivalentSentence
        case .altered: alteredSentence
        case .unverifiable: unverifiableSentence
        }
    }

    /// How many datasets got each verdict, worst first, those with none left out.
    package var verdictCounts: [(verdict: Verdict, count: Int)] {
        Verdict.allCases.sorted(by: >).compactMap { verdict in
            let count = count(of: verdict)
            return count > 0 ? (verdict, count) : nil
        }
    }

    private func count(of verdict: Verdict) -> Int { datasets.count { $0.verdict == verdict } }

    private var identicalSentence: String {
        "all \(Plural.of(datasets.count, "dataset")) have the bytes that were sealed"
    }

    private var equivalentSentence: String {
        let rewritten = count(of: .equivalent)
        guard datasets.count > 1 else { return "the dataset holds what was sealed, written differently" }
        let verb = rewritten == 1 ? "is" : "are"
        return
            "all \(Plural.of(datasets.count, "dataset")) hold what was sealed; \(rewritten) \(verb) written differently"
    }

    private var alteredSentence: String {
        let altered = count(of: .altered)
        let verb = altered == 1 ? "differs" : "differ"
        let subject =
            datasets.count == 1
            ? "the dataset" : "\(Plural.grouped(altered)) of \(Plural.of(datasets.count, "dataset"))"
        let parts = alteredParts
        return "\(subject) \(verb) from what was sealed" + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
    }

    private var unverifiableSentence: String {
        if ledger.status == .broken {
            return
                "the ledger is broken (\(Plural.of(ledger.faults.count, "fault"))), so nothing that rests on it holds"
        }
        let unknown = count(of: .unverifiable)
        let subject =
            datasets.count == 1
            ? "the dataset" : "\(Plural.grouped(unknown)) of \(Plural.of(datasets.count, "dataset"))"
        let altered = count(of: .altered)
        let rest = altered > 0 ? "; \(Plural.grouped(altered)) more \(altered == 1 ? "is" : "are") altered" : ""
        return "nothing can be said about \(subject)" + rest
    }

    /// What changed in all altered datasets, as `48 rows altered`, `2 columns added`.
    private var alteredParts: [String] {
        let affected = datasets.filter { $0.verdict == .altered }
        let rows = affected.compactMap(\.rows)
        var counts: [(Int, String, String)] = [
            (rows.reduce(0) { $0 + $1.altered }, "row altered", "rows altered"),
            (rows.reduce(0) { $0 + $1.added }, "row added", "rows added"),
            (rows.reduce(0) { $0 + $1.removed }, "row removed", "rows removed"),
        ]
        for kind in [FindingKind.columnAdded, .columnRemoved, .columnRenamed, .columnsSwapped] {
            counts.append((affected.count(of: [kind]), kind.counted.one, kind.counted.many))
        }
        for kind in [FindingKind.staleSequence, .fileMissing, .fileUnreadable] {
            counts.append((affected.count(of: [kind]), kind.counted.one, kind.counted.many))
        }
        return counts.filter { $0.0 > 0 }.map { Plural.of($0.0, $0.1, $0.2) }
    }
}

extension [DatasetAudit] {
    /// The datasets with their positions in the report, those with the worst verdict first, otherwise in their order.
    var worstFirst: [(index: Int, dataset: DatasetAudit)] {
        Verdict.allCases.sorted(by: >).flatMap { verdict in
            enumerated().filter { $0.element.verdict == verdict }.map { (index: $0.offset, dataset: $0.element) }
        }
    }

    /// The number of findings of the given kinds in all datasets.
    fileprivate func count(of kinds: Set<FindingKind>) -> Int {
        reduce(0) { sum, dataset in sum + dataset.findings.count { kinds.contains($0.kind) } }
    }
}

extension TrustState {
    /// What was held against the ledger, in words.
    var receiptWords: String {
        guard receipts.checked + receipts.missing > 0 else { return "none given" }
        return "\(Plural.grouped(receipts.checked)) checked, \(Plural.grouped(receipts.missing)) missing"
    }
}
