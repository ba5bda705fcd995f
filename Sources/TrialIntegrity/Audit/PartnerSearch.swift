// Rows left over on both sides: rows whose key was altered, rows of tables without a key.

/// Finds likely partners among leftover rows.
struct PartnerSearch {
    /// Beyond this many leftover rows a side, only rows that differ in a single column are partnered.
    static let scoredLimit = 20_000
    /// Beyond this many hashes a side, none are partnered.
    private static let hashLimit = 1 << 24
    /// A cell that more rows share does not suggest a partner.
    private static let bucketLimit = 64
    /// So many partners are considered for a row.
    private static let kept = 8

    let match: ColumnMatch
    /// Positions, among the compared columns, that tell rows apart.
    let informative: [Int]
    /// For a found row, the sealed rows that stand where it would stand if rows only were removed and added.
    let expected: (Int) -> [Int]

    /// Pairs leftover rows that are more plausibly one row than a deletion and an insertion.
    ///
    /// - Parameters:
    ///   - missing: sealed rows without a partner.
    ///   - extra: found rows without a partner.
    ///   - onlyInPlace: whether to pair only rows that stand between the same neighbours.
    ///   - fetcher: fetches their cells.
    /// - Returns: sealed and found row numbers.
    /// - Throws: what fetching the rows throws.
    func partners(
        missing: [Int],
        extra: [Int],
        onlyInPlace: Bool,
        _ fetcher: RowFetcher
    ) throws -> [(sealed: Int, found: Int)] {
        let most = max(missing.count, extra.count)
        guard !missing.isEmpty, !extra.isEmpty else { return [] }
        let single = match.hasKey ? match.keyPositions : Array(match.pairs.indices.prefix(128))
        let isScored = most <= Self.scoredLimit
        let columns = isScored ? Array(match.pairs.indices) : single
        guard most <= Self.hashLimit / (columns.count + 2) else { return [] }
        var ones = try fetcher.sealedSignatures(missing, columns: columns)
        var others = try fetcher.foundSignatures(extra, columns: columns)
        var pairs: [(sealed: Int, found: Int)] = []
        if isScored { pairs += inPlace(&ones, &others) }
        if onlyInPlace { return pairs }
        for column in single where ones.count > 0 && others.count > 0 {
            pairs += differingOnly(in: column, &ones, &others)
        }
        if ones.count > 0, others.count > 0, isScored { pairs += scored(ones, others) }
        return pairs
    }

    /// Rows between the same neighbours that are alike.
    private func inPlace(_ ones: inout RowSignatures, _ others: inout RowSignatures) -> [(sealed: Int, found: Int)] {
        let columns = informative.isEmpty ? Array(match.pairs.indices) : informative
        let places = Dictionary(uniqueKeysWithValues: ones.rows.enumerated().map { ($1, $0) })
        var best: [Candidate] = []
        for other in 0..<others.count {
            for row in expected(others.rows[other]) {
                guard let one = places[row], let candidate = candidate(one, other, ones, others, columns, extra: 1)
                else { continue }
                best.append(candidate)
            }
        }
        let pairs = cheapest(best)
        let taken = (sealed: Set(pairs.map(\.one)), found: Set(pairs.map(\.other)))
        let result = pairs.map { (sealed: ones.rows[$0.one], found: others.rows[$0.other]) }
        ones = ones.selecting((0..<ones.count).filter { !taken.sealed.contains($0) })
        others = others.selecting((0..<others.count).filter { !taken.found.contains($0) })
        return result
    }

    /// Rows that differ in nothing but one column; of several, those at the same place first, the others in order.
    private func differingOnly(
        in column: Int,
        _ ones: inout RowSignatures,
        _ others: inout RowSignatures
    ) -> [(sealed: Int, found: Int)] {
        let left = sorted(ones, without: column)
        let right = sorted(others, without: column)
        var takenOnes = [Bool](repeating: false, count: ones.count)
        var takenOthers = [Bool](repeating: false, count: others.count)
        var pairs: [(sealed: Int, found: Int)] = []
        func take(_ one: Int, _ other: Int) {
            takenOnes[one] = true
            takenOthers[other] = true
            pairs.append((ones.rows[one], others.rows[other]))
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
            for (one, other) in zip(restOnes, restOthers) { take(one.index, other.index) }
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
        var distance: Int
        var one: Int
        var other: Int

        static func isBefore(_ left: Candidate, _ right: Candidate) -> Bool {
            (left.differing, left.distance, left.one, left.other)
                < (right.differing, right.distance, right.one, right.other)
        }
    }

    /// The pairs with the fewest differing cells first, as long as they are few enough to be one row.
    private func scored(_ ones: RowSignatures, _ others: RowSignatures) -> [(sealed: Int, found: Int)] {
        let columns = informative.isEmpty ? Array(match.pairs.indices) : informative
        var candidates: [Candidate] = []
        let near = nearness(ones, others, columns)
        for other in 0..<others.count {
            let all = near(other).compactMap { candidate($0, other, ones, others, columns) }
            candidates += all.count <= Self.kept ? all : Array(all.sorted(by: Candidate.isBefore).prefix(Self.kept))
        }
        return cheapest(candidates).map { (ones.rows[$0.one], others.rows[$0.other]) }
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
        extra: Int = 0
    ) -> Candidate? {
        // Two rows of which less than half is the same are more plausibly a deletion and an insertion.
        let half = max(1, columns.count / 2)
        let allowed = match.hasKey ? min(max(2, columns.count / 4), half) : max(1 + extra, half)
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
