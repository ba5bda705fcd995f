// The sentences of the command line that are not errors.

import IntegrityReports
import TrialIntegrity

/// What commands say.
enum Words {
    static func trialStarted(_ folder: String, id: String) -> String { "\(id) starts in \(folder)" }

    static let keepPolicy = """
        Keep a copy of trust.policy, or of this key, outside the trial folder: an audit that takes its key from the
        folder under audit proves less.
        """

    static func sealedUnchanged(_ file: String, _ seal: String) -> String {
        "\(file): the file has the same bytes as \(seal): sealed again all the same"
    }

    static func firstProfile(_ seal: String) -> String { "profile proposed for \(seal), which this seal freezes:" }

    static func previousEvidenceMissing(_ seal: String) -> String {
        "the evidence of \(seal) is not here: the profile is proposed anew and nothing is compared with the seal before"
    }

    static let acceptProfile = "Seal with this profile?"

    static func subjectsGone(_ count: Int, _ seal: String) -> String {
        "\(Plural.of(count, "subject", "subjects")) of \(seal) \(count == 1 ? "is" : "are") gone"
    }

    static let keepReceipts = "Keep the receipts: they prove these seals even against the keeper of the ledger."

    static func nothingFound(_ files: Int) -> String {
        "\(Plural.of(files, "file", "files")): nothing to remark"
    }

    /// What every audit of this version leaves unchecked.
    static let witnessesNotChecked = "witness cosignatures: the ledger has none"
    static let timestampsNotChecked =
        "outside time: no RFC 3161 timestamps, so the times of seals are the sites' own claims"
    static let receiptsNotChecked =
        "receipts: none were given with --receipts, so a ledger rewritten by its keeper would go unnoticed"
    static let policyNotChecked =
        "the ledger's key came from the trial folder under audit: give --policy or --key from elsewhere"
    static let openingOnly = "sealed values are not held for some datasets: differences there cannot be located"
}
