// A site in the order in which to look, with the strongest reasons in words.

package import SiteStatistics

/// One site of the ranking.
package struct RankedSite: Sendable, Equatable {
    /// The site, by its place in the report's sites.
    package var site: Int
    /// From 1; nil when the site could not be assessed.
    package var rank: Int?
    /// The combined score of method 16: the mean −log10 p over methods as statistic, its permutation p.
    package var score: Assessment
    /// p of the score after Benjamini and Hochberg, over sites.
    package var adjustedBH: Double?
    /// p of the score after Benjamini and Yekutieli, over sites.
    package var adjustedBY: Double?
    /// The smallest BY-adjusted p of all questions, times their number (Bonferroni): one strong reason is enough.
    package var strongest: Double?
    /// Whether `adjustedBY` or `strongest` is at most alpha.
    package var isFlagged: Bool
    /// How many results of the site are flagged, each within its own question.
    package var flaggedResults: Int
    /// How many results the site has that may rank.
    package var assessedResults: Int
    /// The strongest reasons, at most three; empty when nothing stands out.
    package var reasons: [RankingReason]

    package init(
        site: Int,
        rank: Int?,
        score: Assessment,
        adjustedBH: Double? = nil,
        adjustedBY: Double? = nil,
        strongest: Double? = nil,
        isFlagged: Bool = false,
        flaggedResults: Int = 0,
        assessedResults: Int = 0,
        reasons: [RankingReason] = []
    ) {
        self.site = site
        self.rank = rank
        self.score = score
        self.adjustedBH = adjustedBH
        self.adjustedBY = adjustedBY
        self.strongest = strongest
        self.isFlagged = isFlagged
        self.flaggedResults = flaggedResults
        self.assessedResults = assessedResults
        self.reasons = reasons
    }
}

extension RankedSite {
    /// What a site is flagged by.
    package enum Basis: String, Sendable, CaseIterable {
        /// The combined score, after Benjamini and Yekutieli over sites.
        case score
        /// Its strongest result, after Bonferroni over questions.
        case strongest
    }

    /// What the site is flagged by; empty when it is not.
    package func bases(alpha: Double) -> [Basis] {
        Basis.allCases.filter { basis in (basis == .score ? adjustedBY : strongest).map { $0 <= alpha } ?? false }
    }

    /// What the flag rests on, with both figures: the same words in every rendering.
    ///
    /// Lower case, no full stop.
    package func basisSentence(alpha: Double) -> String {
        let single = strongest.map { "p \(QuestionWords.p($0)) after Bonferroni" }
        let combined = score.p.map { "p \(QuestionWords.p($0)), adjusted \(QuestionWords.p(adjustedBY))" }
        let (result, whole) = (single ?? "none that ranks", combined ?? "none")
        let bases = bases(alpha: alpha)
        if bases.count == 2 {
            return "flagged by its combined score (\(whole)) and by its strongest result (\(result))"
        }
        switch bases.first {
        case .score: return "flagged by its combined score (\(whole)); strongest result \(result)"
        case .strongest: return "flagged by its strongest result (\(result)); combined score \(whole)"
        case nil: return "strongest result \(result); combined score \(whole)"
        }
    }

    /// The words for a site without reasons.
    package static let nothing = "nothing stands out"
}

/// One reason why a site stands where it does.
package struct RankingReason: Sendable, Equatable {
    /// The question, by its place in the report's questions.
    package var question: Int
    /// One sentence, lower case, no full stop: `27 adverse events reported where 73 are expected`.
    package var sentence: String
    /// p before any adjustment.
    package var p: Double
    /// p after Benjamini and Yekutieli within the question.
    package var adjustedBY: Double?
    /// Whether the result is flagged.
    package var isFlagged: Bool

    package init(question: Int, sentence: String, p: Double, adjustedBY: Double?, isFlagged: Bool) {
        self.question = question
        self.sentence = sentence
        self.p = p
        self.adjustedBY = adjustedBY
        self.isFlagged = isFlagged
    }
}
