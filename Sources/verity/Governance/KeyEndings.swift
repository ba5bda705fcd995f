// verity key rotate, verity key revoke: how keys end.

import ArgumentParser
import Foundation
import MerkleLog
import TrialIntegrity
import TrialLedger

extension KeyCommand {
    struct Rotate: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate",
            abstract: "Puts a new key in the place of one, under the same name.",
            discussion: """
                The old key signs for the new one. When it is lost, a party that may recover keys does: --lost --as \
                KEY; without --as the ledger's key. What the old key signed stays good: to take that back, revoke it.
                """
        )

        @Argument(help: "The name of the key, or its file.")
        var name: String

        @Flag(name: .long, help: "The old key is lost: others sign for the new one.")
        var lost = false

        @Option(name: .long, help: ArgumentHelp("Why, as a code.", valueName: "code"))
        var reason = "rotation"

        @Option(
            name: .customLong("new-passphrase-file"),
            help: ArgumentHelp(
                "Encrypt the new private key with the first line of this file, not with the passphrase of the old one.",
                valueName: "file"
            )
        )
        var newPassphraseFile: String?

        @OptionGroup var signing: SigningOptions
        @OptionGroup var common: CommonOptions

        func run() throws {
            try ActionWords.check("reason", reason, example: "yearly-rotation")
            guard name != TrialAuthority.Signatory.ledger else { throw GovernanceError.ledgerKeyStays }
            guard lost || signing.signer == nil else {
                throw ProgramError.usage("the old key signs for the new one: --as goes with --lost")
            }
            try KeyRotation(command: self).run().say(common)
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke",
            abstract: "Ends a key: it signs no more.",
            discussion: """
                With --since, others may have had the key since then: what it signed counts only where a witness or a \
                timestamp saw it before. Who may revoke stands in the trial definition under `authority`; without it \
                the ledger's key does. Every party may revoke its own key.
                """
        )

        @Argument(help: "The name of the key.")
        var name: String

        @Option(name: .long, help: ArgumentHelp("Why, as a code such as staff-left or compromised.", valueName: "code"))
        var reason: String

        @Option(
            name: .long,
            help: ArgumentHelp(
                "Since when others may have had it: 2026-11-22T10:00:00Z or 2026-11-22.",
                valueName: "time"
            )
        )
        var since: String?

        @Option(
            name: .customLong("key-id"),
            help: ArgumentHelp("The start of the key's id, for an earlier key of that name.", valueName: "hex")
        )
        var keyID: String?

        @OptionGroup var signing: SigningOptions
        @OptionGroup var common: CommonOptions

        func run() throws {
            try ActionWords.check("reason", reason, example: "staff-left")
            guard name != TrialAuthority.Signatory.ledger else { throw GovernanceError.ledgerKeyStays }
            let since = try since.map(Self.time)
            let action = try LedgerAction(signing, in: common.folder, or: TrialAuthority.Signatory.ledger)
            let outcome = try action.enter { ground in
                let key = try find(ground)
                if let since, since > ground.now { throw ProgramError.usage("--since lies in the future") }
                guard let id = Digest(hex: key.keyID) else { throw GovernanceError.unknownKey(name) }
                return try KeyRevocationStatement(
                    origin: ground.origin,
                    trial: ground.trial,
                    name: name,
                    keyID: id,
                    reason: reason,
                    compromisedSince: since,
                    clock: ground.now
                ).signed(by: ground.key)
            }
            var report = ActionReport(outcome, ActionWords.headline("revocation of the key \(name)", outcome))
            if let since { report.facts.append(("in doubt", Words.inDoubt(since))) }
            report.members["name"] = .string(name)
            report.members["compromisedSince"] = .optional(since?.text)
            try report.say(common)
        }

        /// The key meant: the one in force, or an earlier one by its id.
        private func find(_ ground: LedgerAction.Ground) throws(GovernanceError) -> EnrolledKey {
            guard let keyID else { return try ground.enrolledKey(name) }
            let named = ground.state.keys.values.filter { $0.name == name && $0.keyID.hasPrefix(keyID) }
            guard let key = named.first, named.count == 1, keyID.count >= 8 else { throw .unknownKey(name) }
            return key
        }

        /// A time, or the start of a day.
        private static func time(_ text: String) throws(ProgramError) -> UTCTimestamp {
            guard let time = UTCTimestamp(parsing: text) ?? UTCDay(parsing: text)?.start else {
                throw .usage("--since is a time in UTC such as 2026-11-22T10:00:00Z, or a day such as 2026-11-22")
            }
            return time
        }
    }
}
