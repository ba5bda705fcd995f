// Tells a column that was rewritten throughout from single rewritten cells.

/// Sums up harmless rewritings.
struct RewriteSummary {
    let match: ColumnMatch
    let sealedRows: SealedRows
    /// Whether the cells of columns rewritten throughout are listed too.
    let listsAll: Bool

    /// One difference for each column rewritten throughout; the cells themselves where only some were.
    ///
    /// - Throws: `FormatError` for damaged evidence.
    func summarise(
        _ rewrites: [RewriteKey: RewriteTally]
    ) throws -> (differences: [String], findings: [Finding]) {
        guard !rewrites.isEmpty else { return ([], []) }
        let keys = rewrites.keys.sorted()
        let applicable = try countApplicable(keys)
        var differences: [String] = []
        var findings: [Finding] = []
        for (index, key) in keys.enumerated() {
            guard let tally = rewrites[key] else { continue }
            let column = match.pairs[key.position]
            let share = Double(tally.count) / Double(max(1, applicable[index]))
            if tally.count >= 2 && share >= key.rewriting.throughoutShare || tally.count > RewriteTally.kept {
                differences.append(sentence(column, key.rewriting, tally.count))
                if listsAll { findings += tally.cells }
            } else {
                findings += tally.cells
            }
        }
        return (differences, findings)
    }

    private func sentence(_ column: ColumnMatch.Pair, _ rewriting: Rewriting, _ count: Int) -> String {
        var text = "\(column.name): \(rewriting.rawValue) in \(count) cells"
        if rewriting == .dateFormat {
            let sealed = column.sealedReading.format?.rawValue ?? "YYYY-MM-DD"
            text += ", \(sealed) to \(column.foundReading.format?.rawValue ?? "YYYY-MM-DD")"
        }
        if listsAll, count > RewriteTally.kept { text += ", of which the first \(RewriteTally.kept) are listed" }
        if rewriting == .numberFormat, column.foundReading.decimalComma { text += ", with a decimal comma" }
        return text
    }

    /// For each key the number of sealed cells that could have been rewritten so.
    private func countApplicable(_ keys: [RewriteKey]) throws -> [Int] {
        var counts = [Int](repeating: 0, count: keys.count)
        for run in sealedRows.runs.indices {
            let coded = try sealedRows.run(run)
            for (index, key) in keys.enumerated() {
                let pair = match.pairs[key.position]
                let column = coded.columns[pair.sealed]
                let applies = column.starts.indices.map {
                    key.rewriting.applies(to: coded.text($0, column: pair.sealed), pair.sealedReading)
                }
                counts[index] += column.indexes.count { applies[Int($0)] }
            }
        }
        return counts
    }
}
