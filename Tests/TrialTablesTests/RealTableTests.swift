// The files of others: conformance suites with their expected answers, and real trial data.

import Foundation
import TestSupport
import Testing
import TrialIntegrity
import TrialTables

@Suite(.enabled(if: SharedData.isPresent, SharedData.skipReason))
struct RealTableTests {
    static let spectrum = SharedData.files(under: "data/csv_suites/csv-spectrum/csvs", suffix: ".csv")
    static let tables = SharedData.files(under: "data", suffix: ".csv")
        .filter { !$0.contains("csv_suites") }

    @Test func `the suites are there`() {
        #expect(Self.spectrum.count == 11)
        #expect(Self.tables.count > 50)
    }

    @Test(arguments: spectrum)
    func `csv-spectrum is read as its JSON says`(file: String) throws {
        let json = file.replacing("/csvs/", with: "/json/").replacing(".csv", with: ".json")
        let data = try Data(contentsOf: SharedData.url(json))
        let expected = try JSONDecoder().decode([[String: String]].self, from: data)
        for chunkBytes in [16, 33, 1 << 20] {
            let table = try read(path: try SharedData.url(file).path, chunkBytes: chunkBytes)
            let found = table.rows.map { Dictionary(zip(table.columns, $0), uniquingKeysWith: { first, _ in first }) }
            #expect(table.refusal == nil)
            #expect(found == expected)
        }
    }

    /// Files under `data` that are refused as they are, and why.
    static let refused = [
        "cdiscpilot01_sdtm/ts.csv": "invalid-bytes"
    ]

    @Test(arguments: tables)
    func `real tables are read like libcsv reads them`(file: String) throws {
        let path = try SharedData.url(file).path
        let table: ReadTable
        do {
            table = try read(path: path, chunkBytes: 1 << 16)
        } catch let error as TableError {
            #expect(Self.refused[String(file.dropFirst(5))] == error.code, "\(error.message)")
            return
        }
        #expect(table.refusal?.code == Self.refused[String(file.dropFirst(5))])
        if table.refusal != nil { return }
        var bytes = try SharedData.bytes(file)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        let delimiter = try #require(table.facts?.layout.delimiter.utf8.first)
        let all = try LibCSVReader.rows(of: bytes, delimiter: delimiter, isStrict: table.facts?.literalQuotes == 0)
        let rows = all.filter { !$0.isEmpty }
        #expect(rows.first?.map { String(decoding: $0, as: UTF8.self) } == table.columns)
        #expect(rows.count == table.rows.count + 1)
        let isSame = zip(rows.dropFirst(), table.rows).allSatisfy { row, cells in
            row.count == cells.count && zip(row, cells).allSatisfy { $0 == Array($1.utf8) }
        }
        #expect(isSame)
    }

    @Test func `ts csv is Windows-1252, refused as UTF-8 and read when declared`() throws {
        let path = try SharedData.url("data/cdiscpilot01_sdtm/ts.csv").path
        let error = try #require(try read(path: path).refusal)
        #expect(error.code == "invalid-bytes")
        #expect(error.hint?.contains("windows-1252") == true)
        let table = try read(path: path, CSVDialect(encoding: .windows1252))
        #expect(table.refusal == nil)
        #expect(!table.rows.isEmpty)
    }

    @Test func `meta_study csv mixes line ends`() throws {
        let table = try read(path: try SharedData.url("data/cdiscpilot01_sdtm/meta_study.csv").path)
        #expect(table.refusal == nil)
        #expect(table.rows.count > 1)
    }

    @Test func `chunks parsed in any order, on any thread, give the same facts`() async throws {
        let path = try SharedData.url("data/cdiscpilot01_sdtm/ds.csv").path
        let source = try CSVSource(path: path, dialect: CSVDialect(), chunkBytes: 1000)
        var chunks: [any TableChunk] = []
        while let chunk = try source.nextChunk() { chunks.append(chunk) }
        let columns = source.columns.count
        let rows = await withTaskGroup(of: Int.self) { group in
            for chunk in chunks.reversed() {
                group.addTask {
                    var batch = RowBatch(columnCount: columns)
                    return chunk.parse(into: &batch).rows
                }
            }
            return await group.reduce(0, +)
        }
        let table = try read(path: path)
        #expect(rows == table.rowCount)
        #expect(source.fileFacts() == table.facts)
    }

    @Test(arguments: [16, 1000, 65_537])
    func `the result does not depend on the chunk size`(chunkBytes: Int) throws {
        let path = try SharedData.url("data/cdiscpilot01_sdtm/ds.csv").path
        #expect(try read(path: path, chunkBytes: chunkBytes) == read(path: path))
    }
}
