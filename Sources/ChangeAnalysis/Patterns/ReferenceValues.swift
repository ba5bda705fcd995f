// The values of the sealed table that random edits are drawn from.

import SiteStatistics
import TrialIntegrity

/// Values of the focus column, by test.
struct ReferenceValues {
    /// For each row the number of its test.
    private let tests: [UInt32]
    /// Places with a value, by the number of their test; none of tests without changes.
    private let places: [[Int32]]

    /// Gathers the values of the tests that changes are in.
    init?(_ survey: TableSurvey, _ changes: [ValueChange], where isUsable: (Int) -> Bool = { _ in true }) {
        guard !survey.values.isEmpty else { return nil }
        tests = survey[.test].group
        var isWanted = [Bool](repeating: false, count: survey[.test].names.count)
        for change in changes { isWanted[Int(tests[change.place])] = true }
        var places = [[Int32]](repeating: [], count: isWanted.count)
        for (place, value) in survey.values.enumerated() where isWanted[Int(tests[place])] && !value.isNaN {
            if isUsable(place) { places[Int(tests[place])].append(Int32(truncatingIfNeeded: place)) }
        }
        self.places = places
    }

    /// A random place of the same test; nil when there are fewer than two.
    func draw(_ place: Int, _ generator: inout SeededGenerator) -> Int? {
        let test = Int(tests[place])
        guard places[test].count > 1 else { return nil }
        return Int(places[test][generator.below(places[test].count)])
    }
}
