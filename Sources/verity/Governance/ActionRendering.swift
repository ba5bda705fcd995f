// What an action says to whoever signed it, and to scripts.

import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

/// What is said about an action: one headline, then facts with their names.
struct ActionReport {
    let outcome: ActionOutcome
    /// The first line.
    var headline: String
    /// Facts that belong to this kind of action, in order.
    var facts: [(name: String, value: String)] = []
    /// Members of the document for scripts that belong to this kind of action.
    var members: [String: JSONValue] = [:]
    /// What to do next, when nothing waits.
    var advice: String?
    /// What the entry says, in words.
    var about: String

    /// Starts from what every kind has.
    init(_ outcome: ActionOutcome, _ headline: String) {
        self.outcome = outcome
        self.headline = headline
        about = EntryWords.about(outcome.entry.statement)
        if case .approval(let approval) = outcome.entry.statement, let action = outcome.approved {
            about = EntryWords.about(approval, of: action)
        }
    }

    /// Writes it as the caller asked for, and what the keeper noticed to standard error.
    func say(_ common: CommonOptions) throws {
        if !common.quiet { for notice in outcome.block.notices { Console.warn(notice) } }
        switch common.format {
        case .json: try Console.out(json)
        case .text: Console.out(text)
        }
    }

    /// The report for people.
    var text: String {
        var facts = facts
        if let reason = ActionWords.reason(outcome.entry.statement) { facts.insert(("reason", reason), at: 0) }
        facts.append(("signed by", ActionWords.signer(outcome)))
        if let waiting = outcome.waiting {
            facts.append(("waits for", SignatureCount(waiting, in: outcome.after).sentence))
            facts.append(("next", "verity approve \(waiting.entry) --as KEY"))
        }
        let head = outcome.block.head
        let size = Plural.of(Int(clamping: head.size), "entry", "entries")
        facts.append(("ledger", "\(size), root \(head.root.hex)"))
        let width = facts.reduce(0) { max($0, $1.name.count) } + 2
        var lines = [headline]
        lines += facts.map { fact in
            "  " + fact.name + String(repeating: " ", count: width - fact.name.count) + fact.value
        }
        if let advice, outcome.waiting == nil { lines.append(advice) }
        return TerminalText.escapedLines(lines) + "\n"
    }

    /// The report for scripts.
    var json: JSONValue {
        let entry = outcome.entry
        let waiting = outcome.waiting
        let signatures = waiting.map { SignatureCount($0, in: outcome.after) }
        let isWaiting = waiting != nil
        var all: [String: JSONValue] = [
            "schema": "trialverity.action/v1",
            "kind": .string(EntryWords.kind(entry.statement)),
            "about": .string(about),
            "entry": .integer(Int64(clamping: entry.index)),
            "leaf": .string(entry.leaf.hex),
            "signer": .string(outcome.signer.name),
            "role": .optional(outcome.signer.role?.rawValue),
            "clock": .optional(entry.statement.clock?.text),
            "reason": .optional(ActionWords.reason(entry.statement)),
            "state": isWaiting ? "pending" : "in-force",
            "since": isWaiting ? .null : .integer(Int64(clamping: entry.index)),
            "signatures": signatures?.json ?? .null,
            "size": .integer(Int64(clamping: outcome.block.head.size)),
            "root": .string(outcome.block.head.root.hex),
        ]
        all.merge(members) { _, own in own }
        return .object(all)
    }
}

extension SignatureCount {
    /// The count for scripts.
    var json: JSONValue {
        .object([
            "need": .integer(Int64(need)), "signed": .strings(signed), "missing": .integer(Int64(missing)),
            "candidates": .strings(candidates),
        ])
    }
}

extension DefinitionChange {
    /// The change for scripts.
    var json: JSONValue {
        .object(["path": .string(path), "before": .optional(before), "after": .optional(after)])
    }
}

/// The headlines of actions, and the facts that several kinds share.
enum ActionWords {
    /// The headline of an action that can wait: what, and from when it counts.
    static func headline(_ what: String, _ outcome: ActionOutcome) -> String {
        let entry = outcome.entry.index
        return outcome.waiting == nil
            ? "\(what): in force from entry \(entry)" : "\(what): entry \(entry) waits for signatures"
    }

    /// Who signed, and what time that party claims.
    static func signer(_ outcome: ActionOutcome) -> String {
        let role = outcome.signer.enrolled.map { " (\(EntryWords.party($0.role, $0.statement.site)))" } ?? ""
        let clock = outcome.entry.statement.clock.map { ", who puts the time at \($0.text)" } ?? ""
        return "\(outcome.signer.name)\(role)\(clock)"
    }

    /// The code that says why; nil for kinds without one.
    static func reason(_ statement: LedgerStatement) -> String? {
        switch statement {
        case .seal(let statement): statement.reason
        case .rotation(let statement): statement.reason
        case .revocation(let statement): statement.reason
        case .retraction(let statement): statement.reason
        case .lock(let statement): statement.reason
        case .amendment(let statement): statement.reason
        case .erasure(let statement): statement.reason
        case .restore(let statement): statement.reason
        case .trial, .key, .signOff, .acknowledgement, .approval, .anchor, .report: nil
        }
    }

    /// Refuses a reason or meaning that is no code, before any key is opened.
    static func check(_ option: String, _ code: String, example: String) throws(ProgramError) {
        guard SealID.isCode(code) else {
            throw .usage("--\(option) is a code of 1 to 40 lower-case letters, digits and hyphens, such as \(example)")
        }
    }
}
