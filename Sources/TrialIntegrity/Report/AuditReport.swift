// The one value that every rendering of an audit is made from.

/// The result of an audit run: what was checked, what was found, and what was not checked.
public struct AuditReport: Sendable, Equatable {
    /// The worst verdict of its datasets; `unverifiable` when the ledger is broken.
    public var verdict: Verdict
    /// The trial's id, such as `NIMBUS-302`; nil when no ledger could be read.
    public var trial: String?
    /// The trial's title; nil when no ledger could be read.
    public var title: String?
    /// The origin of the ledger; nil when no ledger could be read.
    public var origin: String?
    /// The state of the ledger.
    public var ledger: LedgerState
    /// What the run relied on, and what it did not check.
    public var trust: TrustState
    /// What the ledger says about how the trial was conducted: late seals, locks, sign-offs, restores.
    public var conduct: [ConductRemark]
    /// One entry per delivered or missing dataset, by site, then dataset, then file.
    public var datasets: [DatasetAudit]
    /// The files that were read, by role and path.
    public var inputs: [AuditInput]
    /// What happened when, by time, then entry.
    public var timeline: [TimelineEvent]
    /// How much of the data is shown.
    public var disclosure: ReportDisclosure
    /// Facts of the run itself, outside everything that is compared between runs.
    public var run: RunFacts

    /// Puts a report together.
    public init(
        verdict: Verdict,
        trial: String?,
        title: String?,
        origin: String?,
        ledger: LedgerState,
        trust: TrustState,
        conduct: [ConductRemark] = [],
        datasets: [DatasetAudit],
        inputs: [AuditInput] = [],
        timeline: [TimelineEvent] = [],
        disclosure: ReportDisclosure = ReportDisclosure(level: .unblinded),
        run: RunFacts
    ) {
        self.verdict = verdict
        self.trial = trial
        self.title = title
        self.origin = origin
        self.ledger = ledger
        self.trust = trust
        self.conduct = conduct
        self.datasets = datasets
        self.inputs = inputs
        self.timeline = timeline
        self.disclosure = disclosure
        self.run = run
    }
}

/// Something in the ledger that an inspector wants to know, and that is no fault of it.
public struct ConductRemark: Hashable, Sendable {
    /// A stable identifier, such as `late-seal`.
    public var code: String
    /// One sentence, lower case, no full stop.
    public var message: String
    /// The entry it is about, from 0; nil when it is about something that is not there.
    public var entry: Int?
    /// When, as the signer's clock or an outside source has it, as RFC 3339; nil where no time is stated.
    public var at: String?
    /// Whether it calls for a question: a late seal does, a sign-off that is in force does not.
    public var isNotable: Bool

    /// States a remark.
    public init(code: String, message: String, entry: Int? = nil, at: String? = nil, isNotable: Bool = true) {
        self.code = code
        self.message = message
        self.entry = entry
        self.at = at
        self.isNotable = isNotable
    }
}

/// A fault of a ledger, of evidence or of a receipt.
public struct LedgerFault: Hashable, Sendable {
    /// A stable identifier, such as `entry-altered`.
    public var code: String
    /// One sentence, lower case, no full stop.
    public var message: String
    /// What it is about, such as `entry 7` or a path; nil when it is about the whole.
    public var location: String?

    /// States a fault.
    public init(code: String, message: String, location: String? = nil) {
        self.code = code
        self.message = message
        self.location = location
    }
}

/// The state of the ledger as this run found it.
public struct LedgerState: Sendable, Equatable {
    /// Whether the ledger was checked, and how that ended.
    public enum Status: String, Sendable { case intact, broken, notChecked = "not-checked" }
    /// Whether the ledger holds together.
    public var status: Status
    /// The number of entries under the checkpoint used; nil when not read.
    public var size: Int?
    /// The root of the checkpoint used, as hex; nil when not read.
    public var root: String?
    /// Every fault found.
    public var faults: [LedgerFault]

    /// States what was found.
    public init(status: Status, size: Int?, root: String?, faults: [LedgerFault]) {
        self.status = status
        self.size = size
        self.root = root
        self.faults = faults
    }
}

/// What the run relied on.
public struct TrustState: Sendable, Equatable {
    /// Where the ledger's verifier key came from.
    public enum PolicySource: String, Sendable { case file, pin, trialFolder = "trial-folder" }
    /// Where the ledger's verifier key came from; `trial-folder` means from the evidence under test itself.
    public var policySource: PolicySource
    /// Witness cosignatures that the policy asks for, that were verified, and that are the operator's own.
    public var witnesses: (required: Int, verified: Int, own: Int)
    /// Descriptions of verified RFC 3161 timestamps.
    public var timestamps: [String]
    /// Receipts that were held against the ledger, and those that should have been there.
    public var receipts: (checked: Int, missing: Int)
    /// What this run did not check, each as a sentence without a full stop; shown beside the verdict.
    public var notChecked: [String]

    /// States what was relied on.
    public init(
        policySource: PolicySource,
        witnesses: (required: Int, verified: Int, own: Int) = (0, 0, 0),
        timestamps: [String] = [],
        receipts: (checked: Int, missing: Int) = (0, 0),
        notChecked: [String] = []
    ) {
        self.policySource = policySource
        self.witnesses = witnesses
        self.timestamps = timestamps
        self.receipts = receipts
        self.notChecked = notChecked
    }

    public static func == (left: TrustState, right: TrustState) -> Bool {
        left.policySource == right.policySource && left.witnesses == right.witnesses
            && left.timestamps == right.timestamps && left.receipts == right.receipts
            && left.notChecked == right.notChecked
    }
}

/// Facts of the run, which differ from run to run.
public struct RunFacts: Sendable, Equatable {
    /// UTC time as RFC 3339, such as `2026-11-22T10:00:00Z`.
    public var at: String
    /// Who ran it.
    public var by: String
    /// The software's version.
    public var version: String
    /// The arguments that make the audit again, without the program's name; empty when they are not known.
    public var arguments: [String]

    /// States the facts.
    public init(at: String, by: String, version: String, arguments: [String] = []) {
        self.at = at
        self.by = by
        self.version = version
        self.arguments = arguments
    }
}
