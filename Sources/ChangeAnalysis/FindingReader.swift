// From findings to what rules and tests ask for, and back.

import SiteStatistics
import TrialIntegrity

/// Reads the findings of one dataset against its table.
struct FindingReader {
    private let request: AnalysisRequest
    private let table: any AnalysisTable
    private let bySealedRow: Bool
    private let purposes: ColumnPurposes
    private let meaning: DatasetMeaning
    /// How delivered columns are read that are read otherwise than they were sealed.
    private let foundReadings: [String: CellReading]
    private let excluded: Set<String>
    private let series: (numbers: String?, days: String?)

    init(_ request: AnalysisRequest, _ table: any AnalysisTable, _ audit: DatasetAudit, bySealedRow: Bool) {
        self.request = request
        self.table = table
        self.bySealedRow = bySealedRow
        let blinded = request.rules?.blinded ?? []
        excluded = Set((audit.profile?.volatile ?? []) + blinded)
        let outside = excluded
        let names = table.columns.map(\.name)
        purposes = ColumnPurposes(
            dataset: request.dataset,
            definition: request.rules,
            columns: names.filter { !outside.contains($0) }
        )
        meaning = DatasetMeaning(
            purposes,
            columns: table.columns,
            rules: request.rules,
            key: audit.profile?.key ?? []
        )
        foundReadings = audit.foundReadings
        series = Self.series(audit.findings.filter { !outside.contains($0.column ?? "") }, meaning)
    }

    /// The place of a finding's row in the table.
    private func place(_ finding: Finding) -> Int? {
        (bySealedRow ? finding.sealedRow : finding.foundRow).flatMap(table.place(ofRow:))
    }

    private var focus: FocusColumn? {
        series.numbers.map { column in
            let limits = purposes.limits(of: column)
            return FocusColumn(
                column: column,
                low: limits.flatMap { purposes[$0.low] },
                high: limits.flatMap { purposes[$0.high] }
            )
        }
    }

    /// What the survey of the table is to bring.
    func plan(_ findings: [Finding]) -> SurveyPlan {
        SurveyPlan(
            purposes: purposes,
            excluded: excluded,
            wanted: Set(findings.lazy.filter { $0.isAboutRow && !$0.isRowAdded }.flatMap(\.cells).compactMap(place)),
            focus: focus,
            site: request.site,
            subjects: request.subjects,
            readings: bySealedRow ? [:] : foundReadings
        )
    }

    /// The delivered rows of findings about added rows, by row number.
    ///
    /// - Throws: what reading throws.
    func addedRows(_ findings: [Finding], _ delivered: any AnalysisTable) throws -> [Int: ClinicalRow] {
        let wanted = Set(findings.lazy.filter(\.isRowAdded).compactMap(\.foundRow))
        guard let last = wanted.max() else { return [:] }
        let layout = RowLayout(purposes, columns: delivered.columns, readings: foundReadings)
        var rows: [Int: ClinicalRow] = [:]
        var first = 1
        try delivered.forEachRun { coded in
            let here = (0..<coded.rowCount).filter { wanted.contains(first + $0) }
            if !here.isEmpty {
                var texts = layout.texts(coded)
                for row in here {
                    let cells = texts.indices.map { texts[$0].text(row: row) }
                    rows[first + row] = ClinicalRow(layout: layout, texts: cells)
                }
            }
            first += coded.rowCount
            return first <= last
        }
        return rows
    }

    /// Fills in context and materiality.
    func fill(_ findings: inout [Finding], _ survey: TableSurvey, _ added: [Int: ClinicalRow]) {
        let together = changedTogether(findings)
        let gone = goneSubjects(findings, survey, added)
        for index in findings.indices where findings[index].isAboutRow || findings[index].isAboutColumn {
            let changes = findings[index].cells.map { finding -> MaterialChange in
                let place = place(finding)
                let known =
                    finding.isRowAdded ? finding.foundRow.flatMap { added[$0] } : place.flatMap { survey.kept[$0] }
                return change(finding, known, changedTogether: place.flatMap { together[$0] } ?? [], gone)
            }
            if findings[index].isAboutRow, let first = changes.first {
                findings[index].context = context(findings[index], first.row, first.subject)
            }
            findings[index].materiality = Self.reasons(changes)
        }
    }

    /// The columns that were changed in each row, by its place.
    private func changedTogether(_ findings: [Finding]) -> [Int: Set<String>] {
        var together: [Int: Set<String>] = [:]
        for finding in findings.lazy.flatMap(\.cells)
        where finding.isCellChange && meaning.texts(finding)?.isOnlyMarked != true {
            if let place = place(finding), let column = finding.column { together[place, default: []].insert(column) }
        }
        return together
    }

    private func change(
        _ finding: Finding,
        _ known: ClinicalRow?,
        changedTogether changed: Set<String>,
        _ gone: Set<String>
    ) -> MaterialChange {
        var row = known
        // Where the delivery stands for the sealed rows, what changed in it is not what was sealed.
        if !bySealedRow, !finding.isRowAdded { row?.forget(changed, purposes) }
        return MaterialChange(
            finding: finding,
            cell: meaning.texts(finding),
            row: row,
            meaning: meaning,
            rules: request.rules,
            subject: row?[.subject].flatMap { request.subjects[$0] },
            days: request.days,
            changedTogether: changed,
            subjectIsGone: row?[.subject].map(gone.contains) ?? false
        )
    }

    /// What is said of a reason that both cells of an exchange have.
    private static let inBothCells = ", in both cells"

    /// The reasons of a finding; of an exchange those of both cells.
    private static func reasons(_ changes: [MaterialChange]) -> [Materiality] {
        guard let first = changes.first else { return [] }
        var reasons = first.reasons()
        for reason in changes.dropFirst().flatMap({ $0.reasons() }) {
            if let same = reasons.firstIndex(of: reason) {
                reasons[same].text += inBothCells
            } else {
                var reason = reason
                reason.text += ", in the other cell"
                reasons.append(reason)
            }
        }
        return reasons.enumerated().sorted { ($0.element.weight, $0.offset) < ($1.element.weight, $1.offset) }.map(
            \.element
        )
    }

    private func context(_ finding: Finding, _ row: ClinicalRow?, _ subject: SubjectFacts?) -> FindingContext? {
        let site = row?[.site] ?? request.site ?? subject?.site
        guard row != nil || site != nil else { return nil }
        let limits = row?.limits(of: finding.column, purposes)
        return FindingContext(
            subject: row?[.subject],
            site: site,
            visit: row?[.visit] ?? row?[.visitNumber],
            arm: row?[.arm] ?? subject?.arm,
            test: row?[.test],
            date: row?[.date],
            low: limits?.low,
            high: limits?.high
        )
    }

    /// Subjects of whom every sealed row was removed, and none was added.
    private func goneSubjects(
        _ findings: [Finding],
        _ survey: TableSurvey,
        _ added: [Int: ClinicalRow]
    ) -> Set<String> {
        var removed: [UInt32: Int] = [:]
        let subjects = survey[.subject]
        for finding in findings where finding.isRowRemoved {
            guard let place = place(finding), place < survey.rows else { continue }
            removed[subjects.group[place], default: 0] += 1
        }
        removed[0] = nil
        guard !removed.isEmpty else { return [] }
        let sizes = survey.census(.subject, Restriction()).sizes
        let back = Set(added.values.compactMap { $0[.subject] })
        let gone = removed.filter { sizes[Int($0.key)] == $0.value }.map { subjects.names[Int($0.key)] }
        return Set(gone).subtracting(back)
    }

    /// The patterns, the summary first.
    func patterns(
        _ findings: [Finding],
        _ survey: TableSurvey,
        _ added: [Int: ClinicalRow]
    ) -> [FindingPattern] {
        let changes = sorted(findings, survey, added)
        let finder = PatternFinder(
            survey: survey,
            focus: focus,
            subjects: request.subjects,
            days: request.days,
            isEvents: purposes.domain == .adverseEvents,
            seed: request.seed
        )
        let summary = ChangeSummary(
            survey: survey,
            changes: changes,
            site: request.site,
            focus: focus,
            days: request.days,
            lock: request.lock,
            holdsValues: bySealedRow,
            reasons: findings.reduce(into: [:]) { counts, finding in
                for reason in finding.materiality where reason.weight <= .decision {
                    counts[reason.code, default: 0] += reason.text.hasSuffix(Self.inBothCells) ? 2 : 1
                }
            }
        )
        return ([summary.claim()].compactMap(\.self) + finder.claims(changes)).map(\.pattern)
    }

    private func sorted(
        _ findings: [Finding],
        _ survey: TableSurvey,
        _ added: [Int: ClinicalRow]
    ) -> SortedChanges {
        var changes = SortedChanges()
        var grades: [Int: (lowered: Bool, raised: Bool)] = [:]
        let together = changedTogether(findings)
        changes.numbers = series.numbers.map { ValueSeries(column: $0, isDays: false) }
        changes.days = series.days.map { ValueSeries(column: $0, isDays: true) }
        for finding in findings.lazy.flatMap(\.cells)
        where finding.isAboutRow {
            let place = place(finding)
            if excluded.contains(finding.column ?? "") {
                changes.apart += 1
            } else if finding.kind == .subjectRelabelled {
                changes.relabelled += 1
            } else if finding.kind == .spreadsheetDamage {
                changes.damaged[finding.column ?? "", default: 0] += 1
            } else if finding.isRowRemoved {
                changes.removed.add(place: place, column: nil, survey)
            } else if finding.isRowAdded {
                changes.added.add(finding.foundRow.flatMap { added[$0] }, finding.context, survey)
            } else {
                changes.cells.add(place: place, column: finding.column, survey)
                addValue(finding, place, place.flatMap { together[$0] } ?? [], &changes)
                if let place, let (lowered, raised) = grade(finding) {
                    grades[place, default: (false, false)].lowered = lowered || grades[place]?.lowered == true
                    grades[place, default: (false, false)].raised = raised || grades[place]?.raised == true
                }
            }
        }
        changes.graded.lowered = grades.values.count { $0.lowered && !$0.raised }
        changes.graded.raised = grades.values.count { $0.raised && !$0.lowered }
        return changes
    }

    private func addValue(
        _ finding: Finding,
        _ place: Int?,
        _ together: Set<String>,
        _ changes: inout SortedChanges
    ) {
        guard let column = finding.column else { return }
        let cell = meaning.texts(finding)
        if cell?.isOnlyMarked == true { changes.marked[column, default: 0] += 1 }
        if column == series.numbers { changes.numbers?.total += 1 }
        if column == series.days { changes.days?.total += 1 }
        if let (one, two) = meaning.numbers(cell, column) {
            let isConverted = meaning.isConverted(column, together)
            changes.steps[column, default: StepCounts()].add(one.value, two.value, isConverted: isConverted)
            guard column == series.numbers, let place else { return }
            var change = ValueChange(place: place, sealed: one, found: two)
            change.isConverted = isConverted
            change.hasOtherLimits = meaning.hasOtherLimits(column, together)
            changes.numbers?.changes.append(change)
        } else if let (one, two) = meaning.days(cell, column) {
            let row = finding.sealedRow ?? finding.foundRow ?? 0
            changes.moves.append(DayMove(row: row, column: column, sealed: one, found: two))
            guard column == series.days, let place, let from = WrittenNumber(String(one.number)),
                let to = WrittenNumber(String(two.number))
            else { return }
            changes.days?.changes.append(ValueChange(place: place, sealed: from, found: to))
        }
    }

    private func grade(_ finding: Finding) -> (Bool, Bool)? {
        guard let column = finding.column, let cell = meaning.texts(finding),
            let scale = AdverseEventScale(column: column, purposes: purposes),
            let steps = scale.steps(from: cell.sealed, to: cell.found), steps != 0
        else { return nil }
        return (steps < 0, steps > 0)
    }

    /// The columns with the most numeric changes, and with the most moved days; results before others.
    private static func series(_ findings: [Finding], _ meaning: DatasetMeaning) -> (String?, String?) {
        var numbers: [String: Int] = [:]
        var days: [String: Int] = [:]
        for finding in findings.lazy.flatMap(\.cells) where finding.isCellChange && finding.kind != .spreadsheetDamage {
            guard let column = finding.column, let cell = meaning.texts(finding) else { continue }
            if meaning.numbers(cell, column) != nil {
                numbers[column, default: 0] += 1
            } else if meaning.days(cell, column) != nil {
                days[column, default: 0] += 1
            }
        }
        let purposes = meaning.purposes
        func rank(_ column: String) -> Int { column == purposes[.text] ? 0 : column == purposes[.value] ? 1 : 2 }
        func most(_ counts: [String: Int]) -> String? {
            counts.min { one, two in
                (-one.value, rank(one.key), one.key) < (-two.value, rank(two.key), two.key)
            }?.key
        }
        return (most(numbers), most(days))
    }
}

extension ClinicalRow {
    /// Takes out the texts of columns.
    fileprivate mutating func forget(_ columns: Set<String>, _ purposes: ColumnPurposes) {
        for column in columns {
            for purpose in purposes.purposes(of: column) { self[purpose] = nil }
        }
    }
}
