// Rows that stand a little above or below the place they were sealed at, because a row before them was inserted or deleted:
// settled chunk by chunk, so that a long shifted table needs no hashes of all its rows at once.

/// Consecutive found rows that are, text for text, consecutive sealed rows.
struct SettledRun: Sendable, Equatable {
    /// The first found row, from 1.
    var found: Int
    /// The sealed row that it is.
    var sealed: Int
    /// The number of rows.
    var count: Int
}

/// Settles shifted rows within a chunk.
enum SettledRows {
    /// A chunk with fewer unmatched rows is left to the search, which sees all rows.
    static let least = 4096

    /// Takes out of both sides the rows that are the same text in the same order.
    ///
    /// - Returns: the rows that were taken out.
    /// - Complexity: O(n) for shifts, O(n × window) for rows in another order.
    static func settle(_ sealed: inout UnmatchedRows, _ found: inout UnmatchedRows) -> [SettledRun] {
        guard min(sealed.count, found.count) >= least else { return [] }
        var runs: [SettledRun] = []
        let (one, other) = (sealed, found)
        let (sealedLeft, foundLeft) = RowSearch.walk(one.count, other.count) { left, right in
            one.texts[left] == other.texts[right] && one.meanings[left] == other.meanings[right]
                && one.keys[left] == other.keys[right]
        } pair: { left, right in
            let (sealedRow, foundRow) = (one.rows[left], other.rows[right])
            if let last = runs.last, last.found + last.count == foundRow, last.sealed + last.count == sealedRow {
                runs[runs.count - 1].count += 1
            } else {
                runs.append(SettledRun(found: foundRow, sealed: sealedRow, count: 1))
            }
        }
        sealed = one.selecting(sealedLeft)
        found = other.selecting(foundLeft)
        return runs
    }
}

extension UnmatchedRows {
    /// Some of the rows, by their position here.
    func selecting(_ positions: [Int]) -> UnmatchedRows {
        UnmatchedRows(
            rows: positions.map { rows[$0] },
            keys: positions.map { keys[$0] },
            contents: positions.map { contents[$0] },
            meanings: positions.map { meanings[$0] },
            texts: positions.map { texts[$0] }
        )
    }
}

extension AlignedResult {
    /// For each found row, by number, the sealed row that it is: at its place, settled, or paired; 0 when it is none.
    func sealedRowOfFound(_ pairs: [RowPair]) -> [Int] {
        var sealedOf = Array(0...foundRows)
        for row in found.rows { sealedOf[row] = 0 }
        for run in settled { for step in 0..<run.count { sealedOf[run.found + step] = run.sealed + step } }
        for pair in pairs { sealedOf[pair.found] = pair.sealed }
        return sealedOf
    }
}
