// The texts of a delivery, read once: those whose fingerprints are wanted, and those that may be other spellings of them.

/// The texts of a delivery.
struct FoundCensus {
    /// For each column of the profile the texts of the delivered column of its name, by their fingerprints.
    private(set) var named: [FoundTexts]
    /// The texts of further delivered columns, by hashes of this process.
    private(set) var unnamed: [FoundTexts]

    private let needed: [Set<UInt64>]
    private let makers: [ColumnFingerprints]
    /// For each found row, from row 1, whether it is the sealed row of that number.
    private let isAtPlace: [Bool]
    /// For each delivered column its column of the profile, or its place among those that have none.
    private let partners: [Partner]

    private enum Partner: Sendable {
        case named(Int)
        case unnamed(Int)
    }

    private typealias Text = (fingerprint: UInt64, text: [UInt8], isNeeded: Bool)

    /// Reads the delivery once more.
    ///
    /// - Parameters:
    ///   - source: the delivery.
    ///   - key: the key of the fingerprints.
    ///   - needed: for each column of the profile the fingerprints whose texts are wanted: such texts are kept wherever
    ///     they stand, others when they stand in a row that is not at its place.
    ///   - found: for each column of the profile its delivered position.
    ///   - isAtPlace: for each found row, from row 1, whether it is the sealed row of that number.
    ///   - workers: how many cores to use; the result is the same for any number.
    /// - Throws: what the source throws.
    init(
        _ source: any TableSource,
        key: FingerprintKey,
        needed: [Set<UInt64>],
        found: [Int?],
        isAtPlace: [Bool],
        workers: Int
    ) throws {
        var columns: [Int: Int] = [:]
        for (column, position) in found.enumerated() { if let position { columns[position] = column } }
        var lone = 0
        partners = source.columns.indices.map { position in
            if let column = columns[position] { return .named(column) }
            defer { lone += 1 }
            return .unnamed(lone)
        }
        self.needed = needed
        self.isAtPlace = isAtPlace
        makers = needed.indices.map { key.column($0) }
        named = [FoundTexts](repeating: FoundTexts(), count: needed.count)
        unnamed = [FoundTexts](repeating: FoundTexts(), count: lone)
        try read(source, workers: workers)
    }

    private mutating func read(_ source: any TableSource, workers: Int) throws {
        let scratch = (0..<workers).map { _ in (BatchBox(RowBatch(columnCount: partners.count)), RowCoder()) }
        let reader = self
        var (named, unnamed) = (named, unnamed)
        var next = 0
        let pipeline = OrderedPipeline<any TableChunk, ChunkFacts, Int, [[Text]]>(
            fetch: { try source.nextChunk() },
            prepare: { worker, chunk in chunk.parse(into: &scratch[worker].0.batch) },
            number: { facts in
                defer { next += facts.rows }
                return next
            },
            work: { worker, first in reader.texts(scratch[worker].0.batch, first: first, scratch[worker].1) },
            collect: { columns in
                for (partner, texts) in zip(reader.partners, columns) {
                    for text in texts {
                        switch partner {
                        case .named(let column):
                            named[column].insert(text.text[...], text.fingerprint, isNeeded: text.isNeeded)
                        case .unnamed(let place):
                            unnamed[place].insert(text.text[...], text.fingerprint, isNeeded: false)
                        }
                    }
                }
            }
        )
        try pipeline.run(workers: workers)
        (self.named, self.unnamed) = (named, unnamed)
    }

    /// The texts of each delivered column in one chunk that are worth keeping; `first` rows stand before the chunk.
    private func texts(_ batch: RowBatch, first: Int, _ coder: RowCoder) -> [[Text]] {
        let rows = 0..<batch.rowCount
        let coded = coder.code(batch, order: Array(partners.indices), rows: rows, firstRow: first + 1)
        let isElsewhere = rows.map { first + $0 >= isAtPlace.count || !isAtPlace[first + $0] }
        return partners.indices.map { position in
            switch partners[position] {
            case .unnamed:
                return texts(coded, position, isElsewhere, []) { RowHash.hash(exactly: $0) }
            case .named(let column):
                guard !needed[column].isEmpty else { return [] }
                return texts(coded, position, isElsewhere, needed[column], makers[column].fingerprint)
            }
        }
    }

    private func texts(
        _ coded: CodedRows,
        _ position: Int,
        _ isElsewhere: [Bool],
        _ needed: Set<UInt64>,
        _ fingerprint: (ArraySlice<UInt8>) -> UInt64
    ) -> [Text] {
        let column = coded.columns[position]
        var isOpen = [Bool](repeating: false, count: column.starts.count)
        for (row, index) in column.indexes.enumerated() where isElsewhere[row] { isOpen[Int(index)] = true }
        return column.starts.indices.compactMap { entry in
            let text = coded.text(entry, column: position)
            let value = fingerprint(text)
            let isNeeded = needed.contains(value)
            return isNeeded || isOpen[entry] ? (value, Array(text), isNeeded) : nil
        }
    }
}
