// What all tests of this module share: a text written to a file, read in chunks of any size, and compared.

import TestSupport
import TrialIntegrity
import TrialTables

/// A table as tests compare it.
struct ReadTable: Equatable {
    var columns: [String] = []
    var rows: [[String]] = []
    var faults: [LocatedFault] = []
    var faultCount = 0
    var rowCount = 0
    var lineBreaks = 0
    var facts: FileFacts?
    var refusal: TableError?
}

/// Reads a file whole, each chunk parsed with one batch that is used again and again.
func read(
    path: String,
    _ dialect: CSVDialect = CSVDialect(),
    chunkBytes: Int = 1 << 20,
    rowLimit: Int = 1 << 30
) throws -> ReadTable {
    let source = try CSVSource(path: path, dialect: dialect, chunkBytes: chunkBytes, rowLimit: rowLimit)
    var table = ReadTable(columns: source.columns)
    var batch = RowBatch(columnCount: source.columns.count)
    while let chunk = try source.nextChunk() {
        let facts = chunk.parse(into: &batch)
        table.lineBreaks += facts.lineBreaks
        table.faultCount += facts.faults.count
        for row in 0..<batch.rowCount {
            table.rows.append((0..<batch.columnCount).map { batch.text(row: row, column: $0) })
        }
    }
    table.rowCount = source.rowCount
    table.faults = source.firstFaults()
    table.refusal = source.refusal()
    table.facts = source.fileFacts()
    return table
}

/// Writes bytes to a file of its own and reads it.
func read(
    bytes: [UInt8],
    _ dialect: CSVDialect = CSVDialect(),
    chunkBytes: Int = 1 << 20,
    rowLimit: Int = 1 << 30
) throws -> ReadTable {
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes, to: "table.csv")
    var table = try read(path: path, dialect, chunkBytes: chunkBytes, rowLimit: rowLimit)
    // The folder has another name each time.
    table.faults = table.faults.map { fault in
        var fault = fault
        fault.place.file = "table.csv"
        return fault
    }
    return table
}

/// The same for a text.
func read(
    _ text: String,
    as dialect: CSVDialect = CSVDialect(),
    chunkBytes: Int = 1 << 20
) throws -> ReadTable {
    try read(bytes: [UInt8](text.utf8), dialect, chunkBytes: chunkBytes)
}

/// The error that reading a file ends with: thrown, or made of its faults; nil when it can be read.
func refusal(
    of bytes: [UInt8],
    _ dialect: CSVDialect = CSVDialect(),
    rowLimit: Int = 1 << 30
) throws -> TableError? {
    do {
        return try read(bytes: bytes, dialect, chunkBytes: 16, rowLimit: rowLimit).refusal
    } catch let error as TableError {
        return error
    }
}
