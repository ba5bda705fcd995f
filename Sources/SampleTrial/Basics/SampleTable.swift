// One dataset of one site, as cells.

/// A table of texts under named columns.
struct SampleTable {
    /// The dataset, such as `LB`.
    let dataset: String
    /// The key columns, as the trial definition has them.
    let key: [String]
    /// The names of the columns.
    let columns: [String]
    /// The data rows, each as long as the header.
    var rows: [[String]]

    /// Data rows that nothing else in the table can be taken for: their key and their whole content occur once.
    ///
    /// Manipulations choose their targets among these, so that a row has one possible counterpart and the stated
    /// truth is the only one. Positions are from 0.
    var unmistakableRows: [Int] {
        let keyPositions = columns.indices.filter { key.contains(columns[$0]) }
        let keys = rows.map { row in keyPositions.map { row[$0] } }
        var uses: [[String]: Int] = [:]
        for key in keys {
            uses[key, default: 0] += 1
        }
        return rows.indices.filter { uses[keys[$0]] == 1 }
    }

    /// Whether some row occurs twice with exactly the same cells.
    var hasRepeatedRows: Bool {
        Set(rows).count < rows.count
    }
}
