// A call of `verity compare`, with every default filled in.

import SiteComparison
import SiteStatistics
import TrialIntegrity
import TrialLedger

/// What to compare, and how.
struct CompareRequest {
    var folder: TrialFolder
    /// Tables, folders of tables, and summaries.
    var paths: [String]
    /// Whether the files are compared without holding them against any ledger.
    var isUnverified: Bool
    var includesAltered: Bool
    /// Rules of files that belong to no trial folder.
    var definition: TrialDefinition?
    /// Whom to trust; nil for unverified files.
    var trust: Trust?
    var decryptionKey: String?
    var methods: [Method]
    var onlySites: [String]
    var onlyDatasets: [String]
    /// The threshold of the call; nil takes the declared one.
    var alpha: Double?
    var seed: UInt64?
    var isIndustryMode: Bool
    var shipments: String?
    var quiet: Bool
    var run: RunFacts

    /// Settings: what the definition declares, and what the call says instead.
    ///
    /// A threshold of the call that equals the declared one changes nothing.
    ///
    /// - Parameters:
    ///   - declared: what the trial says about comparing.
    ///   - isSealed: whether that stands in the ledger.
    /// - Returns: the settings.
    func settings(_ declared: ComparisonDefinition?, isSealed: Bool) -> ComparisonSettings {
        var settings = ComparisonSettings(
            methods: methods,
            isIndustryMode: isIndustryMode,
            onlySites: onlySites,
            onlyDatasets: onlyDatasets,
            includesAltered: includesAltered
        )
        if let value = declared?.alpha.flatMap(ComparisonDefinition.alpha) {
            settings.alpha = value
            settings.alphaSource = isSealed ? .sealed : .option
        }
        if let value = declared?.seed {
            settings.seed = UInt64(value)
            settings.seedSource = isSealed ? .sealed : .option
        }
        if let alpha, alpha != settings.alpha || settings.alphaSource != .sealed {
            settings.alpha = alpha
            settings.alphaSource = .option
        }
        if let seed, seed != settings.seed {
            settings.seed = seed
            settings.seedSource = .option
        }
        if let subjects = declared?.minimumSubjects { settings.minimums.subjects = subjects }
        return settings
    }
}

extension ComparisonRules {
    /// The rules that a trial declares.
    init(_ declared: ComparisonDefinition?) {
        self.init(pairs: declared?.pairs ?? [], capacity: declared?.capacity ?? [:])
    }
}
