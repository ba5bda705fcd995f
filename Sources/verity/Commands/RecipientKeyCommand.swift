// verity evidence key: a key pair with which a party reads evidence that is encrypted to it.

import ArgumentParser
import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

struct RecipientKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Makes a key pair for reading encrypted evidence.",
        discussion: """
            NAME.x25519 is the private key, for --decrypt-with; NAME.recipient is the public one, which you give to whoever
            encrypts. It signs nothing, and is not enrolled.
            """
    )

    @Argument(help: "The name of the key, such as auditor.")
    var name: String

    @Option(name: .long, help: ArgumentHelp("The folder to write to; this one by default.", valueName: "dir"))
    var out = "."

    @OptionGroup var common: CommonOptions

    func run() throws {
        let key = try DecryptionKey(name: name)
        let (secret, open) = ("\(out)/\(name).x25519", "\(out)/\(name).recipient")
        guard !FileManager.default.fileExists(atPath: open) else { throw LedgerError.exists(path: open) }
        try AtomicFile.write(Array(key.text.utf8), to: secret, mode: 0o600)
        try AtomicFile.write(Array((key.recipient.line + "\n").utf8), to: open, mode: 0o644)
        switch common.format {
        case .json:
            try Console.out(
                .object([
                    "schema": "trialverity.recipient-key/v1", "name": .string(name), "privateFile": .string(secret),
                    "publicFile": .string(open), "recipient": .string(key.recipient.line),
                    "id": .string(key.recipient.idText),
                ])
            )
        case .text:
            Console.out(
                TerminalText.escapedLines([
                    "key \(name) for reading encrypted evidence", "  private    \(secret) (keep it secret)",
                    "  public     \(open): \(key.recipient.line)",
                    "  id         \(key.recipient.idText), as encrypted files name it",
                ]) + "\n"
            )
        }
    }
}
