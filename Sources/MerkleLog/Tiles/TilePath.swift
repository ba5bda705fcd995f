// The names of the static files in which a log is served (C2SP tlog-tiles).

/// The path of one file of a tiled log: hashes of one level, or the entries themselves.
///
/// `tile/L/N` or `tile/entries/N`, with `.p/W` behind it when the file is partial. N is written in groups of three
/// digits, all but the last with an `x` before them: 1234067 is `x001/x234/067`. There is one spelling for each path.
public struct TilePath: Hashable, Sendable {
    /// What a file holds.
    public enum Content: Hashable, Sendable {
        /// Hashes: hash *i* of tile *n* at level *l* covers entries [(256*n* + *i*) · 256^*l*, (256*n* + *i* + 1) · 256^*l*).
        case hashes(level: Int)
        /// Entries, each after its length.
        case entries
    }

    /// The number of hashes or entries of a full file.
    public static let fullWidth = 256
    /// The highest level that a path can name.
    public static let maximumLevel = 63

    /// What the file holds.
    public let content: Content
    /// The place among the files of its kind, from 0; below 2^56.
    public let index: UInt64
    /// The number of hashes or entries, 1...256; fewer than 256 make a partial file.
    public let width: Int

    /// Names a file; nil when level, index or width is out of range.
    public init?(_ content: Content, index: UInt64, width: Int = fullWidth) {
        if case .hashes(let level) = content, !(0...TilePath.maximumLevel).contains(level) { return nil }
        guard index >> 56 == 0, (1...TilePath.fullWidth).contains(width) else { return nil }
        self.content = content
        self.index = index
        self.width = width
    }

    /// Reads a path as ``text`` writes it; nil for any other spelling.
    public init?(parsing text: String) {
        guard text.utf8.count <= 64 else { return nil }
        var parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)[...]
        guard parts.count >= 3, parts.popFirst()?.elementsEqual("tile".utf8) == true, let kind = parts.popFirst() else {
            return nil
        }
        var width = TilePath.fullWidth
        if let group = parts.dropLast().last, group.count == 5, group.suffix(2).elementsEqual(".p".utf8) {
            guard let number = NoteSyntax.decimal(ArraySlice(parts.removeLast())), number < UInt64(width) else {
                return nil
            }
            width = Int(number)
            parts[parts.endIndex - 1] = group.dropLast(2)
        }
        var index: UInt64 = 0
        for group in parts {
            let digits = group.first == UInt8(ascii: "x") ? group.dropFirst() : group
            // What is larger here would be 2^56 or more in the end; the product stays below 2^64.
            guard digits.count == 3, digits.allSatisfy({ (0x30...0x39).contains($0) }), index < 1 << 54 else {
                return nil
            }
            index = digits.reduce(index) { $0 * 10 + UInt64($1 - 0x30) }
        }
        let content: Content
        if kind.elementsEqual("entries".utf8) {
            content = .entries
        } else {
            guard let level = NoteSyntax.decimal(ArraySlice(kind)), level <= UInt64(TilePath.maximumLevel) else {
                return nil
            }
            content = .hashes(level: Int(level))
        }
        self.init(content, index: index, width: width)
        guard self.text.utf8.elementsEqual(text.utf8) else { return nil }
    }

    /// The path, relative to the prefix of the log.
    public var text: String {
        var groups = [TilePath.digits(index % 1000)]
        var rest = index / 1000
        while rest > 0 {
            groups.append("x" + TilePath.digits(rest % 1000))
            rest /= 1000
        }
        let kind: String
        switch content {
        case .hashes(let level): kind = String(level)
        case .entries: kind = "entries"
        }
        let path = "tile/\(kind)/" + groups.reversed().joined(separator: "/")
        return isPartial ? "\(path).p/\(width)" : path
    }

    /// Whether the file holds fewer than 256 hashes or entries.
    public var isPartial: Bool { width < TilePath.fullWidth }

    /// The same place with another width; nil when the width is out of range.
    public func with(width: Int) -> TilePath? { TilePath(content, index: index, width: width) }

    private static func digits(_ group: UInt64) -> String {
        let text = String(group)
        return String(repeating: "0", count: 3 - text.utf8.count) + text
    }
}

extension TilePath: CustomStringConvertible {
    /// The path.
    public var description: String { text }
}
