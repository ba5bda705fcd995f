// The kinds of anomalies, and which test is to find each.

/// A kind of anomaly that is planted into one site.
package enum Anomaly: Sendable, Hashable {
    /// So many percent of the site's adverse events are hidden.
    case hiddenEvents(percent: Int)
    /// Half of the subjects are copies of the others, with small edits.
    case copiedSubjects
    /// Readings are carried forward from the visit before.
    case carriedForward
    /// Readings are rounded to tens.
    case roundedDigits
    /// Subjects lie half as far from one another.
    case shrunkenBetween
    /// Readings of a subject lie half as far from one another.
    case shrunkenWithin
    /// All readings lie higher.
    case shiftedMean
    /// Baselines drawn by a person who has averages in mind, from a narrow normal distribution.
    case inventedNormal
    /// The same from a range.
    case inventedUniform
    /// No dates at weekends.
    case weekendFree
    /// Diastolic pressures belong to other subjects than systolic ones.
    case brokenCorrelation
    /// Nothing is missing.
    case tooComplete
    /// A few values over and over.
    case duplicatedValues
    /// Weights in kilograms among those in pounds.
    case wrongUnit

    /// All kinds, in the order of the report.
    package static let all: [Anomaly] =
        [25, 50, 75, 100].map { .hiddenEvents(percent: $0) } + [
            .copiedSubjects, .carriedForward, .roundedDigits, .shrunkenBetween, .shrunkenWithin, .shiftedMean,
            .inventedNormal, .inventedUniform, .weekendFree, .brokenCorrelation, .tooComplete, .duplicatedValues,
            .wrongUnit,
        ]

    /// What it is called in tables.
    package var name: String {
        switch self {
        case .hiddenEvents(let percent): "adverse events hidden, \(percent) %"
        case .copiedSubjects: "copied subjects"
        case .carriedForward: "values carried forward"
        case .roundedDigits: "rounded last digits"
        case .shrunkenBetween: "shrunken spread between subjects"
        case .shrunkenWithin: "shrunken spread within subjects"
        case .shiftedMean: "shifted mean"
        case .inventedNormal: "invented baseline, normal"
        case .inventedUniform: "invented baseline, uniform"
        case .weekendFree: "no weekends"
        case .brokenCorrelation: "broken correlation"
        case .tooComplete: "too complete"
        case .duplicatedValues: "duplicated values"
        case .wrongUnit: "wrong unit"
        }
    }

    /// What exactly is planted, for the report.
    package var planted: String {
        switch self {
        case .hiddenEvents:
            "so many of the site's adverse events, drawn by lot, are removed"
        case .copiedSubjects:
            "half of the subjects (rounded down) get all cells of one of the others; then 15 % of the cells are edited: "
                + "numbers by 1 to 3 of their last digits, categories to those of another subject of the study"
        case .carriedForward:
            "each systolic pressure after the first is, with probability 1/2, that of the visit before"
        case .roundedDigits: "each systolic pressure is, with probability 1/2, rounded to the nearest ten"
        case .shrunkenBetween: "each subject's systolic pressures move half the way from its mean to the site's mean"
        case .shrunkenWithin: "each systolic pressure moves half the way to its subject's mean"
        case .shiftedMean: "all systolic pressures rise by 0.75 standard deviations of the study's subject means"
        case .inventedNormal:
            "first readings of eight measurements are drawn independently from a normal distribution with the study's "
                + "mean and half its standard deviation; half of the pressures, pulses and weights end in 0 or 5"
        case .inventedUniform: "the same, uniform within one standard deviation of the study's mean"
        case .weekendFree: "each date at a weekend moves to a day from Monday to Friday drawn by lot"
        case .brokenCorrelation:
            "the diastolic pressures of a subject are exchanged, as a whole, with another's of the site"
        case .tooComplete: "no cell that is due is missing"
        case .duplicatedValues:
            "each systolic pressure is, with probability 1/2, one of three drawn by lot from the site's own"
        case .wrongUnit: "all weights are written in kilograms, in a study that uses pounds"
        }
    }

    /// The tests that are to find it; the first is the one that counts as ours.
    package var detectors: [Detector] {
        switch self {
        case .hiddenEvents: [.exactCounts, .negativeBinomial, .bootstrap, .industryFunnel]
        case .copiedSubjects: [.nearestNeighbours, .outstandingNeighbours]
        case .carriedForward: [.equalNeighbours]
        case .roundedDigits: [.lastDigits]
        case .shrunkenBetween: [.betweenSubjects]
        case .shrunkenWithin: [.withinSubjects]
        case .shiftedMean: [.location]
        case .inventedNormal, .inventedUniform: [.inliers]
        case .weekendFree: [.weekend]
        case .brokenCorrelation: [.correlation]
        case .tooComplete: [.completeness]
        case .duplicatedValues: [.repeatedValues]
        case .wrongUnit: [.unitThenLocation]
        }
    }
}
