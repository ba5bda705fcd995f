// The ROWS section: the sealed values of a run of rows, as a dictionary and packed indexes per column.

/// Encodes and decodes ROWS payloads.
package enum RowsSection {
    /// The payload for a run of rows.
    package static func encode(_ rows: CodedRows) -> [UInt8] {
        let columns = rows.columns.indices.map { index in
            encode(rows.columns[index], bytes: rows.bytes, source: source(of: index, in: rows))
        }
        var payload: [UInt8] = []
        payload.reserveCapacity(columns.reduce(16 + 8 * columns.count) { $0 + $1.count })
        payload.append(bigEndian: UInt64(rows.firstRow))
        payload.append(bigEndian: UInt32(rows.rowCount))
        payload.append(bigEndian: UInt32(columns.count))
        for column in columns { payload.append(bigEndian: UInt64(column.count)) }
        for column in columns { payload += column }
        return payload
    }

    /// The mark of a column whose indexes follow from those of an earlier column.
    static let derived: UInt8 = 254
    /// The mark of a column in which every row has a text of its own.
    static let distinct: UInt8 = 255

    /// The first earlier column that a column follows from: wherever the one repeats, so does the other.
    ///
    /// Test names follow
    /// from test codes, visits from visit numbers. Only columns with at most one text in four rows are worth it.
    private static func source(of index: Int, in rows: CodedRows) -> (column: Int, map: [UInt32])? {
        let column = rows.columns[index]
        guard column.starts.count > 1 else { return nil }
        for earlier in 0..<index {
            let candidate = rows.columns[earlier]
            let isWorthIt = candidate.starts.count >= column.starts.count && candidate.starts.count <= rows.rowCount / 4
            if isWorthIt, let map = map(from: candidate, to: column) { return (earlier, map) }
        }
        return nil
    }

    /// For each text of `source` the text of `column` that always stands beside it; nil when there are two.
    private static func map(from source: CodedColumn, to column: CodedColumn) -> [UInt32]? {
        var map = [UInt32](repeating: .max, count: source.starts.count)
        for (one, other) in zip(source.indexes, column.indexes) {
            let known = map[Int(one)]
            if known == .max { map[Int(one)] = other } else if known != other { return nil }
        }
        return map
    }

    private static func encode(
        _ column: CodedColumn,
        bytes: [UInt8],
        source: (column: Int, map: [UInt32])?
    ) -> [UInt8] {
        let count = column.starts.count
        var data: [UInt8] = []
        data.append(leb: UInt32(count))
        for length in column.lengths { data.append(leb: length) }
        for index in 0..<count {
            let start = Int(column.starts[index])
            data += bytes[start..<(start + Int(column.lengths[index]))]
        }
        if count == 1 {
            data.append(0)
        } else if count == column.indexes.count {
            data.append(distinct)
        } else if let source {
            data.append(derived)
            data.append(leb: UInt32(source.column))
            pack(source.map, width: width(count), into: &data)
        } else {
            data.append(UInt8(width(count)))
            pack(column.indexes, width: width(count), into: &data)
        }
        return data
    }

    /// The number of bits of the highest index.
    static func width(_ count: Int) -> Int { UInt32.bitWidth - UInt32(count - 1).leadingZeroBitCount }

    private static func pack(_ indexes: [UInt32], width: Int, into data: inout [UInt8]) {
        data.reserveCapacity(data.count + (indexes.count * width + 7) / 8)
        var word: UInt64 = 0
        var bits = 0
        for index in indexes {
            word |= UInt64(index) << UInt64(bits)
            bits += width
            while bits >= 8 {
                data.append(UInt8(truncatingIfNeeded: word))
                word >>= 8
                bits -= 8
            }
        }
        if bits > 0 { data.append(UInt8(truncatingIfNeeded: word)) }
    }
}
