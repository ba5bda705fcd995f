// Where the last row of a stretch of text ends: the only part of the parse that must run front to back.

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Follows quotes through a text and finds the last place where a row ends.
///
/// It keeps its state from stretch to stretch, so that no byte is looked at twice. A quote opens a cell at the start of
/// a cell only; anywhere else outside quotes it is text. `RowScanner` and `HeaderRow` follow the same rules.
struct RowCutter {
    private let delimiter: UInt8
    /// Whether the text so far ends inside quotes.
    private var inside = false
    /// Whether its last byte is a quote that closed a cell: another one would reopen it.
    private var justClosed = false
    /// Its last byte; a line break at the start, where a row begins.
    private var last: UInt8 = .lineFeed
    /// Whether its last byte is a CR outside quotes: a row end unless LF follows.
    private var openReturn = false

    /// A cutter at the start of a row.
    init(delimiter: UInt8) {
        self.delimiter = delimiter
    }

    /// The end of the last row that ends in `range`, the stretch behind what was looked at before.
    ///
    /// A CR at the very end of `range` ends no row yet: an LF may follow. `text` is `ByteWord.padding` bytes longer
    /// than what is text in it.
    /// - Returns: nil when no row ends there.
    /// - Complexity: O(length of the range), mostly at the speed of `memchr` where there are no quotes
    mutating func lastRowEnd(in text: [UInt8], _ range: Range<Int>) -> Int? {
        guard !range.isEmpty else { return nil }
        precondition(range.lowerBound >= 0 && range.upperBound + ByteWord.padding <= text.count, "a range of the text")
        return unsafe text.withUnsafeBufferPointer { buffer -> Int? in
            guard let base = buffer.baseAddress else { return nil }
            let first = unsafe base[range.lowerBound]
            let pending: Int? = openReturn && first != .lineFeed ? range.lowerBound : nil
            let quote = unsafe memchr(base + range.lowerBound, Int32(UInt8.quote), range.count)
            let end: Int?
            if unsafe !inside && quote == nil {
                end = unsafe Self.lastBreak(base, range)
                justClosed = false
            } else {
                end = unsafe follow(base, range)
            }
            last = unsafe base[range.upperBound - 1]
            openReturn = !inside && last == .carriageReturn
            return end ?? pending
        }
    }

    /// The end of the last line break in a range without quotes, searched from behind.
    private static func lastBreak(_ text: UnsafePointer<UInt8>, _ range: Range<Int>) -> Int? {
        var index = range.upperBound - 1
        while index >= range.lowerBound {
            let byte = unsafe text[index]
            // A CR here is followed by something else than LF, which would have been met before, or by the unknown.
            if byte == .lineFeed || (byte == .carriageReturn && index + 1 < range.upperBound) { return index + 1 }
            index -= 1
        }
        return nil
    }

    /// The same with quotes: eight bytes a step, stopping at quotes and line breaks.
    private mutating func follow(_ text: UnsafePointer<UInt8>, _ range: Range<Int>) -> Int? {
        let quotes = ByteWord.repeating(.quote)
        let feeds = ByteWord.repeating(.lineFeed)
        let returns = ByteWord.repeating(.carriageReturn)
        var inside = inside
        // The place of the quote that closed the latest cell; one before the range when that was its last byte.
        var closedAt = justClosed ? range.lowerBound - 1 : -2
        var lastEnd: Int?
        var place = range.lowerBound
        while place < range.upperBound {
            let word = unsafe ByteWord.load(text, place)
            var mask = ByteWord.matches(word, quotes)
            if !inside || mask & ByteWord.highBits != 0 {
                mask |= ByteWord.matches(word, feeds) | ByteWord.matches(word, returns)
            }
            mask &= ByteWord.highBits
            while mask != 0 {
                let at = place + ByteWord.firstIndex(mask)
                mask &= mask - 1
                if at >= range.upperBound { break }
                let byte = unsafe text[at]
                if byte == .quote {
                    if inside {
                        inside = false
                        closedAt = at
                    } else if closedAt == at - 1 {
                        inside = true
                    } else {
                        let before = at > range.lowerBound ? unsafe text[at - 1] : last
                        inside = before == delimiter || before == .lineFeed || before == .carriageReturn
                    }
                } else if !inside, byte == .lineFeed || byte == .carriageReturn {
                    if byte == .lineFeed || at + 1 < range.upperBound { lastEnd = at + 1 }
                }
            }
            place += 8
        }
        justClosed = closedAt == range.upperBound - 1 && !inside
        self.inside = inside
        return lastEnd
    }
}
