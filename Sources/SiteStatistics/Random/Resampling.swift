// Plans for resampling: how many draws, from which seed, and when to stop.

/// How many draws a resampling method makes, and from which seed.
package struct Resampling: Sendable, Equatable {
    /// The seed; the same seed and data give the same result on every machine.
    package var seed: UInt64
    /// The largest number of draws.
    package var draws: Int
    /// Stop once this many draws reached the observed value; 0 makes all draws.
    package var exceedances: Int

    /// A plan of at most `draws` draws.
    ///
    /// - Parameters:
    ///   - seed: from the sealed trial definition.
    ///   - draws: the smallest p that can come out is 1 / (draws + 1); at least 1.
    ///   - exceedances: 20 keeps the relative standard error of a large p near 0.2 at a fraction of the cost.
    package init(seed: UInt64, draws: Int = 9_999, exceedances: Int = 20) {
        self.seed = seed
        self.draws = max(1, draws)
        self.exceedances = max(0, exceedances)
    }

    /// Makes draws until enough of them reached the observed value, and returns a valid p-value.
    ///
    /// With l draws of which h reached it, p is h / l when stopped early and (h + 1) / (l + 1) otherwise. Both are valid:
    /// under the null P(p <= a) <= a for every a. Never 0.
    ///
    /// Source: J. Besag, P. Clifford, "Sequential Monte Carlo p-values", Biometrika 78 (1991) 301-304.
    ///
    /// - Parameter reaches: makes one draw and says whether it is at least as extreme as the observed value.
    /// - Returns: the p-value and the number of draws made.
    func p(_ reaches: () -> Bool) -> (p: Double, draws: Int) {
        var reached = 0
        for draw in 1...draws where reaches() {
            reached += 1
            if reached == exceedances { return (Double(reached) / Double(draw), draw) }
        }
        return (Double(reached + 1) / Double(draws + 1), draws)
    }

    /// The generator of one use of this plan.
    func generator(_ path: UInt64...) -> SeededGenerator { SeededGenerator(seed: seed, path: path) }
}

/// Draws subsets of 0..<count without replacement, each with the same probability, in a buffer of its own.
///
/// The first `size` steps of a Fisher-Yates shuffle; the buffer stays shuffled between draws, which changes no
/// probability. - Complexity: O(size) per draw.
struct SubsetDraw {
    private var order: [Int]

    init(count: Int) { order = Array(0..<max(0, count)) }

    /// Draws the next subset and hands its members to `body`; `size` must not exceed the count.
    mutating func next(
        _ size: Int,
        using generator: inout SeededGenerator,
        _ body: (ArraySlice<Int>) -> Void
    ) {
        shuffle(size, using: &generator)
        body(order[0..<min(size, order.count)])
    }

    /// Draws the next subset and calls `body` with each member.
    mutating func forEach(_ size: Int, using generator: inout SeededGenerator, _ body: (Int) -> Void) {
        shuffle(size, using: &generator)
        for place in 0..<min(size, order.count) { body(order[place]) }
    }

    private mutating func shuffle(_ size: Int, using generator: inout SeededGenerator) {
        let count = order.count
        for place in 0..<min(size, count) {
            order.swapAt(place, place + generator.below(count - place))
        }
    }
}
