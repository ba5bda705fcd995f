// Hashes of cells and rows: to find and count, never to prove.

/// Hashes that guide a search and count repeats.
///
/// They are keyed by this process, so that nobody can prepare collisions;
/// no verdict rests on them.
package enum RowHash {
    /// The hash of a normal form; missing values share one.
    package static func hash(_ normalForm: [UInt8]?) -> UInt64 {
        var hasher = Hasher()
        if let normalForm {
            unsafe normalForm.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
            hasher.combine(normalForm.count)
        } else {
            hasher.combine(-1)
        }
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// The hash of a text as it is.
    package static func hash(exactly text: ArraySlice<UInt8>) -> UInt64 {
        var hasher = Hasher()
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
