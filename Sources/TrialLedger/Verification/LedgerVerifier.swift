// The order of a verification: structure, checkpoints, entries, nodes, head.

internal import GRDB
internal import MerkleLog
internal import TrialIntegrity

/// One run over one database.
struct LedgerVerifier {
    let folder: TrialFolder
    let key: VerifierKey
    let witnesses: [VerifierKey]
    let faults: FaultList
    let workers: Int

    func verify(_ db: Database, head: HeadReading, progress: (UInt64) -> Void) -> LedgerVerification {
        let tables = LedgerTables(db: db)
        checkStructure(db)
        var published = LedgerHead.empty
        var staged: LedgerHead?
        faults.collecting("the newest checkpoint", at: folder.ledger) { published = try tables.published() }
        faults.collecting("the staged block", at: folder.ledger) { staged = try tables.staged() }
        let headState = HeadState(head, published: published, staged: staged)
        let current = headState == .holdsStage ? staged ?? published : published
        var counts = VerificationCounts()
        var sizes: [UInt64] = []
        faults.collecting("the checkpoints", at: folder.ledger) {
            sizes = try checkCheckpoints(tables, upTo: current)
        }
        counts.checkpoints = sizes.count
        var entries = EntryVerification(
            tables: tables,
            key: key,
            faults: faults,
            checkpoints: sizes,
            current: current,
            workers: workers
        )
        faults.collecting("the entries", at: folder.ledger) { try entries.run(progress: progress) }
        counts.entries = entries.verified
        counts.keys = entries.keyCount
        counts.seals = entries.sealCount
        faults.collecting("the cosignatures", at: "cosignature") {
            counts.cosignatures = try CosignatureVerification(tables: tables, witnesses: witnesses, faults: faults)
                .run()
        }
        checkTail(tables, entryCount: entries.next, current: current, staged: staged)
        faults.collecting("the nodes", at: folder.ledger) { try checkNodes(db, leaves: entries.next) }
        checkHead(head, headState, staged: headState == .holdsStage ? staged : nil, tables)
        checkReach(entries, current)
        let broken = !faults.all.isEmpty
        return LedgerVerification(
            state: LedgerState(
                status: broken ? .broken : .intact,
                size: Int(clamping: current.size),
                root: current.root.hex,
                faults: faults.all
            ),
            headState: headState,
            notices: notices(headState, staged) + entries.restores.map(\.notice) + entries.clocks.notices,
            counts: counts,
            restores: entries.restores
        )
    }

    private func notices(_ headState: HeadState, _ staged: LedgerHead?) -> [String] {
        switch headState {
        case .agrees where staged != nil:
            ["a block was staged and not committed; the next write drops it"]
        case .absent where staged != nil:
            [headState.caveat ?? "", "whether the staged block was committed cannot be told without the head"]
        case .absent, .holdsStage: [headState.caveat ?? ""]
        case .agrees, .unreadable, .conflict: []
        }
    }

    /// SQLite's own check, and that the tables are the ones that this version makes: a trigger or a view could show a
    /// reader what the entries do not hold.
    private func checkStructure(_ db: Database) {
        faults.collecting("the database", at: folder.ledger) {
            let lines = try Row.fetchCursor(db, sql: "PRAGMA integrity_check(1000000)")
            while let row = try lines.next() {
                let line = try row.text(0)
                if line != "ok" { faults.add("storage-damaged", "SQLite reports: \(line)", at: folder.ledger) }
            }
        }
        faults.collecting("the tables", at: folder.ledger) {
            guard try Self.schema(db) != Self.known.get() else { return }
            faults.add("schema-altered", "its tables are not the ones that a ledger has", at: folder.ledger)
        }
    }

    /// The tables of a new ledger, made once.
    private static let known = Result {
        let new = try DatabaseQueue()
        try LedgerSchema.ledger.migrate(new)
        return try new.read(schema)
    }

    private static func schema(_ db: Database) throws -> [[String?]] {
        let sql = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
        return try Row.fetchAll(db, sql: sql).map { row in
            [try row.text(0), try row.text(1), try row.text(2), try row.textOrNull(3)]
        } + Row.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations ORDER BY identifier").map { [try $0.text(0)] }
    }

    /// Every checkpoint: its signature, that its note says what the row says, and that the stored nodes reach its root.
    ///
    /// - Returns: the sizes at which parties could have seen the ledger, ascending.
    private func checkCheckpoints(_ tables: LedgerTables, upTo current: LedgerHead) throws -> [UInt64] {
        var sizes: [UInt64] = []
        let rows = try Row.fetchCursor(tables.db, sql: "SELECT size, root, note FROM checkpoint ORDER BY size")
        while let row = try rows.next() {
            guard let head = try? row.head(0) else {
                faults.add("checkpoint-malformed", "a checkpoint is malformed", at: "checkpoint \(sizes.count)")
                continue
            }
            check(head, name: "checkpoint of \(head.size) entries", tables)
            sizes.append(head.size)
        }
        if current.size > sizes.last ?? 0 {
            check(current, name: "staged checkpoint of \(current.size) entries", tables)
            sizes.append(current.size)
        }
        return sizes
    }

    private func check(_ head: LedgerHead, name: String, _ tables: LedgerTables) {
        checkNote(of: head, name: name)
        // A checkpoint beyond the entries would make the walk over the nodes long and pointless.
        guard let count = try? tables.entryCount(), head.size <= count else {
            faults.add("checkpoint-beyond", "a checkpoint covers more entries than there are", at: name)
            return
        }
        guard let root = try? tables.root(head.size), root == head.root else {
            faults.add("root-unreached", "the stored hashes do not reach the root", at: name)
            return
        }
    }

    private func checkNote(of head: LedgerHead, name: String) {
        guard let (checkpoint, _) = try? Checkpoint.open(note: head.note, key: key) else {
            faults.add("checkpoint-signature", "the checkpoint is not signed by the ledger's key", at: name)
            return
        }
        guard checkpoint.size == head.size, checkpoint.root == head.root else {
            faults.add("checkpoint-altered", "the signed checkpoint has another size or root than its row", at: name)
            return
        }
    }

    /// Entries beyond the newest checkpoint are those of a staged block, or nobody signed for them.
    private func checkTail(_ tables: LedgerTables, entryCount: UInt64, current: LedgerHead, staged: LedgerHead?) {
        let allowed = max(current.size, staged?.size ?? 0)
        if entryCount > allowed {
            faults.add(
                "entries-unsigned",
                "\(entryCount - allowed) entries are under no checkpoint",
                at: "entries from \(allowed)"
            )
        }
        if let staged, staged.size > entryCount || staged.size <= current.size && staged != current {
            faults.add("stage-malformed", "the staged block does not follow the newest checkpoint", at: "stage")
        }
    }

    /// Every node of every perfect subtree, from its two children as they are stored, so that one altered hash is named
    /// and not all above it.
    private func checkNodes(_ db: Database, leaves: UInt64) throws {
        let tables = LedgerTables(db: db)
        let sql = "SELECT level, idx, hash FROM node ORDER BY level, idx"
        let rows = try Row.fetchCursor(db, sql: sql)
        var (level, next): (Int, UInt64) = (1, 0)
        while let row = try rows.next() {
            let (rowLevel, index) = (Int(clamping: try row.size(0)), try row.size(1))
            while level < rowLevel, level <= 64 {
                missing(level, next, upTo: Self.width(level, leaves))
                (level, next) = (level + 1, 0)
            }
            let name = "node \(rowLevel)/\(index)"
            guard rowLevel == level, index >= next, index < Self.width(level, leaves) else {
                faults.add("node-superfluous", "a hash stands where the tree has none", at: name)
                continue
            }
            missing(level, next, upTo: index)
            next = index + 1
            check(try? row.digest(2), NodeAddress(level: level, index: index), name, tables)
        }
        while level <= 64 {
            missing(level, next, upTo: Self.width(level, leaves))
            (level, next) = (level + 1, 0)
        }
    }

    private static func width(_ level: Int, _ leaves: UInt64) -> UInt64 { level < 64 ? leaves >> UInt64(level) : 0 }

    /// One fault for a whole gap: its length comes from the file under test, and may be anything.
    private func missing(_ level: Int, _ next: UInt64, upTo end: UInt64) {
        guard next < end else { return }
        let name = "node \(level)/\(next)"
        faults.add("node-missing", "\(end - next) hashes are missing", at: name)
    }

    private func check(_ hash: Digest?, _ address: NodeAddress, _ name: String, _ tables: LedgerTables) {
        let left = try? tables.node(NodeAddress(level: address.level - 1, index: 2 * address.index))
        let right = try? tables.node(NodeAddress(level: address.level - 1, index: 2 * address.index + 1))
        guard let left, let right else { return }
        guard hash == TreeHash.node(left, right) else {
            faults.add("node-altered", "a hash is not that of the two below it", at: name)
            return
        }
    }

    private func checkHead(_ reading: HeadReading, _ state: HeadState, staged: LedgerHead?, _ tables: LedgerTables) {
        switch state {
        case .unreadable(let reason): faults.add("head-unreadable", reason, at: folder.head)
        case .conflict(let conflict): faults.add(conflict.code, conflict.message, at: folder.head)
        case .absent, .agrees, .holdsStage: break
        }
        if case .found(let head) = reading, head.size > 0 { checkNote(of: head, name: folder.head) }
    }

    /// The root over the bytes of all entries, once more and by another way: through a compact range and no stored
    /// hash.
    private func checkReach(_ entries: EntryVerification, _ current: LedgerHead) {
        guard faults.all.isEmpty else { return }
        guard entries.rootOfCurrent == current.root else {
            faults.add(
                "root-unreached",
                "the entries do not reach the root of the newest checkpoint",
                at: folder.ledger
            )
            return
        }
    }
}
