// Numbers as the evidence file writes them, and a reader that survives any bytes (Docs/Format.md, sections 1 and 7).

extension [UInt8] {
    /// Appends a `u64`.
    package mutating func append(bigEndian value: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) { append(UInt8(truncatingIfNeeded: value >> UInt64(shift))) }
    }

    /// Appends a `u32`.
    package mutating func append(bigEndian value: UInt32) {
        for shift in stride(from: 24, through: 0, by: -8) { append(UInt8(truncatingIfNeeded: value >> UInt32(shift))) }
    }

    /// Appends a `leb`.
    package mutating func append(leb value: UInt32) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }
}

/// Reads numbers from bytes that may be anything.
package struct ByteReader {
    private let bytes: [UInt8]
    /// Where the next read starts.
    package private(set) var offset: Int
    private let what: String

    /// A reader of `bytes` from `offset`; errors name `what`.
    package init(_ bytes: [UInt8], at offset: Int = 0, what: String) {
        self.bytes = bytes
        self.offset = offset
        self.what = what
    }

    /// The number of bytes that are left.
    package var remaining: Int { bytes.count - offset }

    /// The range of the next `count` bytes.
    ///
    /// - Throws: `FormatError.truncated` when fewer are left.
    package mutating func take(_ count: Int) throws(FormatError) -> Range<Int> {
        guard count >= 0, count <= remaining else { throw .truncated(what) }
        defer { offset += count }
        return offset..<(offset + count)
    }

    /// The next byte.
    ///
    /// - Throws: `FormatError.truncated` at the end.
    package mutating func byte() throws(FormatError) -> UInt8 { bytes[try take(1).lowerBound] }

    /// The next `u32`.
    ///
    /// - Throws: `FormatError.truncated` at the end.
    package mutating func u32() throws(FormatError) -> Int {
        bytes[try take(4)].reduce(0) { $0 << 8 | Int($1) }
    }

    /// The next `u64`.
    ///
    /// - Throws: `FormatError.truncated` at the end, `.tooLarge` when it does not fit an `Int`.
    package mutating func u64() throws(FormatError) -> Int {
        let value = bytes[try take(8)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let number = Int(exactly: value) else { throw .tooLarge(what) }
        return number
    }

    /// The next `leb` of at most 32 bits, in its shortest form.
    ///
    /// - Throws: `FormatError.truncated` at the end, `.tooLarge` for more bits or bytes than needed.
    package mutating func leb() throws(FormatError) -> UInt32 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 35, by: 7) {
            let next = try byte()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 {
                guard value <= UInt32.max, next != 0 || shift == 0 else { throw .tooLarge(what) }
                return UInt32(value)
            }
        }
        throw .tooLarge(what)
    }
}
