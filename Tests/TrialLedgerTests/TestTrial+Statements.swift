// Statements of every kind by the keys of a test trial, and ledgers forged with them behind the rules' back.

import Foundation
import GRDB
import MerkleLog
import Testing
import TrialIntegrity
import TrialLedger

extension TestTrial {
    static func witness(_ name: String, _ byte: UInt8) throws -> SignerKey {
        try SignerKey(name: name, seed: [UInt8](repeating: byte, count: 32), type: .cosignature)
    }

    /// Adds cosignatures to the newest checkpoint, or one of an older size.
    func cosign(by witnesses: [SignerKey], size: UInt64? = nil, time: UInt64 = 1_767_000_100) throws {
        try write { writer in
            let size = size ?? writer.published.size
            let note = try #require(try noteInFile(size))
            let (checkpoint, _) = try Checkpoint.open(note: note, key: ledgerKey.verifierKey)
            let lines = try witnesses.map { try Cosignature.sign(checkpoint, time: time, by: $0) }
            try writer.addCosignatures(lines, size: size, witnesses: witnesses.map(\.verifierKey))
        }
    }

    func noteInFile(_ size: UInt64) throws -> [UInt8]? {
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: folder.ledger, configuration: configuration)
        return try queue.read { db in
            try Data.fetchOne(db, sql: "SELECT note FROM checkpoint WHERE size = ?", arguments: [Int64(size)])
        }.map { [UInt8]($0) }
    }

    func rotation(
        of old: SignerKey,
        to new: SignerKey,
        _ state: TrialState,
        by signer: SignerKey? = nil,
        lost: Bool = false,
        clock: UTCTimestamp = TestTrial.clock
    ) throws -> [UInt8] {
        let statement = try KeyRotationStatement(
            origin: Self.origin,
            trial: state.trialHash,
            newKey: new,
            replaces: Digest.sha256(old.verifierKey.publicKey),
            lost: lost,
            reason: "yearly",
            clock: clock
        )
        return try statement.signed(by: signer ?? old).bytes
    }

    func revocation(
        of key: SignerKey,
        _ state: TrialState,
        by signer: SignerKey? = nil,
        since: UTCTimestamp? = nil
    ) throws -> [UInt8] {
        try KeyRevocationStatement(
            origin: Self.origin,
            trial: state.trialHash,
            name: key.name,
            keyID: Digest.sha256(key.verifierKey.publicKey),
            reason: "stolen",
            compromisedSince: since,
            clock: Self.clock
        ).signed(by: signer ?? ledgerKey).bytes
    }

    func retraction(_ seal: SealReference, _ state: TrialState, by signer: SignerKey? = nil) throws -> [UInt8] {
        try RetractionStatement(
            origin: Self.origin,
            trial: state.trialHash,
            seal: seal,
            reason: "wrong-file",
            clock: Self.clock
        ).signed(by: signer ?? siteKey).bytes
    }

    func signOff(
        _ seal: SealReference,
        _ state: TrialState,
        by signer: SignerKey? = nil,
        role: KeyRole = .site
    ) throws -> [UInt8] {
        try SignOffStatement(
            origin: Self.origin,
            trial: state.trialHash,
            seal: seal,
            meaning: "approval",
            role: role,
            clock: Self.clock,
            printedName: Digest.sha256([7])
        ).signed(by: signer ?? siteKey).bytes
    }

    func acknowledgement(_ seal: SealReference, _ state: TrialState, by signer: SignerKey) throws -> [UInt8] {
        try AcknowledgementStatement(
            origin: Self.origin,
            trial: state.trialHash,
            seal: seal,
            verdict: .identical,
            report: nil,
            clock: Self.clock
        ).signed(by: signer).bytes
    }

    func lock(
        _ action: LockStatement.Action,
        _ state: TrialState,
        sites: [String]? = nil,
        datasets: [String]? = nil,
        by signer: SignerKey? = nil,
        clock: UTCTimestamp = TestTrial.clock
    ) throws -> [UInt8] {
        try LockStatement(
            origin: Self.origin,
            trial: state.trialHash,
            action: action,
            scope: LockScope(sites: sites, datasets: datasets),
            reason: "database-lock",
            clock: clock
        ).signed(by: signer ?? sponsorKey).bytes
    }

    func approval(
        of action: [UInt8],
        _ state: TrialState,
        by signer: SignerKey,
        clock: UTCTimestamp = TestTrial.clock
    ) throws -> [UInt8] {
        try ApprovalStatement(
            origin: Self.origin,
            trial: state.trialHash,
            action: TreeHash.leaf(action),
            clock: clock
        ).signed(by: signer).bytes
    }

    func amendment(
        _ state: TrialState,
        by signer: SignerKey? = nil,
        _ change: (inout TrialDefinition) -> Void
    ) throws -> [UInt8] {
        var definition = state.definition
        change(&definition)
        return try AmendmentStatement(
            trial: state.trialHash,
            definition: definition,
            reason: "amendment-2",
            clock: Self.clock
        ).signed(by: signer ?? ledgerKey).bytes
    }

    func erasure(_ seals: [SealReference], _ state: TrialState, by signer: SignerKey? = nil) throws -> [UInt8] {
        try ErasureStatement(
            origin: Self.origin,
            trial: state.trialHash,
            order: Digest.sha256([8]),
            seals: seals,
            reason: "consent-withdrawn",
            clock: Self.clock
        ).signed(by: signer ?? siteKey).bytes
    }

    /// An anchor of the published state; the token is not looked at by a ledger.
    func anchor(
        _ head: LedgerHead,
        _ state: TrialState,
        time: UTCTimestamp = TestTrial.clock,
        by signer: SignerKey? = nil,
        _ change: (inout AnchorStatement) -> Void = { _ in }
    ) throws -> [UInt8] {
        let note = try SignedNote(parsing: head.note)
        let stamped = try #require(AnchorStatement.stampedBytes(of: note, key: ledgerKey.verifierKey))
        var statement = AnchorStatement(
            origin: Self.origin,
            trial: state.trialHash,
            checkpoint: SeenCheckpoint(size: head.size, root: head.root),
            stamped: Digest.sha256(stamped),
            time: time,
            token: [0x30, 0x00],
            material: nil
        )
        change(&statement)
        return try statement.signed(by: signer ?? ledgerKey).bytes
    }

    func report(_ state: TrialState, by signer: SignerKey) throws -> [UInt8] {
        try ReportStatement(
            origin: Self.origin,
            trial: state.trialHash,
            digest: Digest.sha256([9]),
            kind: "audit",
            clock: Self.clock
        ).signed(by: signer).bytes
    }

    func restore(
        lost: [UInt8],
        to head: LedgerHead,
        _ state: TrialState,
        by signer: SignerKey? = nil
    ) throws -> [UInt8] {
        try RestoreStatement(
            origin: Self.origin,
            trial: state.trialHash,
            lost: lost,
            restored: SeenCheckpoint(size: head.size, root: head.root),
            reason: "disk-failure",
            clock: Self.clock
        ).signed(by: signer ?? ledgerKey).bytes
    }

    /// A checkpoint that the ledger's key signs, of any size and root.
    func note(size: UInt64, root: Digest, by key: SignerKey? = nil) throws -> [UInt8] {
        try Checkpoint(origin: Self.origin, size: size, root: root).signed(by: key ?? ledgerKey).bytes
    }

    /// The same trial with its files elsewhere.
    func moved(to folder: TrialFolder) -> TestTrial {
        var other = self
        other.folder = folder
        return other
    }

    /// Appends a block of enrolments as an insider would, and puts keys into the index.
    ///
    /// The envelopes are enrolments by the ledger's key, and the entries from 1 on.
    func forgeEnrolling(_ envelopes: [[UInt8]]) throws {
        try forge(envelopes)
        for (index, bytes) in zip(1..., envelopes) {
            guard case .key(let enrolment) = try LedgerStatement(in: DSSEEnvelope(parsing: bytes)) else { continue }
            try tamper(
                "INSERT INTO enrolled_key VALUES (?, ?, ?, ?, ?, ?)",
                [
                    DSSEEnvelope.keyID(of: enrolment.key), enrolment.key.name, index, index,
                    enrolment.role.rawValue, enrolment.site,
                ]
            )
        }
    }

    /// Appends a block as an insider would who has the ledger's key: hashes, signatures and indexes are right, and no
    /// rule is asked.
    func forge(_ envelopes: [[UInt8]]) throws {
        let queue = try DatabaseQueue(path: folder.ledger)
        var head = LedgerHead.empty
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA foreign_keys = OFF")
            let size = UInt64(try Int64.fetchOne(db, sql: "SELECT max(size) FROM checkpoint") ?? 0)
            let (nodes, root) = try TreeAppend.append(
                leafHashes: envelopes.map { TreeHash.leaf($0) },
                toSize: size
            ) { address in
                let row =
                    address.level == 0
                    ? try Data.fetchOne(db, sql: "SELECT leaf FROM entry WHERE idx = \(address.index)")
                    : try Data.fetchOne(
                        db,
                        sql: "SELECT hash FROM node WHERE level = \(address.level) AND idx = \(address.index)"
                    )
                let hash = try #require(row)
                return try #require(Digest([UInt8](hash)))
            }
            for (offset, bytes) in envelopes.enumerated() {
                try Self.insert(bytes, at: Int64(size) + Int64(offset), db)
            }
            for (address, hash) in nodes where address.level > 0 {
                try db.execute(
                    sql: "INSERT INTO node VALUES (?, ?, ?)",
                    arguments: [address.level, Int64(address.index), Data(hash.bytes)]
                )
            }
            let next = size + UInt64(envelopes.count)
            head = LedgerHead(size: next, root: root, note: try note(size: next, root: root))
            try db.execute(
                sql: "INSERT INTO checkpoint VALUES (?, ?, ?)",
                arguments: [Int64(next), Data(root.bytes), Data(head.note)]
            )
            _ = try db.checkpoint(.truncate)
        }
        try queue.close()
        try tamper(
            "UPDATE head SET size = ?, root = ?, note = ?",
            [Int64(head.size), Data(head.root.bytes), Data(head.note)],
            in: folder.head
        )
    }

    private static func insert(_ bytes: [UInt8], at index: Int64, _ db: Database) throws {
        let envelope = try DSSEEnvelope(parsing: bytes)
        let statement = try LedgerStatement(in: envelope)
        try db.execute(
            sql: "INSERT INTO entry VALUES (?, ?, ?)",
            arguments: [index, Data(TreeHash.leaf(bytes).bytes), Data(bytes)]
        )
        if case .seal(let seal) = statement {
            try db.execute(
                sql: "INSERT INTO seal VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    index, seal.id.site, seal.id.dataset, seal.id.sequence, envelope.keyID,
                    seal.siteClock.secondsSince1970,
                ]
            )
            return
        }
        var seal: Int64?
        if let id = statement.seal?.id {
            seal = try Int64.fetchOne(
                db,
                sql: "SELECT entry FROM seal WHERE site = ? AND dataset = ? AND sequence = ?",
                arguments: [id.site, id.dataset, id.sequence]
            )
        }
        var clock = statement.clock?.secondsSince1970
        if case .anchor(let anchor) = statement { clock = anchor.time.secondsSince1970 }
        try db.execute(
            sql: "INSERT INTO act VALUES (?, ?, ?, ?)",
            arguments: [index, statement.kind.rawValue, seal, clock]
        )
    }
}
