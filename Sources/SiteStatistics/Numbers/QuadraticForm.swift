// v' S^- v for a covariance matrix S that may be singular.

/// The quadratic form of the generalised inverse of a covariance matrix.
///
/// A Cholesky factorisation with complete pivoting; components that depend on earlier ones within the tolerance are
/// dropped. For a vector in the range of the matrix the value is that of every generalised inverse, so of the
/// Moore-Penrose inverse too.
///
/// Source: N. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., SIAM 2002, section 10.3.
struct QuadraticForm {
    /// How many independent components the matrix has.
    private(set) var rank = 0
    private var pivots: [Int] = []
    /// The rows of the lower triangular factor over the pivots, one behind another.
    private var factor: [Double] = []
    /// What values are multiplied by.
    private var scale = 1.0

    /// Factorises a symmetric matrix.
    ///
    /// - Parameters:
    ///   - matrix: dimension × dimension, row by row; a matrix of another length has rank 0.
    ///   - dimension: rows and columns of the matrix.
    ///   - tolerance: a component counts while its remaining variance exceeds this share of its own variance.
    init(_ matrix: [Double], dimension: Int, tolerance: Double = 1e-11) {
        guard matrix.count == dimension * dimension, matrix.allSatisfy(\.isFinite) else { return }
        let variances = (0..<dimension).map { matrix[$0 * dimension + $0] }
        var remaining = variances
        var columns: [[Double]] = []
        while let pivot = QuadraticForm.best(remaining, of: variances, tolerance: tolerance, without: pivots) {
            let root = remaining[pivot].squareRoot()
            var column = [Double](repeating: 0, count: dimension)
            for row in 0..<dimension where !pivots.contains(row) {
                var entry = matrix[row * dimension + pivot]
                for earlier in columns { entry -= earlier[row] * earlier[pivot] }
                column[row] = row == pivot ? root : entry / root
                if row != pivot { remaining[row] -= column[row] * column[row] }
            }
            pivots.append(pivot)
            columns.append(column)
        }
        rank = pivots.count
        factor = pivots.enumerated().flatMap { place, row in columns[0...place].map { $0[row] } }
    }

    /// The form of the matrix times `share`, which is above 0; the factorisation is the same.
    func ofMatrix(times share: Double) -> QuadraticForm {
        var form = self
        form.scale = scale / share
        return form
    }

    /// The value at `vector`, at least 0; 0 when the matrix has rank 0.
    func value(at vector: [Double]) -> Double {
        var solved: [Double] = []
        return value(at: vector, solving: &solved)
    }

    /// The same, with room that is used again from call to call.
    func value(at vector: [Double], solving solved: inout [Double]) -> Double {
        solved.removeAll(keepingCapacity: true)
        var total = 0.0
        var start = 0
        for (place, pivot) in pivots.enumerated() {
            var entry = vector[pivot]
            for earlier in 0..<place { entry -= factor[start + earlier] * solved[earlier] }
            entry /= factor[start + place]
            solved.append(entry)
            total += entry * entry
            start += place + 1
        }
        return total * scale
    }

    private static func best(
        _ remaining: [Double],
        of variances: [Double],
        tolerance: Double,
        without taken: [Int]
    ) -> Int? {
        var best: Int?
        for place in remaining.indices where !taken.contains(place) {
            guard remaining[place] > tolerance * variances[place], remaining[place] > 0 else { continue }
            if best.map({ remaining[place] > remaining[$0] }) ?? true { best = place }
        }
        return best
    }
}
