// Mean and standard deviation of each subject's values.

/// Mean and standard deviation of one subject's values over visits.
package struct SubjectSummary: Sendable, Equatable {
    /// How many values, at least 1.
    package let count: Int
    /// Their mean.
    package let mean: Double
    /// Their sample standard deviation; nil with fewer than two values.
    package let deviation: Double?

    /// One for each group of sorted values, nil for a subject without values.
    ///
    /// Sums run over ascending values about the smallest, in two passes, so the order of rows changes no bit.
    package static func all(_ sorted: SortedGroups) -> [SubjectSummary?] {
        (0..<sorted.groupCount).map { SubjectSummary(sorted[group: $0]) }
    }

    private init?(_ values: ArraySlice<Double>) {
        guard let first = values.first else { return nil }
        let n = Double(values.count)
        var sum = 0.0
        for value in values { sum += value - first }
        let shift = sum / n
        var squares = 0.0
        for value in values {
            let distance = value - first - shift
            squares += distance * distance
        }
        count = values.count
        mean = first + shift
        deviation = values.count > 1 ? (squares / (n - 1)).squareRoot() : nil
    }
}
