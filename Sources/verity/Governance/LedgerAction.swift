// Signing a statement and having the keeper take it in: the one way in which all actions but seals enter a ledger.

import MerkleLog
import TrialIntegrity
import TrialLedger

/// An action on its way: who signs, and the keeper who takes it in.
struct LedgerAction {
    let folder: TrialFolder
    let signer: Signer
    let ledgerKey: SignerKey

    /// Opens the keys.
    ///
    /// - Parameters:
    ///   - signing: which key signs.
    ///   - folder: the trial.
    ///   - fallback: whose key signs when none is named; nil when the only key of a party is to be taken.
    /// - Throws: what opening keys throws.
    init(_ signing: SigningOptions, in folder: TrialFolder, or fallback: String? = nil) throws {
        self.folder = folder
        signer = try signing.open(in: folder, or: fallback)
        ledgerKey =
            signer.name == TrialAuthority.Signatory.ledger
            ? signer.key : try Signer.ledgerKey(folder, signing.passphrases.source)
    }

    /// Names keys that are open already.
    init(folder: TrialFolder, signer: Signer, ledgerKey: SignerKey) {
        self.folder = folder
        self.signer = signer
        self.ledgerKey = ledgerKey
    }

    /// Enters one statement as a block of its own.
    ///
    /// - Parameter make: makes the envelope from the state that it will be checked against; nobody writes in between.
    /// - Returns: what came of it.
    /// - Throws: what `make` throws, and `LedgerError.refused` with the rule that was broken; then nothing was written.
    func enter(_ make: (Ground) throws -> DSSEEnvelope) throws -> ActionOutcome {
        let writer = try LedgerWriter(opening: folder, key: ledgerKey)
        return try enter(in: writer, make)
    }

    /// Enters one statement in a ledger that is open for writing.
    func enter(in writer: LedgerWriter, _ make: (Ground) throws -> DSSEEnvelope) throws -> ActionOutcome {
        guard let before = writer.state else { throw LedgerError.missing(path: folder.ledger) }
        let envelope = try make(Ground(state: before, key: signer.key, now: try Clock.now()))
        let block = try writer.accept([envelope.bytes])
        guard let after = writer.state, let entry = block.entries.first else {
            throw LedgerError.missing(path: folder.ledger)
        }
        try writer.close()
        return ActionOutcome(entry: entry, signer: signer, before: before, after: after, block: block)
    }

    /// Whether an error of `enter` says for certain that the ledger does not have the entry.
    ///
    /// After others it may have it: a private key or a name that the entry needs must not be thrown away then.
    static func wroteNothing(_ error: any Error) -> Bool {
        switch error {
        case is GovernanceError, is ProgramError, is EnvelopeError, is KeyEncryptionError: true
        case let error as LedgerError:
            switch error {
            case .refused, .headConflict, .headMissing, .headMoved, .busy, .damaged, .missing, .newerVersion,
                .notTheLedgerKey, .keyTooOpen, .malformedKey:
                true
            default: false
            }
        default: false
        }
    }

    /// What a statement is made from.
    struct Ground {
        let state: TrialState
        /// The key that signs.
        let key: SignerKey
        let now: UTCTimestamp

        /// The origin of the ledger.
        var origin: String { state.trial.definition.origin }
        /// What every statement repeats.
        var trial: Digest { state.trialHash }

        /// The key that is in force under a name.
        ///
        /// - Throws: `GovernanceError.unknownKey`, `.keyEnded`.
        func enrolledKey(_ name: String) throws(GovernanceError) -> EnrolledKey {
            guard let id = state.newestKeys[name.lowercased()], let key = state.keys[id], key.name == name else {
                throw .unknownKey(name)
            }
            guard key.isCurrent else { throw .keyEnded(name) }
            return key
        }
    }
}

/// What came of an action.
struct ActionOutcome {
    /// Its entry.
    let entry: AcceptedEntry
    /// Who signed it.
    let signer: Signer
    /// The state before it.
    let before: TrialState
    /// The state after it.
    let after: TrialState
    /// The block with it.
    let block: AcceptedBlock

    /// The action that waits: this one, or the one that was approved; nil when it is in force.
    var waiting: PendingAction? {
        if case .approval(let approval) = entry.statement { return after.pending[approval.action] }
        return after.pending[entry.leaf]
    }

    /// The action that an approval is about.
    var approved: PendingAction? {
        guard case .approval(let approval) = entry.statement else { return nil }
        return before.pending[approval.action]
    }
}

/// Who signed a waiting action, and who still must.
struct SignatureCount {
    /// How many must sign.
    let need: Int
    /// The names of those who signed and whose signatures count.
    let signed: [String]
    /// How many are missing.
    let missing: Int
    /// The names of those who could sign now.
    let candidates: [String]

    /// Counts under the definition in force.
    init(_ action: PendingAction, in state: TrialState) {
        let authority = state.definition.authority(for: action.action)
        let ledger = TrialAuthority.Signatory.ledger
        func counts(_ name: String) -> Bool {
            if name == ledger { return authority.admits(name: name, role: nil) }
            guard let role = state.newestKeys[name.lowercased()].flatMap({ state.keys[$0] })?.role else { return false }
            return role != .witness && authority.admits(name: name, role: role)
        }
        need = authority.need
        signed = action.signers.filter(counts)
        missing = max(0, need - signed.count)
        let names = state.keys.values.filter(\.isCurrent).map(\.name).sorted() + [ledger]
        candidates = names.filter { counts($0) && !action.signers.contains($0) }
    }

    /// What is missing, such as `1 more signature of 2: sponsor-b or cro`.
    var sentence: String {
        let who = candidates.isEmpty ? "and nobody else may sign" : candidates.joined(separator: " or ")
        let more = "\(missing) more \(missing == 1 ? "signature" : "signatures") of \(need)"
        return candidates.isEmpty ? "\(more), \(who)" : "\(more): \(who)"
    }
}
