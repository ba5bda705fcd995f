// What moved dates do, in plain counts: by how much they move together, and what they cross.

import TrialIntegrity

/// Sums up the moved dates of a dataset.
struct DateSummary {
    let changes: SortedChanges
    let days: [NotableDay]
    /// The columns of the table, in their order.
    let columns: [String]

    /// So many crossings are named.
    private static let namedCrossings = 2

    /// Sentences, each after a semicolon; empty when no date was moved.
    var text: String {
        if let (step, together) = together() {
            let rest = changes.moves.filter { $0.step != step }
            return "; " + sentence(together, step) + (rest.isEmpty ? "" : "; " + others(rest))
        }
        guard let series = changes.days, !series.changes.isEmpty else { return "" }
        let moves = changes.moves.filter { $0.column == series.column }
        let ways = [("an earlier day", moves.count { $0.step < 0 }), ("a later day", moves.count { $0.step > 0 })]
        let told = ways.filter { $0.1 > 0 }.map { "to \($0.0) in \($0.1 == 1 ? "1 row" : "\($0.1) rows")" }
        return "; \(series.column) moves " + told.joined(separator: " and ") + crossings(moves, ofRows: nil)
    }

    /// The step that most dates of several columns have in common; nil when there is none, or only some have it.
    private func together() -> (step: Int64, moves: [DayMove])? {
        let steps = Dictionary(grouping: changes.moves, by: \.step).filter { Set($0.value.map(\.column)).count > 1 }
        let best = steps.max { one, two in
            (one.value.count, -one.key.magnitude.asInt, one.key) < (two.value.count, -two.key.magnitude.asInt, two.key)
        }
        guard let best, 2 * best.value.count > changes.moves.count else { return nil }
        return (best.key, best.value)
    }

    /// `27 rows: SVSTDTC and SVENDTC move 30 days later, from before to after interim analysis (2013-09-30)`.
    private func sentence(_ moves: [DayMove], _ step: Int64) -> String {
        let rows = Set(moves.map(\.row)).count
        let names = Set(moves.map(\.column)).sorted { one, two in
            let (left, right) = (columns.firstIndex(of: one) ?? .max, columns.firstIndex(of: two) ?? .max)
            return left == right ? one < two : left < right
        }
        let size = NumberWords.days(step.magnitude.asInt)
        return "\(rows == 1 ? "1 row" : "\(rows) rows"): \(ListWords.joined(names, atMost: 4)) move \(size) "
            + (step < 0 ? "earlier" : "later") + crossings(moves, ofRows: rows)
    }

    private func others(_ moves: [DayMove]) -> String {
        let dates = moves.count == 1 ? "1 other date moves" : "\(moves.count) other dates move"
        return "\(dates) otherwise\(crossings(moves, ofRows: nil))"
    }

    /// `, from before to after unblinding (2026-01-10)`; with the number of rows, unless all have it.
    private func crossings(_ moves: [DayMove], ofRows all: Int?) -> String {
        let crossed = days.flatMap { day -> [(words: String, rows: Int)] in
            let later = moves.filter { $0.sealed < day.day && $0.found >= day.day }
            let earlier = moves.filter { $0.sealed >= day.day && $0.found < day.day }
            return [("before to after", later), ("after to before", earlier)].map { way, moves in
                ("from \(way) \(day.words)", Set(moves.map(\.row)).count)
            }
        }.filter { $0.rows > 0 }
        let most = crossed.enumerated().sorted { (-$0.element.rows, $0.offset) < (-$1.element.rows, $1.offset) }
        return most.prefix(Self.namedCrossings).map { _, crossing in
            guard crossing.rows != all else { return ", \(crossing.words)" }
            return ", in \(crossing.rows == 1 ? "1 row" : "\(crossing.rows) rows") \(crossing.words)"
        }.joined()
    }
}

extension UInt64 {
    fileprivate var asInt: Int64 { Int64(clamping: self) }
}
