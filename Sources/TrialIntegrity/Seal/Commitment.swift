// The commitment that stands in a record in place of withheld cells (Docs/Format.md, section 3.1).
//
// It hides them behind a salt of its own, which no open file holds: whoever has everything else of a row, its leaf hash
// included, can try values for ever and confirm none.

/// Commitments and how they are written.
package enum Commitment {
    /// The first byte of what is hashed; a tree hashes 00 and 01.
    package static let prefix: UInt8 = 2
    /// The length of a commitment in a record: base64 of 32 bytes, without padding.
    package static let textLength = 43

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
        return values
    }()

    /// The texts of hashes of 32 bytes each, one after the other.
    package static func texts(_ hashes: [UInt8]) -> [UInt8] {
        var texts: [UInt8] = []
        texts.reserveCapacity(hashes.count / 32 * textLength)
        for start in stride(from: 0, to: hashes.count - 31, by: 32) {
            for group in stride(from: start, to: start + 30, by: 3) {
                let word = UInt32(hashes[group]) << 16 | UInt32(hashes[group + 1]) << 8 | UInt32(hashes[group + 2])
                for shift: UInt32 in [18, 12, 6, 0] { texts.append(alphabet[Int(word >> shift & 63)]) }
            }
            let word = UInt32(hashes[start + 30]) << 10 | UInt32(hashes[start + 31]) << 2
            for shift: UInt32 in [12, 6, 0] { texts.append(alphabet[Int(word >> shift & 63)]) }
        }
        return texts
    }

    /// The 32 bytes of a text; nil for any other text.
    package static func bytes(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count == textLength else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(33)
        var word: UInt32 = 0
        var bits: UInt32 = 0
        for letter in text {
            let value = values[Int(letter)]
            guard value != 0xFF else { return nil }
            word = word << 6 | UInt32(value)
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: word >> bits))
            word &= 1 << bits - 1
        }
        // Two bits are left, and are zero: so that there is one text for each commitment.
        return word == 0 ? bytes : nil
    }
}

/// Makes the commitments of rows.
///
/// One per worker.
package final class CommitmentHasher {
    private let hasher: LeafHasher

    /// A hasher under the blind salts of one seal.
    ///
    /// - Parameters:
    ///   - salts: the blind salts.
    ///   - erased: the rows that are gone; rows are then numbered as held rows.
    package init(salts: SaltStream, erased: ErasedRows = ErasedRows(sealedRows: 0)) {
        hasher = LeafHasher(salts: salts, erased: erased, prefix: Commitment.prefix)
    }

    /// A batch with one more column: the commitments of its rows, as texts.
    ///
    /// - Parameters:
    ///   - batch: the rows.
    ///   - withheld: the batch's withheld columns, in the order of the profile.
    ///   - firstRow: the number of the first row, from 1.
    /// - Returns: the wider batch.
    /// - Throws: what the cipher throws.
    package func committed(_ batch: RowBatch, withheld: [Int], firstRow: Int) throws -> RowBatch {
        let hashes = try hasher.leaves(batch, order: withheld, rows: 0..<batch.rowCount, firstRow: firstRow)
        return batch.appendingColumn(Commitment.texts(hashes), width: Commitment.textLength)
    }

    /// The texts of the commitments of coded rows, of which all columns are withheld, one after the other.
    ///
    /// - Throws: what the cipher throws.
    package func texts(_ coded: CodedRows) throws -> [UInt8] {
        let order = Array(coded.columns.indices)
        return Commitment.texts(try hasher.leaves(coded, order: order, rows: 0..<coded.rowCount))
    }
}

extension RowBatch {
    /// The same rows with one more column, whose texts are all of one length.
    ///
    /// - Parameters:
    ///   - texts: one for each row, one after the other.
    ///   - width: the length of each, in bytes.
    /// - Returns: the wider batch.
    func appendingColumn(_ texts: [UInt8], width: Int) -> RowBatch {
        var wider = RowBatch(columnCount: columnCount + 1)
        wider.rowStarts = rowStarts
        wider.bytes.reserveCapacity(bytes.count + texts.count)
        wider.bytes = bytes
        wider.bytes += texts
        wider.starts.reserveCapacity(rowCount * wider.columnCount)
        wider.lengths.reserveCapacity(rowCount * wider.columnCount)
        for row in 0..<rowCount {
            wider.starts += starts[(row * columnCount)..<((row + 1) * columnCount)]
            wider.lengths += lengths[(row * columnCount)..<((row + 1) * columnCount)]
            wider.starts.append(UInt32(truncatingIfNeeded: bytes.count + row * width))
            wider.lengths.append(UInt32(truncatingIfNeeded: width))
        }
        return wider
    }
}
