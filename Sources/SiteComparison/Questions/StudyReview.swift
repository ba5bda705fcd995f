// What a reader must know of the study before looking at any site, and what could not be assessed.

package import SiteStatistics

/// Remarks about dates and last digits over the whole study.
struct StudyReview {
    private(set) var remarks: [StudyRemark] = []
    private let seed: UInt64

    /// The most values of a variable whose repeats are held against shuffled last digits.
    private static let mostValues = 10_000

    /// Looks at the study.
    ///
    /// - Parameters:
    ///   - table: the statistics of all sites.
    ///   - study: the rows; nil when there are only summaries.
    ///   - methods: those asked for.
    ///   - seed: that of all draws.
    init(_ table: StatisticTable, _ study: Study?, methods: [Method], seed: UInt64) {
        self.seed = seed
        for (key, column) in table.columns.sorted(by: { $0.key < $1.key }) {
            switch key.method {
            case .calendar: look(atDates: key, column)
            case .terminalDigits: look(atDigits: key, column, study)
            default: break
            }
        }
        let sites = table.sites.count
        if sites < SpreadAllowance.minimumSites, sites > 1, methods.contains(where: \.takesSitesForAlike) {
            remarks.append(
                StudyRemark(
                    code: "few-sites",
                    sentence:
                        "\(sites) sites are too few to tell how much honest sites differ: what methods 5 to 12 flag"
                        + " may be a habit or an instrument"
                )
            )
        }
        for dataset in study?.datasets ?? [] where dataset.subjectsAreRows {
            remarks.append(
                StudyRemark(
                    code: "one-row-a-subject",
                    sentence: "no column names the subject: every row counts as one",
                    dataset: dataset.name
                )
            )
        }
    }

    private mutating func look(atDates key: QuestionKey, _ column: StatisticColumn) {
        let counts = CountMoments.merging(column.counts).sums
        guard CalendarTest.looksShifted(counts) else { return }
        let total = counts.reduce(0, +)
        let weekend = Weekday.usualWeekend.reduce(0) { $0 + counts[$1.rawValue] }
        let share = QuestionWords.percent(Double(weekend) / Double(total))
        remarks.append(
            StudyRemark(
                code: "dates-shifted",
                sentence:
                    "\(share) of the dates in \(key.dataset) fall on a weekend, as if dates were shifted or visits"
                    + " unscheduled: days of the week are not assessed at any site",
                dataset: key.dataset
            )
        )
    }

    private mutating func look(atDigits key: QuestionKey, _ column: StatisticColumn, _ study: Study?) {
        let name = QuestionWords.variable(key)
        if let reason = column.facts.objection {
            let code = reason == .coarseRounding ? "coarse-rounding" : "trailing-zeros-dropped"
            remarks.append(
                StudyRemark(
                    code: code,
                    sentence: "last digits of \(name) are not assessed: \(reason.text)",
                    dataset: key.dataset,
                    variable: key.variable
                )
            )
            guard reason == .trailingZerosDropped, let study,
                let measurement = study.measurement((key.dataset, key.variable)),
                let restored = study.restoredDigits(measurement)
            else { return }
            let counts = CountMoments.merging(restored.moments()).sums
            return judge(counts, name + ", dropped zeros put back,", key, measurement)
        }
        let counts = CountMoments.merging(column.counts).sums
        // Whole numbers are often rounded to even ones or to fives; decimals that were read off are not. Where a variable
        // has few different values, their last digits need not be even.
        let decimals = column.facts.decimal.reduce(0, +)
        guard decimals * 2 > counts.reduce(0, +) else { return }
        guard let measurement = study?.measurement((key.dataset, key.variable)) else { return }
        judge(counts, name, key, measurement)
    }

    private mutating func judge(_ counts: [Int], _ name: String, _ key: QuestionKey, _ measurement: MeasurementStore) {
        guard counts.count == 10, counts.reduce(0, +) >= 300, Set(measurement.values).count >= 100,
            let test = ChiSquaredTest.uniform(counts), test.p < 1e-6,
            let score = TerminalDigitTest.preferenceScore(counts), score >= 10
        else { return }
        remarks.append(
            StudyRemark(
                code: "digits-uneven",
                sentence: "last digits of \(name) are uneven over the whole study: preference score"
                    + " \(QuestionWords.number(score)) of 100, chi-squared \(QuestionWords.number(test.statistic)) on"
                    + " \(test.df) degrees of freedom; instruments that round do this too",
                dataset: key.dataset,
                variable: key.variable
            )
        )
        look(atRepeats: name, key, measurement)
    }

    /// Whether values come back more often than their last digits, dealt out anew by lot, let them.
    ///
    /// Source: U. Simonsohn, "Number-bunching", Data Colada 77 (2019).
    private mutating func look(atRepeats name: String, _ key: QuestionKey, _ measurement: MeasurementStore) {
        guard let places = measurement.commonDecimals, measurement.values.count <= Self.mostValues else { return }
        let scale = [1.0, 10, 100, 1000][places]
        guard measurement.values.allSatisfy({ $0 >= 0 && $0 < 1e9 }) else { return }
        let scaled = measurement.values.map { Int(($0 * scale).rounded()) }
        let plan = Resampling(seed: seed, draws: 999)
        guard let test = RepeatedValueTest.bunching(scaled, plan: plan).test, test.p < 0.005 else { return }
        remarks.append(
            StudyRemark(
                code: "values-repeated",
                sentence:
                    "values of \(name) come back \(QuestionWords.number(test.effect.value)) times as often over the"
                    + " whole study as when their last digits are dealt out anew by lot (p \(QuestionWords.p(test.p)) over"
                    + " \(test.n) values); typed and copied numbers do this, instruments that round too",
                dataset: key.dataset,
                variable: key.variable
            )
        )
    }
}

extension NotAssessed {
    /// Questions that say nothing about any site, and sites that a method says nothing about.
    static func all(_ questions: [ComparisonQuestion]) -> [NotAssessed] {
        var result: [NotAssessed] = []
        for question in questions where question.ranks && question.assessedSites == 0 && !question.results.isEmpty {
            let reasons = question.results.compactMap(\.assessment.reason?.text)
            let parts = [question.key.variable, question.key.part].filter { !$0.isEmpty }
            result.append(
                NotAssessed(
                    method: question.key.method,
                    dataset: question.key.dataset.isEmpty ? nil : question.key.dataset,
                    variable: parts.isEmpty ? nil : parts.joined(separator: " "),
                    reason: mostCommon(reasons) ?? "",
                    sites: question.results.count
                )
            )
        }
        for method in Method.allCases {
            let own = questions.filter { $0.key.method == method && $0.ranks && $0.assessedSites > 0 }
            guard let count = own.first?.results.count else { continue }
            let silent = (0..<count).filter { site in own.allSatisfy { $0.results[site].assessment.test == nil } }
            guard !silent.isEmpty else { continue }
            let reasons = silent.compactMap { site in own.first?.results[site].assessment.reason?.kind }
            result.append(NotAssessed(method: method, reason: mostCommon(reasons) ?? "", sites: silent.count))
        }
        return result
    }

    private static func mostCommon(_ reasons: [String]) -> String? {
        var counts: [String: Int] = [:]
        for reason in reasons { counts[reason, default: 0] += 1 }
        return counts.min { ($1.value, $0.key) < ($0.value, $1.key) }?.key
    }
}

extension Reason {
    /// The reason without the figures of one site.
    package var kind: String {
        switch self {
        case .tooFewSubjects(_, let needed): "fewer than \(needed) subjects"
        case .tooFewValues(_, let needed): "fewer than \(needed) values"
        case .tooFewSites(_, let needed): "fewer than \(needed) other sites"
        case .restTooSmall(_, let needed): "the other sites bring fewer than \(needed)"
        case .notCovered(let dataset, _): "no \(dataset) of the site takes part"
        default: text
        }
    }
}
