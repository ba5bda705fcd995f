// verity sign: a person stands for what was sealed (21 CFR 11.50).

import ArgumentParser
import Crypto
import Foundation
import TrialIntegrity
import TrialLedger

struct SignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Signs off a seal: who, when, and what the signature means.",
        discussion: """
            The printed name stays in signoffs/, where it can be deleted; the chain has its salted digest. The \
            sign-off goes stale when a newer seal supersedes what was signed.
            """
    )

    @Argument(help: "The seal, such as 701/LB#3; 701/LB means its newest.")
    var seal: String

    @Option(
        name: .long,
        help: ArgumentHelp("What it means, as a code such as review, approval or responsibility.", valueName: "code")
    )
    var meaning: String

    @Option(
        name: .customLong("printed-name"),
        help: ArgumentHelp("Your name; it never goes on the chain.", valueName: "name")
    )
    var printedName: String

    @OptionGroup var signing: SigningOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        try ActionWords.check("meaning", meaning, example: "review, approval or responsibility")
        guard let name = SignOffName(printedName: printedName, salt: SymmetricKey(size: .bits256).bytes) else {
            throw ProgramError.usage("--printed-name is one line of 1 to \(SignOffName.maximumLength) characters")
        }
        let folder = common.folder
        let id = try SealName.resolve(seal, in: folder)
        let record = try LedgerReader(opening: folder).seal(id)
        let action = try LedgerAction(signing, in: folder)
        let path = try SignOffFile.write(name, in: folder)
        let outcome: ActionOutcome
        do {
            outcome = try action.enter { ground in
                try SignOffStatement(
                    origin: ground.origin,
                    trial: ground.trial,
                    seal: SealReference(id: id, leaf: record.leaf),
                    meaning: meaning,
                    role: action.signer.role ?? .site,
                    clock: ground.now,
                    printedName: name.digest
                ).signed(by: ground.key)
            }
        } catch  where LedgerAction.wroteNothing(error) {
            // Nothing on the chain names it.
            try? FileManager.default.removeItem(atPath: path)
            throw error
        }
        var report = ActionReport(outcome, "\(id.text) is signed off: entry \(outcome.entry.index)")
        report.facts = [
            ("meaning", meaning), ("name", printedName), ("kept in", Words.keptUnder(folder.signOffs, name.digest)),
        ]
        report.members = [
            "seal": .string(id.text), "meaning": .string(meaning), "printedName": .string(printedName),
            "file": .string(path),
        ]
        try report.say(common)
    }
}

/// The file of a printed name.
enum SignOffFile {
    /// Writes it before the sign-off goes on the chain: a name that nothing refers to does no harm, the other way round
    /// the name would be lost.
    ///
    /// - Returns: the path.
    /// - Throws: `LedgerError.cannotCreate`, `.inputOutput`.
    static func write(_ name: SignOffName, in folder: TrialFolder) throws -> String {
        if !FileManager.default.fileExists(atPath: folder.signOffs) {
            guard unsafe mkdir(folder.signOffs, 0o700) == 0 else {
                let reason = unsafe String(cString: strerror(errno))
                throw LedgerError.cannotCreate(path: folder.signOffs, reason: reason)
            }
        }
        AtomicFile.removeLeftovers(in: folder.signOffs)
        let path = folder.signOff(name.digest)
        try AtomicFile.write(try name.bytes(), to: path, mode: 0o600)
        return path
    }
}
