// The order in which to look at sites, and why.

internal import SiteStatistics

/// Ranks sites by method 16 over all questions that may rank.
struct Ranking {
    /// The sites, most atypical first; those that cannot be assessed last, without a rank.
    let sites: [RankedSite]

    /// No result with a larger p, before any adjustment, is a reason to look at a site.
    static let weakestReason = 0.1
    /// The most reasons of a site.
    private static let mostReasons = 3

    init(_ questions: [ComparisonQuestion], siteCount: Int, settings: ComparisonSettings, plan: Resampling) {
        let ranking = questions.indices.filter { questions[$0].ranks }
        let columns = ranking.map {
            CombinedScore.Column(
                family: questions[$0].key.method.rawValue,
                assessments: questions[$0].results.map(\.assessment)
            )
        }
        let families = Set(columns.map(\.family)).count
        let scores = CombinedScore.sites(
            columns,
            siteCount: siteCount,
            reasons: 2 * Self.mostReasons,
            plan: plan,
            families: min(2, max(1, families))
        )
        let hochberg = Multiplicity.benjaminiHochberg.adjust(scores.map(\.assessment))
        let yekutieli = Multiplicity.benjaminiYekutieli.adjust(scores.map(\.assessment))
        var ranked = scores.indices.map { site in
            let results = ranking.map { (question: $0, result: questions[$0].results[site]) }
            let smallest = results.compactMap(\.result.adjustedBY).min()
            let strongest = smallest.map { min(1, $0 * Double(ranking.count)) }
            let reasons = scores[site].reasons.filter {
                Self.isReason(questions[results[$0].question], results[$0].result)
            }
            .prefix(Self.mostReasons).map { column -> RankingReason in
                let (question, result) = results[column]
                return RankingReason(
                    question: question,
                    sentence: QuestionWords.sentence(
                        questions[question].key,
                        result,
                        columns: questions[question].columns
                    ),
                    p: result.assessment.p ?? 1,
                    adjustedBY: result.adjustedBY,
                    isFlagged: result.isFlagged
                )
            }
            return RankedSite(
                site: site,
                rank: nil,
                score: scores[site].assessment,
                adjustedBH: hochberg[site],
                adjustedBY: yekutieli[site],
                strongest: strongest,
                isFlagged: min(yekutieli[site] ?? 1, strongest ?? 1) <= settings.alpha,
                flaggedResults: results.count { $0.result.isFlagged },
                assessedResults: results.count { $0.result.assessment.test != nil },
                reasons: reasons
            )
        }
        ranked.sort { Self.order($0) < Self.order($1) }
        var next = 1
        for place in ranked.indices where ranked[place].score.test != nil || ranked[place].assessedResults > 0 {
            ranked[place].rank = next
            next += 1
        }
        sites = ranked
    }

    /// Whether a result is one to look at: its p is at most `weakestReason`, and it lies in the tail that was tested.
    static func isReason(_ question: ComparisonQuestion, _ result: SiteResult) -> Bool {
        guard let test = result.assessment.test, test.p <= weakestReason else { return false }
        switch question.key.method {
        case .underReporting, .completeness: return test.direction == .lower
        default: return true
        }
    }

    /// Flagged sites first, then by score, then by their strongest result.
    private static func order(_ site: RankedSite) -> (Int, Double, Double, Int) {
        let isAssessed = site.assessedResults > 0
        return (
            site.isFlagged ? 0 : isAssessed ? 1 : 2, -(site.score.test?.statistic ?? 0), site.strongest ?? 1, site.site
        )
    }
}
