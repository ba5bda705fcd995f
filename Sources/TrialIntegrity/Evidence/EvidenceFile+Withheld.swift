// Two parts of evidence that are one: withheld cells are given out only after they were held against their commitments.

extension EvidenceFile {
    /// Puts withheld cells into rows.
    ///
    /// - Throws: `FormatError.parts` when a row has another commitment.
    func join(_ withheld: CodedRows, to rows: inout CodedRows) throws {
        guard let hidden else { return }
        let texts = try CommitmentHasher(salts: hidden.salts, erased: hidden.erased).texts(withheld)
        let column = rows.columns.count - 1
        let width = Commitment.textLength
        for row in 0..<rows.rowCount {
            guard rows.cell(row: row, column: column).elementsEqual(texts[(row * width)..<((row + 1) * width)]) else {
                throw FormatError.parts("withheld cells are not those that the open part commits to")
            }
        }
        let start = UInt32(truncatingIfNeeded: rows.bytes.count)
        rows.bytes += withheld.bytes
        for (place, position) in manifest.withheldColumns.enumerated() {
            rows.columns[position] = withheld.columns[place]
            rows.columns[position].starts = withheld.columns[place].starts.map { $0 + start }
        }
    }

    /// Whether every commitment is one; what it commits to, the open part cannot tell.
    func checkCommitments(_ rows: CodedRows) throws(FormatError) {
        let column = rows.columns.count - 1
        let isSound = rows.columns[column].starts.indices.allSatisfy {
            Commitment.bytes(rows.text($0, column: column)) != nil
        }
        guard isSound else { throw .contradiction("ROWS section") }
    }
}
