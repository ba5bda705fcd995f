// Which delivered column is which sealed column, and how its cells are read.

/// What happened to the columns between seal and delivery.
struct ColumnMatch: Sendable {
    /// A column that is compared.
    struct Pair: Sendable {
        /// Its position in the profile.
        var sealed: Int
        /// Its position in the delivered file.
        var found: Int
        /// Its sealed name.
        var name: String
        /// How sealed cells are read.
        var sealedReading: CellReading
        /// How delivered cells are read.
        var foundReading: CellReading
        /// Whether it is part of the key.
        var isKey: Bool
    }

    /// The compared columns, in sealed order; volatile ones are not among them.
    var pairs: [Pair]
    /// Volatile columns that are in both: sealed and found position.
    var volatile: [(name: String, sealed: Int, found: Int)]
    /// Findings about columns.
    var findings: [Finding]
    /// Whether the delivered header is the sealed header, name by name.
    var headerIsSealed: Bool
    /// Whether only the order of the columns differs.
    var isReordered: Bool
    /// Whether every sealed column is compared under its own name.
    var isComplete: Bool
    /// How many names are written otherwise: with outer blanks or in another Unicode form.
    var renamedHarmlessly: Int
    /// What became of withheld columns whose sealed cells are compared with nothing.
    var withheld = WithheldColumns()

    /// Positions, within `pairs`, of the key; all of them when no key column is left or the profile has none.
    var keyPositions: [Int] {
        let key = pairs.indices.filter { pairs[$0].isKey }
        return key.isEmpty ? Array(pairs.indices) : key
    }

    /// Harmless differences of the header, in words.
    var differences: [String] {
        var differences = withheld.differences
        if isReordered { differences.append("column order: the columns stand in another order") }
        if renamedHarmlessly > 0 {
            differences.append(
                "column names: \(renamedHarmlessly) written with other blanks or in another Unicode form"
            )
        }
        return differences
    }

    /// Differences in volatile columns, in words.
    ///
    /// - Parameter counts: the number of cells, for each volatile column.
    /// - Returns: one sentence for each column that has any.
    func volatileDifferences(_ counts: [Int]) -> [String] {
        zip(volatile, counts).compactMap { column, count in
            count == 0 ? nil : "volatile column \(column.name): \(count) cells differ; they are not sealed"
        }
    }

    /// How delivered columns are read that are read otherwise than they were sealed, by sealed name.
    var foundReadings: [String: CellReading] {
        let other = pairs.filter { $0.foundReading != $0.sealedReading }
        return Dictionary(other.map { ($0.name, $0.foundReading) }) { first, _ in first }
    }

    /// Whether rows are matched by a key rather than by all their cells.
    var hasKey: Bool { pairs.contains { $0.isKey } }
}

/// Finds out which column is which from the names and, where names do not settle it, from a sample of rows.
struct ColumnMatcher {
    /// How many row pairs a sample has at the most.
    private static let sampleSize = 4096

    private let profile: Profile
    private let header: [String]
    private let sample: ColumnSample
    /// The withheld columns, and whether their sealed cells are at hand.
    private let withheld: (columns: Set<Int>, areHeld: Bool)

    /// Prepares to match.
    ///
    /// - Parameters:
    ///   - profile: how the dataset was sealed.
    ///   - header: the delivered column names.
    ///   - sealedRows: the first run of sealed rows; nil when there is none.
    ///   - batch: the first delivered rows.
    ///   - withheld: the withheld columns, and whether their sealed cells are at hand.
    init(
        profile: Profile,
        header: [String],
        sealedRows: CodedRows?,
        batch: RowBatch,
        withheld: (columns: Set<Int>, areHeld: Bool) = ([], true)
    ) {
        self.profile = profile
        self.header = header
        self.withheld = withheld
        sample = ColumnSample(
            profile: profile,
            header: header,
            sealed: sealedRows,
            found: batch,
            size: Self.sampleSize,
            without: withheld.areHeld ? [] : withheld.columns
        )
    }

    /// The explanation of the columns that fits names and sample best.
    func match() -> ColumnMatch {
        var foundOf = matchNames()
        var findings: [Finding] = []
        swap(&foundOf, &findings)
        rename(&foundOf, &findings)
        let used = Set(foundOf.values)
        let apart = takeWithheld(&foundOf)
        for (index, column) in profile.columns.enumerated()
        where foundOf[index] == nil && !apart.indices.contains(index) {
            findings.append(Finding(kind: .columnRemoved, column: column.name))
        }
        for (index, name) in header.enumerated() where !used.contains(index) {
            findings.append(Finding(kind: .columnAdded, column: name))
        }
        let (pairs, volatile) = compared(foundOf)
        let names = profile.columns.map(\.name)
        let isExact = header.count == names.count && zip(header, names).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
        let places = names.indices.compactMap { foundOf[$0] }
        let inOrder = apart.isEmpty ? places == Array(names.indices) : places == places.sorted()
        return ColumnMatch(
            pairs: pairs,
            volatile: volatile,
            findings: findings,
            headerIsSealed: isExact,
            isReordered: findings.isEmpty && !inOrder,
            isComplete: findings.isEmpty && apart.isEmpty,
            renamedHarmlessly: findings.isEmpty
                ? foundOf.count { !header[$1].utf8.elementsEqual(names[$0].utf8) } : 0,
            withheld: apart
        )
    }

    /// Takes withheld columns out of what is compared: where their sealed cells are not at hand, and where a delivery has
    /// none of them, as deliveries of a blinded trial do.
    private func takeWithheld(_ foundOf: inout [Int: Int]) -> WithheldColumns {
        let isDelivered = withheld.columns.contains { foundOf[$0] != nil }
        guard !withheld.columns.isEmpty, !withheld.areHeld || !isDelivered else { return WithheldColumns() }
        var apart = WithheldColumns()
        for index in withheld.columns.sorted() {
            apart.indices.insert(index)
            let isThere = foundOf.removeValue(forKey: index) != nil
            if isThere { apart.delivered.append(profile.columns[index].name) }
            if !isThere { apart.absent.append(profile.columns[index].name) }
        }
        return apart
    }

    /// The delivered position of each sealed name: exactly as written, or else but for blanks and Unicode form.
    private func matchNames() -> [Int: Int] {
        var positions: [String: Int] = [:]
        var plain: [[UInt8]: [Int]] = [:]
        for (index, name) in header.enumerated() {
            positions[name] = index
            plain[Self.plainName(name), default: []].append(index)
        }
        var foundOf: [Int: Int] = [:]
        var sealedCount: [[UInt8]: Int] = [:]
        for (index, column) in profile.columns.enumerated() {
            foundOf[index] = positions[column.name]
            sealedCount[Self.plainName(column.name), default: 0] += 1
        }
        let used = Set(foundOf.values)
        for (index, column) in profile.columns.enumerated() where foundOf[index] == nil {
            let name = Self.plainName(column.name)
            guard let same = plain[name], same.count == 1, !used.contains(same[0]), sealedCount[name] == 1 else {
                continue
            }
            foundOf[index] = same[0]
        }
        return foundOf
    }

    private static func plainName(_ name: String) -> [UInt8] {
        CellReading.textForm(CellReading.trimmed(Array(name.utf8)[...]))
    }

    private func compared(
        _ foundOf: [Int: Int]
    ) -> (pairs: [ColumnMatch.Pair], volatile: [(name: String, sealed: Int, found: Int)]) {
        let outside = Set(profile.volatile)
        let key = Set(profile.key)
        var pairs: [ColumnMatch.Pair] = []
        var volatile: [(name: String, sealed: Int, found: Int)] = []
        for (index, column) in profile.columns.enumerated() {
            guard let found = foundOf[index] else { continue }
            if outside.contains(column.name) {
                volatile.append((column.name, index, found))
            } else {
                let reading = CellReading(column)
                pairs.append(
                    ColumnMatch.Pair(
                        sealed: index,
                        found: found,
                        name: column.name,
                        sealedReading: reading,
                        foundReading: sample.reading(sealed: index, found: found),
                        isKey: key.contains(column.name)
                    )
                )
            }
        }
        return (pairs, volatile)
    }

    /// Whether the sealed cells of a column are at hand.
    private func isComparable(_ index: Int) -> Bool { withheld.areHeld || !withheld.columns.contains(index) }

    /// Beyond this many columns that do not fit their names, exchanged headers are not looked for.
    private static let swapLimit = 256

    /// Two headers exchanged: each column holds what was sealed under the other's name.
    ///
    /// Only rows in which the two sealed values differ can tell: there the exchange must explain nearly all, and the names
    /// as they stand at most half.
    private func swap(_ foundOf: inout [Int: Int], _ findings: inout [Finding]) {
        let doubtful = profile.columns.indices.filter { index in
            guard let found = foundOf[index], isComparable(index) else { return false }
            return !sample.fits(sealed: index, found: found, mismatches: 0)
        }
        guard doubtful.count <= Self.swapLimit else { return }
        var done: Set<Int> = []
        for (position, one) in doubtful.enumerated() where !done.contains(one) {
            for other in doubtful[(position + 1)...] where !done.contains(other) {
                guard let foundOne = foundOf[one], let foundOther = foundOf[other],
                    sample.isExchange((one, foundOne), (other, foundOther))
                else { continue }
                foundOf[one] = foundOther
                foundOf[other] = foundOne
                done.formUnion([one, other])
                let names = [profile.columns[one].name, profile.columns[other].name]
                findings.append(
                    Finding(
                        kind: .columnsSwapped,
                        column: names.joined(separator: " ↔ ")
                    )
                )
                break
            }
        }
    }

    /// A column whose values stand under another name.
    private func rename(_ foundOf: inout [Int: Int], _ findings: inout [Finding]) {
        let used = Set(foundOf.values)
        var free = header.indices.filter { !used.contains($0) }
        for index in profile.columns.indices where foundOf[index] == nil && isComparable(index) {
            let candidates = free.filter { candidate in
                sample.fits(sealed: index, found: candidate, mismatches: 0.1)
                    && (sample.hasValues(sealed: index) || candidate == index)
            }
            // Of several columns with the same values, the one at the same place tells the plainest story.
            guard let best = candidates.min(by: { abs($0 - index) < abs($1 - index) }) else { continue }
            foundOf[index] = best
            free.removeAll { $0 == best }
            let name = profile.columns[index].name
            findings.append(Finding(kind: .columnRenamed, column: name, sealed: name, found: header[best]))
        }
    }
}
