// The sentence a person would say first: plain counts, no claim about chance.

import TrialIntegrity

/// Sums up the changes of a dataset.
struct ChangeSummary {
    /// The code of the summary among patterns.
    static let code = "summary"

    let survey: TableSurvey
    let changes: SortedChanges
    /// The site of the dataset; nil when it is pooled or unknown.
    let site: String?
    let focus: FocusColumn?
    let days: [NotableDay]
    /// The lock that closes the dataset.
    let lock: NotableDay?
    /// Whether sealed values are held.
    let holdsValues: Bool
    /// How many findings have each reason that weighs most, by code.
    let reasons: [String: Int]

    /// The summary; nil when there is nothing to sum up.
    func claim() -> PatternClaim? {
        let told = changes.sets.reduce(0) { $0 + $1.count } + changes.damaged.values.reduce(0, +) + changes.relabelled
        var parts = changes.sets.filter { $0.count > 0 }.map { sentence($0) }
        switch changes.relabelled {
        case 0: break
        case 1: parts.append("all rows of a subject stand under another id")
        case let subjects: parts.append("all rows of \(subjects) subjects stand under other ids")
        }
        if changes.apart > 0 { parts.append(apart(parts.isEmpty)) }
        guard !parts.isEmpty else { return nil }
        var text = parts.joined(separator: "; ")
        if changes.cells.count > 0 { text += values() }
        text += weighty()
        if let day = lastDay() { text += "; all are in rows dated on or after \(day.words)" }
        if let lock { text += "; the dataset was closed by \(lock.name)" }
        if !holdsValues, changes.cells.count > 0 {
            text += "; the sealed values are not held, so what the changes do cannot be judged"
        }
        return PatternClaim(code: Self.code, weight: .magnitude, text: text, count: told + changes.apart, p: nil)
    }

    /// `2 more changes are in blinded columns`.
    private func apart(_ isAll: Bool) -> String {
        let count = changes.apart
        return "\(count)\(isAll ? "" : " more") \(count == 1 ? "change is" : "changes are") in blinded columns"
    }

    /// `all 48 changes are in LBORRES of site 701`; `2 rows were removed`.
    private func sentence(_ set: ChangeSet) -> String {
        let site = site(of: set)
        guard set.kind == .cells else { return rows(set, site) }
        let subject =
            set.count == 1
            ? "the one change is" : set.count == 2 ? "both changes are" : "all \(set.kind.counted(set.count)) are"
        var places: [String] = []
        if !set.columns.isEmpty {
            let names = set.columns.keys.sorted { left, right in
                let (one, two) = (set.columns[left] ?? 0, set.columns[right] ?? 0)
                return one == two ? left < right : one > two
            }
            places.append("in " + (names.count <= 3 ? ListWords.joined(names, atMost: 3) : "\(names.count) columns"))
        }
        if let site { places.append(site) }
        guard !places.isEmpty else { return "there \(set.count == 1 ? "is" : "are") \(set.kind.counted(set.count))" }
        return subject + " " + places.joined(separator: " ")
    }

    private func rows(_ set: ChangeSet, _ site: String?) -> String {
        let what = set.kind == .removed ? "removed" : "added"
        let rows = set.count == 1 ? "1 row" : "\(set.count) rows"
        return "\(rows)\(site.map { " " + $0 } ?? "") \(set.count == 1 ? "was" : "were") \(what)"
    }

    /// The site or sites; nil where there is no other in the dataset, or not all are known.
    private func site(of set: ChangeSet) -> String? {
        let all = survey[.site].names.count - 1
        guard site == nil, all > 1, set.unplaced == 0, !set.rows.isEmpty, set.rows.allSatisfy({ $0.isKnown(.site) })
        else { return nil }
        let groups = Set(set.rows.map { $0[.site] })
        guard groups.count == 1, let only = groups.first else { return "of \(groups.count) sites" }
        return "of site \(survey[.site].names[Int(only)])"
    }

    /// What touches safety or the decision, in plain counts.
    private func weighty() -> String {
        Self.weighty.compactMap { code, one, many in
            reasons[code].map { "; \($0) \($0 == 1 ? one : many)" }
        }.joined()
    }

    private static let weighty = [
        ("death-removed", "takes away a record of death", "take away a record of death"),
        ("death-added", "adds a record of death", "add a record of death"),
        ("subject-removed", "takes away the last row of a subject", "take away all rows of their subjects"),
        ("serious-event-removed", "takes away a serious adverse event", "take away a serious adverse event"),
        ("event-removed", "takes away an adverse event", "take away an adverse event"),
        ("event-added", "adds an adverse event", "add an adverse event"),
        ("consent-moved", "moves a consent", "move a consent"),
        ("arm-altered", "alters a treatment arm", "alter a treatment arm"),
        ("endpoint-altered", "alters an endpoint", "alter an endpoint"),
        ("endpoint-removed", "takes away an endpoint", "take away an endpoint"),
        ("endpoint-added", "adds an endpoint", "add an endpoint"),
        ("eligibility-crossed", "crosses a limit of eligibility", "cross a limit of eligibility"),
    ]

    /// `; 44 lower the value, 4 raise it; 40 return into range from above the upper limit of normal (LBORNRHI)`.
    private func values() -> String {
        var text = numbers()
        if let numbers = changes.numbers { text += crossings(numbers) }
        text += DateSummary(changes: changes, days: days, columns: survey.columns).text
        let (lowered, raised) = changes.graded
        if lowered > 0 { text += "; \(lowered) \(lowered == 1 ? "event is" : "events are") graded lower" }
        if raised > 0 { text += "; \(raised) \(raised == 1 ? "event is" : "events are") graded higher" }
        return text + marks()
    }

    /// Which way all numbers went, and in which columns unless in all that were changed.
    private func numbers() -> String {
        let columns = changes.steps.keys.filter { (changes.steps[$0]?.known ?? 0) > 0 }.sorted(by: inTable)
        let lower = changes.steps.values.reduce(0) { $0 + $1.lowered }
        let higher = changes.steps.values.reduce(0) { $0 + $1.raised }
        var text = ""
        if lower + higher > 0 {
            text += "; " + Self.both(lower, "lower", higher, "raise")
            if columns.count < changes.cells.columns.count {
                text +=
                    " in " + (columns.count <= 3 ? ListWords.joined(columns, atMost: 3) : "\(columns.count) of them")
            }
        }
        let converted = changes.steps.values.reduce(0) { $0 + $1.converted }
        if converted > 0 { text += "; \(converted) \(converted == 1 ? "changes" : "change") together with the unit" }
        return text
    }

    /// Columns of which every change only marks a missing value in another way.
    private func marks() -> String {
        let columns = changes.marked.keys.filter { changes.marked[$0] == changes.cells.columns[$0] }.sorted(by: inTable)
        guard !columns.isEmpty else { return "" }
        let isAll = columns.count == changes.cells.columns.count
        let place = isAll ? "" : "in \(ListWords.joined(columns, atMost: 4)) "
        return "; \(place)missing values are marked differently"
    }

    /// Columns in the order of the table.
    private func inTable(_ one: String, _ other: String) -> Bool {
        let (left, right) = (survey.columns.firstIndex(of: one) ?? .max, survey.columns.firstIndex(of: other) ?? .max)
        return left == right ? one < other : left < right
    }

    private func crossings(_ numbers: ValueSeries) -> String {
        guard let focus, !survey.values.isEmpty else { return "" }
        let counts = CrossingTest.counts(
            numbers.changes.filter(\.keepsItsLimits).map { change in
                CrossingTest.crossing(
                    change.sealed.value,
                    change.found.value,
                    survey.lows[change.place],
                    survey.highs[change.place]
                )
            }
        )
        return LimitCrossing.allCases.compactMap { crossing in
            guard let count = counts[crossing] else { return nil }
            let limit = crossing.isUpper ? focus.high : focus.low
            let words = count == 1 ? crossing.rawValue + " of normal" : crossing.plural
            return "; \(count) \(words)\(limit.map { " (\($0))" } ?? "")"
        }.joined()
    }

    private static func both(_ one: Int, _ does: String, _ two: Int, _ doesToo: String) -> String {
        func verb(_ count: Int, _ verb: String) -> String { "\(count) \(verb)\(count == 1 ? "s" : "")" }
        if one == 0 { return "\(verb(two, doesToo)) the value" }
        return two == 0 ? "\(verb(one, does)) the value" : "\(verb(one, does)) the value, \(verb(two, doesToo)) it"
    }

    /// The last notable day on or after which all changed rows are dated, unless all rows of the table are.
    private func lastDay() -> NotableDay? {
        let rows = changes.sets.flatMap(\.rows)
        guard let earliest = rows.map(\.day).min(), earliest != TableSurvey.noDay,
            changes.sets.allSatisfy({ $0.unplaced == 0 })
        else { return nil }
        let reached = days.filter { $0.day.number <= Int64(earliest) }.max { $0.day < $1.day }
        guard let reached, survey.days.contains(where: { $0 != TableSurvey.noDay && Int64($0) < reached.day.number })
        else { return nil }
        return reached
    }
}
