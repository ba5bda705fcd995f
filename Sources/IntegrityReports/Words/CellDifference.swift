// Where the texts of two cells part, so that a reader need not search; and what to show of a very long one.

/// A piece of a cell's text, cut around what differs.
struct CellExcerpt: Equatable {
    /// Shown text before the difference.
    var before = ""
    /// The part that differs; empty when nothing was there.
    var changed = ""
    /// Shown text after the difference.
    var after = ""
    /// Whether text in front of `before` was left out.
    var isCutBefore = false
    /// Whether text behind `after` was left out.
    var isCutAfter = false
    /// The length of the whole text in Unicode scalars.
    var length = 0

    /// Cuts `text`, of which `changed` differs, to about `limit` scalars.
    fileprivate init(_ text: [Unicode.Scalar], changed: Range<Int>, limit: Int) {
        length = text.count
        var start = 0
        var end = text.count
        if text.count > limit {
            start = max(0, changed.lowerBound - limit / 4)
            end = min(text.count, start + limit)
        }
        let changedEnd = min(changed.upperBound, end)
        before = Self.string(text[start..<changed.lowerBound])
        self.changed = Self.string(text[changed.lowerBound..<changedEnd])
        after = Self.string(text[changedEnd..<end])
        isCutBefore = start > 0
        isCutAfter = end < text.count
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}

/// The sealed and the found text of a cell, split into what is alike and what is not.
struct CellDifference: Equatable {
    /// The sealed text; nil where it is not held.
    let sealed: CellExcerpt?
    /// The found text; nil where there is none.
    let found: CellExcerpt?
    /// `U+00B5 → U+03BC` when a short difference involves characters beyond ASCII, which may look alike; otherwise nil.
    let codePoints: String?

    /// Compares two texts.
    ///
    /// - Parameters:
    ///   - sealed: the sealed text.
    ///   - found: the found text.
    ///   - limit: about how many scalars of each to show.
    /// - Complexity: O(length of both).
    init(sealed: String?, found: String?, limit: Int) {
        guard let sealed, let found else {
            self.sealed = sealed.map { Self.whole($0, limit: limit) }
            self.found = found.map { Self.whole($0, limit: limit) }
            codePoints = nil
            return
        }
        let left = Array(sealed.unicodeScalars)
        let right = Array(found.unicodeScalars)
        var (prefix, suffix) = Self.commonEnds(left, right)
        // Words that share a letter or two are not the same word with a change in it.
        if (prefix + suffix) * 2 < min(left.count, right.count) { (prefix, suffix) = (0, 0) }
        let leftRange = prefix..<(left.count - suffix)
        let rightRange = prefix..<(right.count - suffix)
        self.sealed = CellExcerpt(left, changed: leftRange, limit: limit)
        self.found = CellExcerpt(right, changed: rightRange, limit: limit)
        codePoints = Self.codePoints(left[leftRange], right[rightRange])
    }

    private static func whole(_ text: String, limit: Int) -> CellExcerpt {
        let scalars = Array(text.unicodeScalars)
        return CellExcerpt(scalars, changed: 0..<0, limit: limit)
    }

    /// The lengths of the common start and end, never splitting a letter from its combining marks.
    private static func commonEnds(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> (prefix: Int, suffix: Int) {
        let shorter = min(left.count, right.count)
        var prefix = 0
        while prefix < shorter, left[prefix] == right[prefix] { prefix += 1 }
        while prefix > 0, attaches(left, prefix) || attaches(right, prefix) { prefix -= 1 }
        var suffix = 0
        while suffix < shorter - prefix, left[left.count - 1 - suffix] == right[right.count - 1 - suffix] {
            suffix += 1
        }
        while suffix > 0, attaches(left, left.count - suffix) || attaches(right, right.count - suffix) { suffix -= 1 }
        return (prefix, suffix)
    }

    private static func attaches(_ text: [Unicode.Scalar], _ index: Int) -> Bool {
        index < text.count && text[index].isCombining
    }

    private static func codePoints(_ left: ArraySlice<Unicode.Scalar>, _ right: ArraySlice<Unicode.Scalar>) -> String? {
        guard left.count <= 3, right.count <= 3, !left.isEmpty, !right.isEmpty else { return nil }
        let both = Array(left) + Array(right)
        guard both.contains(where: { !$0.isASCII && !$0.isHidden }), both.allSatisfy({ DisplayWidth.of($0) < 2 }) else {
            return nil
        }
        return [left, right].map { $0.map(\.codePoint).joined(separator: " ") }.joined(separator: " → ")
    }
}
