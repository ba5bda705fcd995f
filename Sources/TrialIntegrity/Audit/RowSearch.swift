// Finds, for rows that did not match at their place, which sealed row each delivered row is.

/// How the remaining rows were paired.
package struct SearchResult {
    /// Pairs with the same key, or (without a key) the likeliest partner.
    package var pairs: [RowPair] = []
    /// Sealed and found rows, by row number, that share a key with several others: to be paired by their cells.
    package var crowded: [(sealed: [Int], found: [Int])] = []
    /// Sealed rows without a partner.
    package var missing: [Int] = []
    /// Found rows without a partner.
    package var extra: [Int] = []
}

/// Positions, among the unmatched rows of either side, of those that have no partner yet; in file order.
struct RowsLeft {
    var sealed: [Int]
    var found: [Int]
}

/// Pairs rows by the hashes of their key and meaning.
package enum RowSearch {
    /// How far two runs of rows may be shifted against each other to be followed in order.
    private static let window = 48

    /// Pairs what can be paired without looking at cells.
    ///
    /// - Complexity: O(n log n) in the number of unmatched rows.
    package static func pair(_ sealed: UnmatchedRows, _ found: UnmatchedRows) -> SearchResult {
        var (result, left) = pairEqual(sealed, found)
        joinKeys(sealed, found, left.sealed, left.found, &result)
        return result
    }

    /// Pairs rows of the same key and meaning, wherever they stand.
    ///
    /// - Returns: the pairs, and the positions that are left over on either side, in file order.
    static func pairEqual(_ sealed: UnmatchedRows, _ found: UnmatchedRows) -> (SearchResult, RowsLeft) {
        var result = SearchResult()
        var (sealedLeft, foundLeft) = followInOrder(sealed, found, &result)
        joinEqual(sealed, found, &sealedLeft, &foundLeft, &result)
        return (result, RowsLeft(sealed: sealedLeft.sorted(), found: foundLeft.sorted()))
    }

    private static func isSame(_ sealed: UnmatchedRows, _ one: Int, _ found: UnmatchedRows, _ other: Int) -> Bool {
        sealed.meanings[one] == found.meanings[other] && sealed.keys[one] == found.keys[other]
    }

    private static func makePair(_ sealed: UnmatchedRows, _ one: Int, _ found: UnmatchedRows, _ other: Int) -> RowPair {
        RowPair(
            sealed: sealed.rows[one],
            found: found.rows[other],
            isSameText: sealed.texts[one] == found.texts[other]
        )
    }

    /// Rows that were pushed along by an inserted or deleted row.
    private static func followInOrder(
        _ sealed: UnmatchedRows,
        _ found: UnmatchedRows,
        _ result: inout SearchResult
    ) -> (ones: [Int], others: [Int]) {
        walk(sealed.count, found.count) {
            isSame(sealed, $0, found, $1)
        } pair: {
            result.pairs.append(makePair(sealed, $0, found, $1))
        }
    }

    /// Walks two sides in order and resynchronises within the window.
    ///
    /// - Parameters:
    ///   - ones: the length of the one side.
    ///   - others: the length of the other side.
    ///   - isSame: whether two rows, by position, are the same.
    ///   - pair: takes two rows that are.
    /// - Returns: the positions that were not paired, for each side.
    static func walk(
        _ ones: Int,
        _ others: Int,
        isSame: (Int, Int) -> Bool,
        pair: (Int, Int) -> Void
    ) -> (ones: [Int], others: [Int]) {
        var onesLeft: [Int] = []
        var othersLeft: [Int] = []
        var (one, other) = (0, 0)
        while one < ones, other < others {
            if isSame(one, other) {
                pair(one, other)
                one += 1
                other += 1
                continue
            }
            let step = (1...window).first { step in
                (one + step < ones && isSame(one + step, other)) || (other + step < others && isSame(one, other + step))
            }
            if let step, one + step < ones, isSame(one + step, other) {
                onesLeft += Array(one..<(one + step))
                one += step
            } else if let step {
                othersLeft += Array(other..<(other + step))
                other += step
            } else {
                onesLeft.append(one)
                othersLeft.append(other)
                one += 1
                other += 1
            }
        }
        onesLeft += Array(one..<max(one, ones))
        othersLeft += Array(other..<max(other, others))
        return (onesLeft, othersLeft)
    }

    /// Rows of the same key and meaning, wherever they stand; in order among themselves.
    private static func joinEqual(
        _ sealed: UnmatchedRows,
        _ found: UnmatchedRows,
        _ sealedLeft: inout [Int],
        _ foundLeft: inout [Int],
        _ result: inout SearchResult
    ) {
        let ones = sealedLeft.sorted {
            (sealed.meanings[$0], sealed.keys[$0], $0) < (sealed.meanings[$1], sealed.keys[$1], $1)
        }
        let others = foundLeft.sorted {
            (found.meanings[$0], found.keys[$0], $0) < (found.meanings[$1], found.keys[$1], $1)
        }
        sealedLeft = []
        foundLeft = []
        var (one, other) = (0, 0)
        while one < ones.count, other < others.count {
            let left = (sealed.meanings[ones[one]], sealed.keys[ones[one]])
            let right = (found.meanings[others[other]], found.keys[others[other]])
            if left == right {
                result.pairs.append(makePair(sealed, ones[one], found, others[other]))
                one += 1
                other += 1
            } else if left < right {
                sealedLeft.append(ones[one])
                one += 1
            } else {
                foundLeft.append(others[other])
                other += 1
            }
        }
        sealedLeft += ones[one...]
        foundLeft += others[other...]
    }

    /// Rows of the same key: one against one is settled, several against several are left to their cells.
    static func joinKeys(
        _ sealed: UnmatchedRows,
        _ found: UnmatchedRows,
        _ sealedLeft: [Int],
        _ foundLeft: [Int],
        _ result: inout SearchResult
    ) {
        let ones = sealedLeft.sorted { (sealed.keys[$0], $0) < (sealed.keys[$1], $1) }
        let others = foundLeft.sorted { (found.keys[$0], $0) < (found.keys[$1], $1) }
        var (one, other) = (0, 0)
        while one < ones.count || other < others.count {
            let left = one < ones.count ? sealed.keys[ones[one]] : UInt64.max
            let right = other < others.count ? found.keys[others[other]] : UInt64.max
            let key = min(left, right)
            let oneEnd = ones[one...].firstIndex { sealed.keys[$0] != key } ?? ones.count
            let otherEnd = others[other...].firstIndex { found.keys[$0] != key } ?? others.count
            let group = (ones[one..<oneEnd], others[other..<otherEnd])
            switch (group.0.count, group.1.count) {
            case (_, 0): result.missing += group.0.map { sealed.rows[$0] }
            case (0, _): result.extra += group.1.map { found.rows[$0] }
            case (1, 1):
                if let first = group.0.first, let second = group.1.first {
                    result.pairs.append(
                        RowPair(sealed: sealed.rows[first], found: found.rows[second], isSameText: false)
                    )
                }
            default: result.crowded.append((group.0.map { sealed.rows[$0] }, group.1.map { found.rows[$0] }))
            }
            one = oneEnd
            other = otherEnd
        }
        result.missing.sort()
        result.extra.sort()
        result.crowded.sort { ($0.found.first ?? 0) < ($1.found.first ?? 0) }
    }
}
