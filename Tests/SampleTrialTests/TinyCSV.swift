// A CSV reader of its own for the tests, so that the sample is not judged by the code that wrote it.

/// A parsed delivery: header and data rows.
struct TinyTable {
    var header: [String]
    var rows: [[String]]

    /// Parses a file as any of the exports of the sample; nil when it is no table.
    init?(_ bytes: [UInt8]) {
        guard let text = Self.decode(bytes) else { return nil }
        let isSemicolon = text.prefix { $0 != 0x0A }.contains(UInt8(ascii: ";"))
        let delimiter = isSemicolon ? UInt8(ascii: ";") : UInt8(ascii: ",")
        guard let records = Self.records(text, delimiter: delimiter), let first = records.first else { return nil }
        header = first
        rows = Array(records.dropFirst())
        guard rows.allSatisfy({ $0.count == first.count }) else { return nil }
    }

    /// The text as UTF-8; nil when it is in no encoding of the sample.
    private static func decode(_ bytes: [UInt8]) -> [UInt8]? {
        if bytes.starts(with: [0xFF, 0xFE]) {
            let units = stride(from: 2, to: bytes.count - 1, by: 2).map {
                UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8
            }
            return String(validating: units, as: UTF16.self).map { Array($0.utf8) }
        }
        guard !bytes.contains(0) else { return nil }
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        if String(validating: content, as: UTF8.self) != nil { return content }
        // Windows-1252 as far as the sample uses it: Latin-1 and a few signs of typography.
        let signs: [UInt8: Unicode.Scalar] = [0x84: "„", 0x91: "‘", 0x92: "’", 0x93: "“", 0x94: "”", 0x96: "–"]
        var result = String.UnicodeScalarView()
        for byte in content {
            guard !(0x80..<0xA0).contains(byte) || signs[byte] != nil else { return nil }
            result.append(signs[byte] ?? Unicode.Scalar(byte))
        }
        return Array(String(result).utf8)
    }

    private static func records(_ text: [UInt8], delimiter: UInt8) -> [[String]]? {
        let quote = UInt8(ascii: "\"")
        var records: [[String]] = []
        var record: [String] = []
        var cell: [UInt8] = []
        var isQuoted = false
        var position = 0
        while position < text.count {
            let byte = text[position]
            if isQuoted {
                if byte != quote {
                    cell.append(byte)
                } else if position + 1 < text.count, text[position + 1] == quote {
                    cell.append(byte)
                    position += 1
                } else {
                    isQuoted = false
                }
            } else if byte == quote, cell.isEmpty {
                isQuoted = true
            } else if byte == delimiter || byte == 0x0A {
                record.append(String(decoding: cell, as: UTF8.self))
                cell = []
                if byte == 0x0A {
                    records.append(record)
                    record = []
                }
            } else if byte != 0x0D {
                cell.append(byte)
            }
            position += 1
        }
        return isQuoted || !cell.isEmpty || !record.isEmpty ? nil : records
    }
}
