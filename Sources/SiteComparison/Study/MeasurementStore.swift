// What is kept of one measurement: aggregates of each subject always, its rows where a method needs them.

internal import SiteStatistics

/// One measurement of one dataset, such as systolic blood pressure.
///
/// Memory: O(subjects) for aggregates; with rows 20 bytes for each value.
struct MeasurementStore: Sendable {
    /// Its short name.
    let name: String
    /// Whether rows are kept: methods 6, 7 and 9 need them.
    let keepsRows: Bool
    /// One for each row with a number.
    private(set) var values: [Double] = []
    /// The subject of each such row.
    private(set) var subjects: [Int32] = []
    /// Visit, day or place of each such row; within one planned time point of visits.
    private(set) var order: [Double] = []
    /// The moments of each subject's values.
    private(set) var moments: [Moments] = []
    /// Counts of the last digits 0...9 of each subject's values, by decimals: none, one, two, three or more.
    private(set) var digits: [Int32] = []
    /// How many values have none, one, two, three and more decimals.
    private(set) var decimals = [Int](repeating: 0, count: 5)
    /// How values were written, at each site.
    private(set) var facts: [DigitFacts] = []
    /// Units and how often each occurs.
    private(set) var units: [String: Int] = [:]
    /// Cells that hold something that is no number.
    private(set) var otherTexts = 0
    /// Different values, until there are more than `manyValues`.
    private(set) var distinct: Set<Double> = []
    private var lastUnit: [UInt8] = []

    /// More different values than this make a column a measurement, fewer a category.
    static let manyValues = 8

    init(name: String, keepsRows: Bool) {
        self.name = name
        self.keepsRows = keepsRows
    }

    /// How many values there are.
    var count: Int { moments.reduce(0) { $0 + $1.count } }

    /// The unit that nearly all values have; nil when there is none or several.
    var unit: String? {
        let total = units.values.reduce(0, +)
        return units.first { $0.value * 100 >= total * 95 }?.key
    }

    /// Adds one row of a subject at a site; `place` is its visit, day or place in the file.
    ///
    /// `value` is the number, nil when there is none; `text` the value as it was collected, nil when missing.
    mutating func add(value: Double?, text: ArraySlice<UInt8>?, subject: Int32, site: Int32, order place: Double) {
        let number = Int(subject)
        if moments.count <= number {
            moments.append(contentsOf: repeatElement(Moments(), count: number + 1 - moments.count))
            digits.append(contentsOf: repeatElement(0, count: 40 * (number + 1) - digits.count))
        }
        while facts.count <= Int(site) { facts.append(DigitFacts()) }
        if let text {
            let reading = DigitReading(text)
            facts[Int(site)].add(reading)
            if let reading {
                digits[number * 40 + 10 * min(3, reading.decimals) + Int(reading.last)] += 1
                decimals[min(4, reading.decimals)] += 1
            }
        }
        guard let value else {
            if text != nil { otherTexts += 1 }
            return
        }
        moments[number].add(value)
        if distinct.count <= Self.manyValues { distinct.insert(value) }
        guard keepsRows else { return }
        values.append(value)
        subjects.append(subject)
        order.append(place)
    }

    /// Notes the unit of a value.
    mutating func note(unit: ArraySlice<UInt8>) {
        if lastUnit.elementsEqual(unit), let name = units.keys.first, units.count == 1 {
            units[name, default: 0] += 1
            return
        }
        lastUnit = Array(unit)
        if units.count < 50 { units[String(decoding: unit, as: UTF8.self), default: 0] += 1 }
    }

    /// The moments of a subject; empty when it has no values.
    func moments(of subject: Int) -> Moments { subject < moments.count ? moments[subject] : Moments() }

    /// The mean of a subject's values, rounded so that ties are ties; nil without values.
    func mean(of subject: Int) -> Double? { moments(of: subject).mean.map(Rounding.toTenDecimals) }

    /// The standard deviation of a subject's values; nil with fewer than three.
    func deviation(of subject: Int) -> Double? {
        let own = moments(of: subject)
        return own.count > 2 ? own.variance.map { Rounding.toTenDecimals($0.squareRoot()) } : nil
    }

    /// The last digits of a subject's values.
    func digits(of subject: Int) -> [Int] {
        let start = subject * 40
        guard start + 40 <= digits.count else { return [Int](repeating: 0, count: 10) }
        return (0..<10).map { digit in
            (0..<4).reduce(0) { $0 + Int(digits[start + 10 * $1 + digit]) }
        }
    }

    /// The decimals that values had before an export dropped trailing zeros; nil where that cannot be told.
    ///
    /// Three quarters of the values or more have so many, and no more than one in two hundred have others beyond; where
    /// zeros were dropped from honest digits nine in ten have them.
    var droppedFrom: Int? {
        let total = decimals.reduce(0, +)
        return (1...3).first { places in
            let beyond = decimals[(places + 1)...].reduce(0, +)
            return decimals[places] * 4 >= total * 3 && decimals[places] < total && beyond * 200 <= total
        }
    }

    /// The decimals that all values have, dropped zeros put back; nil where values differ in it or have more than three.
    var commonDecimals: Int? {
        let used = decimals.indices.filter { decimals[$0] > 0 }
        let places = used.count == 1 ? used[0] : droppedFrom
        return places.flatMap { $0 <= 3 && decimals[($0 + 1)...].allSatisfy { $0 == 0 } ? $0 : nil }
    }

    /// A subject's digits at that decimal place: a value with fewer decimals has a zero there.
    func digits(of subject: Int, at places: Int) -> [Int] {
        let start = subject * 40
        guard start + 40 <= digits.count else { return [Int](repeating: 0, count: 10) }
        var counts = (0..<10).map { Int(digits[start + 10 * places + $0]) }
        counts[0] += digits[start..<start + 10 * places].reduce(0) { $0 + Int($1) }
        return counts
    }

    /// Whether it never varies within a subject that has several values: a fact about the subject, repeated.
    var isConstantWithinSubjects: Bool {
        let several = moments.filter { $0.count > 1 }
        return !several.isEmpty && several.allSatisfy { $0.deviation == 0 }
    }

    /// The same with one value for each subject.
    var withoutRepeats: MeasurementStore {
        var result = MeasurementStore(name: name, keepsRows: keepsRows)
        result.units = units
        result.distinct = distinct
        result.otherTexts = otherTexts
        result.facts = facts
        result.moments = moments.map { own in Moments(own.mean.map { [$0] } ?? []) }
        result.digits = digits.map { min(1, $0) }
        for start in stride(from: 0, to: digits.count, by: 40) {
            for place in 0..<4 where result.digits[start + 10 * place..<start + 10 * place + 10].contains(1) {
                result.decimals[place] += 1
            }
        }
        var isTaken = [Bool](repeating: false, count: moments.count)
        for row in values.indices where !isTaken[Int(subjects[row])] {
            isTaken[Int(subjects[row])] = true
            result.values.append(values[row])
            result.subjects.append(subjects[row])
            result.order.append(order[row])
        }
        return result
    }
}

/// One column whose cells fall into a few categories.
struct CategoryStore: Sendable {
    /// The column.
    let name: String
    /// The categories; more than `limit` and the column is none.
    private(set) var labels: [String] = []
    /// The category of each subject, from its first row with one; −1 for none.
    private(set) var codes: [Int32] = []
    /// Whether there were more categories than `limit`.
    private(set) var isTooMany = false
    private var numbers: [String: Int32] = [:]

    /// The most categories.
    static let limit = 8

    init(name: String) { self.name = name }

    /// Adds a subject's category; later rows of the subject change nothing.
    mutating func add(_ text: ArraySlice<UInt8>, subject: Int32) {
        guard !isTooMany else { return }
        let place = Int(subject)
        while codes.count <= place { codes.append(-1) }
        let label = String(decoding: text, as: UTF8.self)
        var code = numbers[label]
        if code == nil {
            guard labels.count < Self.limit else {
                isTooMany = true
                codes = []
                return
            }
            code = Int32(labels.count)
            numbers[label] = code
            labels.append(label)
        }
        if codes[place] < 0 { codes[place] = code ?? -1 }
    }
}
