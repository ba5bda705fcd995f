// Subjects that go by the id of another subject: their rows are read under the old id before rows are matched by key.

/// Finds subjects whose rows stand under an id that is a key on both sides, as when two subjects change ids.
struct SubjectTranslation {
    /// Found rows that are to be read under the old id of their subject, by place.
    private(set) var translated: [Int] = []
    /// Sealed rows that are told by key although the other story takes as many edits.
    private(set) var rivals: [Int] = []
    private let subject: Int
    /// The old id of each translated row.
    private var oldID: [Int: UInt64] = [:]

    /// Decides which subjects have another id.
    ///
    /// - Parameters:
    ///   - rows: the rows that are left.
    ///   - subject: the position of the subject among the compared columns.
    ///   - rowCount: the number of sealed rows that a subject has in all.
    init(rows: DoubtfulRows, subject: Int, rowCount: (UInt64) -> Int) {
        self.subject = subject
        let votes = Self.votes(rows, subject)
        let old = decide(rows, votes, rowCount)
        guard !old.isEmpty else { return }
        let renamed = Set(old.values)
        let voted = Set(
            votes.flatMap { id, ballot in ballot.filter { old[$0.key] == id }.flatMap(\.value).map(\.found) }
        )
        let sealedKeys = Set(rows.sealedKeys)
        for other in 0..<rows.found.count {
            guard let id = old[rows.found.cell(other, subject)] else { continue }
            let own = rows.found.cell(other, subject)
            let key = Self.key(rows, other, subject, id)
            // A subject whose id was taken over while it kept it may have altered rows of its own.
            guard
                voted.contains(other) || renamed.contains(own)
                    || rows.partners.ofFound[other] == -1 && sealedKeys.contains(key)
            else { continue }
            translated.append(other)
            oldID[other] = id
        }
    }

    private typealias Vote = (sealed: Int, found: Int)

    /// For each subject the ids under which rows of it stand, but for the id the same, with those rows.
    private static func votes(_ rows: DoubtfulRows, _ subject: Int) -> [UInt64: [UInt64: [Vote]]] {
        var votes: [UInt64: [UInt64: [Vote]]] = [:]
        let others = rows.key.filter { $0 != subject }
        for group in rows.groups {
            for one in group.sealed {
                for other in group.found
                where others.allSatisfy({ rows.sealed.cell(one, $0) == rows.found.cell(other, $0) }) {
                    let (id, new) = (rows.sealed.cell(one, subject), rows.found.cell(other, subject))
                    if id != new { votes[id, default: [:]][new, default: []].append((one, other)) }
                }
            }
        }
        return votes
    }

    /// The old id of each new one, for subjects of which a new id is the story with fewer edits.
    private mutating func decide(
        _ rows: DoubtfulRows,
        _ votes: [UInt64: [UInt64: [Vote]]],
        _ rowCount: (UInt64) -> Int
    ) -> [UInt64: UInt64] {
        var sizes: [UInt64: Int] = [:]
        for one in 0..<rows.sealed.count { sizes[rows.sealed.cell(one, subject), default: 0] += 1 }
        var old: [UInt64: UInt64] = [:]
        var taken: [UInt64: Int] = [:]
        let order = votes.map { (id: $0.key, first: $0.value.values.compactMap { $0.map(\.sealed).min() }.min() ?? 0) }
            .sorted { $0.first < $1.first }
        for (id, _) in order {
            let ballots = (votes[id] ?? [:]).map { (new: $0.key, rows: Self.once($0.value)) }
                .sorted { ($1.rows.count, $0.rows.first?.found ?? 0) < ($0.rows.count, $1.rows.first?.found ?? 0) }
            guard let best = ballots.first, ballots.count == 1 || ballots[1].rows.count < best.rows.count,
                best.rows.count * 2 >= sizes[id] ?? 0
            else { continue }
            // Rows that kept the id would have to be explained one by one.
            let kept = rowCount(id) - (sizes[id] ?? 0)
            let costs = costs(rows, best.rows)
            let (byKey, byContent) = (costs.byKey, costs.byContent + kept)
            if byKey == byContent { rivals += best.rows.map(\.sealed) }
            guard byContent < byKey, best.rows.count > taken[best.new] ?? 0 else { continue }
            old[best.new] = id
            taken[best.new] = best.rows.count
        }
        return old
    }

    /// Each sealed and each found row once.
    private static func once(_ votes: [Vote]) -> [Vote] {
        var (ones, others): (Set<Int>, Set<Int>) = ([], [])
        return votes.filter { vote in
            guard !ones.contains(vote.sealed), !others.contains(vote.found) else { return false }
            ones.insert(vote.sealed)
            others.insert(vote.found)
            return true
        }
    }

    /// The edits of both stories: rows under their keys with other cells, or one new id for all of them.
    private func costs(_ rows: DoubtfulRows, _ votes: [Vote]) -> (byKey: Int, byContent: Int) {
        var (byKey, byContent, keyMoved, contentMoved) = (0, 1, false, false)
        for vote in votes {
            let partner = rows.partners.ofSealed[vote.sealed]
            if partner >= 0 {
                byKey += rows.differing(vote.sealed, partner)
                keyMoved = keyMoved || !rows.isInPlace(vote.sealed, partner)
            } else {
                // The row would have to be removed and another one added.
                byKey += rows.sealed.columns.count
            }
            byContent += rows.differing(vote.sealed, vote.found) - 1
            contentMoved = contentMoved || !rows.isInPlace(vote.sealed, vote.found)
        }
        return (byKey + (keyMoved ? 1 : 0), byContent + (contentMoved ? 1 : 0))
    }

    /// The rows with translated keys, and without the contents that the translation explains.
    func apply(to rows: DoubtfulRows) -> DoubtfulRows {
        guard !translated.isEmpty else { return rows }
        var rows = rows
        for other in translated {
            guard let id = oldID[other] else { continue }
            rows.foundKeys[other] = Self.key(rows, other, subject, id)
        }
        rows.relabelled = Set(translated)
        rows.partners = KeyPartners(rows.sealedKeys, rows.foundKeys)
        rows.groups = rows.groups.compactMap { group in
            let explained = group.sealed.filter { one in
                rows.partners.ofSealed[one] >= 0 && group.found.contains(rows.partners.ofSealed[one])
            }
            let partners = Set(explained.map { rows.partners.ofSealed[$0] })
            let rest = ContentGroup(
                sealed: group.sealed.filter { !explained.contains($0) },
                found: group.found.filter { !partners.contains($0) }
            )
            return rest.sealed.isEmpty || rest.found.isEmpty ? nil : rest
        }
        return rows
    }

    /// The hash of the key of a found row with another id.
    private static func key(_ rows: DoubtfulRows, _ other: Int, _ subject: Int, _ id: UInt64) -> UInt64 {
        rows.key.reduce(RunHashes.start) { RowHash.combine($0, $1 == subject ? id : rows.found.cell(other, $1)) }
    }
}
