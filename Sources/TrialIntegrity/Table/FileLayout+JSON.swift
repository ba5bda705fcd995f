// The layout of a file as a manifest states it (Docs/Format.md, section 5).

extension FileLayout {
    /// The lines on which a header can stand.
    static let headerLines = 1...Int64(Int32.max)

    /// The delimiter, if it is one.
    static func delimiter(_ text: String) -> String? { [",", ";", "\t", "|"].contains(text) ? text : nil }

    /// The encoding, if it is one.
    static func encoding(_ text: String) -> String? {
        let all = ["utf-8", "utf-16le", "utf-16be", "windows-1252", "windows-1250", "iso-8859-1"]
        return all.contains(text) ? text : nil
    }

    /// The layout as JSON.
    var json: JSONValue {
        .object([
            "byteOrderMark": .bool(byteOrderMark),
            "delimiter": .string(delimiter),
            "encoding": .string(encoding),
            "finalLineBreak": .bool(finalLineBreak),
            "headerLine": .integer(Int64(headerLine)),
            "lineEnds": .string(lineEnds),
            "quoting": .optional(quoting),
        ])
    }

    /// Reads a layout, strictly.
    ///
    /// - Throws: `JSONError` naming the member that is missing, unknown or of the wrong kind.
    init(json: JSONValue, at path: String) throws(JSONError) {
        var members = try JSONMembers(json, at: path)
        self.init(
            encoding: try members.parse("encoding", "the name of an encoding", Self.encoding),
            byteOrderMark: try members.flag("byteOrderMark"),
            delimiter: try members.parse("delimiter", "a comma, semicolon, tab or vertical bar", Self.delimiter),
            headerLine: Int(try members.integer("headerLine", in: Self.headerLines)),
            lineEnds: try members.parse("lineEnds", "LF, CRLF, CR, mixed or none") {
                ["LF", "CRLF", "CR", "mixed", "none"].contains($0) ? $0 : nil
            },
            quoting: try members.parseOrNull("quoting", "all, some or none") {
                ["all", "some", "none"].contains($0) ? $0 : nil
            },
            finalLineBreak: try members.flag("finalLineBreak")
        )
        try members.finish()
    }
}

extension JSONMembers {
    /// Takes a member that is true or false.
    fileprivate mutating func flag(_ name: String) throws(JSONError) -> Bool {
        guard let flag = try value(name).boolValue else {
            throw .shape(path: path(of: name), expected: "true or false")
        }
        return flag
    }
}
