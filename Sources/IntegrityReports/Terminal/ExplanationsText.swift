// What was said of changes and does not hold, and what became of each list, as text for a terminal.

import TrialIntegrity

/// Corrections and audit trails that were held against the changes of a dataset.
struct ExplanationsText {
    let summary: ExplanationSummary
    /// How many statements are shown.
    let limit: Int

    /// Statements that the data contradict.
    func addRemarks(to page: inout TextPage, indent: Int) {
        let remarks = summary.disputed
        guard !remarks.isEmpty else { return }
        page.blank()
        page.line(
            TerminalText(escaping: "What was said and does not hold", tone: .caution) + "  \(remarks.count)",
            indent: indent
        )
        page.table(table(Array(remarks.prefix(limit))), indent: indent + 2)
        if remarks.count > limit {
            page.line("\(limit) of \(remarks.count) shown; JSON holds them all", indent: indent + 2)
        }
    }

    private func table(_ remarks: [ExplanationSummary.Remark]) -> TextTable {
        let hasSubject = remarks.contains { $0.key != nil || $0.column != nil }
        let hasValues = remarks.contains { $0.old != nil || $0.new != nil || $0.masked != nil }
        var columns: [TextTable.Column] = [.init("Remark"), .init("Where")]
        if hasSubject {
            columns += [.init("Key", clipping: .start, narrowest: 16), .init("Column", clipping: .start)]
        }
        if hasValues { columns += [.init("Says old", clipping: .start), .init("Says new", clipping: .start)] }
        var table = TextTable(columns + [.init("What", clipping: .start, narrowest: 24)])
        for remark in remarks {
            var cells: [TerminalText] = [TerminalText(escaping: remark.code), .data(remark.reference)]
            if hasSubject { cells += [Self.key(remark), .data(remark.column)] }
            if hasValues { cells += [value(remark.old, remark), value(remark.new, remark)] }
            table.append(cells + [TerminalText(escaping: remark.message)])
        }
        return table
    }

    private func value(_ text: String?, _ remark: ExplanationSummary.Remark) -> TerminalText {
        guard let text else { return remark.masked == nil ? .data(nil) : .masked }
        return TerminalText(cell: text)
    }

    private static func key(_ remark: ExplanationSummary.Remark) -> TerminalText {
        guard let key = remark.key else { return remark.masked == nil ? .data(nil) : .masked }
        return key.enumerated().reduce(TerminalText()) { text, part in
            text + (part.offset > 0 ? " · " : "") + "\(part.element.column)=" + TerminalText(cell: part.element.value)
        }
    }

    /// What became of each list, what the lists do not have, and the reasons that were given.
    func addSources(to page: inout TextPage, indent: Int) {
        page.blank()
        for source in summary.sources {
            page.line(TerminalText(escaping: "\(source.title): \(source.words)"), indent: indent, hanging: 2)
        }
        for silence in summary.silences {
            page.line(TerminalText(escaping: silence.capitalisedFirst, tone: .caution), indent: indent, hanging: 2)
        }
        guard let reasons = summary.reasonWords else { return }
        page.line(TerminalText(escaping: "Reasons: \(reasons)"), indent: indent, hanging: 2)
    }
}

extension TerminalText {
    /// Stands for a text that is held and not shown.
    static var masked: TerminalText { TerminalText("masked").toned(.faint) }
}
