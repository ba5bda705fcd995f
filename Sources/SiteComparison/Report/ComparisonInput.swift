// One file or summary that was given to a comparison, and what became of it.

/// One input of a comparison.
package struct ComparisonInput: Sendable, Equatable {
    /// What the input is.
    package enum Kind: String, Sendable {
        /// A table of rows.
        case table
        /// A site's summary without rows, `trialverity.summary/v1`.
        case summary
    }

    /// How the input stands to the ledger.
    package enum Verdict: String, Sendable {
        case identical, equivalent, altered, unverifiable
        /// A summary whose seals and roots are those of the ledger. That it was computed from the sealed rows is the
        /// site's word, not proven.
        case matchesLedger = "matches-ledger"
        /// Not held against any ledger.
        case notChecked = "not-checked"
    }

    /// What the input is.
    package var kind: Kind
    /// The path as the user gave it.
    package var file: String
    /// The site; nil for a pooled file.
    package var site: String?
    /// The dataset; nil for a summary, which may be about several.
    package var dataset: String?
    /// The seals it was held against, such as `701/LB#3`; empty when there are none.
    package var seals: [String]
    /// The verdict.
    package var verdict: Verdict
    /// Whether it takes part in the comparison.
    package var isUsed: Bool
    /// Why it is left out, or what a reader must know of it; nil when there is nothing to say.
    package var note: String?
    /// Rows read; 0 when it was left out.
    package var rows: Int
    /// Which columns serve which purpose, as `subject` → `USUBJID`.
    package var columns: [String: String]
    /// SHA-256 of the file as hex; nil when it was not read to its end.
    package var sha256: String?
    /// Whether the rows compared are those of the verified evidence, which the file is equivalent to.
    package var isReadFromEvidence = false

    package init(
        kind: Kind = .table,
        file: String,
        site: String?,
        dataset: String?,
        seals: [String] = [],
        verdict: Verdict,
        isUsed: Bool,
        note: String? = nil,
        rows: Int = 0,
        columns: [String: String] = [:],
        sha256: String? = nil
    ) {
        self.kind = kind
        self.file = file
        self.site = site
        self.dataset = dataset
        self.seals = seals
        self.verdict = verdict
        self.isUsed = isUsed
        self.note = note
        self.rows = rows
        self.columns = columns
        self.sha256 = sha256
    }

    /// Whether the data are as they were sealed, as far as can be told.
    package var isVerified: Bool { [.identical, .equivalent, .matchesLedger].contains(verdict) }
}
