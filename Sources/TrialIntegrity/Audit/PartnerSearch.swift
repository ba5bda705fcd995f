// Rows left over on both sides: rows whose key was altered, rows of tables without a key.

/// Finds likely partners among leftover rows.
struct PartnerSearch {
    /// Beyond this many leftover rows a side, only rows that differ in a single column are partnered.
    static let scoredLimit = 20_000
    /// Beyond this many hashes a side, none are partnered.
    static let hashLimit = 1 << 24
    /// A cell that more rows share does not suggest a partner.
    private static let bucketLimit = 64
    /// So many partners are considered for a row.
    private static let kept = 8

    let match: ColumnMatch
    /// Positions, among the compared columns, that tell rows apart.
    let informative: [Int]
    /// The position of the subject among the compared columns; nil when it is not part of the key.
    let subject: Int?
    /// In how many of the informative columns two sealed rows differ that have nothing to do with each other.
    let strangers: Int
    /// For a found row, the sealed rows that stand where it would stand if rows only were removed and added.
    let expected: (Int) -> [Int]

    /// Pairs leftover rows that are more plausibly one row than a deletion and an insertion.
    ///
    /// - Parameters:
    ///   - missing: sealed rows without a partner.
    ///   - extra: found rows without a partner.
    ///   - onlyInPlace: whether to pair only rows that stand between the same neighbours.
    ///   - fetcher: fetches their cells.
    /// - Returns: the pairs.
    /// - Throws: what fetching the rows throws.
    func partners(
        missing: [Int],
        extra: [Int],
        onlyInPlace: Bool,
        _ fetcher: RowFetcher
    ) throws -> [RowPair] {
        let most = max(missing.count, extra.count)
        guard !missing.isEmpty, !extra.isEmpty else { return [] }
        let single = match.hasKey ? match.keyPositions : Array(match.pairs.indices.prefix(128))
        let isScored = most <= Self.scoredLimit
        let columns = isScored ? Array(match.pairs.indices) : single
        guard most <= Self.hashLimit / (columns.count + 2) else { return [] }
        var ones = try fetcher.sealedSignatures(missing, columns: columns)
        var others = try fetcher.foundSignatures(extra, columns: columns)
        var pairs: [RowPair] = []
        if !onlyInPlace, let subject { pairs += relabelled(subject, &ones, &others) }
        // A row that differs in nothing but one cell is found wherever it stands, at its own place first.
        if isScored { pairs += inPlace(&ones, &others) { $0.differing <= 1 } }
        if isScored, !match.hasKey { pairs += inPlace(&ones, &others, where: \.isBetweenBoth) }
        if onlyInPlace {
            // Rows that are somebody's for certain are nobody else's, although copies are told apart only later.
            var (restOnes, restOthers) = (ones, others)
            for column in single where restOnes.count > 0 && restOthers.count > 0 {
                _ = differingOnly(in: column, &restOnes, &restOthers)
            }
            let likely = isScored ? scored(restOnes, restOthers) : []
            return pairs + likely.filter(\.isInPlace).map(\.pair)
        }
        for column in single where ones.count > 0 && others.count > 0 {
            pairs += differingOnly(in: column, &ones, &others)
        }
        if isScored, match.hasKey { pairs += inPlace(&ones, &others, where: \.isBetweenBoth) }
        if ones.count > 0, others.count > 0, isScored { pairs += scored(ones, others).map(\.pair) }
        return pairs
    }

    /// Rows that differ in nothing but the subject, where most rows of the subject have the same new id: one edit explains
    /// them all, and a row of them that happens to be as like the one at its place belongs to the others.
    private func relabelled(
        _ subject: Int,
        _ ones: inout RowSignatures,
        _ others: inout RowSignatures
    ) -> [RowPair] {
        var sizes: [UInt64: Int] = [:]
        var ids: (ones: [Int: UInt64], others: [Int: UInt64]) = ([:], [:])
        for one in 0..<ones.count {
            sizes[ones.cell(one, subject), default: 0] += 1
            ids.ones[ones.rows[one]] = ones.cell(one, subject)
        }
        for other in 0..<others.count { ids.others[others.rows[other]] = others.cell(other, subject) }
        var (restOnes, restOthers) = (ones, others)
        let pairs = differingOnly(in: subject, &restOnes, &restOthers)
        let moves = Dictionary(grouping: pairs) { [ids.ones[$0.sealed] ?? 0, ids.others[$0.found] ?? 0] }
        let whole = moves.filter { $0.value.count > 1 && $0.value.count * 2 > sizes[$0.key[0]] ?? 0 }
        guard !whole.isEmpty else { return [] }
        let kept = pairs.filter { whole[[ids.ones[$0.sealed] ?? 0, ids.others[$0.found] ?? 0]] != nil }
        let taken = (sealed: Set(kept.map(\.sealed)), found: Set(kept.map(\.found)))
        ones = ones.selecting((0..<ones.count).filter { !taken.sealed.contains(ones.rows[$0]) })
        others = others.selecting((0..<others.count).filter { !taken.found.contains(others.rows[$0]) })
        return kept
    }

    /// Rows between the same neighbours that are alike, as far as they are likely to be one row.
    private func inPlace(
        _ ones: inout RowSignatures,
        _ others: inout RowSignatures,
        where isLikely: (Candidate) -> Bool
    ) -> [RowPair] {
        guard ones.count > 0, others.count > 0 else { return [] }
        let columns = informative.isEmpty ? Array(match.pairs.indices) : informative
        let places = Dictionary(uniqueKeysWithValues: ones.rows.enumerated().map { ($1, $0) })
        let best = (0..<others.count).flatMap { other in
            let home = expected(others.rows[other])
            return home.compactMap { row in
                places[row].flatMap { candidate($0, other, ones, others, columns, home: home) }
            }.filter(isLikely)
        }
        let pairs = cheapest(best)
        let taken = (sealed: Set(pairs.map(\.one)), found: Set(pairs.map(\.other)))
        let result = pairs.map {
            RowPair(sealed: ones.rows[$0.one], found: others.rows[$0.other], isSameText: false)
        }
        ones = ones.selecting((0..<ones.count).filter { !taken.sealed.contains($0) })
        others = others.selecting((0..<others.count).filter { !taken.found.contains($0) })
        return result
    }

    /// Rows that differ in nothing but one column; of several, those at the same place first, the others in order.
    private func differingOnly(
        in column: Int,
        _ ones: inout RowSignatures,
        _ others: inout RowSignatures
    ) -> [RowPair] {
        let left = sorted(ones, without: column)
        let right = sorted(others, without: column)
        var takenOnes = [Bool](repeating: false, count: ones.count)
        var takenOthers = [Bool](repeating: false, count: others.count)
        var pairs: [RowPair] = []
        func take(_ one: Int, _ other: Int, _ rival: RowPair.Rival? = nil) {
            takenOnes[one] = true
            takenOthers[other] = true
            pairs.append(
                RowPair(sealed: ones.rows[one], found: others.rows[other], isSameText: false, rival: rival)
            )
        }
        var (start, from) = (0, 0)
        while start < left.count, from < right.count {
            if left[start].sum != right[from].sum {
                if left[start].sum < right[from].sum { start += 1 } else { from += 1 }
                continue
            }
            let sum = left[start].sum
            let end = left[start...].firstIndex { $0.sum != sum } ?? left.count
            let to = right[from...].firstIndex { $0.sum != sum } ?? right.count
            let places = Dictionary(
                left[start..<end].map { (ones.rows[$0.index], $0.index) },
                uniquingKeysWith: { one, _ in one }
            )
            for entry in right[from..<to] {
                let row = expected(others.rows[entry.index]).first { places[$0].map { !takenOnes[$0] } ?? false }
                if let row, let one = places[row] { take(one, entry.index) }
            }
            let restOnes = left[start..<end].filter { !takenOnes[$0.index] }
            let restOthers = right[from..<to].filter { !takenOthers[$0.index] }
            // As many on both sides keep their order; of more on one side, nobody can tell which have a partner.
            let rival: RowPair.Rival? = restOnes.count == restOthers.count ? nil : .otherRow
            for (one, other) in zip(restOnes, restOthers) { take(one.index, other.index, rival) }
            (start, from) = (end, to)
        }
        ones = ones.selecting(takenOnes.indices.filter { !takenOnes[$0] })
        others = others.selecting(takenOthers.indices.filter { !takenOthers[$0] })
        return pairs
    }

    private func sorted(_ rows: RowSignatures, without column: Int) -> [(sum: UInt64, index: Int)] {
        (0..<rows.count).map { (rows.sum($0, without: column), $0) }.sorted { $0 < $1 }
    }

    private struct Candidate {
        var differing: Int
        /// Whether the found row stands where the sealed one would, going by the row above or the row below.
        var isInPlace: Bool
        /// Whether both say so: in a delivery in another order, they hardly do by chance.
        var isBetweenBoth: Bool
        var distance: Int
        var one: Int
        var other: Int

        /// The edits that make one row of the other: a row that also stands elsewhere was moved, too.
        var cost: Int { differing + (isInPlace ? 0 : 1) }

        static func isBefore(_ left: Candidate, _ right: Candidate) -> Bool {
            (left.cost, left.differing, left.distance, left.one, left.other)
                < (right.cost, right.differing, right.distance, right.one, right.other)
        }
    }

    /// The pairs with the fewest edits first, as long as they are few enough to be one row.
    ///
    /// Neighbours speak for a row, and its cells speak louder: in a delivery in another order every row has strangers for
    /// neighbours, and in a wide table two strangers agree in more than half of the columns.
    private func scored(_ ones: RowSignatures, _ others: RowSignatures) -> [(pair: RowPair, isInPlace: Bool)] {
        let columns = informative.isEmpty ? Array(match.pairs.indices) : informative
        let places = Dictionary(uniqueKeysWithValues: ones.rows.enumerated().map { ($1, $0) })
        var candidates: [Candidate] = []
        let near = nearness(ones, others, columns)
        for other in 0..<others.count {
            let home = expected(others.rows[other])
            let all = Set(near(other)).union(home.compactMap { places[$0] }).sorted().compactMap {
                candidate($0, other, ones, others, columns, home: home)
            }
            candidates += all.count <= Self.kept ? all : Array(all.sorted(by: Candidate.isBefore).prefix(Self.kept))
        }
        let chosen = cheapest(candidates)
        let taken = (ones: Set(chosen.map(\.one)), others: Set(chosen.map(\.other)))
        // A row that is left alone and would have done as well.
        var least: (ones: [Int: Int], others: [Int: Int]) = ([:], [:])
        for candidate in candidates {
            if !taken.ones.contains(candidate.one) {
                least.others[candidate.other] = min(least.others[candidate.other] ?? .max, candidate.cost)
            }
            if !taken.others.contains(candidate.other) {
                least.ones[candidate.one] = min(least.ones[candidate.one] ?? .max, candidate.cost)
            }
        }
        return chosen.map { entry in
            let isTied = least.ones[entry.one] == entry.cost || least.others[entry.other] == entry.cost
            let pair = RowPair(
                sealed: ones.rows[entry.one],
                found: others.rows[entry.other],
                isSameText: false,
                rival: isTied ? .otherRow : nil
            )
            return (pair, entry.isInPlace)
        }
    }

    /// The cheapest candidates first, each row once.
    private func cheapest(_ candidates: [Candidate]) -> [Candidate] {
        var takenOnes: Set<Int> = []
        var takenOthers: Set<Int> = []
        return candidates.sorted(by: Candidate.isBefore).filter { entry in
            guard !takenOnes.contains(entry.one), !takenOthers.contains(entry.other) else { return false }
            takenOnes.insert(entry.one)
            takenOthers.insert(entry.other)
            return true
        }
    }

    private func candidate(
        _ one: Int,
        _ other: Int,
        _ ones: RowSignatures,
        _ others: RowSignatures,
        _ columns: [Int],
        home: [Int]
    ) -> Candidate? {
        let isInPlace = home.contains(ones.rows[one])
        // Two rows of which less than half is the same are more plausibly a deletion and an insertion; and so are two rows
        // of a wide table that are hardly more alike than any two.
        let half = max(1, min(columns.count / 2, (2 * strangers + 2) / 3))
        let allowed = match.hasKey ? min(max(2, columns.count / 4), half) : max(isInPlace ? 2 : 1, half)
        var differing = 0
        for column in columns where ones.cell(one, column) != others.cell(other, column) {
            differing += 1
            if differing > allowed { return nil }
        }
        guard differing < columns.count else { return nil }
        let key = match.keyPositions
        if match.hasKey, key.count > 1, !key.contains(where: { ones.cell(one, $0) == others.cell(other, $0) }) {
            return nil
        }
        return Candidate(
            differing: differing,
            isInPlace: isInPlace,
            isBetweenBoth: isInPlace && home.count == 1,
            distance: abs(ones.rows[one] - others.rows[other]),
            one: one,
            other: other
        )
    }

    /// For a found row the sealed rows worth a look: those that share a rare cell, or all when they are few.
    private func nearness(_ ones: RowSignatures, _ others: RowSignatures, _ columns: [Int]) -> (Int) -> [Int] {
        if ones.count <= 256 { return { _ in Array(0..<ones.count) } }
        var buckets: [UInt64: [Int]] = [:]
        for index in 0..<ones.count {
            for column in columns {
                buckets[RowSignatures.part(column, ones.cell(index, column)), default: []].append(index)
            }
        }
        return { other in
            var near: Set<Int> = []
            for column in columns {
                let part = RowSignatures.part(column, others.cell(other, column))
                guard let bucket = buckets[part], bucket.count <= Self.bucketLimit else { continue }
                near.formUnion(bucket)
            }
            return near.sorted()
        }
    }
}
