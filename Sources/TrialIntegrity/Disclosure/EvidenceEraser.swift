// Erasing rows from evidence: what goes is gone from the new file, and what stays still reaches the root.

public import MerkleLog

/// Rows that are to be erased, with the leaf hashes that are kept of them.
public struct PlannedErasure: Sendable, Equatable {
    /// The number of rows that are erased anew.
    public var rows: Int
    /// Leaf 0 of the seal.
    let manifestBytes: [UInt8]
    /// All rows that are gone afterwards.
    let erased: ErasedRows

    /// The number of rows that a withheld part still holds of those that are gone from the open part afterwards.
    public func rows(leftIn part: EvidenceFile) -> Int { max(0, erased.count - part.erasedRows) }
}

/// Writes evidence anew without some of its rows.
///
/// The new file holds no value, salt or dictionary entry of these rows, no salt key, and neither salt nor digest of
/// the sealed file. The caller writes it atomically in place of the old one; what a disk, a snapshot or a backup keeps
/// of the old one is out of reach.
public struct EvidenceEraser {
    private let evidence: EvidenceFile

    /// Prepares to erase from evidence of either version, from an opening alone, or from either part of evidence with
    /// withheld columns; a plan is made from the open part.
    public init(_ evidence: EvidenceFile) { self.evidence = evidence }

    /// Finds the rows.
    ///
    /// - Parameters:
    ///   - selection: which rows.
    ///   - root: the root that the chain holds for the seal.
    ///   - workers: how many cores to use for the root.
    /// - Returns: the rows; none when there are none to erase.
    /// - Throws: `DisclosureError.valuesNotHeld`, `.contradictsSeal` when the evidence does not reach the root, since
    ///   it would not afterwards either, and `.unusableCondition`; `FormatError` for damaged evidence.
    public func plan(_ selection: RowSelection, root: Digest, workers: Int) throws -> PlannedErasure {
        guard let reached = try evidence.recomputedRoot(workers: workers) else { throw DisclosureError.valuesNotHeld }
        guard reached == root else { throw DisclosureError.contradictsSeal }
        let matcher = try selection.matcher(evidence.manifest)
        let hasher = LeafHasher(salts: evidence.salts, erased: evidence.erased)
        let manifest = evidence.manifest
        let order = manifest.recordColumns
        var found = ErasedRows(sealedRows: manifest.rows)
        for run in try evidence.runs() {
            let coded = try evidence.rows(run)
            for local in matcher.rows(of: coded) {
                let row = evidence.erased.row(ofHeld: coded.firstRow + local)
                let hash = try hasher.leaves(coded, order: order, rows: local..<(local + 1))
                found.append(row..<(row + 1), leafHashes: hash)
            }
        }
        return PlannedErasure(
            rows: found.count,
            manifestBytes: evidence.opening.manifestBytes,
            erased: found.union(evidence.erased)
        )
    }

    /// Writes the file that is left.
    ///
    /// - Parameters:
    ///   - plan: the rows; those that this evidence lost before stay erased. A plan made from evidence with values
    ///     also goes for an opening alone of the same seal, and for the withheld part, which keeps the commitments of
    ///     erased rows as the open part keeps their leaf hashes.
    ///   - sink: takes the next bytes of the new file.
    /// - Throws: `DisclosureError.anotherSeal` for the plan of another seal; `FormatError` for damaged evidence; what
    ///   the sink throws.
    public func write(_ plan: PlannedErasure, sink: @escaping ([UInt8]) throws -> Void) throws {
        guard plan.manifestBytes == evidence.opening.manifestBytes else { throw DisclosureError.anotherSeal }
        let isWithheld = evidence.version.isWithheld
        let erased = try isWithheld ? committed(plan.erased) : plan.erased.union(evidence.erased)
        var writer = try EvidenceWriter(version: isWithheld ? .withheldErased : .erased, sink: sink)
        for run in try evidence.runs() {
            let rows = (run.firstRow...run.lastRow).map(evidence.erased.row(ofHeld:))
            let kept = rows.indices.filter { !erased.contains(rows[$0]) }
            guard let first = kept.first else { continue }
            if kept.count == rows.count {
                let payload = try evidence.rowsPayload(run)
                try writer.append(EvidenceRun(firstRow: rows[first], rowCount: rows.count, payload: payload))
            } else {
                var left = try evidence.storedRows(run).selecting(kept)
                left.firstRow = rows[first]
                try writer.append(EvidenceRun(left))
            }
        }
        try writer.finish(
            evidence.opening,
            salts: evidence.salts,
            erased: erased,
            holdsValues: evidence.holdsValues
        )
    }
}

extension EvidenceEraser {
    /// The same rows, and those that this withheld part lost before, with their commitments in place of leaf hashes.
    private func committed(_ rows: ErasedRows) throws -> ErasedRows {
        var found = ErasedRows(sealedRows: rows.sealedRows)
        for run in try evidence.runs() {
            let numbers = (run.firstRow...run.lastRow).map(evidence.erased.row(ofHeld:))
            guard numbers.contains(where: rows.contains) else { continue }
            let texts = try CommitmentHasher(salts: evidence.salts, erased: evidence.erased)
                .texts(try evidence.storedRows(run))
            for (place, row) in numbers.enumerated() where rows.contains(row) {
                let text = texts[(place * Commitment.textLength)..<((place + 1) * Commitment.textLength)]
                guard let commitment = Commitment.bytes(text) else { throw FormatError.contradiction("ROWS section") }
                found.append(row..<(row + 1), leafHashes: commitment)
            }
        }
        return found.union(evidence.erased)
    }
}

extension CodedRows {
    /// Some of the rows, in their order, with no text that none of them has.
    ///
    /// - Parameter rows: which rows, from 0, ascending and at least one.
    /// - Returns: the rows; `firstRow` is that of the first one.
    package func selecting(_ rows: [Int]) -> CodedRows {
        var bytes: [UInt8] = []
        var columns: [CodedColumn] = []
        for position in self.columns.indices {
            let old = self.columns[position]
            var new = CodedColumn()
            var places: [UInt32: UInt32] = [:]
            for row in rows {
                let entry = old.indexes[row]
                if let place = places[entry] { new.indexes.append(place); continue }
                let place = UInt32(new.starts.count)
                places[entry] = place
                new.indexes.append(place)
                new.starts.append(UInt32(bytes.count))
                new.lengths.append(old.lengths[Int(entry)])
                bytes += text(Int(entry), column: position)
            }
            columns.append(new)
        }
        let first = firstRow + (rows.first ?? 0)
        return CodedRows(firstRow: first, rowCount: rows.count, bytes: bytes, columns: columns)
    }
}
