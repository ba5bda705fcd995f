// Hashes of cells and rows: to find rows again and to count repeats.

/// Hashes that pair rows and count repeats.
///
/// Rows that stand at another place than they were sealed at are taken for the same when these hashes agree, without another
/// look at their cells. That is safe because the hashes are keyed anew by every process: whoever makes the data cannot know the
/// key, so that two different rows of one key agree with a chance of 2^-64. No result depends on the key.
package enum RowHash {
    private static let key = UInt64.random(in: .min ... .max)

    /// The hash of a normal form; missing values share one.
    package static func hash(_ normalForm: [UInt8]?) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(key)
        if let normalForm {
            unsafe normalForm.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
            hasher.combine(normalForm.count)
        } else {
            hasher.combine(-1)
        }
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// The hash of a missing value.
    static let missing = hash(nil)

    /// The hash of a text as it is.
    package static func hash(exactly text: ArraySlice<UInt8>) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(key)
        unsafe text.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        hasher.combine(text.count)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// Joins the hash of the next column.
    ///
    /// Not symmetric, so that exchanged values show.
    @inline(__always)
    package static func combine(_ state: UInt64, _ next: UInt64) -> UInt64 {
        let product = (state ^ next).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return (product.high ^ product.low) &+ (state << 7 | state >> 57)
    }
}
