// The indexes of a ledger under test, made again from its entries and compared row by row.

internal import GRDB
internal import MerkleLog
internal import TrialIntegrity

/// The check of the tables `enrolled_key`, `seal` and `act`.
struct IndexVerification {
    let tables: LedgerTables
    let faults: FaultList

    /// Entries that hold no statement any more, so that their kind cannot be told.
    var unreadable: Set<UInt64> = []
    /// Entries that are seals.
    private(set) var sealCount = 0
    /// Entries that are neither seals nor the definition.
    private(set) var actCount = 0

    init(tables: LedgerTables, faults: FaultList) {
        self.tables = tables
        self.faults = faults
    }

    mutating func count(_ statement: LedgerStatement) {
        switch statement {
        case .trial: break
        case .seal: sealCount += 1
        default: actCount += 1
        }
    }

    /// Compares the row of an entry with what the entry says.
    ///
    /// - Parameters:
    ///   - statement: the entry.
    ///   - signer: the key that its envelope names.
    ///   - index: its place.
    func check(_ statement: LedgerStatement, signer: String, at index: UInt64) {
        faults.collecting("the index of entry \(index)", at: "entry \(index)") {
            let matches: Bool
            switch statement {
            case .trial: matches = true
            case .seal(let seal):
                let row = try sealRow(index)
                matches =
                    row?.site == seal.id.site && row?.dataset == seal.id.dataset
                    && row?.sequence == UInt64(seal.id.sequence) && row?.signer == signer
                    && row?.clock == seal.siteClock.secondsSince1970
            default:
                let row = try actRow(index)
                let seal = try statement.seal.flatMap { try tables.sealEntry($0.id) }
                let clock = LedgerTables.indexedClock(of: statement)?.secondsSince1970
                matches =
                    row?.kind == statement.kind.rawValue && row?.seal == .some(seal) && row?.clock == .some(clock)
            }
            guard !matches else { return }
            faults.add("index-altered", "the index does not say what the entry says", at: "entry \(index)")
        }
    }

    /// What the index says about a seal whose entry is lost.
    func seal(at index: UInt64) -> (SealSeries, sequence: Int)? {
        guard let row = try? sealRow(index) else { return nil }
        return (SealSeries(site: row.site, dataset: row.dataset), Int(clamping: row.sequence))
    }

    /// What the index says about keys whose enrolment or rotation is lost.
    func keyIDs(at index: UInt64) -> [String] {
        let rows = try? Row.fetchAll(
            tables.db,
            sql: "SELECT key_id FROM enrolled_key WHERE entry = ? OR since = ?",
            arguments: [index.stored, index.stored]
        )
        return (rows ?? []).compactMap { try? $0.text(0) }
    }

    private func sealRow(
        _ index: UInt64
    ) throws -> (site: String, dataset: String, sequence: UInt64, signer: String, clock: Int64)? {
        let statement = try tables.db.cachedStatement(
            sql: "SELECT site, dataset, sequence, signer, clock FROM seal WHERE entry = ?"
        )
        guard let row = try Row.fetchOne(statement, arguments: [index.stored]) else { return nil }
        return (try row.text(0), try row.text(1), try row.size(2), try row.text(3), try row.number(4))
    }

    private func actRow(_ index: UInt64) throws -> (kind: String, seal: UInt64?, clock: Int64?)? {
        let statement = try tables.db.cachedStatement(sql: "SELECT kind, seal, clock FROM act WHERE entry = ?")
        guard let row = try Row.fetchOne(statement, arguments: [index.stored]) else { return nil }
        return (try row.text(0), try row.sizeOrNull(1), try row.numberOrNull(2))
    }

    // MARK: Rows that no entry asked for

    /// Names the rows that no entry asked for, and the keys that the index does not have as the entries say.
    ///
    /// - Parameters:
    ///   - next: the number of entries; a row beyond is about none.
    ///   - size: the number of entries that count; rows of a staged block are not looked at.
    ///   - keys: the keys that were ever in force.
    /// - Throws: what reading the tables throws.
    func finish(next: UInt64, upTo size: UInt64, keys: [EnrolledKey]) throws {
        for (table, count) in [("seal", sealCount), ("act", actCount)] {
            let rows = try Row.fetchCursor(tables.db, sql: "SELECT entry FROM \(table) ORDER BY entry")
            var superfluous: [UInt64] = []
            var found = 0
            while let row = try rows.next() {
                let index = try row.size(0)
                if index >= next { superfluous.append(index) }
                if index < size { found += 1 }
            }
            if found != count || !unreadable.isEmpty { superfluous += try misplaced(table, upTo: size) }
            for index in superfluous {
                faults.add("index-superfluous", "the index \(table) has a row too many", at: "entry \(index)")
            }
        }
        try finishKeys(next: next, upTo: size, keys: keys)
    }

    private func finishKeys(next: UInt64, upTo size: UInt64, keys: [EnrolledKey]) throws {
        var known = Dictionary(keys.map { ($0.keyID, $0) }) { first, _ in first }
        let rows = try Row.fetchCursor(
            tables.db,
            sql: "SELECT key_id, name, entry, since, role, site FROM enrolled_key ORDER BY since, entry, key_id"
        )
        while let row = try rows.next() {
            let (entry, since) = (try row.size(2), try row.size(3))
            let place = "entry \(entry)"
            guard since < size || since >= next else { continue }
            if let key = known.removeValue(forKey: try row.text(0)) {
                let matches =
                    try row.text(1) == key.name && entry == key.entry && since == key.since
                    && row.text(4) == key.role.rawValue && row.textOrNull(5) == key.statement.site
                if !matches { faults.add("index-altered", "the index does not say what the entry says", at: place) }
            } else if since >= next || unreadable.isEmpty {
                faults.add("index-superfluous", "the index enrolled_key has a row too many", at: place)
            }
        }
        for key in known.values.sorted(by: { ($0.since, $0.keyID) < ($1.since, $1.keyID) }) {
            faults.add("index-altered", "the index does not say what the entry says", at: "entry \(key.entry)")
        }
    }

    /// The entries that an index has a row for although they are of another kind.
    private func misplaced(_ table: String, upTo size: UInt64) throws -> [UInt64] {
        let sql = "SELECT entry FROM \(table) WHERE entry < ? ORDER BY entry"
        let rows = try Row.fetchCursor(tables.db, sql: sql, arguments: [size.stored])
        var found: [UInt64] = []
        while let row = try rows.next() {
            let index = try row.size(0)
            if !unreadable.contains(index), !isOfKind(table, index) { found.append(index) }
        }
        return found
    }

    private func isOfKind(_ table: String, _ index: UInt64) -> Bool {
        guard let (bytes, _) = try? tables.entry(index), let envelope = try? DSSEEnvelope(parsing: bytes),
            let statement = try? LedgerStatement(in: envelope)
        else { return false }
        switch statement {
        case .trial: return false
        case .seal: return table == "seal"
        default: return table == "act"
        }
    }
}
