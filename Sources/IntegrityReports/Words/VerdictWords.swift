// The words for verdicts, levels and trust that text and HTML share. This module renders one model (AuditReport) in
// many forms; it knows TrialIntegrity only, decides nothing, reads no file and no clock, and writes nothing.

package import TrialIntegrity

extension Verdict {
    /// One character that says the verdict without colour.
    package var symbol: String {
        switch self {
        case .identical: "✓"
        case .equivalent: "≈"
        case .altered: "✗"
        case .unverifiable: "?"
        }
    }

    /// What the verdict means, for a glossary: full sentences.
    package var explanation: String {
        switch self {
        case .identical:
            "The delivered file has the same bytes as the sealed file, and its cells lead to the sealed root."
        case .equivalent:
            "The bytes differ, but every record and its meaning is as sealed: another encoding, line end, quoting, "
                + "row or column order, or another way to write the same number or date. What differs is listed."
        case .altered:
            "Records differ from what was sealed. Every difference is named with its row, key, column and both texts."
        case .unverifiable:
            "Nothing can be said about the data, because evidence, receipt, ledger or policy is missing, damaged or "
                + "inconsistent. This is no statement that the data are wrong, and none that they are right."
        }
    }
}

extension TrustState.PolicySource {
    /// Where the ledger's key came from, in a sentence without a full stop.
    package var sentence: String {
        switch self {
        case .file: "the ledger's key came from a policy file outside the trial folder"
        case .pin: "the ledger's key was given on the command line"
        case .trialFolder:
            "the ledger's key came from the trial folder, which is itself under test: whoever could rewrite the "
                + "ledger could also replace the key"
        }
    }

    /// What to do about it, in a sentence without a full stop; nil when nothing is to be done.
    package var advice: String? {
        switch self {
        case .file, .pin: nil
        case .trialFolder: "run again with --policy FILE or --key VKEY obtained from another source"
        }
    }
}

extension LedgerState {
    /// The state of the ledger, in a sentence without a full stop.
    package var sentence: String {
        switch status {
        case .intact: "intact" + (size.map { ", \(Plural.of($0, "entry", "entries"))" } ?? "")
        case .broken: "broken, \(Plural.of(faults.count, "fault"))"
        case .notChecked: "not checked"
        }
    }
}

extension ProfileSummary.Source {
    /// Where the profile came from, in words.
    package var words: String {
        switch self {
        case .trial: "the trial definition"
        case .firstSeal: "the first seal of this dataset"
        }
    }
}

/// Counts in words.
package enum Plural {
    /// `1 row`, `59,580 rows`.
    package static func of(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
        "\(grouped(count)) \(count == 1 ? singular : plural ?? singular + "s")"
    }

    /// Decimal digits in groups of three with commas, whatever the locale.
    package static func grouped(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        var text = number < 0 ? "-" : ""
        for (position, digit) in digits.enumerated() {
            if position > 0, (digits.count - position).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }
}
