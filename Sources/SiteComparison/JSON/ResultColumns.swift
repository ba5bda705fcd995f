// The results of one question as columns: names once, figures in the order of the sites, so that studies of hundreds of
// sites stay small.

internal import SiteStatistics
internal import TrialIntegrity

/// The results of a question, column by column.
struct ResultColumns {
    /// The sites that were assessed: one list for each figure, all as long as `site`.
    let assessed: JSONValue
    /// Those among them whose result is flagged.
    let flagged: JSONValue
    /// The others, by reason.
    let notAssessed: JSONValue
    /// What the effects are; nil where no site was assessed.
    let effectKind: String?

    init(_ question: ComparisonQuestion, _ report: ComparisonReport) {
        var tests: [(site: String, result: SiteResult, test: SiteTest)] = []
        var reasons: [String: [String]] = [:]
        for site in report.shownSites {
            let result = question.results[site]
            if let test = result.assessment.test {
                tests.append((report.sites[site].name, result, test))
            } else {
                reasons[result.assessment.reason?.text ?? "", default: []].append(report.sites[site].name)
            }
        }
        effectKind = tests.first?.test.effect.kind.rawValue
        let columns: [String: [JSONValue]] = [
            "site": tests.map { .string($0.site) }, "observed": tests.map { .figure($0.result.observed) },
            "expected": tests.map { .figure($0.result.expected) },
            "statistic": tests.map { .figure($0.test.statistic) },
            "n": tests.map { .whole($0.test.n) }, "p": tests.map { .figure($0.test.p) },
            "basis": tests.map { .string($0.test.basis.word) }, "draws": tests.map { .whole($0.test.basis.draws) },
            "direction": tests.map { .string($0.test.direction.rawValue) },
            "effect": tests.map { .figure($0.test.effect.value) },
            "adjustedBH": tests.map { .figure($0.result.adjustedBH) },
            "adjustedBY": tests.map { .figure($0.result.adjustedBY) },
        ]
        flagged = .strings(tests.filter { $0.result.isFlagged }.map { $0.site })
        assessed = .object(columns.mapValues(JSONValue.array))
        notAssessed = .array(
            reasons.sorted { $0.key < $1.key }.map {
                .object(["reason": .string($0.key), "sites": .strings($0.value)])
            }
        )
    }
}

/// Figures as they are written for programs.
enum SignificantDigits {
    private static let powers: [Double] = (0...22).map { exponent in
        (0..<exponent).reduce(1.0) { power, _ in power * 10 }
    }

    /// The value rounded to nine significant digits; of less than 1e-13 as it is.
    static func nine(_ value: Double) -> Double {
        guard value != 0, value.magnitude < 1e9, value.magnitude >= 1e-13 else { return value }
        // Powers of ten up to 22 are exact, so that the quotient is the double nearest to the decimal number.
        var exponent = 0
        while exponent < 22, value.magnitude * powers[exponent] < 1e8 { exponent += 1 }
        return (value * powers[exponent]).rounded() / powers[exponent]
    }
}
