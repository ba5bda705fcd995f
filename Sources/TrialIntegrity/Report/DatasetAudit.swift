// The result of auditing one dataset.

/// The four levels on which a delivery can equal what was sealed; nil where a level was not checked.
public struct AuditLevels: Sendable, Equatable {
    /// The same file, byte for byte.
    public var bytes: Bool?
    /// The same parsed cells in the same order under the same header.
    public var cells: Bool?
    /// The same records, whatever the order of rows and columns.
    public var records: Bool?
    /// The same values under the profile.
    public var meaning: Bool?

    /// States the levels.
    public init(bytes: Bool? = nil, cells: Bool? = nil, records: Bool? = nil, meaning: Bool? = nil) {
        self.bytes = bytes
        self.cells = cells
        self.records = records
        self.meaning = meaning
    }
}

/// Rows by what became of them: sealed = intact + altered + removed + erased; found = intact + altered + added.
public struct RowCounts: Sendable, Equatable {
    /// Rows in the seal.
    public var sealed: Int
    /// Rows in the delivery.
    public var found: Int
    /// Rows with the same meaning in both.
    public var intact: Int
    /// Matched rows in which at least one cell or key differs.
    public var altered: Int
    /// Rows only in the delivery, duplicates among them.
    public var added: Int
    /// Rows only in the seal.
    public var removed: Int
    /// Added rows that repeat a row that is also there.
    public var duplicated: Int
    /// Intact rows that stand in another order.
    public var moved: Int
    /// Intact rows with at least one cell written differently.
    public var reformatted: Int
    /// Sealed rows that were erased from the evidence, and so compared with nothing.
    public var erased: Int

    /// States the counts, all zero unless given.
    public init(
        sealed: Int = 0,
        found: Int = 0,
        intact: Int = 0,
        altered: Int = 0,
        added: Int = 0,
        removed: Int = 0,
        duplicated: Int = 0,
        moved: Int = 0,
        reformatted: Int = 0,
        erased: Int = 0
    ) {
        self.sealed = sealed
        self.found = found
        self.intact = intact
        self.altered = altered
        self.added = added
        self.removed = removed
        self.duplicated = duplicated
        self.moved = moved
        self.reformatted = reformatted
        self.erased = erased
    }
}

/// A sentence about many findings at once.
public struct FindingPattern: Sendable, Equatable {
    /// The sentence.
    public var text: String
    /// A stable identifier.
    public var code: String
    /// How many findings it covers.
    public var count: Int
    /// The p-value of its test; nil where none was made.
    public var p: Double?

    /// States a pattern.
    public init(text: String, code: String, count: Int, p: Double?) {
        self.text = text
        self.code = code
        self.count = count
        self.p = p
    }
}

/// The profile a dataset was compared under, as far as a reader of the report must know it.
public struct ProfileSummary: Sendable, Equatable {
    /// Where the profile came from.
    public enum Source: String, Sendable { case trial, firstSeal = "first-seal" }
    /// Where the profile came from.
    public var source: Source
    /// SHA-256 of the profile's canonical JSON, as hex.
    public var digest: String
    /// Columns outside the leaf, whose changes are listed and do not count.
    public var volatile: [String]
    /// The key columns, in order; empty when all columns together are the key.
    public var key: [String]
    /// Rules that widen equality, each in words, such as `NA counts as missing in LBSTRESN`.
    public var widening: [String]
    /// The sealed columns, in order.
    public var columns: [String]
    /// Columns that the trial declares to unblind; their values are masked unless the reader may see them.
    public var blinded: [String]

    /// States the profile.
    public init(
        source: Source,
        digest: String,
        volatile: [String],
        key: [String],
        widening: [String],
        columns: [String] = [],
        blinded: [String] = []
    ) {
        self.source = source
        self.digest = digest
        self.volatile = volatile
        self.key = key
        self.widening = widening
        self.columns = columns
        self.blinded = blinded
    }
}

/// The result of auditing one dataset of one site.
public struct DatasetAudit: Sendable, Equatable {
    /// The site, such as `701`; nil when unknown (an unsealed file outside a site folder).
    public var site: String?
    /// The dataset, such as `LB`; nil when unknown.
    public var dataset: String?
    /// The delivered file as the user named it; nil for `file-missing`.
    public var file: String?
    /// The seal compared with, such as `701/LB#3`; nil when there is none.
    public var seal: String?
    /// Its sequence number, from 1.
    public var sequence: Int?
    /// The verdict.
    public var verdict: Verdict
    /// Whether differences could be traced to rows and cells.
    public var localised: Bool
    /// Equality by level.
    public var levels: AuditLevels
    /// The profile; nil when no seal was found.
    public var profile: ProfileSummary?
    /// The sealed root as hex; nil when there is none.
    public var sealedRoot: String?
    /// The root over the found rows in found order under the sealed profile; nil when it was not computed.
    public var recomputedRoot: String?
    /// When the sealed data existed, at the earliest and at the latest, as RFC 3339; nil where no outside time says so.
    public var sealedAt: (notBefore: String?, notAfter: String?)
    /// Who states these two times, in words; nil where nobody does.
    public var sealedAtSources: (notBefore: String?, notAfter: String?)
    /// The sealing site's own clock, as RFC 3339: a claim, not a proof; nil when unknown.
    public var siteClock: String?
    /// The key that signed the seal, by name; nil when there is none.
    public var signer: String?
    /// The chain entry of the seal, from 0; nil when there is none.
    public var entry: Int?
    /// The delivered file's length and digest; nil when no file was read to its end.
    public var delivered: DeliveredBytes?
    /// What is known around the seal; nil when there is none, or no ledger to read it from.
    public var circumstances: SealCircumstances?
    /// Row counts; nil when rows were not compared.
    public var rows: RowCounts?
    /// Differences that change no meaning, such as `line-ends: LF to CRLF`.
    public var differences: [String]
    /// Every finding, ordered by found row, then sealed row, then column.
    public var findings: [Finding]
    /// How delivered columns are read that are read otherwise than they were sealed, by sealed name.
    ///
    /// It is for whoever reads the delivery once more; no report shows it.
    package var foundReadings: [String: CellReading] = [:]
    /// Sentences over the findings.
    public var patterns: [FindingPattern]
    /// Faults of the evidence this verdict rests on.
    public var faults: [LedgerFault]
    /// Corrections and audit trails held against the findings; nil when there were none.
    public var explanations: ExplanationSummary?

    /// Starts a result with nothing compared yet.
    public init(site: String?, dataset: String?, file: String?, verdict: Verdict) {
        self.site = site
        self.dataset = dataset
        self.file = file
        self.verdict = verdict
        seal = nil
        sequence = nil
        localised = false
        levels = AuditLevels()
        profile = nil
        sealedRoot = nil
        recomputedRoot = nil
        sealedAt = (nil, nil)
        sealedAtSources = (nil, nil)
        siteClock = nil
        signer = nil
        entry = nil
        delivered = nil
        circumstances = nil
        rows = nil
        differences = []
        findings = []
        patterns = []
        faults = []
        explanations = nil
    }

    public static func == (left: DatasetAudit, right: DatasetAudit) -> Bool {
        left.site == right.site && left.dataset == right.dataset && left.file == right.file
            && left.seal == right.seal && left.sequence == right.sequence && left.verdict == right.verdict
            && left.localised == right.localised && left.levels == right.levels && left.profile == right.profile
            && left.sealedRoot == right.sealedRoot && left.recomputedRoot == right.recomputedRoot
            && left.sealedAt == right.sealedAt && left.sealedAtSources == right.sealedAtSources
            && left.siteClock == right.siteClock && left.signer == right.signer
            && left.entry == right.entry && left.delivered == right.delivered
            && left.circumstances == right.circumstances && left.rows == right.rows
            && left.differences == right.differences
            && left.findings == right.findings && left.patterns == right.patterns && left.faults == right.faults
            && left.explanations == right.explanations
    }
}
