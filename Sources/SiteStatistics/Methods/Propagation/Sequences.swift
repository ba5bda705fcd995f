// Values of each subject in the order of visits.

/// The values of each subject in the order of their visits.
package struct Sequences: Sendable, Equatable {
    /// Which subject belongs to which site.
    package let cohort: Cohort
    /// The values of subject s are `values[starts[s]..<starts[s + 1]]`.
    let values: [Double]
    let starts: [Int]

    /// Sorts rows by subject and visit; rows whose value is not finite, or of an unknown subject, are left out.
    ///
    /// Rows of one subject with the same order are sorted by value, so that the order of rows changes nothing.
    ///
    /// - Parameters:
    ///   - values: one for each row.
    ///   - order: the visit number or day of each row.
    ///   - subjects: the subject of each row.
    ///   - cohort: which subject belongs to which site.
    package init(values: [Double], order: [Double], subjects: [Int32], cohort: Cohort) {
        self.cohort = cohort
        var rows: [(subject: Int32, order: Double, value: Double)] = []
        rows.reserveCapacity(values.count)
        for ((value, order), subject) in zip(zip(values, order), subjects) {
            guard value.isFinite, order.isFinite, subject >= 0, Int(subject) < cohort.subjectCount else { continue }
            rows.append((subject, order, value))
        }
        rows.sort { ($0.subject, $0.order, $0.value) < ($1.subject, $1.order, $1.value) }
        var starts = [Int](repeating: 0, count: cohort.subjectCount + 1)
        for row in rows { starts[Int(row.subject) + 1] += 1 }
        for subject in starts.indices.dropFirst() { starts[subject] += starts[subject - 1] }
        self.values = rows.map(\.value)
        self.starts = starts
    }

    /// The values of one subject.
    package subscript(subject: Int) -> ArraySlice<Double> { values[starts[subject]..<starts[subject + 1]] }

    /// Pairs of neighbours of a subject that are equal, and that are not.
    func pairs(_ subject: Int) -> (equal: Int, different: Int) {
        let own = self[subject]
        let equal = zip(own, own.dropFirst()).count { $0 == $1 }
        return (equal, max(0, own.count - 1) - equal)
    }

    /// The longest run of equal values of a subject.
    func longestRun(_ subject: Int) -> Int {
        var (longest, run) = (0, 0)
        var previous = Double.nan
        for value in self[subject] {
            run = value == previous ? run + 1 : 1
            longest = max(longest, run)
            previous = value
        }
        return longest
    }

    /// Different values of a subject as a share of its values; nil with fewer than two.
    func distinctRatio(_ subject: Int) -> Double? {
        let own = self[subject]
        return own.count > 1 ? Double(Set(own).count) / Double(own.count) : nil
    }
}
