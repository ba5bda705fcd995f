// Finds the texts behind sealed fingerprints among the texts of a delivery and their other spellings. What is found is the
// sealed text if the file is honest; whether it is, the leaf hash of each row says.

/// Recovers sealed texts from a delivery.
struct TextRecovery {
    /// So many fingerprints are made in each column, and in all columns together.
    private static let limit = (column: 1 << 21, all: 1 << 24)
    /// A column of which a larger share cannot be found may hold the values of another.
    private static let doubtfulShare = 0.1

    /// For each column of the profile the texts found as they are.
    private let exact: [FoundTexts]
    /// For each column of the profile texts found in another spelling or another column.
    private var others: [[UInt64: [UInt8]]]
    /// Columns in which not everything could be tried.
    private(set) var unfinished: Set<Int> = []
    private var left = Self.limit.all

    /// Searches.
    ///
    /// - Parameters:
    ///   - profile: the profile of the seal.
    ///   - key: the key of the fingerprints.
    ///   - needed: for each column of the profile the fingerprints whose texts are wanted.
    ///   - census: the texts of the delivery.
    init(profile: Profile, key: FingerprintKey, needed: [Set<UInt64>], census: FoundCensus) {
        exact = census.named
        others = [[UInt64: [UInt8]]](repeating: [:], count: needed.count)
        var open = needed
        for column in needed.indices {
            open[column] = needed[column].filter { !census.named[column].contains($0) }
            spell(profile.columns[column], column, key.column(column), &open[column])
        }
        let doubtful = needed.indices.filter {
            !open[$0].isEmpty && Double(open[$0].count) > Self.doubtfulShare * Double(needed[$0].count)
        }
        for column in doubtful {
            let maker = key.column(column)
            for source in doubtful where source != column {
                look(in: census.named[source], column, maker, &open[column])
            }
            for texts in census.unnamed { look(in: texts, column, maker, &open[column]) }
        }
    }

    private mutating func spell(
        _ declared: ProfileColumn,
        _ column: Int,
        _ maker: ColumnFingerprints,
        _ open: inout Set<UInt64>
    ) {
        let respelling = Respelling(declared)
        let end = max(0, left - Self.limit.column)
        for found in exact[column].fingerprints where !open.isEmpty {
            guard let text = exact[column][found] else { continue }
            for spelling in respelling.spellings(of: text) { attempt(spelling[...], column, maker, &open) }
            if left <= end {
                unfinished.insert(column)
                return
            }
        }
    }

    private mutating func look(
        in texts: FoundTexts,
        _ column: Int,
        _ maker: ColumnFingerprints,
        _ open: inout Set<UInt64>
    ) {
        for found in texts.fingerprints where !open.isEmpty {
            guard left > 0 else {
                unfinished.insert(column)
                return
            }
            if let text = texts[found] { attempt(text, column, maker, &open) }
        }
    }

    private mutating func attempt(
        _ text: ArraySlice<UInt8>,
        _ column: Int,
        _ maker: ColumnFingerprints,
        _ open: inout Set<UInt64>
    ) {
        left -= 1
        let fingerprint = maker.fingerprint(text)
        if open.remove(fingerprint) != nil { others[column][fingerprint] = Array(text) }
    }

    /// The text of a sealed cell; nil when it could not be found.
    func text(_ fingerprint: UInt64, column: Int) -> ArraySlice<UInt8>? {
        exact[column][fingerprint] ?? others[column][fingerprint].map { $0[...] }
    }
}
