// Taking an object apart strictly: every member is asked for by name, and one that nobody asked for is an error.

/// The members of an object that have not been taken yet.
package struct JSONMembers {
    private var rest: [String: JSONValue]
    private let path: String

    /// Starts with all members of an object.
    ///
    /// - Parameters:
    ///   - value: the object.
    ///   - path: where it stands, such as `predicate`, for messages; empty for the outermost.
    /// - Throws: `JSONError.shape` when it is not an object.
    package init(_ value: JSONValue, at path: String = "") throws(JSONError) {
        guard let members = value.objectValue else { throw .shape(path: path, expected: "an object") }
        rest = members
        self.path = path
    }

    /// The path of a member, with characters that a terminal would act on left out.
    package func path(of name: String) -> String {
        let safe = String(name.unicodeScalars.prefix(64).map { $0.properties.isPrintable ? Character($0) : "?" })
        return path.isEmpty ? safe : path + "." + safe
    }

    /// Whether a member is there and was not taken yet.
    package func contains(_ name: String) -> Bool { rest[name] != nil }

    /// Takes a member that may be absent.
    package mutating func optional(_ name: String) -> JSONValue? { rest.removeValue(forKey: name) }

    /// Takes a member that must be there.
    ///
    /// - Throws: `JSONError.shape` when it is absent.
    package mutating func value(_ name: String) throws(JSONError) -> JSONValue {
        guard let value = optional(name) else { throw .shape(path: path(of: name), expected: "present") }
        return value
    }

    /// Takes a string and parses it.
    ///
    /// - Parameters:
    ///   - name: the member.
    ///   - expected: what it must be, in words.
    ///   - make: makes the value, or nil when the text is not what it must be.
    /// - Returns: the value.
    /// - Throws: `JSONError.shape` when it is absent, not a string, or `make` returns nil.
    package mutating func parse<Value>(
        _ name: String,
        _ expected: String,
        _ make: (String) -> Value?
    ) throws(JSONError) -> Value {
        guard let text = try value(name).stringValue, let made = make(text) else {
            throw .shape(path: path(of: name), expected: expected)
        }
        return made
    }

    /// Takes a string or `null` and parses it.
    ///
    /// - Throws: `JSONError.shape` when it is absent, neither of the two, or `make` returns nil.
    package mutating func parseOrNull<Value>(
        _ name: String,
        _ expected: String,
        _ make: (String) -> Value?
    ) throws(JSONError) -> Value? {
        let value = try value(name)
        if value.isNull { return nil }
        guard let text = value.stringValue, let made = make(text) else {
            throw .shape(path: path(of: name), expected: "\(expected), or null")
        }
        return made
    }

    /// Takes an integer within a range.
    ///
    /// - Throws: `JSONError.shape` when it is absent, not an integer or outside the range.
    package mutating func integer(_ name: String, in range: ClosedRange<Int64>) throws(JSONError) -> Int64 {
        guard let value = try value(name).integerValue, range.contains(value) else {
            throw .shape(path: path(of: name), expected: "an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// Takes an object.
    ///
    /// - Throws: `JSONError.shape` when it is absent or not an object.
    package mutating func members(_ name: String) throws(JSONError) -> JSONMembers {
        try JSONMembers(try value(name), at: path(of: name))
    }

    /// Takes the elements of an array.
    ///
    /// - Throws: `JSONError.shape` when it is absent or not an array.
    package mutating func array(_ name: String) throws(JSONError) -> [JSONValue] {
        guard let elements = try value(name).arrayValue else {
            throw .shape(path: path(of: name), expected: "an array")
        }
        return elements
    }

    /// Takes an array of strings, which is empty when it is absent.
    ///
    /// - Throws: `JSONError.shape` when it is not an array of strings.
    package mutating func strings(_ name: String) throws(JSONError) -> [String] {
        try (optional(name) ?? .array([])).strings(at: path(of: name))
    }

    /// Takes an object whose members all have the same shape; it is empty when it is absent.
    ///
    /// - Throws: `JSONError.shape` when it is not an object, and what `make` throws.
    package mutating func dictionary<Value>(
        _ name: String,
        _ make: (JSONValue, String) throws(JSONError) -> Value
    ) throws(JSONError) -> [String: Value] {
        var members = try JSONMembers(optional(name) ?? .object([:]), at: path(of: name))
        var result: [String: Value] = [:]
        for key in members.rest.keys.sorted() {
            result[key] = try make(try members.value(key), members.path(of: key))
        }
        return result
    }

    /// Checks that every member was taken.
    ///
    /// - Throws: `JSONError.shape` naming the first one that was not.
    package func finish() throws(JSONError) {
        guard let name = rest.keys.min() else { return }
        throw .shape(path: path(of: name), expected: "absent: no such member is known")
    }
}

extension JSONValue {
    /// The texts of an array of strings.
    ///
    /// - Throws: `JSONError.shape` naming the path when it is anything else.
    package func strings(at path: String) throws(JSONError) -> [String] {
        guard let elements = arrayValue else { throw .shape(path: path, expected: "a list of texts") }
        var texts: [String] = []
        for element in elements {
            guard let text = element.stringValue else { throw .shape(path: path, expected: "a list of texts") }
            texts.append(text)
        }
        return texts
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isPrintable: Bool {
        switch generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
