// The sixteen methods in words: what each looks at, where it comes from, what its p-values rest on.

package import SiteStatistics

/// The list of methods as reports print it.
package enum MethodCatalogue {
    /// The words for one method; `questions` and `note` are to be filled in.
    package static func description(of method: Method) -> MethodDescription {
        let words = words(of: method)
        return MethodDescription(
            method: method,
            name: words.name,
            looksAt: words.looksAt,
            source: words.source,
            multiplicity: words.multiplicity
        )
    }

    /// The name of a method, such as `event rate`.
    package static func name(of method: Method) -> String { words(of: method).name }

    private typealias Entry = (name: String, looksAt: String, source: String, multiplicity: String)

    private static func words(of method: Method) -> Entry {
        switch method {
        case .eventRateFunnel, .underReporting, .location, .proportion: level(method)
        case .variance, .propagation, .nearDuplicates, .terminalDigits: spread(method)
        case .repeatedValues, .inliersAndOutliers, .correlation, .calendar: pattern(method)
        case .completeness, .orderOfEvents, .changeRate, .combinedScore: conduct(method)
        }
    }

    private static let overSites = "BH and BY over the assessed sites of each question"
    private static let widened =
        "spread between sites allowed for where \(SpreadAllowance.minimumSites) or more were assessed; " + overSites
    private static let permuted = "permutation of subjects, seeded; " + widened

    private static func level(_ method: Method) -> Entry {
        switch method {
        case .underReporting:
            (
                "under-reporting of adverse events",
                "fewer adverse events than the same visits give at the other sites",
                "simaerep: Koneswarakantha et al. 2024, Ther. Innov. Regul. Sci. 58:591; exact by convolution",
                overSites + "; correction costs power, both p are shown"
            )
        case .location:
            (
                "location", "the mean of a measurement, one value a subject",
                "one-way random-effects model, ANOVA estimator without the tested site", overSites
            )
        case .proportion:
            (
                "proportion", "the share of subjects or records with an event or a category",
                "beta-binomial without the tested site, Williams 1982 moment estimator; doubled tail", overSites
            )
        default:
            (
                "event rate", "events per day at risk, of the subjects with both dates",
                "funnel without the tested site (Spiegelhalter 2005), negative binomial tail; doubled", overSites
            )
        }
    }

    private static func spread(_ method: Method) -> Entry {
        switch method {
        case .propagation:
            (
                "propagation", "values carried forward: equal neighbours, long runs, few different values",
                "share of equal neighbours against the rest, by subject", permuted
            )
        case .nearDuplicates:
            (
                "near-duplicate subjects", "subjects who resemble one another too closely, within a site and across",
                "percent match (Kuriakose and Robbins 2016) without its fixed threshold; maximum statistic", permuted
            )
        case .terminalDigits:
            (
                "terminal digits", "last digits of values as written, against the other sites",
                "Strasser and Weber 1999, with the subject as the unit", permuted
            )
        default:
            (
                "variance", "too little or too much spread, between subjects and within them",
                "Brown and Forsythe 1974 over subjects; rank sum of subjects' standard deviations", widened
            )
        }
    }

    private static func pattern(_ method: Method) -> Entry {
        switch method {
        case .inliersAndOutliers:
            (
                "inliers and outliers", "subjects who are too average, or too far out, over several measurements",
                "Mahalanobis distances, shrunk covariance (Schäfer and Strimmer 2005), rank sum", widened
            )
        case .correlation:
            (
                "correlation", "pairs of measurements chosen beforehand that belong together",
                "Fisher's z of the site against the rest", widened
            )
        case .calendar:
            (
                "weekdays", "days of the week on which a site works; not where dates look shifted",
                "Strasser and Weber 1999, with the subject as the unit", permuted
            )
        default:
            (
                "repeated values", "values that come back too often",
                "coincidence of two records; number bunching (Simonsohn 2019) is its relative", permuted
            )
        }
    }

    private static func conduct(_ method: Method) -> Entry {
        switch method {
        case .orderOfEvents:
            (
                "order of events", "visits before consent, events after death, crowded days",
                "exact rules; the share of subjects with a breach against the rest", overSites
            )
        case .changeRate:
            (
                "data change rate", "cells changed between two seals, of the cells in both",
                "beta-binomial without the tested site, doubled tail", overSites
            )
        case .combinedScore:
            (
                "combined score", "all methods in one figure: the mean of −log10 p, each method with the same weight",
                "Desmet et al. 2014, Stat. Med. 33:5265",
                "permutation of scores among sites, seeded; BH and BY over sites"
            )
        default:
            (
                "completeness", "fewer missing values than elsewhere",
                "beta-binomial without the tested site, lower tail", overSites
            )
        }
    }
}

extension Method {
    /// Whether the method's tests would call honest sites alike, so that p needs an allowance for their habits.
    var takesSitesForAlike: Bool {
        switch self {
        case .variance, .propagation, .nearDuplicates, .terminalDigits, .repeatedValues, .inliersAndOutliers,
            .correlation, .calendar:
            true
        default: false
        }
    }
}
