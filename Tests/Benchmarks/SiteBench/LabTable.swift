// A laboratory table as columns, read in one pass.

import SiteStatistics
import TrialIntegrity
import TrialTables

/// The columns of a laboratory table that four methods of the site comparison look at.
struct LabTable {
    /// Tests by code, in the order of their first row.
    private(set) var tests: [String] = []
    /// Subjects, in the order of their first row.
    private(set) var subjects: [String] = []
    /// The test, the subject, the numeric result and the day of each row; NaN and nil where the cell is empty.
    private(set) var testOfRow: [Int32] = []
    private(set) var subjectOfRow: [Int32] = []
    private(set) var values: [Double] = []
    private(set) var days: [Int32?] = []
    /// Whether the result lies outside its normal range.
    private(set) var isAbnormal: [Bool] = []
    /// The text of the results: that of row r is `text[textStarts[r]..<textStarts[r + 1]]`.
    private(set) var text: [UInt8] = []
    private(set) var textStarts = [0]

    private static let columns = ["USUBJID", "LBTESTCD", "LBORRES", "LBSTRESN", "LBNRIND", "LBDTC"]

    /// Reads a file.
    init(path: String) throws {
        let source = try CSVSource(path: path, dialect: CSVDialect(), hashing: false)
        let places = Self.columns.map { source.columns.firstIndex(of: $0) ?? -1 }
        guard !places.contains(-1) else { throw LabTableError.noColumn }
        var batch = RowBatch(columnCount: source.columns.count)
        var (testCodes, subjectCodes) = (Codes(), Codes())
        while let chunk = try source.nextChunk() {
            _ = chunk.parse(into: &batch)
            for row in 0..<batch.rowCount {
                func cell(_ column: Int) -> Range<Int> {
                    let cell = row * batch.columnCount + places[column]
                    let start = Int(batch.starts[cell])
                    return start..<start + Int(batch.lengths[cell])
                }
                subjectOfRow.append(subjectCodes.code(of: batch.bytes[cell(0)]))
                testOfRow.append(testCodes.code(of: batch.bytes[cell(1)]))
                text.append(contentsOf: batch.bytes[cell(2)])
                textStarts.append(text.count)
                values.append(PlainNumber.read(batch.bytes[cell(3)]))
                isAbnormal.append(Self.isAbnormal(batch.bytes[cell(4)]))
                days.append(Self.day(batch.bytes[cell(5)]))
            }
        }
        tests = testCodes.names
        subjects = subjectCodes.names
    }

    private static func isAbnormal(_ cell: ArraySlice<UInt8>) -> Bool {
        cell.elementsEqual("HIGH".utf8) || cell.elementsEqual("LOW".utf8) || cell.elementsEqual("ABNORMAL".utf8)
    }

    /// The day number of `YYYY-MM-DD…`.
    private static func day(_ cell: ArraySlice<UInt8>) -> Int32? {
        guard cell.count >= 10 else { return nil }
        func number(_ from: Int, _ count: Int) -> Int {
            cell.dropFirst(from).prefix(count).reduce(0) { $0 * 10 + Int($1) - 0x30 }
        }
        return DayNumber.of(year: number(0, 4), month: number(5, 2), day: number(8, 2)).map { Int32(clamping: $0) }
    }
}

/// Why a laboratory table cannot be read.
enum LabTableError: Error, CustomStringConvertible {
    case noColumn

    var description: String { "the table lacks one of USUBJID, LBTESTCD, LBORRES, LBSTRESN, LBNRIND, LBDTC" }
}

/// Numbers for texts; the text of the row before is found without looking it up.
private struct Codes {
    private(set) var names: [String] = []
    private var codes: [String: Int32] = [:]
    private var last: [UInt8] = []
    private var lastCode: Int32 = -1

    mutating func code(of cell: ArraySlice<UInt8>) -> Int32 {
        if lastCode >= 0, last.count == cell.count, last.elementsEqual(cell) { return lastCode }
        last.removeAll(keepingCapacity: true)
        last.append(contentsOf: cell)
        let name = String(decoding: cell, as: UTF8.self)
        if let known = codes[name] {
            lastCode = known
        } else {
            lastCode = Int32(clamping: names.count)
            codes[name] = lastCode
            names.append(name)
        }
        return lastCode
    }
}

/// Plain decimal numbers.
private enum PlainNumber {
    /// The number, correctly rounded; NaN when the cell is empty or no number.
    ///
    /// Up to 15 digits and 22 decimals: both parts are exact, so one division rounds once (W. Clinger, PLDI 1990).
    static func read(_ cell: ArraySlice<UInt8>) -> Double {
        var (mantissa, digits, decimals) = (0, 0, -1)
        for byte in cell {
            switch byte {
            case 0x30...0x39 where digits < 15:
                mantissa = mantissa * 10 + Int(byte) - 0x30
                digits += 1
                if decimals >= 0 { decimals += 1 }
            case 0x2E where decimals < 0: decimals = 0
            default: return Double(String(decoding: cell, as: UTF8.self)) ?? .nan
            }
        }
        guard digits > 0 else { return .nan }
        return decimals > 0 ? Double(mantissa) / powers[decimals] : Double(mantissa)
    }

    private static let powers: [Double] = (0...15).map { count in (0..<count).reduce(1.0) { power, _ in power * 10 } }
}
