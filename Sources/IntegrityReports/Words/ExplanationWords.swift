// What text and page say of the reasons that are on record for changes: counts first, and what nobody explains before
// everything else.

import TrialIntegrity

extension [Finding] {
    /// Changes that nobody explains, changes with a reason on record, and what changes no data; each in the order it had.
    var byExplanation: (open: [Finding], explained: [Finding], harmless: [Finding]) {
        let changes = filter(\.kind.wantsExplanation)
        return (
            changes.filter { $0.explanation == nil }, changes.filter { $0.explanation != nil },
            filter { !$0.kind.wantsExplanation }
        )
    }
}

extension DatasetAudit {
    /// `12 changed cells: 9 explained by recorded corrections, 3 unexplained`; nil where no list was held against changes.
    package var explanationSentence: String? {
        let (open, explained, _) = findings.byExplanation
        let all = open + explained
        guard explanations != nil, !all.isEmpty else { return nil }
        let areCells = all.allSatisfy { $0.column != nil && $0.sealedRow != nil && $0.foundRow != nil }
        let noun = Plural.of(all.count, areCells ? "changed cell" : "change")
        let parts = FindingExplanation.Source.allCases.compactMap { source -> String? in
            let count = explained.count { $0.explanation?.source == source }
            guard count > 0 else { return nil }
            return "\(Plural.grouped(count)) explained by \(source.voice)"
        }
        let rest = open.isEmpty ? [] : ["\(Plural.grouped(open.count)) unexplained"]
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
        if unchecked > 0 { parts.append("\(Plural.grouped(unchecked)) of withheld columns and not checked") }
        if unread > 0 { parts.append("\(Plural.grouped(unread)) not understood") }
        return parts.joined(separator: ", ")
    }
}

extension FindingExplanation {
    /// Reason, author and place in one line: `transcription-error (A. Nurse, 701/LB#2)`.
    var line: String {
        let facts = [author, at, reference].compactMap(\.self).joined(separator: ", ")
        let reason = reason ?? "no reason stated"
        return facts.isEmpty ? reason : "\(reason) (\(facts))"
    }
}

extension FindingExplanation.Source {
    /// Who explains, in a sentence.
    fileprivate var voice: String {
        switch self {
        case .correction: "recorded corrections"
        case .auditTrail: "the audit trail"
        }
    }
}
