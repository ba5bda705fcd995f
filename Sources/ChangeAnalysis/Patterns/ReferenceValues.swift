// The values of the sealed table that random edits are drawn from.

import SiteStatistics
import TrialIntegrity

/// Values of the focus column, by test.
struct ReferenceValues {
    let survey: TableSurvey
    /// Places with a value, by the number of their test.
    private let places: [UInt32: [Int32]]

    /// Gathers the values of the tests that changes are in.
    init?(_ survey: TableSurvey, _ changes: [ValueChange], where isUsable: (Int) -> Bool = { _ in true }) {
        guard !survey.values.isEmpty else { return nil }
        self.survey = survey
        let tests = survey[.test].group
        let wanted = Set(changes.map { tests[$0.place] })
        var places: [UInt32: [Int32]] = [:]
        for place in 0..<survey.rows
        where wanted.contains(tests[place]) && !survey.values[place].isNaN && isUsable(place) {
            places[tests[place], default: []].append(Int32(truncatingIfNeeded: place))
        }
        self.places = places
    }

    /// A random place of the same test; nil when there are fewer than two.
    func draw(_ place: Int, _ generator: inout SeededGenerator) -> Int? {
        guard let all = places[survey[.test].group[place]], all.count > 1 else { return nil }
        return Int(all[generator.below(all.count)])
    }
}
