// Pairing and order of rows, against the simplest way to compute the same.

import TestSupport
import Testing
import TrialIntegrity

struct RowAlgorithmTests {
    @Test(arguments: UInt64(0)..<64) func `the assignment costs as little as the best of all`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let ones = Int.random(in: 0...7, using: &random)
        let others = Int.random(in: 0...7, using: &random)
        let costs = (0..<ones).map { _ in (0..<others).map { _ in Int.random(in: 0...9, using: &random) } }
        let partner = RowAssignment.best(ones, others) { costs[$0][$1] }
        let used = partner.compactMap { $0 }
        #expect(partner.count == ones && Set(used).count == used.count && used.count == min(ones, others))
        let cost = partner.enumerated().reduce(0) { sum, pair in
            sum + (pair.element.map { costs[pair.offset][$0] } ?? 0)
        }
        #expect(cost == Self.least(costs, from: 0, free: Set(0..<others), left: min(ones, others)))
    }

    /// The least cost of pairing `left` of the rows from a row on.
    private static func least(_ costs: [[Int]], from row: Int, free: Set<Int>, left: Int) -> Int? {
        if left == 0 { return 0 }
        guard costs.count - row >= left else { return nil }
        var best = least(costs, from: row + 1, free: free, left: left)
        for column in free {
            guard let rest = least(costs, from: row + 1, free: free.subtracting([column]), left: left - 1) else {
                continue
            }
            best = min(best ?? .max, costs[row][column] + rest)
        }
        return best
    }

    @Test func `a crowd beyond the limit is paired, each row once, equal rows with each other`() {
        let count = RowAssignment.exactLimit + 100
        let partner = RowAssignment.best(count, count - 1) { ($0 + 1) == $1 ? 0 : 5 }
        #expect(Set(partner.compactMap { $0 }).count == count - 1)
        #expect((0..<(count - 2)).allSatisfy { partner[$0] == $0 + 1 })
    }

    @Test(arguments: UInt64(0)..<64) func `the longest run is as long as the longest of all`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let count = Int.random(in: 0...40, using: &random)
        let values = (0..<count).shuffled(using: &random)
        let isIn = RowOrder.inLongestRun(values)
        let run = values.indices.filter { isIn[$0] }.map { values[$0] }
        #expect(zip(run, run.dropFirst()).allSatisfy { $0 < $1 })
        var lengths: [Int] = []
        for (index, value) in values.enumerated() {
            lengths.append(1 + (0..<index).filter { values[$0] < value }.map { lengths[$0] }.reduce(0, max))
        }
        #expect(run.count == lengths.reduce(0, max))
    }

    @Test(arguments: UInt64(0)..<64) func `each row is in one pair at the most and none is lost`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let (sealed, found) = (Self.rows(&random), Self.rows(&random))
        let result = RowSearch.pair(sealed, found)
        let sealedRows = result.pairs.map(\.sealed) + result.missing + result.crowded.flatMap(\.sealed)
        let foundRows = result.pairs.map(\.found) + result.extra + result.crowded.flatMap(\.found)
        #expect(sealedRows.sorted() == sealed.rows)
        #expect(foundRows.sorted() == found.rows)
        for pair in result.pairs {
            let (one, other) = (
                sealed.rows.firstIndex(of: pair.sealed) ?? 0, found.rows.firstIndex(of: pair.found) ?? 0
            )
            #expect(sealed.keys[one] == found.keys[other])
            if pair.isSameText { #expect(sealed.texts[one] == found.texts[other]) }
        }
        // As many rows of equal key and meaning are paired as both sides have.
        let equal = result.pairs.count { pair in
            sealed.meanings[sealed.rows.firstIndex(of: pair.sealed) ?? 0]
                == found.meanings[found.rows.firstIndex(of: pair.found) ?? 0]
        }
        var common = 0
        for meaning in Set(sealed.meanings) {
            common += min(sealed.meanings.count { $0 == meaning }, found.meanings.count { $0 == meaning })
        }
        #expect(equal == common)
        #expect(
            Set(result.missing.map { sealed.keys[sealed.rows.firstIndex(of: $0) ?? 0] })
                .isDisjoint(with: result.extra.map { found.keys[found.rows.firstIndex(of: $0) ?? 0] })
        )
    }

    /// Rows with few keys and few meanings a key, so that all of them repeat.
    private static func rows(_ random: inout SplitMix64) -> UnmatchedRows {
        var rows = UnmatchedRows()
        let spread = UInt64.random(in: 1...60, using: &random)
        for row in 1...120 where Int.random(in: 0..<5, using: &random) > 0 {
            let key = UInt64.random(in: 0..<spread, using: &random)
            let meaning = key * 100 + UInt64.random(in: 0..<3, using: &random)
            rows.rows.append(row)
            rows.keys.append(key)
            rows.contents.append(meaning)
            rows.meanings.append(meaning)
            rows.texts.append(meaning * 10 + UInt64.random(in: 0..<2, using: &random))
        }
        return rows
    }
}
