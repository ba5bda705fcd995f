// The many ways in which programs write the same table as CSV.

/// How a table is written.
struct ExportStyle {
    enum Encoding { case utf8, utf8WithMark, utf16LittleEndianWithMark, windows1252 }
    enum Quoting { case minimal, all }
    enum ColumnOrder { case asSealed, alphabetic }
    enum RowOrder { case asSealed, shuffled, reversed }
    enum Rewriting { case none, shortNumbers, dayFirstDates, decomposedAndPadded }

    var encoding = Encoding.utf8
    var delimiter: UInt8 = UInt8(ascii: ",")
    var lineEnd: [UInt8] = [0x0A]
    var quoting = Quoting.minimal
    var columnOrder = ColumnOrder.asSealed
    var rowOrder = RowOrder.asSealed
    var rewriting = Rewriting.none

    static let crlf: [UInt8] = [0x0D, 0x0A]

    /// The bytes of the file.
    func bytes(header: [String], rows: [[String]]) -> [UInt8] {
        var utf8: [UInt8] = []
        for row in [header] + rows {
            for (position, cell) in row.enumerated() {
                if position > 0 { utf8.append(delimiter) }
                append(cell, to: &utf8)
            }
            utf8.append(contentsOf: lineEnd)
        }
        return encoded(utf8)
    }

    private func append(_ cell: String, to output: inout [UInt8]) {
        let quote = UInt8(ascii: "\"")
        let needsQuotes = cell.utf8.contains { $0 == delimiter || $0 == quote || $0 == 0x0A || $0 == 0x0D }
        guard needsQuotes || quoting == .all else {
            output.append(contentsOf: cell.utf8)
            return
        }
        output.append(quote)
        for byte in cell.utf8 {
            if byte == quote { output.append(quote) }
            output.append(byte)
        }
        output.append(quote)
    }

    private func encoded(_ utf8: [UInt8]) -> [UInt8] {
        let text = String(decoding: utf8, as: UTF8.self)
        switch encoding {
        case .utf8: return utf8
        case .utf8WithMark: return [0xEF, 0xBB, 0xBF] + utf8
        case .utf16LittleEndianWithMark:
            return [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        case .windows1252:
            return text.unicodeScalars.map { scalar in
                guard let byte = Windows1252.byte(for: scalar) else {
                    preconditionFailure("a site exported as Windows-1252 may only have its characters")
                }
                return byte
            }
        }
    }
}

/// The part of Windows-1252 that the sample sites use.
private enum Windows1252 {
    static func byte(for scalar: Unicode.Scalar) -> UInt8? {
        switch scalar.value {
        case 0..<0x80, 0xA0...0xFF: UInt8(scalar.value)
        default: special.first { $0.scalar == scalar }?.byte
        }
    }

    private static let special: [(scalar: Unicode.Scalar, byte: UInt8)] = [
        ("€", 0x80), ("‚", 0x82), ("„", 0x84), ("…", 0x85), ("Š", 0x8A), ("Œ", 0x8C), ("Ž", 0x8E), ("‘", 0x91),
        ("’", 0x92), ("“", 0x93), ("”", 0x94), ("–", 0x96), ("—", 0x97), ("š", 0x9A), ("œ", 0x9C), ("ž", 0x9E),
    ]
}
