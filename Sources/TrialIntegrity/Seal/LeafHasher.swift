// The canonical record and its leaf hash, in one place (Docs/Format.md, section 3). A hot loop over raw memory.
//
// Why the raw accesses stay in bounds: the scratch buffer is grown to the row's exact length before it is written; cells
// lie inside their batch, which its maker guarantees and debug builds check.

internal import Crypto
internal import Foundation
internal import MerkleLog

/// Hashes rows to leaves.
///
/// One per worker.
@safe
package final class LeafHasher {
    private let salts: SaltStream
    private let erased: ErasedRows
    /// The first byte of what is hashed.
    private let prefix: UInt8
    /// Whether rows have the numbers of the seal; asked once for each row.
    private let isWhole: Bool
    private var blockNumber: UInt64?
    private var block: [UInt8] = []
    private var scratch: UnsafeMutablePointer<UInt8>
    private var capacity: Int

    /// A hasher under the salts of one seal.
    ///
    /// - Parameters:
    ///   - salts: the salts.
    ///   - erased: the rows that are gone; rows are then numbered as held rows.
    ///   - prefix: the first byte of what is hashed: that of a leaf, or that of a commitment.
    package init(salts: SaltStream, erased: ErasedRows = ErasedRows(sealedRows: 0), prefix: UInt8 = 0) {
        self.prefix = prefix
        self.salts = salts
        self.erased = erased
        isWhole = erased.ranges.isEmpty
        capacity = 1 << 16
        unsafe scratch = .allocate(capacity: capacity)
    }

    deinit { unsafe scratch.deallocate() }

    /// The leaf hash of the manifest.
    ///
    /// - Throws: what the cipher throws.
    package func manifestLeaf(_ manifest: [UInt8]) throws -> [UInt8] {
        var hash = SHA256()
        hash.update(data: [0])
        hash.update(data: try salts.salt(0))
        hash.update(data: manifest)
        return Array(hash.finalize())
    }

    /// The leaf hashes of rows of a batch, 32 bytes each.
    ///
    /// - Parameters:
    ///   - batch: the rows.
    ///   - order: the batch's columns that make the record, in record order.
    ///   - rows: which rows of the batch, from 0.
    ///   - firstRow: the number of the first of them, from 1.
    /// - Returns: the hashes, one after the other.
    /// - Throws: what the cipher throws.
    package func leaves(_ batch: RowBatch, order: [Int], rows: Range<Int>, firstRow: Int) throws -> [UInt8] {
        let width = batch.columnCount
        return try unsafe batch.bytes.withUnsafeBufferPointer { bytes in
            try unsafe batch.starts.withUnsafeBufferPointer { starts in
                try unsafe batch.lengths.withUnsafeBufferPointer { lengths in
                    try unsafe hashRows(rows, firstRow: firstRow, columns: order.count, bytes: bytes) { row, position in
                        let cell = row * width + order[position]
                        return unsafe (starts[cell], lengths[cell])
                    }
                }
            }
        }
    }

    /// The leaf hashes of coded rows, 32 bytes each.
    ///
    /// - Parameters:
    ///   - coded: the rows.
    ///   - order: the coded columns that make the record, in record order.
    ///   - rows: which rows of the run, from 0.
    /// - Returns: the hashes, one after the other.
    /// - Throws: what the cipher throws.
    package func leaves(_ coded: CodedRows, order: [Int], rows: Range<Int>) throws -> [UInt8] {
        let columns = order.map { coded.columns[$0] }
        return try unsafe coded.bytes.withUnsafeBufferPointer { bytes in
            try unsafe hashRows(
                rows,
                firstRow: coded.firstRow + rows.lowerBound,
                columns: columns.count,
                bytes: bytes
            ) { row, position in
                let entry = Int(columns[position].indexes[row])
                return (columns[position].starts[entry], columns[position].lengths[entry])
            }
        }
    }

    @inline(__always)
    private func hashRows(
        _ rows: Range<Int>,
        firstRow: Int,
        columns: Int,
        bytes: UnsafeBufferPointer<UInt8>,
        cell: (_ row: Int, _ position: Int) -> (start: UInt32, length: UInt32)
    ) throws -> [UInt8] {
        var hashes = [UInt8](repeating: 0, count: rows.count * 32)
        for row in rows {
            let number = firstRow + row - rows.lowerBound
            try placeSalt(UInt64(isWhole ? number : erased.row(ofHeld: number)))
            var end = 17
            for position in 0..<columns {
                let (start, length) = cell(row, position)
                assert(Int(start) + Int(length) <= bytes.count)
                let needed = end + 5 + Int(length) + 16
                if needed > capacity { grow(to: needed, keeping: end) }
                end = appendLEB(length, at: end)
                unsafe copy(bytes, Int(start), Int(length), to: end)
                end += Int(length)
            }
            let digest = unsafe Digest.sha256(UnsafeRawBufferPointer(start: scratch, count: end))
            unsafe hashes.withUnsafeMutableBytes { unsafe digest.store(to: $0, at: (row - rows.lowerBound) * 32) }
        }
        return hashes
    }

    /// Writes the leaf prefix and the salt of a leaf to the front of the scratch buffer.
    private func placeSalt(_ leaf: UInt64) throws {
        let number = leaf / SaltStream.blockSize
        if blockNumber != number {
            block = try salts.block(number)
            blockNumber = number
        }
        let offset = Int(leaf % SaltStream.blockSize) * SaltStream.saltLength
        unsafe scratch[0] = prefix
        unsafe block.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            unsafe (scratch + 1).update(from: base + offset, count: SaltStream.saltLength)
        }
    }

    @inline(__always)
    private func appendLEB(_ value: UInt32, at offset: Int) -> Int {
        var rest = value
        var end = offset
        while rest >= 0x80 {
            unsafe scratch[end] = UInt8(truncatingIfNeeded: rest) | 0x80
            rest >>= 7
            end += 1
        }
        unsafe scratch[end] = UInt8(truncatingIfNeeded: rest)
        return end + 1
    }

    /// Copies a cell; short ones as two words, since the buffer has 16 bytes to spare.
    @inline(__always)
    private func copy(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ length: Int, to end: Int) {
        guard length > 0, let base = bytes.baseAddress else { return }
        if length <= 16, start + 16 <= bytes.count {
            let source = unsafe UnsafeRawPointer(base + start)
            let target = unsafe UnsafeMutableRawPointer(scratch + end)
            unsafe target.storeBytes(of: source.loadUnaligned(as: UInt64.self), as: UInt64.self)
            unsafe (target + 8).storeBytes(of: (source + 8).loadUnaligned(as: UInt64.self), as: UInt64.self)
        } else {
            unsafe (scratch + end).update(from: base + start, count: length)
        }
    }

    private func grow(to needed: Int, keeping used: Int) {
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: needed * 2)
        unsafe larger.update(from: scratch, count: used)
        unsafe scratch.deallocate()
        unsafe scratch = unsafe larger
        capacity = needed * 2
    }
}
