// The keys of a trial: in force, ended, and waiting to be let in.

import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

/// One key, and who answers for it.
struct RegisteredKey {
    /// The key, as the rules know it.
    let key: EnrolledKey
    /// Who signed its enrolment and approved it; empty for keys of the definition.
    let signers: [String]
    /// The key ID of the key that it replaced; nil for the first of its name.
    let replaces: String?
    /// Who signed in the place of an owner who lost the old key; nil when nobody had to.
    let recoveredBy: [String]?

    /// Who let it in, in words: `operator` is said plainly.
    var vouchers: String {
        let statement = key.statement
        var words = statement.enrolledBy
        if statement.enrolledBy == KeyEnrolmentStatement.byQuorum, replaces == nil {
            words += " (\(signers.joined(separator: ", ")))"
        }
        if let recoveredBy { return words + ", recovered by \(recoveredBy.joined(separator: ", "))" }
        return replaces == nil ? words : words + ", rotated"
    }

    /// Whether it signs, and since when it does not, in words.
    var standing: String {
        let end = key.replacement.map { "replaced at entry \($0.entry)\($0.lost ? ", lost" : "")" }
        guard let revocation = key.revocation else { return end ?? "in force" }
        let since = revocation.compromisedSince.map { ", not to be trusted since \($0.text)" } ?? ""
        let revoked = "revoked at entry \(revocation.entry), reason \(revocation.reason)\(since)"
        return end.map { "\($0), \(revoked)" } ?? revoked
    }

    /// One word for scripts.
    var state: String {
        if key.revocation != nil { return "revoked" }
        return key.replacement == nil ? "in-force" : "replaced"
    }
}

/// All keys of a trial.
struct KeyRegister {
    /// A key that waits for signatures.
    struct Waiting {
        let action: PendingAction
        let key: VerifierKey
        let part: String
        let signatures: SignatureCount
    }

    /// By the entry that let them in, then by name.
    let keys: [RegisteredKey]
    /// Enrolments and rotations that wait, by entry.
    let waiting: [Waiting]

    /// Takes them from a ledger.
    ///
    /// - Throws: `LedgerError`.
    init(_ reader: LedgerReader) throws {
        let state = try reader.state()
        var signers: [UInt64: [String]] = [:]
        let approvals = try reader.acts([.approval])
        keys = try state.keys.values.sorted { ($0.entry, $0.name) < ($1.entry, $1.name) }.map { key in
            if signers[key.entry] == nil {
                let entry = try reader.entry(key.entry)
                let approving = approvals.filter { approval in
                    guard case .approval(let statement) = approval.statement else { return false }
                    return statement.action == entry.leaf
                }
                signers[key.entry] = ([entry] + approving).compactMap { state.signerName($0.envelope.keyID) }
            }
            let old = state.keys.values.first { $0.replacement?.keyID == key.keyID }
            return RegisteredKey(
                key: key,
                signers: signers[key.entry] ?? [],
                replaces: old?.keyID,
                recoveredBy: old?.replacement?.lost == true ? signers[key.entry] : nil
            )
        }
        waiting = state.pending.values.sorted { $0.entry < $1.entry }.compactMap { action in
            let signatures = SignatureCount(action, in: state)
            switch action.statement {
            case .key(let key):
                let part = EntryWords.party(key.role, key.site)
                return Waiting(action: action, key: key.key, part: part, signatures: signatures)
            case .rotation(let rotation):
                let old = state.keys[rotation.replaces.hex]?.statement
                let part = old.map { EntryWords.party($0.role, $0.site) } ?? "?"
                return Waiting(action: action, key: rotation.key, part: part, signatures: signatures)
            default: return nil
            }
        }
    }

    /// Whether the keeper's word is all that there is for some key in force.
    var hasOperatorKeys: Bool {
        keys.contains { $0.key.isCurrent && $0.key.statement.enrolledBy == KeyEnrolmentStatement.byOperator }
    }
}

extension TrialState {
    /// The name of who has a key: `ledger` for the ledger's; nil for a key that was never in force.
    func signerName(_ keyID: String) -> String? {
        if keyID == DSSEEnvelope.keyID(of: trial.ledgerKey) { return TrialAuthority.Signatory.ledger }
        return keys[keyID]?.name
    }
}

/// What `key new` and `key enrol` say.
struct KeyReport {
    let key: VerifierKey
    let part: KeyPartOptions
    /// The private key, when it was made here.
    let file: String?
    /// What came of the enrolment; nil when there was none.
    let outcome: ActionOutcome?

    /// Writes it as the caller asked for.
    func say(_ common: CommonOptions) throws {
        if !common.quiet { for notice in outcome?.block.notices ?? [] { Console.warn(notice) } }
        switch common.format {
        case .json: try Console.out(json)
        case .text: Console.out(text)
        }
    }

    private var text: String {
        var lines = ["key \(key.name) for \(EntryWords.party(part.role, part.site)): \(state)"]
        if let file { lines.append("  private    \(Words.keepSecret(file))") }
        lines.append("  public     \(key.text)")
        if let outcome, let waiting = outcome.waiting {
            lines.append("  waits for  \(SignatureCount(waiting, in: outcome.after).sentence)")
            lines.append("  next       verity approve \(waiting.entry) --as KEY")
        }
        return TerminalText.escapedLines(lines) + "\n"
    }

    private var state: String {
        guard let outcome else { return "not enrolled: it cannot seal yet" }
        let entry = outcome.entry.index
        if outcome.waiting != nil { return "entry \(entry) waits for signatures" }
        guard case .key(let statement) = outcome.entry.statement else { return "entry \(entry)" }
        return "enrolled by the \(statement.enrolledBy), entry \(entry)"
    }

    private var json: JSONValue {
        let signatures = outcome?.waiting.flatMap { waiting in
            outcome.map { SignatureCount(waiting, in: $0.after).json }
        }
        return .object([
            "schema": "trialverity.key/v1", "name": .string(key.name), "role": .string(part.role.rawValue),
            "site": .optional(part.site), "file": .optional(file), "verifierKey": .string(key.text),
            "entry": outcome.map { .integer(Int64(clamping: $0.entry.index)) } ?? .null,
            "state": outcome == nil ? "not-enrolled" : outcome?.waiting == nil ? "in-force" : "pending",
            "signatures": signatures ?? .null,
        ])
    }
}
