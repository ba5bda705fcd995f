// Rows that did not match at their place, on either side, by hashes: 40 bytes a row.

/// Unmatched rows of one side, in file order.
package struct UnmatchedRows: Sendable {
    /// Row numbers, from 1.
    package var rows: [Int] = []
    /// Hashes of the normal forms of the key.
    package var keys: [UInt64] = []
    /// Hashes of the normal forms of the compared cells that are not part of the key.
    package var contents: [UInt64] = []
    /// Hashes of the normal forms of all compared cells.
    package var meanings: [UInt64] = []
    /// Hashes of the texts of all compared cells.
    package var texts: [UInt64] = []

    /// States rows and their hashes; all arrays are as long.
    package init(
        rows: [Int] = [],
        keys: [UInt64] = [],
        contents: [UInt64] = [],
        meanings: [UInt64] = [],
        texts: [UInt64] = []
    ) {
        self.rows = rows
        self.keys = keys
        self.contents = contents
        self.meanings = meanings
        self.texts = texts
    }

    /// The number of rows.
    package var count: Int { rows.count }

    /// Appends rows that stand further down.
    mutating func append(_ other: UnmatchedRows) {
        rows += other.rows
        keys += other.keys
        contents += other.contents
        meanings += other.meanings
        texts += other.texts
    }
}

/// Two rows that are taken for one.
package struct RowPair: Sendable, Hashable {
    /// The row in the seal, from 1.
    package var sealed: Int
    /// The row in the delivery, from 1.
    package var found: Int
    /// Whether all compared cells are the same text.
    package var isSameText: Bool
    /// Why another pairing is as likely; nil when none is.
    package var rival: Rival?

    /// Another explanation of the rows that takes no more edits.
    package enum Rival: String, Sendable {
        case sameKey = "another explanation is as likely: the row may be another row of its key"
        case otherRow = "another explanation is as likely: the row may be another row that is as alike"
        case keys = "another explanation is as likely: the keys of rows may have changed places, not their values"
    }
}

extension UnmatchedRows {
    /// From how many rows on it pays to hash the distinct texts of a whole run instead of the cells of each row.
    static let fewerThanOneIn = 16

    /// Hashes some rows cell by cell: the same hashes as `RunHashes` has for them.
    ///
    /// - Parameters:
    ///   - rows: the numbers of the rows.
    ///   - readings: how each compared column is read.
    ///   - key: the positions of the key among the compared columns.
    ///   - cell: the text of a row, by its number, in a compared column, by its position.
    init(_ rows: [Int], readings: [CellReading], key: [Int], cell: (Int, Int) -> ArraySlice<UInt8>) {
        self.init()
        self.rows = rows
        let others = RunHashes.others(key, of: readings.count)
        for row in rows {
            var text = RunHashes.start
            var normal: [UInt64] = []
            for (position, reading) in readings.enumerated() {
                let cell = cell(row, position)
                normal.append(RowHash.hash(reading.normalForm(cell)))
                text = RowHash.combine(text, RowHash.hash(exactly: cell))
            }
            let keyHash = RunHashes.combined(key, normal)
            let content = RunHashes.combined(others, normal)
            keys.append(keyHash)
            contents.append(content)
            meanings.append(RowHash.combine(keyHash, content))
            texts.append(text)
        }
    }
}

/// Hashes of the rows of a coded run under one side's readings.
struct RunHashes {
    /// A compared column: its position in the run and how it is read.
    typealias Column = (position: Int, reading: CellReading)
    /// The hash of no column at all.
    static let start: UInt64 = 0x243F_6A88_85A3_08D3

    let keys: [UInt64]
    /// Of the compared columns that are not part of the key.
    let contents: [UInt64]
    let meanings: [UInt64]
    let texts: [UInt64]

    /// The positions, among so many, that are not part of the key.
    static func others(_ key: [Int], of count: Int) -> [Int] {
        let key = Set(key)
        return (0..<count).filter { !key.contains($0) }
    }

    /// The hash of some cells of a row, from the hashes of all.
    static func combined(_ positions: [Int], _ cells: [UInt64]) -> UInt64 {
        positions.reduce(start) { RowHash.combine($0, cells[$1]) }
    }

    /// Hashes every row of a run.
    ///
    /// - Parameters:
    ///   - coded: the run.
    ///   - columns: the compared columns.
    ///   - key: the positions of the key among the compared columns.
    init(_ coded: CodedRows, columns: [Column], key: [Int]) {
        let normal = columns.map { Self.normalForms(coded, $0) }
        let others = Self.others(key, of: columns.count)
        keys = Self.combined(coded, key.map { (columns[$0].position, normal[$0]) })
        contents = Self.combined(coded, others.map { (columns[$0].position, normal[$0]) })
        meanings = zip(keys, contents).map { RowHash.combine($0, $1) }
        texts = Self.combined(
            coded,
            columns.map { column in
                let position = column.position
                return (
                    position,
                    coded.columns[position].starts.indices.map {
                        RowHash.hash(exactly: coded.text($0, column: position))
                    }
                )
            }
        )
    }

    /// The hashes of the keys alone.
    static func keys(_ coded: CodedRows, columns: [Column], key: [Int]) -> [UInt64] {
        combined(coded, key.map { (columns[$0].position, normalForms(coded, columns[$0])) })
    }

    /// The hashes of all compared cells alone.
    static func meanings(_ coded: CodedRows, columns: [Column], key: [Int]) -> [UInt64] {
        let others = others(key, of: columns.count)
        let contents = combined(coded, others.map { (columns[$0].position, normalForms(coded, columns[$0])) })
        return zip(keys(coded, columns: columns, key: key), contents).map { RowHash.combine($0, $1) }
    }

    /// The hashes of the distinct texts of a column, by their normal forms.
    static func normalForms(_ coded: CodedRows, _ column: Column) -> [UInt64] {
        coded.columns[column.position].starts.indices.map {
            RowHash.hash(column.reading.normalForm(coded.text($0, column: column.position)))
        }
    }

    private static func combined(_ coded: CodedRows, _ columns: [(position: Int, hashes: [UInt64])]) -> [UInt64] {
        var rows = [UInt64](repeating: start, count: coded.rowCount)
        for column in columns {
            let indexes = coded.columns[column.position].indexes
            for row in 0..<coded.rowCount { rows[row] = RowHash.combine(rows[row], column.hashes[Int(indexes[row])]) }
        }
        return rows
    }

    /// The hashes of some rows; `firstRow` is the number of row 0.
    func unmatched(_ rows: [Int], firstRow: Int) -> UnmatchedRows {
        UnmatchedRows(
            rows: rows.map { firstRow + $0 },
            keys: rows.map { keys[$0] },
            contents: rows.map { contents[$0] },
            meanings: rows.map { meanings[$0] },
            texts: rows.map { texts[$0] }
        )
    }
}
