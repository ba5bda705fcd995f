// Which stated change explains which finding, and which of them the data contradict.
//
// The changes that a list states of one cell are a chain in time. A chain explains a difference when one of its steps
// starts from what was sealed and its last step ends with what was found. What is not said is not held against anybody:
// a chain without values explains any difference of its cell. Values are compared in their normal forms.

/// Holds lists of stated changes against findings.
package struct ChangeMatcher {
    private let readings: ProfileReadings
    private let lists: [StatedChanges]
    private let evidence: EvidenceFile?
    private let apart: Set<String>

    /// Prepares to match.
    ///
    /// - Parameters:
    ///   - lists: what people wrote; corrections come before audit trails in what they explain.
    ///   - profile: the profile of the seal that findings are against.
    ///   - evidence: its values, for cells that did not change; nil where they are not held.
    ///   - apart: withheld columns that nothing was compared with: what is stated of them is counted, and held against
    ///     nothing.
    package init(
        _ lists: [StatedChanges],
        profile: Profile,
        evidence: EvidenceFile?,
        without apart: Set<String> = []
    ) {
        self.lists = lists
        self.apart = apart
        self.evidence = evidence.flatMap { $0.holdsValues ? $0 : nil }
        readings = ProfileReadings(profile)
    }

    /// Adds explanations to findings.
    ///
    /// - Parameter findings: every finding of one comparison.
    /// - Returns: what became of the lists.
    /// - Throws: `FormatError` when evidence is damaged; read errors as they come.
    package func explain(_ findings: inout [Finding]) throws -> ExplanationSummary {
        // People write down cells: an exchange is explained when both of its cells are.
        var cells: [Finding] = []
        var places: [Range<Int>] = []
        for finding in findings {
            let start = cells.count
            cells += finding.cells
            places.append(start..<cells.count)
        }
        var summary = try explain(cells: &cells)
        for (index, place) in places.enumerated() where cells[place].allSatisfy({ $0.explanation != nil }) {
            findings[index].explanation = cells[place].first?.explanation
        }
        count(findings, in: &summary)
        return summary
    }

    private func explain(cells findings: inout [Finding]) throws -> ExplanationSummary {
        var summary = ExplanationSummary()
        let eligible = findings.indices.filter { findings[$0].kind.wantsExplanation }
        var sources = lists.map {
            ExplanationSummary.Source(kind: $0.kind, name: $0.name, entries: $0.changes.count, unread: $0.unread)
        }
        for kind in FindingExplanation.Source.allCases {
            let numbers = lists.indices.filter { lists[$0].kind == kind }
            guard !numbers.isEmpty else { continue }
            var voice = ChangeVoice(
                kind: kind,
                lists: numbers.map { ($0, lists[$0]) },
                readings: readings,
                without: apart
            )
            voice.attach(findings, eligible)
            try voice.judge(&findings, evidence)
            for number in numbers {
                sources[number].matched = voice.matched[number] ?? 0
                sources[number].elsewhere = voice.elsewhere[number] ?? 0
                sources[number].unchecked = voice.unchecked[number] ?? 0
            }
            summary.remarks += voice.remarks
            if let remark = voice.silence(eligible) { summary.remarks.append(remark) }
        }
        summary.sources = sources
        return summary
    }

    private func count(_ findings: [Finding], in summary: inout ExplanationSummary) {
        let eligible = findings.indices.filter { findings[$0].kind.wantsExplanation }
        var counts: [String: Int] = [:]
        for index in eligible {
            let cells = findings[index].cellCount
            guard let explanation = findings[index].explanation else {
                summary.unexplained += cells
                continue
            }
            summary.explained += cells
            if let reason = explanation.reason { counts[reason, default: 0] += cells }
        }
        summary.reasons = counts.map { ExplanationSummary.ReasonCount(reason: $0.key, count: $0.value) }.sorted {
            $0.count != $1.count ? $0.count > $1.count : $0.reason.utf8.lexicographicallyPrecedes($1.reason.utf8)
        }
    }
}
