// Whether delivered values were copied: from another visit of the same subject, or from another subject.
//
// Null by permutation, in two ways, of which the larger p-value counts: the delivered values are those of random rows of
// the same test; or the sealed values changed as others of the same test were, up or down.

import SiteStatistics
import TrialIntegrity

/// Tests of copies.
struct CopyTests {
    let survey: TableSurvey
    let series: ValueSeries
    let null: PermutationNull
    private let changes: [ValueChange]
    private let unit: Double
    private let values: ReferenceValues
    /// Indexes of changes by test, for changes to be swapped.
    private let peers: [UInt32: [Int]]

    private static let leastShare = 0.6

    /// Prepares; nil when there is nothing to compare.
    init?(_ survey: TableSurvey, _ series: ValueSeries, _ null: PermutationNull) {
        self.survey = survey
        self.series = series
        self.null = null
        let changes = null.sample(series.changes, PermutationNull.largestSample, 31)
        guard changes.count >= Battery.fewestRows, let values = ReferenceValues(survey, changes) else { return nil }
        self.changes = changes
        self.values = values
        unit = ValueTests.power(min(6, changes.map { max($0.sealed.decimals, $0.found.decimals) }.max() ?? 0))
        let tests = survey[.test].group
        peers = Dictionary(grouping: changes.indices) { tests[changes[$0].place] }
    }

    /// Whether the values are those of the same test at other visits of the same subject.
    func sameSubject() -> PatternClaim? {
        let (subjects, tests) = (survey[.subject].group, survey[.test].group)
        // Rows of nobody known are no visits of one subject.
        let keys = changes.map { subjects[$0.place] == 0 ? nil : Self.key(subjects[$0.place], tests[$0.place]) }
        let rows = index(Set(keys.compactMap(\.self))) { Self.key(subjects[$0], tests[$0]) }
            .mapValues { Dictionary($0.map { ($0.value, 1) }, uniquingKeysWith: +) }
        guard rows.values.contains(where: { $0.values.reduce(0, +) > 1 }) else { return nil }
        let own = changes.map { survey.values[$0.place].isNaN ? nil : scaled(survey.values[$0.place]) }
        func count(_ found: [Double]) -> Int {
            changes.indices.count { index in
                guard let key = keys[index], let values = rows[key] else { return false }
                let wanted = scaled(found[index])
                return values[wanted, default: 0] > (own[index] == wanted ? 1 : 0)
            }
        }
        let observed = count(changes.map(\.found.value))
        return claim(
            "copied-from-visit",
            "repeat the value of another visit of the same subject",
            observed,
            stream: 32,
            count
        )
    }

    /// Whether the values of a subject are, at the same visits, those of one other subject.
    func otherSubject() -> PatternClaim? {
        let (visits, tests, subjects) = (survey[.visit].group, survey[.test].group, survey[.subject].group)
        // Where visits are not known, no two rows are of the same one.
        let targets = Dictionary(grouping: changes.indices.filter { visits[changes[$0].place] != 0 }) {
            subjects[changes[$0].place]
        }
        .filter { $0.key != 0 && $0.value.count >= 3 }.sorted { $0.key < $1.key }
        let chosen = targets.flatMap(\.value)
        guard !chosen.isEmpty else { return nil }
        let keys = changes.map { Self.key(visits[$0.place], tests[$0.place]) }
        let rows = index(Set(chosen.map { keys[$0] })) { Self.key(visits[$0], tests[$0]) }
            .mapValues { Dictionary(grouping: $0, by: \.value).mapValues { Set($0.map { subjects[$0.place] }) } }
        func count(_ found: [Double]) -> Int {
            targets.reduce(0) { sum, target in
                var matches: [UInt32: Int] = [:]
                for index in target.value {
                    let same = rows[keys[index]]?[scaled(found[index])] ?? []
                    for subject in same where subject != target.key && subject != 0 {
                        matches[subject, default: 0] += 1
                    }
                }
                // One match is nothing: some subject has that value.
                let most = matches.values.max() ?? 0
                return sum + (most > 1 ? most : 0)
            }
        }
        let observed = count(changes.map(\.found.value))
        return claim("copied-from-subject", "are the values of one other subject", observed, stream: 34, count)
    }

    private func claim(
        _ code: String,
        _ words: String,
        _ observed: Int,
        stream: UInt64,
        _ count: ([Double]) -> Int
    ) -> PatternClaim? {
        guard observed > 0 else { return nil }
        let exchanged = null.p(stream) { generator in
            count(
                changes.map { change in
                    values.draw(change.place, &generator).map { survey.values[$0] } ?? change.found.value
                }
            ) >= observed
        }
        let moved = null.p(stream + 1) { generator in
            count(changes.indices.map { noise($0, &generator) }) >= observed
        }
        let isSample = changes.count < series.changes.count
        let sample = isSample ? " of a random \(changes.count) of them" : ""
        return PatternClaim(
            code: code,
            weight: .interpretation,
            text: "\(isSample ? "\(observed)\(sample)" : series.lead(observed)) \(words)\(series.judged)",
            count: observed,
            p: max(exchanged, moved),
            isLarge: Double(observed) >= Self.leastShare * Double(changes.count)
        )
    }

    /// The sealed value of a change, moved as a random change of the same test moves, up or down.
    private func noise(_ index: Int, _ generator: inout SeededGenerator) -> Double {
        let change = changes[index]
        let same = peers[survey[.test].group[change.place]] ?? [index]
        let other = changes[same[generator.below(same.count)]]
        let step = other.found.value - other.sealed.value
        return change.sealed.value + (generator.below(2) == 0 ? step : -step)
    }

    private func scaled(_ value: Double) -> Int64 {
        let scaled = (value * unit).rounded()
        return scaled.magnitude < 9e15 ? Int64(scaled) : .max
    }

    /// Places and values of the rows with these keys.
    private func index(_ keys: Set<UInt64>, _ key: (Int) -> UInt64) -> [UInt64: [(place: Int, value: Int64)]] {
        var rows: [UInt64: [(place: Int, value: Int64)]] = [:]
        for place in 0..<survey.rows where !survey.values[place].isNaN {
            let key = key(place)
            if keys.contains(key) { rows[key, default: []].append((place, scaled(survey.values[place]))) }
        }
        return rows
    }

    private static func key(_ one: UInt32, _ two: UInt32) -> UInt64 { UInt64(one) << 32 | UInt64(two) }
}
