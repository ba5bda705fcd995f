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
