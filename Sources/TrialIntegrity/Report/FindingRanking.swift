// The order in which findings matter, for readers who see the first of them only.

extension [Finding] {
    /// The findings with the weightiest first; among equals the order of the model is kept.
    ///
    /// A finding weighs as much as the weightiest reason it has; of two that weigh the same, the one with more reasons of
    /// that weight goes first. Findings without a reason follow all others.
    public func ranked() -> [Finding] {
        guard contains(where: { !$0.materiality.isEmpty }) else { return self }
        let order = indices.sorted { left, right in
            let (one, two) = (self[left].rank, self[right].rank)
            return one == two ? left < right : one < two
        }
        return order.map { self[$0] }
    }
}

extension Finding {
    /// The weight of the weightiest reason; nil when there is none.
    public var weight: Materiality.Weight? { materiality.map(\.weight).min() }

    /// Smaller is weightier.
    fileprivate var rank: (Int, Int) {
        guard let weight else { return (Materiality.Weight.allCases.count, 0) }
        return (weight.rawValue, -materiality.count { $0.weight == weight })
    }
}
