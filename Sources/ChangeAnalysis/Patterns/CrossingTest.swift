// Whether changes cross reference limits more often than random ones would.
//
// Null by permutation, in two ways, of which the larger p-value counts: values of random rows of the same test are put
// into random rows of it; and the changes as they are, up or down, are made to random rows of the same test.

import SiteStatistics
import TrialIntegrity

/// The test of crossings.
struct CrossingTest {
    let survey: TableSurvey
    let series: ValueSeries
    let focus: FocusColumn
    let null: PermutationNull

    /// The crossings of the changes that have limits.
    static func crossing(_ sealed: Double, _ found: Double, _ low: Double, _ high: Double) -> LimitCrossing? {
        let (low, high) = (low.isNaN ? nil : low, high.isNaN ? nil : high)
        guard let one = LimitSide(sealed, low: low, high: high), let two = LimitSide(found, low: low, high: high) else {
            return nil
        }
        return LimitCrossing(one, two)
    }

    private func hasLimits(_ place: Int) -> Bool { !survey.lows[place].isNaN || !survey.highs[place].isNaN }

    /// The claim of the most frequent crossing; nil when no change has limits.
    func claim() -> PatternClaim? {
        guard !survey.values.isEmpty, focus.low != nil || focus.high != nil else { return nil }
        let all = series.changes.filter { hasLimits($0.place) && $0.keepsItsLimits }
        guard all.count >= Battery.fewestRows, let values = ReferenceValues(survey, all, where: hasLimits) else {
            return nil
        }
        let judged = null.sample(all, PermutationNull.largestSample, 21)
        let observed = Self.most(judged.map { crossing($0.place, $0.sealed.value, $0.found.value) })
        let counts = Self.counts(all.map { crossing($0.place, $0.sealed.value, $0.found.value) })
        guard let observed, let count = counts[observed.crossing] else { return nil }
        let byExchange = null.p(22) { generator in
            reaches(observed.count, judged) { change in
                guard let row = values.draw(change.place, &generator), let other = values.draw(change.place, &generator)
                else { return nil }
                return crossing(row, survey.values[row], survey.values[other])
            }
        }
        let byChange = null.p(23) { generator in
            reaches(observed.count, judged) { change in
                guard let row = values.draw(change.place, &generator) else { return nil }
                let value = survey.values[row]
                return crossing(row, value, Self.moved(value, as: change, isBack: generator.below(2) == 1))
            }
        }
        let limit = observed.crossing.isUpper ? focus.high : focus.low
        return PatternClaim(
            code: "limit-crossed",
            weight: .interpretation,
            text: "\(series.lead(count)) \(observed.crossing.plural)\(limit.map { " (\($0))" } ?? "")"
                + (all.count == series.total ? "" : " (\(all.count) can be held against limits)"),
            count: count,
            p: max(byExchange, byChange),
            isLarge: 3 * count >= 2 * all.count
        )
    }

    private func crossing(_ place: Int, _ sealed: Double, _ found: Double) -> LimitCrossing? {
        Self.crossing(sealed, found, survey.lows[place], survey.highs[place])
    }

    /// Makes a change to another value: by its factor where both of its values are positive, else by its difference.
    private static func moved(_ value: Double, as change: ValueChange, isBack: Bool) -> Double {
        let (sealed, found) = (change.sealed.value, change.found.value)
        if sealed > 0, found > 0 { return isBack ? value * sealed / found : value * found / sealed }
        return isBack ? value - (found - sealed) : value + (found - sealed)
    }

    private func reaches(_ count: Int, _ changes: [ValueChange], _ draw: (ValueChange) -> LimitCrossing?) -> Bool {
        var counts = [Int](repeating: 0, count: LimitCrossing.allCases.count)
        for change in changes {
            guard let crossing = draw(change) else { continue }
            let index = crossing.index
            counts[index] += 1
            if counts[index] >= count { return true }
        }
        return false
    }

    static func counts(_ crossings: [LimitCrossing?]) -> [LimitCrossing: Int] {
        crossings.reduce(into: [:]) { counts, crossing in
            if let crossing { counts[crossing, default: 0] += 1 }
        }
    }

    private static func most(_ crossings: [LimitCrossing?]) -> (crossing: LimitCrossing, count: Int)? {
        let counts = counts(crossings)
        let best = LimitCrossing.allCases.max { (counts[$0] ?? 0, $1.index) < (counts[$1] ?? 0, $0.index) }
        guard let best, let count = counts[best], count > 0 else { return nil }
        return (best, count)
    }
}

extension ValueChange {
    /// Whether both values are in one unit and held against the same limits.
    var keepsItsLimits: Bool { !isConverted && !hasOtherLimits }
}

extension LimitCrossing {
    /// The place among all cases.
    var index: Int {
        switch self {
        case .rises: 0
        case .falls: 1
        case .returnsFromAbove: 2
        case .returnsFromBelow: 3
        case .downThrough: 4
        case .upThrough: 5
        }
    }

    /// The crossing of several values.
    var plural: String {
        switch self {
        case .rises: "rise above the upper limit of normal"
        case .falls: "fall below the lower limit of normal"
        case .returnsFromAbove: "return into range from above the upper limit of normal"
        case .returnsFromBelow: "return into range from below the lower limit of normal"
        case .downThrough: "go from above the upper to below the lower limit of normal"
        case .upThrough: "go from below the lower to above the upper limit of normal"
        }
    }
}
