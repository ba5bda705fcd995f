// How near two numbers must be, and small generators that several tests share.

import SiteStatistics

/// Whether two numbers agree to a relative error; equal numbers always do, and NaN never.
func agree(_ a: Double?, _ b: Double?, within relative: Double = 1e-9) -> Bool {
    guard let a, let b else { return false }
    if a == b { return true }
    return (a - b).magnitude <= relative * max(a.magnitude, b.magnitude)
}

/// Whether two lists agree, number by number.
func agree(_ a: [Double?], _ b: [Double?], within relative: Double = 1e-9) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { agree($0, $1, within: relative) }
}

/// A cohort of sites with so many subjects each, in order.
func cohort(_ sizes: [Int]) throws -> Cohort {
    let sites = sizes.enumerated().flatMap { Array(repeating: Int32($0.offset), count: $0.element) }
    guard let cohort = Cohort(siteOfSubject: sites, siteCount: sizes.count) else { throw NoCohort() }
    return cohort
}

struct NoCohort: Error {}

extension SeededGenerator {
    /// A normal variable with mean 0 and variance 1.
    mutating func normal() -> Double { Normal().quantile(lower: unit() + 0x1p-54) }

    /// The same elements in another order.
    mutating func shuffled<T>(_ elements: [T]) -> [T] {
        var elements = elements
        for place in stride(from: elements.count - 1, through: 1, by: -1) {
            elements.swapAt(place, below(place + 1))
        }
        return elements
    }
}

/// Every way to choose `size` of 0..<count.
func subsets(of count: Int, size: Int) -> [[Int]] {
    if size == 0 { return [[]] }
    guard count >= size else { return [] }
    return subsets(of: count - 1, size: size) + subsets(of: count - 1, size: size - 1).map { $0 + [count - 1] }
}
