// Evidence proves itself: its rows, under its salts and with its manifest, reach one root.

public import MerkleLog

extension EvidenceFile {
    /// The root over manifest and rows, which is compared with the one on the chain.
    ///
    /// Erased rows take part with the leaf hashes that were kept of them.
    /// - Parameter workers: how many cores to use; the result is the same for any number.
    /// - Returns: nil when the values are not held.
    /// - Throws: `FormatError` when a section is damaged; read errors as they come.
    /// - Complexity: O(size of the dataset); memory is flat.
    public func recomputedRoot(workers: Int) throws -> Digest? {
        guard holdsValues, !version.isWithheld else { return nil }
        let hashers = (0..<max(1, workers)).map { _ in LeafHasher(salts: salts, erased: erased) }
        let order = manifest.recordColumns
        var rest = try runs()[...]
        var tree = CompactRange(
            begin: 0,
            packedLeafHashes: try hashers[0].manifestLeaf(opening.manifestBytes)
        )
        let pipeline = OrderedPipeline<Run, Run, Run, CompactRange>(
            fetch: { rest.popFirst() },
            prepare: { _, run in run },
            number: { $0 },
            work: { worker, run in
                let coded = try self.rows(run)
                let hashes = try hashers[worker].leaves(coded, order: order, rows: 0..<coded.rowCount)
                return self.erased.tree(firstHeld: run.firstRow, hashes)
            },
            collect: { try tree.append($0) }
        )
        try pipeline.run(workers: max(1, workers))
        try tree.append(erased.tail)
        return try tree.root()
    }
}
