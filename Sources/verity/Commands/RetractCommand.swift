// verity retract: the wrong file was sealed.

import ArgumentParser
import TrialIntegrity
import TrialLedger

struct RetractCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retract",
        abstract: "Says on the record that a seal was a mistake; audits skip it, and history shows it.",
        discussion: "Nothing is removed: the seal, its evidence and its receipt stay, and its number is not used again."
    )

    @Argument(help: "The seal, such as 701/LB#3; 701/LB means its newest.")
    var seal: String

    @Option(name: .long, help: ArgumentHelp("Why, as a code such as wrong-file.", valueName: "code"))
    var reason: String

    @OptionGroup var signing: SigningOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        try ActionWords.check("reason", reason, example: "wrong-file")
        let id = try SealName.resolve(seal, in: common.folder)
        let record = try LedgerReader(opening: common.folder).seal(id)
        let outcome = try LedgerAction(signing, in: common.folder).enter { ground in
            try RetractionStatement(
                origin: ground.origin,
                trial: ground.trial,
                seal: SealReference(id: id, leaf: record.leaf),
                reason: reason,
                clock: ground.now
            ).signed(by: ground.key)
        }
        var report = ActionReport(outcome, "\(id.text) is retracted: entry \(outcome.entry.index)")
        let newest = outcome.after.newestValid(SealSeries(of: id))
        let now = newest.map { "\(id.site)/\(id.dataset)#\($0)" }
        report.facts.append(("in force", now ?? "no seal of \(id.site)/\(id.dataset) is left that stands"))
        report.members["seal"] = .string(id.text)
        report.members["newest"] = .optional(now)
        try report.say(common)
    }
}
