// Looks at every pair of rows that is not the same text, cell by cell.

/// How often a column was rewritten in one way, and the first of those cells.
struct RewriteTally: Sendable {
    /// Cells beyond this number are only counted.
    static let kept = 20_000

    var count = 0
    var cells: [Finding] = []

    /// Counts a cell; its finding is made only when it is kept.
    mutating func add(_ finding: () -> Finding) {
        count += 1
        if cells.count < Self.kept { cells.append(finding()) }
    }

    /// Adds the cells of other rows.
    mutating func merge(_ other: RewriteTally) {
        count += other.count
        cells += other.cells.prefix(max(0, Self.kept - cells.count))
    }
}

/// A way in which a compared column was rewritten.
struct RewriteKey: Hashable, Sendable, Comparable {
    /// The position among the compared columns.
    var position: Int
    var rewriting: Rewriting

    static func < (left: RewriteKey, right: RewriteKey) -> Bool {
        (left.position, left.rewriting) < (right.position, right.rewriting)
    }
}

/// What the look at the cells found.
struct DetailResult: Sendable {
    var findings: [Finding] = []
    var rewrites: [RewriteKey: RewriteTally] = [:]
    /// Found rows in which a cell means something else.
    var alteredRows: [Int] = []
    /// Rows that are written differently and mean the same.
    var reformattedRows = 0
    /// Differing cells, for each volatile column.
    var volatileChanges: [Int] = []

    /// Adds what was found in other rows.
    mutating func merge(_ other: DetailResult) {
        findings += other.findings
        // In place: a dictionary's own merging would copy the cells kept so far with every batch.
        for (key, tally) in other.rewrites { rewrites[key, default: RewriteTally()].merge(tally) }
        alteredRows += other.alteredRows
        reformattedRows += other.reformattedRows
        for (index, count) in other.volatileChanges.enumerated() { volatileChanges[index] += count }
    }
}

/// Compares pairs of rows cell by cell.
struct DetailPass {
    /// About how many bytes of decoded sealed rows may be in memory at once.
    private static let memory = 192 << 20

    let match: ColumnMatch
    let profile: Profile
    let sealedRows: SealedRows
    let workers: Int
    let open: () throws -> any TableSource

    /// Reads the delivery once more and compares; several times when its rows are in quite another order and the sealed
    /// rows do not all fit the memory.
    ///
    /// - Parameters:
    ///   - pairs: sorted by found row.
    ///   - rekeyed: found rows whose key was altered.
    /// - Returns: findings and counts.
    /// - Throws: what the source throws; `FormatError` for damaged evidence.
    func run(pairs: [RowPair], rekeyed: Set<Int>) throws -> DetailResult {
        var result = DetailResult(volatileChanges: [Int](repeating: 0, count: match.volatile.count))
        guard !pairs.isEmpty else { return result }
        let rowBytes = 4 * profile.columns.count + 16
        let largest = sealedRows.runs.map(\.rowCount).max() ?? 1
        let runsAtOnce = max(workers * 2, Self.memory / max(1, largest * rowBytes))
        if isNearlyInOrder(pairs) || sealedRows.runs.count <= runsAtOnce {
            let rows = sealedRows.keeping(isNearlyInOrder(pairs) ? workers * 3 : runsAtOnce)
            result.merge(try pass(pairs, rekeyed, rows))
            return result
        }
        for first in stride(from: 0, to: sealedRows.runs.count, by: runsAtOnce) {
            let last = min(first + runsAtOnce, sealedRows.runs.count) - 1
            let range = sealedRows.runs[first].firstRow...sealedRows.runs[last].lastRow
            let part = pairs.filter { range.contains($0.sealed) }
            result.merge(try pass(part, rekeyed, sealedRows.keeping(runsAtOnce)))
        }
        return result
    }

    /// Whether rows that follow each other here follow each other there, mostly: then few decoded runs are enough.
    private func isNearlyInOrder(_ pairs: [RowPair]) -> Bool {
        var jumps = 0
        var run = 0
        for pair in pairs {
            if sealedRows.runs.indices.contains(run), sealedRows.runs[run].firstRow <= pair.sealed,
                pair.sealed <= sealedRows.runs[run].lastRow
            {
                continue
            }
            run = sealedRows.runIndex(row: pair.sealed)
            jumps += 1
        }
        return jumps <= 3 * sealedRows.runs.count
    }

    private func pass(
        _ pairs: [RowPair],
        _ rekeyed: Set<Int>,
        _ sealedRows: SealedRows
    ) throws -> DetailResult {
        var result = DetailResult(volatileChanges: [Int](repeating: 0, count: match.volatile.count))
        guard let last = pairs.last?.found else { return result }
        let source = try open()
        let columns = source.columns.count
        let scratch = (0..<workers).map { _ in BatchBox(RowBatch(columnCount: columns)) }
        var next = 1
        let pipeline = OrderedPipeline<any TableChunk, ChunkFacts, Int, DetailResult>(
            fetch: { next > last ? nil : try source.nextChunk() },
            prepare: { worker, chunk in chunk.parse(into: &scratch[worker].batch) },
            number: { facts in
                defer { next += facts.rows }
                return next
            },
            work: { worker, first in
                try compare(scratch[worker].batch, firstRow: first, pairs, rekeyed, sealedRows)
            },
            collect: { result.merge($0) }
        )
        try pipeline.run(workers: workers)
        return result
    }

    private func compare(
        _ batch: RowBatch,
        firstRow: Int,
        _ pairs: [RowPair],
        _ rekeyed: Set<Int>,
        _ sealedRows: SealedRows
    ) throws -> DetailResult {
        var output = DetailResult(volatileChanges: [Int](repeating: 0, count: match.volatile.count))
        let start = pairs.partitionIndex { $0.found >= firstRow }
        let end = pairs.partitionIndex { $0.found >= firstRow + batch.rowCount }
        // By sealed run, so that each is decoded once for this batch.
        let here = pairs[start..<end].sorted { ($0.sealed, $0.found) < ($1.sealed, $1.found) }
        var coded: CodedRows?
        for pair in here {
            if let run = coded, pair.sealed >= run.firstRow, pair.sealed < run.firstRow + run.rowCount {
                look(pair, run, batch, firstRow: firstRow, isRekeyed: rekeyed.contains(pair.found), &output)
            } else {
                let run = try sealedRows.run(sealedRows.runIndex(row: pair.sealed))
                coded = run
                look(pair, run, batch, firstRow: firstRow, isRekeyed: rekeyed.contains(pair.found), &output)
            }
        }
        return output
    }

    private func look(
        _ pair: RowPair,
        _ coded: CodedRows,
        _ batch: RowBatch,
        firstRow: Int,
        isRekeyed: Bool,
        _ output: inout DetailResult
    ) {
        let sealedRow = pair.sealed - coded.firstRow
        let foundRow = pair.found - firstRow
        var altered = false
        var rewritten = false
        lazy var key = keyParts { coded.cell(row: sealedRow, column: $0.sealed) }
        for (position, column) in match.pairs.enumerated() {
            let one = coded.cell(row: sealedRow, column: column.sealed)
            let two = batch.cell(row: foundRow, column: column.found)
            if isSame(one, two) { continue }
            if column.sealedReading.normalForm(one) == column.foundReading.normalForm(two) {
                rewritten = true
                let rewriting = Rewriting(sealed: one, found: two, pair: column)
                output.rewrites[RewriteKey(position: position, rewriting: rewriting), default: RewriteTally()].add {
                    Finding(
                        kind: rewriting == .trailingZerosLost ? .precisionLost : .cellReformatted,
                        sealedRow: pair.sealed,
                        foundRow: pair.found,
                        key: key,
                        column: column.name,
                        sealed: String(decoding: one, as: UTF8.self),
                        found: String(decoding: two, as: UTF8.self),
                        note: rewriting.rawValue
                    )
                }
                continue
            }
            altered = true
            var finding = Finding(
                kind: .cellAltered,
                sealedRow: pair.sealed,
                foundRow: pair.found,
                key: key,
                column: column.name,
                sealed: String(decoding: one, as: UTF8.self),
                found: String(decoding: two, as: UTF8.self)
            )
            finding.note = pair.rival?.rawValue
            if column.foundReading != column.sealedReading { finding.foundPlain = column.foundReading.plainText(two) }
            let isDamage = SpreadsheetDamage.explains(sealed: one, found: two)
            if isRekeyed, column.isKey {
                finding.kind = .keyAltered
                if isDamage {
                    finding.note = ["as a spreadsheet damages it", finding.note].compactMap(\.self).joined(
                        separator: "; "
                    )
                }
            } else if isDamage {
                finding.kind = .spreadsheetDamage
            }
            output.findings.append(finding)
        }
        for (index, column) in match.volatile.enumerated()
        where !isSame(
            coded.cell(row: sealedRow, column: column.sealed),
            batch.cell(row: foundRow, column: column.found)
        ) {
            output.volatileChanges[index] += 1
        }
        if altered { output.alteredRows.append(pair.found) }
        if rewritten, !altered { output.reformattedRows += 1 }
    }

    /// Whether two cells are the same text; an array slice's own `==` compares element by element.
    @inline(__always)
    private func isSame(_ one: ArraySlice<UInt8>, _ two: ArraySlice<UInt8>) -> Bool {
        guard one.count == two.count else { return false }
        return unsafe one.withUnsafeBytes { left in
            unsafe two.withUnsafeBytes { right in
                unsafe left.elementsEqual(right)
            }
        }
    }

    /// The key of a row in the order of the profile; nil when the dataset has none.
    func keyParts(_ cell: (ColumnMatch.Pair) -> ArraySlice<UInt8>) -> [KeyPart]? {
        guard match.hasKey else { return nil }
        return profile.key.compactMap { name in
            match.pairs.first { $0.name == name }.map {
                KeyPart(column: name, value: String(decoding: cell($0), as: UTF8.self))
            }
        }
    }
}

/// A batch that a worker of a pipeline can change in place.
final class BatchBox {
    var batch: RowBatch

    init(_ batch: RowBatch) { self.batch = batch }
}

extension Array {
    /// The first index whose element satisfies a condition that, once true, stays true.
    func partitionIndex(where isBeyond: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBeyond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
