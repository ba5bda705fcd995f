// Thresholds at a false-positive rate, and rates of detection at them.

/// A threshold set on scores of untouched sites, with the share of ties that is flagged.
///
/// A score below the value is flagged, one equal to it with probability `share`, so that the false-positive rate on the
/// scores it was set on is exactly the level however coarse the scores are. A test that gives few different scores, such
/// as 1000 draws, is neither favoured nor punished: this is the empirical curve of detection against false positives with
/// straight lines between its points (T. Fawcett, "An introduction to ROC analysis", Pattern Recogn. Lett. 27 (2006) 861).
package struct Threshold: Sendable, Equatable {
    package let value: Double
    package let share: Double

    /// Sets the threshold.
    ///
    /// - Parameters:
    ///   - scores: of untouched sites, ascending; sites that cannot be assessed have the score `Threshold.unassessed`.
    ///   - weights: how often each counts.
    ///   - level: the false-positive rate, above 0.
    package init(scores: [Double], weights: [Int], level: Double) {
        let total = weights.reduce(0, +)
        let wanted = level * Double(total)
        var below = 0
        var place = 0
        while place < scores.count {
            var end = place
            var ties = 0
            while end < scores.count, scores[end] == scores[place] {
                ties += weights[end]
                end += 1
            }
            if Double(below + ties) >= wanted, ties > 0 {
                value = scores[place]
                share = (wanted - Double(below)) / Double(ties)
                return
            }
            below += ties
            place = end
        }
        value = Threshold.unassessed
        share = 0
    }

    /// The score of a site that cannot be assessed, which is never flagged.
    package static let unassessed = Double.infinity

    /// The probability with which a score is flagged.
    package func flags(_ score: Double) -> Double {
        if score == Threshold.unassessed { return 0 }
        return score < value ? 1 : score == value ? share : 0
    }

    /// The mean over scores of the probability with which they are flagged; 0 without scores.
    package func rate(_ scores: [Double]) -> Double {
        scores.isEmpty ? 0 : scores.reduce(0) { $0 + flags($1) } / Double(scores.count)
    }
}
