// verity approve: one more signature under an action that needs several, or the list of those that wait.

import ArgumentParser
import MerkleLog
import TrialIntegrity
import TrialLedger

struct ApproveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Signs an action that waits for signatures; without an entry, lists what waits.",
        discussion: """
            Look first at what you sign: verity show ENTRY. An action takes effect with the signature that completes \
            it.
            """
    )

    @Argument(help: ArgumentHelp("The entry of the action.", valueName: "entry"))
    var entry: String?

    @OptionGroup var signing: SigningOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        guard let entry else { return try list() }
        let outcome = try LedgerAction(signing, in: common.folder).enter { ground in
            try ApprovalStatement(
                origin: ground.origin,
                trial: ground.trial,
                action: try PendingActions.find(entry, in: ground.state).leaf,
                clock: ground.now
            ).signed(by: ground.key)
        }
        try ApprovalJob(outcome: outcome, folder: common.folder).report().say(common)
    }

    private func list() throws {
        guard signing.signer == nil else { throw ProgramError.usage("name the entry that --as approves") }
        let actions = PendingActions(try common.openLedger().state())
        switch common.format {
        case .json: try Console.out(actions.json)
        case .text: Console.out(actions.text(Console.resultStyle))
        }
    }
}

/// What an approval did.
struct ApprovalJob {
    let outcome: ActionOutcome
    let folder: TrialFolder

    /// The report; where the approval completed a rotation, the new private key takes its place.
    func report() throws -> ActionReport {
        guard let action = outcome.approved else { return ActionReport(outcome, "approved") }
        let what = EntryWords.about(action.statement)
        let index = outcome.entry.index
        let ending = outcome.waiting == nil ? "in force from entry \(index)" : "still waits for signatures"
        var report = ActionReport(outcome, "entry \(action.entry) is approved by entry \(index): \(ending)")
        report.facts.append(("action", what))
        if case .amendment(let amendment) = action.statement {
            let changes = DefinitionChange.between(outcome.before.definition, amendment.definition)
            report.facts += changes.map { ("changes", $0.sentence) }
            report.members["changes"] = .array(changes.map(\.json))
            report.advice = DefinitionFile.advice(folder, outcome.after)
        }
        report.members["approves"] = .object([
            "entry": .integer(Int64(clamping: action.entry)), "kind": .string(EntryWords.kind(action.statement)),
            "about": .string(what),
        ])
        if outcome.waiting == nil, case .rotation(let rotation) = action.statement {
            let files = RotatedKeyFiles(folder.key(named: rotation.key.name))
            let old = try files.settle(rotation, at: index)
            if let old { report.facts.append(("old key", Words.destroy(old))) }
        }
        return report
    }
}
