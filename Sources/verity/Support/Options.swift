// Options that many commands share.

import ArgumentParser
import Foundation
import MerkleLog
import TrialIntegrity
import TrialLedger

extension Console.Format: ExpressibleByArgument {}

/// Where the trial is, and how results are written.
struct CommonOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The trial folder.", valueName: "dir"))
    var trial = "."

    @Option(name: .long, help: ArgumentHelp("The ledger's head, when it is not head.sqlite in the trial folder.", valueName: "file"))
    var head: String?

    @Option(name: .long, help: "How results are written: text or json.")
    var format = Console.Format.text

    @Flag(name: .long, help: "No progress and no remarks.")
    var quiet = false

    /// The trial folder.
    var folder: TrialFolder { TrialFolder(path: trial, head: head) }

    /// Opens the ledger for reading, and warns of what a reader must know.
    func openLedger() throws -> LedgerReader {
        let reader = try LedgerReader(opening: folder)
        if case .conflict(let conflict) = reader.headState { throw LedgerError.headConflict(conflict) }
        if !quiet, let caveat = reader.headState.caveat { Console.warn(caveat) }
        return reader
    }
}

/// Which key of the ledger is trusted, and where it came from.
struct TrustOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("A trust policy kept outside the trial folder.", valueName: "file"))
    var policy: String?

    @Option(name: .long, help: ArgumentHelp("The ledger's verifier key, known from elsewhere.", valueName: "vkey"))
    var key: String?

    /// The key to verify with.
    ///
    /// - Throws: `ProgramError` when both or an unusable one are given, `LedgerError` for an unusable policy.
    func resolve(_ folder: TrialFolder, origin: String?) throws -> (key: VerifierKey, source: TrustState.PolicySource) {
        if let key {
            guard policy == nil else { throw ProgramError.usage("give --policy or --key, not both") }
            guard let parsed = try? VerifierKey(parsing: key) else { throw ProgramError.badKey }
            return (parsed, .pin)
        }
        let path = policy ?? folder.policy
        let logs = try TrustPolicy.read(path).logs
        let source: TrustState.PolicySource = isInside(path, folder.path) ? .trialFolder : .file
        let matching = origin.flatMap { origin in logs.first { $0.name == origin } } ?? (origin == nil ? logs.first : nil)
        guard let key = matching else { throw ProgramError.policyWithoutLedger(path: path, origin: origin) }
        return (key, source)
    }

    private func isInside(_ path: String, _ folder: String) -> Bool {
        func real(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().standardized.path }
        return real(path).hasPrefix(real(folder) + "/")
    }
}
