// The actions that wait for signatures, as `verity approve` and `verity status` list them.

import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

/// The actions of a ledger that wait for signatures.
struct PendingActions {
    /// An action that waits.
    struct Item {
        let action: PendingAction
        let signatures: SignatureCount
        /// What it would change in the definition in force.
        let changes: [DefinitionChange]

        /// What is asked for, in words.
        var about: String {
            guard case .amendment(let amendment) = action.statement else { return EntryWords.about(action.statement) }
            return EntryWords.about(amendment, changes)
        }
    }

    /// By entry.
    let items: [Item]

    /// Takes them from the state of a ledger.
    init(_ state: TrialState) {
        items = state.pending.values.sorted { $0.entry < $1.entry }.map { action in
            var changes: [DefinitionChange] = []
            if case .amendment(let amendment) = action.statement {
                changes = DefinitionChange.between(state.definition, amendment.definition)
            }
            return Item(action: action, signatures: SignatureCount(action, in: state), changes: changes)
        }
    }

    /// The action of an entry, given as its number.
    ///
    /// - Throws: `GovernanceError.notPending`, `ProgramError.usage` for what is no number.
    static func find(_ text: String, in state: TrialState) throws -> PendingAction {
        guard let entry = UInt64(text), String(entry) == text else {
            throw ProgramError.usage("an entry is a number such as 7: verity approve lists those that wait")
        }
        guard let action = state.pending.values.first(where: { $0.entry == entry }) else {
            throw GovernanceError.notPending(entry: entry)
        }
        return action
    }

    /// The list for people.
    func text(_ style: TerminalStyle) -> String {
        guard !items.isEmpty else { return Words.nothingWaits + "\n" }
        return TerminalText.escapedLines(items.flatMap(\.lines)) + "\n"
    }

    /// The list for scripts.
    var json: JSONValue {
        .object(["schema": "trialverity.pending/v1", "actions": .array(items.map(\.json))])
    }
}

extension PendingActions.Item {
    /// The action for people, here and in `status`.
    var lines: [String] {
        let signed = signatures.signed
        var lines = ["entry \(action.entry), \(EntryWords.kind(action.statement)): \(about)"]
        lines += changes.map { "  changes    \($0.sentence)" }
        lines.append(
            "  signed by  \(signed.isEmpty ? "nobody whose signature counts" : signed.joined(separator: ", "))"
        )
        if let clock = action.statement.clock { lines.append("  claimed    \(clock.text)") }
        lines.append("  waits for  \(signatures.sentence)")
        lines.append("  next       verity approve \(action.entry) --as KEY")
        return lines
    }

    /// The action for scripts, here and in `status/v1`.
    var json: JSONValue {
        .object([
            "entry": .integer(Int64(clamping: action.entry)), "leaf": .string(action.leaf.hex),
            "kind": .string(EntryWords.kind(action.statement)), "about": .string(about),
            "action": .string(action.action.rawValue), "clock": .optional(action.statement.clock?.text),
            "reason": .optional(ActionWords.reason(action.statement)), "signatures": signatures.json,
            "changes": .array(changes.map(\.json)),
        ])
    }
}
