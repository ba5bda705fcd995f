// The SALT sections of evidence with erased rows: for each block of 256 leaves its key, or, where rows were erased, the
// salts of the others and the leaf hashes of those that are gone (Docs/Format.md, section 7).

internal import MerkleLog

/// Encodes SALT payloads, and says how they are laid out.
enum SaltsSection {
    /// The mark of a block from which nothing was erased; its key follows.
    static let wholeBlock: UInt8 = 1
    /// The mark of a block with erased rows; a bit for each leaf follows, then salts and leaf hashes.
    static let brokenBlock: UInt8 = 2
    /// The bytes of a bit for each leaf of a block.
    static let bitmapLength = Int(SaltStream.blockSize) / 8
    static let blockSize = Int(SaltStream.blockSize)
    static let name = "SALT section"

    /// The number of leaves of a block of a tree of so many leaves.
    static func leaves(ofBlock block: Int, leafCount: Int) -> Range<Int> {
        (block * blockSize)..<min((block + 1) * blockSize, leafCount)
    }

    /// Appends a block.
    ///
    /// - Parameters:
    ///   - leaves: the numbers of its leaves.
    ///   - salts: where the salts come from.
    ///   - erased: the rows that are gone.
    ///   - payload: what the block is appended to.
    /// - Throws: what reading salts throws.
    static func append(
        _ leaves: Range<Int>,
        salts: SaltStream,
        erased: ErasedRows,
        to payload: inout [UInt8]
    ) throws {
        let block = UInt64(leaves.lowerBound / blockSize)
        if !leaves.contains(where: erased.contains), let key = try salts.blockKey(block) {
            payload.append(wholeBlock)
            payload += key
            return
        }
        let stream = try salts.block(block)
        var bitmap = [UInt8](repeating: 0, count: bitmapLength)
        var entries: [UInt8] = []
        for (place, leaf) in leaves.enumerated() {
            if let hash = erased.leafHash(leaf) {
                hash.append(to: &entries)
            } else {
                bitmap[place / 8] |= 1 << UInt8(place % 8)
                entries += stream[(place * SaltStream.saltLength)..<((place + 1) * SaltStream.saltLength)]
            }
        }
        payload.append(brokenBlock)
        payload += bitmap
        payload += entries
    }
}
