// verity amend: other rules from here on.

import ArgumentParser
import Foundation
import IntegrityReports
import TrialIntegrity
import TrialLedger

struct AmendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "amend",
        abstract: "Puts another definition in force: sites, datasets, schedules, and who may do what.",
        discussion: """
            Take the definition in force with verity show, change it, and amend. The whole of it stands in the entry; \
            what was sealed before keeps the rules it was sealed under. The id, the origin and the parties of a trial \
            are fixed by its first entry.
            """
    )

    @Option(name: .long, help: ArgumentHelp("The definition as it shall be.", valueName: "trial.yaml"))
    var definition: String

    @Option(name: .long, help: ArgumentHelp("Why, as a code such as protocol-amendment-2.", valueName: "code"))
    var reason: String

    @OptionGroup var signing: SigningOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        try ActionWords.check("reason", reason, example: "protocol-amendment-2")
        let new = try TrialYAML.read(definition)
        let outcome = try LedgerAction(signing, in: common.folder, or: TrialAuthority.Signatory.ledger).enter {
            ground in
            guard new != ground.state.definition else { throw GovernanceError.nothingToAmend(path: definition) }
            return try AmendmentStatement(
                trial: ground.trial,
                definition: new,
                reason: reason,
                clock: ground.now
            ).signed(by: ground.key)
        }
        let changes = DefinitionChange.between(outcome.before.definition, new)
        let count = Plural.of(changes.count, "change")
        var report = ActionReport(outcome, ActionWords.headline("amendment with \(count)", outcome))
        report.facts = changes.map { ("changes", $0.sentence) }
        report.members["changes"] = .array(changes.map(\.json))
        report.advice = DefinitionFile.advice(common.folder, outcome.after)
        try report.say(common)
    }
}

/// The trial.yaml of a trial folder, which is for people.
enum DefinitionFile {
    /// What to say when it is not what is in force; nil when it is, or when there is none.
    static func advice(_ folder: TrialFolder, _ state: TrialState) -> String? {
        guard FileManager.default.fileExists(atPath: folder.definition) else { return nil }
        let isSame = (try? TrialYAML.read(folder.definition)) == state.definition
        return isSame ? nil : Words.definitionDiffers(folder.definition)
    }
}
