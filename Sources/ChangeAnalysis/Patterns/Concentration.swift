// Whether changes gather in one column, site, visit, test or arm more than random ones would.
//
// Null: the same number of rows (or cells) drawn without replacement from the sealed table. The count in a group is then
// hypergeometric, exactly. The statistic is the smallest upper tail over all groups; its p-value is at most the number
// of groups times that tail (Boole), whatever the dependence between groups.

import SiteStatistics
import TrialIntegrity

/// Tests of one dimension.
struct Concentration {
    let survey: TableSurvey
    let set: ChangeSet

    /// The share of the changes that a claim is about at the least.
    static let leastShare = 1.0 / 3
    /// How much more than its part of the table it must hold, unless it holds all.
    static let leastRatio = 2.0

    /// Of cells: whether one column has too many.
    ///
    /// - Returns: the claim, and the column it is about; nil when there is nothing to compare.
    func columns() -> (claim: PatternClaim, column: String)? {
        let all = survey.columns
        let known = all.compactMap { name in set.columns[name].map { (name, $0) } }
        let drawn = known.reduce(0) { $0 + $1.1 }
        guard all.count > 1, survey.rows > 0, drawn >= Battery.fewestRows,
            let best = known.max(by: { ($0.1, $1.0) < ($1.1, $0.0) })
        else { return nil }
        let cells = survey.rows * all.count
        let tail = Self.tail(best.1, marked: survey.rows, draws: drawn, total: cells)
        let claim = PatternClaim(
            code: "in-one-column",
            weight: .magnitude,
            text: "\(set.lead(best.1)) in \(best.0), one of \(all.count) columns"
                + (drawn == set.count ? "" : " (of \(drawn) the column is known)"),
            count: best.1,
            p: Swift.min(1, tail * Double(all.count)),
            isLarge: Self.isLarge(best.1, of: set.count, share: 1 / Double(all.count))
        )
        return (claim, best.0)
    }

    /// Whether one group of a dimension has too many rows.
    ///
    /// - Parameters:
    ///   - dimension: what rows are grouped by.
    ///   - restriction: the part of the table that is looked at.
    ///   - only: the name of the one group that is looked at; nil for all.
    /// - Returns: the claim, and the group it is about; nil when there is nothing to compare.
    func groups(_ dimension: Dimension, _ restriction: Restriction, only: String? = nil) -> (PatternClaim, UInt32)? {
        let rows = set.rows.filter(restriction.contains)
        let census = survey.census(dimension, restriction)
        let sizes = census.sizes.enumerated().filter { $0.offset > 0 && $0.element > 0 }
        guard rows.count >= Battery.fewestRows, sizes.count > 1 || only != nil || sizes.first?.element != census.total,
            !sizes.isEmpty
        else { return nil }
        var counts: [UInt32: (rows: Int, findings: Int)] = [:]
        for row in rows where row.isKnown(dimension) {
            counts[row[dimension], default: (0, 0)].rows += 1
            counts[row[dimension], default: (0, 0)].findings += row.findings
        }
        var best: (group: UInt32, tail: Double)?
        for (group, count) in counts.sorted(by: { $0.key < $1.key }) {
            if let only, survey[dimension].names[Int(group)] != only { continue }
            let marked = census.sizes[Int(group)]
            let tail = self.tail(count.rows, marked: marked, draws: rows.count, total: census.total)
            if best.map({ tail < $0.tail }) ?? true { best = (group, tail) }
        }
        guard let best, let count = counts[best.group] else { return nil }
        let share = Double(census.sizes[Int(best.group)]) / Double(census.total)
        let total = rows.reduce(0) { $0 + $1.findings }
        let name = survey[dimension].names[Int(best.group)]
        let claim = PatternClaim(
            code: dimension.code,
            weight: .magnitude,
            text: "\(set.lead(count.findings)) \(dimension.words(name))\(dimension.part(share, restriction.words))"
                + set.placed,
            count: count.findings,
            p: Swift.min(1, best.tail * Double(only == nil ? sizes.count : 1)),
            isLarge: Self.isLarge(count.findings, of: total, share: share)
        )
        return (claim, best.group)
    }

    static func isLarge(_ count: Int, of total: Int, share: Double) -> Bool {
        let part = Double(count) / Double(max(1, total))
        return count == total ? share < 1 : part >= leastShare && part >= leastRatio * share
    }

    /// Rows that were added are drawn with replacement, others without.
    func tail(_ count: Int, marked: Int, draws: Int, total: Int) -> Double {
        guard set.kind == .added else { return Self.tail(count, marked: marked, draws: draws, total: total) }
        return Binomial(trials: draws, probability: Double(max(1, marked)) / Double(max(1, total))).atLeast(count)
    }

    /// P(at least `count` of `draws` are marked).
    static func tail(_ count: Int, marked: Int, draws: Int, total: Int) -> Double {
        guard draws <= total, marked <= total, total < 1 << 31 else { return 1 }
        let exact = Hypergeometric(marked: marked, draws: draws, total: total).atLeast(count)
        if exact.isFinite, exact >= 0 { return exact }
        return Binomial(trials: draws, probability: Double(marked) / Double(total)).atLeast(count)
    }
}

extension Dimension {
    /// The identifier of a concentration.
    var code: String {
        switch self {
        case .site: "in-one-site"
        case .subject: "in-few-subjects"
        case .visit: "in-one-visit"
        case .test: "in-one-test"
        case .arm: "in-one-arm"
        case .serious: "serious-events"
        }
    }

    /// Where the changes are, after "are".
    func words(_ name: String) -> String {
        switch self {
        case .site: "of site \(name)"
        case .subject: "of one subject"
        case .visit: "at visit \(name)"
        case .test: "of test \(name)"
        case .arm: "in one arm"
        case .serious: "serious adverse events"
        }
    }

    /// How large a group is; nothing of arms, whose size could tell which one it is.
    func part(_ share: Double, _ whole: String) -> String {
        switch self {
        case .arm: ""
        case .serious: ", which are \(NumberWords.percent(share)) of \(whole)"
        case .site, .subject, .visit, .test: ", which has \(NumberWords.percent(share)) of \(whole)"
        }
    }
}

extension TableSurvey {
    /// How many rows of a part of the table each group has, and how many rows the part has.
    func census(_ dimension: Dimension, _ restriction: Restriction) -> (sizes: [Int], total: Int) {
        let grouping = self[dimension]
        var sizes = [Int](repeating: 0, count: grouping.names.count)
        var total = 0
        if restriction.groups.isEmpty {
            for group in grouping.group { sizes[Int(group)] += 1 }
            return (sizes, rows)
        }
        for place in 0..<rows where restriction.contains(place, self) {
            sizes[Int(grouping.group[place])] += 1
            total += 1
        }
        return (sizes, total)
    }

    /// The places of a part of the table.
    func places(_ restriction: Restriction) -> [Int32] {
        (0..<rows).lazy.filter { restriction.contains($0, self) }.map { Int32(truncatingIfNeeded: $0) }
    }
}
