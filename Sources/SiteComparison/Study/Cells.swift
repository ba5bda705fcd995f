// Reading cells: what counts as missing, numbers as they are written in tables, days.

internal import SiteStatistics
internal import TrialIntegrity

/// What texts of a cell mean that there is no value.
package struct MissingMarks: Sendable {
    private let declared: Set<[UInt8]>

    private static let usual: Set<[UInt8]> = Set(["NA", "N/A", ".", "NaN", "NULL", "null"].map { Array($0.utf8) })

    /// The usual marks, and those declared for the column.
    package init(declared: [String] = []) { self.declared = Set(declared.map { Array($0.utf8) }) }

    /// Whether a cell holds no value; `text` is without outer blanks.
    func contains(_ text: ArraySlice<UInt8>) -> Bool {
        if text.isEmpty { return true }
        if text.count > 4 && declared.isEmpty { return false }
        let bytes = Array(text)
        return Self.usual.contains(bytes) || declared.contains(bytes)
    }
}

/// Numbers and days in cells.
package enum CellReading {
    /// The text without blanks around it.
    static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text
        while let first = text.first, first == 0x20 || first == 0x09 { text = text.dropFirst() }
        while let last = text.last, last == 0x20 || last == 0x09 { text = text.dropLast() }
        return text
    }

    /// The number that a text without outer blanks is; nil for everything else, censored values such as `<5` too.
    ///
    /// A decimal point or one decimal comma; up to 15 digits are exact by one division, others go through the library.
    static func number(_ text: ArraySlice<UInt8>) -> Double? {
        var (mantissa, digits, decimals) = (0, 0, 0)
        var (hasPoint, isNegative) = (false, false)
        for (place, byte) in text.enumerated() {
            switch byte {
            case 0x30...0x39:
                digits += 1
                if digits > 15 { return slow(text) }
                mantissa = mantissa * 10 + Int(byte - 0x30)
                if hasPoint { decimals += 1 }
            case 0x2E where !hasPoint, 0x2C where !hasPoint: hasPoint = true
            case 0x2D where place == 0: isNegative = true
            case 0x2B where place == 0: break
            default: return digits > 0 && (byte == 0x65 || byte == 0x45) ? slow(text) : nil
            }
        }
        guard digits > 0 else { return nil }
        let value = Double(mantissa) / powers[decimals]
        return isNegative ? -value : value
    }

    private static let powers: [Double] = (0...15).map { exponent in
        (0..<exponent).reduce(1.0) { power, _ in power * 10 }
    }

    private static func slow(_ text: ArraySlice<UInt8>) -> Double? {
        Double(String(decoding: text, as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
    }

    /// The day of a date without outer blanks, counted from 1970-01-01; nil when it is partial, or none.
    ///
    /// Of a date and time the date counts. `format` says how dates are written where not as ISO 8601.
    static func day(_ text: ArraySlice<UInt8>, format: DateFormat?) -> Int? {
        if let format, let iso = format.isoDate(text) { return day(iso[...], format: nil) }
        let bytes = text.prefix(10)
        guard bytes.count == 10 else { return nil }
        let first = bytes.startIndex
        guard bytes[first + 4] == 0x2D, bytes[first + 7] == 0x2D,
            let year = whole(bytes[first..<first + 4]), let month = whole(bytes[first + 5..<first + 7]),
            let day = whole(bytes[first + 8..<first + 10])
        else { return nil }
        return DayNumber.of(year: year, month: month, day: day)
    }

    /// Whether a text is a date of which a part is not known, as the tabulation standard writes it: `2013`, `2013-05`,
    /// `2013---12`, `--05-12`.
    static func isPartialDate(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count < 10, text.allSatisfy({ $0 == 0x2D || $0 >= 0x30 && $0 <= 0x39 }) else { return false }
        if text.first == 0x2D { return true }
        let year = text.prefix { $0 != 0x2D }
        let rest = text.dropFirst(year.count)
        return year.count == 4 && (rest.isEmpty || rest.count == 3 || rest.starts(with: [0x2D, 0x2D]))
    }

    /// Whether a text is a number with its thousands set apart, such as `1,234.5`, which is not read: it could be another.
    static func isGroupedNumber(_ text: ArraySlice<UInt8>) -> Bool {
        let digits = text.first == 0x2D || text.first == 0x2B ? text.dropFirst() : text
        let separators: Set<UInt8> = [0x20, 0x27, 0x2C, 0x2E]
        let groups = digits.split(omittingEmptySubsequences: false) { separators.contains($0) }
        guard groups.count > 1, let first = groups.first, (1...3).contains(first.count),
            groups.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } })
        else { return false }
        // The last group may be decimals where another group stands between.
        return groups.dropFirst().dropLast().allSatisfy { $0.count == 3 } && (groups.count > 2 || groups[1].count == 3)
    }

    private static func whole(_ text: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for byte in text {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }
}

/// One table with the places of the columns that matter; cells come without outer blanks.
struct TableView {
    let purposes: ColumnPurposes
    let columns: [String]
    private let places: [ColumnPurpose: Int]
    private let missing: [MissingMarks]
    private let formats: [DateFormat?]

    init(columns: [String], purposes: ColumnPurposes, definition: DatasetDefinition?) {
        self.purposes = purposes
        self.columns = columns
        var places: [ColumnPurpose: Int] = [:]
        for purpose in ColumnPurpose.allCases {
            if let name = purposes[purpose] { places[purpose] = columns.firstIndex(of: name) }
        }
        self.places = places
        missing = columns.map { MissingMarks(declared: definition?.missing[$0] ?? []) }
        formats = columns.map { definition?.dateFormats[$0] }
    }

    /// Where the column of a purpose stands; nil when there is none.
    func place(_ purpose: ColumnPurpose) -> Int? { places[purpose] }

    /// The text of a cell; nil when it is missing.
    @inline(__always)
    func text(_ batch: RowBatch, _ row: Int, _ column: Int?) -> ArraySlice<UInt8>? {
        guard let column else { return nil }
        let cell = row * batch.columnCount + column
        let start = Int(batch.starts[cell])
        let text = CellReading.trimmed(batch.bytes[start..<start + Int(batch.lengths[cell])])
        return missing[column].contains(text) ? nil : text
    }

    /// A cell as a string; nil when it is missing.
    func string(_ batch: RowBatch, _ row: Int, _ purpose: ColumnPurpose) -> String? {
        text(batch, row, places[purpose]).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A cell as a number; nil when it is missing or none.
    func number(_ batch: RowBatch, _ row: Int, _ purpose: ColumnPurpose) -> Double? {
        text(batch, row, places[purpose]).flatMap(CellReading.number)
    }

    /// The day that a text of a column is; nil when it is partial or none.
    func day(_ text: ArraySlice<UInt8>, _ column: Int) -> Int? { CellReading.day(text, format: formats[column]) }
}
