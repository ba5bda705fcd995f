// Eight bytes at a time: the arithmetic that all loops over the text share.

/// Finds bytes in a 64-bit word by arithmetic on all eight at once.
///
/// The subtraction borrows into the next byte on purpose (`&-`): it works on data words, never on sizes.
enum ByteWord {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    /// The high bit of every byte.
    static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// A word of eight times the same byte.
    @inline(__always)
    static func repeating(_ byte: UInt8) -> UInt64 { UInt64(byte) * ones }

    /// Sets the high bit of every byte of `word` that equals the byte of `pattern`; other bits are noise.
    ///
    /// Mask with `highBits`. The lowest bit left is exact; above a true match there can be false ones, so that a
    /// caller who goes on to the next bit must look at the byte.
    @inline(__always)
    static func matches(_ word: UInt64, _ pattern: UInt64) -> UInt64 {
        let difference = word ^ pattern
        return (difference &- ones) & ~difference
    }

    /// The index of the lowest byte whose high bit is set in `mask`, which must not be zero.
    @inline(__always)
    static func firstIndex(_ mask: UInt64) -> Int { mask.trailingZeroBitCount >> 3 }

    /// The eight bytes from `offset` on, the first one lowest.
    ///
    /// - Precondition: eight bytes from `offset` on belong to the buffer; every caller's buffer ends with `padding`.
    @inline(__always)
    static func load(_ bytes: UnsafePointer<UInt8>, _ offset: Int) -> UInt64 {
        let raw = unsafe UnsafeRawPointer(bytes)
        return UInt64(littleEndian: unsafe raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The bytes every text buffer has after its text, so that a word may be loaded at any place of the text.
    static let padding = 16
}
