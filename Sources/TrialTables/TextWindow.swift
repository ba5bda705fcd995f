// The stretch of decoded text between what was handed on and what is still in the file.

/// Text that was read and belongs to no chunk yet.
struct TextWindow {
    /// The text, and room behind it.
    private(set) var text: [UInt8] = []
    /// How much of `text` is text.
    private(set) var count = 0
    /// Whether the file has no more.
    private(set) var isAtEnd = false
    /// How much of it the cutter has seen.
    private var seen = 0

    /// Reads at most `limit` raw bytes more, growing the buffer when there is no room.
    ///
    /// A buffer that grows does not grow beyond `room` without need.
    /// - Throws: what the file throws.
    mutating func readMore(
        from table: RawTable,
        limit: Int,
        room: Int,
        _ record: FileRecord?
    ) throws(TableError) {
        let needed = count + table.room(for: limit) + ByteWord.padding
        if text.count < needed {
            let doubled = 2 * text.count
            let size = max(needed, needed <= room ? min(doubled, room) : doubled)
            var larger = record?.buffer(of: size) ?? [UInt8](repeating: 0, count: size)
            larger.replaceSubrange(0..<count, with: text[0..<count])
            text = larger
        }
        let got = try table.read(into: &text, at: count, limit: limit)
        count += got
        isAtEnd = got == 0
    }

    /// Shows the cutter what it has not seen yet, and returns the last row end in it.
    mutating func lookAtNew(with cutter: inout RowCutter) -> Int? {
        defer { seen = count }
        return cutter.lastRowEnd(in: text, seen..<count)
    }

    /// Hands out the buffer and goes on with what follows its first `length` bytes, in `fresh`.
    ///
    /// - Precondition: `fresh` has room for the rest and the padding.
    @discardableResult
    mutating func drop(_ length: Int, into fresh: consuming [UInt8]) -> [UInt8] {
        let rest = count - length
        precondition(length >= 0 && rest >= 0 && fresh.count >= rest, "room for the rest")
        // `fresh` is consumed, so that writing into it copies nothing else.
        fresh.replaceSubrange(0..<rest, with: text[length..<count])
        swap(&fresh, &text)
        count = rest
        seen = max(0, seen - length)
        return fresh
    }
}
