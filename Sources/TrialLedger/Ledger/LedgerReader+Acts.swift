// What a ledger says beside its seals: who signed off, what was anchored and restored, what is in force.

internal import GRDB
package import MerkleLog
package import TrialIntegrity

/// A sign-off as it stands in a ledger.
package struct SignOffRecord: Hashable, Sendable {
    /// Its entry, from 0.
    package let entry: UInt64
    /// What it says.
    package let statement: SignOffStatement
    /// The name of the key that signed.
    package let signer: String
    /// Whether what was signed is superseded or retracted since.
    package let isStale: Bool
}

extension LedgerReader {
    /// What the rules know after all entries: keys, locks, actions that wait, restores.
    ///
    /// - Complexity: O(series + acts).
    package func state() throws(LedgerError) -> TrialState {
        try query { try $0.state(size: head.size, ledgerKey: trial.ledgerKey) }
    }

    /// The definition that was in force after the first entries.
    ///
    /// - Parameter size: how many of them; of more than there are, all.
    /// - Returns: the definition.
    /// - Throws: `LedgerError.storage` and `.damaged`.
    package func definition(atSize size: UInt64) throws(LedgerError) -> TrialDefinition {
        try query { try $0.definition(size: min(size, head.size), first: trial) }
    }

    /// The entries of some kinds that are neither seals nor the definition, in order.
    package func acts(_ kinds: Set<LedgerStatement.Kind>) throws(LedgerError) -> [AcceptedEntry] {
        let names = kinds.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
        return try query { tables in
            let rows = try Row.fetchAll(
                tables.db,
                sql: "SELECT entry FROM act WHERE entry < ? AND kind IN (\(names)) ORDER BY entry",
                arguments: [head.size.stored]
            )
            return try rows.map { try Self.entry(try $0.size(0), tables) }
        }
    }

    /// The anchors, in order.
    package func anchors() throws(LedgerError) -> [(entry: UInt64, statement: AnchorStatement)] {
        try acts([.anchor]).compactMap { entry in
            guard case .anchor(let anchor) = entry.statement else { return nil }
            return (entry.index, anchor)
        }
    }

    /// The restores that are in force, in order.
    package func restores() throws(LedgerError) -> [RestoreRecord] {
        let count = try query { tables in
            try Int.fetchOne(tables.db, sql: "SELECT count(*) FROM act WHERE kind = 'restore'")
        }
        return count == 0 ? [] : try state().restores
    }

    /// The sign-offs, in order; the printed names are beside the chain.
    package func signOffs() throws(LedgerError) -> [SignOffRecord] {
        let state = try state()
        return try acts([.signOff]).compactMap { entry in
            guard case .signOff(let statement) = entry.statement else { return nil }
            return SignOffRecord(
                entry: entry.index,
                statement: statement,
                signer: state.signer(entry.envelope.keyID)?.name ?? "",
                isStale: state.newestValid(SealSeries(of: statement.seal.id)) != statement.seal.id.sequence
            )
        }
    }

    /// What was done after locks: seals, retractions, amendments and changes of keys, in order.
    package func actsAfterLocks() throws(LedgerError) -> [ActAfterLock] {
        let state = try state()
        guard let first = state.locks.records.map(\.since).min() else { return [] }
        let acts = try acts([.retraction, .amendment, .keyEnrolment, .keyRotation, .keyRevocation])
        let seals = try query { tables in
            let sql = "SELECT entry FROM seal WHERE entry > ? AND entry < ? ORDER BY entry"
            let rows = try Row.fetchAll(tables.db, sql: sql, arguments: [first.stored, head.size.stored])
            return try rows.map { try Self.entry(try $0.size(0), tables) }
        }
        return ActAfterLock.list(acts + seals, state)
    }

    /// The index of the entry with a leaf hash; nil when there is none.
    ///
    /// - Complexity: O(n).
    package func index(ofLeaf leaf: Digest) throws(LedgerError) -> UInt64? {
        try query { tables in
            try Row.fetchOne(
                tables.db,
                sql: "SELECT idx FROM entry WHERE leaf = ? AND idx < ? ORDER BY idx LIMIT 1",
                arguments: [leaf.data, head.size.stored]
            )?.size(0)
        }
    }

    /// The checkpoint that was published at a size, as it was signed; nil when none was.
    package func note(size: UInt64) throws(LedgerError) -> [UInt8]? {
        if size == head.size { return head.note }
        return try query { try $0.note(size) }
    }

    /// The checkpoint that was published at a size, with the cosignatures that are kept beside it.
    ///
    /// - Throws: `LedgerError.damaged` when none was published at that size, or it cannot be read.
    package func cosignedNote(size: UInt64) throws(LedgerError) -> SignedNote {
        guard let bytes = try note(size: size), let note = try? SignedNote(parsing: bytes) else {
            throw .damaged(path: folder.ledger, reason: "it has no readable checkpoint of \(size) entries")
        }
        let cosignatures = try query { try $0.cosignatures(size: size) }
        guard !cosignatures.isEmpty else { return note }
        guard let full = try? note.adding(cosignatures) else {
            throw .damaged(path: folder.ledger, reason: "a checkpoint has too many cosignatures")
        }
        return full
    }

    /// The sizes of the checkpoints that have cosignatures, ascending.
    package func cosignedSizes() throws(LedgerError) -> [UInt64] {
        try query { try $0.cosignedSizes() }.filter { $0 <= head.size }
    }
}
