// Sets of edits that nobody meant: cells drawn at random, and changed at random in one of four ways; or random rows gone
// or repeated.

import ChangeAnalysis
import TestSupport
import TrialIntegrity

/// How random edits change what they hit.
enum RandomEdit: CaseIterable {
    /// A value of another row of the column.
    case otherValue
    /// Noise on numbers and dates, another row's value elsewhere.
    case noise
    /// One digit or letter replaced.
    case typingError
    /// Rows removed.
    case removal
    /// Rows repeated with another key.
    case repetition
}

/// Draws sets of random edits in a sealed table.
struct RandomEditor {
    let rows: MemoryRows
    let key: Set<String>

    /// So many edits, as the findings of an audit.
    func findings(_ count: Int, _ way: RandomEdit, using random: inout SplitMix64) -> [Finding] {
        let total = rows.rowCount
        switch way {
        case .removal:
            return places(min(count, total / 2), total, &random).map { Finding(kind: .rowRemoved, sealedRow: $0 + 1) }
        case .repetition:
            return (0..<count).map { _ in
                // The delivery that is analysed beside it is the sealed table itself.
                Finding(kind: .rowAdded, foundRow: Int.random(in: 1...total, using: &random))
            }
        default:
            let cells = places(min(count, total * rows.columns.count / 2), total * rows.columns.count, &random)
            return cells.compactMap { cell in
                let (row, column) = (cell / rows.columns.count, cell % rows.columns.count)
                let sealed = rows.text(row: row, column: column)
                guard let found = edited(sealed, column, way, &random) else { return nil }
                let name = rows.columns[column].name
                return Finding(
                    kind: key.contains(name) ? .keyAltered : .cellAltered,
                    sealedRow: row + 1,
                    foundRow: row + 1,
                    column: name,
                    sealed: sealed,
                    found: found
                )
            }
        }
    }

    private func places(_ count: Int, _ total: Int, _ random: inout SplitMix64) -> [Int] {
        var chosen: Set<Int> = []
        while chosen.count < count { chosen.insert(Int.random(in: 0..<total, using: &random)) }
        return chosen.sorted()
    }

    /// Another text; nil when ten tries gave none that means something else.
    private func edited(_ sealed: String, _ column: Int, _ way: RandomEdit, _ random: inout SplitMix64) -> String? {
        let reading = CellReading(rows.columns[column])
        for _ in 0..<10 {
            let found =
                switch way {
                case .noise: noisy(sealed, column, &random)
                case .typingError: mistyped(sealed, &random)
                default: other(column, &random)
                }
            if reading.normalForm(Array(found.utf8)[...]) != reading.normalForm(Array(sealed.utf8)[...]) {
                return found
            }
        }
        return nil
    }

    private func other(_ column: Int, _ random: inout SplitMix64) -> String {
        rows.text(row: Int.random(in: 0..<rows.rowCount, using: &random), column: column)
    }

    private func noisy(_ sealed: String, _ column: Int, _ random: inout SplitMix64) -> String {
        if rows.columns[column].type.isDate, let day = UTCDay(parsing: String(sealed.prefix(10))),
            let moment = UTCTimestamp(
                secondsSince1970: (day.number + Int64.random(in: -30...30, using: &random)) * 86_400
            )
        {
            return String(moment.text.prefix(10)) + sealed.dropFirst(10)
        }
        guard let value = Double(sealed), value != 0 else { return other(column, &random) }
        let decimals = sealed.split(separator: ".").dropFirst().first?.count ?? 0
        let factor = Double.random(in: 1...1.6, using: &random)
        let moved = Bool.random(using: &random) ? value * factor : value / factor
        let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
        let scaled = (moved * scale).rounded()
        guard decimals > 0 else { return String(Int(scaled)) }
        let digits = String(Int(scaled.magnitude))
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return (scaled < 0 ? "-" : "") + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }

    private func mistyped(_ sealed: String, _ random: inout SplitMix64) -> String {
        var letters = Array(sealed)
        guard !letters.isEmpty else { return "x" }
        let place = Int.random(in: 0..<letters.count, using: &random)
        let choices: [Character] = letters[place].isNumber ? Array("0123456789") : Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        letters[place] = choices[Int.random(in: 0..<choices.count, using: &random)]
        return String(letters)
    }
}
