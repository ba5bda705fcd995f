// A ledger told from its first entry on: who did what, when they say it was, and what became of it.

import Foundation
import MerkleLog
import TrialIntegrity
import TrialLedger

/// One entry, and what became of it.
struct StoryEvent {
    /// The entry.
    let entry: AcceptedEntry
    /// The name of who signed it: `ledger` for the ledger's key; nil when no key of the trial did.
    let signer: String?
    /// The role of who signed it; nil for the ledger's key.
    let role: KeyRole?
    /// What it says, in words.
    var about: String
    /// The entry from which it counts; nil while it waits for signatures.
    var since: UInt64?
    /// The entry that it approves.
    var approves: UInt64?
    /// What it changes in the definition.
    var changes: [DefinitionChange] = []
    /// The entry that retracted this seal, or the seal that this entry signs.
    var retracted: UInt64?
    /// The seal that superseded what this sign-off signs.
    var staleSince: SealID?
    /// Since when its key is reported as compromised.
    var compromisedSince: UTCTimestamp?

    /// The seal that it is or is about; nil for kinds that are about none or several.
    var seal: SealID? {
        if case .seal(let seal) = entry.statement { return seal.id }
        return entry.statement.seal?.id
    }
}

/// All entries of a ledger with what became of them, and the state at their end.
struct TrialStory {
    /// The entries, from 0.
    private(set) var events: [StoryEvent] = []
    /// The state after the last one.
    let state: TrialState

    /// Tells the story of a ledger; only the signature of its first entry is checked.
    ///
    /// - Throws: `LedgerError.damaged` when an entry cannot be read, `RuleViolation` for the first entry.
    /// - Complexity: O(n) in the number of entries.
    init(_ reader: LedgerReader) throws {
        let first = try reader.entry(0)
        var state = try TrialState(first: first.envelope, ledgerKey: reader.trial.ledgerKey)
        var events = [
            StoryEvent(
                entry: first,
                signer: TrialAuthority.Signatory.ledger,
                role: nil,
                about: EntryWords.about(first.statement),
                since: 0
            )
        ]
        let names = SignOffNames(reader.folder)
        for index in 1..<max(1, reader.head.size) {
            let entry = try reader.entry(index)
            var event = Self.event(entry, before: state, names: names)
            let waiting = state.pending
            state.apply(entry.statement, keyID: entry.envelope.keyID, at: index, leaf: entry.leaf)
            event.since = state.pending[entry.leaf] == nil ? index : nil
            if case .approval(let approval) = entry.statement, let action = waiting[approval.action] {
                event.approves = action.entry
                event.about = EntryWords.about(approval, of: action)
                if state.pending[approval.action] == nil { events[Int(action.entry)].since = index }
            }
            events.append(event)
        }
        self.state = state
        self.events = Self.withAftermath(events, state)
    }

    /// What was said about seals, and locks, without telling the whole story.
    ///
    /// - Returns: sign-offs, retractions, acknowledgements, erasures and locks, in order.
    /// - Throws: `LedgerError`.
    /// - Complexity: O(a + s) in the number of entries that are no seals, and of series.
    static func acts(_ reader: LedgerReader) throws -> [StoryEvent] {
        let state = try reader.state()
        let names = SignOffNames(reader.folder)
        let since = Dictionary(state.locks.records.map { ($0.entry, $0.since) }) { first, _ in first }
        let acts = try reader.acts([.signOff, .retraction, .acknowledgement, .erasure, .lock])
        let events = acts.map { entry in
            var event = event(entry, before: state, names: names)
            event.since = state.pending[entry.leaf] == nil ? since[entry.index] ?? entry.index : nil
            return event
        }
        return withAftermath(events, state)
    }

    private static func event(_ entry: AcceptedEntry, before state: TrialState, names: SignOffNames) -> StoryEvent {
        var event = StoryEvent(
            entry: entry,
            signer: state.signerName(entry.envelope.keyID),
            role: state.keys[entry.envelope.keyID]?.role,
            about: EntryWords.about(entry.statement)
        )
        switch entry.statement {
        case .amendment(let amendment):
            event.changes = DefinitionChange.between(state.definition, amendment.definition)
            event.about = EntryWords.about(amendment, event.changes)
        case .signOff(let signOff): event.about = EntryWords.about(signOff, name: names.name(of: signOff.printedName))
        default: break
        }
        return event
    }

    /// What only later entries tell: retractions, newer seals, compromised keys.
    private static func withAftermath(_ events: [StoryEvent], _ state: TrialState) -> [StoryEvent] {
        var retractions: [SealID: UInt64] = [:]
        for event in events {
            guard case .retraction(let retraction) = event.entry.statement else { continue }
            retractions[retraction.seal.id] = event.entry.index
        }
        return events.map { event in
            var event = event
            event.compromisedSince = state.keys[event.entry.envelope.keyID]?.revocation?.compromisedSince
            guard let id = event.seal else { return event }
            switch event.entry.statement {
            case .seal: event.retracted = retractions[id]
            case .signOff:
                event.retracted = retractions[id]
                event.staleSince = state.superseding(id)
            default: break
            }
            return event
        }
    }
}

/// The printed names of sign-offs, which are kept beside the chain.
struct SignOffNames {
    private let folder: TrialFolder

    /// Names the trial; nothing is read yet.
    init(_ folder: TrialFolder) { self.folder = folder }

    /// The name whose digest is on the chain; nil when it is not held, or not readable.
    func name(of digest: MerkleLog.Digest) -> String? {
        guard let file = try? FileBytes(path: folder.signOff(digest)), file.count <= SignOffName.maximumByteCount,
            let bytes = try? file.read(at: 0, count: file.count), let name = try? SignOffName(parsing: bytes),
            name.digest == digest
        else { return nil }
        return name.printedName
    }
}

extension TrialFolder {
    /// The printed names of sign-offs; mode 0700, since they are names of people.
    var signOffs: String { path + "/signoffs" }

    /// The printed name whose salted digest is on the chain.
    func signOff(_ digest: MerkleLog.Digest) -> String { "\(signOffs)/\(digest.hex).json" }
}
