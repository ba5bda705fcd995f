// Rows whose key and content tell two stories: the row that has this key now, and the row that had this content (or stood
// at this place) when it was sealed, are two different rows. Either the contents changed or the keys did: what takes the
// fewest edits is told.
//
// Where keys were exchanged, shifted or renumbered, a comparison by key alone calls nearly every cell of those rows altered.

/// What came of looking at such rows.
struct KeyStoryResult {
    /// Rows whose content kept together while their key changed.
    var pairs: [RowPair] = []
    /// Found rows that stand under a subject's new id: the hash of their key with the old id in its place, by position.
    var translated: [Int: UInt64] = [:]
    /// Sealed rows that are told as altered under their key although another key would take no more edits.
    var rivals: Set<Int> = []
}

/// Decides for rows that share their key with one row and their content with another.
struct KeyStories {
    /// Contents that more rows a side share tell nothing.
    private static let groupLimit = 16

    let match: ColumnMatch
    /// The position of the subject among the compared columns; nil when it is not part of the key.
    let subject: Int?
    let fetcher: RowFetcher
    let workers: Int

    /// Looks at the rows that are left when equal rows are paired.
    ///
    /// - Parameters:
    ///   - sealed: the unmatched sealed rows.
    ///   - found: the unmatched found rows.
    ///   - left: which of them are left.
    ///   - expected: for a found row, the sealed rows that stand where it would stand if rows only were removed and added.
    /// - Returns: pairs by content, and keys to be read in another way.
    /// - Throws: what fetching rows throws.
    /// - Complexity: O(n log n) in the rows that are left, and nothing is fetched unless contents changed their keys.
    func tell(
        _ sealed: UnmatchedRows,
        _ found: UnmatchedRows,
        _ left: RowsLeft,
        expected: () -> RowNeighbours
    ) throws -> KeyStoryResult {
        var result = KeyStoryResult()
        guard match.hasKey, match.keyPositions.count < match.pairs.count else { return result }
        guard !left.sealed.isEmpty, !left.found.isEmpty else { return result }
        var groups = contentGroups(sealed, found, left)
        let partners = KeyPartners(left.sealed.map { sealed.keys[$0] }, left.found.map { found.keys[$0] })
        // Where no key is on both sides there is one story only, and the search for partners tells it.
        guard partners.ofSealed.contains(where: { $0 >= 0 }) else { return result }
        let neighbours = expected()
        groups += placeGroups(groups, sealed, found, left, partners, neighbours)
        let isDoubtful = groups.contains { group in
            group.sealed.contains { partners.ofSealed[$0] >= 0 } || group.found.contains { partners.ofFound[$0] >= 0 }
        }
        let columns = Array(match.pairs.indices)
        guard isDoubtful, max(left.sealed.count, left.found.count) <= PartnerSearch.hashLimit / (columns.count + 2)
        else {
            return result
        }
        var rows = DoubtfulRows(
            sealed: try fetcher.sealedSignatures(left.sealed.map { sealed.rows[$0] }, columns: columns),
            found: try fetcher.foundSignatures(left.found.map { found.rows[$0] }, columns: columns),
            key: match.keyPositions,
            neighbours: neighbours,
            sealedKeys: left.sealed.map { sealed.keys[$0] },
            foundKeys: left.found.map { found.keys[$0] },
            partners: partners,
            groups: groups
        )
        if let subject {
            let ids = Set((0..<rows.sealed.count).map { rows.sealed.cell($0, subject) })
            let counts = try SealedFrequencies(
                wanted: [[subject]: ids],
                match: match,
                sealedRows: fetcher.sealedRows,
                workers: workers
            )
            let relabelling = SubjectTranslation(rows: rows, subject: subject) { counts.count([subject], $0) }
            rows = relabelling.apply(to: rows)
            for row in relabelling.translated { result.translated[left.found[row]] = rows.foundKeys[row] }
            result.rivals.formUnion(relabelling.rivals.map { rows.sealed.rows[$0] })
        }
        let paths = RekeyedPaths(rows: rows)
        for (one, other) in paths.pairs() {
            result.pairs.append(
                RowPair(sealed: rows.sealed.rows[one], found: rows.found.rows[other], isSameText: false)
            )
        }
        result.rivals.formUnion(paths.rivals().map { rows.sealed.rows[$0] })
        return result
    }

    /// Rows of the same content on both sides, by their place among those left; their keys differ.
    private func contentGroups(_ sealed: UnmatchedRows, _ found: UnmatchedRows, _ left: RowsLeft) -> [ContentGroup] {
        var groups: [ContentGroup] = []
        HashJoin.visit(left.sealed.map { sealed.contents[$0] }, left.found.map { found.contents[$0] }) { ones, others in
            guard max(ones.count, others.count) <= Self.groupLimit else { return }
            groups.append(ContentGroup(sealed: ones, found: others))
        }
        return groups.sorted { ($0.found.first ?? 0) < ($1.found.first ?? 0) }
    }

    /// Rows of which nobody has the content, where another row has their key: the row that stands at their place.
    private func placeGroups(
        _ groups: [ContentGroup],
        _ sealed: UnmatchedRows,
        _ found: UnmatchedRows,
        _ left: RowsLeft,
        _ partners: KeyPartners,
        _ neighbours: RowNeighbours
    ) -> [ContentGroup] {
        let known = (sealed: Set(groups.flatMap(\.sealed)), found: Set(groups.flatMap(\.found)))
        var placed: [ContentGroup] = []
        for other in left.found.indices where !known.found.contains(other) {
            let expected = neighbours.expected(found.rows[left.found[other]])
            guard expected.count == 1, partners.ofFound[other] != -2 else { continue }
            let one = left.sealed.partitionIndex { sealed.rows[$0] >= expected[0] }
            guard left.sealed.indices.contains(one), sealed.rows[left.sealed[one]] == expected[0],
                partners.ofFound[other] != one, partners.ofSealed[one] != -2, !known.sealed.contains(one),
                partners.ofFound[other] >= 0 || partners.ofSealed[one] >= 0
            else { continue }
            placed.append(ContentGroup(sealed: [one], found: [other]))
        }
        return placed
    }
}

/// Rows of one content or place, by their place among those left.
struct ContentGroup {
    var sealed: [Int]
    var found: [Int]
}

/// For each row left, the one row that has its key on the other side: −1 for none, −2 when several rows have it.
struct KeyPartners {
    private(set) var ofSealed: [Int]
    private(set) var ofFound: [Int]

    init(_ sealedKeys: [UInt64], _ foundKeys: [UInt64]) {
        var (ofSealed, ofFound) = (
            [Int](repeating: -1, count: sealedKeys.count), [Int](repeating: -1, count: foundKeys.count)
        )
        HashJoin.visit(sealedKeys, foundKeys) { ones, others in
            let isSingle = ones.count == 1 && others.count == 1
            for one in ones { ofSealed[one] = isSingle ? others[0] : -2 }
            for other in others { ofFound[other] = isSingle ? ones[0] : -2 }
        }
        self.ofSealed = ofSealed
        self.ofFound = ofFound
    }
}

/// Rows that are left, with the hashes of their cells.
struct DoubtfulRows {
    let sealed: RowSignatures
    let found: RowSignatures
    /// The key, among the compared columns.
    let key: [Int]
    let neighbours: RowNeighbours
    var sealedKeys: [UInt64]
    var foundKeys: [UInt64]
    var partners: KeyPartners
    var groups: [ContentGroup]
    /// Found rows that stand under the new id of their subject.
    var relabelled: Set<Int> = []

    /// Whether a found row stands where the sealed row would.
    func isInPlace(_ one: Int, _ other: Int) -> Bool {
        neighbours.expected(found.rows[other]).contains(sealed.rows[one])
    }

    /// The edits that make one row of the other: differing cells, and one more when the row also stands elsewhere.
    func edits(_ one: Int, _ other: Int) -> Int { differing(one, other) + (isInPlace(one, other) ? 0 : 1) }

    /// The number of differing cells.
    func differing(_ one: Int, _ other: Int) -> Int {
        sealed.columns.count { sealed.cell(one, $0) != found.cell(other, $0) }
    }
}

/// Joins two lists of hashes.
enum HashJoin {
    /// Calls a function for each hash that both lists have, with its positions in either, in order.
    ///
    /// - Complexity: O(n log n).
    static func visit(_ ones: [UInt64], _ others: [UInt64], _ body: ([Int], [Int]) -> Void) {
        let left = ones.indices.sorted { (ones[$0], $0) < (ones[$1], $1) }
        let right = others.indices.sorted { (others[$0], $0) < (others[$1], $1) }
        var (one, other) = (0, 0)
        while one < left.count, other < right.count {
            let (hash, hers) = (ones[left[one]], others[right[other]])
            if hash != hers {
                if hash < hers { one += 1 } else { other += 1 }
                continue
            }
            let end = left[one...].firstIndex { ones[$0] != hash } ?? left.count
            let to = right[other...].firstIndex { others[$0] != hash } ?? right.count
            body(Array(left[one..<end]), Array(right[other..<to]))
            (one, other) = (end, to)
        }
    }
}
