// From batches to coded rows, column by column.

/// Turns batches into coded rows, reusing its tables from batch to batch.
///
/// One per worker.
package final class RowCoder {
    private var dictionaries: [ColumnDictionary] = []
    private let seed: UInt64

    /// A coder with a seed of this process.
    package init() {
        var hasher = Hasher()
        hasher.combine(0x7472_6961)
        seed = UInt64(bitPattern: Int64(hasher.finalize())) | 1
    }

    /// Codes all rows of a batch.
    ///
    /// - Parameters:
    ///   - batch: its bytes are shared, not copied.
    ///   - order: for each coded column the column of the batch it comes from.
    ///   - rows: which rows, from 0 within the batch.
    ///   - firstRow: the number of the first of them, from 1.
    /// - Returns: the rows; their texts stay in the bytes of the batch.
    package func code(_ batch: RowBatch, order: [Int], rows: Range<Int>, firstRow: Int) -> CodedRows {
        while dictionaries.count < order.count { dictionaries.append(ColumnDictionary(seed: seed)) }
        for column in order.indices { dictionaries[column].removeAll() }
        var coded = [CodedColumn](repeating: CodedColumn(), count: order.count)
        for column in order.indices { coded[column].indexes = [UInt32](repeating: 0, count: rows.count) }
        let width = batch.columnCount
        unsafe batch.bytes.withUnsafeBufferPointer { bytes in
            unsafe batch.starts.withUnsafeBufferPointer { starts in
                unsafe batch.lengths.withUnsafeBufferPointer { lengths in
                    guard let base = bytes.baseAddress else { return }
                    // A block of rows at a time, so that its bytes stay in the cache while every column visits them.
                    for block in stride(from: rows.lowerBound, to: rows.upperBound, by: 512) {
                        let end = min(block + 512, rows.upperBound)
                        for column in order.indices {
                            let dictionary = dictionaries[column]
                            let source = order[column]
                            unsafe coded[column].indexes.withUnsafeMutableBufferPointer { indexes in
                                for row in block..<end {
                                    let cell = row * width + source
                                    unsafe indexes[row - rows.lowerBound] = unsafe dictionary.insert(
                                        base,
                                        limit: bytes.count,
                                        start: starts[cell],
                                        length: lengths[cell]
                                    )
                                }
                            }
                        }
                    }
                }
            }
        }
        for column in order.indices { (coded[column].starts, coded[column].lengths) = dictionaries[column].texts() }
        return CodedRows(firstRow: firstRow, rowCount: rows.count, bytes: batch.bytes, columns: coded)
    }
}
