// What a site hands in instead of rows: statistics that merge, bound to the seals of the data they come from.

package import SiteStatistics
internal import TrialIntegrity

/// A site's summary without a single row (`trialverity.summary/v1`, Docs/Format.md).
package struct SiteSummary: Sendable, Equatable {
    /// The seal of one dataset that went in.
    package struct Source: Sendable, Equatable {
        /// The dataset.
        package var dataset: String
        /// The seal, such as `701/LB#3`; nil for data that were never sealed.
        package var seal: String?
        /// Its root as hex.
        package var root: String?
        /// Rows read.
        package var rows: Int

        package init(dataset: String, seal: String?, root: String?, rows: Int) {
            self.dataset = dataset
            self.seal = seal
            self.root = root
            self.rows = rows
        }
    }

    /// The trial's id; nil for data of no ledger.
    package var trial: String?
    /// The origin of the ledger; nil likewise.
    package var origin: String?
    /// The site.
    package var site: String
    /// Its subjects, those of datasets in which it has fewer than `smallestCell` too.
    package var subjects: Int
    /// What went in.
    package var sources: [Source]
    /// Statistics about fewer subjects, and tables with a cell of fewer subjects, are withheld.
    package var smallestCell: Int
    /// The statistics.
    package var statistics: [QuestionKey: SiteStatistic]
    /// Questions that are withheld because a count is too small.
    package var withheld: [QuestionKey]

    package init(
        trial: String?,
        origin: String?,
        site: String,
        subjects: Int,
        sources: [Source],
        smallestCell: Int,
        statistics: [QuestionKey: SiteStatistic],
        withheld: [QuestionKey]
    ) {
        self.trial = trial
        self.origin = origin
        self.site = site
        self.subjects = subjects
        self.sources = sources
        self.smallestCell = smallestCell
        self.statistics = statistics
        self.withheld = withheld
    }

    /// The smallest cell when none is given.
    package static let usualSmallestCell = 5

    /// The methods whose statistics merge.
    package static let methods = Method.allCases.filter {
        if case .impossible = $0.federation { return false }
        return ![.changeRate, .repeatedValues, .combinedScore].contains($0)
    }

    /// Summarises one site of a study.
    ///
    /// - Returns: nil when the study has no such site.
    package init?(
        of site: String,
        in study: Study,
        rules: ComparisonRules,
        trial: String?,
        origin: String?,
        sources: [Source],
        smallestCell: Int = usualSmallestCell
    ) {
        let table = StatisticTable(study, methods: Self.methods, rules: rules)
        guard let place = table.sites.firstIndex(of: site) else { return nil }
        var statistics: [QuestionKey: SiteStatistic] = [:]
        var withheld: [QuestionKey] = []
        for (key, column) in table.columns {
            guard let statistic = column.statistics[place] else { continue }
            if statistic.isDisclosing(below: smallestCell, countsSubjects: key.countsSubjects) {
                withheld.append(key)
            } else {
                statistics[key] = statistic
            }
        }
        self.init(
            trial: trial,
            origin: origin,
            site: site,
            subjects: table.subjects[place],
            sources: sources.sorted { $0.dataset < $1.dataset },
            smallestCell: smallestCell,
            statistics: statistics,
            withheld: withheld.sorted()
        )
    }

    /// The statistics as a table of one site.
    func table(for methods: [Method]) -> StatisticTable {
        var table = StatisticTable(sites: [site], subjects: [subjects])
        func isAsked(_ key: QuestionKey) -> Bool {
            methods.contains(key.method) || key.method == .location && methods.contains(.variance)
        }
        for (key, statistic) in statistics where isAsked(key) { table.columns[key] = StatisticColumn([statistic]) }
        for key in withheld where isAsked(key) {
            var column = StatisticColumn([nil])
            column.refusals = [0: .withheld]
            table.columns[key] = column
        }
        return table
    }
}

extension QuestionKey {
    /// Whether the trials of a share are subjects, so that its events are a count of subjects.
    package var countsSubjects: Bool { method == .proportion || method == .orderOfEvents }
}

extension SiteStatistic {
    /// Whether it says something about fewer than `limit` subjects.
    func isDisclosing(below limit: Int, countsSubjects: Bool) -> Bool {
        func isSmall(_ count: Int) -> Bool { count > 0 && count < limit }
        switch self {
        case .rate(let rate): return rate.subjects < limit
        case .share(let share):
            let cells = countsSubjects && (isSmall(share.events) || isSmall(share.trials - share.events))
            return share.subjects < limit || cells
        case .visits(let visits):
            return visits.patients < limit || visits.tables.contains { $0.values.contains(where: isSmall) }
                || visits.visits.values.contains(where: isSmall)
        case .moments(let moments): return moments.count < limit
        case .pairs(let pairs): return pairs.count < limit
        case .counts(let counts), .digits(let counts, _): return counts.active < limit
        }
    }
}
