// How a delivered column is read whose dates or numbers are written in another way than they were sealed.

/// Chooses one reading for all cells of a delivered column.
///
/// One reading holds for the whole column, and a cell that does not fit it is compared as text: no cell can choose. It is
/// judged by whether it turns the column into values that the sealed column holds, so it needs no pairs of rows.
struct DeliveredReading {
    /// The share of the distinct cells that must fit another reading: the rest may have been altered.
    private static let share = 0.9

    let sealed: CellReading
    /// Distinct delivered cells, without outer blanks and without missing ones.
    let cells: Set<ArraySlice<UInt8>>

    /// The sealed reading, unless another one fits nearly all cells and yields more of the sealed values.
    ///
    /// - Parameter texts: the distinct texts of the sealed column; asked for only when there is a choice.
    /// - Returns: the reading for the whole column.
    func best(among texts: () -> [ArraySlice<UInt8>]) -> CellReading {
        guard !cells.isEmpty else { return sealed }
        let candidates = sealed.type.isDate ? dates() : sealed.type.isNumeric ? commas() : []
        guard !candidates.isEmpty else { return sealed }
        let values = Set(texts().map(sealed.normalForm))
        func explained(_ reading: CellReading) -> Int { cells.count { values.contains(reading.normalForm($0)) } }
        var best = (reading: sealed, count: explained(sealed))
        for candidate in candidates {
            let count = explained(candidate)
            if count > best.count { best = (candidate, count) }
        }
        return best.reading
    }

    private func dates() -> [CellReading] {
        func fits(_ format: DateFormat?) -> Bool {
            let fitting = cells.count { text in
                let shape = ISODate(text)
                guard let format else { return shape != nil }
                // A date without its day cannot be written in these formats, so it stays as it is.
                let isPart = sealed.type == .partialDate && (shape == .year || shape == .month)
                return isPart || format.isoDate(text) != nil
            }
            return Double(fitting) >= Self.share * Double(cells.count)
        }
        guard !fits(sealed.format) else { return [] }
        return ([nil] + DateFormat.allCases.map(Optional.some)).filter { $0 != sealed.format && fits($0) }.map {
            format in
            var reading = sealed
            reading.format = format
            return reading
        }
    }

    private func commas() -> [CellReading] {
        let withComma = cells.filter { $0.contains(UInt8(ascii: ",")) }
        guard !withComma.isEmpty else { return [] }
        var reading = sealed
        reading.decimalComma = true
        let points = cells.count { $0.contains(UInt8(ascii: ".")) && PlainDecimal($0) != nil }
        let numbers = withComma.count { reading.number($0) != nil }
        guard Double(points) <= (1 - Self.share) * Double(numbers) else { return [] }
        return sealed.type == .result || Double(numbers) >= Self.share * Double(withComma.count) ? [reading] : []
    }
}
