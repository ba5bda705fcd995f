// The cells of a few rows, fetched by number: rows whose story cannot be told from hashes.

/// Some cells of one row.
struct FetchedRow: Sendable {
    private let bytes: [UInt8]
    private let ends: [Int]

    init(_ cells: [ArraySlice<UInt8>]) {
        var bytes: [UInt8] = []
        var ends: [Int] = []
        for cell in cells {
            bytes += cell
            ends.append(bytes.count)
        }
        self.bytes = bytes
        self.ends = ends
    }

    /// A cell by its position among the cells that were fetched.
    func cell(_ position: Int) -> ArraySlice<UInt8> { bytes[(position == 0 ? 0 : ends[position - 1])..<ends[position]] }
}

/// Rows as hashes of the normal forms of their compared cells, row by row in one array.
struct RowSignatures: Sendable {
    /// Row numbers, from 1.
    private(set) var rows: [Int] = []
    /// For each row a hash that two rows share when they mean the same in all columns.
    private(set) var sums: [UInt64] = []
    /// The compared columns whose hashes are kept.
    let columns: [Int]
    private var cells: [UInt64] = []
    /// For each column its place among those kept.
    private var places: [Int]

    init(columns: [Int]) {
        self.columns = columns
        places = [Int](repeating: 0, count: (columns.max() ?? -1) + 1)
        for (place, column) in columns.enumerated() { places[column] = place }
    }

    var count: Int { rows.count }

    /// Appends a row, given the hash of each of its compared cells.
    mutating func append(_ row: Int, _ hashes: [UInt64]) {
        rows.append(row)
        sums.append(hashes.indices.reduce(0) { $0 &+ Self.part($1, hashes[$1]) })
        for column in columns { cells.append(hashes[column]) }
    }

    /// The hash of a cell; the column is one of those kept.
    func cell(_ index: Int, _ column: Int) -> UInt64 { cells[index * columns.count + places[column]] }

    /// The hash of a row without one of its cells.
    func sum(_ index: Int, without column: Int) -> UInt64 { sums[index] &- Self.part(column, cell(index, column)) }

    /// The hash of a column with its cell.
    static func part(_ column: Int, _ cell: UInt64) -> UInt64 {
        RowHash.combine(UInt64(column) &+ 0x517C_C1B7_2722_0A95, cell)
    }

    func selecting(_ indexes: [Int]) -> RowSignatures {
        var selected = RowSignatures(columns: columns)
        for index in indexes {
            selected.rows.append(rows[index])
            selected.sums.append(sums[index])
            selected.cells += cells[(index * columns.count)..<((index + 1) * columns.count)]
        }
        return selected
    }
}

/// Fetches rows of either side.
struct RowFetcher {
    let match: ColumnMatch
    let sealedRows: SealedRows
    let open: () throws -> any TableSource

    /// Cells of sealed rows, by row number.
    ///
    /// - Parameters:
    ///   - rows: row numbers, in any order.
    ///   - positions: which of the compared columns.
    /// - Returns: the cells, by row number.
    /// - Throws: `FormatError` when a section is damaged.
    func sealed(_ rows: [Int], positions: [Int]) throws -> [Int: FetchedRow] {
        var fetched: [Int: FetchedRow] = [:]
        try visitSealed(rows) { row, coded in
            fetched[row] = FetchedRow(
                positions.map { coded.cell(row: row - coded.firstRow, column: match.pairs[$0].sealed) }
            )
        }
        return fetched
    }

    /// Cells of found rows, by row number, from one more reading of the delivery.
    ///
    /// - Throws: what the source throws.
    func found(_ rows: [Int], positions: [Int]) throws -> [Int: FetchedRow] {
        var fetched: [Int: FetchedRow] = [:]
        try visitFound(rows) { row, batch, index in
            fetched[row] = FetchedRow(positions.map { batch.cell(row: index, column: match.pairs[$0].found) })
        }
        return fetched
    }

    /// Signatures of sealed rows, in order.
    ///
    /// - Throws: `FormatError` when a section is damaged.
    func sealedSignatures(_ rows: [Int], columns: [Int]) throws -> RowSignatures {
        var signatures = RowSignatures(columns: columns)
        try visitSealed(rows) { row, coded in
            signatures.append(
                row,
                match.pairs.map { pair in
                    RowHash.hash(
                        pair.sealedReading.normalForm(coded.cell(row: row - coded.firstRow, column: pair.sealed))
                    )
                }
            )
        }
        return signatures
    }

    /// Signatures of found rows, in order.
    ///
    /// - Throws: what the source throws.
    func foundSignatures(_ rows: [Int], columns: [Int]) throws -> RowSignatures {
        var signatures = RowSignatures(columns: columns)
        try visitFound(rows) { row, batch, index in
            signatures.append(
                row,
                match.pairs.map { RowHash.hash($0.foundReading.normalForm(batch.cell(row: index, column: $0.found))) }
            )
        }
        return signatures
    }

    private func visitSealed(_ rows: [Int], _ body: (Int, CodedRows) -> Void) throws {
        var current: CodedRows?
        for row in rows.sorted() {
            if let coded = current, row < coded.firstRow + coded.rowCount {
                body(row, coded)
            } else {
                let coded = try sealedRows.run(sealedRows.runIndex(row: row))
                body(row, coded)
                current = coded
            }
        }
    }

    private func visitFound(_ rows: [Int], _ body: (Int, RowBatch, Int) -> Void) throws {
        guard !rows.isEmpty else { return }
        let wanted = rows.sorted()
        let source = try open()
        var batch = RowBatch(columnCount: source.columns.count)
        var first = 1
        var next = 0
        while next < wanted.count, let chunk = try source.nextChunk() {
            _ = chunk.parse(into: &batch)
            while next < wanted.count, wanted[next] < first + batch.rowCount {
                body(wanted[next], batch, wanted[next] - first)
                next += 1
            }
            first += batch.rowCount
        }
    }
}
