// What a trial fixes beforehand about how changes are to be read: what it is decided on, who may take part, and the
// moments that matter. All of it is optional, and silent members are absent.

/// A variable that the trial is decided on.
public struct Endpoint: Hashable, Sendable {
    /// The column that holds it.
    public var column: String
    /// The test, as the column of tests names it; nil when the whole column is meant.
    public var test: String?

    /// Names an endpoint.
    public init(column: String, test: String? = nil) {
        self.column = column
        self.test = test
    }

    /// Reads a column, or `{"column":…,"test":…}`.
    init(_ value: JSONValue, at path: String) throws(JSONError) {
        if let name = value.stringValue {
            guard !name.isEmpty else { throw .shape(path: path, expected: "the name of a column") }
            column = name
            test = nil
            return
        }
        var members = try JSONMembers(value, at: path)
        column = try members.parse("column", "the name of a column") { $0.isEmpty ? nil : $0 }
        test = try members.parse("test", "the name of a test") { $0.isEmpty ? nil : $0 }
        try members.finish()
    }

    /// The endpoint as JSON; a whole column is its name alone.
    var value: JSONValue { test.map { .strings(["column": column, "test": $0]) } ?? .string(column) }
}

/// Limits within which a subject may take part.
public struct EligibilityLimit: Hashable, Sendable {
    /// The column; nil for the column of results.
    public var column: String?
    /// The test; nil when the whole column is meant.
    public var test: String?
    /// The least and the greatest value that is eligible, each a plain decimal as written; one of them may be nil.
    public var low: String?, high: String?
    /// The criterion in words.
    public var words: String

    /// States a limit; it is checked when the definition is written.
    public init(column: String? = nil, test: String? = nil, low: String? = nil, high: String? = nil, words: String) {
        self.column = column
        self.test = test
        self.low = low
        self.high = high
        self.words = words
    }

    /// Reads a limit strictly: a column or a test or both, a low or a high limit or both, and the words.
    init(_ value: JSONValue, at path: String) throws(JSONError) {
        var members = try JSONMembers(value, at: path)
        column = try members.name("column", "the name of a column")
        test = try members.name("test", "the name of a test")
        low = try members.decimal("low")
        high = try members.decimal("high")
        words = try members.line("words")
        try members.finish()
        guard column != nil || test != nil else { throw .shape(path: path, expected: "about a column or a test") }
        guard low != nil || high != nil else { throw .shape(path: path, expected: "with a low or a high limit") }
        if let low = lowest, let high = highest, low > high {
            throw .shape(path: path + ".high", expected: "not below low")
        }
    }

    /// The least eligible value; nil when there is none.
    public var lowest: Double? { low.flatMap(Double.init) }
    /// The greatest eligible value; nil when there is none.
    public var highest: Double? { high.flatMap(Double.init) }

    /// The limit as JSON; what is silent is absent.
    var value: JSONValue {
        var members = ["words": words]
        members["column"] = column
        members["test"] = test
        members["low"] = low
        members["high"] = high
        return .strings(members)
    }
}

/// A day that matters to the trial, such as its unblinding.
public struct Milestone: Hashable, Sendable {
    /// What it is called, one line.
    public var name: String
    /// The day.
    public var date: UTCDay

    /// Names a day.
    public init(name: String, date: UTCDay) {
        self.name = name
        self.date = date
    }

    /// Reads a milestone strictly.
    init(_ value: JSONValue, at path: String) throws(JSONError) {
        var members = try JSONMembers(value, at: path)
        name = try members.line("name")
        date = try members.parse("date", "a day such as 2026-01-31", UTCDay.init(parsing:))
        try members.finish()
    }

    /// The milestone as JSON.
    var value: JSONValue { .strings(["name": name, "date": date.text]) }
}

extension JSONMembers {
    /// Takes a list whose elements all have the same shape; it is empty when it is absent.
    ///
    /// - Throws: `JSONError.shape` when it is not a list, an element repeats another, and what `make` throws.
    mutating func list<Element: Hashable>(
        _ name: String,
        _ make: (JSONValue, String) throws(JSONError) -> Element
    ) throws(JSONError) -> [Element] {
        guard contains(name) else { return [] }
        let place = path(of: name)
        var elements: [Element] = []
        for value in try array(name) { elements.append(try make(value, place)) }
        guard Set(elements).count == elements.count else {
            throw .shape(path: place, expected: "a list without repetitions")
        }
        return elements
    }

    fileprivate mutating func name(_ name: String, _ expected: String) throws(JSONError) -> String? {
        contains(name) ? try parse(name, expected) { $0.isEmpty ? nil : $0 } : nil
    }

    fileprivate mutating func decimal(_ name: String) throws(JSONError) -> String? {
        guard contains(name) else { return nil }
        return try parse(name, "a plain decimal such as 1.5") { text in
            let bytes = Array(text.utf8)
            return bytes.count <= 40 && PlainDecimal(bytes[...])?.normalForm == bytes ? text : nil
        }
    }

    /// Takes one line of 1 to 200 characters.
    fileprivate mutating func line(_ name: String) throws(JSONError) -> String {
        try parse(name, "one line of 1 to 200 characters") { text in
            let isLine = text.unicodeScalars.allSatisfy { scalar in
                switch scalar.properties.generalCategory {
                case .control, .lineSeparator, .paragraphSeparator: false
                default: true
                }
            }
            return (1...200).contains(text.count) && isLine ? text : nil
        }
    }
}
