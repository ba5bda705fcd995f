// What the changes of a dataset mean: what each row is about, why a change matters, and what many changes have in common.
//
// What this module may know: findings, the sealed and delivered rows they are about, and what the trial declares. It
// opens no files, reads no clock, and draws no randomness that its caller did not seed. Its sentences name columns, sites,
// visits, tests and counts of subjects; never a subject, never the text of a cell.
//
// How it is laid out:
// - Tables: one pass over a table, and what the demographics, events and dispositions say of subjects;
// - Materiality: one rule per file or so, each with its own words, for one finding at a time;
// - Patterns: tests over all findings of a dataset (Docs/decisions/0017), and the summary.

internal import SiteStatistics
package import TrialIntegrity

/// What the analysis of a dataset is told.
package struct AnalysisRequest: Sendable {
    /// The dataset's name.
    package var dataset: String
    /// The site whose rows these are; nil for a pooled dataset.
    package var site: String?
    /// What the trial says of the dataset.
    package var rules: DatasetDefinition?
    /// Milestones and locks, in any order.
    package var days: [NotableDay]
    /// The lock that closes the dataset.
    package var lock: NotableDay?
    /// What sealed tables say of subjects.
    package var subjects: TrialSubjects
    /// The seed of all draws; part of the sealed root, so that nobody can choose it.
    package var seed: UInt64

    /// States what is known.
    package init(
        dataset: String,
        site: String?,
        rules: DatasetDefinition?,
        days: [NotableDay] = [],
        lock: NotableDay? = nil,
        subjects: TrialSubjects = TrialSubjects(),
        seed: UInt64
    ) {
        self.dataset = dataset
        self.site = site
        self.rules = rules
        self.days = days
        self.lock = lock
        self.subjects = subjects
        self.seed = seed
    }
}

/// Analyses the findings of one dataset.
package struct ChangeAnalysis {
    private let request: AnalysisRequest

    /// Prepares an analysis.
    package init(_ request: AnalysisRequest) { self.request = request }

    /// Fills in context and materiality of the findings, and adds patterns.
    ///
    /// Findings keep their order; patterns that are there come after the summary and before those that are tested.
    /// - Parameters:
    ///   - audit: the result of an audit; one without findings in rows is left as it is.
    ///   - sealed: the sealed rows; nil where only fingerprints are held, and the delivery stands for them.
    ///   - delivered: the delivered rows; nil where they are not at hand, and added rows stay without context.
    /// - Throws: what reading the rows throws.
    /// - Complexity: one pass over the sealed rows, and over the delivered ones as far as added rows reach.
    package func analyse(
        _ audit: inout DatasetAudit,
        sealed: (any AnalysisTable)?,
        delivered: (any AnalysisTable)?
    ) throws {
        guard let table = sealed ?? delivered, audit.findings.contains(where: { $0.isAboutRow || $0.isAboutColumn })
        else { return }
        let reader = FindingReader(request, table, audit, bySealedRow: sealed != nil)
        let survey = try TableSurvey(table, reader.plan(audit.findings))
        var added: [Int: ClinicalRow] = [:]
        if let delivered { added = try reader.addedRows(audit.findings, delivered) }
        reader.fill(&audit.findings, survey, added)
        // An older version differs from the newest by its corrections, not by edits that anybody made.
        guard !audit.findings.contains(where: { $0.kind == .staleSequence }) else { return }
        let patterns = reader.patterns(audit.findings, survey, added)
        let summary = patterns.prefix { $0.code == ChangeSummary.code }
        audit.patterns = summary + audit.patterns + patterns.dropFirst(summary.count)
    }
}

extension Finding {
    /// Whether it is about a row or a cell.
    var isAboutRow: Bool {
        isCellChange || isRowAdded || isRowRemoved || kind == .rowAltered || kind == .subjectRelabelled
    }

    /// Whether it is about a column as a whole.
    var isAboutColumn: Bool { kind == .columnRemoved }
}
