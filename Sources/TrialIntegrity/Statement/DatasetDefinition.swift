// What the trial definition says about one dataset; where it is silent, the first seal proposes and freezes it.

/// The rules of a dataset that a trial fixes before any of it is sealed.
public struct DatasetDefinition: Hashable, Sendable {
    /// The key columns, in order; nil leaves them to the first seal, an empty list makes all columns the key.
    public var key: [String]?
    /// One character: comma, semicolon, tab or pipe; nil leaves it to the first seal.
    public var delimiter: String?
    /// One of `encodings`; nil leaves it to the first seal.
    public var encoding: String?
    /// The physical line of the header, from 1; nil leaves it to the first seal.
    public var headerLine: Int?
    /// The types of columns; others are left to the first seal.
    public var types: [String: ColumnType]
    /// Texts that count as missing, by column.
    public var missing: [String: [String]]
    /// How dates are written, by column, where they are not ISO 8601.
    public var dateFormats: [String: DateFormat]
    /// Columns outside the record, whose changes are listed and do not count.
    public var volatile: [String]
    /// Columns that every file must have.
    public var required: [String]
    /// Columns whose values would unblind the trial; evidence keeps them apart, and reports mask them.
    public var blinded: [String]
    /// Who may read the withheld part of evidence: lines of recipient keys.
    public var withheldTo: [String]
    /// The domain of the tabulation model that the dataset follows; nil takes the one of its name, if there is one.
    public var domain: String?
    /// Which columns serve which purpose, where the names of the domain do not say so.
    public var columns: [ColumnPurpose: String]
    /// When seals are due; nil when nothing is said.
    public var schedule: DatasetSchedule?
    /// The variables that the trial is decided on.
    public var endpoints: [Endpoint]
    /// The limits within which a subject may take part.
    public var eligibility: [EligibilityLimit]

    /// The encodings a file can be declared to have.
    public static let encodings = ["utf-8", "utf-16le", "utf-16be", "windows-1252", "windows-1250", "iso-8859-1"]
    /// The delimiters a file can be declared to have.
    public static let delimiters = [",", ";", "\t", "|"]

    /// States the rules; silent about everything that is not given.
    public init(
        key: [String]? = nil,
        delimiter: String? = nil,
        encoding: String? = nil,
        headerLine: Int? = nil,
        types: [String: ColumnType] = [:],
        missing: [String: [String]] = [:],
        dateFormats: [String: DateFormat] = [:],
        volatile: [String] = [],
        required: [String] = [],
        blinded: [String] = [],
        withheldTo: [String] = [],
        domain: String? = nil,
        columns: [ColumnPurpose: String] = [:],
        schedule: DatasetSchedule? = nil,
        endpoints: [Endpoint] = [],
        eligibility: [EligibilityLimit] = []
    ) {
        self.key = key
        self.delimiter = delimiter
        self.encoding = encoding
        self.headerLine = headerLine
        self.types = types
        self.missing = missing
        self.dateFormats = dateFormats
        self.volatile = volatile
        self.required = required
        self.blinded = blinded
        self.withheldTo = withheldTo
        self.domain = domain
        self.columns = columns
        self.schedule = schedule
        self.endpoints = endpoints
        self.eligibility = eligibility
    }

    /// Reads the rules strictly; an absent member is silent.
    ///
    /// - Throws: `JSONError.shape` naming the member that is unknown or not what it must be.
    init(_ value: JSONValue, at path: String) throws(JSONError) {
        var members = try JSONMembers(value, at: path)
        key = nil
        if let value = members.optional("key") { key = try value.strings(at: members.path(of: "key")) }
        delimiter = try members.choice("delimiter", among: Self.delimiters, "a comma, semicolon, tab or pipe")
        encoding = try members.choice(
            "encoding",
            among: Self.encodings,
            "one of \(Self.encodings.joined(separator: ", "))"
        )
        headerLine = nil
        if members.contains("headerLine") {
            headerLine = Int(try members.integer("headerLine", in: 1...10_000))
        }
        types = try members.dictionary("types") { value, path throws(JSONError) in
            try value.choice(at: path, ColumnType.self)
        }
        missing = try members.dictionary("missing") { value, path throws(JSONError) in try value.strings(at: path) }
        dateFormats = try members.dictionary("dateFormats") { value, path throws(JSONError) in
            try value.choice(at: path, DateFormat.self)
        }
        volatile = try members.strings("volatile")
        required = try members.strings("required")
        blinded = try members.strings("blinded")
        withheldTo = try members.strings("withheldTo")
        let domains = ClinicalDomain.allCases.map(\.rawValue)
        domain = try members.choice("domain", among: domains, "one of \(domains.joined(separator: ", "))")
        columns = [:]
        for (name, column) in try members.dictionary(
            "columns",
            { value, path throws(JSONError) in
                try value.text(at: path)
            }
        ) {
            guard let purpose = ColumnPurpose(rawValue: name) else {
                let all = ColumnPurpose.allCases.map(\.rawValue).joined(separator: ", ")
                throw .shape(path: members.path(of: "columns") + "." + name, expected: "one of \(all)")
            }
            columns[purpose] = column
        }
        schedule = nil
        if let value = members.optional("schedule") {
            schedule = try DatasetSchedule(value, at: members.path(of: "schedule"))
        }
        endpoints = try members.list("endpoints", Endpoint.init)
        eligibility = try members.list("eligibility", EligibilityLimit.init)
        try members.finish()
        try checkLists(at: path)
    }

    private func checkLists(at path: String) throws(JSONError) {
        let lists = [("key", key ?? []), ("volatile", volatile), ("required", required), ("blinded", blinded)]
        for (name, columns) in lists
        where Set(columns.map { Array($0.utf8) }).count != columns.count {
            throw .shape(path: "\(path).\(name)", expected: "a list without repetitions")
        }
        guard withheldTo.count <= EncryptedFormat.maximumRecipients,
            Set(withheldTo.compactMap { try? RecipientKey(line: $0).publicKey }).count == withheldTo.count,
            withheldTo.allSatisfy({ (try? RecipientKey(line: $0))?.line == $0 })
        else {
            throw .shape(
                path: "\(path).withheldTo",
                expected: "a list of different recipient keys, as verity evidence key writes them"
            )
        }
        guard Set(volatile).isDisjoint(with: key ?? []) else {
            throw .shape(path: "\(path).volatile", expected: "without columns of the key")
        }
    }

    /// The rules as JSON; what is silent is absent.
    var value: JSONValue {
        var members: [String: JSONValue] = [:]
        members["key"] = key.map { .strings($0) }
        members["delimiter"] = delimiter.map { .string($0) }
        members["encoding"] = encoding.map { .string($0) }
        members["headerLine"] = headerLine.map { .integer(Int64($0)) }
        if !types.isEmpty { members["types"] = .strings(types.mapValues(\.rawValue)) }
        if !missing.isEmpty { members["missing"] = .object(missing.mapValues { .strings($0) }) }
        if !dateFormats.isEmpty { members["dateFormats"] = .strings(dateFormats.mapValues(\.rawValue)) }
        if !volatile.isEmpty { members["volatile"] = .strings(volatile) }
        if !required.isEmpty { members["required"] = .strings(required) }
        if !blinded.isEmpty { members["blinded"] = .strings(blinded) }
        if !withheldTo.isEmpty { members["withheldTo"] = .strings(withheldTo) }
        members["domain"] = domain.map { .string($0) }
        if !columns.isEmpty {
            let named = columns.map { ($0.key.rawValue, $0.value) }
            members["columns"] = .strings(Dictionary(named) { first, _ in first })
        }
        members["schedule"] = schedule?.value
        if !endpoints.isEmpty { members["endpoints"] = .array(endpoints.map(\.value)) }
        if !eligibility.isEmpty { members["eligibility"] = .array(eligibility.map(\.value)) }
        return .object(members)
    }
}

extension JSONMembers {
    /// Takes a string that may be absent and must be one of a few.
    fileprivate mutating func choice(
        _ name: String,
        among choices: [String],
        _ expected: String
    ) throws(JSONError) -> String? {
        guard contains(name) else { return nil }
        return try parse(name, expected) { choices.contains($0) ? $0 : nil }
    }
}

extension JSONValue {
    /// A string.
    fileprivate func text(at path: String) throws(JSONError) -> String {
        guard let text = stringValue, !text.isEmpty else { throw .shape(path: path, expected: "the name of a column") }
        return text
    }

    /// The case that a string is the raw value of.
    fileprivate func choice<Choice: RawRepresentable & CaseIterable>(
        at path: String,
        _: Choice.Type
    ) throws(JSONError) -> Choice where Choice.RawValue == String {
        guard let text = stringValue, let choice = Choice(rawValue: text) else {
            let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw .shape(path: path, expected: "one of \(all)")
        }
        return choice
    }
}
