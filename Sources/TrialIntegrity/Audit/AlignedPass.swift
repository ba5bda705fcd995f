// The first pass of an audit: the delivery is hashed as it was sealed, and held, row by row, against the sealed rows at
// the same place. Rows that are the same there are settled; all others are hashed for the search that follows.

internal import MerkleLog

/// What the first pass over a delivery found.
struct AlignedResult {
    /// The tree over the found rows, from row 1; nil when columns do not allow it.
    var foundTree: CompactRange?
    /// The tree over the sealed rows, from row 1; nil when sealed values are not held or damaged.
    var sealedTree: CompactRange?
    /// Rows that did not match at their place.
    var sealed = UnmatchedRows()
    var found = UnmatchedRows()
    /// Rows that stand a little off their place and were settled within their chunk; they are not among the unmatched.
    var settled: [SettledRun] = []
    /// The unmatched and the settled found rows themselves, when they are few.
    var kept = KeptRows()
    /// The number of found rows.
    var foundRows = 0
    /// Rows with faults, in order, and how many there are.
    var faults: [ChunkFault] = []
    var faultCount = 0
    /// What is wrong with the evidence; the first fault by row.
    var evidenceFault: String?
    /// Differences in volatile columns at matched places, by position in `ColumnMatch.volatile`.
    var volatileChanges: [Int]
    /// The first row of each chunk, and the physical line breaks before it, for places.
    var chunks: [(firstRow: Int, lineBreaks: Int)] = []
}

/// The first rows of a delivery, by which columns are judged before all rows are compared: they are parsed once.
final class FirstChunk {
    /// The rows, until they are taken.
    private(set) var batch: RowBatch
    /// Nil when there are none, or none any more.
    private var facts: ChunkFacts?

    /// Parses a chunk; nil is the end of a file without rows.
    init(_ chunk: (any TableChunk)?, columnCount: Int) {
        batch = RowBatch(columnCount: columnCount)
        facts = chunk?.parse(into: &batch)
    }

    /// Hands the rows on, once; nothing of them is kept.
    func take() -> (batch: RowBatch, facts: ChunkFacts)? {
        guard let facts else { return nil }
        self.facts = nil
        var taken = RowBatch(columnCount: batch.columnCount)
        swap(&taken, &batch)
        return (taken, facts)
    }
}

/// Runs the first pass.
struct AlignedPass {
    let match: ColumnMatch
    /// What the record of a row is made of, as positions in sealed rows.
    let record: [Int]
    /// The blind salts, and the withheld columns that they hide; nil where none are withheld or their part is not held.
    let blind: (salts: SaltStream, columns: Set<Int>)?
    let sealedRows: SealedRows?
    let salts: SaltStream
    let erased: ErasedRows
    let workers: Int
    let progress: (Int) -> Void

    private enum Piece {
        case parsed(RowBatch, ChunkFacts)
        case text(any TableChunk)
    }

    private struct Numbered {
        var firstRow: Int
        var lineBreaks: Int
        /// Whether each row is one line.
        var areLines: Bool
        var isClean: Bool
    }

    private struct Output {
        var foundLeaves: CompactRange?
        var sealedLeaves: CompactRange?
        var sealed = UnmatchedRows()
        var found = UnmatchedRows()
        var settled: [SettledRun] = []
        /// Nil when there are too many.
        var kept: [KeptRows.Row]? = []
        var volatileChanges: [Int]
        var evidenceFault: String?
        var rows = 0
    }

    /// Reads the delivery once.
    ///
    /// - Parameters:
    ///   - source: the delivery behind its first chunk.
    ///   - first: its first chunk.
    /// - Returns: what differs.
    /// - Throws: what the source throws.
    func run(_ source: any TableSource, _ first: FirstChunk) throws -> AlignedResult {
        var result = AlignedResult(
            foundTree: match.isComplete ? CompactRange(begin: 1) : nil,
            sealedTree: sealedRows == nil ? nil : CompactRange(begin: 1),
            volatileChanges: [Int](repeating: 0, count: match.volatile.count)
        )
        let columns = source.columns.count
        let scratches = (0..<workers).map { _ in
            AuditScratch(columns: columns, salts: salts, erased: erased, blind: blind)
        }
        var lineBreaks = 0
        let pipeline = OrderedPipeline<Piece, ChunkFacts, Numbered, Output>(
            fetch: {
                if let (batch, facts) = first.take() { return .parsed(batch, facts) }
                return try source.nextChunk().map(Piece.text)
            },
            prepare: { worker, piece in
                switch piece {
                case .text(let chunk): return chunk.parse(into: &scratches[worker].batch)
                case .parsed(let batch, let facts):
                    scratches[worker].batch = batch
                    return facts
                }
            },
            number: { facts in
                for fault in facts.faults where result.faults.count < DatasetSealer.keptFaults {
                    result.faults.append(
                        ChunkFault(chunk: result.chunks.count, fault: fault, row: result.foundRows + fault.row + 1)
                    )
                }
                result.faultCount += facts.faults.count
                result.chunks.append((result.foundRows + 1, lineBreaks))
                let numbered = Numbered(
                    firstRow: result.foundRows + 1,
                    lineBreaks: lineBreaks,
                    areLines: facts.rowsAreLines,
                    isClean: result.faultCount == 0
                )
                lineBreaks += facts.lineBreaks
                result.foundRows += facts.rows
                return numbered
            },
            work: { worker, chunk in
                guard chunk.isClean else { return Output(volatileChanges: []) }
                return try compare(scratches[worker], chunk)
            },
            collect: { output in try merge(output, into: &result) }
        )
        try pipeline.run(workers: workers)
        if result.faultCount == 0 { try tail(&result, scratch: scratches[0]) }
        try result.sealedTree?.append(erased.tail)
        if erased.count > 0 {
            // With more rows or fewer, nobody can tell which of them stand at the places of the erased ones.
            if result.foundRows != erased.heldRows { result.foundTree = nil }
            try result.foundTree?.append(erased.tail)
        }
        return result
    }

    private func merge(_ output: Output, into result: inout AlignedResult) throws {
        if let leaves = output.foundLeaves { try result.foundTree?.append(leaves) } else { result.foundTree = nil }
        if let leaves = output.sealedLeaves { try result.sealedTree?.append(leaves) } else { result.sealedTree = nil }
        result.sealed.append(output.sealed)
        result.found.append(output.found)
        result.settled += output.settled
        result.kept.append(output.kept)
        for (index, count) in output.volatileChanges.enumerated() { result.volatileChanges[index] += count }
        if result.evidenceFault == nil { result.evidenceFault = output.evidenceFault }
        progress(output.rows)
    }

    /// Sealed rows beyond the last found one.
    private func tail(_ result: inout AlignedResult, scratch: AuditScratch) throws {
        guard let sealedRows, result.foundRows < sealedRows.rowCount else { return }
        for part in sealedRows.parts(of: (result.foundRows + 1)..<(sealedRows.rowCount + 1)) {
            var output = Output(volatileChanges: [])
            do {
                let coded = try sealedRows.run(part.run)
                let local = (part.rows.lowerBound - coded.firstRow)..<(part.rows.upperBound - coded.firstRow)
                let hashes = try scratch.sealedHasher.leaves(coded, order: record, rows: local)
                try result.sealedTree?.append(erased.tree(firstHeld: part.rows.lowerBound, hashes))
                output.sealed = sealedHashes(coded).unmatched(Array(local), firstRow: coded.firstRow)
            } catch let error as FormatError {
                if result.evidenceFault == nil { result.evidenceFault = error.message }
                result.sealedTree = nil
                return
            }
            result.sealed.append(output.sealed)
        }
    }

    private func sealedHashes(_ coded: CodedRows) -> RunHashes {
        RunHashes(
            coded,
            columns: match.pairs.map { ($0.sealed, $0.sealedReading) },
            key: match.keyPositions
        )
    }

    private func compare(_ scratch: AuditScratch, _ chunk: Numbered) throws -> Output {
        let (batch, firstRow) = (scratch.batch, chunk.firstRow)
        let count = batch.rowCount
        var output = Output(volatileChanges: [Int](repeating: 0, count: match.volatile.count))
        output.rows = count
        var foundLeaves: (hashes: [UInt8], blocks: LeafBlocks?)?
        if match.isComplete, erased.count == 0 || firstRow + count - 1 <= erased.heldRows {
            let hashes = try scratch.foundLeaves(match, firstRow: firstRow)
            let blocks = erased.count == 0 ? LeafBlocks(begin: UInt64(firstRow), packedLeafHashes: hashes) : nil
            output.foundLeaves = blocks?.range ?? erased.tree(firstHeld: firstRow, hashes)
            foundLeaves = (hashes, blocks)
        }
        guard let sealedRows, count > 0 else {
            if let sealedRows {
                output.sealedLeaves = erased.treeBegin(firstHeld: min(firstRow, sealedRows.rowCount + 1))
            }
            return output
        }
        var unequal: [Int] = []
        do {
            var leaves = erased.treeBegin(firstHeld: min(firstRow, sealedRows.rowCount + 1))
            for part in sealedRows.parts(of: firstRow..<(firstRow + count)) {
                let coded = try sealedRows.run(part.run)
                let comparison = RowComparison(match: match, coded: coded, batch: batch)
                let differing = comparison.differing(rows: part.rows, firstFoundRow: firstRow)
                comparison.countVolatile(
                    rows: part.rows,
                    firstFoundRow: firstRow,
                    except: differing,
                    into: &output.volatileChanges
                )
                try leaves.append(
                    try sealedLeaves(
                        coded,
                        part.rows,
                        differing: differing,
                        found: foundLeaves,
                        firstRow: firstRow,
                        scratch
                    )
                )
                unequal += differing.map { $0 - firstRow }
                if !differing.isEmpty {
                    output.sealed.append(sealedHashes(coded, of: differing))
                }
            }
            output.sealedLeaves = leaves
        } catch let error as FormatError {
            output.evidenceFault = error.message
            return output
        }
        let beyond = max(0, min(count, sealedRows.rowCount + 1 - firstRow))
        unequal += Array(beyond..<count)
        if !unequal.isEmpty {
            output.kept = KeptRows.Row.rows(
                unequal,
                of: batch,
                firstRow: firstRow,
                lineBreaks: chunk.lineBreaks,
                areLines: chunk.areLines
            )
            output.found = foundHashes(scratch, of: unequal, firstRow: firstRow)
            // Volatile columns are compared pair by pair, which takes all pairs.
            if match.volatile.isEmpty { output.settled = SettledRows.settle(&output.sealed, &output.found) }
        }
        return output
    }

    /// The hashes of some sealed rows, given by number.
    private func sealedHashes(_ coded: CodedRows, of rows: [Int]) -> UnmatchedRows {
        guard rows.count * UnmatchedRows.fewerThanOneIn < coded.rowCount else {
            return sealedHashes(coded).unmatched(rows.map { $0 - coded.firstRow }, firstRow: coded.firstRow)
        }
        return UnmatchedRows(rows, readings: match.pairs.map(\.sealedReading), key: match.keyPositions) {
            coded.cell(row: $0 - coded.firstRow, column: match.pairs[$1].sealed)
        }
    }

    /// The hashes of some rows of the batch, given from 0.
    private func foundHashes(_ scratch: AuditScratch, of rows: [Int], firstRow: Int) -> UnmatchedRows {
        let batch = scratch.batch
        guard rows.count * UnmatchedRows.fewerThanOneIn >= batch.rowCount else {
            return UnmatchedRows(
                rows.map { firstRow + $0 },
                readings: match.pairs.map(\.foundReading),
                key: match.keyPositions
            ) { batch.cell(row: $0 - firstRow, column: match.pairs[$1].found) }
        }
        let coded = scratch.coder.code(
            batch,
            order: match.pairs.map(\.found),
            rows: 0..<batch.rowCount,
            firstRow: firstRow
        )
        let hashes = RunHashes(
            coded,
            columns: match.pairs.enumerated().map { ($0.offset, $0.element.foundReading) },
            key: match.keyPositions
        )
        return hashes.unmatched(rows, firstRow: firstRow)
    }

    /// The leaves of sealed rows; where a row equals the found one, its leaf is the one that was just computed.
    private func sealedLeaves(
        _ coded: CodedRows,
        _ rows: Range<Int>,
        differing: [Int],
        found: (hashes: [UInt8], blocks: LeafBlocks?)?,
        firstRow: Int,
        _ scratch: AuditScratch
    ) throws -> CompactRange {
        let local = (rows.lowerBound - coded.firstRow)..<(rows.upperBound - coded.firstRow)
        guard let found else {
            let hashes = try scratch.sealedHasher.leaves(coded, order: record, rows: local)
            return erased.tree(firstHeld: rows.lowerBound, hashes)
        }
        let offset = (rows.lowerBound - firstRow) * 32
        // Where many differ, one call for all is quicker than one for each.
        guard differing.count * 8 <= rows.count else {
            let hashes = try scratch.sealedHasher.leaves(coded, order: record, rows: local)
            return erased.tree(firstHeld: rows.lowerBound, hashes)
        }
        let others = try differing.map { row in
            let place = row - coded.firstRow
            return try scratch.sealedHasher.leaves(coded, order: record, rows: place..<(place + 1))
        }
        if let blocks = found.blocks {
            let replaced = zip(differing, others).map { (UInt64($0), Digest($1)) }
            return blocks.range(
                of: UInt64(rows.lowerBound)..<UInt64(rows.upperBound),
                replacing: Dictionary(replaced) { first, _ in first }.compactMapValues(\.self)
            )
        }
        var hashes = Array(found.hashes[offset..<(offset + rows.count * 32)])
        for (row, hash) in zip(differing, others) {
            hashes.replaceSubrange((row - rows.lowerBound) * 32..<(row - rows.lowerBound + 1) * 32, with: hash)
        }
        return erased.tree(firstHeld: rows.lowerBound, hashes)
    }
}

/// What one worker of an audit reuses.
final class AuditScratch {
    var batch: RowBatch
    let coder = RowCoder()
    let foundHasher: LeafHasher
    let sealedHasher: LeafHasher
    private let blind: (hasher: CommitmentHasher, columns: Set<Int>)?

    init(columns: Int, salts: SaltStream, erased: ErasedRows, blind: (salts: SaltStream, columns: Set<Int>)?) {
        self.blind = blind.map { (CommitmentHasher(salts: $0.salts, erased: erased), $0.columns) }
        batch = RowBatch(columnCount: columns)
        foundHasher = LeafHasher(salts: salts, erased: erased)
        sealedHasher = LeafHasher(salts: salts, erased: erased)
    }

    /// The leaf hashes of the rows of the batch, 32 bytes each; every sealed column must be there.
    func foundLeaves(_ match: ColumnMatch, firstRow: Int) throws -> [UInt8] {
        let rows = 0..<batch.rowCount
        guard let blind else {
            return try foundHasher.leaves(batch, order: match.pairs.map(\.found), rows: rows, firstRow: firstRow)
        }
        let hidden = match.pairs.filter { blind.columns.contains($0.sealed) }.map(\.found)
        let open = match.pairs.filter { !blind.columns.contains($0.sealed) }.map(\.found)
        let committed = try blind.hasher.committed(batch, withheld: hidden, firstRow: firstRow)
        return try foundHasher.leaves(committed, order: open + [batch.columnCount], rows: rows, firstRow: firstRow)
    }
}
