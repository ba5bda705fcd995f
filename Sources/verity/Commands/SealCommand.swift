// verity seal: what a coordinator does.

import ArgumentParser
import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

struct SealCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal",
        abstract: "Seals data files: evidence, one block for all of them, receipts."
    )

    @Argument(help: ArgumentHelp("Data files.", valueName: "file"))
    var files: [String]

    @Option(name: .long, help: "The site; ALL for a pooled file. The only site is the default.")
    var site: String?

    @Option(name: .long, help: "The dataset; the file name's upper-case stem is the default.")
    var dataset: String?

    @Option(name: .long, help: ArgumentHelp("Key columns, separated by commas.", valueName: "columns"))
    var key: String?

    @OptionGroup var reading: ReadingOptions

    @OptionGroup var signing: SigningOptions

    @Option(name: .long, help: "A reason code, such as interim or correction.")
    var reason = "submission"

    @Option(name: .long, help: "Free text; it stays in the evidence and never goes on the chain.")
    var note: String?

    @Option(name: .customLong("printed-name"), help: "Your name; it stays in the evidence and never goes on the chain.")
    var printedName: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Corrections of the version before, as CSV: key columns, column, reason, author; old, new, time.",
            discussion: "They stay beside the evidence; the chain has their salted digest.",
            valueName: "file"
        )
    )
    var corrects: String?

    @Option(
        name: .customLong("withheld-to"),
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Who may read blinded columns: files with a reader's line, which starts with x25519+.",
            valueName: "file"
        )
    )
    var withheldTo: [String] = []

    @Flag(name: .long, help: "Accept a first profile without asking.")
    var yes = false

    @Flag(name: .long, help: "Seal in a site folder, without the ledger; verity submit takes the result to its keeper.")
    var offline = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "With --offline: a signed checkpoint, or a receipt; the site folder's own by default.",
            valueName: "file"
        )
    )
    var checkpoint: String?

    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
        guard SealID.isCode(reason) else {
            throw ProgramError.usage(
                "a reason is a code of 1 to 40 lower-case letters, digits and hyphens; use --note for text"
            )
        }
        guard dataset == nil || files.count == 1 else { throw ProgramError.usage("--dataset goes with one file") }
        guard corrects == nil || files.count == 1 else { throw ProgramError.usage("--corrects goes with one file") }
        guard offline || checkpoint == nil else { throw ProgramError.usage("--checkpoint goes with --offline") }
        let folder = common.folder
        let signer = try signing.open(in: folder)
        let request = SealRequest(
            folder: folder,
            files: files,
            site: try site ?? signer.site ?? onlySite(folder),
            dataset: dataset,
            key: key?.split(separator: ",").map(String.init),
            reading: reading.declared,
            signer: signer.key,
            role: signer.role ?? .site,
            destination: try destination(folder),
            reason: reason,
            note: note,
            printedName: printedName,
            corrects: corrects,
            withheldTo: try WithheldReaders.read(withheldTo),
            quiet: common.quiet,
            accept: accept,
            now: try Clock.now()
        )
        var outcome = try SealJob(request: request).run()
        if outcome.block != nil {
            outcome.block?.notices += try await CosigningAfterwards(folder, signing.passphrases.source)
                .run(outcome.files.map(\.id))
        }
        if !common.quiet { for notice in outcome.block?.notices ?? [] { Console.warn(notice) } }
        if !common.quiet { SealText.remarks(outcome) }
        switch common.format {
        case .json: try Console.out(SealJSON.value(outcome))
        case .text: Console.out(SealText.render(outcome, style: Console.resultStyle))
        }
    }

    private func destination(_ folder: TrialFolder) throws -> SealRequest.Destination {
        if offline { return .submissions(checkpoint: checkpoint ?? folder.checkpoint) }
        return .ledger(try Signer.ledgerKey(folder, signing.passphrases.source))
    }

    /// Shows a first profile; on a terminal it is asked for, elsewhere it is accepted.
    private func accept(_ id: SealID, _ sealed: SealedDataset) -> Bool {
        if !common.quiet || Console.canAsk { Console.message(SealText.profile(id, sealed)) }
        return yes || !Console.canAsk || Console.ask(Words.acceptProfile)
    }

    private func onlySite(_ folder: TrialFolder) throws -> String {
        let sites =
            try offline
            ? SiteFolder(folder, checkpoint: checkpoint ?? folder.checkpoint).definition.sites
            : LedgerReader(opening: folder).definition.sites
        guard let only = sites.first, sites.count == 1 else {
            throw ProgramError.ambiguous(what: "site", choices: sites)
        }
        return only
    }
}

/// The time of this machine.
enum Clock {
    /// Now, to the second.
    static func now() throws -> UTCTimestamp {
        guard let now = UTCTimestamp(secondsSince1970: Int64(Date().timeIntervalSince1970)) else {
            throw ProgramError.usage("the clock of this machine shows no usable time")
        }
        return now
    }
}
