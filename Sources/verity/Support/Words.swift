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

    static let submitThese = """
        Not in the ledger yet: send these files to its keeper, who runs verity submit, and keep the receipts that come
        back. The evidence stays with you.
        """

    static let giveReceipts = "Give the receipts back to whoever sealed: they prove the seals even against this ledger."

    static func bundle(_ evidence: BundleRequest.Evidence) -> String {
        switch evidence {
        case .values: "It holds the sealed values: keep it as you keep the data."
        case .fingerprints:
            "It holds fingerprints, from which values of known lists can be guessed: keep it as you keep the data."
        case .none:
            "It holds no value of any table: an audit with it also needs the evidence, or a bundle made with --evidence."
        }
    }

    static func siteFolder(_ path: String, receipts: Int) -> String {
        "\(path): a folder in which a site seals with --offline, with \(Plural.of(receipts, "receipt", "receipts"))"
    }

    static func withheldNotCompared(_ seals: [String]) -> String {
        "withheld columns of \(seals.joined(separator: ", ")): not delivered, or their part of the evidence was not opened"
    }

    /// What lies in a delivery and is no table where one is looked for.
    static func passedOver(_ paths: [String]) -> String {
        let named = paths.prefix(20).joined(separator: ", ")
        let more = paths.count > 20 ? " and \(Plural.grouped(paths.count - 20)) more" : ""
        return "not looked at, since a delivery has <site>/<dataset>.csv (.tsv, .txt) only: \(named)\(more)"
    }

    static let plainWithheld = "it is not encrypted, and a bundle is given away"

    static let openPartMissing =
        "the open part of the evidence is not here, and without it a withheld part proves nothing"

    static func withheldApart(_ columns: [String]) -> String {
        "the withheld columns \(columns.joined(separator: ", ")): their cells are in a file of their own"
    }

    static func nothingFound(_ files: Int) -> String {
        "\(Plural.of(files, "file", "files")): nothing to remark"
    }

    static let noQuorum =
        "witnesses: the policy asks for none, so a keeper who shows different ledgers to different parties goes unnoticed"

    static func quorumBehind(_ covered: UInt64, of size: UInt64) -> String {
        covered == 0
            ? "witnesses: no checkpoint has the quorum that the policy asks for"
            : "witnesses: the quorum covers the first \(covered) of \(size) entries, and not those after them"
    }

    static let noTimestamps =
        "outside time: no RFC 3161 timestamps, so the times of seals are the sites' own claims"

    static func timestampsWithoutRoots(_ count: Int) -> String {
        "outside time: \(Plural.of(count, "timestamp", "timestamps")) not checked: give --tsa-roots"
    }

    static let rootsFromFolder =
        "the roots of the timestamp authorities came from the trial folder under audit: give --tsa-roots from elsewhere"

    static let pdfProgramMissing =
        "audit.pdf was not written: WeasyPrint is not installed (apt-get install weasyprint); --no-pdf does without"
    static let pdfFailed = "audit.pdf was not written: WeasyPrint failed on the page; audit.html prints the same"

    static let receiptsNotChecked =
        "receipts: none were given with --receipts, so a ledger rewritten by its keeper would go unnoticed"
    static let policyNotChecked =
        "the ledger's key came from the trial folder under audit: give --policy or --key from elsewhere"
    static let openingOnly = "sealed values are not held for some datasets: differences there cannot be located"
}
