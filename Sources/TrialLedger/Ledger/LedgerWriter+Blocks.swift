// From envelopes to a block: each is checked against the rules and what came before it, in the same block too.

internal import Foundation
internal import GRDB
internal import MerkleLog
package import TrialIntegrity

extension LedgerWriter {
    /// Checks the envelopes one after the other, and makes the block.
    func prepare(_ envelopes: [[UInt8]], now: UTCTimestamp) throws -> StagedBlock {
        precondition(!envelopes.isEmpty, "a block has at least one entry")
        var draft = BlockDraft(state: state, reference: state?.newestClock)
        for (position, bytes) in envelopes.enumerated() {
            do {
                try add(bytes, to: &draft, now: now)
            } catch let violation as RuleViolation {
                throw LedgerError.refused(position: position, violation)
            } catch let error as EnvelopeError {
                throw LedgerError.refused(position: position, .envelope(error))
            }
        }
        guard let state = draft.state else { throw LedgerError.refused(position: 0, .trialOutOfPlace) }
        let oldSize = published.size
        let (nodes, root) = try StoreFile.attempt(folder.ledger) {
            try queue.read { db in
                try TreeAppend.append(
                    leafHashes: draft.entries.map(\.leaf),
                    toSize: oldSize,
                    node: LedgerTables(db: db).node
                )
            }
        }
        let size = oldSize + UInt64(draft.entries.count)
        let checkpoint = try Checkpoint(origin: key.name, size: size, root: root)
        return StagedBlock(
            entries: draft.entries,
            nodes: nodes,
            head: LedgerHead(size: size, root: root, note: try checkpoint.signed(by: key).bytes),
            state: state,
            keys: state.keys.values.filter { $0.since >= oldSize }.sorted { ($0.since, $0.name) < ($1.since, $1.name) },
            notices: draft.notices
        )
    }

    private func add(_ bytes: [UInt8], to draft: inout BlockDraft, now: UTCTimestamp) throws {
        let index = published.size + UInt64(draft.entries.count)
        let envelope = try DSSEEnvelope(parsing: bytes)
        let statement = try LedgerStatement(in: envelope)
        let leaf = TreeHash.leaf(bytes)
        if let current = draft.state {
            try current.check(envelope, statement, at: index, lookup(draft.seals))
            try draft.compare(statement, at: index, published: published.size, now: now)
        } else {
            draft.state = try TrialState(first: envelope, ledgerKey: key.verifierKey)
        }
        draft.state?.apply(statement, keyID: envelope.keyID, at: index, leaf: leaf)
        if case .seal(let seal) = statement {
            draft.seals[seal.id] = SealPosition(sequence: seal.id.sequence, entry: index, leaf: leaf)
        }
        draft.entries.append(AcceptedEntry(index: index, leaf: leaf, envelope: envelope, statement: statement))
    }

    /// What the rules ask about entries: those on disk, and the seals of the block on its way.
    private func lookup(_ seals: [SealID: SealPosition]) -> LedgerLookup {
        LedgerLookup(
            published: published.size,
            root: { [self] size in try query { try $0.root(size) } },
            note: { [self] size in try query { try $0.note(size) } },
            seal: { [self] id in
                if let position = seals[id] { return position }
                return try query { try $0.position(of: id, before: published.size) }
            }
        )
    }

    /// Runs a query on the tables.
    func query<Value>(_ work: (LedgerTables) throws -> Value) throws(LedgerError) -> Value {
        try StoreFile.attempt(folder.ledger) { try queue.read { try work(LedgerTables(db: $0)) } }
    }
}

/// A block while its entries are checked.
private struct BlockDraft {
    var state: TrialState?
    var entries: [AcceptedEntry] = []
    var seals: [SealID: SealPosition] = [:]
    var notices: [String] = []
    /// The clock of the newest entry before the block.
    let reference: UTCTimestamp?

    init(state: TrialState?, reference: UTCTimestamp?) {
        self.state = state
        self.reference = reference
    }

    /// Compares the clock in an entry with the newest block and with the keeper's own clock.
    ///
    /// A block whose clock is ahead of the keeper's own says nothing about the time.
    /// Nor does a newer block concern a seal that was made away from the ledger and had not seen it.
    mutating func compare(
        _ statement: LedgerStatement,
        at index: UInt64,
        published: UInt64,
        now: UTCTimestamp
    ) throws(RuleViolation) {
        guard let clock = statement.clock else { return }
        let tolerance = TrialState.clockTolerance
        if let reference, reference <= now,
            clock.secondsSince1970 < reference.secondsSince1970 - tolerance
        {
            guard case .seal(let seal) = statement, seal.seenCheckpoint.size < published else {
                throw .clockBehind(clock: clock, reference: reference)
            }
            let behind = reference.secondsSince1970 - clock.secondsSince1970
            notices.append(
                "the clock of entry \(index) is \(behind) seconds behind the newest block, which it had not seen"
            )
        }
        let ahead = clock.secondsSince1970 - now.secondsSince1970
        if ahead > tolerance {
            notices.append("the clock of entry \(index) is \(ahead) seconds ahead of the keeper's clock")
        }
    }
}

extension UTCTimestamp {
    /// What the clock of this machine says.
    package static var now: UTCTimestamp {
        let seconds = Int64(max(0, min(Date().timeIntervalSince1970, 200_000_000_000)))
        return UTCTimestamp(secondsSince1970: seconds) ?? .epoch
    }
}
