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
        for key in block.keys { try index(key) }
        for entry in block.entries { try index(entry) }
        try db.execute(
            sql: "INSERT INTO stage (id, size, root, note) VALUES (1, ?, ?, ?)",
            arguments: [block.head.size.stored, block.head.root.data, block.head.note.data]
        )
    }

    private func index(_ key: EnrolledKey) throws {
        try db.execute(
            sql: "INSERT INTO enrolled_key (key_id, name, entry, since, role, site) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                key.keyID, key.name, key.entry.stored, key.since.stored, key.role.rawValue, key.statement.site,
            ]
        )
    }

    private func index(_ entry: AcceptedEntry) throws {
        if case .trial = entry.statement { return }
        if case .seal(let seal) = entry.statement {
            try db.execute(
                sql: """
                    INSERT INTO seal (entry, site, dataset, sequence, signer, clock) VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    entry.index.stored, seal.id.site, seal.id.dataset, seal.id.sequence, entry.envelope.keyID,
                    seal.siteClock.secondsSince1970,
                ]
            )
            return
        }
        let seal = try entry.statement.seal.flatMap { try sealEntry($0.id) }
        try db.execute(
            sql: "INSERT INTO act (entry, kind, seal, clock) VALUES (?, ?, ?, ?)",
            arguments: [
                entry.index.stored, entry.statement.kind.rawValue, seal?.stored,
                Self.indexedClock(of: entry.statement)?.secondsSince1970,
            ]
        )
    }

    /// The clock that the index of acts has: that of the entry, and for an anchor its time.
    static func indexedClock(of statement: LedgerStatement) -> UTCTimestamp? {
        if case .anchor(let anchor) = statement { return anchor.time }
        return statement.clock
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
        try db.execute(sql: "DELETE FROM act WHERE entry >= ?", arguments: [size.stored])
        try db.execute(sql: "DELETE FROM seal WHERE entry >= ?", arguments: [size.stored])
        try db.execute(sql: "DELETE FROM enrolled_key WHERE since >= ?", arguments: [size.stored])
        for level in 1...62 {
            try db.execute(
                sql: "DELETE FROM node WHERE level = ? AND idx >= ?",
                arguments: [level, (size >> level).stored]
            )
        }
        try db.execute(sql: "DELETE FROM entry WHERE idx >= ?", arguments: [size.stored])
    }
}
