// Writing DER: the few shapes that requests and side files need.

/// Values in DER, made by explicit code.
enum DERWriting {
    /// A value: tag, length in its shortest form, content.
    static func value(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        [tag] + length(content.count) + content
    }

    /// A SEQUENCE of encoded values.
    static func sequence(_ values: [UInt8]...) -> [UInt8] { value(0x30, Array(values.joined())) }

    /// An INTEGER that is not negative, from its big-endian bytes.
    static func integer(_ magnitude: [UInt8]) -> [UInt8] {
        let significant = Array(magnitude.drop { $0 == 0 })
        guard let first = significant.first else { return value(0x02, [0]) }
        return value(0x02, first < 0x80 ? significant : [0] + significant)
    }

    private static func length(_ count: Int) -> [UInt8] {
        guard count >= 0x80 else { return [UInt8(truncatingIfNeeded: count)] }
        var bytes: [UInt8] = []
        var rest = count
        while rest > 0 {
            bytes.insert(UInt8(truncatingIfNeeded: rest), at: 0)
            rest >>= 8
        }
        return [0x80 | UInt8(truncatingIfNeeded: bytes.count)] + bytes
    }
}
