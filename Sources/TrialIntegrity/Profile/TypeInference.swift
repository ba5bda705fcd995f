// Proposes the type of a column from its distinct texts (Docs/Format.md, section 6.3).

/// What was seen of a column's texts so far.
///
/// Facts of parts of a column merge in any order.
package struct ColumnTypeFacts: Sendable, Equatable {
    /// Distinct texts that are not missing, counted once per run of rows.
    package private(set) var texts = 0
    private var decimals = 0
    private var integers = 0
    private var dates = 0
    private var datetimes = 0
    private var partials = 0
    private var withMonth = 0
    private var formats = [Int](repeating: 0, count: DateFormat.allCases.count)
    private var refusesNumbers = false
    /// Distinct texts that look like undeclared marks of missing values, counted like `texts`.
    private var missingMarks = 0

    /// Nothing seen yet.
    package init() {}

    /// Takes one distinct text.
    package mutating func add(_ cell: ArraySlice<UInt8>, declaredMissing: [[UInt8]]) {
        let text = CellReading.trimmed(cell)
        if text.isEmpty || text.elementsEqual([46]) || declaredMissing.contains(where: { $0.elementsEqual(text) }) {
            return
        }
        texts += 1
        if ColumnMarks.looksMissing(text) { missingMarks += 1 }
        if let number = PlainDecimal(anyZeros: text) {
            if number.hasLeadingZero || number.digitCount > 15 { refusesNumbers = true }
            decimals += 1
            if number.fraction == nil { integers += 1 }
        }
        // The longest date is a datetime with fractions of a second and a time zone.
        guard text.count <= 40, let first = text.first, first >= 48, first <= 57 else { return }
        if let shape = ISODate(text) {
            partials += 1
            if shape != .year { withMonth += 1 }
            if shape == .date { dates += 1 }
            if shape == .datetime { datetimes += 1 }
        } else if text.count >= 8, text.count <= 11 {
            for (index, format) in DateFormat.allCases.enumerated() where format != .compact {
                if format.isoDate(text) != nil { formats[index] += 1 }
            }
        }
    }

    /// Joins the facts of another part of the column.
    package mutating func merge(_ other: ColumnTypeFacts) {
        texts += other.texts
        decimals += other.decimals
        integers += other.integers
        dates += other.dates
        datetimes += other.datetimes
        partials += other.partials
        withMonth += other.withMonth
        for index in formats.indices { formats[index] += other.formats[index] }
        refusesNumbers = refusesNumbers || other.refusesNumbers
        missingMarks += other.missingMarks
    }

    /// The date formats, other than ISO 8601, that fit every text.
    package var fittingFormats: [DateFormat] {
        guard texts > 0 else { return [] }
        return DateFormat.allCases.enumerated().filter { formats[$0.offset] == texts }.map(\.element)
    }

    /// The type that would be proposed if what looks like marks of missing values were declared as such.
    ///
    /// - Returns: nil when nothing looks so, or when that changes nothing.
    package func proposalWithoutMarks(name: String) -> ColumnType? {
        guard missingMarks > 0, missingMarks < texts else { return nil }
        var rest = self
        rest.texts -= missingMarks
        rest.missingMarks = 0
        let type = rest.proposal(name: name).type
        return type == proposal(name: name).type ? nil : type
    }

    /// The proposed type of a column of this name.
    package func proposal(name: String) -> (type: ColumnType, format: DateFormat?) {
        guard texts > 0, !ColumnRole.isIdentifier(name) else { return (.text, nil) }
        if dates == texts { return (.date, nil) }
        if datetimes == texts { return (.datetime, nil) }
        if partials == texts, withMonth > 0 { return (.partialDate, nil) }
        if fittingFormats.count == 1 { return (.date, fittingFormats.first) }
        guard !refusesNumbers, decimals > 0 else { return (.text, nil) }
        if integers == texts { return (.integer, nil) }
        if decimals == texts { return (.decimal, nil) }
        return decimals * 2 >= texts ? (.result, nil) : (.text, nil)
    }
}
