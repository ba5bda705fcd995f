// What altered cells mean together: subjects under another id, blocks moved by one row, values exchanged. Each cell is in one
// story at the most, and what no story explains stays an altered cell.

/// Retells findings on cells.
struct CellStories {
    let match: ColumnMatch
    /// The position of the subject among the compared columns; nil when there is none.
    let subject: Int?
    let fetcher: RowFetcher
    let workers: Int
    /// Sealed rows of which nothing more may be said than that they differ.
    let doubted: Set<Int>

    /// Retells them, in another order.
    ///
    /// - Parameters:
    ///   - findings: all findings on cells.
    ///   - missing: sealed rows that were not delivered.
    /// - Returns: sentences over them.
    /// - Throws: `FormatError` for damaged evidence.
    /// - Complexity: O(n log n) in the findings; passes over the sealed rows only where there is something to judge.
    func tell(_ findings: inout [Finding], missing: [Int]) throws -> [FindingPattern] {
        if let subject {
            try SubjectRelabelling(match: match, subject: subject, fetcher: fetcher, workers: workers)
                .tell(&findings, missing: missing, doubted: doubted)
        }
        let altered = AlteredCells(findings, match, doubted: doubted)
        guard altered.cells.count > 1 else { return [] }
        let blocks = try BlockShiftSearch(match: match, altered: altered, fetcher: fetcher, workers: workers).blocks()
        for block in blocks {
            for cell in block.cells { add(BlockShift.note, to: &findings[altered.cells[cell].finding]) }
        }
        try tellExchanges(&findings, altered, explained: Set(blocks.flatMap(\.cells)))
        return BlockShiftSearch.patterns(blocks, match, row: fetcher.sealedRows.erased.row(ofHeld:))
    }

    private func tellExchanges(_ findings: inout [Finding], _ altered: AlteredCells, explained: Set<Int>) throws {
        let all = findings
        let search = ExchangeSearch(match: match, altered: altered, explained: explained) { all[$0].key }
        let candidates = search.candidates()
        guard !candidates.isEmpty else { return }
        let sealed = try SealedFrequencies(
            wanted: search.wanted(candidates),
            match: match,
            sealedRows: fetcher.sealedRows,
            workers: workers
        )
        var dropped: Set<Int> = []
        for (exchange, hasRival) in search.told(candidates, sealed) {
            for (place, pair) in exchange.cells.enumerated() {
                let (one, other) = (altered.cells[pair.first], altered.cells[pair.second])
                dropped.insert(other.finding)
                findings[one.finding].kind = .valuesSwapped
                findings[one.finding].counterpart = FindingCounterpart(
                    sealedRow: other.sealedRow,
                    foundRow: other.foundRow,
                    key: all[other.finding].key,
                    column: match.pairs[other.column].name
                )
                let others = exchange.cells.indices.filter { $0 != place }
                    .map { match.pairs[altered.cells[exchange.cells[$0].first].column].name }
                if !others.isEmpty {
                    add("exchanged together with \(BlockShiftSearch.list(others))", to: &findings[one.finding])
                }
                if hasRival { add(Self.rival, to: &findings[one.finding]) }
            }
        }
        findings = findings.indices.filter { !dropped.contains($0) }.map { findings[$0] }
    }

    private static let rival = "another explanation is as likely: the value may have been exchanged with another cell"

    private func add(_ note: String, to finding: inout Finding) {
        finding.note = [finding.note, note].compactMap(\.self).joined(separator: "; ")
    }
}
