// Why a site cannot be assessed.

/// Why a site cannot be assessed by a test.
package enum Reason: Sendable, Equatable, Hashable {
    /// Fewer subjects at the site than the rules ask for.
    case tooFewSubjects(found: Int, needed: Int)
    /// Fewer values, cells, days or trials at the site than the rules ask for.
    case tooFewValues(found: Int, needed: Int)
    /// Too few other sites, or too few that could be assessed, to know how sites differ.
    case tooFewSites(found: Int, needed: Int)
    /// Fewer subjects or values at all other sites together than the rules ask for.
    case restTooSmall(found: Int, needed: Int)
    /// The site was not at risk at all: no days, no visits, no cells.
    case noExposure
    /// No site reported an event, or every one did: the rest says nothing about what to expect.
    case nothingToCompare
    /// All values in the study are the same.
    case noVariation
    /// The numbers are not usable: negative counts, values that are not finite, more events than trials.
    case unusableInput
    /// The export dropped trailing zeros, so that last digits are not those that were written.
    case trailingZerosDropped
    /// Values are always rounded to .0 or .5, so that last digits say nothing.
    case coarseRounding
    /// Dates look shifted or unscheduled: weekends are as common as if days were drawn by lot.
    case datesLookShifted
    /// Not more than five complete subjects per measurement.
    case tooManyMeasurements(subjects: Int, measurements: Int)
    /// More subjects than pairs can be compared for.
    case tooManySubjects(found: Int, limit: Int)
    /// The site's values look like another unit; they are named, and left out of the variable.
    case otherUnit
    /// The site hands in a summary that withholds so small a count.
    case withheld
    /// A rule needs data that are not there.
    case nothingRecorded
    /// The result is not a number; the inputs leave nothing to compute.
    case notComputable
    /// No table of a dataset was read that covers the site, and why, such as `705/AE was not delivered`: that it has no
    /// rows says nothing.
    case notCovered(dataset: String, why: String)

    /// The reason in words: lower case, without a full stop and without a value from the data.
    package var text: String {
        switch self {
        case .tooFewSubjects(let found, let needed): "\(found) subjects, \(needed) needed"
        case .tooFewValues(let found, let needed): "\(found) values, \(needed) needed"
        case .tooFewSites(let found, let needed): "\(found) sites to compare with, \(needed) needed"
        case .restTooSmall(let found, let needed): "the other sites bring \(found), \(needed) needed"
        case .noExposure: "nothing was at risk at this site"
        case .nothingToCompare: "the other sites give nothing to compare with"
        case .noVariation: "all values are the same"
        case .unusableInput: "the numbers contradict one another"
        case .trailingZerosDropped: "the export dropped trailing zeros"
        case .coarseRounding: "values are always rounded to .0 or .5"
        case .datesLookShifted: "dates look shifted or unscheduled"
        case .tooManyMeasurements(let subjects, let measurements):
            "\(subjects) complete subjects for \(measurements) measurements, more than 5 each needed"
        case .tooManySubjects(let found, let limit): "\(found) subjects, at most \(limit) can be compared in pairs"
        case .otherUnit: "its values look like another unit"
        case .withheld: "the site's summary withholds counts as small as this"
        case .nothingRecorded: "the data do not record what this needs"
        case .notComputable: "the numbers leave nothing to compute"
        case .notCovered(_, let why): why
        }
    }
}

/// How much data a site must bring, from the sealed trial definition.
package struct Minimums: Sendable, Equatable {
    /// Subjects at the site.
    package var subjects: Int
    /// Subjects at all other sites together.
    package var restSubjects: Int
    /// Other sites, where the spread between sites is estimated.
    package var otherSites: Int
    /// Values with a last digit.
    package var digits: Int
    /// Values, pairs or dates of other methods.
    package var values: Int

    /// The rules of the comparison: fewer than 3 subjects, one site or too few values cannot be assessed.
    package init(subjects: Int = 3, restSubjects: Int = 3, otherSites: Int = 2, digits: Int = 30, values: Int = 10) {
        self.subjects = subjects
        self.restSubjects = restSubjects
        self.otherSites = otherSites
        self.digits = digits
        self.values = values
    }

    /// The reason against a site with `found` subjects and `rest` subjects elsewhere, nil when there are enough.
    func objection(subjects found: Int, rest: Int) -> Reason? {
        if found < subjects { return .tooFewSubjects(found: found, needed: subjects) }
        if rest < restSubjects { return .restTooSmall(found: rest, needed: restSubjects) }
        return nil
    }
}
