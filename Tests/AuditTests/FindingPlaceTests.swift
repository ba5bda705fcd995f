// Findings name the line and the character of the delivered file, whether few rows differ and were kept, or so many that
// the file is read again.

import TestSupport
import Testing
import TrialIntegrity

struct FindingPlaceTests {
    /// A table with line breaks and quotes in cells, as text, and where the value of each row stands.
    private struct Written {
        var text = "id,note,value\n"
        var places: [SourcePlace] = []

        init(rows: Int, lineEnd: String, value: (Int) -> String) {
            var line = 2
            for row in 1...rows {
                let note = row % 7 == 0 ? "\"a\(lineEnd)é b\"" : "plain"
                let last = row % 7 == 0 ? "é b\"," : "\(row),plain,"
                if row % 7 == 0 { line += 1 }
                places.append(SourcePlace(file: "", line: line, column: last.count + 1, row: row))
                text += "\(row),\(note),\(value(row))" + lineEnd
                line += 1
            }
        }
    }

    @Test(arguments: [1, 40, 3000], ["\n", "\r\n"])
    func `the place is that of the cell`(edits: Int, lineEnd: String) throws {
        let rows = 6000
        let step = rows / edits
        let sealed = Written(rows: rows, lineEnd: "\n") { "\($0)" }
        let delivered = Written(rows: rows, lineEnd: lineEnd) { $0 % step == 0 ? "0\($0)" : "\($0)" }
        var table = try SealedTable([UInt8](sealed.text.utf8), declaration: ProfileDeclaration(key: ["id"]))
        table.chunkBytes = 1 << 20
        let audit = try table.audit([UInt8](delivered.text.utf8))
        let altered = audit.findings.filter { $0.column == "value" && $0.kind.verdict == .altered }
        #expect(altered.count == rows / step)
        for finding in altered {
            let row = try #require(finding.foundRow)
            let place = try #require(finding.place)
            #expect(row % step == 0 && place.row == row)
            #expect(place.line == delivered.places[row - 1].line && place.column == delivered.places[row - 1].column)
        }
    }
}
