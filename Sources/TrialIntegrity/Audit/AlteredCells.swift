// The cells that an audit found altered, as hashes of what they mean: what exchanges and shifts are looked for in.

/// A cell that means something else than was sealed.
struct AlteredCell {
    /// Its finding, by position.
    var finding: Int
    /// The position of its column among the compared ones.
    var column: Int
    var sealedRow: Int
    var foundRow: Int
    /// Hashes of the normal forms of what was sealed and of what was found.
    var sealed: UInt64
    var found: UInt64
    /// Whether it is part of a key that was altered.
    var isKey: Bool
}

/// The altered cells of a delivery, row by row.
struct AlteredCells {
    /// By sealed row, then column.
    let cells: [AlteredCell]
    /// For each row with altered cells their range.
    let rows: [Range<Int>]

    /// Takes up findings.
    ///
    /// - Parameters:
    ///   - findings: all findings on cells.
    ///   - match: the compared columns.
    ///   - doubted: sealed rows of which nothing more may be said.
    init(_ findings: [Finding], _ match: ColumnMatch, doubted: Set<Int>) {
        let columns = Dictionary(match.pairs.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { one, _ in one })
        var cells: [AlteredCell] = []
        for (index, finding) in findings.enumerated()
        where finding.kind == .cellAltered || finding.kind == .keyAltered {
            guard let column = finding.column.flatMap({ columns[$0] }), let sealedRow = finding.sealedRow,
                let foundRow = finding.foundRow, let sealed = finding.sealed, let found = finding.found,
                !doubted.contains(sealedRow)
            else { continue }
            let pair = match.pairs[column]
            cells.append(
                AlteredCell(
                    finding: index,
                    column: column,
                    sealedRow: sealedRow,
                    foundRow: foundRow,
                    sealed: RowHash.hash(pair.sealedReading.normalForm(Array(sealed.utf8)[...])),
                    found: RowHash.hash(pair.foundReading.normalForm(Array(found.utf8)[...])),
                    isKey: finding.kind == .keyAltered
                )
            )
        }
        cells.sort { ($0.sealedRow, $0.column) < ($1.sealedRow, $1.column) }
        var rows: [Range<Int>] = []
        for index in cells.indices {
            if index > 0, cells[index - 1].sealedRow == cells[index].sealedRow, let last = rows.popLast() {
                rows.append(last.lowerBound..<(index + 1))
            } else {
                rows.append(index..<(index + 1))
            }
        }
        self.cells = cells
        self.rows = rows
    }

    /// The cells of each column, by position, in the order of their rows.
    func byColumn() -> [Int: [Int]] { Dictionary(grouping: cells.indices, by: { cells[$0].column }) }
}

/// Tells what is seen from what chance makes.
enum ChanceRule {
    /// So many coincidences are expected, at the most, among what is told: the level of the procedure.
    static let expected = 0.05

    /// Which of several observations to tell, by the procedure of Benjamini and Hochberg (1995).
    ///
    /// One observation is told when fewer than 0.05 like it are expected among all that was looked at; of many, those that
    /// exceed what is expected twentyfold.
    /// - Parameters:
    ///   - chances: the chance of each observation.
    ///   - tests: how many there could have been.
    ///   - families: how many kinds of observations share the level.
    /// - Returns: for each observation whether it is told.
    static func told(_ chances: [Double], tests: Double, families: Int) -> [Bool] {
        let level = expected / Double(max(1, families))
        var bound = -1.0
        for (rank, chance) in chances.sorted().enumerated() where chance * tests <= level * Double(rank + 1) {
            bound = chance
        }
        return chances.map { $0 <= bound }
    }
}
