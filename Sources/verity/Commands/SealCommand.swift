// verity seal: what a coordinator does.

import ArgumentParser
import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

struct SealCommand: ParsableCommand {
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

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("The key that seals: a name in keys/, or a file.", valueName: "key")
    )
    var signer: String?

    @Option(name: .long, help: "A reason code, such as interim or correction.")
    var reason = "submission"

    @Option(name: .long, help: "Free text; it stays in the evidence and never goes on the chain.")
    var note: String?

    @Option(name: .customLong("printed-name"), help: "Your name; it stays in the evidence and never goes on the chain.")
    var printedName: String?

    @Flag(name: .long, help: "Accept a first profile without asking.")
    var yes = false

    @OptionGroup var common: CommonOptions

    func run() throws {
        guard SealID.isCode(reason) else {
            throw ProgramError.usage(
                "a reason is a code of 1 to 40 lower-case letters, digits and hyphens; use --note for text"
            )
        }
        guard dataset == nil || files.count == 1 else { throw ProgramError.usage("--dataset goes with one file") }
        let folder = common.folder
        let (signer, role, bound) = try SigningKey.choose(self.signer, folder)
        let request = SealRequest(
            folder: folder,
            files: files,
            site: try site ?? bound ?? onlySite(folder),
            dataset: dataset,
            key: key?.split(separator: ",").map(String.init),
            reading: reading.declared,
            signer: signer,
            role: role,
            ledgerKey: try KeyFile.read(folder.ledgerKey),
            reason: reason,
            note: note,
            printedName: printedName,
            quiet: common.quiet,
            accept: accept,
            now: try Clock.now()
        )
        let outcome = try SealJob(request: request).run()
        if !common.quiet { SealText.remarks(outcome) }
        switch common.format {
        case .json: try Console.out(SealJSON.value(outcome))
        case .text: Console.out(SealText.render(outcome, style: Console.resultStyle))
        }
    }

    /// Shows a first profile; on a terminal it is asked for, elsewhere it is accepted.
    private func accept(_ id: SealID, _ sealed: SealedDataset) -> Bool {
        if !common.quiet || Console.canAsk { Console.message(SealText.profile(id, sealed)) }
        return yes || !Console.canAsk || Console.ask(Words.acceptProfile)
    }

    private func onlySite(_ folder: TrialFolder) throws -> String {
        let sites = try LedgerReader(opening: folder).trial.definition.sites
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

/// The key a party signs with.
enum SigningKey {
    /// The key named, or the only one there is, with the role and the site it is enrolled for; a key that is not enrolled is
    /// refused later, by the rules of the ledger.
    static func choose(_ named: String?, _ folder: TrialFolder) throws -> (key: SignerKey, role: KeyRole, site: String?)
    {
        let path: String
        if let named {
            path =
                named.contains("/") || FileManager.default.fileExists(atPath: named) ? named : folder.key(named: named)
        } else {
            let names = KeyFile.names(in: folder)
            guard let only = names.first, names.count == 1 else {
                throw ProgramError.ambiguous(what: "key", choices: names)
            }
            path = folder.key(named: only)
        }
        let key = try KeyFile.read(path)
        let enrolled = try LedgerReader(opening: folder).keys().first {
            $0.statement.key.publicKey == key.verifierKey.publicKey
        }
        return (key, enrolled?.statement.role ?? .site, enrolled?.statement.site)
    }
}
