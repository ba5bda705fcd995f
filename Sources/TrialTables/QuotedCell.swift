// One cell in quotes: where it ends, and its text with doubled quotes made single, in place.

/// What stands between an opening quote and the end of its cell.
struct QuotedCell {
    /// Where the text ends, after doubled quotes were made single; it starts behind the opening quote.
    var textEnd: Int
    /// Where the cell ends: at a delimiter, a line break or the end of the text.
    var next: Int
    /// Physical line breaks inside.
    var lineBreaks = 0
    /// Whether there is a closing quote.
    var isClosed = true
    /// Where text after the closing quote starts, if there is any.
    var textAfter: Int?

    /// Reads the cell whose opening quote stands at `open`, moving its text together where a quote is doubled.
    ///
    /// - Precondition: `open < end`, and `ByteWord.padding` NUL bytes follow `end`. All reads are below `end` plus the
    ///   padding; all writes are between `open` and the place read last, since text only ever moves down.
    /// - Complexity: O(length of the cell)
    @inline(__always)
    init(_ text: UnsafeMutablePointer<UInt8>, open: Int, end: Int, delimiter: UInt8) {
        var read = open + 1
        let word = unsafe ByteWord.load(text, read)
        let mask = ByteWord.matches(word, ByteWord.repeating(.quote)) & ByteWord.highBits
        if mask != 0 {
            // The common case: a short cell without line breaks, closed within eight bytes.
            let close = read + ByteWord.firstIndex(mask)
            let breaks =
                ByteWord.matches(word, ByteWord.repeating(.lineFeed))
                | ByteWord.matches(word, ByteWord.repeating(.carriageReturn))
            let following = unsafe text[close + 1]
            if close < end, following == delimiter, breaks & ByteWord.highBits & (mask ^ (mask - 1)) == 0 {
                textEnd = close
                next = close + 1
                return
            }
        }
        self = unsafe QuotedCell(long: text, from: &read, end: end, delimiter: delimiter)
    }

    /// Reads any cell, from behind its opening quote.
    @inline(never)
    private init(long text: UnsafeMutablePointer<UInt8>, from read: inout Int, end: Int, delimiter: UInt8) {
        var write = read
        var segment = read
        textEnd = end
        next = end
        while true {
            let at = unsafe Self.nextSpecial(text, from: read, to: end)
            let byte = at < end ? unsafe text[at] : .quote
            if byte == .lineFeed {
                lineBreaks += 1
            } else if byte == .carriageReturn {
                if unsafe text[at + 1] != .lineFeed { lineBreaks += 1 }
            } else {
                // `at + 1` is at most `end`, where a NUL stands.
                let isDoubled = at < end ? unsafe text[at + 1] == .quote : false
                let length = at - segment + (isDoubled ? 1 : 0)
                if write != segment { unsafe (text + write).update(from: text + segment, count: length) }
                write += length
                if !isDoubled {
                    textEnd = write
                    // What the text moved away from is blanked, so that lines and characters can be counted afterwards.
                    unsafe (text + write).update(repeating: 0x20, count: at - write)
                    isClosed = at < end
                    next = min(at + 1, end)
                    break
                }
                segment = at + 2
                read = segment
                continue
            }
            read = at + 1
        }
        unsafe skipTextAfter(text, end: end, delimiter: delimiter)
    }

    /// Moves `next` to the end of the cell when text follows the closing quote.
    private mutating func skipTextAfter(_ text: UnsafeMutablePointer<UInt8>, end: Int, delimiter: UInt8) {
        let start = next
        while next < end {
            let byte = unsafe text[next]
            if byte == delimiter || byte == .lineFeed || byte == .carriageReturn { break }
            next += 1
        }
        if next > start { textAfter = start }
    }

    /// The next quote, LF or CR from `start` on; `end` when there is none.
    private static func nextSpecial(_ text: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int) -> Int {
        let quotes = ByteWord.repeating(.quote)
        let feeds = ByteWord.repeating(.lineFeed)
        let returns = ByteWord.repeating(.carriageReturn)
        var place = start
        while place < end {
            let word = unsafe ByteWord.load(text, place)
            let found = ByteWord.matches(word, quotes) | ByteWord.matches(word, feeds) | ByteWord.matches(word, returns)
            let mask = found & ByteWord.highBits
            if mask != 0 { return min(place + ByteWord.firstIndex(mask), end) }
            place += 8
        }
        return end
    }
}
