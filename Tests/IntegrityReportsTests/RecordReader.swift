// A strict reader of RFC 4180 for the tests: CRLF only, quotes only around whole fields.

/// Reads CSV back into records; nil for a field without quotes and without text.
enum RecordReader {
    struct Malformed: Error {
        var offset: Int
    }

    static func records(_ bytes: [UInt8]) throws(Malformed) -> [[String?]] {
        var records: [[String?]] = []
        var record: [String?] = []
        var position = 0
        while position < bytes.count {
            record.append(try field(bytes, &position))
            guard position < bytes.count else { throw Malformed(offset: position) }
            if bytes[position] == UInt8(ascii: ",") {
                position += 1
            } else {
                guard bytes[position...].starts(with: [13, 10]) else { throw Malformed(offset: position) }
                position += 2
                records.append(record)
                record = []
            }
        }
        return records
    }

    /// What a cell held before it was made safe for spreadsheets.
    static func original(_ field: String?) -> String? {
        guard let field, field.unicodeScalars.first == "'" else { return field }
        return String(Substring(field.unicodeScalars.dropFirst()))
    }

    private static func field(_ bytes: [UInt8], _ position: inout Int) throws(Malformed) -> String? {
        let quote = UInt8(ascii: "\"")
        guard position < bytes.count, bytes[position] == quote else {
            let start = position
            while position < bytes.count, ![UInt8(ascii: ","), 13, 10].contains(bytes[position]) {
                guard bytes[position] != quote else { throw Malformed(offset: position) }
                position += 1
            }
            return position > start ? String(decoding: bytes[start..<position], as: UTF8.self) : nil
        }
        var text: [UInt8] = []
        position += 1
        while position < bytes.count {
            if bytes[position] == quote {
                position += 1
                guard position < bytes.count, bytes[position] == quote else {
                    return String(decoding: text, as: UTF8.self)
                }
            }
            text.append(bytes[position])
            position += 1
        }
        throw Malformed(offset: position)
    }
}
