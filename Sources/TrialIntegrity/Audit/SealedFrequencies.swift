// How often values stand in the sealed columns: what tells an exchange from a coincidence.

/// Counts of sealed values, and of combinations of values in several columns of a row.
struct SealedFrequencies {
    /// The number of sealed rows.
    let rows: Int
    private let counts: [[Int]: [UInt64: Int]]

    /// Counts in one pass over the sealed rows.
    ///
    /// - Parameters:
    ///   - wanted: for each list of compared columns, by position, the hashes of the values to count; see `hash`.
    ///   - match: the compared columns.
    ///   - sealedRows: the sealed rows.
    ///   - workers: how many cores to use.
    /// - Throws: `FormatError` for damaged evidence.
    /// - Complexity: O(sealed rows × lists); memory for the wanted hashes.
    init(wanted: [[Int]: Set<UInt64>], match: ColumnMatch, sealedRows: SealedRows, workers: Int) throws {
        rows = sealedRows.rowCount
        let lists = wanted.filter { !$0.value.isEmpty }.keys.sorted { $0.lexicographicallyPrecedes($1) }
        guard !lists.isEmpty else {
            counts = [:]
            return
        }
        let columns = Set(lists.joined()).sorted()
        var all: [[Int]: [UInt64: Int]] = [:]
        try sealedRows.visit(workers: workers) { coded -> [[UInt64: Int]] in
            var hashes: [Int: [UInt64]] = [:]
            for column in columns {
                let pair = match.pairs[column]
                hashes[column] = RunHashes.normalForms(coded, (pair.sealed, pair.sealedReading))
            }
            return lists.map { list in
                Self.count(list.map { (match.pairs[$0].sealed, hashes[$0] ?? []) }, coded, wanted[list] ?? [])
            }
        } collect: { parts in
            for (list, part) in zip(lists, parts) { all[list, default: [:]].merge(part, uniquingKeysWith: +) }
        }
        counts = all
    }

    /// The hash of a value, or of values in several columns.
    static func hash(_ cells: [UInt64]) -> UInt64 {
        cells.count == 1 ? cells[0] : cells.reduce(RunHashes.start) { RowHash.combine($0, $1) }
    }

    /// How many sealed rows have the values in the columns.
    func count(_ columns: [Int], _ hash: UInt64) -> Int { counts[columns]?[hash] ?? 0 }

    /// The chance that a cell which is changed at random, into a value as frequent as it was sealed, takes this one.
    ///
    /// - Parameters:
    ///   - value: the value it takes; blanking is what hands do, so a missing value is no evidence.
    ///   - old: the value it had, which it cannot take.
    ///   - columns: the column, or the columns whose values are taken together.
    /// - Returns: a probability.
    func chance(of value: UInt64, insteadOf old: UInt64, _ columns: [Int]) -> Double {
        if value == RowHash.missing { return 1 }
        let total = Double(max(1, rows))
        let others = total - Double(count(columns, old))
        return others <= 0 ? 1 : min(1, Double(max(1, count(columns, value))) / others)
    }

    private static func count(
        _ columns: [(position: Int, hashes: [UInt64])],
        _ coded: CodedRows,
        _ wanted: Set<UInt64>
    ) -> [UInt64: Int] {
        var counts: [UInt64: Int] = [:]
        if columns.count == 1 {
            var entries = [Int](repeating: 0, count: columns[0].hashes.count)
            for index in coded.columns[columns[0].position].indexes { entries[Int(index)] += 1 }
            for (entry, count) in entries.enumerated() where wanted.contains(columns[0].hashes[entry]) {
                counts[columns[0].hashes[entry], default: 0] += count
            }
            return counts
        }
        for row in 0..<coded.rowCount {
            var hash = RunHashes.start
            for column in columns {
                hash = RowHash.combine(hash, column.hashes[Int(coded.columns[column.position].indexes[row])])
            }
            if wanted.contains(hash) { counts[hash, default: 0] += 1 }
        }
        return counts
    }
}
