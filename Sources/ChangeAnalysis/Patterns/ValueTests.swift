// Tests of what numeric changes do: all in one direction, by one amount or factor, to round values.
//
// Null: an edit is as likely to raise a value as to lower it by the same amount or factor. Random values of other rows
// put in place, and random noise, are both of that kind. Then no single shift, and no single factor, has a probability
// above one half; that bounds the p-values below for every such way of editing at random.

import SiteStatistics
import TrialIntegrity

/// A numeric change.
struct ValueChange: Sendable {
    /// The place of its row.
    var place: Int
    var sealed: WrittenNumber
    var found: WrittenNumber
    /// Whether its unit was changed in the same row.
    var isConverted = false
    /// Whether a limit that it is held against was changed in the same row.
    var hasOtherLimits = false
}

/// A date that was moved.
struct DayMove: Sendable {
    /// The number of its sealed row; of the delivered one where there is none.
    var row: Int
    var column: String
    var sealed: UTCDay
    var found: UTCDay

    /// By how many days; negative to an earlier one.
    var step: Int64 { found.number - sealed.number }
}

/// The numeric changes of one column.
struct ValueSeries: Sendable {
    let column: String
    /// Dates are days, and are told as such.
    let isDays: Bool
    var changes: [ValueChange] = []
    /// Findings in the column, those without two numbers among them.
    var total = 0

    /// `44 of 48 changes of LBORRES`.
    func lead(_ part: Int) -> String {
        let noun = total == 1 ? "change" : "changes"
        return part == total ? "all \(total) \(noun) of \(column)" : "\(part) of \(total) \(noun) of \(column)"
    }

    /// What is added when not all changes could be judged.
    var judged: String {
        changes.count == total ? "" : " (\(changes.count) could be judged as \(isDays ? "days" : "numbers"))"
    }
}

/// Tests of numeric changes.
struct ValueTests {
    let series: ValueSeries

    /// The share of changes that a claim is about at the least.
    private static let mostly = 0.8
    private static let nearlyAll = 0.9
    /// In days.
    private static let year = 366.0

    private func bound(_ count: Int) -> Double {
        min(1, 2 * Binomial(trials: series.changes.count, probability: 0.5).atLeast(count))
    }

    private func share(_ count: Int) -> Double { Double(count) / Double(max(1, series.changes.count)) }

    /// Whether the changes go one way: the exact sign test, two-sided.
    ///
    /// Of dates only moves within a year count: a mistyped year goes far, and mostly to a later one. Of numbers only those
    /// in the unit they were sealed in.
    func direction() -> PatternClaim? {
        let near = series.changes.filter {
            !$0.isConverted && !series.isDays
                || series.isDays && ($0.found.value - $0.sealed.value).magnitude <= Self.year
        }
        let lower = near.count { $0.found.value < $0.sealed.value }
        let count = max(lower, near.count - lower)
        let way: String
        if series.isDays {
            way = lower == count ? "move it to an earlier day" : "move it to a later day"
        } else {
            way = lower == count ? "lower the value" : "raise the value"
        }
        return PatternClaim(
            code: series.isDays ? "dates-one-way" : "one-direction",
            weight: .magnitude,
            text: "\(series.lead(count)) \(way)\(series.judged)",
            count: count,
            p: min(1, 2 * Binomial(trials: near.count, probability: 0.5).atLeast(count)),
            isLarge: share(count) >= Self.mostly
        )
    }

    /// Whether the changes are all by the same amount.
    func shift() -> PatternClaim? {
        let decimals = min(9, series.changes.map { max($0.sealed.decimals, $0.found.decimals) }.max() ?? 0)
        let unit = Self.power(decimals)
        var counts: [Int64: Int] = [:]
        for change in series.changes {
            let scaled = ((change.found.value - change.sealed.value) * unit).rounded()
            guard scaled.magnitude < 9e15 else { continue }
            counts[Int64(scaled), default: 0] += 1
        }
        guard let best = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { return nil }
        let size = Double(best.key) / unit
        let way = size < 0 ? "earlier" : "later"
        let amount =
            series.isDays
            ? "move it \(NumberWords.days(Int64(size.magnitude))) \(way)"
            : "shift the value by the same amount, \(size < 0 ? "-" : "+")\(NumberWords.fixed(size.magnitude, decimals))"
        return PatternClaim(
            code: series.isDays ? "dates-shifted" : "constant-shift",
            weight: .interpretation,
            text: "\(series.lead(best.value)) \(amount)\(series.judged)",
            count: best.value,
            p: bound(best.value),
            isLarge: share(best.value) >= Self.nearlyAll && best.key != 0
        )
    }

    /// Whether the changes are all by the same factor, within the rounding of the delivered value.
    func factor() -> PatternClaim? {
        let usable = series.changes.filter { $0.sealed.value != 0 && $0.found.value != 0 }
        guard Set(usable.map(\.sealed.value)).count >= 3 else { return nil }
        let steady = usable.sorted { left, right in
            let (one, two) = (left.sealed.value.magnitude, right.sealed.value.magnitude)
            return one == two ? left.place < right.place : one > two
        }
        let candidates = steady.prefix(20).map { $0.found.value / $0.sealed.value } + Self.unitFactors
        let counts = candidates.map { factor in usable.count { Self.fits($0, factor) } }
        guard let most = counts.max(), let index = counts.lastIndex(of: most) else { return nil }
        // What rounding does to many values, a factor near one does too.
        let byRounding = max(usable.count { Self.fits($0, 1) }, roundedCount)
        guard most > byRounding else { return nil }
        let factor = candidates[index]
        let isUnit = index >= candidates.count - Self.unitFactors.count
        let isNearOne = (factor - 1).magnitude < 0.01
        let shown =
            isUnit ? Self.text(factor) : NumberWords.fixed(factor, isNearOne ? 4 : factor.magnitude < 1 ? 3 : 2)
        return PatternClaim(
            code: "constant-factor",
            weight: .interpretation,
            text: "\(series.lead(most)) multiply the value by \(shown)\(isUnit ? ", a factor between units" : "")"
                + series.judged,
            count: most,
            p: bound(most),
            isLarge: share(most) >= Self.nearlyAll && factor != 1
        )
    }

    /// How many delivered values are the sealed ones rounded or cut to fewer decimals.
    private var roundedCount: Int {
        series.changes.count { change in
            let step = 1 / Self.power(change.found.decimals)
            let difference = (change.found.value - change.sealed.value).magnitude
            return change.found.decimals < change.sealed.decimals && difference < step * (1 + 1e-9)
        }
    }

    /// Whether the delivered values are the sealed ones rounded or cut to fewer decimals.
    ///
    /// Random small changes lose a decimal and stay as near in at most one case of five.
    func rounding() -> PatternClaim? {
        let count = roundedCount
        return PatternClaim(
            code: "rounded",
            weight: .magnitude,
            text: "\(series.lead(count)) round the value to fewer decimals\(series.judged)",
            count: count,
            p: Binomial(trials: series.changes.count, probability: 0.2).atLeast(count),
            isLarge: share(count) >= Self.mostly
        )
    }

    /// Whether the delivered values end in one digit, or in 0 and 5, more often than the sealed ones do.
    func digits(_ survey: TableSurvey) -> PatternClaim? {
        guard !survey.digits.isEmpty, !series.changes.isEmpty else { return nil }
        let usual = DigitShares(survey, series.changes)
        let sets: [[Int]] = [[0, 5]] + (0...9).map { [$0] }
        let claims = sets.map { digits in
            let count = series.changes.count { digits.contains($0.found.lastDigit) }
            let probability = min(1, usual.share(digits))
            let words = digits.count == 2 ? "0 or 5" : "\(digits[0])"
            return PatternClaim(
                code: "terminal-digits",
                weight: .magnitude,
                text: "\(series.lead(count)) give a value that ends in \(words), as "
                    + "\(NumberWords.percent(probability)) of such values do\(series.judged)",
                count: count,
                p: min(1, Binomial(trials: series.changes.count, probability: probability).atLeast(count) * 11),
                isLarge: share(count) >= 0.5 && share(count) >= 2 * probability
            )
        }
        return claims.min { ($0.p ?? 1) < ($1.p ?? 1) }
    }

    private static func fits(_ change: ValueChange, _ factor: Double) -> Bool {
        let half = 0.5 / power(change.found.decimals)
        let expected = change.sealed.value * factor
        return (change.found.value - expected).magnitude <= half + 1e-9 * expected.magnitude
    }

    static func power(_ decimals: Int) -> Double { (0..<max(0, decimals)).reduce(1.0) { power, _ in power * 10 } }

    private static func text(_ factor: Double) -> String {
        var text = NumberWords.fixed(factor, 4)
        while text.contains("."), text.last == "0" || text.last == "." {
            let wasPoint = text.removeLast() == "."
            if wasPoint { break }
        }
        return text
    }

    /// Factors between units of common use: decimal prefixes, lb and kg, inch and cm, and mg/dL to mmol/L or µmol/L of
    /// glucose, cholesterol, triglycerides, creatinine and bilirubin (molar masses 180.2, 386.7, 885.7, 113.1, 584.7).
    private static let unitFactors: [Double] = [
        10, 100, 1000, 0.1, 0.01, 0.001, 2.2046, 0.4536, 2.54, 0.3937, 18.02, 0.0555, 38.67, 0.02586, 88.57, 0.01129,
        88.42,
        0.01131, 17.1, 0.05848,
    ]
}

/// How often values end in each digit: in the column as a whole, among the tests concerned, and by chance.
private struct DigitShares {
    private let all: [Double]
    private let byTest: [Double]

    init(_ survey: TableSurvey, _ changes: [ValueChange]) {
        let tests = survey[.test].group
        // Ten counts for each test, one after the other.
        var counts = [Int](repeating: 0, count: 10 * survey[.test].names.count)
        for (place, digit) in survey.digits.enumerated() where digit != TableSurvey.noDigit {
            counts[10 * Int(tests[place]) + Int(digit)] += 1
        }
        let byTest = stride(from: 0, to: counts.count, by: 10).map { Array(counts[$0..<($0 + 10)]) }
        all = Self.shares(byTest.reduce([Int](repeating: 0, count: 10)) { zip($0, $1).map(+) })
        let shares = byTest.map(Self.shares)
        var sum = [Double](repeating: 0, count: 10)
        for change in changes {
            let share = shares[Int(tests[change.place])]
            for digit in 0...9 { sum[digit] += share[digit] }
        }
        self.byTest = sum.map { $0 / Double(changes.count) }
    }

    /// The largest of the three.
    func share(_ digits: [Int]) -> Double {
        let one = digits.reduce(0.0) { $0 + all[$1] }
        let two = digits.reduce(0.0) { $0 + byTest[$1] }
        return max(one, two, 0.1 * Double(digits.count))
    }

    private static func shares(_ counts: [Int]) -> [Double] {
        let total = counts.reduce(0, +)
        return counts.map { total == 0 ? 0 : Double($0) / Double(total) }
    }
}
