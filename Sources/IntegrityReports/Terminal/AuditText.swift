// An audit as text for a terminal: the verdict first, then what a tired inspector needs to see, and nothing else.

import TrialIntegrity

/// Renders an audit as text.
package enum AuditText {
    /// The whole text, with a line feed at its end.
    ///
    /// - Parameters:
    ///   - disclosed: what to render.
    ///   - style: colours and width.
    ///   - limit: how many findings to show per dataset; the rest is counted.
    /// - Returns: lines that are safe to send to a terminal.
    package static func render(_ disclosed: DisclosedReport, style: TerminalStyle, limit: Int = 20) -> String {
        let report = disclosed.report
        var page = TextPage(style: style)
        addHead(report, to: &page)
        if report.ledger.status == .broken { addLedger(report.ledger, to: &page) }
        addDatasets(report.datasets, to: &page)
        for dataset in report.datasets.worstFirst.map(\.dataset) where dataset.needsDetail {
            DatasetText(dataset: dataset, limit: limit).add(to: &page)
        }
        if report.ledger.status != .broken { addLedger(report.ledger, to: &page) }
        if report.ledger.status == .broken { page.blank() }
        addTrust(report.trust, to: &page)
        addConduct(report.conduct, to: &page)
        return page.text
    }

    /// What calls for a question first; what does not is counted.
    private static func addConduct(_ remarks: [ConductRemark], to page: inout TextPage) {
        let notable = remarks.filter(\.isNotable)
        guard !remarks.isEmpty else { return }
        page.blank()
        page.line(TerminalText("Conduct").toned(notable.isEmpty ? .strong : .caution))
        for remark in notable { page.line("- " + TerminalText(escaping: remark.sentence), indent: 2, hanging: 2) }
        let rest = remarks.count - notable.count
        guard rest > 0 else { return }
        page.line("\(Plural.of(rest, "entry", "entries")) in order: locks, sign-offs, acknowledgements", indent: 2)
    }

    private static func addHead(_ report: AuditReport, to page: inout TextPage) {
        page.line(report.verdict.badge(isUpperCase: true) + "  \(report.sentence)")
        if let trial = report.trial {
            page.line("\(trial)" + (report.title.map { "  \($0)" } ?? ""))
        }
        var unchecked = report.trust.notChecked.map { TerminalText(escaping: $0) }
        if report.trust.policySource == .trialFolder {
            unchecked.append("\(TrustState.PolicySource.trialFolder.sentence)")
        }
        if let notice = report.disclosure.notice { page.line(TerminalText(escaping: notice)) }
        guard !unchecked.isEmpty else { return }
        page.blank()
        page.line(TerminalText("Not checked").toned(.caution))
        for sentence in unchecked { page.line("- " + sentence, indent: 2, hanging: 2) }
    }

    private static func addDatasets(_ datasets: [DatasetAudit], to page: inout TextPage) {
        guard !datasets.isEmpty else { return }
        var table = TextTable([
            .init("Site"), .init("Dataset"), .init("File", clipping: .end), .init("Seal"), .init("Verdict"),
            .init("Sealed", .right), .init("Found", .right), .init("Altered", .right), .init("Added", .right),
            .init("Removed", .right),
        ])
        for dataset in datasets {
            table.append(
                [
                    .data(dataset.site), .data(dataset.dataset), .data(dataset.file), .data(dataset.seal),
                    dataset.verdict.badge(),
                ] + dataset.rows.cells
            )
        }
        page.blank()
        page.table(table)
    }

    private static func addLedger(_ ledger: LedgerState, to page: inout TextPage) {
        page.blank()
        let tone: Tone =
            switch ledger.status {
            case .intact: .good
            case .broken: .bad
            case .notChecked: .caution
            }
        page.field("Ledger", TerminalText(escaping: ledger.sentence, tone: tone))
        if let root = ledger.root { page.field("Root", "\(root)") }
        page.faults(ledger.faults)
    }

    private static func addTrust(_ trust: TrustState, to page: inout TextPage) {
        page.field(
            "Trust",
            "\(trust.policySource.sentence)",
            tone: trust.policySource == .trialFolder ? .caution : .plain
        )
        if let advice = trust.policySource.advice { page.field("", "\(advice)") }
        let isShort = trust.witnesses.verified < trust.witnesses.required
        let own = trust.witnesses.own > 0 ? TerminalText("; \(trust.witnesses.own) of them the operator's own") : ""
        page.field(
            "Witnesses",
            "\(trust.witnesses.verified) verified, \(trust.witnesses.required) required" + own,
            tone: isShort ? .bad : .plain
        )
        page.field(
            "Receipts",
            TerminalText(escaping: trust.receiptWords),
            tone: trust.receipts.missing > 0 ? .caution : .plain
        )
        for timestamp in trust.timestamps { page.field("Timestamp", "\(timestamp)") }
    }
}

extension ReportDisclosure {
    /// What readers do not see, in a sentence without a full stop; nil when they see all there is.
    var notice: String? {
        switch level {
        case .unblinded: nil
        case .redacted: "values, keys and identifiers of subjects are left out"
        case .blinded:
            maskedColumns.isEmpty
                ? nil : "values of \(NameList.text(maskedColumns, limit: 6)) are masked, because they unblind"
        }
    }
}

extension Verdict {
    /// Symbol and word, in the colour of the verdict.
    func badge(isUpperCase: Bool = false) -> TerminalText {
        let word = isUpperCase ? rawValue.uppercased() : rawValue
        return TerminalText(escaping: "\(symbol) \(word)", tone: tone)
    }

    private var tone: Tone {
        switch self {
        case .identical, .equivalent: .good
        case .altered: .bad
        case .unverifiable: .caution
        }
    }
}

extension RowCounts? {
    /// Five cells: sealed, found, altered, added, removed; zeros of differences are faint.
    fileprivate var cells: [TerminalText] {
        guard let counts = self else { return Array(repeating: .data(nil), count: 5) }
        let differences = [counts.altered, counts.added, counts.removed].map { count -> TerminalText in
            TerminalText("\(count)").toned(count > 0 ? .bad : .faint)
        }
        return ["\(counts.sealed)", "\(counts.found)"] + differences
    }
}

extension TerminalText {
    /// Data that may be unknown: a faint dash then.
    static func data(_ text: String?) -> TerminalText {
        text.map { TerminalText(escaping: $0) } ?? TerminalText("–").toned(.faint)
    }
}
