// Checking a row proof: from rows to leaves, from leaves to the root, with nothing but SHA-256.

public import MerkleLog

/// What a row proof proves, once it was checked: these rows are rows of the file that was sealed under this root.
///
/// It proves nothing about rows that it does not hold: not that there are no others with the same values.
public struct OpenedRows: Sendable, Equatable {
    /// The seal.
    public var seal: SealID
    /// The root that the rows lead to; whether a chain holds it for this seal is another question.
    public var root: Digest
    /// The manifest under the root.
    public var manifest: Manifest
    /// The rows, by number, with cells in the order of the sealed columns.
    public var rows: [ProvenRow]
}

extension RowProof {
    /// Checks everything that the proof itself can tell.
    ///
    /// - Returns: what it proves; the caller holds `seal` and `root` against a receipt or a ledger.
    /// - Throws: `DisclosureError.doesNotHold`, and `.unusableCondition` for a `where` that names other columns.
    public func opened() throws(DisclosureError) -> OpenedRows {
        let manifest: Manifest
        do throws(FormatError) {
            manifest = try Manifest(canonical: Array(self.manifest.utf8))
        } catch {
            throw .doesNotHold(error.message)
        }
        guard let id = SealID(site: manifest.site, dataset: manifest.dataset, sequence: manifest.sequence),
            id.text == seal
        else { throw .doesNotHold("the manifest is that of another seal") }
        let names = manifest.openColumns.map { Array(manifest.profile.columns[$0].name.utf8) }
        guard columns.map({ Array($0.utf8) }) == names else {
            throw .doesNotHold("the columns are not those of the manifest")
        }
        try checkRows(manifest)
        guard try computedRoot(rowCount: manifest.rows) == root else {
            throw .doesNotHold("rows and manifest do not lead to the root")
        }
        return OpenedRows(seal: id, root: root, manifest: manifest, rows: rows)
    }

    private func checkRows(_ manifest: Manifest) throws(DisclosureError) {
        let matcher = try selection.matcher(manifest)
        let places = Dictionary(
            manifest.openColumns.enumerated().map { ($0.element, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
        var before = 0
        for row in rows {
            guard row.number > before, row.number <= manifest.rows else {
                throw .doesNotHold("its rows are not in order, or are not rows of the file")
            }
            before = row.number
            guard row.cells.count == columns.count else {
                throw .doesNotHold("row \(row.number) has another number of cells than there are columns")
            }
            guard (row.commitment == nil) == manifest.withheld.isEmpty else {
                throw .doesNotHold("row \(row.number) has a commitment where no column is withheld, or lacks one")
            }
            guard matcher.fits({ position in places[position].map { row.cells[$0] } ?? "" }) else {
                throw .doesNotHold("row \(row.number) has other values than the proof was made for")
            }
        }
    }

    private func computedRoot(rowCount: Int) throws(DisclosureError) -> Digest {
        var leaves = [TreeHash.leaf(manifestSalt + Array(manifest.utf8))]
        for row in rows { leaves.append(TreeHash.leaf(row.salt + row.record)) }
        let tree = OpenedTree(size: rowCount + 1, opened: [0] + rows.map(\.number))
        var used = 0
        let root: Digest = tree.root {
            leaves[$0]
        } hidden: { _ in
            defer { used += 1 }
            return used < nodes.count ? nodes[used] : TreeHash.empty
        }
        guard used == nodes.count else {
            throw .doesNotHold("it has \(nodes.count) hashes where \(used) are needed")
        }
        return root
    }
}

extension ProvenRow {
    /// The record that the leaf is made of (Docs/Format.md, section 3).
    var record: [UInt8] {
        var record: [UInt8] = []
        for cell in cells + [commitment].compactMap(\.self) {
            let text = Array(cell.utf8)
            record.append(leb: UInt32(clamping: text.count))
            record += text
        }
        return record
    }
}
