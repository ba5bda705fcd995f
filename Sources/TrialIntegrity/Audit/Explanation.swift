// From rows that did not match at their place to findings, counts and differences.

/// What an explanation says.
struct ToldDifferences {
    var counts: RowCounts
    var findings: [Finding]
    var differences: [String]
    var patterns: [FindingPattern]
}

/// Explains the differences between sealed and delivered rows.
struct Explanation {
    let match: ColumnMatch
    let profile: Profile
    let sealedRows: SealedRows
    let workers: Int
    let listsReformatted: Bool
    /// The name of the column that holds the subject; nil when none does.
    let subject: String?
    /// Sealed rows of which nothing more may be said than that they differ.
    let doubted: Set<Int>
    let open: () throws -> any TableSource

    private var subjectPosition: Int? { subject.flatMap { name in match.pairs.firstIndex { $0.name == name } } }
    private var subjectInKey: Int? { subjectPosition.flatMap { match.pairs[$0].isKey ? $0 : nil } }
    private var fetcher: RowFetcher { RowFetcher(match: match, sealedRows: sealedRows, open: open) }

    /// Searches, pairs, compares and counts.
    ///
    /// - Throws: `FormatError` for damaged evidence; what the source throws.
    func explain(_ aligned: AlignedResult) throws -> ToldDifferences {
        var (search, rekeyed) = try pair(aligned)
        let wasGreedy = try settleCrowds(&search)
        // Without a key, a row that was edited into the likeness of another is still the row at its place.
        if !match.hasKey { _ = try findPartners(&search, aligned, onlyInPlace: true) }
        let duplicates = try DuplicateSearch(match: match, sealedRows: sealedRows, workers: workers)
            .originals(of: search.extra, aligned.found)
        search.extra.removeAll { duplicates[$0] != nil }
        rekeyed.formUnion(try findPartners(&search, aligned, onlyInPlace: false))
        search.pairs.sort { $0.found < $1.found }
        // The texts of sealed columns tell nothing of volatile ones.
        let pairs = match.volatile.isEmpty ? search.pairs.filter { !$0.isSameText } : search.pairs
        let detail = DetailPass(
            match: match,
            profile: profile,
            sealedRows: sealedRows,
            workers: workers,
            open: { try aligned.rows(pairs.map(\.found), open) }
        )
        var told = try detail.run(pairs: pairs, rekeyed: match.hasKey ? rekeyed : [])
        let patterns = try CellStories(
            match: match,
            subject: subjectPosition,
            fetcher: fetcher,
            workers: workers,
            doubted: doubted
        ).tell(&told.findings, missing: search.missing)
        let rewrites = try RewriteSummary(match: match, sealedRows: sealedRows, listsAll: listsReformatted).summarise(
            told.rewrites
        )
        let findings = try told.findings + rewrites.findings + rowFindings(search, duplicates)
        let counts = try count(aligned, search, duplicates: duplicates.count, told)
        var differences = rewrites.differences
        if counts.moved > 0 {
            differences.append("row order: \(counts.moved) of \(counts.found) rows stand in another order")
        }
        if wasGreedy {
            differences.append(
                "rows that share their key with more than \(RowAssignment.exactLimit) others were paired greedily"
            )
        }
        let volatile = zip(aligned.volatileChanges, told.volatileChanges).map { $0 + $1 }
        differences += match.volatileDifferences(volatile)
        return ToldDifferences(
            counts: counts,
            findings: match.findings + findings.sorted(by: Finding.isBefore),
            differences: differences,
            patterns: patterns
        )
    }

    /// Pairs rows by key and meaning; where keys changed and contents stayed, by content.
    ///
    /// - Returns: also the found rows whose key is another.
    private func pair(_ aligned: AlignedResult) throws -> (SearchResult, rekeyed: Set<Int>) {
        var (search, left) = RowSearch.pairEqual(aligned.sealed, aligned.found)
        let equal = search.pairs
        let stories = KeyStories(
            match: match,
            subject: subjectInKey,
            fetcher: fetcher,
            workers: workers
        )
        let told = try stories.tell(aligned.sealed, aligned.found, left) {
            RowNeighbours(aligned, equal, sealedRows: sealedRows.rowCount)
        }
        var rekeyed = Set(told.pairs.map(\.found))
        let paired = Set(told.pairs.map(\.sealed))
        search.pairs += told.pairs
        left.sealed.removeAll { paired.contains(aligned.sealed.rows[$0]) }
        left.found.removeAll { rekeyed.contains(aligned.found.rows[$0]) }
        var found = aligned.found
        for (position, key) in told.translated {
            found.keys[position] = key
            rekeyed.insert(found.rows[position])
        }
        let byKey = search.pairs.count
        RowSearch.joinKeys(aligned.sealed, found, left.sealed, left.found, &search)
        for index in byKey..<search.pairs.count where told.rivals.contains(search.pairs[index].sealed) {
            search.pairs[index].rival = .keys
        }
        return (search, rekeyed)
    }

    private func count(
        _ aligned: AlignedResult,
        _ search: SearchResult,
        duplicates: Int,
        _ told: DetailResult
    ) throws -> RowCounts {
        let matched = aligned.foundRows - aligned.found.count + search.pairs.count
        var counts = RowCounts(sealed: sealedRows.rowCount, found: aligned.foundRows)
        counts.altered = told.alteredRows.count
        counts.intact = matched - counts.altered
        counts.added = search.extra.count + duplicates
        counts.duplicated = duplicates
        counts.removed = search.missing.count
        counts.reformatted = told.reformattedRows
        counts.moved = try MovedRows(match: match, sealedRows: sealedRows, workers: workers)
            .count(aligned, search.pairs, altered: told.alteredRows)
        return counts
    }

    /// Pairs rows that share a key with several others by their cells; of several ways, the one that keeps their order.
    ///
    /// - Returns: whether some were too many for the best pairing.
    private func settleCrowds(_ search: inout SearchResult) throws -> Bool {
        guard !search.crowded.isEmpty else { return false }
        let columns = Array(match.pairs.indices)
        let sealed = try fetcher.sealedSignatures(search.crowded.flatMap(\.sealed), columns: columns)
        let found = try fetcher.foundSignatures(search.crowded.flatMap(\.found), columns: columns)
        let sealedIndex = Dictionary(uniqueKeysWithValues: sealed.rows.enumerated().map { ($1, $0) })
        let foundIndex = Dictionary(uniqueKeysWithValues: found.rows.enumerated().map { ($1, $0) })
        var wasGreedy = false
        for group in search.crowded {
            let ones = group.sealed.map { sealedIndex[$0] ?? 0 }
            let others = group.found.map { foundIndex[$0] ?? 0 }
            let most = max(ones.count, others.count)
            wasGreedy = wasGreedy || most > RowAssignment.exactLimit
            func differing(_ one: Int, _ other: Int) -> Int {
                columns.count { sealed.cell(ones[one], $0) != found.cell(others[other], $0) }
            }
            let partner = RowAssignment.best(ones.count, others.count) { one, other in
                differing(one, other) * (most * most + 1) + abs(one - other)
            }
            let alone = RowAssignment.alone(partner, others.count)
            for (index, other) in partner.enumerated() {
                if let other {
                    var pair = RowPair(sealed: group.sealed[index], found: group.found[other], isSameText: false)
                    // A row without a partner that would do as well; what is the order of several pairs, rows tell.
                    let edits = differing(index, other)
                    let isTied =
                        alone.ones.count + alone.others.count <= 64
                        && (alone.ones.contains { differing($0, other) == edits }
                            || alone.others.contains { differing(index, $0) == edits })
                    if edits > 0, isTied { pair.rival = .sameKey }
                    search.pairs.append(pair)
                } else {
                    search.missing.append(group.sealed[index])
                }
            }
            search.extra += alone.others.map { group.found[$0] }
        }
        search.crowded = []
        search.missing.sort()
        search.extra.sort()
        return wasGreedy
    }

    /// Pairs leftover rows that are more plausibly one row than a deletion and an insertion.
    ///
    /// - Returns: the found rows among them.
    private func findPartners(
        _ search: inout SearchResult,
        _ aligned: AlignedResult,
        onlyInPlace: Bool
    ) throws -> Set<Int> {
        guard !search.missing.isEmpty, !search.extra.isEmpty else { return [] }
        let first = try sealedRows.run(0)
        let informative = match.pairs.indices.filter { first.columns[match.pairs[$0].sealed].starts.count > 1 }
        let neighbours = RowNeighbours(aligned, search.pairs, sealedRows: sealedRows.rowCount)
        let partners = try PartnerSearch(
            match: match,
            informative: informative,
            subject: subjectInKey,
            strangers: strangers(first, informative),
            expected: neighbours.expected
        )
        .partners(missing: search.missing, extra: search.extra, onlyInPlace: onlyInPlace, fetcher)
        search.pairs += partners
        let taken = (sealed: Set(partners.map(\.sealed)), found: Set(partners.map(\.found)))
        search.missing.removeAll { taken.sealed.contains($0) }
        search.extra.removeAll { taken.found.contains($0) }
        return taken.found
    }

    /// In how many of some columns two rows differ: the median over pairs of rows that are spread over a run.
    private func strangers(_ coded: CodedRows, _ columns: [Int]) -> Int {
        let count = min(24, coded.rowCount)
        guard count > 1, !columns.isEmpty else { return match.pairs.count }
        let rows = (0..<count).map { $0 * (coded.rowCount - 1) / (count - 1) }
        let indexes = columns.map { coded.columns[match.pairs[$0].sealed].indexes }
        let counts = rows.indices.flatMap { one in
            rows[..<one].map { other in indexes.count { $0[rows[one]] != $0[other] } }
        }.sorted()
        return counts[counts.count / 2]
    }

    private func rowFindings(_ search: SearchResult, _ duplicates: [Int: Int]) throws -> [Finding] {
        let key = match.hasKey ? profile.key.compactMap { name in match.pairs.firstIndex { $0.name == name } } : []
        let sealed = match.hasKey ? try fetcher.sealed(search.missing, positions: key) : [:]
        let found = match.hasKey ? try fetcher.found(search.extra + duplicates.keys, positions: key) : [:]
        func parts(_ row: FetchedRow?) -> [KeyPart]? {
            guard let row else { return nil }
            return key.enumerated().map { place, position in
                KeyPart(
                    column: match.pairs[position].name,
                    value: String(decoding: row.cell(place), as: UTF8.self)
                )
            }
        }
        return search.missing.map { Finding(kind: .rowRemoved, sealedRow: $0, key: parts(sealed[$0])) }
            + search.extra.map { Finding(kind: .rowAdded, foundRow: $0, key: parts(found[$0])) }
            + duplicates.map { copy, original in
                Finding(kind: .rowDuplicated, sealedRow: original, foundRow: copy, key: parts(found[copy]))
            }
    }
}

extension Finding {
    /// The order of findings on rows: by found row, sealed row and column; a removed row stands where it stood.
    package static func isBefore(_ one: Finding, _ other: Finding) -> Bool {
        let (row, otherRow) = (one.foundRow ?? one.sealedRow ?? 0, other.foundRow ?? other.sealedRow ?? 0)
        if row != otherRow { return row < otherRow }
        let (sealed, otherSealed) = (one.sealedRow ?? 0, other.sealedRow ?? 0)
        if sealed != otherSealed { return sealed < otherSealed }
        if one.column != other.column { return one.column ?? "" < other.column ?? "" }
        return one.kind.rawValue < other.kind.rawValue
    }
}
