// Every statement that reads or writes the tables of a ledger, but for those of a verification.

internal import GRDB
internal import MerkleLog
internal import TrialIntegrity

/// The tables of a ledger within one transaction.
struct LedgerTables {
    let db: Database

    // MARK: The log

    /// The newest published checkpoint.
    func published() throws -> LedgerHead {
        try Row.fetchOne(db, sql: "SELECT size, root, note FROM checkpoint ORDER BY size DESC LIMIT 1")?.head(0)
            ?? .empty
    }

    /// The block on its way.
    func staged() throws -> LedgerHead? {
        try Row.fetchOne(db, sql: "SELECT size, root, note FROM stage WHERE id = 1")?.head(0)
    }

    /// The number of entries, staged ones included.
    func entryCount() throws -> UInt64 {
        guard let row = try Row.fetchOne(db, sql: "SELECT idx FROM entry ORDER BY idx DESC LIMIT 1") else { return 0 }
        return try row.size(0) + 1
    }

    /// The bytes and the leaf hash of an entry.
    func entry(_ index: UInt64) throws -> (bytes: [UInt8], leaf: Digest) {
        let row = try db.cachedStatement(sql: "SELECT bytes, leaf FROM entry WHERE idx = ?")
        guard let row = try Row.fetchOne(row, arguments: [index.stored]) else { throw MalformedRow(column: 0) }
        return (try row.bytes(0), try row.digest(1))
    }

    /// The hash of a perfect subtree.
    func node(_ address: NodeAddress) throws -> Digest {
        let row: Row?
        if address.level == 0 {
            let statement = try db.cachedStatement(sql: "SELECT leaf FROM entry WHERE idx = ?")
            row = try Row.fetchOne(statement, arguments: [address.index.stored])
        } else {
            let statement = try db.cachedStatement(sql: "SELECT hash FROM node WHERE level = ? AND idx = ?")
            row = try Row.fetchOne(statement, arguments: [address.level, address.index.stored])
        }
        guard let row else { throw MalformedRow(column: 0) }
        return try row.digest(0)
    }

    /// The root over the first `size` entries.
    func root(_ size: UInt64) throws -> Digest { try TreeHash.root(size: size, node: node) }

    // MARK: A block on its way

    /// Stages a block: entries, nodes, indexes and the signed checkpoint.
    func stage(_ block: StagedBlock) throws {
        for entry in block.entries {
            try db.execute(
                sql: "INSERT INTO entry (idx, leaf, bytes) VALUES (?, ?, ?)",
                arguments: [entry.index.stored, entry.leaf.data, entry.envelope.bytes.data]
            )
        }
        for (address, hash) in block.nodes where address.level > 0 {
            try db.execute(
                sql: "INSERT INTO node (level, idx, hash) VALUES (?, ?, ?)",
                arguments: [address.level, address.index.stored, hash.data]
            )
        }
        for entry in block.entries { try index(entry, keys: block.state.keys) }
        try db.execute(
            sql: "INSERT INTO stage (id, size, root, note) VALUES (1, ?, ?, ?)",
            arguments: [block.head.size.stored, block.head.root.data, block.head.note.data]
        )
    }

    private func index(_ entry: AcceptedEntry, keys: [String: EnrolledKey]) throws {
        switch entry.statement {
        case .trial: break
        case .key(let enrolment):
            try db.execute(
                sql: "INSERT INTO enrolled_key (entry, name, key_id, role, site) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    entry.index.stored, enrolment.key.name, DSSEEnvelope.keyID(of: enrolment.key),
                    enrolment.role.rawValue, enrolment.site,
                ]
            )
        case .seal(let seal):
            try db.execute(
                sql: "INSERT INTO seal (entry, site, dataset, sequence, signer) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    entry.index.stored, seal.id.site, seal.id.dataset, seal.id.sequence,
                    keys[entry.envelope.keyID]?.entry.stored,
                ]
            )
        }
    }

    /// Publishes the staged block.
    func publish() throws {
        try db.execute(sql: "INSERT INTO checkpoint (size, root, note) SELECT size, root, note FROM stage WHERE id = 1")
        guard db.changesCount == 1 else { throw MalformedRow(column: 0) }
        try db.execute(sql: "DELETE FROM stage")
    }

    /// Drops everything beyond the first `size` entries.
    func dropStage(keeping size: UInt64) throws {
        try db.execute(sql: "DELETE FROM stage")
        try db.execute(sql: "DELETE FROM seal WHERE entry >= ?", arguments: [size.stored])
        try db.execute(sql: "DELETE FROM enrolled_key WHERE entry >= ?", arguments: [size.stored])
        for level in 1...62 {
            try db.execute(
                sql: "DELETE FROM node WHERE level = ? AND idx >= ?",
                arguments: [level, (size >> level).stored]
            )
        }
        try db.execute(sql: "DELETE FROM entry WHERE idx >= ?", arguments: [size.stored])
    }

    // MARK: The state

    /// What the rules need to know, from the first entry and the indexes.
    func state(size: UInt64, ledgerKey: VerifierKey) throws -> TrialState {
        var state = try TrialState(first: DSSEEnvelope(parsing: try entry(0).bytes), ledgerKey: ledgerKey)
        for row in try Row.fetchAll(
            db,
            sql: "SELECT entry FROM enrolled_key WHERE entry < ? ORDER BY entry",
            arguments: [size.stored]
        ) {
            let index = try row.size(0)
            let (bytes, leaf) = try entry(index)
            state.apply(try LedgerStatement(in: try DSSEEnvelope(parsing: bytes)), at: index, leaf: leaf)
        }
        let newest = try Row.fetchAll(
            db,
            sql: """
                SELECT seal.site, seal.dataset, max(seal.sequence), seal.entry, entry.leaf
                FROM seal JOIN entry ON entry.idx = seal.entry WHERE seal.entry < ? GROUP BY seal.site, seal.dataset
                """,
            arguments: [size.stored]
        )
        for row in newest {
            let series = SealSeries(site: try row.text(0), dataset: try row.text(1))
            state.newest[series] = SealPosition(
                sequence: Int(clamping: try row.size(2)),
                entry: try row.size(3),
                leaf: try row.digest(4)
            )
        }
        return state
    }
}
