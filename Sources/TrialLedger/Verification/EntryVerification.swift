// One pass over the entries: bytes, signatures, rules, and the indexes that follow from them.

internal import GRDB
internal import MerkleLog
internal import TrialIntegrity

/// The pass over the entries of a ledger under test.
struct EntryVerification {
    let tables: LedgerTables
    let key: VerifierKey
    let faults: FaultList
    /// The sizes of all checkpoints, ascending.
    let checkpoints: [UInt64]
    /// The state up to which entries count.
    let current: LedgerHead
    /// The number of cores to use.
    let workers: Int

    /// The number of entries seen, which is the index of the next one.
    private(set) var next: UInt64 = 0
    /// Entries below the newest checkpoint that were looked at.
    private(set) var verified: UInt64 = 0
    /// Keys that were ever in force.
    var keyCount: Int { state?.keys.count ?? 0 }
    /// The restores on record.
    var restores: [RestoreRecord] { state?.restores ?? [] }
    /// Seals.
    var sealCount: Int { indexes.sealCount }
    /// The root over the bytes of the entries that count; nil until all of them were seen.
    private(set) var rootOfCurrent: Digest?

    /// What the clocks in the entries say.
    private(set) var clocks = ClockVerification()

    private var range = CompactRange(begin: 0)
    private var state: TrialState?
    private var checkpoint = 0
    /// Entries whose bytes or leaf hash were altered; which of the two, nobody can tell.
    private var altered: Set<UInt64> = []
    /// The keys that such entries enrolled, by key ID, as far as the index tells.
    private var lostKeys: Set<String> = []
    private var indexes: IndexVerification

    init(
        tables: LedgerTables,
        key: VerifierKey,
        faults: FaultList,
        checkpoints: [UInt64],
        current: LedgerHead,
        workers: Int
    ) {
        self.workers = workers
        self.tables = tables
        self.key = key
        self.faults = faults
        self.checkpoints = checkpoints
        self.current = current
        indexes = IndexVerification(tables: tables, faults: faults)
    }

    mutating func run(progress: (UInt64) -> Void) throws {
        defer {
            faults.collecting("the indexes", at: "index") {
                try indexes.finish(next: next, upTo: current.size, keys: state.map { Array($0.keys.values) } ?? [])
            }
        }
        let rows = try Row.fetchCursor(tables.db, sql: "SELECT idx, leaf, bytes FROM entry ORDER BY idx")
        var pending: SharedWork<ArraySlice<EntryRow>, [PreparedEntry]>?
        var failure: (any Error)?
        var isDone = false
        while !isDone {
            var batch: [EntryRow] = []
            do {
                while batch.count < PreparedEntry.batchCount, let row = try rows.next() { batch.append(try read(row)) }
            } catch {
                // What was read before is judged all the same.
                failure = error
                isDone = true
            }
            let prepared = pending?.results() ?? []
            isDone = isDone || batch.isEmpty
            // The helpers go on with what was read while the entries before it are judged in order.
            pending = prepare(batch)
            for entry in prepared.joined() { take(entry, progress) }
        }
        for entry in (pending?.results() ?? []).joined() { take(entry, progress) }
        if let failure { throw failure }
        if next < current.size {
            faults.add("entry-missing", "\(current.size - next) entries are missing", at: "entry \(next)")
        }
    }

    /// Bytes beyond the newest checkpoint are not part of the ledger yet and are not looked at.
    private func read(_ row: Row) throws -> EntryRow {
        let index = try row.size(0)
        guard index < current.size, let bytes = try? row.bytes(2), let leaf = try? row.digest(1) else {
            return EntryRow(index: index, content: nil)
        }
        return EntryRow(index: index, content: (bytes, leaf))
    }

    /// Starts the work that needs no order, with the keys that are known by now.
    private func prepare(_ batch: [EntryRow]) -> SharedWork<ArraySlice<EntryRow>, [PreparedEntry]> {
        var keys = state?.keys.mapValues(\.statement.key) ?? [:]
        keys[DSSEEnvelope.keyID(of: key)] = key
        let pieces = stride(from: 0, to: batch.count, by: PreparedEntry.pieceCount).map {
            batch[$0..<min($0 + PreparedEntry.pieceCount, batch.count)]
        }
        return SharedWork(pieces, helpers: workers - 1) { [keys] piece in piece.map { PreparedEntry($0, keys: keys) } }
    }

    /// Takes an entry in its order.
    private mutating func take(_ entry: PreparedEntry, _ progress: (UInt64) -> Void) {
        let index = entry.row.index
        guard index >= next else {
            faults.add("entry-order", "an entry stands out of order", at: "entry \(index)")
            return
        }
        if index > next {
            faults.add("entry-missing", "\(index - next) entries are missing", at: "entry \(next)")
        }
        next = index + 1
        guard index < current.size else { return }
        guard let leaf = entry.row.content?.leaf else {
            faults.add("entry-malformed", "the row of the entry is malformed", at: "entry \(index)")
            lose(index, leaf: TreeHash.empty)
            return
        }
        check(entry, leaf: leaf, at: index)
        verified += 1
        if index % 1024 == 0 { progress(index) }
    }

    private mutating func check(_ entry: PreparedEntry, leaf: Digest, at index: UInt64) {
        let name = "entry \(index)"
        range.append(leaf: entry.found)
        if index + 1 == current.size { rootOfCurrent = try? range.root() }
        let isAltered = entry.found != leaf
        if isAltered {
            faults.add("entry-altered", "the bytes of the entry do not match its leaf hash", at: name)
            altered.insert(index)
        }
        let envelope: DSSEEnvelope
        let statement: LedgerStatement
        do throws(EnvelopeError) {
            (envelope, statement) = try entry.parsed.get()
        } catch {
            // Altered bytes were reported; that they are no statement any more is the same fault.
            if !isAltered { faults.add(error.code, error.message, at: name) }
            lose(index, leaf: leaf)
            return
        }
        if !isAltered { checkRules(envelope, statement, at: index, name) }
        apply(envelope, statement, at: index, leaf: leaf, isAltered: isAltered)
    }

    private mutating func checkRules(
        _ envelope: DSSEEnvelope,
        _ statement: LedgerStatement,
        at index: UInt64,
        _ name: String
    ) {
        while checkpoint < checkpoints.count, checkpoints[checkpoint] <= index { checkpoint += 1 }
        let published = checkpoint > 0 ? checkpoints[checkpoint - 1] : 0
        do {
            if index == 0 {
                state = try TrialState(first: envelope, ledgerKey: key)
            } else if let state {
                try state.check(envelope, statement, at: index, lookup(before: index, published: published))
            }
        } catch let violation as RuleViolation where follows(violation) {
            return
        } catch let violation as RuleViolation {
            faults.add(violation.code, violation.message, at: name)
        } catch {
            faults.add("storage-damaged", "what the entry refers to cannot be read", at: name)
        }
    }

    private func lookup(before index: UInt64, published: UInt64) -> LedgerLookup {
        LedgerLookup(
            published: published,
            root: seenRoot,
            note: tables.note,
            seal: { try tables.position(of: $0, before: index) }
        )
    }

    /// Whether a violation only repeats that an entry before it was altered.
    private func follows(_ violation: RuleViolation) -> Bool {
        switch violation {
        case .notEnrolled(let keyID): return lostKeys.contains(keyID)
        case .previous(let seal):
            let position = state?.newest[SealSeries(site: seal.site, dataset: seal.dataset)]
            return position.map { altered.contains($0.entry) } ?? false
        case .noSuchSeal(let seal):
            let entry = (try? tables.sealEntry(seal)) ?? nil
            return entry.map(altered.contains) ?? !altered.isEmpty
        case .notPending, .notTheKeyOf: return !altered.isEmpty
        default: return false
        }
    }

    /// What a party saw at a size: a checkpoint of its own was checked already; else the stored hashes tell.
    private func seenRoot(_ size: UInt64) throws -> Digest? {
        let statement = try tables.db.cachedStatement(sql: "SELECT root FROM checkpoint WHERE size = ?")
        if let row = try Row.fetchOne(statement, arguments: [size.stored]) { return try row.digest(0) }
        return try tables.root(size)
    }

    private mutating func apply(
        _ envelope: DSSEEnvelope,
        _ statement: LedgerStatement,
        at index: UInt64,
        leaf: Digest,
        isAltered: Bool
    ) {
        if state == nil, index == 0, case .trial(let trial) = statement {
            state = TrialState(unchecked: trial, trialHash: isAltered ? nil : Digest.sha256(envelope.bytes))
        }
        state?.apply(statement, keyID: envelope.keyID, at: index, leaf: leaf)
        clocks.take(statement, at: index)
        indexes.count(statement)
        if !isAltered { indexes.check(statement, signer: envelope.keyID, at: index) }
    }

    /// An entry that holds no statement any more: what the indexes say about it stands in for it, so that the entries
    /// after it are not blamed for its loss.
    private mutating func lose(_ index: UInt64, leaf: Digest) {
        altered.insert(index)
        indexes.unreadable.insert(index)
        if let (series, sequence) = indexes.seal(at: index) {
            state?.newest[series] = SealPosition(sequence: sequence, entry: index, leaf: leaf)
        }
        lostKeys.formUnion(indexes.keyIDs(at: index))
    }
}
