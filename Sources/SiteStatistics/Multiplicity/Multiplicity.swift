// Adjustment of p-values for the number of sites looked at.

/// How p-values are adjusted for their number.
package enum Multiplicity: String, CaseIterable, Sendable {
    /// False discovery rate under independence or positive dependence: Y. Benjamini, Y. Hochberg, JRSS B 57 (1995) 289.
    case benjaminiHochberg
    /// False discovery rate under any dependence: Y. Benjamini, D. Yekutieli, Ann. Stat. 29 (2001) 1165.
    case benjaminiYekutieli
    /// Familywise error: S. Holm, Scand. J. Stat. 6 (1979) 65.
    case holm

    /// The adjusted p-values, in the order given; nil stays nil and does not count.
    ///
    /// What cannot be assessed takes no part: the adjustment runs over the assessed sites of one variable. A value that
    /// is not in [0, 1] is treated as absent.
    ///
    /// - Complexity: O(n log n).
    package func adjust(_ values: [Double?]) -> [Double?] {
        var adjusted = [Double?](repeating: nil, count: values.count)
        let present = values.enumerated().compactMap { place, p in
            p.flatMap { $0 >= 0 && $0 <= 1 ? (place: place, p: $0) : nil }
        }.sorted { ($0.p, $0.place) < ($1.p, $1.place) }
        let count = Double(present.count)
        let scale = self == .benjaminiYekutieli ? (1...max(1, present.count)).reduce(0.0) { $0 + 1 / Double($1) } : 1
        switch self {
        case .benjaminiHochberg, .benjaminiYekutieli:
            var smallest = 1.0
            for (rank, entry) in present.enumerated().reversed() {
                smallest = min(smallest, entry.p * count * scale / Double(rank + 1))
                adjusted[entry.place] = smallest
            }
        case .holm:
            var largest = 0.0
            for (rank, entry) in present.enumerated() {
                largest = max(largest, min(1, entry.p * (count - Double(rank))))
                adjusted[entry.place] = largest
            }
        }
        return adjusted
    }

    /// The adjusted p-values of assessments, nil where a site cannot be assessed.
    package func adjust(_ assessments: [Assessment]) -> [Double?] { adjust(assessments.map(\.p)) }
}

/// Combining p-values of one question.
package enum Stouffer {
    /// Σ Φ⁻¹(p) / √k: large when the p-values are, as those of baseline tables that are too well balanced.
    ///
    /// Nil when empty or a value lies outside [0, 1]; infinite when one is 0 or 1.
    ///
    /// Source: S. Stouffer et al., "The American Soldier", 1949, vol. 1, p. 45.
    package static func z(_ values: [Double]) -> Double? {
        guard !values.isEmpty, values.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { return nil }
        let sum = values.reduce(0.0) { $0 + Normal().quantile(lower: $1) }
        return sum.isNaN ? nil : sum / Double(values.count).squareRoot()
    }
}
