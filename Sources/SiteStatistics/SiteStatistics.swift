// Statistics for comparing the sites of a trial: numbers in, test results out.
//
// What this module may know: counts, sums, values and seeds. It reads no files and no clock, draws no randomness that
// its caller did not seed, and knows no tables, columns, domains or words for a reader. It depends on CBoostMath alone.
//
// How it is laid out:
// - Basics: what a result is (`SiteTest`, `Assessment`), what cannot be assessed and why, which method merges;
// - Numbers, Random, Distributions: exact sums, sorted groups, seeded draws, tail probabilities;
// - Tests: tests that several methods share, each for one site against the rest;
// - Multiplicity: Benjamini-Hochberg, Benjamini-Yekutieli, Holm, Stouffer;
// - Methods: one file or folder per method, numbered as in `Method`.
//
// Two promises hold everywhere. The order of rows and of sites changes no bit of any result: sums are exact or run over
// sorted values, and resampling draws from a canonical order. And what cannot be assessed is said, with the reason; it
// is never a pass, a zero or a NaN.

/// The sixteen methods of comparing sites, in the order in which reports list them.
package enum Method: Int, CaseIterable, Sendable, Comparable {
    /// Events per day at risk, or a share of subjects, against the rest.
    case eventRateFunnel = 1
    /// Adverse events reported against what the same visits give elsewhere.
    case underReporting
    /// The mean of a measurement.
    case location
    /// A share, with the spread between sites allowed for.
    case proportion
    /// The spread of a measurement, between and within subjects.
    case variance
    /// Values carried forward within a subject.
    case propagation
    /// Subjects who resemble one another too closely.
    case nearDuplicates
    /// Last digits of values as written.
    case terminalDigits
    /// Values that come back too often.
    case repeatedValues
    /// Subjects who are too average, or too far out, over several measurements at once.
    case inliersAndOutliers
    /// The correlation of two measurements.
    case correlation
    /// Days of the week and holidays.
    case calendar
    /// Fewer missing values than elsewhere.
    case completeness
    /// Events in an impossible order.
    case orderOfEvents
    /// Cells changed between two seals.
    case changeRate
    /// All of them, in one figure.
    case combinedScore

    package static func < (left: Method, right: Method) -> Bool { left.rawValue < right.rawValue }

    /// Whether summaries from the sites give the figures that the rows would give.
    package var federation: Federation {
        switch self {
        case .eventRateFunnel, .underReporting, .location, .proportion, .correlation, .completeness, .changeRate:
            .same
        case .orderOfEvents:
            .same
        case .terminalDigits, .calendar:
            .partly("statistics and asymptotic p are the same; p by permutation needs the subjects' rows")
        case .variance:
            .partly("the ratio of variances and the test over records are the same; medians by subject need rows")
        case .propagation:
            .partly("equal neighbours have the same statistic and asymptotic p; runs and distances need rows")
        case .repeatedValues:
            .partly("the frequencies of values are the same; their p by permutation needs the subjects' rows")
        case .nearDuplicates:
            .impossible("pairs of subjects can be compared only where both rows are")
        case .inliersAndOutliers:
            .impossible("ranks of distances need every subject's row")
        case .combinedScore:
            .partly("computed from the methods that the summaries allow")
        }
    }
}

/// What mergeable summaries can and cannot replace.
package enum Federation: Sendable, Equatable {
    /// Merged summaries give the same figures as the rows, to the last bit.
    case same
    /// Some figures are the same; the text says which are not available.
    case partly(String)
    /// Nothing can be computed without the rows; the text says why.
    case impossible(String)
}
