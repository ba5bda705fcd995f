// How each kind of anomaly is planted into one site.

package import SiteStatistics

extension Anomaly {
    /// Plants the anomaly into one site; no other site is touched.
    ///
    /// - Parameters:
    ///   - trial: the study.
    ///   - site: in 0..<siteCount.
    ///   - generator: all that is drawn by lot.
    package func plant(into trial: inout TrialData, site: Int, using generator: inout SeededGenerator) {
        let subjects = trial.subjects(of: site)
        guard !subjects.isEmpty else { return }
        switch self {
        case .hiddenEvents(let percent): trial.hideEvents(percent, of: subjects, &generator)
        case .copiedSubjects: trial.copyHalf(of: subjects, &generator)
        case .carriedForward: trial.carryForward(subjects, &generator)
        case .roundedDigits: trial.roundToTens(subjects, &generator)
        case .shrunkenBetween: trial.shrinkBetween(subjects)
        case .shrunkenWithin: trial.shrinkWithin(subjects)
        case .shiftedMean: trial.shift(subjects, by: 0.75)
        case .inventedNormal: trial.inventBaseline(subjects, &generator) { 0.5 * $0.normal() }
        case .inventedUniform: trial.inventBaseline(subjects, &generator) { 2 * $0.unit() - 1 }
        case .weekendFree: trial.moveWeekends(subjects, &generator)
        case .brokenCorrelation: trial.exchangeDiastolic(subjects, &generator)
        case .tooComplete: for subject in subjects { trial.missing[subject] = 0 }
        case .duplicatedValues: trial.repeatValues(subjects, &generator)
        case .wrongUnit: trial.change(.weight, of: subjects) { _, value in value / 2.204_622_621_8 }
        }
    }
}

extension TrialData {
    fileprivate mutating func hideEvents(_ percent: Int, of subjects: [Int], _ generator: inout SeededGenerator) {
        let all = subjects.flatMap { subject in events[subject].indices.map { (subject: subject, place: $0) } }
        let hidden = (Double(percent * all.count) / 100).rounded()
        for event in generator.shuffled(all).prefix(Int(hidden)).sorted(by: { $0.place > $1.place }) {
            events[event.subject].remove(at: event.place)
        }
    }

    fileprivate mutating func copyHalf(of subjects: [Int], _ generator: inout SeededGenerator) {
        let order = generator.shuffled(subjects)
        let copies = order.prefix(subjects.count / 2)
        let originals = Array(order.dropFirst(copies.count))
        let width = columns.count
        for copy in copies {
            let original = originals[generator.below(originals.count)]
            for (place, column) in columns.enumerated() {
                var cell = cells[original * width + place]
                if generator.unit() < 0.15, !cell.isNaN {
                    if column.kind == .number {
                        let steps = Double(1 + generator.below(3)) * (generator.below(2) == 0 ? 1 : -1)
                        cell = ((cell + steps * column.step) / column.step).rounded() * column.step
                    } else {
                        cell = cells[generator.below(subjectCount) * width + place]
                    }
                }
                cells[copy * width + place] = cell
            }
        }
    }

    fileprivate mutating func carryForward(_ subjects: [Int], _ generator: inout SeededGenerator) {
        for subject in subjects {
            for place in self[.systolic][subject].indices.dropFirst() where generator.below(2) == 0 {
                set(.systolic, subject, place, self[.systolic][subject][place - 1].value)
            }
        }
    }

    fileprivate mutating func roundToTens(_ subjects: [Int], _ generator: inout SeededGenerator) {
        change(.systolic, of: subjects) { _, value in generator.below(2) == 0 ? (value / 10).rounded() * 10 : value }
    }

    fileprivate mutating func shrinkBetween(_ subjects: [Int]) {
        let means = subjects.map { mean(.systolic, of: $0) }
        let present = means.compactMap(\.self)
        guard !present.isEmpty else { return }
        let centre = present.reduce(0, +) / Double(present.count)
        for (subject, mean) in zip(subjects, means) {
            guard let mean else { continue }
            change(.systolic, of: [subject]) { _, value in value + (centre - mean) / 2 }
        }
    }

    fileprivate mutating func shrinkWithin(_ subjects: [Int]) {
        for subject in subjects {
            guard let mean = mean(.systolic, of: subject) else { continue }
            change(.systolic, of: [subject]) { _, value in (value + mean) / 2 }
        }
    }

    fileprivate mutating func shift(_ subjects: [Int], by deviations: Double) {
        let spread = Moments((0..<subjectCount).compactMap { mean(.systolic, of: $0) }).variance ?? 0
        change(.systolic, of: subjects) { _, value in value + deviations * spread.squareRoot() }
    }

    /// Draws the first reading of every variable; `draw` gives it in standard deviations from the study's mean.
    fileprivate mutating func inventBaseline(
        _ subjects: [Int],
        _ generator: inout SeededGenerator,
        _ draw: (inout SeededGenerator) -> Double
    ) {
        for variable in Variable.allCases {
            let study = Moments(self[variable].compactMap { $0.first?.value })
            guard let mean = study.mean, let variance = study.variance else { continue }
            let isRounded = [.systolic, .diastolic, .pulse, .weight].contains(variable)
            for subject in subjects where !self[variable][subject].isEmpty {
                let value = mean + variance.squareRoot() * draw(&generator)
                let prefersFives = isRounded && generator.below(2) == 0
                set(variable, subject, 0, prefersFives ? (value / 5).rounded() * 5 : value)
            }
        }
    }

    fileprivate mutating func moveWeekends(_ subjects: [Int], _ generator: inout SeededGenerator) {
        for subject in subjects {
            for day in Weekday.usualWeekend.sorted(by: { $0.rawValue < $1.rawValue }) {
                for _ in 0..<weekdays[subject][day.rawValue] { weekdays[subject][generator.below(5)] += 1 }
                weekdays[subject][day.rawValue] = 0
            }
        }
    }

    fileprivate mutating func exchangeDiastolic(_ subjects: [Int], _ generator: inout SeededGenerator) {
        let dealt = generator.shuffled(subjects).map { self[.diastolic][$0] }
        for (subject, readings) in zip(subjects, dealt) { self[.diastolic][subject] = readings }
    }

    fileprivate mutating func repeatValues(_ subjects: [Int], _ generator: inout SeededGenerator) {
        let own = subjects.flatMap { self[.systolic][$0].map(\.value) }
        guard !own.isEmpty else { return }
        let favourites = (0..<3).map { _ in own[generator.below(own.count)] }
        change(.systolic, of: subjects) { _, value in
            generator.below(2) == 0 ? favourites[generator.below(3)] : value
        }
    }

    /// The mean of a subject's readings; nil without any.
    package func mean(_ variable: Variable, of subject: Int) -> Double? {
        let own = readings[variable.rawValue][subject]
        return own.isEmpty ? nil : own.reduce(0) { $0 + $1.value } / Double(own.count)
    }

    /// Replaces every reading of these subjects, rounded to the decimals it is written with.
    fileprivate mutating func change(_ variable: Variable, of subjects: [Int], _ body: (Int, Double) -> Double) {
        for subject in subjects {
            for place in self[variable][subject].indices {
                set(variable, subject, place, body(place, self[variable][subject][place].value))
            }
        }
    }

    private mutating func set(_ variable: Variable, _ subject: Int, _ place: Int, _ value: Double) {
        let scale = (0..<readings[variable.rawValue][subject][place].decimals).reduce(1.0) { scale, _ in scale * 10 }
        readings[variable.rawValue][subject][place].value = (value * scale).rounded() / scale
    }
}
