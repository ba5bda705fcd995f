// An insider who holds every key of the operator rewrites the ledger. What one receipt, or one cosigned checkpoint, kept
// elsewhere makes of it; and, as documentation, what goes unnoticed without either.

import Foundation
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity
import TrialLedger

/// Something that an insider does to a ledger that holds 701/LB#1, 701/LB#2 and 702/LB#1 in blocks of their own.
struct InsiderAttack: Sendable, CustomTestStringConvertible {
    /// What he does.
    let what: String
    /// What the receipt of 701/LB#2 calls it.
    let byReceipt: String
    /// What the cosigned checkpoint of the whole ledger calls it.
    let byCheckpoint: String
    /// A word of the sentence in which the receipt's conflict is reported.
    let word: String
    /// Makes the ledger that is shown to the auditor, beside the true one.
    let rewritten: @Sendable (InsiderTests.Scene) throws -> TestTrial

    var testDescription: String { what }
}

struct InsiderTests {
    /// The true ledger, what was kept elsewhere, and a copy from the day before.
    struct Scene {
        let trial: TestTrial
        let receipt: Receipt
        let cosigned: [UInt8]
        let witness: VerifierKey
        let yesterday: (ledger: String, head: String)
        /// The entries 1 to 6: three enrolments and three seals.
        let entries: [[UInt8]]

        init() throws {
            let trial = try TestTrial()
            let other = try RuleKeys.site702()
            try trial.write { writer in
                try writer.accept([
                    try trial.enrolment(trial.siteKey, .site, site: "701", writer),
                    try trial.enrolment(trial.sponsorKey, .sponsor, site: nil, writer),
                    try trial.enrolment(other, .site, site: "702", writer),
                ])
                try writer.accept([try trial.seal("701/LB#1", writer)])
            }
            let old = try trial.copy(trial.folder.ledger, to: "yesterday.sqlite")
            yesterday = (old, try trial.copy(trial.folder.head, to: "yesterday-head.sqlite"))
            try trial.write { writer in
                try writer.accept([try trial.seal("701/LB#2", writer)])
                try writer.accept([try trial.seal("702/LB#1", writer, by: other) { $0.role = .site }])
            }
            let key = try TestTrial.witness("w1", 40)
            try trial.cosign(by: [key])
            let reader = try trial.read()
            let id = try #require(SealID(parsing: "701/LB#2"))
            receipt = try reader.receipt(of: id)
            cosigned = try reader.cosignedNote(size: reader.head.size).bytes
            entries = try (1..<reader.head.size).map { try reader.entry($0).envelope.bytes }
            witness = key.verifierKey
            self.trial = trial
        }

        /// A seal of the first site, signed with a key that the insider made himself and enrolled under the site's name.
        func forgedSeal(_ id: String, after previous: [UInt8]?, in other: TestTrial, root: Digest) throws -> [UInt8] {
            let id = try #require(SealID(parsing: id))
            let reader = try other.read()
            return try SealStatement(
                origin: TestTrial.origin,
                id: id,
                root: root,
                trial: reader.trialHash,
                previous: previous.map { TreeHash.leaf($0) },
                reason: "data-cut",
                meaning: "as-collected",
                role: .site,
                siteClock: TestTrial.clock,
                seenCheckpoint: SeenCheckpoint(size: 1, root: try reader.root(atSize: 1))
            ).signed(by: RuleKeys.newSite()).bytes
        }

        /// Enrolments with the insider's own key under the name of the first site.
        func ownEnrolments(_ other: TestTrial) throws -> [[UInt8]] {
            let own = try KeyEnrolmentStatement(
                origin: TestTrial.origin,
                trial: other.read().trialHash,
                key: RuleKeys.newSite().verifierKey,
                role: .site,
                site: "701"
            ).signed(by: trial.ledgerKey).bytes
            return [own, entries[1], entries[2]]
        }

        /// The ledger up to 702/LB#1 with seals of the first site that the insider signed.
        func resealed(_ seals: [(id: String, root: UInt8)]) throws -> TestTrial {
            let other = try TestTrial()
            try other.forgeEnrolling(try ownEnrolments(other))
            var previous: [UInt8]?
            for seal in seals {
                let entry = try forgedSeal(seal.id, after: previous, in: other, root: Digest.sha256([seal.root]))
                try other.forge([entry])
                previous = entry
            }
            try other.write { writer in
                let entry = try other.seal("702/LB#1", writer, by: try RuleKeys.site702()) { $0.role = .site }
                try writer.accept([entry])
            }
            return other
        }
    }

    static let attacks: [InsiderAttack] = [
        InsiderAttack(
            what: "replace a root",
            byReceipt: "receipt-contradicted",
            byCheckpoint: "checkpoint-forked",
            word: "replaced",
            rewritten: { try $0.resealed([("701/LB#1", 1), ("701/LB#2", 2)]) }
        ),
        InsiderAttack(
            what: "drop an entry",
            byReceipt: "receipt-contradicted",
            byCheckpoint: "checkpoint-forked",
            word: "replaced",
            rewritten: { scene in
                let other = try scene.resealed([("701/LB#1", 1)])
                try other.write { writer in
                    let seal = try other.seal("702/LB#2", writer, by: RuleKeys.site702()) { $0.role = .site }
                    try writer.accept([seal])
                }
                return other
            }
        ),
        InsiderAttack(
            what: "drop the tail",
            byReceipt: "receipt-newer",
            byCheckpoint: "checkpoint-newer",
            word: "dropped",
            rewritten: { scene in
                let other = try TestTrial()
                try other.forgeEnrolling(Array(scene.entries[0..<3]))
                try other.forge([scene.entries[3]])
                return other
            }
        ),
        InsiderAttack(
            what: "insert back-dated",
            byReceipt: "receipt-contradicted",
            byCheckpoint: "checkpoint-forked",
            word: "replaced",
            rewritten: { try $0.resealed([("701/LB#1", 1), ("701/LB#2", 2), ("701/LB#3", 3)]) }
        ),
        InsiderAttack(
            what: "fork",
            byReceipt: "receipt-contradicted",
            byCheckpoint: "checkpoint-forked",
            word: "replaced",
            rewritten: { scene in
                let (trial, other) = (scene.trial, try TestTrial())
                try other.restore(scene.yesterday.ledger, to: other.folder.ledger)
                try other.restore(scene.yesterday.head, to: other.folder.head)
                try other.write { writer in
                    try writer.accept([try trial.seal("702/AE#1", writer, by: RuleKeys.site702()) { $0.role = .site }])
                    try writer.accept([try trial.seal("702/LB#1", writer, by: RuleKeys.site702()) { $0.role = .site }])
                }
                return other
            }
        ),
        InsiderAttack(
            what: "swap two entries",
            byReceipt: "receipt-contradicted",
            byCheckpoint: "checkpoint-forked",
            word: "reordered",
            rewritten: { scene in
                let other = try TestTrial()
                try other.forgeEnrolling(Array(scene.entries[0..<3]))
                try other.forge([scene.entries[3]])
                try other.forge([scene.entries[5]])
                try other.forge([scene.entries[4]])
                return other
            }
        ),
        InsiderAttack(
            what: "restore yesterday's copy",
            byReceipt: "receipt-newer",
            byCheckpoint: "checkpoint-newer",
            word: "dropped",
            rewritten: { scene in
                let other = try TestTrial()
                try other.restore(scene.yesterday.ledger, to: other.folder.ledger)
                try other.restore(scene.yesterday.head, to: other.folder.head)
                return other
            }
        ),
    ]

    @Test(arguments: attacks)
    func `one receipt or one cosigned checkpoint catches the insider`(attack: InsiderAttack) throws {
        let scene = try Scene()
        let key = scene.trial.ledgerKey.verifierKey
        let other = try attack.rewritten(scene)
        let reader = try other.read()
        let conflict = try #require(try scene.receipt.check(key).conflict(in: reader))
        #expect(conflict.fault.code == attack.byReceipt, "\(conflict.fault)")
        #expect(conflict.fault.message.contains(attack.word), "\(conflict.fault)")
        #expect(conflict.outsideNote == scene.receipt.proof.checkpoint)
        let found = try #require(try reader.conflict(of: scene.cosigned, key: key))
        #expect(found.fault.code == attack.byCheckpoint, "\(found.fault)")
        // The cosignature shows that a witness saw the state that is denied now.
        let note = try SignedNote(parsing: scene.cosigned).open(with: [key, scene.witness])
        #expect(note.signatures.compactMap(\.time) == [1_767_000_100])
        if found.isFork {
            let own = try Checkpoint.open(note: found.ledgerNote, key: key).0
            let seen = try Checkpoint.open(note: found.outsideNote, key: key).0
            #expect(own.size == seen.size && own.root != seen.root)
        }
    }

    @Test(arguments: attacks.filter { $0.what != "swap two entries" })
    func `without anything kept outside the insider is not caught`(attack: InsiderAttack) throws {
        let other = try attack.rewritten(try Scene())
        #expect(try other.verify().state.faults == [])
    }

    @Test func `swapped seals contradict what their own sites had seen`() throws {
        let attack = try #require(Self.attacks.first { $0.what == "swap two entries" })
        let other = try attack.rewritten(try Scene())
        #expect(try other.faultCodes() == ["seen-unpublished"])
    }

    @Test func `a ledger signed anew with another key fails against the key known from elsewhere`() throws {
        let scene = try Scene()
        let key = scene.trial.ledgerKey.verifierKey
        let temporary = try TemporaryFolder()
        let folder = TrialFolder(path: temporary.url.path + "/trial")
        let own = try TestTrial.key(TestTrial.origin, 99)
        _ = try folder.create(scene.trial.read().definition, key: own)
        let known = try LedgerVerification.run(folder, key: key, patience: 0).state.faults.map(\.code)
        #expect(Set(known) == ["checkpoint-signature", "other-ledger-key"])
        let reader = try LedgerReader(opening: folder, patience: 0)
        #expect(try scene.receipt.check(key).conflict(in: reader)?.fault.code == "receipt-newer")
        #expect(try reader.conflict(of: scene.cosigned, key: key)?.fault.code == "checkpoint-newer")
        reader.close()
        // With the key of the folder itself the ledger is in order, and the receipt is of another one.
        #expect(try LedgerVerification.run(folder, key: own.verifierKey, patience: 0).state.faults == [])
        #expect(throws: LedgerError.self) { try scene.receipt.check(own.verifierKey) }
        #expect(throws: LedgerError.self) { try reader.conflict(of: scene.cosigned, key: own.verifierKey) }
    }

    @Test func `two checkpoints of one size with other roots are kept as evidence`() throws {
        let scene = try Scene()
        let key = scene.trial.ledgerKey.verifierKey
        let attack = try #require(Self.attacks.first { $0.what == "fork" })
        // The receipt of an entry that both branches share, under the checkpoint that only one of them has.
        let shared = try scene.trial.read().receipt(of: TestTrial.firstSeal).check(key)
        let conflict = try #require(shared.conflict(in: try attack.rewritten(scene).read()))
        #expect(conflict.fault.code == "receipt-forked")
        #expect(conflict.isFork)
        let (ours, theirs) = (
            try Checkpoint.open(note: conflict.ledgerNote, key: key).0,
            try Checkpoint.open(note: conflict.outsideNote, key: key).0
        )
        #expect(ours.size == theirs.size && ours.root != theirs.root)
    }

    @Test func `the true ledger contradicts nothing`() throws {
        let scene = try Scene()
        let key = scene.trial.ledgerKey.verifierKey
        #expect(try scene.receipt.check(key).conflict(in: scene.trial.read()) == nil)
        #expect(try scene.trial.read().contradiction(of: scene.cosigned, key: key) == nil)
        try scene.trial.write { try $0.accept([try scene.trial.seal("701/LB#3", $0)]) }
        #expect(try scene.receipt.check(key).conflict(in: scene.trial.read()) == nil)
        #expect(try scene.trial.read().contradiction(of: scene.cosigned, key: key) == nil)
        #expect(try scene.trial.verify(witnesses: [scene.witness]).state.faults == [])
        #expect(try scene.trial.verify(witnesses: [scene.witness]).counts.cosignatures == 1)
    }
}
