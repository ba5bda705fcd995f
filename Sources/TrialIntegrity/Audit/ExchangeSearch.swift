// Values exchanged between two rows, or between two columns of a row: found by what the altered cells hold, told only where
// chance would not make them.

/// An exchange that may be told.
struct Exchange {
    /// The cells of one row and their counterparts, by position among the altered cells; the first row is the one that
    /// stands first in the delivery.
    var cells: [(first: Int, second: Int)]
    /// How many parts of the two keys are the same.
    var likeness = 0
    /// How far the rows are apart in the delivery.
    var distance = 0
    /// The chance that two cells changed at random hold each other's values.
    var chance = 1.0

    /// The likelier one first: more cells together, rows that are more alike, nearer rows.
    static func isBefore(_ one: Exchange, _ other: Exchange) -> Bool {
        if one.cells.count != other.cells.count { return one.cells.count > other.cells.count }
        if one.likeness != other.likeness { return one.likeness > other.likeness }
        if one.distance != other.distance { return one.distance < other.distance }
        return (one.cells[0].first, one.cells[0].second) < (other.cells[0].first, other.cells[0].second)
    }
}

/// Finds exchanges among altered cells.
struct ExchangeSearch {
    /// Values that more cells a side exchange are a recoding, and of single cells it cannot be said which go together.
    private static let groupLimit = 64
    /// Rows with more altered cells are not searched for exchanges within the row.
    private static let rowLimit = 64
    /// So many lists of columns that were exchanged together are counted in the sealed rows.
    private static let listLimit = 64

    let match: ColumnMatch
    let altered: AlteredCells
    /// Altered cells, by position, that are explained already.
    let explained: Set<Int>
    /// The keys of the rows, by finding.
    let key: (Int) -> [KeyPart]?

    /// What is to be counted in the sealed rows before exchanges can be judged.
    func wanted(_ candidates: ExchangeCandidates) -> [[Int]: Set<UInt64>] {
        var wanted: [[Int]: Set<UInt64>] = [:]
        var lists: [[Int]: Int] = [:]
        for exchange in candidates.between {
            for (first, second) in exchange.cells {
                wanted[[altered.cells[first].column], default: []].formUnion([
                    altered.cells[first].sealed, altered.cells[second].sealed,
                ])
            }
            if exchange.cells.count > 1 { lists[columns(exchange), default: 0] += 1 }
        }
        let kept = Set(
            lists.sorted { $1.value == $0.value ? $0.key.lexicographicallyPrecedes($1.key) : $1.value < $0.value }
                .prefix(Self.listLimit).map(\.key)
        )
        for exchange in candidates.between where exchange.cells.count > 1 && kept.contains(columns(exchange)) {
            let (one, other) = tuples(exchange)
            wanted[columns(exchange), default: []].formUnion([one, other])
        }
        for exchange in candidates.within {
            for (first, second) in exchange.cells {
                let (one, other) = (altered.cells[first], altered.cells[second])
                wanted[[one.column], default: []].formUnion([one.sealed, other.sealed])
                wanted[[other.column], default: []].formUnion([one.sealed, other.sealed])
            }
        }
        return wanted
    }

    /// The exchanges that chance would not make, each cell in one at the most; and those of which another is as likely.
    func told(_ candidates: ExchangeCandidates, _ sealed: SealedFrequencies) -> [(exchange: Exchange, hasRival: Bool)] {
        var taken = explained
        let within = judgeWithin(candidates.within, sealed)
        let (together, single) = judgeBetween(candidates.between, sealed)
        var told: [(exchange: Exchange, hasRival: Bool)] = []
        for list in [together, within, single] { told += choose(list, &taken) }
        return told
    }

    private func columns(_ exchange: Exchange) -> [Int] { exchange.cells.map { altered.cells[$0.first].column } }

    /// The sealed values of either row in the exchanged columns.
    private func tuples(_ exchange: Exchange) -> (UInt64, UInt64) {
        (
            SealedFrequencies.hash(exchange.cells.map { altered.cells[$0.first].sealed }),
            SealedFrequencies.hash(exchange.cells.map { altered.cells[$0.second].sealed })
        )
    }

    // MARK: Judging

    private var families: Int {
        let columns = altered.byColumn().values.count { $0.count > 1 }
        return columns + (altered.rows.contains { $0.count > 1 } ? 2 : 0)
    }

    private static func pairs(_ count: Int) -> Double { Double(count) * Double(count - 1) / 2 }

    private func judgeWithin(_ candidates: [Exchange], _ sealed: SealedFrequencies) -> [Exchange] {
        guard !candidates.isEmpty else { return [] }
        let chances = candidates.map { exchange in
            let (one, other) = (altered.cells[exchange.cells[0].first], altered.cells[exchange.cells[0].second])
            return sealed.chance(of: other.sealed, insteadOf: one.sealed, [one.column])
                * sealed.chance(of: one.sealed, insteadOf: other.sealed, [other.column])
        }
        let tests = altered.rows.reduce(0.0) { $0 + Self.pairs($1.count) }
        let isTold = ChanceRule.told(chances, tests: tests, families: families)
        return candidates.indices.filter { isTold[$0] }.map { candidates[$0] }
    }

    /// Exchanges of several columns together, and of single cells.
    private func judgeBetween(
        _ candidates: [Exchange],
        _ sealed: SealedFrequencies
    ) -> (together: [Exchange], single: [Exchange]) {
        let several = candidates.filter { $0.cells.count > 1 }
        let chances = several.map { exchange in
            let list = columns(exchange)
            let (one, other) = tuples(exchange)
            if exchange.cells.contains(where: { altered.cells[$0.first].isKey }) { return wholeKeyChance(sealed) }
            guard sealed.count(list, one) > 0, sealed.count(list, other) > 0 else { return 1 }
            return sealed.chance(of: other, insteadOf: one, list) * sealed.chance(of: one, insteadOf: other, list)
        }
        let rows = altered.rows.count { $0.count > 1 }
        let isTold = ChanceRule.told(chances, tests: Self.pairs(rows), families: families)
        var singles = candidates.filter { $0.cells.count == 1 }
        for index in several.indices where !isTold[index] {
            singles += several[index].cells.filter { !altered.cells[$0.first].isKey }.map { pair in
                var part = several[index]
                part.cells = [pair]
                return part
            }
        }
        return (several.indices.filter { isTold[$0] }.map { several[$0] }, judgeSingles(singles, sealed))
    }

    private func judgeSingles(_ candidates: [Exchange], _ sealed: SealedFrequencies) -> [Exchange] {
        let counts = altered.byColumn().mapValues(\.count)
        let towards = Dictionary(
            altered.cells.map { (ColumnValue(column: $0.column, hash: $0.found), 1) },
            uniquingKeysWith: +
        )
        let byColumn = Dictionary(grouping: candidates) { altered.cells[$0.cells[0].first].column }
        var told: [Exchange] = []
        for (column, exchanges) in byColumn.sorted(by: { $0.key < $1.key }) {
            let count = counts[column] ?? 0
            let moves = Dictionary(
                altered.cells.filter { $0.column == column }.map { (Move(from: $0.sealed, to: $0.found), 1) },
                uniquingKeysWith: +
            )
            let chances = exchanges.map { exchange -> Double in
                let (one, other) = (altered.cells[exchange.cells[0].first], altered.cells[exchange.cells[0].second])
                if one.isKey { return wholeKeyChance(sealed) }
                let back = min(
                    moves[Move(from: one.sealed, to: one.found)] ?? 0,
                    moves[Move(from: other.sealed, to: other.found)] ?? 0
                )
                /// A value that hands wrote into many cells is no surprise, however rare it was.
                func chance(_ value: UInt64, _ old: UInt64) -> Double {
                    let written = (towards[ColumnValue(column: column, hash: value)] ?? 0) - back
                    return max(
                        sealed.chance(of: value, insteadOf: old, [column]),
                        Double(max(0, written)) / Double(max(1, count))
                    )
                }
                return chance(other.sealed, one.sealed) * chance(one.sealed, other.sealed)
            }
            let isTold = ChanceRule.told(chances, tests: Self.pairs(count), families: families)
            told += exchanges.indices.filter { isTold[$0] }.map { exchanges[$0] }
        }
        return told
    }

    private struct ColumnValue: Hashable {
        var column: Int
        var hash: UInt64
    }

    private struct Move: Hashable {
        var from: UInt64
        var to: UInt64
    }

    /// Two rows that carry each other's whole key: a key is there once.
    private func wholeKeyChance(_ sealed: SealedFrequencies) -> Double {
        let rows = Double(max(1, sealed.rows))
        return 1 / (rows * rows)
    }

    // MARK: Choosing

    /// The likeliest exchanges first, each cell once.
    private func choose(_ exchanges: [Exchange], _ taken: inout Set<Int>) -> [(exchange: Exchange, hasRival: Bool)] {
        var chosen: [(exchange: Exchange, hasRival: Bool)] = []
        var ranks: [Int: (cells: Int, likeness: Int, count: Int)] = [:]
        let sorted = exchanges.sorted(by: Exchange.isBefore)
        for exchange in sorted {
            for cell in exchange.cells.flatMap({ [$0.first, $0.second] }) {
                if let best = ranks[cell] {
                    if best.cells == exchange.cells.count, best.likeness == exchange.likeness {
                        ranks[cell]?.count += 1
                    }
                } else {
                    ranks[cell] = (exchange.cells.count, exchange.likeness, 1)
                }
            }
        }
        for exchange in sorted {
            let cells = exchange.cells.flatMap { [$0.first, $0.second] }
            guard cells.allSatisfy({ !taken.contains($0) }) else { continue }
            taken.formUnion(cells)
            chosen.append((exchange, cells.contains { (ranks[$0]?.count ?? 0) > 1 }))
        }
        return chosen
    }
}

/// Exchanges that the altered cells suggest.
struct ExchangeCandidates {
    /// Between two rows: all columns in which each has the other's value.
    var between: [Exchange] = []
    /// Between two columns of a row.
    var within: [Exchange] = []

    var isEmpty: Bool { between.isEmpty && within.isEmpty }
}

extension ExchangeSearch {
    /// Exchanges that the altered cells suggest, likely or not.
    ///
    /// - Complexity: O(n log n) in the altered cells, and at most 64 candidates for each.
    func candidates() -> ExchangeCandidates {
        var candidates = ExchangeCandidates()
        for range in altered.rows where (2...Self.rowLimit).contains(range.count) {
            candidates.within += within(range)
        }
        var seen: Set<RowPair> = []
        for (one, other) in suggestedRows() {
            let (first, second) =
                altered.cells[altered.rows[one].lowerBound].foundRow
                    < altered.cells[altered.rows[other].lowerBound].foundRow ? (one, other) : (other, one)
            guard one != other, seen.insert(RowPair(sealed: first, found: second, isSameText: false)).inserted else {
                continue
            }
            if let exchange = between(first, second) { candidates.between.append(exchange) }
        }
        return candidates
    }

    /// Columns of a row that hold each other's values.
    private func within(_ range: Range<Int>) -> [Exchange] {
        var exchanges: [Exchange] = []
        for first in range {
            for second in range where second > first {
                let (one, other) = (altered.cells[first], altered.cells[second])
                guard one.found == other.sealed, other.found == one.sealed, one.sealed != other.sealed, !one.isKey,
                    !other.isKey, !explained.contains(first), !explained.contains(second)
                else { continue }
                exchanges.append(Exchange(cells: [(first, second)]))
            }
        }
        return exchanges
    }

    /// Rows, by place, of which a cell, or all cells together, hold what the other's did.
    private func suggestedRows() -> [(Int, Int)] {
        var rowOf = [Int](repeating: 0, count: altered.cells.count)
        for (row, range) in altered.rows.enumerated() { for cell in range { rowOf[cell] = row } }
        var pairs: [(Int, Int)] = []
        func add(_ ones: [Int], _ others: [Int], _ row: (Int) -> Int) {
            guard max(ones.count, others.count) <= Self.groupLimit else { return }
            for one in ones { for other in others where row(one) < row(other) { pairs.append((row(one), row(other))) } }
        }
        let open = altered.cells.indices.filter { !explained.contains($0) }
        HashJoin.visit(
            open.map { Self.hash(altered.cells[$0], reversed: false) },
            open.map { Self.hash(altered.cells[$0], reversed: true) }
        ) { ones, others in add(ones, others) { rowOf[open[$0]] } }
        let several = altered.rows.indices.filter { altered.rows[$0].count > 1 }
        func whole(_ row: Int, reversed: Bool) -> UInt64 {
            altered.rows[row].reduce(RunHashes.start) {
                RowHash.combine($0, Self.hash(altered.cells[$1], reversed: reversed))
            }
        }
        HashJoin.visit(several.map { whole($0, reversed: false) }, several.map { whole($0, reversed: true) }) {
            ones,
            others in add(ones, others) { several[$0] }
        }
        return pairs
    }

    private static func hash(_ cell: AlteredCell, reversed: Bool) -> UInt64 {
        let values = reversed ? (cell.found, cell.sealed) : (cell.sealed, cell.found)
        return RowHash.combine(RowHash.combine(RowSignatures.part(cell.column, 0), values.0), values.1)
    }

    /// The columns in which two rows hold each other's values; key columns only when the whole keys are exchanged.
    private func between(_ first: Int, _ second: Int) -> Exchange? {
        var cells: [(first: Int, second: Int)] = []
        let (ones, others) = (altered.rows[first], altered.rows[second])
        var other = others.lowerBound
        for one in ones {
            while other < others.upperBound, altered.cells[other].column < altered.cells[one].column { other += 1 }
            guard other < others.upperBound else { break }
            let (left, right) = (altered.cells[one], altered.cells[other])
            guard left.column == right.column, left.sealed == right.found, left.found == right.sealed,
                left.sealed != right.sealed, left.isKey == right.isKey, !explained.contains(one),
                !explained.contains(other)
            else { continue }
            cells.append((one, other))
        }
        let (left, right) = (altered.cells[ones.lowerBound], altered.cells[others.lowerBound])
        let (leftKey, rightKey) = (key(left.finding) ?? [], key(right.finding) ?? [])
        let likeness = zip(leftKey, rightKey).count { $0 == $1 }
        let keyCells = cells.count { altered.cells[$0.first].isKey }
        if keyCells > 0 {
            let all =
                ones.count { altered.cells[$0].isKey } == keyCells
                && others.count { altered.cells[$0].isKey } == keyCells
            if !all || leftKey.count - likeness != keyCells { cells.removeAll { altered.cells[$0.first].isKey } }
        }
        guard !cells.isEmpty else { return nil }
        return Exchange(cells: cells, likeness: likeness, distance: abs(left.foundRow - right.foundRow))
    }
}
