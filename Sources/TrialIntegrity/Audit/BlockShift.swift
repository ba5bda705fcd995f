// Values of consecutive rows that stand one row further down or up in a column, as when one cell of a spreadsheet was inserted
// or deleted: many altered cells, and one story.

/// A block of a column whose values were moved by one row.
package struct BlockShift {
    /// The remark on each cell of a block.
    package static let note = "shifted by one row"
    /// The code of the pattern that sums up a block.
    package static let code = "block-shifted"

    /// The cells, by position among the altered ones.
    var cells: [Int]
    var column: Int
    /// The sealed rows of the first and the last of them.
    var rows: ClosedRange<Int>
    var isDown: Bool
}

/// Finds such blocks.
struct BlockShiftSearch {
    /// The least number of values that were moved.
    private static let leastLinks = 2
    /// So many rows in which neighbours are equal, and so nothing changed, are bridged.
    private static let gapLimit = 64

    let match: ColumnMatch
    let altered: AlteredCells
    let fetcher: RowFetcher
    let workers: Int

    /// The blocks that chance would not make.
    ///
    /// - Throws: `FormatError` for damaged evidence.
    func blocks() throws -> [BlockShift] {
        let columns = altered.byColumn()
        var chains: [BlockShift] = []
        for (column, cells) in columns.sorted(by: { $0.key < $1.key }) {
            for isDown in [true, false] { chains += self.chains(cells, column, isDown: isDown) }
        }
        guard !chains.isEmpty else { return [] }
        chains = try bridged(chains)
        var wanted: [[Int]: Set<UInt64>] = [:]
        for chain in chains {
            wanted[[chain.column], default: []].formUnion(chain.cells.map { altered.cells[$0].sealed })
        }
        let sealed = try SealedFrequencies(
            wanted: wanted,
            match: match,
            sealedRows: fetcher.sealedRows,
            workers: workers
        )
        let likely = chains.filter { chain in
            let tests = Double(columns[chain.column]?.count ?? 0) * Double(columns.count) * 2
            return tests * chance(chain, sealed) <= ChanceRule.expected
        }
        var taken: Set<Int> = []
        return likely.sorted { ($1.cells.count, $0.cells[0]) < ($0.cells.count, $1.cells[0]) }.filter { chain in
            guard chain.cells.allSatisfy({ !taken.contains($0) }) else { return false }
            taken.formUnion(chain.cells)
            return true
        }
    }

    /// Runs of altered cells in which each holds what its neighbour was sealed with.
    private func chains(_ cells: [Int], _ column: Int, isDown: Bool) -> [BlockShift] {
        var chains: [BlockShift] = []
        var current: [Int] = []
        func close() {
            if current.count > Self.leastLinks {
                let rows = altered.cells[current[0]].sealedRow...altered.cells[current[current.count - 1]].sealedRow
                chains.append(BlockShift(cells: current, column: column, rows: rows, isDown: isDown))
            }
            current = []
        }
        for cell in cells {
            if let last = current.last, !isLinked(altered.cells[last], altered.cells[cell], isDown: isDown) { close() }
            current.append(cell)
        }
        close()
        return chains
    }

    private func isLinked(_ one: AlteredCell, _ next: AlteredCell, isDown: Bool) -> Bool {
        let step = next.sealedRow - one.sealedRow
        guard step <= Self.gapLimit, next.foundRow - one.foundRow == step, !one.isKey, !next.isKey else { return false }
        return isDown ? next.found == one.sealed : one.found == next.sealed
    }

    /// The chains whose unaltered rows in between hold the value that was moved through them.
    private func bridged(_ chains: [BlockShift]) throws -> [BlockShift] {
        var gaps: Set<Int> = []
        for chain in chains { for gap in gapRows(chain) { gaps.formUnion(gap.rows) } }
        guard !gaps.isEmpty else { return chains }
        let columns = Set(chains.map(\.column)).sorted()
        let fetched = try fetcher.sealed(Array(gaps), positions: columns)
        return chains.filter { chain in
            guard let place = columns.firstIndex(of: chain.column) else { return false }
            let reading = match.pairs[chain.column].sealedReading
            return gapRows(chain).allSatisfy { gap in
                gap.rows.allSatisfy { row in
                    fetched[row].map { RowHash.hash(reading.normalForm($0.cell(place))) == gap.value } ?? false
                }
            }
        }
    }

    private func gapRows(_ chain: BlockShift) -> [(rows: Range<Int>, value: UInt64)] {
        zip(chain.cells, chain.cells.dropFirst()).compactMap { one, next in
            let (first, second) = (altered.cells[one], altered.cells[next])
            guard second.sealedRow > first.sealedRow + 1 else { return nil }
            return ((first.sealedRow + 1)..<second.sealedRow, chain.isDown ? first.sealed : second.sealed)
        }
    }

    /// The chance that cells changed at random take their neighbour's value, one after another.
    private func chance(_ chain: BlockShift, _ sealed: SealedFrequencies) -> Double {
        var chance = 1.0
        for (one, next) in zip(chain.cells, chain.cells.dropFirst()) {
            let (from, to) = (altered.cells[chain.isDown ? one : next], altered.cells[chain.isDown ? next : one])
            chance *= sealed.chance(of: from.sealed, insteadOf: to.sealed, [chain.column])
        }
        return chance
    }

    // MARK: Telling

    /// So many groups of blocks are told one by one; the smaller ones beyond them are summed up.
    private static let toldLimit = 10

    /// One sentence for blocks of several columns in the same rows.
    ///
    /// - Parameters:
    ///   - blocks: the blocks.
    ///   - match: the compared columns.
    ///   - row: the number that a held row has in the seal.
    /// - Returns: patterns, in the order of their rows; the last one sums up what is beyond the ten largest.
    /// - Complexity: O(n log n) in the blocks.
    static func patterns(_ blocks: [BlockShift], _ match: ColumnMatch, row: (Int) -> Int) -> [FindingPattern] {
        let groups = self.groups(blocks)
        let largest = groups.indices.sorted { (-groups[$0].cells, $0) < (-groups[$1].cells, $1) }.prefix(toldLimit)
        let told = largest.sorted().map { groups[$0].pattern(match, row: row) }
        guard groups.count > largest.count else { return told }
        let rest = groups.count - largest.count
        let cells = groups.reduce(0) { $0 + $1.cells } - largest.reduce(0) { $0 + groups[$1].cells }
        let blocks = rest == 1 ? "1 more block of values stands" : "\(rest) more blocks of values stand"
        return told + [
            FindingPattern(
                text: "\(blocks) one row further down or up: \(cells) altered cells",
                code: BlockShift.code,
                count: cells,
                p: nil
            )
        ]
    }

    /// Blocks in the same direction whose rows overlap, from one to the next.
    private static func groups(_ blocks: [BlockShift]) -> [Group] {
        var groups: [Group] = []
        // Blocks come by their first rows, so only the last group of a direction can still be reached.
        var open: [Bool: Int] = [:]
        for block in blocks.sorted(by: { ($0.rows.lowerBound, $0.column) < ($1.rows.lowerBound, $1.column) }) {
            if let last = open[block.isDown], groups[last].rows.upperBound >= block.rows.lowerBound {
                groups[last].add(block)
            } else {
                open[block.isDown] = groups.count
                groups.append(Group(block))
            }
        }
        return groups
    }

    /// Blocks that one sentence tells.
    private struct Group {
        var columns: Set<Int>
        var rows: ClosedRange<Int>
        var cells: Int
        let isDown: Bool

        init(_ block: BlockShift) {
            columns = [block.column]
            rows = block.rows
            cells = block.cells.count
            isDown = block.isDown
        }

        mutating func add(_ block: BlockShift) {
            columns.insert(block.column)
            rows = rows.lowerBound...max(rows.upperBound, block.rows.upperBound)
            cells += block.cells.count
        }

        func pattern(_ match: ColumnMatch, row: (Int) -> Int) -> FindingPattern {
            let names = columns.sorted().map { match.pairs[$0].name }
            return FindingPattern(
                text:
                    "the values of \(BlockShiftSearch.list(names)) in sealed rows \(row(rows.lowerBound)) to \(row(rows.upperBound)) "
                    + "stand one row further \(isDown ? "down" : "up"): \(cells) altered cells",
                code: BlockShift.code,
                count: cells,
                p: nil
            )
        }
    }

    /// `A`, `A and B`, `A, B and C`.
    static func list(_ names: [String]) -> String {
        guard names.count > 1, let last = names.last else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }
}
