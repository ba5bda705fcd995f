// Other encodings to UTF-8, piece by piece, without ever stopping at a byte that has no meaning.

/// Turns the bytes of a declared encoding into UTF-8.
///
/// What the encoding does not allow becomes the byte 0xFF, which no UTF-8 text holds: so an undefined byte of
/// Windows-1252 and a lone surrogate of UTF-16 are found, counted and placed where all other invalid bytes are.
struct TextDecoder {
    private let encoding: TextEncoding
    /// The UTF-8 bytes of 0x80...0xFF, and how many there are, four bytes an entry; empty for UTF-16.
    private let upperHalf: [UInt8]
    /// The first byte of a UTF-16 unit whose second is still to come.
    private var pendingByte: UInt8?
    /// The first half of a surrogate pair whose second is still to come.
    private var pendingSurrogate: UInt16?

    /// A decoder at the start of a text; nil for UTF-8, which needs none.
    init?(_ encoding: TextEncoding) {
        guard encoding != .utf8 else { return nil }
        self.encoding = encoding
        upperHalf = (encoding.upperHalf ?? []).flatMap { character -> [UInt8] in
            guard character != 0, let scalar = Unicode.Scalar(character) else { return [1, 0xFF, 0, 0] }
            let bytes = [UInt8](String(Character(scalar)).utf8)
            return [UInt8(bytes.count)] + bytes + [UInt8](repeating: 0, count: 3 - bytes.count)
        }
    }

    /// The most bytes that `count` bytes can become.
    static func room(for count: Int) -> Int { 3 * count + 8 }

    /// Decodes `raw` into `text` from `place` on, where there is `room(for:)`, and moves `place` past what was written.
    mutating func decode(_ raw: ArraySlice<UInt8>, into text: inout [UInt8], at place: inout Int) {
        switch encoding {
        case .utf8: break
        case .windows1252, .windows1250, .iso88591: decodeBytes(raw, into: &text, at: &place)
        case .utf16le, .utf16be: decodeUnits(raw, into: &text, at: &place)
        }
    }

    /// Writes what the end of the file leaves unfinished: half a unit or half a pair is not text.
    mutating func finish(into text: inout [UInt8], at place: inout Int) {
        if pendingSurrogate != nil { write(0xFF, into: &text, at: &place) }
        if pendingByte != nil { write(0xFF, into: &text, at: &place) }
        pendingSurrogate = nil
        pendingByte = nil
    }

    private func decodeBytes(_ raw: ArraySlice<UInt8>, into text: inout [UInt8], at place: inout Int) {
        for byte in raw {
            guard byte >= 0x80 else {
                write(byte, into: &text, at: &place)
                continue
            }
            let entry = 4 * Int(byte - 0x80)
            for index in 1...Int(upperHalf[entry]) {
                write(upperHalf[entry + index], into: &text, at: &place)
            }
        }
    }

    private mutating func decodeUnits(_ raw: ArraySlice<UInt8>, into text: inout [UInt8], at place: inout Int) {
        for byte in raw {
            guard let first = pendingByte else {
                pendingByte = byte
                continue
            }
            pendingByte = nil
            let unit = encoding == .utf16le ? UInt16(byte) << 8 | UInt16(first) : UInt16(first) << 8 | UInt16(byte)
            decode(unit: unit, into: &text, at: &place)
        }
    }

    private mutating func decode(unit: UInt16, into text: inout [UInt8], at place: inout Int) {
        if let high = pendingSurrogate {
            pendingSurrogate = nil
            if UTF16.isTrailSurrogate(unit) {
                let scalar = 0x10000 + (UInt32(high & 0x3FF) << 10 | UInt32(unit & 0x3FF))
                write(0xF0 | UInt8(scalar >> 18), into: &text, at: &place)
                write(0x80 | UInt8(scalar >> 12 & 0x3F), into: &text, at: &place)
                write(0x80 | UInt8(scalar >> 6 & 0x3F), into: &text, at: &place)
                write(0x80 | UInt8(scalar & 0x3F), into: &text, at: &place)
                return
            }
            write(0xFF, into: &text, at: &place)
        }
        switch unit {
        case 0..<0x80:
            write(UInt8(unit), into: &text, at: &place)
        case 0x80..<0x800:
            write(0xC0 | UInt8(unit >> 6), into: &text, at: &place)
            write(0x80 | UInt8(unit & 0x3F), into: &text, at: &place)
        case 0xD800..<0xDC00:
            pendingSurrogate = unit
        case 0xDC00..<0xE000:
            write(0xFF, into: &text, at: &place)
        default:
            write(0xE0 | UInt8(unit >> 12), into: &text, at: &place)
            write(0x80 | UInt8(unit >> 6 & 0x3F), into: &text, at: &place)
            write(0x80 | UInt8(unit & 0x3F), into: &text, at: &place)
        }
    }

    private func write(_ byte: UInt8, into text: inout [UInt8], at place: inout Int) {
        text[place] = byte
        place += 1
    }
}
