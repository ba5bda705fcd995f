// Questions whose figures come from statistics that merge: the same from rows and from summaries.

package import SiteStatistics

/// Asks the questions that a table of statistics can answer.
package struct MergedQuestions: Sendable {
    /// The statistics.
    package let table: StatisticTable
    /// How much data a site must bring.
    package let minimums: Minimums
    /// Seeded draws, for the few figures that are drawn.
    package let plan: Resampling

    package init(table: StatisticTable, minimums: Minimums, plan: Resampling) {
        self.table = table
        self.minimums = minimums
        self.plan = plan
    }

    /// The columns to ask about, in order; gaps of one dataset are one question.
    package var keys: [QuestionKey] {
        var keys = table.columns.keys.filter { $0.method != .completeness }
        let gaps = Set(table.columns.keys.filter { $0.method == .completeness }.map(\.dataset))
        keys += gaps.map { QuestionKey(.completeness, $0) }
        return keys.sorted()
    }

    /// Answers about one column; one column may answer several questions.
    package func questions(_ key: QuestionKey) -> [ComparisonQuestion] {
        if key.method == .completeness { return completeness(key).map { [$0] } ?? [] }
        guard let column = table.columns[key] else { return [] }
        let answers: [ComparisonQuestion]
        switch key.method {
        case .eventRateFunnel: answers = [rates(key, column)]
        case .underReporting: answers = [visits(key, column)]
        case .location: answers = means(key, column)
        case .proportion:
            answers = [shares(key, ProportionTest.sites(column.shares, minimums: minimums), column.shares)]
        case .propagation: answers = [neighbours(key, column)]
        case .terminalDigits: answers = digits(key, column)
        case .correlation: answers = [correlation(key, column)]
        case .calendar: answers = calendar(key, column)
        case .orderOfEvents:
            answers = [shares(key, EventOrder.compare(column.shares, minimums: minimums), column.shares)]
        case .changeRate:
            answers = [shares(key, ChangeRateTest.sites(column.shares, minimums: minimums), column.shares)]
        default: answers = []
        }
        return answers.map { $0.refusing(column.refusals) }
    }

    private func rates(_ key: QuestionKey, _ column: StatisticColumn) -> ComparisonQuestion {
        let rates = column.rates
        return ComparisonQuestion(
            key,
            zip(EventRateFunnel.sites(rates, minimums: minimums), rates).map { site, rate in
                SiteResult(
                    assessment: site.assessment,
                    observed: Double(rate.events),
                    expected: site.figures?.expected
                )
            }
        )
    }

    private func visits(_ key: QuestionKey, _ column: StatisticColumn) -> ComparisonQuestion {
        ComparisonQuestion(
            key,
            UnderReportingTest.exact(column.visits, minimums: minimums).map { site in
                let isAssessed = site.assessment.test != nil
                return SiteResult(
                    assessment: site.assessment,
                    observed: Double(site.observed),
                    expected: isAssessed ? site.expected : nil
                )
            }
        )
    }

    private func means(_ key: QuestionKey, _ column: StatisticColumn) -> [ComparisonQuestion] {
        let moments = column.moments
        let total = Moments.merging(moments)
        var ratio = key
        (ratio.method, ratio.part) = (.variance, "variance-ratio")
        return [
            ComparisonQuestion(
                key,
                zip(LocationTest.sites(moments, minimums: minimums), moments).map { test, site in
                    SiteResult(assessment: test, observed: site.mean, expected: total.without(site).mean)
                }
            ),
            ComparisonQuestion(
                ratio,
                zip(VarianceTest.logVarianceRatio(moments, minimums: minimums), moments).map { test, site in
                    SiteResult(assessment: test, observed: site.variance, expected: total.without(site).variance)
                },
                caution: .tooLiberal
            ),
        ]
    }

    private func shares(
        _ key: QuestionKey,
        _ sites: [ProportionTest.Site],
        _ shares: [EventShare]
    ) -> ComparisonQuestion {
        ComparisonQuestion(
            key,
            zip(sites, shares).map { site, share in
                SiteResult(
                    assessment: site.assessment,
                    observed: share.trials > 0 ? Double(share.events) / Double(share.trials) : nil,
                    expected: site.figures?.mu
                )
            }
        )
    }

    /// Missing cells over the columns that every site has, that have gaps and are filled in at least half of all rows.
    ///
    /// The columns are the same for every site, and the same from rows and from summaries.
    /// - Returns: nil when no column counts.
    private func completeness(_ key: QuestionKey) -> ComparisonQuestion? {
        let columns = table.columns.filter { $0.key.method == .completeness && $0.key.dataset == key.dataset }
            .sorted { $0.key < $1.key }.map { (name: $0.key.variable, column: $0.value, shares: $0.value.shares) }
        var refusals: [Int: Reason] = [:]
        for entry in columns { refusals.merge(entry.column.refusals) { first, _ in first } }
        // Rows of each site; a column that some of them do not have is not one that every site has.
        let rows = table.sites.indices.map { site in columns.map { $0.shares[site].trials }.max() ?? 0 }
        let present = table.sites.indices.filter { refusals[$0] == nil && rows[$0] > 0 }
        let counted = columns.filter { entry in
            guard present.allSatisfy({ entry.shares[$0].trials == rows[$0] }) else { return false }
            let total = EventShare.merging(present.map { entry.shares[$0] })
            return total.events > 0 && total.events * 2 <= total.trials
        }
        guard !counted.isEmpty else { return nil }
        var sites = [EventShare](repeating: EventShare(), count: table.sites.count)
        for site in present {
            let own = counted.map { $0.shares[site] }
            sites[site] =
                EventShare(
                    events: own.reduce(0) { $0 + $1.events },
                    trials: own.reduce(0) { $0 + $1.trials },
                    subjects: own.map(\.subjects).max() ?? 0
                ) ?? EventShare()
        }
        var question = shares(key, CompletenessTest.sites(sites, minimums: minimums), sites).refusing(refusals)
        question.columns = counted.map(\.name)
        question.title += " (\(QuestionWords.listing(question.columns)))"
        return question
    }

    private func neighbours(_ key: QuestionKey, _ column: StatisticColumn) -> ComparisonQuestion {
        let counts = column.counts
        return .shareOfFirst(key, PropagationTest.equalNeighbours(counts, minimums: minimums), counts)
    }

    private func digits(_ key: QuestionKey, _ column: StatisticColumn) -> [ComparisonQuestion] {
        ComparisonQuestion.digits(
            key,
            TerminalDigitTest.sites(column.counts, facts: column.facts, plan: plan, minimums: minimums)
        )
    }

    private func correlation(_ key: QuestionKey, _ column: StatisticColumn) -> ComparisonQuestion {
        let pairs = column.pairs
        let total = PairMoments.merging(pairs)
        return ComparisonQuestion(
            key,
            zip(CorrelationTest.sites(pairs, minimums: minimums), pairs).map { test, site in
                SiteResult(
                    assessment: test,
                    observed: site.correlation,
                    expected: total.without(site).correlation
                )
            }
        )
    }

    private func calendar(_ key: QuestionKey, _ column: StatisticColumn) -> [ComparisonQuestion] {
        let counts = column.counts
        return ComparisonQuestion.calendar(key, CalendarTest.sites(counts, plan: plan, minimums: minimums), counts)
    }
}

extension ComparisonQuestion {
    /// A question described by its key, whose p-values rank unless there is a caution.
    init(_ key: QuestionKey, _ results: [SiteResult], caution: Standing.Caution? = nil) {
        let words = QuestionWords.describe(key)
        self.init(
            key: key,
            title: words.title,
            quantity: words.quantity,
            unit: words.unit,
            ranks: caution == nil,
            caution: caution?.words,
            results: results
        )
    }

    /// The same with sites left out.
    func refusing(_ refusals: [Int: Reason]) -> ComparisonQuestion {
        var question = self
        for (site, reason) in refusals where results.indices.contains(site) {
            question.results[site] = .refused(reason)
        }
        return question
    }

    /// A question about the share of the first of two categories.
    static func shareOfFirst(_ key: QuestionKey, _ tests: [Assessment], _ counts: [CountMoments]) -> ComparisonQuestion
    {
        let total = CountMoments.merging(counts).sums
        return ComparisonQuestion(
            key,
            zip(tests, counts).map { test, site in
                let rest = zip(total, site.sums).map { $0 - $1 }
                return SiteResult(
                    assessment: test,
                    observed: Self.share(site.sums, [0]),
                    expected: site.sums.isEmpty ? nil : Self.share(rest, [0])
                )
            }
        )
    }

    /// The three answers about last digits.
    static func digits(_ key: QuestionKey, _ sites: [TerminalDigitTest.Site]) -> [ComparisonQuestion] {
        var (records, uniform) = (key, key)
        let prefix = key.part.isEmpty ? "" : key.part + "-"
        (records.part, uniform.part) = (prefix + "records", prefix + "uniform")
        func results(_ read: (TerminalDigitTest.Site) -> Assessment) -> [SiteResult] {
            sites.map { SiteResult(assessment: read($0), observed: TerminalDigitTest.preferenceScore($0.counts)) }
        }
        return [
            ComparisonQuestion(key, results(\.bySubject)),
            ComparisonQuestion(records, results(\.againstRest), caution: .recordsAreNotIndependent),
            ComparisonQuestion(uniform, results(\.againstUniform), caution: .recordsAreNotIndependent),
        ]
    }

    /// The answers about days of the week.
    static func calendar(
        _ key: QuestionKey,
        _ sites: [CalendarTest.Site],
        _ counts: [CountMoments]
    ) -> [ComparisonQuestion] {
        let total = CountMoments.merging(counts).sums
        let weekend = Weekday.usualWeekend.map(\.rawValue).sorted()
        func question(
            _ part: String,
            _ caution: Standing.Caution?,
            _ read: (CalendarTest.Site) -> Assessment
        ) -> ComparisonQuestion {
            var named = key
            named.part = part
            return ComparisonQuestion(
                named,
                zip(sites, counts).map { site, count in
                    let rest = zip(total, count.sums).map { $0 - $1 }
                    return SiteResult(
                        assessment: read(site),
                        observed: share(count.sums, weekend),
                        expected: count.sums.isEmpty ? nil : share(rest, weekend)
                    )
                },
                caution: caution
            )
        }
        return [
            question("weekdays", nil, \.weekdays),
            question("weekdays-records", .recordsAreNotIndependent, \.weekdaysByRecord),
            question("weekend", nil, \.weekend),
            question("weekend-records", .recordsAreNotIndependent, \.weekendByRecord),
        ]
    }

    private static func share(_ counts: [Int], _ categories: [Int]) -> Double? {
        let total = counts.reduce(0, +)
        guard total > 0 else { return nil }
        return Double(categories.reduce(0) { $0 + (counts.indices.contains($1) ? counts[$1] : 0) }) / Double(total)
    }
}

extension Standing.Caution {
    /// Why a result must not rank sites, in words.
    package var words: String {
        switch self {
        case .recordsAreNotIndependent: "takes records of a subject as independent: far too many small p-values"
        case .tooLiberal: "too liberal where values are not normal"
        case .industryFunnelSaturates: "the industry's funnel, in which a tested site hides itself"
        }
    }
}
