// What bytes look like that are not what they were said to be: only ever a hint, never a reading.

/// What the bytes of a file look like.
package enum EncodingLook: Hashable, Sendable {
    /// Every second byte is NUL: UTF-16, low byte first, without a byte-order mark.
    case utf16le
    /// Every second byte is NUL: UTF-16, high byte first, without a byte-order mark.
    case utf16be
    /// Bytes of the upper half that are all defined in Windows-1252, and no UTF-8.
    case windows1252
    /// UTF-8 and other bytes side by side.
    case mixed

    /// Judges a sample of raw bytes; nil when they look like nothing known.
    ///
    /// - Parameter sample: from an even offset of the file.
    /// - Complexity: O(length of the sample)
    init?(_ sample: some Collection<UInt8>) {
        let nuls = sample.enumerated().lazy.filter { $0.element == 0 }
        let odd = nuls.count { $0.offset % 2 == 1 }
        let even = nuls.count { $0.offset % 2 == 0 }
        if odd * 4 > sample.count, even * 20 < odd {
            self = .utf16le
        } else if even * 4 > sample.count, odd * 20 < even {
            self = .utf16be
        } else if odd + even == 0, let look = Self.ofUpperHalf(Array(sample)) {
            self = look
        } else {
            return nil
        }
    }

    /// Judges the bytes from 0x80 on of a sample without NUL.
    private static func ofUpperHalf(_ sample: [UInt8]) -> EncodingLook? {
        let undefined: Set<UInt8> = [0x81, 0x8D, 0x8F, 0x90, 0x9D]
        var sequences = 0
        var strays = 0
        var foreign = 0
        var index = 0
        while index < sample.count {
            let length = UTF8Check.sequenceLength(in: sample, at: index)
            if length > 1 { sequences += 1 }
            if length == 0 {
                strays += 1
                if undefined.contains(sample[index]) { foreign += 1 }
            }
            index += max(1, length)
        }
        if strays == 0 || foreign > 0 { return nil }
        return sequences > strays ? .mixed : .windows1252
    }
}

extension EncodingLook {
    /// Judges a file that was read as UTF-8: the first 64 KiB that look like something else.
    ///
    /// - Complexity: O(length of the file)
    init?(ofFile path: String) {
        let window = 1 << 16
        guard let table = try? RawTable(path: path, encoding: nil, hashing: false), table.encoding == .utf8 else {
            return nil
        }
        var sample = [UInt8](repeating: 0, count: window)
        var count = 0
        while true {
            let limit = window - count
            let got = limit > 0 ? (try? table.read(into: &sample, at: count, limit: limit)) ?? 0 : 0
            count += got
            if got > 0 { continue }
            if count == 0 { return nil }
            // A character may be cut in two at either end of a window.
            let text = sample[0..<count].drop { $0 & 0xC0 == 0x80 }
            let tail = text.suffix(3).lastIndex { $0 >= 0xC0 } ?? text.endIndex
            if let look = EncodingLook(count == window ? text[..<tail] : text) {
                self = look
                return
            }
            count = 0
        }
    }
}
