// Ledgers of any size for tests and measurements, and what can be measured within one process only.
//
// It is no part of the product: `verity` never writes a seal whose data it has not read. Keys, roots and clocks follow
// from the numbers of site and seal, so that the same call makes the same entries.

import ArgumentParser
import TrialIntegrity

@main
struct LedgerBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledgerbench",
        abstract: "Makes large ledgers, and measures appends and proofs.",
        subcommands: [MakeCommand.self, AppendsCommand.self, ProofsCommand.self]
    )

    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let error as any UserFacingError {
            print("ledgerbench: error: \(error.message)")
            exit(withError: ExitCode.failure)
        } catch {
            exit(withError: error)
        }
    }
}
