// Method 8: last digits of values as written.

/// Terminal digit preference.
///
/// Ranks on one answer: the site's ten counts against the rest by `ShareTest`, with the subject as the unit; rounding by
/// an instrument cancels because the rest has it too. Shown beside it: Pearson's chi-squared of the site against the
/// rest (80 % of p-values below 0.05 under a true null) and against equal shares (100 %).
package enum TerminalDigitTest {
    /// What the test says of one site.
    package struct Site: Sendable, Equatable {
        /// Site against rest with the subject as the unit; ranks.
        package let bySubject: Assessment
        /// Site against rest, 2 × 10, records as independent; shown only.
        ///
        /// Drawn by lot when an expected count is below 5.
        package let againstRest: Assessment
        /// Site against equal shares; shown only; the effect is the digit preference score.
        package let againstUniform: Assessment
        /// The site's counts of the digits 0...9.
        package let counts: [Int]
    }

    /// Tests every site from subjects' counts.
    ///
    /// - Parameters:
    ///   - tally: digits of one variable.
    ///   - plan: seeded draws.
    ///   - minimums: `subjects`, `restSubjects` and `digits` count.
    /// - Returns: one result for each site, in the order given.
    package static func sites(_ tally: DigitTally, plan: Resampling, minimums: Minimums = Minimums()) -> [Site] {
        let moments = tally.counts.moments()
        if let reason = tally.facts.objection { return moments.map { refused(reason, $0) } }
        return combine(moments, test(minimums).sites(tally.counts, plan: plan), plan: plan, minimums: minimums)
    }

    /// Tests every site from mergeable summaries; p by subject is that of the limit.
    ///
    /// - Parameters:
    ///   - sites: the summary of each site.
    ///   - facts: how values were written at all sites together.
    ///   - plan: seeded draws.
    ///   - minimums: how much data a site must bring.
    /// - Returns: one result for each site, in the order given.
    package static func sites(
        _ sites: [CountMoments],
        facts: DigitFacts,
        plan: Resampling,
        minimums: Minimums = Minimums()
    ) -> [Site] {
        if let reason = facts.objection { return sites.map { refused(reason, $0) } }
        return combine(sites, test(minimums).sites(sites), plan: plan, minimums: minimums)
    }

    /// The digit preference score 100 · sqrt(chi² / (n · df)): 0 for equal shares, 100 when one digit has all.
    ///
    /// Source: G. Kuulasmaa et al., WHO MONICA Project, "Quality assessment of data on blood pressure", 1998. Nil without
    /// counts.
    package static func preferenceScore(_ counts: [Int]) -> Double? {
        guard let test = ChiSquaredTest.uniform(counts), let total = Counts.total(counts) else { return nil }
        return 100 * (test.statistic / (Double(total) * Double(test.df))).squareRoot()
    }

    private static func test(_ minimums: Minimums) -> SubjectShareTest {
        SubjectShareTest(method: .terminalDigits, side: .both, records: minimums.digits, minimums: minimums)
    }

    private static func refused(_ reason: Reason, _ site: CountMoments) -> Site {
        let assessment = Assessment.cannotBeAssessed(reason)
        return Site(bySubject: assessment, againstRest: assessment, againstUniform: assessment, counts: site.digits)
    }

    private static func combine(
        _ sites: [CountMoments],
        _ bySubject: [Assessment],
        plan: Resampling,
        minimums: Minimums
    ) -> [Site] {
        let total = CountMoments.merging(sites).digits
        return zip(sites, bySubject).map { site, subjectTest in
            let counts = site.digits
            let rest = zip(total, counts).map { $0 - $1 }
            return Site(
                bySubject: subjectTest,
                againstRest: RecordCountTest.againstRest(
                    counts,
                    rest,
                    plan: plan,
                    method: .terminalDigits,
                    needed: minimums.digits
                ),
                againstUniform: againstUniform(counts, needed: minimums.digits),
                counts: counts
            )
        }
    }

    private static func againstUniform(_ counts: [Int], needed: Int) -> Assessment {
        let found = counts.reduce(0, +)
        guard found >= needed else { return .cannotBeAssessed(.tooFewValues(found: found, needed: needed)) }
        guard let test = ChiSquaredTest.uniform(counts), let score = preferenceScore(counts) else {
            return .cannotBeAssessed(.notComputable)
        }
        return .checked(
            SiteTest(
                statistic: test.statistic,
                p: test.p,
                n: found,
                direction: .neither,
                effect: Effect(.digitPreference, score),
                standing: .shownOnly(.recordsAreNotIndependent)
            )
        )
    }
}

extension CountMoments {
    /// The sums, ten zeros when there are no subjects.
    fileprivate var digits: [Int] { sums.isEmpty ? [Int](repeating: 0, count: 10) : sums }
}
