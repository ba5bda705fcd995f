// Pairs a handful of rows by their cells: the assignment with the fewest differing cells.

/// Best pairing of few rows with few rows.
package enum RowAssignment {
    /// Beyond this many rows a side, pairing is greedy.
    package static let exactLimit = 512

    /// Pairs rows so that the total cost is least.
    ///
    /// - Parameters:
    ///   - ones: how many rows the first side has.
    ///   - others: how many rows the other side has.
    ///   - cost: the cost of pairing row `i` with row `j`, not negative.
    /// - Returns: for each of the first side its partner; nil where the other side has fewer rows.
    /// - Complexity: O(n³) up to `exactLimit`, O(n · `exactLimit`) beyond.
    package static func best(_ ones: Int, _ others: Int, cost: (Int, Int) -> Int) -> [Int?] {
        guard ones > 0, others > 0 else { return [Int?](repeating: nil, count: ones) }
        if max(ones, others) > exactLimit { return greedy(ones, others, cost: cost) }
        if ones <= others { return hungarian(CostTable(ones, others, cost: cost)) }
        var partner = [Int?](repeating: nil, count: ones)
        for (other, one) in hungarian(CostTable(others, ones) { cost($1, $0) }).enumerated() {
            if let one { partner[one] = other }
        }
        return partner
    }

    /// The rows of either side that got no partner.
    static func alone(_ partner: [Int?], _ others: Int) -> (ones: [Int], others: [Int]) {
        let used = Set(partner.compactMap { $0 })
        return (partner.indices.filter { partner[$0] == nil }, (0..<others).filter { !used.contains($0) })
    }

    /// The cheapest of the next few rows that are still free: rows of one key mostly keep their order.
    private static func greedy(_ ones: Int, _ others: Int, cost: (Int, Int) -> Int) -> [Int?] {
        var partner = [Int?](repeating: nil, count: ones)
        var free = Array((0..<others).reversed())
        for one in 0..<ones where !free.isEmpty {
            let window = max(0, free.count - exactLimit)..<free.count
            var best: (place: Int, cost: Int)?
            for place in window.reversed() {
                let price = cost(one, free[place])
                if price < best?.cost ?? Int.max { best = (place, price) }
            }
            if let best { partner[one] = free.remove(at: best.place) }
        }
        return partner
    }

    /// The Hungarian method with potentials (Kuhn 1955, Munkres 1957), for `rows <= columns`.
    private static func hungarian(_ costs: CostTable) -> [Int?] {
        var state = Potentials(costs)
        for row in 1...costs.rows { state.add(row, costs) }
        var partner = [Int?](repeating: nil, count: costs.rows)
        for column in 1...costs.columns where state.rowOf[column] > 0 {
            partner[state.rowOf[column] - 1] = column - 1
        }
        return partner
    }
}

/// All costs, computed once.
private struct CostTable {
    let rows: Int
    let columns: Int
    private let costs: [Int]

    init(_ rows: Int, _ columns: Int, cost: (Int, Int) -> Int) {
        self.rows = rows
        self.columns = columns
        var costs: [Int] = []
        costs.reserveCapacity(rows * columns)
        for row in 0..<rows {
            for column in 0..<columns { costs.append(cost(row, column)) }
        }
        self.costs = costs
    }

    subscript(row: Int, column: Int) -> Int { costs[row * columns + column] }
}

/// Rows and columns count from 1 here; column 0 stands for the row that is being added.
private struct Potentials {
    private var ofRows: [Int]
    private var ofColumns: [Int]
    /// The row each column is assigned to; 0 for none.
    private(set) var rowOf: [Int]

    init(_ costs: CostTable) {
        ofRows = [Int](repeating: 0, count: costs.rows + 1)
        ofColumns = [Int](repeating: 0, count: costs.columns + 1)
        rowOf = [Int](repeating: 0, count: costs.columns + 1)
    }

    /// Assigns one more row, along the cheapest chain of reassignments.
    mutating func add(_ row: Int, _ costs: CostTable) {
        var way = [Int](repeating: 0, count: costs.columns + 1)
        var least = [Int](repeating: Int.max, count: costs.columns + 1)
        var used = [Bool](repeating: false, count: costs.columns + 1)
        rowOf[0] = row
        var column = 0
        repeat {
            used[column] = true
            let current = rowOf[column]
            var delta = Int.max
            var next = 0
            for candidate in 1...costs.columns where !used[candidate] {
                let reduced = costs[current - 1, candidate - 1] - ofRows[current] - ofColumns[candidate]
                if reduced < least[candidate] {
                    least[candidate] = reduced
                    way[candidate] = column
                }
                if least[candidate] < delta {
                    delta = least[candidate]
                    next = candidate
                }
            }
            shift(by: delta, used, &least)
            column = next
        } while rowOf[column] != 0
        repeat {
            let previous = way[column]
            rowOf[column] = rowOf[previous]
            column = previous
        } while column != 0
    }

    private mutating func shift(by delta: Int, _ used: [Bool], _ least: inout [Int]) {
        for candidate in used.indices {
            if used[candidate] {
                ofRows[rowOf[candidate]] += delta
                ofColumns[candidate] -= delta
            } else if least[candidate] != Int.max {
                least[candidate] -= delta
            }
        }
    }
}
