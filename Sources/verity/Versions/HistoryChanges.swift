// What changed from each version of a dataset to the next, where the evidence of both is here.

import IntegrityReports
import TrialIntegrity
import TrialLedger

/// The changes of every version that has one before it.
struct HistoryChanges {
    /// By the seal of the later version.
    private(set) var changes: [SealID: VersionPair.Compared] = [:]
    private let order: [SealID]

    /// Compares every version with the one before.
    ///
    /// - Parameters:
    ///   - history: the versions.
    ///   - pair: compares two of them.
    ///   - level: how much readers see.
    /// - Throws: read errors as they come; damaged evidence is none.
    /// - Complexity: O(size of all versions).
    init(_ history: DatasetHistory, _ pair: VersionPair, level: ReportDisclosure.Level) throws {
        order = history.seals.map(\.record.statement.id)
        let records = Dictionary(history.seals.map { ($0.record.statement.id, $0.record) }) { first, _ in first }
        for (record, _) in history.seals {
            let id = record.statement.id
            guard let before = SealID(site: id.site, dataset: id.dataset, sequence: id.sequence - 1),
                let old = records[before]
            else { continue }
            changes[id] = try pair.compare(old, record, between: [record])
        }
        disclose(level)
    }

    /// Takes out what readers must not see; a subject keeps its number in all versions.
    private mutating func disclose(_ level: ReportDisclosure.Level) {
        let ids = order.filter { changes[$0] != nil }
        let report = AuditReport(
            verdict: .unverifiable,
            trial: nil,
            title: nil,
            origin: nil,
            ledger: LedgerState(status: .notChecked, size: nil, root: nil, faults: []),
            trust: TrustState(policySource: .trialFolder),
            datasets: ids.compactMap { changes[$0]?.audit },
            run: RunFacts(at: "", by: "", version: "")
        )
        let shown = DisclosedReport(report, level: level).report.datasets
        for (id, audit) in zip(ids, shown) { changes[id]?.audit = audit }
    }

    /// Every change, for people.
    func lines(_ style: TerminalStyle) -> [String] {
        order.flatMap { id -> [String] in
            guard let compared = changes[id], compared.audit.verdict != .identical else { return [] }
            let names = (compared.from.id.text, compared.to.id.text)
            let text = ChangesText(dataset: compared.audit, names: names, limit: 1000).text(style)
            let title = TerminalText(escaping: "\(names.0) to \(names.1): \(compared.words)", tone: .strong)
            return ["", title.rendered(style)]
                + text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
                    $0.isEmpty ? "" : "  \($0)"
                }
        }
    }
}

extension VersionPair.Compared {
    /// What changed, in words.
    var words: String {
        switch audit.verdict {
        case .identical: return "none: the same bytes"
        case .equivalent: return "none: written differently"
        case .altered:
            let words = audit.changeWords
            return words.isEmpty ? "changed; what changed cannot be told from the evidence" : words
        case .unverifiable:
            let missing = [from, to].filter(\.isMissing).map(\.id.text)
            guard missing.isEmpty else {
                return "not known: the evidence of \(missing.joined(separator: " and ")) is not here"
            }
            return "not known: \(audit.faults.first?.message ?? "the evidence cannot be used")"
        }
    }

    /// Whether somebody should look.
    var tone: Tone {
        switch audit.verdict {
        case .identical, .equivalent: .plain
        case .altered: (audit.explanations?.unexplained ?? 1) > 0 ? .caution : .plain
        case .unverifiable: .caution
        }
    }
}
