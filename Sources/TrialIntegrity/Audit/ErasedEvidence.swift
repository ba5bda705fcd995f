// What an audit says where rows were erased from the evidence: nothing of them, and everything of the others.

extension ErasedRows {
    /// Counts over held rows, completed to counts over the seal.
    ///
    /// sealed = intact + altered + removed + erased; an erased row is never called removed.
    func counts(_ held: RowCounts) -> RowCounts {
        var counts = held
        counts.sealed = sealedRows
        counts.erased = count
        return counts
    }

    /// Findings on held rows, with the numbers that the rows have in the seal.
    ///
    /// A delivered row without a partner may be one that was erased: that is said, since nobody can compare them.
    func findings(_ held: [Finding]) -> [Finding] {
        guard count > 0 else { return held }
        return held.map { finding in
            var finding = finding
            finding.sealedRow = finding.sealedRow.map(row(ofHeld:))
            if let held = finding.counterpart?.sealedRow { finding.counterpart?.sealedRow = row(ofHeld: held) }
            if finding.kind == .rowAdded { finding.note = note }
            return finding
        }
    }

    /// What cannot be checked, in words; nothing where nothing was erased.
    var differences: [String] {
        guard count > 0 else { return [] }
        let rows = count == 1 ? "1 row of the seal was" : "\(count) rows of the seal were"
        return ["erased: \(rows) erased from the evidence and compared with nothing", "bytes: not checkable (erased)"]
    }

    private var note: String {
        count == 1
            ? "may be the row that was erased from the evidence, which can no longer be compared"
            : "may be one of the \(count) rows that were erased from the evidence, which can no longer be compared"
    }
}
