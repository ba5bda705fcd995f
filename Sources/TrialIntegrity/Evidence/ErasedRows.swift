// Which rows of a seal were erased, and what is kept of them: their numbers and their leaf hashes.
//
// The rows that are left are numbered from 1 without gaps, as *held* rows: that is how runs, comparisons and counts see
// them. Their leaves keep the numbers of the seal.

package import MerkleLog

/// The erased rows of a seal, and the way between held rows and the rows of the seal.
package struct ErasedRows: Equatable, Sendable {
    /// The numbers of the erased rows, from 1, as ranges that neither touch nor overlap, in order.
    package private(set) var ranges: [Range<Int>] = []
    /// Their leaf hashes, 32 bytes each, in order.
    package private(set) var leafHashes: [UInt8] = []
    /// The number of rows of the seal.
    package let sealedRows: Int
    /// For each range the number of held rows before it.
    private var heldBefore: [Int] = []

    /// No row of so many is erased.
    package init(sealedRows: Int) { self.sealedRows = sealedRows }

    /// The number of erased rows.
    package var count: Int { leafHashes.count / Digest.byteCount }
    /// The number of rows that are left.
    package var heldRows: Int { sealedRows - count }

    /// Adds erased rows that follow all others.
    ///
    /// - Parameters:
    ///   - rows: their numbers in the seal.
    ///   - hashes: their leaf hashes, 32 bytes each.
    /// - Precondition: the rows follow those before, are rows of the seal, and have a hash each.
    package mutating func append(_ rows: Range<Int>, leafHashes hashes: some Collection<UInt8>) {
        precondition(rows.lowerBound >= max(1, ranges.last?.upperBound ?? 1) && rows.upperBound <= sealedRows + 1)
        precondition(hashes.count == rows.count * Digest.byteCount)
        guard !rows.isEmpty else { return }
        if let last = ranges.last, last.upperBound == rows.lowerBound {
            ranges[ranges.count - 1] = last.lowerBound..<rows.upperBound
        } else {
            heldBefore.append(rows.lowerBound - 1 - count)
            ranges.append(rows)
        }
        leafHashes += hashes
    }

    /// The number in the seal of a held row; 0 for 0.
    ///
    /// - Complexity: O(log of the number of ranges).
    package func row(ofHeld held: Int) -> Int {
        guard !ranges.isEmpty else { return held }
        // Ranges with fewer held rows before them lie before the row.
        let index = rangesBefore(held: held)
        return index == 0 ? held : held + ranges[index - 1].upperBound - 1 - heldBefore[index - 1]
    }

    /// Whether a row of the seal was erased.
    package func contains(_ row: Int) -> Bool {
        let index = ranges.partitionIndex { $0.upperBound > row }
        return index < ranges.count && ranges[index].contains(row)
    }

    /// The leaf hash of an erased row; nil for a row that is held.
    package func leafHash(_ row: Int) -> Digest? {
        let index = ranges.partitionIndex { $0.upperBound > row }
        guard index < ranges.count, ranges[index].contains(row) else { return nil }
        return hash(at: row - 1 - heldBefore[index])
    }

    /// The leaves of consecutive held rows, with those of the erased rows that stand before and between them.
    ///
    /// - Parameters:
    ///   - firstHeld: the first of the held rows, from 1.
    ///   - hashes: their leaf hashes, 32 bytes each.
    /// - Returns: the number in the seal of the first leaf, and the hashes.
    package func leaves(firstHeld: Int, _ hashes: [UInt8]) -> (firstRow: Int, hashes: [UInt8]) {
        guard !ranges.isEmpty else { return (firstHeld, hashes) }
        let count = hashes.count / Digest.byteCount
        let firstRow = row(ofHeld: firstHeld - 1) + 1
        var all: [UInt8] = []
        var next = firstHeld
        for index in rangesBefore(held: firstHeld - 1)..<rangesBefore(held: firstHeld + count - 1) {
            // Held rows up to this range, then the range.
            let end = max(next, heldBefore[index] + 1)
            all += hashes[((next - firstHeld) * 32)..<((end - firstHeld) * 32)]
            all += leafHashes[hashRange(index)]
            next = end
        }
        all += hashes[((next - firstHeld) * 32)...]
        return (firstRow, all)
    }

    /// The tree over the same leaves.
    package func tree(firstHeld: Int, _ hashes: [UInt8]) -> CompactRange {
        let (firstRow, hashes) = leaves(firstHeld: firstHeld, hashes)
        return CompactRange(begin: UInt64(firstRow), packedLeafHashes: hashes)
    }

    /// Where the leaves of a held row and of the erased ones before it begin.
    package func treeBegin(firstHeld: Int) -> CompactRange {
        CompactRange(begin: UInt64(row(ofHeld: firstHeld - 1) + 1))
    }

    /// The tree over the erased rows behind the last held row.
    package var tail: CompactRange {
        let first = row(ofHeld: heldRows) + 1
        guard let last = ranges.last, first < last.upperBound else { return CompactRange(begin: UInt64(first)) }
        return CompactRange(
            begin: UInt64(first),
            packedLeafHashes: Array(leafHashes[hashRange(ranges.count - 1)])
        )
    }

    /// These rows and those of another erasure of the same seal.
    ///
    /// - Precondition: both are of seals with as many rows.
    package func union(_ other: ErasedRows) -> ErasedRows {
        precondition(sealedRows == other.sealedRows)
        var all = ErasedRows(sealedRows: sealedRows)
        let rows = Set(ranges.flatMap { Array($0) } + other.ranges.flatMap { Array($0) })
        for row in rows.sorted() {
            if let hash = leafHash(row) ?? other.leafHash(row) { all.append(row..<(row + 1), leafHashes: hash.bytes) }
        }
        return all
    }

    /// The number of ranges with fewer than so many held rows before them.
    private func rangesBefore(held: Int) -> Int { heldBefore.partitionIndex { $0 >= held } }

    /// Where the hashes of a range stand.
    private func hashRange(_ index: Int) -> Range<Int> {
        let first = ranges[index].lowerBound - 1 - heldBefore[index]
        return (first * 32)..<((first + ranges[index].count) * 32)
    }

    private func hash(at index: Int) -> Digest? { Digest(leafHashes[(index * 32)..<(index * 32 + 32)]) }
}
