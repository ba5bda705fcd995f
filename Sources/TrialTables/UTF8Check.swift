// Strict UTF-8: no overlong forms, no surrogates, nothing beyond U+10FFFF, and no NUL.

/// Finds the bytes that no cell may hold.
enum UTF8Check {
    /// The first place from `start` on where a NUL byte or an invalid sequence stands; `end` when there is none.
    ///
    /// - Precondition: `ByteWord.padding` bytes behind `end` may be read: loads start below `end` only.
    /// - Complexity: O(distance), 16 bytes a step over ASCII
    static func firstBad(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
        var place = start
        while place < end {
            let low = unsafe ByteWord.load(bytes, place)
            if (low | ByteWord.matches(low, 0)) & ByteWord.highBits == 0 {
                place += 8
                continue
            }
            // One of the eight bytes is NUL, not ASCII, or behind the end.
            let wordEnd = min(place + 8, end)
            while place < wordEnd {
                let length = unsafe sequenceLength(bytes, at: place, end: end)
                if length == 0 { return place }
                if unsafe bytes[place] == 0 { return place }
                place += length
            }
        }
        return end
    }

    /// The same for a buffer that is at least `ByteWord.padding` longer than `end`.
    static func firstBad(in text: [UInt8], upTo end: Int) -> Int {
        precondition(end >= 0 && end + ByteWord.padding <= text.count, "the padding belongs to the buffer")
        return unsafe text.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return end }
            return unsafe firstBad(base, from: 0, to: end)
        }
    }

    /// The length of the character at `index`, 1 to 4 bytes; 0 when no valid one starts there.
    static func sequenceLength(in bytes: [UInt8], at index: Int) -> Int {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress, index >= 0, index < buffer.count else { return 0 }
            return unsafe sequenceLength(base, at: index, end: buffer.count)
        }
    }

    /// As above; reads `bytes[index..<end]` only.
    ///
    /// The ranges are those of table 3-7 of the Unicode standard.
    static func sequenceLength(_ bytes: UnsafePointer<UInt8>, at index: Int, end: Int) -> Int {
        let first = unsafe bytes[index]
        var second: ClosedRange<UInt8> = 0x80...0xBF
        let length: Int
        switch first {
        case 0x00...0x7F: return 1
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: return 0
        }
        guard length <= end - index, second.contains(unsafe bytes[index + 1]) else { return 0 }
        var next = 2
        while next < length {
            if unsafe bytes[index + next] & 0xC0 != 0x80 { return 0 }
            next += 1
        }
        return length
    }
}
