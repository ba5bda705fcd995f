// Where a perfect subtree stands, and how any run of leaves is covered by them.

/// The place of a perfect subtree: it covers leaves [index · 2^level, (index + 1) · 2^level).
public struct NodeAddress: Hashable, Sendable {
    /// The height above the leaves, which are at level 0; 0...64.
    public var level: Int
    /// The place among the nodes of that level, from 0 at the left.
    public var index: UInt64

    /// Names a place.
    public init(level: Int, index: UInt64) {
        self.level = level
        self.index = index
    }
}

/// The fewest perfect, aligned subtrees that cover leaves [begin, end), from left to right.
///
/// From any begin they first grow and then shrink; from 0 they only shrink.
struct PerfectSubtrees: Sequence, IteratorProtocol {
    private var position: UInt64
    private let end: UInt64

    init(begin: UInt64, end: UInt64) {
        position = begin
        self.end = end
    }

    mutating func next() -> NodeAddress? {
        guard position < end else { return nil }
        let remaining = end - position
        let level = Swift.min(position.trailingZeroBitCount, remaining.bitWidthInUse - 1)
        defer { position += 1 << UInt64(level) }
        return NodeAddress(level: level, index: position >> UInt64(level))
    }

    /// The number of subtrees that cover [begin, end).
    static func count(begin: UInt64, end: UInt64) -> Int {
        PerfectSubtrees(begin: begin, end: end).reduce(0) { count, _ in count + 1 }
    }
}

extension UInt64 {
    /// The number of bits up to the highest one that is set; 0 for 0.
    var bitWidthInUse: Int { UInt64.bitWidth - leadingZeroBitCount }
}
