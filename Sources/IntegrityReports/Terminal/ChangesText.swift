// The changes from one version to the next, line by line, with what was said about them.

package import TrialIntegrity

/// The changes of a dataset between two versions as text.
package struct ChangesText {
    /// About how many characters of a long cell to show where no width limits it.
    private static let longestExcerpt = 60

    private let dataset: DatasetAudit
    private let names: (from: String, to: String)
    private let limit: Int

    /// Prepares to render.
    ///
    /// - Parameters:
    ///   - dataset: the comparison.
    ///   - names: what the two versions are called.
    ///   - limit: how many findings to show.
    package init(dataset: DatasetAudit, names: (from: String, to: String), limit: Int) {
        self.dataset = dataset
        self.names = names
        self.limit = limit
    }

    /// The lines, each with a line feed.
    package func text(_ style: TerminalStyle) -> String {
        var page = TextPage(style: style)
        add(to: &page)
        return page.text
    }

    /// Adds differences, faults, findings and remarks.
    func add(to page: inout TextPage) {
        if !dataset.differences.isEmpty || !dataset.patterns.isEmpty || !dataset.faults.isEmpty { page.blank() }
        for pattern in dataset.patterns { page.line("\(pattern.text)", hanging: 2) }
        for difference in dataset.differences { page.line("differs in \(difference)", hanging: 2) }
        page.faults(dataset.faults)
        let findings = dataset.findings.ranked().byExplanation
        let hasLists = dataset.explanations != nil
        var room = limit
        add(hasLists ? "Changes that nobody explains" : "Changes", findings.open, &room, .bad, to: &page)
        let lists = dataset.explanations.map { ExplanationsText(summary: $0, limit: limit) }
        lists?.addRemarks(to: &page, indent: 0)
        add("Changes with a reason on record", findings.explained, &room, .strong, to: &page)
        add(FindingsByExplanation.unreasonedTitle, findings.unreasoned, &room, .strong, to: &page)
        add("Written differently", findings.harmless, &room, .strong, to: &page)
        lists?.addSources(to: &page, indent: 0)
    }

    private func add(_ title: String, _ findings: [Finding], _ room: inout Int, _ tone: Tone, to page: inout TextPage) {
        guard !findings.isEmpty else { return }
        let shown = findings.prefix(max(0, room))
        room -= shown.count
        page.blank()
        let count = Plural.grouped(findings.cellCount)
        let note: TerminalText =
            shown.count < findings.count ? "  \(Array(shown).cellCount) of \(count) shown" : "  \(count)"
        page.line(TerminalText(escaping: title, tone: tone) + note)
        if !shown.isEmpty { page.table(table(Array(shown), page.style), indent: 2) }
        if shown.count < findings.count {
            page.line(TerminalText("JSON and CSV hold them all").toned(.caution), indent: 2)
        }
    }

    // MARK: Tables

    private func table(_ findings: [Finding], _ style: TerminalStyle) -> TextTable {
        let excerpt = style.width > 0 ? min(Self.longestExcerpt, max(16, style.width / 6)) : Self.longestExcerpt
        let heading = findings.keyHeading
        let isExplained = findings.contains { $0.explanation != nil }
        var columns: [TextTable.Column] = [
            .init("Row", .right), .init("\(heading ?? "Key")", clipping: .start, narrowest: 24), .init("Change"),
            .init("Column", clipping: .start), .init("\(names.from)", clipping: .start),
            .init("\(names.to)", clipping: .start),
        ]
        if isExplained {
            columns += [.init("Why", clipping: .start, narrowest: 16), .init("Who", clipping: .start), .init("Where")]
        }
        let isWeighed = findings.contains { !$0.materiality.isEmpty }
        if isWeighed { columns.append(.init("Why it matters", clipping: .start, narrowest: 16)) }
        let hasNotes = findings.contains { $0.note != nil }
        if hasNotes { columns.append(.init("Note", clipping: .start, narrowest: 16)) }
        var table = TextTable(columns)
        for finding in findings {
            let difference = CellDifference(sealed: finding.sealed, found: finding.found, limit: excerpt)
            var cells: [TerminalText] = [
                .data((finding.foundRow ?? finding.sealedRow).map(String.init)),
                key(finding.key, isNamed: heading == nil), TerminalText(escaping: finding.kind.rawValue),
                .data(finding.column), cell(difference.sealed, finding.sealed, .strong, finding),
                cell(difference.found, finding.found, .bad, finding),
            ]
            if isExplained {
                cells += [
                    .data(finding.explanation?.shownReason), .data(finding.explanation?.author),
                    .data(finding.explanation?.reference),
                ]
            }
            if isWeighed {
                cells.append(TerminalText(escaping: finding.materiality.map(\.text).joined(separator: "; ")))
            }
            if hasNotes { cells.append(TerminalText(escaping: finding.note ?? "")) }
            table.append(cells)
        }
        return table
    }

    private func cell(_ excerpt: CellExcerpt?, _ text: String?, _ tone: Tone, _ finding: Finding) -> TerminalText {
        guard text != nil else { return finding.hidesCell ? .masked : .data(nil) }
        return TerminalText(excerpt: excerpt, of: text, tone: tone)
    }

    private func key(_ key: [KeyPart]?, isNamed: Bool) -> TerminalText {
        guard let key else { return .data(nil) }
        return key.enumerated().reduce(TerminalText()) { text, part in
            let name: TerminalText = isNamed ? "\(part.element.column)=" : ""
            return text + (part.offset > 0 ? " · " : "") + name + TerminalText(cell: part.element.value)
        }
    }
}
