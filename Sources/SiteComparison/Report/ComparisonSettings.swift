// Thresholds, seed and choices of a comparison, and whether they were fixed before the data.

package import SiteStatistics

/// How a comparison was made.
package struct ComparisonSettings: Sendable, Equatable {
    /// Where a threshold comes from.
    package enum Source: String, Sendable {
        /// The trial definition in the ledger, sealed before the data.
        case sealed
        /// The usual value, as nothing was declared.
        case standard
        /// The caller.
        case option
    }

    /// The false discovery rate at which a result is flagged, after Benjamini and Yekutieli.
    package var alpha: Double
    /// Where `alpha` comes from.
    package var alphaSource: Source
    /// The seed of all draws.
    package var seed: UInt64
    /// Where `seed` comes from.
    package var seedSource: Source
    /// The largest number of draws of a permutation test.
    package var draws: Int
    /// How much data a site must bring.
    package var minimums: Minimums
    /// The methods asked for.
    package var methods: [Method]
    /// Whether funnels are computed as the industry does.
    package var isIndustryMode: Bool
    /// The sites that results are shown for; empty for all, and all of them stay in the rest.
    package var onlySites: [String]
    /// The datasets compared; empty for all.
    package var onlyDatasets: [String]
    /// Whether inputs that differ from their seals were used.
    package var includesAltered: Bool

    /// The alpha that is used when none is declared.
    package static let standardAlpha = 0.05
    /// The seed that is used when none is declared.
    package static let standardSeed: UInt64 = 20_260_101

    package init(
        alpha: Double = standardAlpha,
        alphaSource: Source = .standard,
        seed: UInt64 = standardSeed,
        seedSource: Source = .standard,
        draws: Int = 9_999,
        minimums: Minimums = Minimums(),
        methods: [Method] = Method.allCases,
        isIndustryMode: Bool = false,
        onlySites: [String] = [],
        onlyDatasets: [String] = [],
        includesAltered: Bool = false
    ) {
        self.alpha = alpha
        self.alphaSource = alphaSource
        self.seed = seed
        self.seedSource = seedSource
        self.draws = draws
        self.minimums = minimums
        self.methods = methods
        self.isIndustryMode = isIndustryMode
        self.onlySites = onlySites
        self.onlyDatasets = onlyDatasets
        self.includesAltered = includesAltered
    }

    /// Whether a threshold was not fixed before the data: then the report says *exploratory* everywhere.
    package var isExploratory: Bool { alphaSource != .sealed || seedSource == .option }

    /// Why the report is exploratory, in words; nil when it is not.
    package var exploratoryReason: String? {
        switch (alphaSource, seedSource) {
        case (.sealed, .option): "the seed was chosen for this run"
        case (.sealed, _): nil
        case (.option, _): "the threshold was chosen for this run, not sealed before the data"
        case (.standard, _): "the trial definition declares no threshold; the usual one is used"
        }
    }

    /// Whether a method was asked for.
    package func asks(_ method: Method) -> Bool { methods.contains(method) }
}
