// Compares rows of a delivery with sealed rows at the same place, text by text. A hot loop over raw memory.
//
// Why the raw accesses stay in bounds: starts and lengths of both sides lie inside their bytes, which the parser and the
// decoder of evidence guarantee; words are read only where eight bytes are left.

/// Compares a batch with a run of sealed rows.
struct RowComparison {
    let match: ColumnMatch
    let coded: CodedRows
    let batch: RowBatch

    /// The rows, by number, whose compared cells are not all the same text.
    ///
    /// - Parameters:
    ///   - rows: row numbers that both sides have.
    ///   - firstFoundRow: the number of the batch's first row.
    /// - Returns: row numbers, in order.
    func differing(rows: Range<Int>, firstFoundRow: Int) -> [Int] {
        var isDifferent = [Bool](repeating: false, count: rows.count)
        // A block of rows at a time, so that its bytes stay in the cache while every column visits them.
        for start in stride(from: rows.lowerBound, to: rows.upperBound, by: 512) {
            let block = start..<min(start + 512, rows.upperBound)
            for pair in match.pairs {
                mark(
                    &isDifferent,
                    rows: block,
                    first: rows.lowerBound,
                    firstFoundRow: firstFoundRow,
                    sealed: pair.sealed,
                    found: pair.found
                )
            }
        }
        return rows.filter { isDifferent[$0 - rows.lowerBound] }
    }

    /// Counts differences in volatile columns, in rows that are otherwise the same.
    func countVolatile(rows: Range<Int>, firstFoundRow: Int, except differing: [Int], into counts: inout [Int]) {
        let settled = Set(differing)
        for (index, column) in match.volatile.enumerated() {
            var isDifferent = [Bool](repeating: false, count: rows.count)
            mark(
                &isDifferent,
                rows: rows,
                first: rows.lowerBound,
                firstFoundRow: firstFoundRow,
                sealed: column.sealed,
                found: column.found
            )
            counts[index] += rows.count { isDifferent[$0 - rows.lowerBound] && !settled.contains($0) }
        }
    }

    private func mark(
        _ isDifferent: inout [Bool],
        rows: Range<Int>,
        first: Int,
        firstFoundRow: Int,
        sealed: Int,
        found: Int
    ) {
        let column = coded.columns[sealed]
        let width = batch.columnCount
        unsafe coded.bytes.withUnsafeBufferPointer { one in
            unsafe batch.bytes.withUnsafeBufferPointer { two in
                unsafe column.indexes.withUnsafeBufferPointer { indexes in
                    for row in rows {
                        let entry = unsafe Int(indexes[row - coded.firstRow])
                        let cell = (row - firstFoundRow) * width + found
                        let length = column.lengths[entry]
                        let start = Int(column.starts[entry])
                        let other = Int(batch.starts[cell])
                        let isEqual =
                            unsafe length == batch.lengths[cell] && Self.equal(one, start, two, other, Int(length))
                        if !isEqual { isDifferent[row - first] = true }
                    }
                }
            }
        }
    }

    @inline(__always)
    private static func equal(
        _ one: UnsafeBufferPointer<UInt8>,
        _ start: Int,
        _ two: UnsafeBufferPointer<UInt8>,
        _ other: Int,
        _ length: Int
    ) -> Bool {
        guard let left = one.baseAddress, let right = two.baseAddress else { return true }
        if length <= 8, start + 8 <= one.count, other + 8 <= two.count {
            let mask = length == 8 ? UInt64.max : (1 << UInt64(length * 8)) &- 1
            let first = unsafe UnsafeRawPointer(left + start).loadUnaligned(as: UInt64.self)
            let second = unsafe UnsafeRawPointer(right + other).loadUnaligned(as: UInt64.self)
            return (first ^ second) & mask == 0
        }
        var offset = 0
        while offset + 8 <= length {
            let first = unsafe UnsafeRawPointer(left + start + offset).loadUnaligned(as: UInt64.self)
            let second = unsafe UnsafeRawPointer(right + other + offset).loadUnaligned(as: UInt64.self)
            if first != second { return false }
            offset += 8
        }
        while offset < length {
            if unsafe left[start + offset] != right[other + offset] { return false }
            offset += 1
        }
        return true
    }
}
