// Evidence as far as a delivery shows it: the sealed rows with every text that could be recovered, and a mark where none
// was. A row without a mark is a sealed row, text for text: its leaf hash says so.

internal import MerkleLog

/// The sealed rows of a fingerprint file, as far as they were recovered.
struct RecoveredEvidence {
    /// An evidence file of these rows; its root is not the sealed one unless every row was recovered.
    let bytes: [UInt8]
    /// Sealed rows in which a text is missing.
    let incomplete: Set<Int>
    /// Sealed rows whose fingerprints all have texts, which do not hash to the row's leaf: the file contradicts itself.
    let contradicting: Set<Int>

    /// A text that no delivery can hold, since NUL makes a file unreadable.
    static func mark(_ text: [UInt8]) -> [UInt8] { [0] + text }
    /// Whether a text was not recovered.
    static func isMark(_ text: String) -> Bool { text.utf8.first == 0 }
}

/// Puts recovered evidence together.
struct EvidenceRecovery {
    /// A run of rows is written when its texts reach so many bytes.
    private static let runBytes = 128 << 20

    let file: FingerprintFile
    let runs: [FingerprintFile.Run]
    let recovery: TextRecovery
    /// For each column of the profile its delivered position.
    let found: [Int?]
    /// For each found row, from row 1, whether it is the sealed row of that number.
    let isAtPlace: [Bool]
    /// Sealed rows, by number, whose cells are known to reach their leaf hash, in the order of the sealed columns.
    let known: [Int: [[UInt8]]]
    let open: () throws -> any TableSource

    /// Reads the delivery and the fingerprints side by side.
    ///
    /// - Throws: `FormatError` for a damaged file; what the source throws.
    func recover() throws -> RecoveredEvidence {
        let salts = try SaltStream(key: file.opening.saltKey)
        var output = Output(hasher: LeafHasher(salts: salts), manifest: file.manifest)
        var bytes: [UInt8] = []
        output.writer = try EvidenceWriter(version: file.manifest.withheld.isEmpty ? .whole : .open) { bytes += $0 }
        let rows = FoundRowReader(open: open)
        for run in runs {
            let leaves = try file.leaves(run)
            let columns = try needsFingerprints(run) ? file.fingerprints(run) : []
            let commitments = try file.commitments(run)
            for row in run.rows {
                if output.batch.bytes.count >= Self.runBytes { try output.flush() }
                if output.batch.rowCount == 0 { output.firstRow = row }
                let isComplete = try append(row, run, columns, rows, &output.batch)
                if !commitments.isEmpty {
                    let place = (row - run.firstRow) * Commitment.textLength
                    output.batch.append(commitments[place..<(place + Commitment.textLength)])
                }
                let start = (row - run.firstRow) * 32
                output.expect(Array(leaves[start..<(start + 32)]), isComplete: isComplete)
            }
            try output.flush()
        }
        try output.writer?.finish(file.opening)
        return RecoveredEvidence(bytes: bytes, incomplete: output.incomplete, contradicting: output.contradicting)
    }

    private func isSettled(_ row: Int) -> Bool { row <= isAtPlace.count && isAtPlace[row - 1] }

    private func needsFingerprints(_ run: FingerprintFile.Run) -> Bool {
        !file.manifest.profile.volatile.isEmpty || run.rows.contains { !isSettled($0) }
    }

    /// Appends a row as far as it is known; false when a sealed text is missing.
    private func append(
        _ row: Int,
        _ run: FingerprintFile.Run,
        _ columns: [FingerprintColumn],
        _ rows: FoundRowReader,
        _ batch: inout RowBatch
    ) throws -> Bool {
        let profile = file.manifest.profile
        let outside = Set(profile.volatile)
        let hidden = Set(file.manifest.withheldColumns)
        let proven = known[row]
        var place = 0
        var isComplete = true
        batch.rowStarts.append(UInt32(truncatingIfNeeded: batch.bytes.count))
        for (column, declared) in profile.columns.enumerated() where !hidden.contains(column) {
            let isVolatile = outside.contains(declared.name)
            defer { if !isVolatile { place += 1 } }
            if !isVolatile, let proven {
                batch.append(proven[place][...])
            } else if !isVolatile, isSettled(row), let position = found[column] {
                batch.append(try rows.cell(row: row, column: position))
            } else {
                let fingerprint = columns[column][row - run.firstRow]
                if let text = recovery.text(fingerprint, column: column) {
                    batch.append(text)
                } else {
                    batch.append(RecoveredEvidence.mark(FingerprintText.text(fingerprint))[...])
                    if !isVolatile { isComplete = false }
                }
            }
        }
        return isComplete
    }

    /// Rows on their way to the evidence.
    private struct Output {
        let hasher: LeafHasher
        let order: [Int]
        /// The place of a column that is not part of the key, if there is one.
        let telling: Int
        let coder = RowCoder()
        var writer: EvidenceWriter?
        var batch: RowBatch
        var firstRow = 1
        var leaves: [[UInt8]] = []
        var isComplete: [Bool] = []
        var incomplete: Set<Int> = []
        var contradicting: Set<Int> = []

        init(hasher: LeafHasher, manifest: Manifest) {
            self.hasher = hasher
            let stored = manifest.storedColumns
            let places = Dictionary(stored.enumerated().map { ($1, $0) }) { first, _ in first }
            order = manifest.recordColumns.compactMap { places[$0] }
            let key = Set(manifest.profile.key)
            let open = manifest.openColumns
            let free = open.first { !key.contains(manifest.profile.columns[$0].name) } ?? open.first
            telling = free.flatMap { places[$0] } ?? 0
            batch = RowBatch(columnCount: stored.count)
        }

        mutating func expect(_ leaf: [UInt8], isComplete: Bool) {
            leaves.append(leaf)
            self.isComplete.append(isComplete)
        }

        /// Holds the rows against their leaf hashes, marks those that contradict them, and writes all.
        mutating func flush() throws {
            let count = batch.rowCount
            guard count > 0 else { return }
            let hashes = try hasher.leaves(batch, order: order, rows: 0..<count, firstRow: firstRow)
            for row in 0..<count {
                if !isComplete[row] {
                    incomplete.insert(firstRow + row)
                } else if !hashes[(row * 32)..<(row * 32 + 32)].elementsEqual(leaves[row]) {
                    contradicting.insert(firstRow + row)
                    let mark = RecoveredEvidence.mark(Array("row \(firstRow + row)".utf8))
                    batch.replace(row: row, column: telling, with: mark)
                }
            }
            let coded = coder.code(
                batch,
                order: Array(0..<batch.columnCount),
                rows: 0..<count,
                firstRow: firstRow
            )
            try writer?.append(EvidenceRun(coded))
            batch = RowBatch(columnCount: batch.columnCount)
            (leaves, isComplete) = ([], [])
        }
    }
}

extension RowBatch {
    /// Appends a cell to the last row.
    fileprivate mutating func append(_ text: ArraySlice<UInt8>) {
        starts.append(UInt32(truncatingIfNeeded: bytes.count))
        lengths.append(UInt32(truncatingIfNeeded: text.count))
        bytes += text
    }

    fileprivate mutating func replace(row: Int, column: Int, with text: [UInt8]) {
        starts[row * columnCount + column] = UInt32(truncatingIfNeeded: bytes.count)
        lengths[row * columnCount + column] = UInt32(truncatingIfNeeded: text.count)
        bytes += text
    }
}

/// Found rows by number, as long as the numbers never go back.
final class FoundRowReader {
    private let open: () throws -> any TableSource
    private var source: (any TableSource)?
    private var batch = RowBatch(columnCount: 1)
    private var firstRow = 1

    init(open: @escaping () throws -> any TableSource) { self.open = open }

    /// A cell of a found row; both must be there.
    ///
    /// - Throws: what the source throws; `FormatError.truncated` when the delivery became shorter than it was.
    func cell(row: Int, column: Int) throws -> ArraySlice<UInt8> {
        if source == nil { source = try open() }
        while row >= firstRow + batch.rowCount {
            guard let chunk = try source?.nextChunk() else { throw FormatError.truncated("delivery") }
            firstRow += batch.rowCount
            _ = chunk.parse(into: &batch)
        }
        guard row >= firstRow, column < batch.columnCount else { throw FormatError.truncated("delivery") }
        return batch.cell(row: row - firstRow, column: column)
    }
}
