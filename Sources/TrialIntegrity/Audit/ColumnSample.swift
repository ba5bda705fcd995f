// Pairs of rows that surely belong together, from the start of seal and delivery: what columns are judged by.

/// A sample of matched rows.
struct ColumnSample {
    /// How many rows of either side are looked at for pairs.
    private static let rowLimit = 100_000

    private let profile: Profile
    private let sealed: CodedRows?
    private let found: RowBatch
    private var pairs: [(sealed: Int, found: Int)] = []

    /// Pairs rows by position when that fits most of them, else by key, else by what the rows hold.
    init(
        profile: Profile,
        header: [String],
        sealed: CodedRows?,
        found: RowBatch,
        size: Int,
        without: Set<Int> = []
    ) {
        self.profile = profile
        self.sealed = sealed
        self.found = found
        guard let sealed, found.rowCount > 0 else { return }
        let positions = Dictionary(header.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let columns = profile.columns.indices.filter { !without.contains($0) }.compactMap { index in
            positions[profile.columns[index].name].map { (sealed: index, found: $0) }
        }
        let limit = min(size, sealed.rowCount, found.rowCount)
        pairs = (0..<limit).filter { row in
            let equal = columns.count { pair in
                sealed.cell(row: row, column: pair.sealed).elementsEqual(found.cell(row: row, column: pair.found))
            }
            return equal * 2 >= columns.count
        }.map { ($0, $0) }
        let isSure = Self.agreement(pairs, columns, sealed, found) >= 0.98
        guard pairs.count * 2 < limit || columns.count < 2 || !isSure else { return }
        let keyed = Self.byKey(profile: profile, header: header, sealed: sealed, found: found, size: size)
        let whole = keyed.isEmpty ? Self.byContent(profile, columns, sealed, found, size: size) : []
        let better = keyed.isEmpty ? whole : keyed
        // Rows found at other places show that pairs by position are chance; a few sure pairs are better than those.
        let isElsewhere = better.count { $0.sealed != $0.found } * 2 > better.count
        if isElsewhere || (!keyed.isEmpty && keyed.count * 2 > pairs.count) { pairs = better }
        if pairs.isEmpty { pairs = (0..<limit).map { ($0, $0) } }
    }

    /// The share of the cells of paired rows that are the same text.
    private static func agreement(
        _ pairs: [(sealed: Int, found: Int)],
        _ columns: [(sealed: Int, found: Int)],
        _ sealed: CodedRows,
        _ found: RowBatch
    ) -> Double {
        let some = stride(from: 0, to: pairs.count, by: max(1, pairs.count / 256)).map { pairs[$0] }
        let equal = some.reduce(0) { sum, pair in
            sum
                + columns.count {
                    sealed.cell(row: pair.sealed, column: $0.sealed)
                        .elementsEqual(found.cell(row: pair.found, column: $0.found))
                }
        }
        return Double(equal) / Double(max(1, some.count * columns.count))
    }

    /// Rows that mean the same in all columns of the same name.
    private static func byContent(
        _ profile: Profile,
        _ columns: [(sealed: Int, found: Int)],
        _ sealed: CodedRows,
        _ found: RowBatch,
        size: Int
    ) -> [(sealed: Int, found: Int)] {
        columns.count > 1 ? join(profile, columns, sealed, found, size: size) : []
    }

    /// Rows that mean the same in some columns, and of which there is one only in the seal: of several with one key, nobody
    /// knows yet which is which.
    private static func join(
        _ profile: Profile,
        _ columns: [(sealed: Int, found: Int)],
        _ sealed: CodedRows,
        _ found: RowBatch,
        size: Int
    ) -> [(sealed: Int, found: Int)] {
        let readings = columns.map { CellReading(profile.columns[$0.sealed]) }
        let delivered = columns.map { reading(profile, sealed, found, $0.sealed, $0.found) }
        var rowOf: [UInt64: Int?] = [:]
        for row in 0..<min(sealed.rowCount, rowLimit) {
            var hash: UInt64 = 0
            for (index, column) in columns.enumerated() {
                let form = readings[index].normalForm(sealed.cell(row: row, column: column.sealed))
                hash = RowHash.combine(hash, RowHash.hash(form))
            }
            rowOf.updateValue(rowOf[hash] == nil ? row : nil, forKey: hash)
        }
        var pairs: [(sealed: Int, found: Int)] = []
        for row in 0..<min(found.rowCount, rowLimit) where pairs.count < size {
            var hash: UInt64 = 0
            for (index, column) in columns.enumerated() {
                let form = delivered[index].normalForm(found.cell(row: row, column: column.found))
                hash = RowHash.combine(hash, RowHash.hash(form))
            }
            if let match = rowOf[hash] ?? nil { pairs.append((match, row)) }
        }
        return pairs
    }

    private static func byKey(
        profile: Profile,
        header: [String],
        sealed: CodedRows,
        found: RowBatch,
        size: Int
    ) -> [(sealed: Int, found: Int)] {
        let columns: [(sealed: Int, found: Int)] = profile.key.compactMap { name in
            guard let index = profile.columns.firstIndex(where: { $0.name == name }),
                let other = header.firstIndex(of: name)
            else { return nil }
            return (index, other)
        }
        guard !columns.isEmpty, columns.count == profile.key.count else { return [] }
        return join(profile, columns, sealed, found, size: size)
    }

    /// Whether the cells of a sealed and a delivered column mean the same, but for a share of the pairs.
    ///
    /// True when there are no pairs.
    func fits(sealed column: Int, found other: Int, mismatches: Double) -> Bool {
        guard let sealed, !pairs.isEmpty else { return true }
        let reading = CellReading(profile.columns[column])
        let delivered = self.reading(sealed: column, found: other, rows: 500)
        var left = Int(Double(pairs.count) * mismatches)
        for pair in pairs {
            let one = sealed.cell(row: pair.sealed, column: column)
            let two = found.cell(row: pair.found, column: other)
            if one.elementsEqual(two) || reading.normalForm(one) == delivered.normalForm(two) { continue }
            left -= 1
            if left < 0 { return false }
        }
        return true
    }

    /// Whether two columns were exchanged: sealed position and delivered position of the same name, for each.
    func isExchange(_ one: (sealed: Int, found: Int), _ other: (sealed: Int, found: Int)) -> Bool {
        guard let sealed else { return false }
        let first = CellReading(profile.columns[one.sealed])
        let second = CellReading(profile.columns[other.sealed])
        var (telling, exchanged, asNamed) = (0, 0, 0)
        for pair in pairs {
            let a = first.normalForm(sealed.cell(row: pair.sealed, column: one.sealed))
            let b = second.normalForm(sealed.cell(row: pair.sealed, column: other.sealed))
            if a == b { continue }
            telling += 1
            let x = found.cell(row: pair.found, column: one.found)
            let y = found.cell(row: pair.found, column: other.found)
            if second.normalForm(x) == b, first.normalForm(y) == a { exchanged += 1 }
            if first.normalForm(x) == a, second.normalForm(y) == b { asNamed += 1 }
            if telling == 64, exchanged < 32 { return false }
        }
        return telling >= 2 && exchanged * 10 >= telling * 9 && asNamed * 2 <= telling
    }

    /// Whether a sealed column holds anything in the sample.
    func hasValues(sealed column: Int) -> Bool {
        guard let sealed else { return false }
        let reading = CellReading(profile.columns[column])
        return pairs.contains { reading.normalForm(sealed.cell(row: $0.sealed, column: column)) != nil }
    }

    /// How the cells of a delivered column are read.
    func reading(sealed column: Int, found other: Int, rows: Int = 20_000) -> CellReading {
        Self.reading(profile, sealed, found, column, other, rows: rows)
    }

    private static func reading(
        _ profile: Profile,
        _ sealed: CodedRows?,
        _ found: RowBatch,
        _ column: Int,
        _ other: Int,
        rows: Int = 20_000
    ) -> CellReading {
        let sealedReading = CellReading(profile.columns[column])
        guard let sealed, sealedReading.type != .text, found.rowCount > 0 else { return sealedReading }
        // Distinct texts first: most columns have few, and hashing every cell as a slice is slow.
        let coded = RowCoder().code(found, order: [other], rows: 0..<min(found.rowCount, rows), firstRow: 1)
        var cells: Set<ArraySlice<UInt8>> = []
        for entry in coded.columns[0].starts.indices {
            let text = CellReading.trimmed(coded.text(entry, column: 0))
            if !sealedReading.isMissing(text) { cells.insert(text) }
        }
        return DeliveredReading(sealed: sealedReading, cells: cells).best {
            sealed.columns[column].starts.indices.map { sealed.text($0, column: column) }
        }
    }
}
