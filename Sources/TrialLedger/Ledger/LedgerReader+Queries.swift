// What the command line asks a ledger: seals, keys, blocks, proofs.

internal import GRDB
package import MerkleLog
package import TrialIntegrity

/// A seal as it stands in a ledger.
package struct SealRecord: Hashable, Sendable {
    /// Its entry, from 0.
    package let entry: UInt64
    /// The leaf hash of the entry.
    package let leaf: Digest
    /// The signed envelope.
    package let envelope: DSSEEnvelope
    /// What was sealed.
    package let statement: SealStatement
    /// The name of the key that signed.
    package let signer: String
    /// The entry that retracted it, from 0; nil while it stands.
    package let retraction: UInt64?
}

/// A block: a published checkpoint and the entries that came with it.
package struct BlockRecord: Hashable, Sendable {
    /// The number of the block, from 0.
    package let number: Int
    /// The entries it added, from 0.
    package let entries: Range<UInt64>
    /// The state after it.
    package let head: LedgerHead
}

/// The seals of one dataset of one site, in numbers.
package struct SeriesStatus: Hashable, Sendable {
    /// The newest seal.
    package let newest: SealID
    /// The entry of the newest seal, from 0.
    package let entry: UInt64
}

extension LedgerReader {
    /// An entry.
    ///
    /// - Throws: `LedgerError.damaged` when there is none or it cannot be read.
    package func entry(_ index: UInt64) throws(LedgerError) -> AcceptedEntry {
        try query { try Self.entry(index, $0) }
    }

    static func entry(_ index: UInt64, _ tables: LedgerTables) throws -> AcceptedEntry {
        let (bytes, leaf) = try tables.entry(index)
        let envelope = try DSSEEnvelope(parsing: bytes)
        return AcceptedEntry(
            index: index,
            leaf: leaf,
            envelope: envelope,
            statement: try LedgerStatement(in: envelope)
        )
    }

    /// Seals, by site, dataset and sequence.
    ///
    /// - Parameters:
    ///   - site: only of this site.
    ///   - dataset: only of this dataset.
    ///   - sequence: only of this number.
    /// - Returns: those that all three allow.
    /// - Throws: `LedgerError.storage` and `.damaged`.
    package func seals(
        site: String? = nil,
        dataset: String? = nil,
        sequence: Int? = nil
    ) throws(LedgerError) -> [SealRecord] {
        try query { tables in
            let rows = try Row.fetchAll(
                tables.db,
                sql: """
                    SELECT seal.entry, enrolled_key.name, min(act.entry) FROM seal
                    JOIN enrolled_key ON enrolled_key.key_id = seal.signer
                    LEFT JOIN act ON act.seal = seal.entry AND act.kind = 'retraction' AND act.entry < :size
                    WHERE seal.entry < :size AND (:site IS NULL OR seal.site = :site)
                    AND (:dataset IS NULL OR dataset = :dataset) AND (:sequence IS NULL OR sequence = :sequence)
                    GROUP BY seal.entry ORDER BY seal.site, seal.dataset, seal.sequence
                    """,
                arguments: ["size": head.size.stored, "site": site, "dataset": dataset, "sequence": sequence]
            )
            return try rows.map { try Self.seal($0, tables) }
        }
    }

    private static func seal(_ row: Row, _ tables: LedgerTables) throws -> SealRecord {
        let entry = try entry(try row.size(0), tables)
        guard case .seal(let statement) = entry.statement else { throw MalformedRow(column: 0) }
        return SealRecord(
            entry: entry.index,
            leaf: entry.leaf,
            envelope: entry.envelope,
            statement: statement,
            signer: try row.text(1),
            retraction: try row.sizeOrNull(2)
        )
    }

    /// One seal.
    ///
    /// - Throws: `LedgerError.unknownSeal` when there is none of that name.
    package func seal(_ id: SealID) throws(LedgerError) -> SealRecord {
        guard let seal = try seals(site: id.site, dataset: id.dataset, sequence: id.sequence).first else {
            throw .unknownSeal(id.text)
        }
        return seal
    }

    /// The newest seal of a dataset of a site; nil when there is none.
    package func newestSeal(site: String, dataset: String) throws(LedgerError) -> SealRecord? {
        let sequence = try query { tables in
            try Row.fetchOne(
                tables.db,
                sql: "SELECT max(sequence) FROM seal WHERE entry < ? AND site = ? AND dataset = ? HAVING count(*) > 0",
                arguments: [head.size.stored, site, dataset]
            )?.size(0)
        }
        guard let sequence else { return nil }
        return try seals(site: site, dataset: dataset, sequence: Int(clamping: sequence)).first
    }

    /// The newest seal of every dataset of every site, by site and dataset.
    package func status() throws(LedgerError) -> [SeriesStatus] {
        try query { tables in
            let rows = try Row.fetchAll(
                tables.db,
                sql: """
                    SELECT site, dataset, max(sequence), entry FROM seal WHERE entry < ?
                    GROUP BY site, dataset ORDER BY site, dataset
                    """,
                arguments: [head.size.stored]
            )
            return try rows.map { row in
                let id = SealID(
                    site: try row.text(0),
                    dataset: try row.text(1),
                    sequence: Int(clamping: try row.size(2))
                )
                guard let id else { throw MalformedRow(column: 2) }
                return SeriesStatus(newest: id, entry: try row.size(3))
            }
        }
    }

    /// The newest seal of a dataset of a site that was not retracted; nil when there is none.
    package func newestValidSeal(site: String, dataset: String) throws(LedgerError) -> SealRecord? {
        try seals(site: site, dataset: dataset).last { $0.retraction == nil }
    }

    /// The newest seal of every dataset of every site that was not retracted, by site and dataset.
    package func newestValid() throws(LedgerError) -> [SealID] {
        var newest: [SealID] = []
        for series in try status() {
            let id = series.newest
            guard let seal = try newestValidSeal(site: id.site, dataset: id.dataset) else { continue }
            newest.append(seal.statement.id)
        }
        return newest
    }

    /// The keys that were ever in force, in the order in which they came into force.
    package func keys() throws(LedgerError) -> [EnrolledKey] {
        try state().keys.values.sorted { ($0.since, $0.entry, $0.name) < ($1.since, $1.entry, $1.name) }
    }

    /// The blocks, from the first on.
    package func blocks() throws(LedgerError) -> [BlockRecord] {
        var heads = try query { tables in
            let rows = try Row.fetchAll(tables.db, sql: "SELECT size, root, note FROM checkpoint ORDER BY size")
            return try rows.map { try $0.head(0) }
        }
        if headState == .holdsStage { heads.append(head) }
        var start: UInt64 = 0
        return heads.enumerated().map { number, head in
            defer { start = max(start, head.size) }
            return BlockRecord(number: number, entries: start..<max(start, head.size), head: head)
        }
    }

    /// The proof that an entry is under the newest checkpoint, leaf side first.
    ///
    /// - Complexity: O(log n).
    package func inclusionProof(of entry: UInt64) throws(LedgerError) -> [Digest] {
        try query { try InclusionProof.prove(index: entry, size: head.size, node: $0.node) }
    }

    /// The proof that an older state is a prefix of the newest one.
    ///
    /// - Parameter size: the size of the older state, at most that of the newest.
    /// - Returns: the hashes of an RFC 6962 consistency proof.
    /// - Throws: `LedgerError.storage` and `.damaged`.
    /// - Complexity: O(log n).
    package func consistencyProof(from size: UInt64) throws(LedgerError) -> [Digest] {
        try query { try ConsistencyProof.prove(from: size, to: head.size, node: $0.node) }
    }

    /// The root over the first entries, from the stored hashes.
    ///
    /// - Parameter size: at most that of the newest state.
    /// - Returns: the root.
    /// - Throws: `LedgerError.storage` and `.damaged`.
    package func root(atSize size: UInt64) throws(LedgerError) -> Digest {
        guard size <= head.size else {
            throw .damaged(path: folder.ledger, reason: "it has \(head.size) entries, and \(size) were asked for")
        }
        return try query { try $0.root(size) }
    }
}
