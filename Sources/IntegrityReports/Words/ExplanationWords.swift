// What text and page say of the reasons that are on record for changes: counts first, and what nobody explains before
// everything else.

import TrialIntegrity

/// The findings of a dataset by what was said about them, each in the order it had.
struct FindingsByExplanation {
    /// Changes that nobody explains.
    let open: [Finding]
    /// Changes with a reason on record.
    let explained: [Finding]
    /// Changes on record whose record states no reason.
    let unreasoned: [Finding]
    /// What changes no data.
    let harmless: [Finding]

    /// What stands over the changes on record without a reason.
    static let unreasonedTitle = "Changes on record in the audit trail, without a reason"
}

extension [Finding] {
    /// The findings by what was said about them.
    var byExplanation: FindingsByExplanation {
        let changes = filter(\.kind.wantsExplanation)
        return FindingsByExplanation(
            open: changes.filter { $0.explanation == nil },
            explained: changes.filter { $0.explanation?.hasReason == true },
            unreasoned: changes.filter { $0.explanation?.hasReason == false },
            harmless: filter { !$0.kind.wantsExplanation }
        )
    }

    /// How many differences they are: an exchange is two cells.
    var cellCount: Int { reduce(0) { $0 + $1.cellCount } }
}

extension DatasetAudit {
    /// `12 changed cells: 9 explained by recorded corrections, 3 unexplained`; nil where no list was held against changes.
    package var explanationSentence: String? {
        let all = findings.filter(\.kind.wantsExplanation)
        guard explanations != nil, !all.isEmpty else { return nil }
        let areCells = all.allSatisfy { $0.column != nil && $0.sealedRow != nil && $0.foundRow != nil }
        let noun = Plural.of(all.cellCount, areCells ? "changed cell" : "change")
        let parts = FindingExplanation.voices.compactMap { voice -> String? in
            let count = all.filter { $0.explanation?.voice == voice }.cellCount
            guard count > 0 else { return nil }
            return "\(Plural.grouped(count)) explained by \(voice)"
        }
        let open = all.filter { $0.explanation == nil }.cellCount
        let rest = open == 0 ? [] : ["\(Plural.grouped(open)) unexplained"]
        return "\(noun): \((parts + rest).joined(separator: ", "))"
    }

    /// `; 3 of 12 changes unexplained`; empty where no list was held against changes.
    var unexplainedWords: String {
        guard let explanations, explanations.unexplained > 0 else { return "" }
        let all = explanations.explained + explanations.unexplained
        return "; \(Plural.grouped(explanations.unexplained)) of \(Plural.of(all, "change")) unexplained"
    }
}

extension ExplanationSummary {
    /// How many statements the data contradict; counts of differences that a list does not have are not among them.
    var contradictions: Int { remarks.count { $0.code.contains("-contradicts-") } }

    /// What was said and does not hold.
    var disputed: [Remark] { remarks.filter { !$0.isAboutLists } }

    /// What a list does not have, and lists that do not fit the dataset, in words.
    var silences: [String] {
        remarks.filter(\.isAboutLists).map { remark in
            remark.reference.map { "\(remark.message) (\($0))" } ?? remark.message
        }
    }

    /// The reasons, the commonest first, `transcription-error (7), re-read (2) and 3 more`; nil when there are none.
    var reasonWords: String? {
        guard !reasons.isEmpty else { return nil }
        let shown = reasons.prefix(8).map { "\($0.reason) (\(Plural.grouped($0.count)))" }.joined(separator: ", ")
        return reasons.count > 8 ? "\(shown) and \(reasons.count - 8) more" : shown
    }
}

extension ExplanationSummary.Remark {
    /// Whether it is about a list as a whole, and not about a statement in it.
    fileprivate var isAboutLists: Bool { code.hasPrefix("change-without-") || code.hasSuffix("-not-applicable") }
}

extension ExplanationSummary.Source {
    /// The list by its name.
    var title: String {
        guard kind == .correction else { return "Audit trail \(name)" }
        return SealID(parsing: name) == nil ? "Corrections in \(name), which no seal holds" : "Corrections of \(name)"
    }

    /// What became of it: `4 changes stated, 3 found`.
    var words: String {
        var parts = ["\(Plural.of(entries, "change")) stated", "\(Plural.grouped(matched)) found"]
        if elsewhere > 0 { parts.append("\(Plural.grouped(elsewhere)) of other rows or columns") }
        if unchecked > 0 {
            parts.append("\(Plural.grouped(unchecked)) not checked (of withheld columns, or of too many rows at once)")
        }
        if unread > 0 { parts.append("\(Plural.grouped(unread)) not understood") }
        return parts.joined(separator: ", ")
    }
}

extension FindingExplanation {
    /// Reason, author and place in one line: `transcription-error (A. Nurse, 701/LB#2)`.
    var line: String {
        let facts = [author, at, reference].compactMap(\.self).joined(separator: ", ")
        let reason = shownReason ?? "no reason stated"
        return facts.isEmpty ? reason : "\(reason) (\(facts))"
    }
}

extension FindingExplanation {
    /// The reason as these readers see it; nil where none is stated.
    var shownReason: String? { reason ?? (isReasonLeftOut ? "reason left out" : nil) }

    /// Who explains, in the order in which they are told of.
    fileprivate static let voices = ["recorded corrections", "corrections handed in", "the audit trail"]

    /// Who explains, in a sentence: corrections are on record where a seal holds them.
    fileprivate var voice: String {
        switch source {
        case .correction where reference.flatMap(SealID.init(parsing:)) != nil: Self.voices[0]
        case .correction: Self.voices[1]
        case .auditTrail: Self.voices[2]
        }
    }
}

extension Finding {
    /// Whether the texts of its cell are held and not shown; a row as a whole has none.
    var hidesCell: Bool {
        masked != nil && column != nil && !kind.comparesNames && sealed == nil && found == nil
    }
}
