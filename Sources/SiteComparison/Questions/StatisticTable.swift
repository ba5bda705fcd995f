// The sufficient statistics of every site, question by question: what rows come to, and what a site can hand in.

package import SiteStatistics

/// What one site brings to one question; merges exactly.
package enum SiteStatistic: Sendable, Equatable {
    /// Events over an exposure.
    case rate(EventRate)
    /// Events among trials.
    case share(EventShare)
    /// Cumulative events by visit.
    case visits(VisitEvents)
    /// One value for each subject.
    case moments(Moments)
    /// One pair of values for each subject.
    case pairs(PairMoments)
    /// Counts over categories, subject by subject.
    case counts(CountMoments)
    /// Counts of last digits, and how values were written.
    case digits(CountMoments, DigitFacts)
}

/// The statistics of all sites for one question.
package struct StatisticColumn: Sendable, Equatable {
    /// One for each site; nil when the site brings nothing.
    package var statistics: [SiteStatistic?]
    /// Sites that are left out, and why.
    package var refusals: [Int: Reason] = [:]

    package init(_ statistics: [SiteStatistic?]) { self.statistics = statistics }

    /// One for each site, those left out as the summary of nothing.
    func taking<Statistic>(_ empty: Statistic, _ read: (SiteStatistic) -> Statistic?) -> [Statistic] {
        statistics.enumerated().map { site, statistic in
            refusals[site] == nil ? statistic.flatMap(read) ?? empty : empty
        }
    }

    var rates: [EventRate] { taking(EventRate()) { if case .rate(let value) = $0 { value } else { nil } } }
    var shares: [EventShare] { taking(EventShare()) { if case .share(let value) = $0 { value } else { nil } } }
    var visits: [VisitEvents] { taking(VisitEvents()) { if case .visits(let value) = $0 { value } else { nil } } }
    var moments: [Moments] { taking(Moments()) { if case .moments(let value) = $0 { value } else { nil } } }
    var pairs: [PairMoments] { taking(PairMoments()) { if case .pairs(let value) = $0 { value } else { nil } } }
    var counts: [CountMoments] {
        taking(CountMoments()) {
            switch $0 {
            case .counts(let value), .digits(let value, _): value
            default: nil
            }
        }
    }
    var facts: DigitFacts {
        DigitFacts.merging(taking(DigitFacts()) { if case .digits(_, let facts) = $0 { facts } else { nil } })
    }
}

/// All statistics of all sites.
package struct StatisticTable: Sendable, Equatable {
    /// Names of sites in natural order.
    package var sites: [String]
    /// Subjects of each site.
    package var subjects: [Int]
    /// The statistics, by question.
    package var columns: [QuestionKey: StatisticColumn]

    package init(sites: [String], subjects: [Int], columns: [QuestionKey: StatisticColumn] = [:]) {
        self.sites = sites
        self.subjects = subjects
        self.columns = columns
    }
}
