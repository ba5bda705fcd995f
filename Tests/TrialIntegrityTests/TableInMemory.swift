// Tables that never were a file, for tests of everything behind the reader.

import MerkleLog
import TestSupport
import TrialIntegrity

/// A table of cells in memory, served in chunks of so many rows.
final class TableInMemory: TableSource {
    let columns: [String]
    var blankLines = 0
    var literalQuotes = 0
    var readError: (any Error)?
    private let rows: [[[UInt8]]]
    private let rowsPerChunk: Int
    private let faults: [Int: TableFault.Kind]
    private var next = 0

    /// A table of these rows; `faults` are rows, from 0, that cannot be read, and why.
    init(
        _ columns: [String],
        bytes rows: [[[UInt8]]],
        rowsPerChunk: Int = 7,
        faults: [Int: TableFault.Kind] = [:]
    ) {
        self.columns = columns
        self.rows = rows
        self.rowsPerChunk = rowsPerChunk
        self.faults = faults
    }

    convenience init(
        _ columns: [String],
        _ rows: [[String]],
        rowsPerChunk: Int = 7,
        faults: [Int: TableFault.Kind] = [:]
    ) {
        self.init(
            columns,
            bytes: rows.map { $0.map { Array($0.utf8) } },
            rowsPerChunk: rowsPerChunk,
            faults: faults
        )
    }

    func nextChunk() throws -> (any TableChunk)? {
        guard next < rows.count else {
            if let readError { throw readError }
            return nil
        }
        let range = next..<min(next + rowsPerChunk, rows.count)
        next = range.upperBound
        let bad = faults.filter { range.contains($0.key) }
        return MemoryChunk(
            columnCount: columns.count,
            rows: Array(rows[range]),
            faults: Dictionary(uniqueKeysWithValues: bad.map { ($0.key - range.lowerBound, $0.value) })
        )
    }

    func fileFacts() -> FileFacts {
        let layout = FileLayout(
            encoding: "utf-8",
            byteOrderMark: false,
            delimiter: ",",
            headerLine: 1,
            lineEnds: "LF",
            quoting: "none",
            finalLineBreak: true
        )
        return FileFacts(
            byteCount: 1000,
            sha256: Digest.sha256(rows.flatMap { $0.flatMap(\.self) }).bytes,
            layout: layout,
            blankLines: blankLines,
            literalQuotes: literalQuotes
        )
    }
}

/// A few rows; between their cells stands what a parser may leave there.
private struct MemoryChunk: TableChunk {
    var columnCount: Int
    var rows: [[[UInt8]]]
    var faults: [Int: TableFault.Kind]

    func parse(into batch: inout RowBatch) -> ChunkFacts {
        batch = RowBatch(columnCount: columnCount)
        var facts = ChunkFacts()
        facts.rows = rows.count
        for (number, row) in rows.enumerated() {
            if let kind = faults[number] {
                facts.faults.append(TableFault(kind: kind, offset: batch.bytes.count, row: number))
                continue
            }
            batch.rowStarts.append(UInt32(batch.bytes.count))
            for cell in row {
                batch.starts.append(UInt32(batch.bytes.count))
                batch.lengths.append(UInt32(cell.count))
                batch.bytes += cell + Array("\",".utf8)
            }
            batch.bytes.append(UInt8(ascii: "\n"))
        }
        return facts
    }
}

extension RowBatch {
    /// A batch of these rows.
    init(_ rows: [[String]]) {
        self.init(columnCount: rows.first?.count ?? 1)
        let chunk = MemoryChunk(columnCount: columnCount, rows: rows.map { $0.map { Array($0.utf8) } }, faults: [:])
        _ = chunk.parse(into: &self)
    }
}

extension CodedRows {
    /// These rows, coded.
    init(_ rows: [[String]], firstRow: Int = 1) {
        let batch = RowBatch(rows)
        self = RowCoder().code(batch, order: Array(0..<batch.columnCount), rows: 0..<rows.count, firstRow: firstRow)
    }

    /// All cells, as texts.
    var texts: [[String]] {
        (0..<rowCount).map { row in
            columns.indices.map { String(decoding: cell(row: row, column: $0), as: UTF8.self) }
        }
    }
}

/// Random tables with what tables have: few texts, many texts, long texts, texts that follow from others.
struct RandomTable {
    var columns: [String]
    var rows: [[String]]

    init(rows rowCount: Int, columns columnCount: Int, using random: inout SplitMix64) {
        columns = (0..<columnCount).map { "C\($0)" }
        var made: [[String]] = []
        for column in 0..<columnCount {
            switch Int.random(in: 0..<6, using: &random) {
            case 0:
                made.append([String](repeating: Self.text(using: &random), count: rowCount))
            case 1:
                made.append((0..<rowCount).map { "row \($0)" })
            case 2 where column > 0:
                // Follows from an earlier column, so that it can be derived.
                let source = made[Int.random(in: 0..<column, using: &random)]
                made.append(source.map { String($0.prefix(2)) + "!" })
            case 3:
                made.append((0..<rowCount).map { _ in Self.text(using: &random) })
            default:
                let pool = (0..<Int.random(in: 1...12, using: &random)).map { _ in Self.text(using: &random) }
                made.append((0..<rowCount).map { _ in pool[Int.random(in: 0..<pool.count, using: &random)] })
            }
        }
        rows = (0..<rowCount).map { row in made.map { $0[row] } }
    }

    /// A text of any length class that `leb` tells apart, with characters of one to four bytes.
    static func text(using random: inout SplitMix64) -> String {
        let alphabet = Array("ab01.-, \t\"\r\n;é\u{301}ßÅ日𝔘🙂\u{7F}\u{1}")
        let lengths = [0...0, 1...3, 0...12, 120...135].randomElement(using: &random) ?? 0...0
        let count = Int.random(in: lengths, using: &random)
        if Int.random(in: 0..<400, using: &random) == 0 { return String(repeating: "long ", count: 3300) }
        return String((0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] })
    }
}
