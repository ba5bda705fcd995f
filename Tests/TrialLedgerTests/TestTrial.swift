// A small trial in a folder of its own, and the ways in which tests damage it.

import Foundation
import GRDB
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity
import TrialLedger

/// A trial with a ledger key, a key for site 701 and a sponsor's key.
struct TestTrial {
    let temporary: TemporaryFolder
    var folder: TrialFolder
    let ledgerKey: SignerKey
    let siteKey: SignerKey
    let sponsorKey: SignerKey

    static let origin = "trial.example/log1"

    /// 2025-12-29T09:20:00Z, what clocks say unless a test says otherwise.
    static let clock = UTCTimestamp(secondsSince1970: 1_767_000_000) ?? .epoch

    /// The first seal of a sealed trial.
    static var firstSeal: SealID { get throws { try #require(SealID(parsing: "701/LB#1")) } }

    static func key(_ name: String, _ byte: UInt8) throws -> SignerKey {
        try SignerKey(name: name, seed: [UInt8](repeating: byte, count: 32))
    }

    /// Starts a trial; its ledger has the definition only.
    init(sites: [String] = ["701", "702"], _ change: (inout TrialDefinition) throws -> Void = { _ in }) throws {
        temporary = try TemporaryFolder()
        folder = TrialFolder(path: temporary.url.path + "/trial")
        ledgerKey = try Self.key(Self.origin, 1)
        siteKey = try Self.key("coordinator-701", 2)
        sponsorKey = try Self.key("sponsor", 3)
        var definition = TrialDefinition(id: "NIMBUS-302", title: "A trial", origin: Self.origin, sites: sites)
        try change(&definition)
        _ = try folder.create(definition, key: ledgerKey)
    }

    /// Starts a trial with both keys enrolled and three seals, in four blocks: 1, 2, 1 and 2 entries.
    static func sealed(_ change: (inout TrialDefinition) throws -> Void = { _ in }) throws -> TestTrial {
        let trial = try TestTrial(change)
        try trial.write { writer in
            try writer.accept([
                try trial.enrolment(trial.siteKey, .site, site: "701", writer),
                try trial.enrolment(trial.sponsorKey, .sponsor, site: nil, writer),
            ])
            try writer.accept([try trial.seal("701/LB#1", writer)])
            try writer.accept([
                try trial.seal("701/LB#2", writer), try trial.seal("ALL/DM#1", writer, by: trial.sponsorKey),
            ])
        }
        return trial
    }

    /// Seals once more and dies after a step: what is on disk at that moment, write-ahead logs included, is all that is
    /// left.
    func killed(sealing id: String, after last: CommitStep) throws -> TestTrial {
        let writer = try open()
        var survivor = self
        survivor.folder = TrialFolder(path: temporary.url.path + "/survivor")
        writer.afterStep = { [folder, copy = survivor.folder] step in
            guard step == last else { return }
            try FileManager.default.copyItem(atPath: folder.path, toPath: copy.path)
            throw Crash()
        }
        let envelope = try seal(id, writer)
        #expect(throws: Crash.self) { try writer.accept([envelope]) }
        #expect(throws: LedgerError.writerStopped) { try writer.accept([envelope]) }
        return survivor
    }

    func open() throws -> LedgerWriter { try LedgerWriter(opening: folder, key: ledgerKey, patience: 0) }

    func write(_ work: (LedgerWriter) throws -> Void) throws {
        let writer = try open()
        try work(writer)
        try writer.close()
    }

    func read() throws -> LedgerReader { try LedgerReader(opening: folder, patience: 0) }

    func verify(key: VerifierKey? = nil, witnesses: [VerifierKey] = []) throws -> LedgerVerification {
        try LedgerVerification.run(
            folder,
            key: key ?? ledgerKey.verifierKey,
            witnesses: witnesses,
            patience: 0
        )
    }

    /// The codes of all faults, sorted.
    func faultCodes() throws -> [String] { try verify().state.faults.map(\.code).sorted() }

    func enrolment(
        _ key: SignerKey,
        _ role: KeyRole,
        site: String?,
        _ writer: LedgerWriter,
        by signer: SignerKey? = nil
    ) throws -> [UInt8] {
        let statement = KeyEnrolmentStatement(
            origin: Self.origin,
            trial: try #require(writer.state).trialHash,
            key: key.verifierKey,
            role: role,
            site: site
        )
        return try DSSEEnvelope.sign(statement: try statement.payload(), by: signer ?? ledgerKey).bytes
    }

    /// A seal that the ledger will take, but for what `change` does to it.
    func seal(
        _ id: String,
        _ writer: LedgerWriter,
        by key: SignerKey? = nil,
        after previous: [UInt8]? = nil,
        _ change: (inout SealStatement) -> Void = { _ in }
    ) throws -> [UInt8] {
        let id = try #require(SealID(parsing: id))
        let state = try #require(writer.state)
        let key = key ?? siteKey
        let newest = state.newest[SealSeries(site: id.site, dataset: id.dataset)]?.leaf
        var statement = SealStatement(
            origin: Self.origin,
            id: id,
            root: Digest.sha256(Array(id.text.utf8)),
            trial: state.trialHash,
            previous: previous.map { TreeHash.leaf($0) } ?? newest,
            reason: "data-cut",
            meaning: "as-collected",
            role: key.name == siteKey.name ? .site : .sponsor,
            siteClock: Self.clock,
            seenCheckpoint: SeenCheckpoint(size: writer.published.size, root: writer.published.root)
        )
        change(&statement)
        return try DSSEEnvelope.sign(statement: try statement.payload(), by: key).bytes
    }

    /// Where a seal stands, as other statements name it.
    func reference(_ id: String, _ leaf: Digest? = nil) throws -> SealReference {
        let id = try #require(SealID(parsing: id))
        if let leaf { return SealReference(id: id, leaf: leaf) }
        return SealReference(id: id, leaf: try seal(inFile: id))
    }

    /// The leaf of a seal, read from the file while a writer may have it open.
    private func seal(inFile id: SealID) throws -> Digest {
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: folder.ledger, configuration: configuration)
        let bytes = try queue.read { db in
            try Data.fetchOne(
                db,
                sql: """
                    SELECT entry.leaf FROM seal JOIN entry ON entry.idx = seal.entry
                    WHERE site = ? AND dataset = ? AND sequence = ?
                    """,
                arguments: [id.site, id.dataset, id.sequence]
            )
        }
        let leaf = try #require(bytes)
        return try #require(Digest([UInt8](leaf)))
    }

    /// Changes the ledger behind the program's back.
    func tamper(_ sql: String, _ arguments: StatementArguments = [], in path: String? = nil) throws {
        let queue = try DatabaseQueue(path: path ?? folder.ledger)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA foreign_keys = OFF")
            try db.execute(sql: "PRAGMA ignore_check_constraints = ON")
            try db.execute(sql: sql, arguments: arguments)
            _ = try db.checkpoint(.truncate)
        }
        try queue.close()
    }

    func copy(_ path: String, to name: String) throws -> String {
        let target = temporary.url.path + "/" + name
        try FileManager.default.copyItem(atPath: path, toPath: target)
        return target
    }

    func restore(_ copy: String, to path: String) throws {
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.copyItem(atPath: copy, toPath: path)
    }

    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
}

/// What a test throws to end a write, as a crash would.
struct Crash: Error {}

/// The violation inside an error.
func violation(_ work: () throws -> Void) throws -> RuleViolation {
    let error = try #require(throws: LedgerError.self, performing: work)
    guard case .refused(_, let violation) = error else {
        Issue.record("not a rule: \(error)")
        return .trialOutOfPlace
    }
    return violation
}
