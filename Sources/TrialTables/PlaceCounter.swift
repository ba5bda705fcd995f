// Lines and columns as an editor shows them.

/// Counts physical lines and characters of a UTF-8 text, byte by byte.
struct PlaceCounter: Sendable {
    /// The line of the next byte, from 1.
    ///
    /// LF, CRLF and a lone CR end a line, inside quotes too.
    private(set) var line = 1
    /// The character of the next byte in its line, from 1; a byte that is no text counts as one.
    private(set) var column = 1
    private var lastWasReturn = false

    /// Moves past one byte.
    @inline(__always)
    mutating func pass(_ byte: UInt8) {
        if byte == .lineFeed, lastWasReturn {
            lastWasReturn = false
            return
        }
        lastWasReturn = byte == .carriageReturn
        if byte == .lineFeed || byte == .carriageReturn {
            line += 1
            column = 1
        } else if byte & 0xC0 != 0x80 {
            column += 1
        }
    }
}
