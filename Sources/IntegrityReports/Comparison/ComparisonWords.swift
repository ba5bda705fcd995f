// Figures and sentences of a comparison, the same in every rendering.

package import SiteComparison
package import SiteStatistics

/// Words of comparisons.
package enum ComparisonWords {
    /// A p-value with two digits that count: `0.034`, `0.0012`, `< 0.0001`.
    package static func p(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "–" }
        if value < 0.0001 { return "< 0.0001" }
        return ChartNumbers.text(value, decimals: value < 0.001 ? 5 : value < 0.01 ? 4 : value < 0.1 ? 3 : 2)
    }

    /// A figure with about four digits that count.
    package static func figure(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "–" }
        let size = abs(value)
        return ChartNumbers.text(
            value,
            decimals: size >= 1000 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.01 ? 3 : 5
        )
    }

    /// The first sentence: how many sites are atypical, and by what rule.
    package static func verdict(_ report: ComparisonReport) -> String {
        let flagged = report.ranking.count { $0.isFlagged }
        let assessed = report.ranking.count { $0.rank != nil }
        let alpha = ChartNumbers.text(report.settings.alpha, decimals: 4)
        guard assessed > 0 else {
            return "none of \(Plural.of(report.sites.count, "site")) could be assessed"
        }
        let rule = "at a false discovery rate of \(alpha), after Benjamini and Yekutieli"
        if flagged == 0 { return "no site of \(Plural.grouped(assessed)) assessed stands out \(rule)" }
        return "\(Plural.grouped(flagged)) of \(Plural.of(assessed, "site")) assessed "
            + "\(flagged == 1 ? "stands" : "stand") out \(rule): atypical, look here"
    }

    /// How a p-value was obtained.
    package static func basis(_ basis: Basis) -> String {
        switch basis {
        case .exact: "exact"
        case .asymptotic: "asymptotic"
        case .model: "model"
        case .draws(let count): "\(Plural.grouped(count)) draws"
        }
    }

    /// Where a threshold comes from.
    package static func source(_ source: ComparisonSettings.Source) -> String {
        switch source {
        case .sealed: "fixed in the trial definition, which was sealed before the data"
        case .standard: "the usual value, as the trial definition says nothing"
        case .option: "chosen for this run"
        }
    }

    /// What a comparison cannot show.
    package static let limitations = [
        "A site that stands out is a place to look, not a verdict: patients, staff, instruments and customs differ between sites.",
        "Sealed data are unaltered since they were sealed. That says nothing about how they came about; this comparison looks there.",
        "Small sites limit every method: with 3 to 9 subjects most planted anomalies stay below any threshold.",
        "“Cannot be assessed” is neither a pass nor a finding.",
        "What all sites do alike cannot be seen by comparing them.",
    ]
}

extension ComparisonReport {
    /// The name of a site by its place.
    func siteName(_ index: Int) -> String { sites.indices.contains(index) ? sites[index].name : "?" }

    /// The strongest result of a site among the questions of a method that may rank: the smallest BY-adjusted p.
    func strongest(site: Int, method: Method) -> SiteResult? {
        questions.filter { $0.key.method == method && $0.ranks && $0.results.indices.contains(site) }
            .map { $0.results[site] }
            .filter { $0.adjustedBY != nil }
            .min { ($0.adjustedBY ?? 1) < ($1.adjustedBY ?? 1) }
    }

    /// Sites in the order of the ranking, those without a rank last.
    var sitesInOrder: [Int] {
        let ranked = ranking.map(\.site)
        return ranked + sites.indices.filter { !ranked.contains($0) }
    }

    /// The smallest BY-adjusted p of the questions about a variable; 1 when there is none.
    func strength(dataset: String, variable: String?, methods: [Method]) -> Double {
        questions.filter {
            methods.contains($0.key.method) && $0.key.dataset == dataset
                && (variable == nil || $0.key.variable == variable)
        }.flatMap(\.results).compactMap(\.adjustedBY).min() ?? 1
    }
}
