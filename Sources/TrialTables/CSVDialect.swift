// What a file's layout is said to be, and what is recognised where nothing is said.

/// How a file is to be read; what is nil is recognised and then recorded.
package struct CSVDialect: Sendable, Equatable {
    /// The encoding; nil means by the byte-order mark, and UTF-8 without one.
    package var encoding: TextEncoding?
    /// The byte between cells; nil means the candidate that occurs most in the header.
    package var delimiter: UInt8?
    /// The physical line on which the header begins, from 1.
    package var headerLine: Int

    /// States a dialect; all is recognised, and the header is line 1, unless said otherwise.
    package init(encoding: TextEncoding? = nil, delimiter: UInt8? = nil, headerLine: Int = 1) {
        self.encoding = encoding
        self.delimiter = delimiter
        self.headerLine = headerLine
    }

    /// The bytes that are recognised as delimiters, in the order that decides a tie.
    package static let delimiterCandidates: [UInt8] = Array(",;\t|".utf8)

    /// Whether a declared delimiter and header line can be used at all.
    var isUsable: Bool {
        guard headerLine >= 1 else { return false }
        guard let delimiter else { return true }
        return (0x01...0x7F).contains(delimiter) && ![.quote, .lineFeed, .carriageReturn].contains(delimiter)
    }

    /// The candidate that occurs most in a header line outside quotes; a comma when none does.
    ///
    /// A quote opens at the start of the line and after any candidate; a doubled quote inside is text.
    /// - Parameters:
    ///   - header: the text from the start of the header on; what follows its line is not read.
    ///   - isAtEnd: whether nothing follows `header` in the file.
    /// - Returns: nil when the line does not end in `header` and more may follow.
    /// - Complexity: O(length of the line)
    static func recogniseDelimiter(in header: ArraySlice<UInt8>, isAtEnd: Bool) -> UInt8? {
        var counts = [Int](repeating: 0, count: delimiterCandidates.count)
        var quoted = false
        var atCellStart = true
        var isComplete = isAtEnd
        for byte in header {
            if byte == .quote, quoted || atCellStart {
                // A doubled quote closes and opens again: the text between is empty, so nothing is counted wrongly.
                quoted.toggle()
                atCellStart = !quoted
                continue
            }
            if quoted { continue }
            if byte == .lineFeed || byte == .carriageReturn {
                isComplete = true
                break
            }
            let candidate = delimiterCandidates.firstIndex(of: byte)
            if let candidate { counts[candidate] += 1 }
            atCellStart = candidate != nil
        }
        guard isComplete else { return nil }
        var best = 0
        for index in counts.indices where counts[index] > counts[best] { best = index }
        return delimiterCandidates[best]
    }
}

extension UInt8 {
    /// The quote of RFC 4180.
    static let quote = UInt8(ascii: "\"")
    /// LF.
    static let lineFeed = UInt8(ascii: "\n")
    /// CR.
    static let carriageReturn = UInt8(ascii: "\r")
}
