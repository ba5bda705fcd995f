// The cells by which subjects are compared with one another.

/// One row of cells for each subject: baseline and visits, numbers or codes of categories.
package struct SubjectTable: Sendable {
    /// How two cells are compared.
    package enum Column: Sendable, Equatable {
        /// A number; Gower's similarity falls with the distance as a share of the column's range.
        case number
        /// A code; equal or not.
        case category
    }

    /// How two rows are compared.
    package enum Similarity: Sendable {
        /// The share of cells that are equal, among those both have: percent match.
        case match
        /// J. Gower's coefficient, Biometrics 27 (1971) 857.
        case gower
    }

    /// Which subject belongs to which site.
    package let cohort: Cohort
    /// The columns.
    package let columns: [Column]
    /// Cells both rows must have; fewer make a similarity of 0.
    package let overlap: Int
    private let cells: [Double]
    private let ranges: [Double]

    /// Takes the cells row by row, NaN for a missing one; nil when their number does not fit.
    ///
    /// - Parameters:
    ///   - cells: subjects × columns.
    ///   - columns: at least one.
    ///   - cohort: which subject belongs to which site.
    ///   - overlap: cells both rows must have; by default half of the columns, rounded up.
    package init?(cells: [Double], columns: [Column], cohort: Cohort, overlap: Int? = nil) {
        guard !columns.isEmpty, cells.count == columns.count * cohort.subjectCount else { return nil }
        self.cells = cells.map { $0.isFinite ? $0 + 0 : .nan }
        self.columns = columns
        self.cohort = cohort
        self.overlap = max(1, overlap ?? (columns.count + 1) / 2)
        let width = columns.count
        ranges = (0..<width).map { column in
            var (low, high) = (Double.infinity, -Double.infinity)
            for cell in stride(from: column, to: cells.count, by: width) where cells[cell].isFinite {
                low = min(low, cells[cell])
                high = max(high, cells[cell])
            }
            return high > low ? high - low : 0
        }
    }

    /// The cells of one subject.
    package func row(_ subject: Int) -> ArraySlice<Double> {
        cells[subject * columns.count..<(subject + 1) * columns.count]
    }

    /// How many cells two subjects both have, and how many of those are equal.
    package func matches(_ first: Int, _ second: Int) -> (equal: Int, compared: Int) {
        let (a, b) = (first * columns.count, second * columns.count)
        var (equal, compared) = (0, 0)
        for column in 0..<columns.count {
            let (x, y) = (cells[a + column], cells[b + column])
            if x == y { equal += 1 }
            if !x.isNaN && !y.isNaN { compared += 1 }
        }
        return (equal, compared)
    }

    /// The similarity of two subjects, in 0...1; 0 when they share too few cells.
    package func similarity(_ first: Int, _ second: Int, by measure: Similarity) -> Double {
        switch measure {
        case .match:
            let (equal, compared) = matches(first, second)
            return compared >= overlap ? Double(equal) / Double(compared) : 0
        case .gower:
            return gower(first, second)
        }
    }

    private func gower(_ first: Int, _ second: Int) -> Double {
        let (a, b) = (first * columns.count, second * columns.count)
        var (sum, compared) = (0.0, 0)
        for column in 0..<columns.count {
            let (x, y) = (cells[a + column], cells[b + column])
            if x.isNaN || y.isNaN { continue }
            compared += 1
            if x == y {
                sum += 1
            } else if columns[column] == .number, ranges[column] > 0 {
                sum += 1 - (x - y).magnitude / ranges[column]
            }
        }
        return compared >= overlap ? sum / Double(compared) : 0
    }
}

/// All similarities in steps of 1/10000, in a canonical order of subjects.
struct SimilarityMatrix {
    /// The largest number of subjects whose similarities are kept.
    static let limit = 6_000
    /// Subjects of the table, by their rows in lexicographic order.
    let order: [Int]
    private let steps: [UInt16]

    init(_ table: SubjectTable, by measure: SubjectTable.Similarity) {
        let order = (0..<table.cohort.subjectCount).sorted { first, second in
            for (x, y) in zip(table.row(first), table.row(second)) where !(x == y || (x.isNaN && y.isNaN)) {
                return y.isNaN || x < y
            }
            return false
        }
        let count = order.count
        var steps = [UInt16](repeating: 0, count: count * count)
        for row in 0..<count {
            for column in 0..<row {
                let similarity = table.similarity(order[row], order[column], by: measure)
                let step = UInt16((similarity * 10_000).rounded())
                steps[row * count + column] = step
                steps[column * count + row] = step
            }
        }
        self.order = order
        self.steps = steps
    }

    var count: Int { order.count }

    subscript(first: Int, second: Int) -> Int { Int(steps[first * order.count + second]) }

    /// The largest similarity of any two of these subjects.
    func closest(_ subjects: ArraySlice<Int>) -> Int {
        var largest = 0
        for (place, first) in subjects.enumerated() {
            for second in subjects.dropFirst(place + 1) { largest = max(largest, self[first, second]) }
        }
        return largest
    }

    /// The sum over these subjects of the similarity to the nearest of them.
    func nearest(_ subjects: ArraySlice<Int>) -> Int {
        subjects.reduce(0) { sum, first in
            var largest = 0
            for second in subjects where second != first { largest = max(largest, self[first, second]) }
            return sum + largest
        }
    }

    /// The largest similarity of one of these subjects to one that is not among them.
    func closestOutside(_ subjects: ArraySlice<Int>, inside: inout [Bool]) -> Int {
        for subject in subjects { inside[subject] = true }
        var largest = 0
        for first in subjects {
            for second in 0..<count where !inside[second] { largest = max(largest, self[first, second]) }
        }
        for subject in subjects { inside[subject] = false }
        return largest
    }

    /// How probable it is that a pair of these subjects is more similar than one of them and another subject.
    ///
    /// The area under the curve of similarity as a sign of the same site, by counting; 1/2 when it tells nothing.
    func ownSiteArea(_ subjects: ArraySlice<Int>, inside: inout [Bool]) -> Double {
        for subject in subjects { inside[subject] = true }
        var own = [Int](repeating: 0, count: 10_001)
        var other = own
        for first in subjects {
            for second in 0..<count where second != first {
                if inside[second] { own[self[first, second]] += 1 } else { other[self[first, second]] += 1 }
            }
        }
        for subject in subjects { inside[subject] = false }
        let (pairs, others) = (own.reduce(0, +), other.reduce(0, +))
        guard pairs > 0, others > 0 else { return 0.5 }
        var (below, area) = (0, 0.0)
        for step in own.indices {
            area += Double(own[step]) * (Double(below) + Double(other[step]) / 2)
            below += other[step]
        }
        return area / (Double(pairs) * Double(others))
    }
}
