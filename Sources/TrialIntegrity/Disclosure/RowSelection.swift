// Proofs of single rows, and their erasure: what leaves a party's hands, and what must not stay in them.
//
// This folder knows evidence, manifests and trees. It does not know ledgers, keys or files: whoever calls it holds the
// roots it is given against a chain, and writes what it makes.

/// Which rows are meant: those that have all of these values, in meaning.
public struct RowSelection: Sendable, Equatable {
    /// A column and the value it has.
    public struct Condition: Sendable, Hashable {
        /// The name of the column, as in the header.
        public var column: String
        /// The value; cells that mean the same have it too (Docs/Format.md, section 6).
        public var value: String

        /// States a condition.
        public init(column: String, value: String) {
            self.column = column
            self.value = value
        }
    }

    /// The conditions, sorted by the bytes of their columns; all of them hold.
    public let conditions: [Condition]

    /// Selects by conditions.
    ///
    /// - Throws: `DisclosureError.unusableCondition` when there is none, or two of one column.
    public init(_ conditions: [Condition]) throws(DisclosureError) {
        guard !conditions.isEmpty else { throw .unusableCondition(column: nil, reason: "there is no condition") }
        self.conditions = conditions.sorted { $0.column.utf8.lexicographicallyPrecedes($1.column.utf8) }
        var seen: Set<String> = []
        for condition in conditions where !seen.insert(condition.column).inserted {
            throw .unusableCondition(column: condition.column, reason: "two conditions name the same column")
        }
    }

    /// Stands in a document until its own selection is read.
    static let unread = RowSelection(unchecked: [])

    private init(unchecked conditions: [Condition]) { self.conditions = conditions }

    /// Selects by texts such as `USUBJID=01-701-1015`; the first `=` separates.
    ///
    /// - Throws: as the other initialiser, and for a text without `=` or column.
    public init(parsing texts: [String]) throws(DisclosureError) {
        var conditions: [Condition] = []
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw .unusableCondition(column: nil, reason: "a condition is written COLUMN=VALUE")
            }
            conditions.append(Condition(column: String(parts[0]), value: String(parts[1])))
        }
        try self.init(conditions)
    }

    /// The selection as a JSON object from columns to values.
    public var json: JSONValue {
        .object(Dictionary(conditions.map { ($0.column, .string($0.value)) }) { first, _ in first })
    }

    /// Reads the object.
    ///
    /// - Throws: `DisclosureError.malformed` when it is not one of texts, `.unusableCondition` when it is empty.
    init(json: JSONValue, of document: String) throws(DisclosureError) {
        guard let members = json.objectValue else { throw .malformed(document, "where is not an object of texts") }
        var conditions: [Condition] = []
        for (column, value) in members {
            guard let text = value.stringValue else { throw .malformed(document, "where is not an object of texts") }
            conditions.append(Condition(column: column, value: text))
        }
        try self.init(conditions)
    }

    /// The selection over the columns of a seal.
    ///
    /// - Throws: `DisclosureError.unusableCondition` for a column that is not there, volatile or withheld, since whoever
    ///   reads the selection would learn the cells, and for a value that counts as missing there.
    package func matcher(_ manifest: Manifest) throws(DisclosureError) -> RowMatcher {
        let profile = manifest.profile
        var tests: [RowMatcher.Test] = []
        for condition in conditions {
            guard let position = profile.columns.firstIndex(where: { $0.name == condition.column }) else {
                throw .unusableCondition(column: condition.column, reason: "the dataset has no such column")
            }
            guard !profile.volatile.contains(profile.columns[position].name) else {
                throw .unusableCondition(column: condition.column, reason: "the column is volatile: it is not sealed")
            }
            guard !manifest.withheld.contains(profile.columns[position].name) else {
                throw .unusableCondition(column: condition.column, reason: "the column is withheld")
            }
            let reading = CellReading(profile.columns[position])
            guard let value = reading.normalForm(Array(condition.value.utf8)[...]) else {
                throw .unusableCondition(column: condition.column, reason: "the value counts as missing there")
            }
            tests.append(RowMatcher.Test(position: position, reading: reading, value: value))
        }
        return RowMatcher(tests: tests)
    }

    /// Whether a profile has all columns of the selection.
    package func applies(to profile: Profile) -> Bool {
        let names = Set(profile.columns.map(\.name))
        return conditions.allSatisfy { names.contains($0.column) }
    }
}

/// A selection over the columns of one dataset.
package struct RowMatcher: Sendable {
    struct Test: Sendable {
        var position: Int
        var reading: CellReading
        var value: [UInt8]
    }

    let tests: [Test]

    /// The selected rows of a run, from 0 within it.
    ///
    /// - Complexity: O(rows + distinct texts of the columns).
    package func rows(of coded: CodedRows) -> [Int] {
        var rows = Array(0..<coded.rowCount)
        for test in tests {
            let column = coded.columns[test.position]
            let fits = column.starts.indices.map {
                test.reading.normalForm(coded.text($0, column: test.position)) == test.value
            }
            rows = rows.filter { fits[Int(column.indexes[$0])] }
        }
        return rows
    }

    /// Whether a row is selected.
    func fits(_ cell: (Int) -> String) -> Bool {
        tests.allSatisfy { $0.reading.normalForm(Array(cell($0.position).utf8)[...]) == $0.value }
    }
}
