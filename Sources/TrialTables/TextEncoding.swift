// The encodings a table can come in, and the names people use for them.

/// How the bytes of a file spell its characters; the raw value is what a seal records.
package enum TextEncoding: String, Sendable, CaseIterable {
    /// UTF-8, with or without a byte-order mark.
    case utf8 = "utf-8"
    /// UTF-16, low byte first.
    case utf16le = "utf-16le"
    /// UTF-16, high byte first.
    case utf16be = "utf-16be"
    /// Windows code page 1252 (western Europe), as Excel writes it.
    case windows1252 = "windows-1252"
    /// Windows code page 1250 (central Europe).
    case windows1250 = "windows-1250"
    /// ISO/IEC 8859-1, also called Latin-1.
    case iso88591 = "iso-8859-1"

    /// The encoding of a name as people write it: `UTF8`, `cp1252`, `latin1` and the like; case does not count.
    ///
    /// - Throws: `TableError.unknownEncoding` for any other name.
    package init(named name: String) throws(TableError) {
        switch name.lowercased() {
        case "utf-8", "utf8": self = .utf8
        case "utf-16le", "utf16le": self = .utf16le
        case "utf-16be", "utf16be": self = .utf16be
        case "windows-1252", "windows1252", "cp1252": self = .windows1252
        case "windows-1250", "windows1250", "cp1250": self = .windows1250
        case "iso-8859-1", "iso8859-1", "iso88591", "latin-1", "latin1": self = .iso88591
        default: throw .unknownEncoding(name: name)
        }
    }

    /// The bytes U+FEFF has in this encoding; nil where a mark cannot be written.
    package var byteOrderMark: [UInt8]? {
        switch self {
        case .utf8: [0xEF, 0xBB, 0xBF]
        case .utf16le: [0xFF, 0xFE]
        case .utf16be: [0xFE, 0xFF]
        case .windows1252, .windows1250, .iso88591: nil
        }
    }

    /// The encoding that the mark at the start of a file states; nil without a mark.
    package static func marked(by head: some Collection<UInt8>) -> TextEncoding? {
        for encoding in [TextEncoding.utf8, .utf16le, .utf16be] {
            if let mark = encoding.byteOrderMark, head.starts(with: mark) { return encoding }
        }
        return nil
    }

    /// The character of each byte 0x80...0xFF in a one-byte encoding; 0 where the encoding has none.
    ///
    /// The tables are those of unicode.org/Public/MAPPINGS (CP1252.TXT, CP1250.TXT, 8859-1.TXT).
    var upperHalf: [UInt16]? {
        switch self {
        case .utf8, .utf16le, .utf16be: nil
        case .iso88591: (0x80...0xFF).map { UInt16($0) }
        case .windows1252: Self.windows1252Controls + (0xA0...0xFF).map { UInt16($0) }
        case .windows1250: Self.windows1250Upper
        }
    }

    /// Windows-1252 differs from Latin-1 in 0x80...0x9F only.
    private static let windows1252Controls: [UInt16] = [
        0x20AC, 0x0000, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x0000, 0x017D, 0x0000,
        0x0000, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x0000, 0x017E, 0x0178,
    ]

    private static let windows1250Upper: [UInt16] = [
        0x20AC, 0x0000, 0x201A, 0x0000, 0x201E, 0x2026, 0x2020, 0x2021,
        0x0000, 0x2030, 0x0160, 0x2039, 0x015A, 0x0164, 0x017D, 0x0179,
        0x0000, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x0000, 0x2122, 0x0161, 0x203A, 0x015B, 0x0165, 0x017E, 0x017A,
        0x00A0, 0x02C7, 0x02D8, 0x0141, 0x00A4, 0x0104, 0x00A6, 0x00A7,
        0x00A8, 0x00A9, 0x015E, 0x00AB, 0x00AC, 0x00AD, 0x00AE, 0x017B,
        0x00B0, 0x00B1, 0x02DB, 0x0142, 0x00B4, 0x00B5, 0x00B6, 0x00B7,
        0x00B8, 0x0105, 0x015F, 0x00BB, 0x013D, 0x02DD, 0x013E, 0x017C,
        0x0154, 0x00C1, 0x00C2, 0x0102, 0x00C4, 0x0139, 0x0106, 0x00C7,
        0x010C, 0x00C9, 0x0118, 0x00CB, 0x011A, 0x00CD, 0x00CE, 0x010E,
        0x0110, 0x0143, 0x0147, 0x00D3, 0x00D4, 0x0150, 0x00D6, 0x00D7,
        0x0158, 0x016E, 0x00DA, 0x0170, 0x00DC, 0x00DD, 0x0162, 0x00DF,
        0x0155, 0x00E1, 0x00E2, 0x0103, 0x00E4, 0x013A, 0x0107, 0x00E7,
        0x010D, 0x00E9, 0x0119, 0x00EB, 0x011B, 0x00ED, 0x00EE, 0x010F,
        0x0111, 0x0144, 0x0148, 0x00F3, 0x00F4, 0x0151, 0x00F6, 0x00F7,
        0x0159, 0x016F, 0x00FA, 0x0171, 0x00FC, 0x00FD, 0x0163, 0x02D9,
    ]
}
