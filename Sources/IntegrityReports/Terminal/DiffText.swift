// What changed between two sealed versions, as text for a terminal: what nobody explains first.

package import TrialIntegrity

/// Renders a comparison of two versions as text.
package enum DiffText {
    /// The whole text, with a line feed at its end.
    ///
    /// - Parameters:
    ///   - diff: what to render.
    ///   - style: colours and width.
    ///   - limit: how many findings to show; the rest is counted.
    /// - Returns: lines that are safe to send to a terminal.
    package static func render(_ diff: DisclosedDiff, style: TerminalStyle, limit: Int = 40) -> String {
        let report = diff.report.report
        var page = TextPage(style: style)
        page.line(badge(report.verdict) + "  " + TerminalText(escaping: sentence(diff)))
        if let trial = report.trial { page.line("\(trial)" + (report.title.map { "  \($0)" } ?? "")) }
        if let notice = report.disclosure.notice { page.line(TerminalText(escaping: notice)) }
        addVersions(diff, to: &page)
        addNotChecked(report.trust.notChecked, to: &page)
        if let dataset = report.datasets.first {
            ChangesText(dataset: dataset, names: (diff.from.seal, diff.to.seal), limit: limit).add(to: &page)
        }
        page.blank()
        let isIntact = report.ledger.status == .intact
        page.field("Ledger", TerminalText(escaping: report.ledger.sentence, tone: isIntact ? .good : .bad))
        page.faults(report.ledger.faults)
        let source = report.trust.policySource
        page.field("Trust", "\(source.sentence)", tone: source == .trialFolder ? .caution : .plain)
        return page.text
    }

    private static func addNotChecked(_ notices: [String], to page: inout TextPage) {
        guard !notices.isEmpty else { return }
        page.blank()
        page.line(TerminalText("Not checked").toned(.caution))
        for notice in notices { page.line("- " + TerminalText(escaping: notice), indent: 2, hanging: 2) }
    }

    private static func badge(_ verdict: Verdict) -> TerminalText {
        switch verdict {
        case .altered: TerminalText(escaping: "\(verdict.symbol) CHANGED", tone: .bad)
        default: verdict.badge(isUpperCase: true)
        }
    }

    private static func sentence(_ diff: DisclosedDiff) -> String {
        let (from, to) = (diff.from.seal, diff.to.seal)
        let report = diff.report.report
        switch report.verdict {
        case .identical: return "\(to) has the bytes of \(from)"
        case .equivalent: return "\(to) holds what \(from) held, written differently"
        case .altered:
            let counts = report.datasets.first?.changeWords ?? ""
            return "\(to) differs from \(from)" + (counts.isEmpty ? "" : ": \(counts)")
        case .unverifiable where report.ledger.status != .broken && report.datasets.first?.localised == true:
            return "\(to) has what \(from) has in the columns that can be compared; the withheld ones cannot"
        case .unverifiable: return "nothing can be said about what changed from \(from) to \(to)"
        }
    }

    private static func addVersions(_ diff: DisclosedDiff, to page: inout TextPage) {
        var table = TextTable([
            .init("Version"), .init("Site clock"), .init("Reason"), .init("Signed by"), .init("Rows", .right),
            .init("Evidence"), .init("Root", clipping: .start, narrowest: 12),
        ])
        for version in [diff.from, diff.to] {
            let retracted: TerminalText =
                version.retracted == nil ? "" : TerminalText(escaping: ", retracted", tone: .caution)
            table.append([
                TerminalText(escaping: version.seal, tone: .strong) + retracted,
                TerminalText(escaping: version.siteClock),
                TerminalText(escaping: version.reason), TerminalText(escaping: version.signer),
                .data(version.rows.map { Plural.grouped($0) }), TerminalText(escaping: version.evidence.words),
                TerminalText(escaping: version.root, tone: .faint),
            ])
        }
        page.blank()
        page.table(table)
    }
}

extension VersionFacts.Evidence {
    /// What is held, in words.
    fileprivate var words: String {
        switch self {
        case .values: "values"
        case .fingerprints: "fingerprints"
        case .opening: "opening only"
        case .none: "not here"
        }
    }
}

extension DatasetAudit {
    /// How many cells of matched rows mean something else; an exchange is two.
    package var alteredCells: Int {
        findings.lazy.filter {
            $0.kind.verdict == .altered && $0.sealedRow != nil && $0.foundRow != nil && $0.column != nil
        }.reduce(0) { $0 + $1.cellCount }
    }

    /// How many columns came, went or changed their name.
    package var changedColumns: Int { findings.count { $0.kind.isAboutColumns } }

    /// `3 cells in 2 rows altered, 1 row added; 2 of 4 differences unexplained`; empty where nothing changed.
    package var changeWords: String {
        let cells = alteredCells
        var parts: [String] = []
        if let rows {
            if rows.altered > 0 {
                let inRows = "in \(Plural.of(rows.altered, "row"))"
                parts.append(
                    cells > 0
                        ? "\(Plural.of(cells, "cell")) \(inRows) altered" : "\(Plural.of(rows.altered, "row")) altered"
                )
            }
            if rows.added > 0 { parts.append("\(Plural.of(rows.added, "row")) added") }
            if rows.removed > 0 { parts.append("\(Plural.of(rows.removed, "row")) removed") }
        }
        if changedColumns > 0 { parts.append("\(Plural.of(changedColumns, "column")) changed") }
        guard !parts.isEmpty else { return "" }
        let words = parts.joined(separator: ", ")
        guard let explanations, explanations.explained + explanations.unexplained > 0 else { return words }
        let all = Plural.grouped(explanations.explained + explanations.unexplained)
        return "\(words); \(Plural.grouped(explanations.explained)) of \(all) explained"
    }
}

extension FindingKind {
    /// Whether it is about columns as a whole.
    var isAboutColumns: Bool {
        switch self {
        case .columnAdded, .columnRemoved, .columnRenamed, .columnsSwapped: true
        default: false
        }
    }
}
