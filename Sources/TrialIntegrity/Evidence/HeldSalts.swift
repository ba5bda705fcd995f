// The salts that are left in evidence with erased rows: read block by block, never all at once.

internal import MerkleLog

/// Where each block of salts stands in an evidence file.
///
/// Unchecked, because nothing changes once it is made, and `RandomAccessBytes` may be read from several threads.
final class HeldSalts: @unchecked Sendable {
    /// The rows that are gone.
    let erased: ErasedRows
    private let bytes: any RandomAccessBytes
    private let offsets: [Int]
    private let leafCount: Int

    /// Takes SALT sections whose digests were checked.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - rows: the number of rows of the seal.
    ///   - payloads: offset and bytes of each payload, in order; called until it returns nil.
    /// - Throws: `FormatError` when the sections do not tell of each leaf exactly once, and what `payloads` throws.
    init(_ bytes: any RandomAccessBytes, rows: Int, payloads: () throws -> (offset: Int, bytes: [UInt8])?) throws {
        self.bytes = bytes
        leafCount = rows + 1
        var offsets: [Int] = []
        var erased = ErasedRows(sealedRows: rows)
        var leaf = 0
        while let payload = try payloads() {
            let end = min(leaf + EvidenceFormat.leavesPerSaltSection, leafCount)
            guard leaf < end else { throw FormatError.contradiction(SaltsSection.name) }
            var reader = ByteReader(payload.bytes, what: SaltsSection.name)
            while leaf < end {
                offsets.append(payload.offset + reader.offset)
                let leaves = leaf..<min(leaf + SaltsSection.blockSize, leafCount)
                try Self.readBlock(&reader, payload.bytes, leaves, &erased)
                leaf = leaves.upperBound
            }
            guard reader.remaining == 0 else { throw FormatError.truncated(SaltsSection.name) }
        }
        guard leaf == leafCount else { throw FormatError.contradiction(SaltsSection.name) }
        self.offsets = offsets
        self.erased = erased
    }

    private static func readBlock(
        _ reader: inout ByteReader,
        _ payload: [UInt8],
        _ leaves: Range<Int>,
        _ erased: inout ErasedRows
    ) throws(FormatError) {
        switch try reader.byte() {
        case SaltsSection.wholeBlock: _ = try reader.take(32)
        case SaltsSection.brokenBlock:
            let bitmap = payload[try reader.take(SaltsSection.bitmapLength)]
            let before = erased.count
            for place in 0..<SaltsSection.blockSize {
                let isHeld = bitmap[bitmap.startIndex + place / 8] >> UInt8(place % 8) & 1 == 1
                guard place < leaves.count else {
                    guard !isHeld else { throw .contradiction(SaltsSection.name) }
                    continue
                }
                if isHeld { _ = try reader.take(SaltStream.saltLength); continue }
                let leaf = leaves.lowerBound + place
                // The manifest stays: it is nobody's row.
                guard leaf > 0 else { throw .contradiction(SaltsSection.name) }
                erased.append(leaf..<(leaf + 1), leafHashes: payload[try reader.take(Digest.byteCount)])
            }
            guard erased.count > before else { throw .contradiction(SaltsSection.name) }
        default: throw .contradiction(SaltsSection.name)
        }
    }

    /// The key of a block; nil where rows were erased, or where there is no such block.
    ///
    /// - Throws: what reading throws.
    func blockKey(_ number: UInt64) throws -> [UInt8]? {
        guard let index = Int(exactly: number), index < offsets.count else { return nil }
        let block = try bytes.read(at: offsets[index], count: 33)
        return block[0] == SaltsSection.wholeBlock ? Array(block[1...]) : nil
    }

    /// The salts of a block from which rows were erased, 16 bytes for each leaf; zeros where the salt is gone.
    ///
    /// - Throws: `FormatError` where there is no such block; what reading throws.
    func brokenBlock(_ number: UInt64) throws -> [UInt8] {
        guard let index = Int(exactly: number), index < offsets.count else {
            throw FormatError.contradiction(SaltsSection.name)
        }
        let leaves = SaltsSection.leaves(ofBlock: index, leafCount: leafCount)
        let held = leaves.map { !erased.contains($0) }
        let length = held.reduce(0) { $0 + ($1 ? SaltStream.saltLength : Digest.byteCount) }
        let start = offsets[index] + 1 + SaltsSection.bitmapLength
        let entries = try bytes.read(at: start, count: length)
        var reader = ByteReader(entries, what: SaltsSection.name)
        var salts = [UInt8](repeating: 0, count: SaltsSection.blockSize * SaltStream.saltLength)
        for (place, isHeld) in held.enumerated() {
            let range = try reader.take(isHeld ? SaltStream.saltLength : Digest.byteCount)
            let target = place * SaltStream.saltLength
            if isHeld { salts.replaceSubrange(target..<(target + SaltStream.saltLength), with: entries[range]) }
        }
        return salts
    }
}
