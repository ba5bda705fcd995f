// verity restore: going on from an older copy of the ledger, on purpose and on record.

import ArgumentParser
import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Goes on from an older copy of the ledger, with an entry that says what was lost.",
        discussion: """
            Look for a newer copy first: what is given up here is given up for good, and every later audit shows it. \
            The lost state is known from the head, or from a receipt or checkpoint named with --checkpoint. Who may \
            restore stands in the trial definition under `authority`; without it the ledger's key does.
            """
    )

    @Option(name: .long, help: ArgumentHelp("Why, as a code such as disk-failure.", valueName: "code"))
    var reason: String

    @Option(
        name: .long,
        help: ArgumentHelp("A checkpoint or receipt of the lost state, when the head was lost too.", valueName: "file")
    )
    var checkpoint: String?

    @Flag(name: .long, help: "Give up what was lost without being asked.")
    var yes = false

    @OptionGroup var signing: SigningOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        try ActionWords.check("reason", reason, example: "disk-failure")
        let folder = common.folder
        let loss = try LedgerLoss(folder, checkpoint: checkpoint)
        if !common.quiet || Console.canAsk { Console.message(loss.text) }
        guard yes || (Console.canAsk && Console.ask(Words.giveUp(loss))) else {
            throw GovernanceError.notConfirmed(what: "giving up a part of the ledger")
        }
        let action = try LedgerAction(signing, in: folder, or: TrialAuthority.Signatory.ledger)
        let block = try LedgerWriter.restore(
            folder,
            key: action.ledgerKey,
            reason: reason,
            clock: try Clock.now(),
            lost: loss.shown,
            signing: { try $0.signed(by: action.signer.key) }
        )
        guard let entry = block.entries.first else { throw LedgerError.missing(path: folder.ledger) }
        let outcome = ActionOutcome(
            entry: entry,
            signer: action.signer,
            before: loss.state,
            after: try LedgerReader(opening: folder).state(),
            block: block
        )
        var report = ActionReport(
            outcome,
            ActionWords.headline("restore to \(Plural.of(Int(clamping: loss.kept.size), "entry", "entries"))", outcome)
        )
        report.facts = [("lost", loss.sentence)]
        do throws(LedgerError) {
            if let kept = try loss.setAside(in: folder) {
                report.facts.append(("kept in", "\(kept): receipts and evidence of what was lost"))
                report.members["folder"] = .string(kept)
            }
        } catch {
            Console.warn(Words.notSetAside(error.message))
        }
        report.members.merge(loss.members) { _, own in own }
        try report.say(common)
    }
}
