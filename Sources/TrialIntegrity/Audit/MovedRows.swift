// How many rows stand in another order than they were sealed in.

/// Counts intact rows outside the longest run of rows that kept their order.
struct MovedRows {
    /// Beyond this many moved rows, rows that are equal to each other are not told apart.
    private static let equalLimit = 200_000

    let match: ColumnMatch
    let sealedRows: SealedRows
    let workers: Int

    /// Counts moved rows.
    ///
    /// - Parameters:
    ///   - aligned: what the first pass found.
    ///   - pairs: how the rows it left were paired, by found row.
    ///   - altered: found rows that were altered; they do not count as moved.
    /// - Returns: how many intact rows stand elsewhere.
    /// - Throws: `FormatError` for damaged evidence.
    /// - Complexity: O(n log n) in the number of rows.
    func count(_ aligned: AlignedResult, _ pairs: [RowPair], altered: [Int]) throws -> Int {
        guard !aligned.settled.isEmpty || pairs.contains(where: { $0.sealed != $0.found }) else { return 0 }
        var sealedOf = aligned.sealedRowOfFound(pairs)
        let alteredRows = Set(altered)
        let moved = Self.moved(sealedOf).filter { !alteredRows.contains($0) }
        guard !moved.isEmpty, moved.count <= Self.equalLimit,
            try uncross(&sealedOf, moved, aligned.found, alteredRows)
        else { return moved.count }
        return Self.moved(sealedOf).count { !alteredRows.contains($0) }
    }

    /// Found rows outside the longest run that kept its order.
    private static func moved(_ sealedOf: [Int]) -> [Int] {
        let matched = sealedOf.indices.filter { sealedOf[$0] > 0 }
        let kept = RowOrder.inLongestRun(matched.map { sealedOf[$0] })
        return matched.indices.filter { !kept[$0] }.map { matched[$0] }
    }

    /// Pairs rows that are equal to each other in their order: which of two equal rows is which, nobody can tell.
    ///
    /// - Returns: whether anything changed.
    private func uncross(
        _ sealedOf: inout [Int],
        _ moved: [Int],
        _ unmatched: UnmatchedRows,
        _ altered: Set<Int>
    ) throws -> Bool {
        let columns = match.pairs.map { (position: $0.sealed, reading: $0.sealedReading) }
        let rows = Set(moved.map { sealedOf[$0] })
        var wanted: Set<UInt64> = []
        try sealedRows.visit(workers: workers) { coded -> [UInt64] in
            let local = (0..<coded.rowCount).filter { rows.contains(coded.firstRow + $0) }
            guard !local.isEmpty else { return [] }
            let meanings = RunHashes.meanings(coded, columns: columns, key: match.keyPositions)
            return local.map { meanings[$0] }
        } collect: {
            wanted.formUnion($0)
        }
        var classes: [UInt64: [Int]] = [:]
        try sealedRows.visit(workers: workers) { coded -> [(UInt64, Int)] in
            let meanings = RunHashes.meanings(coded, columns: columns, key: match.keyPositions)
            return meanings.indices.filter { wanted.contains(meanings[$0]) }.map {
                (meanings[$0], coded.firstRow + $0)
            }
        } collect: { members in
            for (meaning, row) in members { classes[meaning, default: []].append(row) }
        }
        classes = classes.filter { $0.value.count > 1 }
        guard !classes.isEmpty else { return false }
        let classOf = Dictionary(
            classes.flatMap { meaning, rows in rows.map { ($0, meaning) } },
            uniquingKeysWith: { one, _ in one }
        )
        var members = classes.mapValues { rows in (sealed: Set(rows), found: [Int]()) }
        for row in sealedOf.indices.dropFirst() where sealedOf[row] > 0 {
            guard let meaning = classOf[sealedOf[row]] else { continue }
            if altered.contains(row) {
                members[meaning]?.sealed.remove(sealedOf[row])
            } else {
                members[meaning]?.found.append(row)
            }
        }
        for (index, row) in unmatched.rows.enumerated() where sealedOf[row] == 0 {
            members[unmatched.meanings[index]]?.found.append(row)
        }
        for member in members.values { for row in member.found { sealedOf[row] = 0 } }
        let bounds = Self.bounds(sealedOf)
        for member in members.values {
            Self.pair(member.sealed.sorted(), member.found.sorted(), bounds, &sealedOf)
        }
        return true
    }

    /// For each found row the sealed rows of the nearest paired rows before and after it.
    private static func bounds(_ sealedOf: [Int]) -> (before: [Int], after: [Int]) {
        var (before, after) = (sealedOf, sealedOf)
        for row in before.indices.dropFirst() { before[row] = sealedOf[row] > 0 ? sealedOf[row] : before[row - 1] }
        var place = Int.max
        for row in after.indices.reversed() {
            if sealedOf[row] > 0 { place = sealedOf[row] }
            after[row] = place
        }
        return (before, after)
    }

    /// Pairs equal rows: those that fit between the neighbours of a found row first, the others in their order.
    private static func pair(
        _ sealed: [Int],
        _ found: [Int],
        _ bounds: (before: [Int], after: [Int]),
        _ sealedOf: inout [Int]
    ) {
        var sealedLeft: [Int] = []
        var foundLeft: [Int] = []
        var next = 0
        for row in found {
            while next < sealed.count, sealed[next] < bounds.before[row] {
                sealedLeft.append(sealed[next])
                next += 1
            }
            if next < sealed.count, sealed[next] < bounds.after[row] {
                sealedOf[row] = sealed[next]
                next += 1
            } else {
                foundLeft.append(row)
            }
        }
        for (one, other) in zip(sealedLeft + sealed[next...], foundLeft) { sealedOf[other] = one }
    }
}
