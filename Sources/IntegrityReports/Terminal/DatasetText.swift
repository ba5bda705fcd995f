// What a text report says about one dataset that is not simply identical.

import TrialIntegrity

/// One dataset in a text report.
struct DatasetText {
    /// About how many characters of a long cell to show where no width limits it.
    private static let longestExcerpt = 60

    let dataset: DatasetAudit
    /// How many findings to show.
    let limit: Int

    /// Adds the dataset's heading, counts, differences and findings.
    func add(to page: inout TextPage) {
        page.blank()
        let file: TerminalText = dataset.file.map { "  \($0)" } ?? ""
        page.line(TerminalText(escaping: name).toned(.strong) + file + "  " + dataset.verdict.badge())
        if let sealing = dataset.sealing { page.line(TerminalText(escaping: sealing, tone: .faint), indent: 2) }
        if let counts { page.line(counts, indent: 2) }
        if dataset.isAlteredWithoutPlaces {
            page.line("the evidence does not allow tracing the differences to rows and cells", indent: 2)
        }
        if let sentence = dataset.explanationSentence {
            page.line(TerminalText(escaping: sentence), indent: 2, hanging: 2)
        }
        for pattern in dataset.patterns { page.line("\(pattern.text)", indent: 2, hanging: 2) }
        for difference in dataset.differences { page.line("differs in \(difference)", indent: 2, hanging: 2) }
        page.faults(dataset.faults)
        guard let summary = dataset.explanations else { return addFindings(to: &page) }
        let lists = ExplanationsText(summary: summary, limit: limit)
        addExplainedFindings(lists, to: &page)
        lists.addSources(to: &page, indent: 2)
    }

    private var name: String {
        dataset.seal ?? [dataset.site, dataset.dataset].compactMap(\.self).joined(separator: "/").nonEmpty ?? "no seal"
    }

    /// `59,580 rows sealed, 59,580 found: 59,532 intact, 48 altered`, zeros left out; nil when rows were not compared.
    private var counts: TerminalText? {
        guard let rows = dataset.rows else { return nil }
        let parts = [
            part(rows.intact, "intact", [(rows.moved, "in another place"), (rows.reformatted, "written differently")]),
            part(rows.altered, "altered"),
            part(rows.added, "added", [(rows.duplicated, "repeating another row")]),
            part(rows.removed, "removed"),
            part(rows.erased, "erased on request"),
        ].compactMap(\.self)
        let sum = "\(Plural.of(rows.sealed, "row")) sealed, \(Plural.grouped(rows.found)) found"
        return TerminalText(escaping: parts.isEmpty ? sum : "\(sum): \(parts.joined(separator: ", "))")
    }

    private func part(_ count: Int, _ word: String, _ remarks: [(Int, String)] = []) -> String? {
        guard count > 0 else { return nil }
        let remark = remarks.filter { $0.0 > 0 }.map { "\(Plural.grouped($0.0)) \($0.1)" }.joined(separator: ", ")
        return "\(Plural.grouped(count)) \(word)" + (remark.isEmpty ? "" : " (\(remark))")
    }

    private func addFindings(to page: inout TextPage) {
        let shown = add(dataset.findings.ranked(), limit: limit, to: &page)
        addRest(shown, to: &page)
    }

    /// What nobody explains first, then what was said and does not hold, then what has a reason on record.
    private func addExplainedFindings(_ lists: ExplanationsText, to page: inout TextPage) {
        let findings = dataset.findings.ranked().byExplanation
        var shown = 0
        func add(_ title: String, _ tone: Tone, _ findings: [Finding]) {
            guard !findings.isEmpty else { return }
            page.blank()
            page.line(TerminalText(escaping: title, tone: tone) + "  \(Plural.grouped(findings.cellCount))", indent: 2)
            shown += self.add(findings, limit: max(0, limit - shown), to: &page)
        }
        add("Changes that nobody explains", .bad, findings.open)
        lists.addRemarks(to: &page, indent: 2)
        add("Changes with a reason on record", .strong, findings.explained)
        add(FindingsByExplanation.unreasonedTitle, .strong, findings.unreasoned)
        add("Other findings", .strong, findings.harmless)
        addRest(shown, to: &page)
    }

    /// Adds findings by kind.
    ///
    /// - Returns: how many are shown.
    private func add(_ findings: [Finding], limit: Int, to page: inout TextPage) -> Int {
        let groups = FindingGroup.groups(of: findings, limit: limit)
        for (number, group) in groups.enumerated() {
            if number == 0 || !group.shown.isEmpty || !groups[number - 1].shown.isEmpty { page.blank() }
            let note: TerminalText =
                group.shown.count < group.total ? "  \(group.shown.count) of \(group.total) shown" : "  \(group.total)"
            page.line(TerminalText(escaping: group.kind.title, tone: .strong) + note, indent: 2)
            if !group.shown.isEmpty { page.table(table(of: group.shown, excerpt: excerptLimit(page.style)), indent: 2) }
        }
        return groups.reduce(0) { $0 + $1.shown.count }
    }

    private func addRest(_ shown: Int, to page: inout TextPage) {
        guard shown < dataset.findings.count else { return }
        page.blank()
        page.line(
            TerminalText("\(shown) of \(dataset.findings.count) findings shown; JSON and CSV hold them all").toned(
                .caution
            ),
            indent: 2
        )
    }

    /// Few enough characters that what differs is still seen when the table is made to fit.
    private func excerptLimit(_ style: TerminalStyle) -> Int {
        style.width > 0 ? min(Self.longestExcerpt, max(16, style.width / 5)) : Self.longestExcerpt
    }

    /// A table with those columns that any of the findings has something to say in.
    private func table(of findings: [Finding], excerpt: Int) -> TextTable {
        let columns = FindingColumn.columns(for: findings)
        let heading = findings.keyHeading
        var table = TextTable(
            hasHeadings: columns.contains { ![.column, .place, .note].contains($0) },
            columns.map { column in
                switch column {
                case .row: .init("Row", .right)
                case .sealedRow: .init("Sealed row", .right)
                case .foundRow: .init("Found row", .right)
                case .key: .init("\(heading ?? "Key")", clipping: .start, narrowest: 24)
                case .column: .init("Column", clipping: .start)
                case .sealed: .init("Sealed", clipping: .start)
                case .found: .init("Found", clipping: .start)
                case .place: .init("Place")
                case .why: .init("Why it matters")
                case .reason: .init("Reason on record", clipping: .start, narrowest: 16)
                case .note: .init("Note")
                }
            }
        )
        for finding in findings {
            let difference = CellDifference(sealed: finding.sealed, found: finding.found, limit: excerpt)
            table.append(columns.map { cell($0, finding, difference, isKeyNamed: heading == nil) })
        }
        return table
    }

    private func cell(
        _ column: FindingColumn,
        _ finding: Finding,
        _ difference: CellDifference,
        isKeyNamed: Bool
    ) -> TerminalText {
        switch column {
        case .row: row(finding.foundRow ?? finding.sealedRow)
        case .sealedRow: row(finding.sealedRow)
        case .foundRow: row(finding.foundRow)
        case .key: key(finding.key, isNamed: isKeyNamed)
        case .column: .data(finding.column)
        case .sealed where finding.hidesCell, .found where finding.hidesCell: .masked
        case .sealed: TerminalText(excerpt: difference.sealed, of: finding.sealed, tone: .strong)
        case .found where finding.found == nil: .data(nil)
        case .found: TerminalText(excerpt: difference.found, of: finding.found, tone: .bad)
        case .place: .data(finding.place?.text)
        case .why: finding.materiality.map(\.text).joinedForTerminal
        case .reason: .data(finding.explanation?.line)
        case .note: [finding.remark, difference.codePoints].compactMap(\.self).joinedForTerminal
        }
    }

    private func row(_ number: Int?) -> TerminalText { .data(number.map(String.init)) }

    private func key(_ key: [KeyPart]?, isNamed: Bool) -> TerminalText {
        guard let key else { return .data(nil) }
        return key.enumerated().reduce(TerminalText()) { text, part in
            let name: TerminalText = isNamed ? "\(part.element.column)=" : ""
            return text + (part.offset > 0 ? " · " : "") + name + TerminalText(cell: part.element.value)
        }
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}

extension [String] {
    fileprivate var joinedForTerminal: TerminalText { TerminalText(escaping: joined(separator: "; ")) }
}
