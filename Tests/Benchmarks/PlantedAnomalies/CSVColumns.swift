// Columns of a CSV file as text.

import TrialIntegrity
import TrialTables

/// The columns of a CSV file that were asked for; `NA` reads as empty.
package struct CSVColumns: Sendable {
    private let names: [String]
    private let columns: [[String]]

    /// Reads the named columns.
    ///
    /// - Throws: `BenchmarkError.noColumn`, or a `TableError`.
    package init(path: String, _ names: [String]) throws {
        let source = try CSVSource(path: path, dialect: CSVDialect(), hashing: false)
        let places = try names.map { name in
            guard let place = source.columns.firstIndex(of: name) else {
                throw BenchmarkError.noColumn(path: path, name: name)
            }
            return place
        }
        var columns = [[String]](repeating: [], count: names.count)
        var batch = RowBatch(columnCount: source.columns.count)
        while let chunk = try source.nextChunk() {
            _ = chunk.parse(into: &batch)
            for row in 0..<batch.rowCount {
                for (index, place) in places.enumerated() {
                    let text = batch.text(row: row, column: place)
                    columns[index].append(text == "NA" ? "" : text)
                }
            }
        }
        self.names = names
        self.columns = columns
    }

    /// How many rows there are.
    package var rowCount: Int { columns.first?.count ?? 0 }

    /// One column; empty when it was not asked for.
    package subscript(name: String) -> [String] {
        names.firstIndex(of: name).map { columns[$0] } ?? []
    }
}

/// Why the benchmark cannot run.
package enum BenchmarkError: Error, CustomStringConvertible {
    case noColumn(path: String, name: String)
    case noSubjects(path: String)
    case differs(String)

    package var description: String {
        switch self {
        case .noColumn(let path, let name): "\(path) has no column \(name)"
        case .noSubjects(let path): "\(path) has no subjects that can be used"
        case .differs(let what): "the two programs differ: \(what)"
        }
    }
}
