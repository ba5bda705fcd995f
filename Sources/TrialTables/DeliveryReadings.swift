// How a delivered file is read: nobody declares it, so every reading that makes sense of all of it is tried.

internal import Foundation
package import TrialIntegrity

/// The ways in which a delivery may be read, given how the dataset was sealed.
///
/// A reading covers the whole file, so it proves itself: under a wrong one the cells do not match. A byte-order mark
/// decides the encoding. Without one the sealed encoding comes first; then UTF-8 when the file is UTF-8, and the one-byte
/// encodings when it is not. The delimiter and the header line are those whose header has the most sealed names, the sealed
/// ones first.
package struct DeliveryReadings {
    /// The reading to start with.
    package let first: CSVDialect
    private let path: String
    private let hasMark: Bool

    /// How many lines are tried as the header when the sealed header line does not hold it.
    private static let headerLines = 30

    /// Looks at the start of a delivery.
    ///
    /// - Parameters:
    ///   - path: as the user gave it.
    ///   - profile: how the dataset was sealed.
    /// - Throws: the `TableError` of the sealed reading when no header can be read at all.
    package init(path: String, profile: Profile) throws(TableError) {
        self.path = path
        let mark = try Self.mark(path)
        hasMark = mark != nil
        let sealed = TextEncoding(rawValue: profile.encoding) ?? .utf8
        first = try Self.header(path: path, profile: profile, encoding: mark ?? sealed)
    }

    /// Audits under the first reading, and, unless that explains the file, under the others; the best explanation wins.
    ///
    /// - Parameter audit: audits the delivery under a reading.
    /// - Returns: the result with the mildest verdict, among those the one with the fewest changed rows.
    /// - Throws: what the first reading threw, when the file is readable under none.
    package func best(_ audit: (CSVDialect) throws -> DatasetAudit) throws -> DatasetAudit {
        var best: DatasetAudit?
        var failure: (any Error)?
        do {
            let result = try audit(first)
            // What was read as UTF-8 is UTF-8: other encodings would only misread it.
            if result.verdict <= .equivalent || first.encoding == .utf8 { return result }
            best = result
        } catch {
            failure = error
        }
        for dialect in try others() {
            guard let result = try? audit(dialect) else { continue }
            if let known = best, Self.rank(known) <= Self.rank(result) { continue }
            best = result
            if result.verdict <= .equivalent { break }
        }
        if let best { return best }
        throw failure ?? TableError.empty(path: path)
    }

    private static func rank(_ audit: DatasetAudit) -> (Int, Int) {
        let verdict = Verdict.allCases.firstIndex(of: audit.verdict) ?? Verdict.allCases.count
        guard let rows = audit.rows else { return (verdict, Int.max) }
        return (verdict, rows.altered + rows.added + rows.removed)
    }

    /// The readings to try when the first one does not explain the file, likeliest first.
    ///
    /// - Throws: `TableError` when the file cannot be read again.
    /// - Complexity: O(length of the file): whether it is UTF-8 is a question to all of its bytes.
    package func others() throws(TableError) -> [CSVDialect] {
        guard !hasMark else { return [] }
        let encodings: [TextEncoding] =
            try isUTF8() ? [.utf8] : [.windows1252, .windows1250, .iso88591]
        return encodings.filter { $0 != first.encoding }.map { encoding in
            CSVDialect(encoding: encoding, delimiter: first.delimiter, headerLine: first.headerLine)
        }
    }

    private static func mark(_ path: String) throws(TableError) -> TextEncoding? {
        let table = try RawTable(path: path, encoding: nil, hashing: false)
        return table.hasByteOrderMark ? table.encoding : nil
    }

    private func isUTF8() throws(TableError) -> Bool {
        let table = try RawTable(path: path, encoding: .utf8, hashing: false)
        let size = 1 << 20
        var text = [UInt8](repeating: 0, count: size + ByteWord.padding)
        var count = 0
        while true {
            let got = try table.read(into: &text, at: count, limit: size - count)
            count += got
            let bad = UTF8Check.firstBad(in: text, upTo: count)
            if bad == count, got > 0 { count = 0; continue }
            // A character may be cut in two at the end of what was read.
            if bad < count, text[bad] == 0 || got == 0 || count - bad > 3 { return false }
            if got == 0 { return true }
            text.replaceSubrange(0..<(count - bad), with: text[bad..<count])
            count -= bad
        }
    }

    /// The delimiter and header line whose header has the most sealed names.
    private static func header(
        path: String,
        profile: Profile,
        encoding: TextEncoding
    ) throws(TableError) -> CSVDialect {
        let names = Set(profile.columns.map(\.name))
        let sealedDelimiter = profile.delimiter.utf8.first ?? UInt8(ascii: ",")
        let delimiters = [sealedDelimiter] + CSVDialect.delimiterCandidates.filter { $0 != sealedDelimiter }
        var best: (known: Int, dialect: CSVDialect)?
        var failure: TableError?
        for line in [profile.headerLine] + (1...headerLines).filter({ $0 != profile.headerLine }) {
            for delimiter in delimiters {
                let dialect = CSVDialect(encoding: encoding, delimiter: delimiter, headerLine: line)
                do {
                    let known = try CSVSource(path: path, dialect: dialect).columns.count(where: names.contains)
                    if known > best?.known ?? -1 { best = (known, dialect) }
                } catch {
                    if failure == nil { failure = error }
                    if case .headerLineBeyondEnd = error { break }
                }
                if let best, best.known == names.count { return best.dialect }
            }
            // Elsewhere than on the sealed line a header is looked for only when that line holds none of it.
            if let best, best.known * 2 >= names.count || best.known > 2 { break }
        }
        if let best { return best.dialect }
        throw failure ?? .empty(path: path)
    }
}
