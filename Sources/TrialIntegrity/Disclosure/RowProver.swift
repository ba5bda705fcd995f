// Making a row proof from evidence: one pass over the rows on all cores; only the selected ones stay in memory.

public import MerkleLog

/// Proves rows of one seal.
public struct RowProver {
    private let evidence: EvidenceFile
    private let root: Digest

    /// Prepares to prove.
    ///
    /// - Parameters:
    ///   - evidence: the evidence of the seal, with values.
    ///   - root: the root that the chain holds for the seal.
    public init(_ evidence: EvidenceFile, root: Digest) {
        self.evidence = evidence
        self.root = root
    }

    /// A leaf or leaves of a run, in order.
    private enum Part {
        case hidden(CompactRange)
        case open(ProvenRow, Digest)
    }

    /// Proves all rows that a selection names.
    ///
    /// - Parameters:
    ///   - selection: which rows.
    ///   - receipt: the text of the seal's receipt, to be kept in the same file.
    ///   - workers: how many cores to use; the result is the same for any number.
    /// - Returns: the proof, which was held against the root.
    /// - Throws: `DisclosureError` when the evidence holds no values or contradicts the root, when nothing or too much
    ///   is selected; `FormatError` for damaged evidence.
    /// - Complexity: O(size of the dataset); memory grows with the selected rows only.
    public func prove(_ selection: RowSelection, receipt: String? = nil, workers: Int) throws -> RowProof {
        let manifest = evidence.manifest
        guard let id = SealID(site: manifest.site, dataset: manifest.dataset, sequence: manifest.sequence) else {
            throw DisclosureError.contradictsSeal
        }
        guard evidence.holdsValues else { throw DisclosureError.valuesNotHeld }
        var gathered = Gathered()
        try gather(try selection.matcher(manifest), into: &gathered, workers: max(1, workers))
        guard !gathered.rows.isEmpty else { throw DisclosureError.noRows(seal: id.text) }
        let manifestSalt = try evidence.salts.salt(0)
        let leaves = [TreeHash.leaf(manifestSalt + evidence.opening.manifestBytes)] + gathered.leaves
        let tree = OpenedTree(size: manifest.rows + 1, opened: [0] + gathered.rows.map(\.number))
        var nodes: [Digest] = []
        let reached = try tree.root {
            leaves[$0]
        } hidden: { range in
            let hash = try gathered.hidden.hash(range)
            nodes.append(hash)
            return hash
        }
        guard reached == root else { throw DisclosureError.contradictsSeal }
        return RowProof(
            seal: id.text,
            root: root,
            manifestSalt: manifestSalt,
            manifest: String(decoding: evidence.opening.manifestBytes, as: UTF8.self),
            columns: manifest.openColumns.map { manifest.profile.columns[$0].name },
            rows: gathered.rows,
            nodes: nodes,
            selection: selection,
            receipt: receipt
        )
    }

    /// What a pass over the rows leaves.
    private struct Gathered {
        var hidden = HiddenLeaves()
        var rows: [ProvenRow] = []
        var leaves: [Digest] = []
    }

    private func gather(_ matcher: RowMatcher, into gathered: inout Gathered, workers: Int) throws {
        let hashers = (0..<workers).map { _ in LeafHasher(salts: evidence.salts, erased: evidence.erased) }
        var rest = try evidence.runs()[...]
        var all = Gathered()
        let pipeline = OrderedPipeline<EvidenceFile.Run, EvidenceFile.Run, EvidenceFile.Run, [Part]>(
            fetch: { rest.popFirst() },
            prepare: { _, run in run },
            number: { $0 },
            work: { worker, run in try parts(of: try evidence.rows(run), matcher, hashers[worker]) },
            collect: { parts in
                for part in parts {
                    switch part {
                    case .hidden(let leaves): try all.hidden.append(leaves)
                    case .open(let row, let leaf):
                        guard all.rows.count < RowProof.maximumRows else {
                            throw DisclosureError.tooManyRows(limit: RowProof.maximumRows)
                        }
                        all.hidden.skip(row.number)
                        all.rows.append(row)
                        all.leaves.append(leaf)
                    }
                }
            }
        )
        try pipeline.run(workers: workers)
        try all.hidden.append(evidence.erased.tail)
        all.hidden.close()
        gathered = all
    }

    /// Cuts a run into selected rows and the leaves between them.
    private func parts(of coded: CodedRows, _ matcher: RowMatcher, _ hasher: LeafHasher) throws -> [Part] {
        let manifest = evidence.manifest
        let order = manifest.recordColumns
        let hashes = try hasher.leaves(coded, order: order, rows: 0..<coded.rowCount)
        let (firstRow, leaves) = evidence.erased.leaves(firstHeld: coded.firstRow, hashes)
        let end = firstRow + leaves.count / Digest.byteCount
        var parts: [Part] = []
        var next = firstRow
        func hide(upTo row: Int) {
            guard next < row else { return }
            let packed = Array(leaves[((next - firstRow) * 32)..<((row - firstRow) * 32)])
            parts.append(.hidden(CompactRange(begin: UInt64(next), packedLeafHashes: packed)))
        }
        for local in matcher.rows(of: coded) {
            let row = evidence.erased.row(ofHeld: coded.firstRow + local)
            guard let leaf = Digest(leaves[((row - firstRow) * 32)..<((row - firstRow + 1) * 32)]) else { continue }
            hide(upTo: row)
            var cells = order.map { String(decoding: coded.cell(row: local, column: $0), as: UTF8.self) }
            let commitment = manifest.withheld.isEmpty ? nil : cells.popLast()
            let salt = try evidence.salts.salt(UInt64(row))
            parts.append(.open(ProvenRow(number: row, salt: salt, cells: cells, commitment: commitment), leaf))
            next = row + 1
        }
        hide(upTo: end)
        return parts
    }
}
