// All similarities of a study, and what its tests take from them.

/// All similarities in steps of 1/10000, in a canonical order of subjects.
struct SimilarityMatrix {
    /// The largest number of subjects whose similarities are kept.
    static let limit = 6_000
    /// Subjects of the table, by their rows in lexicographic order.
    let order: [Int]
    /// The spread of the similarities of all pairs of the study.
    let spread: Double
    private let steps: [UInt16]
    /// The place of each step among those that occur: rows have so few cells that few do.
    private let levels: [Int]
    private let levelCount: Int

    init(_ table: SubjectTable, by measure: SubjectTable.Similarity) {
        let order = (0..<table.cohort.subjectCount).sorted { first, second in
            for (x, y) in zip(table.row(first), table.row(second)) where !(x == y || (x.isNaN && y.isNaN)) {
                return y.isNaN || x < y
            }
            return false
        }
        let count = order.count
        var steps = [UInt16](repeating: 0, count: count * count)
        var spread = PairSpread()
        for row in 0..<count {
            for column in 0..<row {
                let similarity = table.similarity(order[row], order[column], by: measure)
                let step = UInt16((similarity * 10_000).rounded())
                steps[row * count + column] = step
                steps[column * count + row] = step
                spread.add(Int(step))
            }
        }
        self.order = order
        self.steps = steps
        self.spread = spread.deviation
        var occurs = [Bool](repeating: false, count: 10_001)
        for step in steps { occurs[Int(step)] = true }
        var levels = [Int](repeating: 0, count: 10_001)
        var next = 0
        for step in levels.indices where occurs[step] {
            levels[step] = next
            next += 1
        }
        self.levels = levels
        levelCount = next
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

    /// How far these subjects' nearest neighbours lie above the median of their pairs, in standard deviations of those.
    ///
    /// Median and spread (the interquartile range over 1.349) hardly move when a few pairs are copies. The spread of few
    /// pairs says little: it is drawn to that of the study, which counts as ten pairs.
    func outstanding(_ subjects: ArraySlice<Int>, _ own: inout PairSpread) -> Double {
        own.clear()
        var nearest = 0
        for first in subjects {
            var largest = 0
            for second in subjects where second != first {
                let step = self[first, second]
                largest = max(largest, step)
                if second < first { own.add(step) }
            }
            nearest += largest
        }
        let pairs = Double(own.count)
        let deviation = (10 * spread + pairs * own.deviation) / (10 + pairs)
        return (Double(nearest) / Double(subjects.count) - own.median) / max(deviation, 1)
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
        var own = [Int](repeating: 0, count: levelCount)
        var other = own
        for first in subjects {
            for second in 0..<count where second != first {
                let level = levels[self[first, second]]
                if inside[second] { own[level] += 1 } else { other[level] += 1 }
            }
        }
        for subject in subjects { inside[subject] = false }
        let (pairs, others) = (own.reduce(0, +), other.reduce(0, +))
        guard pairs > 0, others > 0 else { return 0.5 }
        var (below, area) = (0, 0.0)
        for level in own.indices {
            area += Double(own[level]) * (Double(below) + Double(other[level]) / 2)
            below += other[level]
        }
        return area / (Double(pairs) * Double(others))
    }
}

/// Median and spread of the similarities of pairs, in steps of 1/10000, from counts in bins of 50 steps.
struct PairSpread {
    private static let width = 50
    private var bins = [Int](repeating: 0, count: 10_000 / width + 1)
    /// How many pairs there are.
    private(set) var count = 0

    /// Forgets all pairs.
    mutating func clear() {
        for bin in bins.indices { bins[bin] = 0 }
        count = 0
    }

    mutating func add(_ step: Int) {
        bins[step / Self.width] += 1
        count += 1
    }

    /// The middle of the bin of the median.
    var median: Double { quantile(2) }

    /// The interquartile range over 1.349, which is the standard deviation of normal values.
    var deviation: Double { (quantile(3) - quantile(1)) / 1.349 }

    private func quantile(_ quarter: Int) -> Double {
        var running = 0
        for bin in bins.indices {
            running += bins[bin]
            if 4 * running >= quarter * count { return Double(bin * Self.width) + Double(Self.width) / 2 }
        }
        return 0
    }
}
