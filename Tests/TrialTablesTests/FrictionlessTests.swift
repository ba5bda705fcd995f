// The nasty files of the frictionless suite: what becomes of each, by name.

import Foundation
import TestSupport
import Testing
import TrialIntegrity
import TrialTables

@Suite(.enabled(if: SharedData.isPresent, SharedData.skipReason))
struct FrictionlessTests {
    static let folder = "data/csv_suites/frictionless"

    /// One line for a file: its shape, or why and where it is refused.
    static func verdict(_ file: String) throws -> String {
        let path = try SharedData.url("\(folder)/\(file)").path
        let dialect = CSVDialect()
        do {
            let table = try read(path: path, dialect, chunkBytes: 16)
            if let error = table.refusal { throw error }
            let delimiter = table.facts?.layout.delimiter == "\t" ? "tab" : table.facts?.layout.delimiter ?? ""
            return "\(file): \(table.columns.count) columns, \(table.rows.count) rows, delimiter \(delimiter)"
        } catch let error as TableError {
            var place = error.place
            place?.file = ""
            return "\(file): \(error.code)\(place?.text ?? ""), \(error.message)"
        }
    }

    @Test func `every file is read or refused as listed`() throws {
        let files = [".csv", ".tsv"].flatMap { SharedData.files(under: Self.folder, suffix: $0) }
            .map { String($0.dropFirst(Self.folder.count + 1)) }
            .sorted()
        #expect(files.count > 100)
        let found = try files.map(Self.verdict)
        let listed = frictionlessVerdicts.split(separator: "\n").map(String.init)
        #expect(Set(found).subtracting(listed).sorted() == [])
        #expect(Set(listed).subtracting(found).sorted() == [])
    }
}
