// The indexes of a ledger under test, made again from its entries and compared row by row.

internal import GRDB
internal import MerkleLog
internal import TrialIntegrity

/// The check of the tables `enrolled_key` and `seal`.
struct IndexVerification {
    let tables: LedgerTables
    let faults: FaultList

    /// Entries that hold no statement any more, so that their kind cannot be told.
    var unreadable: Set<UInt64> = []
    /// Entries that enrol a key.
    private(set) var keyCount = 0
    /// Entries that are seals.
    private(set) var sealCount = 0

    init(tables: LedgerTables, faults: FaultList) {
        self.tables = tables
        self.faults = faults
    }

    mutating func count(_ statement: LedgerStatement) {
        switch statement {
        case .trial: break
        case .key: keyCount += 1
        case .seal: sealCount += 1
        }
    }

    /// Compares the row of an entry with what the entry says.
    ///
    /// - Parameters:
    ///   - statement: the entry.
    ///   - index: its place.
    ///   - signer: the entry that enrolled the signer of a seal; nil when it is not known, then it is not compared.
    func check(_ statement: LedgerStatement, at index: UInt64, signer: UInt64?) {
        faults.collecting("the index of entry \(index)", at: "entry \(index)") {
            let matches: Bool
            switch statement {
            case .trial: matches = true
            case .key(let key):
                let row = try keyRow(index)
                matches =
                    row?.name == key.key.name && row?.keyID == DSSEEnvelope.keyID(of: key.key)
                    && row?.role == key.role.rawValue && row?.site == key.site
            case .seal(let seal):
                let row = try sealRow(index)
                matches =
                    row?.site == seal.id.site && row?.dataset == seal.id.dataset
                    && row?.sequence == UInt64(seal.id.sequence) && (signer == nil || row?.signer == signer)
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

    /// What the index says about a key whose enrolment is lost.
    func keyID(at index: UInt64) -> String? { (try? keyRow(index))?.keyID }

    private func keyRow(_ index: UInt64) throws -> (name: String, keyID: String, role: String, site: String?)? {
        let statement = try tables.db.cachedStatement(
            sql: "SELECT name, key_id, role, site FROM enrolled_key WHERE entry = ?"
        )
        guard let row = try Row.fetchOne(statement, arguments: [index.stored]) else { return nil }
        return (try row.text(0), try row.text(1), try row.text(2), try row.textOrNull(3))
    }

    private func sealRow(
        _ index: UInt64
    ) throws -> (site: String, dataset: String, sequence: UInt64, signer: UInt64)? {
        let statement = try tables.db.cachedStatement(
            sql: "SELECT site, dataset, sequence, signer FROM seal WHERE entry = ?"
        )
        guard let row = try Row.fetchOne(statement, arguments: [index.stored]) else { return nil }
        return (try row.text(0), try row.text(1), try row.size(2), try row.size(3))
    }

    /// Names the rows that no entry asked for.
    ///
    /// - Parameters:
    ///   - next: the number of entries; a row beyond is about none.
    ///   - size: the number of entries that count; rows of a staged block are not looked at.
    /// - Throws: what reading the tables throws.
    func finish(next: UInt64, upTo size: UInt64) throws {
        for (table, count) in [("enrolled_key", keyCount), ("seal", sealCount)] {
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
        case .key: return table == "enrolled_key"
        case .seal: return table == "seal"
        }
    }
}
