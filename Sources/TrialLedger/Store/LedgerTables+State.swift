// What the rules need to know, from the tables: the few entries that decide are read, seals are not.

internal import GRDB
internal import MerkleLog
internal import TrialIntegrity

extension LedgerTables {
    /// The kinds of entries that the state is made from by reading them again; what seals, retractions and anchors add
    /// to it stands in the indexes.
    private static let replayed: [LedgerStatement.Kind] = [
        .keyEnrolment, .keyRotation, .keyRevocation, .lock, .approval, .amendment, .restore,
    ]

    /// The state after the first entries, from the first entry, the acts and the indexes.
    ///
    /// - Complexity: O(number of series + number of acts).
    func state(size: UInt64, ledgerKey: VerifierKey) throws -> TrialState {
        var state = try TrialState(first: DSSEEnvelope(parsing: try entry(0).bytes), ledgerKey: ledgerKey)
        let kinds = Self.replayed.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let acts = try Row.fetchCursor(
            db,
            sql: "SELECT entry FROM act WHERE entry < ? AND kind IN (\(kinds)) ORDER BY entry",
            arguments: [size.stored]
        )
        while let row = try acts.next() {
            let index = try row.size(0)
            let (bytes, leaf) = try entry(index)
            let envelope = try DSSEEnvelope(parsing: bytes)
            state.apply(try LedgerStatement(in: envelope), keyID: envelope.keyID, at: index, leaf: leaf)
        }
        try addSeals(to: &state, size: size)
        try addRetractions(to: &state, size: size)
        let anchors = try Row.fetchCursor(
            db,
            sql: "SELECT entry, clock FROM act WHERE entry < ? AND kind = 'anchor'",
            arguments: [size.stored]
        )
        while let row = try anchors.next() {
            let seconds = Int64(clamping: try row.size(1))
            state.anchorTimes[try row.size(0)] = UTCTimestamp(secondsSince1970: seconds)
        }
        state.newestClock = try newestClock(size: size)
        return state
    }

    /// The definition in force after the first entries; acts are read only when one of them is an amendment.
    func definition(size: UInt64, first: TrialDefinitionStatement) throws -> TrialDefinition {
        let count = try Int.fetchOne(
            db,
            sql: "SELECT count(*) FROM act WHERE entry < ? AND kind = 'amendment'",
            arguments: [size.stored]
        )
        guard count != 0 else { return first.definition }
        return try state(size: size, ledgerKey: first.ledgerKey).definition
    }

    private func addSeals(to state: inout TrialState, size: UInt64) throws {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT seal.site, seal.dataset, max(seal.sequence), seal.entry, entry.leaf
                FROM seal JOIN entry ON entry.idx = seal.entry WHERE seal.entry < ? GROUP BY seal.site, seal.dataset
                """,
            arguments: [size.stored]
        )
        while let row = try rows.next() {
            let series = SealSeries(site: try row.text(0), dataset: try row.text(1))
            state.newest[series] = SealPosition(
                sequence: Int(clamping: try row.size(2)),
                entry: try row.size(3),
                leaf: try row.digest(4)
            )
        }
    }

    private func addRetractions(to state: inout TrialState, size: UInt64) throws {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT seal.site, seal.dataset, seal.sequence FROM act JOIN seal ON seal.entry = act.seal
                WHERE act.entry < ? AND act.kind = 'retraction'
                """,
            arguments: [size.stored]
        )
        while let row = try rows.next() {
            let series = SealSeries(site: try row.text(0), dataset: try row.text(1))
            state.retracted[series, default: []].insert(Int(clamping: try row.size(2)))
        }
    }

    /// The clock of the newest entry that has one; anchors have times that are no clocks of parties.
    private func newestClock(size: UInt64) throws -> UTCTimestamp? {
        let seal = try Row.fetchOne(
            db,
            sql: "SELECT entry, clock FROM seal WHERE entry < ? ORDER BY entry DESC LIMIT 1",
            arguments: [size.stored]
        )
        let act = try Row.fetchOne(
            db,
            sql: """
                SELECT entry, clock FROM act
                WHERE entry < ? AND clock IS NOT NULL AND kind <> 'anchor' ORDER BY entry DESC LIMIT 1
                """,
            arguments: [size.stored]
        )
        let clocks = try [seal, act].compactMap { $0 }.map { (entry: try $0.size(0), clock: try $0.number(1)) }
        return clocks.max { $0.entry < $1.entry }.flatMap { UTCTimestamp(secondsSince1970: $0.clock) }
    }

    /// The entry of a seal; nil when there is none.
    func sealEntry(_ id: SealID) throws -> UInt64? {
        let statement = try db.cachedStatement(
            sql: "SELECT entry FROM seal WHERE site = ? AND dataset = ? AND sequence = ?"
        )
        return try Row.fetchOne(statement, arguments: [id.site, id.dataset, id.sequence])?.size(0)
    }

    /// Where a seal stands among the entries before one; nil when it is not among them.
    func position(of id: SealID, before index: UInt64) throws -> SealPosition? {
        guard let entry = try sealEntry(id), entry < index else { return nil }
        let leaf = try node(NodeAddress(level: 0, index: entry))
        return SealPosition(sequence: id.sequence, entry: entry, leaf: leaf)
    }

    /// The note of the checkpoint that was published at a size.
    func note(_ size: UInt64) throws -> [UInt8]? {
        let statement = try db.cachedStatement(sql: "SELECT note FROM checkpoint WHERE size = ?")
        return try Row.fetchOne(statement, arguments: [size.stored])?.bytes(0)
    }
}
