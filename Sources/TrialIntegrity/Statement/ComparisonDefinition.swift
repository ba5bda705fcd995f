// What a trial says about comparing its sites before there are data, so that nobody can tune it afterwards.

/// Thresholds and limits for comparing sites; silent where a member is nil or empty.
public struct ComparisonDefinition: Hashable, Sendable {
    /// The false discovery rate at which a result is flagged, as a decimal such as `0.05`; above 0, at most 0.5.
    public var alpha: String?
    /// The seed of all draws.
    public var seed: Int?
    /// Subjects that a site must have to be assessed, at least 3.
    public var minimumSubjects: Int?
    /// Pairs of measurements that belong together, such as `VS/SYSBP VS/DIABP`.
    public var pairs: [String]
    /// What sites said they can take, by site.
    public var capacity: [String: SiteCapacity]

    /// The members that are whole numbers.
    package static let wholeNumbers =
        ["seed", "minimumSubjects", "visitsPerDay", "enrolmentPerDay", "enrolmentPerMonth"]

    /// States the rules; silent about everything that is not given.
    public init(
        alpha: String? = nil,
        seed: Int? = nil,
        minimumSubjects: Int? = nil,
        pairs: [String] = [],
        capacity: [String: SiteCapacity] = [:]
    ) {
        self.alpha = alpha
        self.seed = seed
        self.minimumSubjects = minimumSubjects
        self.pairs = pairs
        self.capacity = capacity
    }

    /// Reads the rules strictly; an absent member is silent.
    ///
    /// - Throws: `JSONError.shape` naming the member that is unknown or not what it must be.
    init(_ value: JSONValue, at path: String) throws(JSONError) {
        var members = try JSONMembers(value, at: path)
        alpha = nil
        if members.contains("alpha") {
            alpha = try members.parse("alpha", "a decimal above 0 and at most 0.5, such as 0.05") {
                Self.alpha($0) == nil ? nil : $0
            }
        }
        seed = nil
        if members.contains("seed") { seed = Int(try members.integer("seed", in: 0...(1 << 53 - 1))) }
        minimumSubjects = nil
        if members.contains("minimumSubjects") {
            minimumSubjects = Int(try members.integer("minimumSubjects", in: 3...10_000))
        }
        pairs = try members.strings("pairs")
        capacity = try members.dictionary("capacity", SiteCapacity.init)
        try members.finish()
        guard pairs.allSatisfy({ Self.pair($0) != nil }), Set(pairs).count == pairs.count else {
            throw .shape(path: path + ".pairs", expected: "different pairs such as VS/SYSBP VS/DIABP")
        }
    }

    /// The number that an alpha stands for; nil when it is none that can be declared.
    public static func alpha(_ text: String) -> Double? {
        guard text.count <= 12, text.hasPrefix("0."), text.dropFirst(2).allSatisfy(\.isASCIIDigit),
            let value = Double(text), value > 0, value <= 0.5
        else { return nil }
        return value
    }

    /// The two measurements of a pair, each as dataset and test; nil when the text is none.
    public static func pair(_ text: String) -> (first: (String, String), second: (String, String))? {
        let sides = text.split(separator: " ", omittingEmptySubsequences: false).map { side in
            side.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        }
        guard sides.count == 2, sides.allSatisfy({ $0.count == 2 && !$0[0].isEmpty && !$0[1].isEmpty }) else {
            return nil
        }
        return ((sides[0][0], sides[0][1]), (sides[1][0], sides[1][1]))
    }

    /// The rules as JSON; what is silent is absent.
    var value: JSONValue {
        var members: [String: JSONValue] = [:]
        members["alpha"] = alpha.map { .string($0) }
        members["seed"] = seed.map { .integer(Int64($0)) }
        members["minimumSubjects"] = minimumSubjects.map { .integer(Int64($0)) }
        if !pairs.isEmpty { members["pairs"] = .strings(pairs) }
        if !capacity.isEmpty { members["capacity"] = .object(capacity.mapValues(\.value)) }
        return .object(members)
    }
}

/// What a site said it can take.
public struct SiteCapacity: Hashable, Sendable {
    /// Subjects seen on one day.
    public var visitsPerDay: Int?
    /// Subjects enrolled on one day.
    public var enrolmentPerDay: Int?
    /// Subjects enrolled in any 30 days.
    public var enrolmentPerMonth: Int?

    /// States what a site can take.
    public init(visitsPerDay: Int? = nil, enrolmentPerDay: Int? = nil, enrolmentPerMonth: Int? = nil) {
        self.visitsPerDay = visitsPerDay
        self.enrolmentPerDay = enrolmentPerDay
        self.enrolmentPerMonth = enrolmentPerMonth
    }

    init(_ value: JSONValue, at path: String) throws(JSONError) {
        var members = try JSONMembers(value, at: path)
        func count(_ name: String) throws(JSONError) -> Int? {
            members.contains(name) ? Int(try members.integer(name, in: 1...1_000_000)) : nil
        }
        visitsPerDay = try count("visitsPerDay")
        enrolmentPerDay = try count("enrolmentPerDay")
        enrolmentPerMonth = try count("enrolmentPerMonth")
        try members.finish()
    }

    /// What is said, by name, in alphabetical order.
    package var members: [(name: String, value: Int)] {
        [
            ("enrolmentPerDay", enrolmentPerDay), ("enrolmentPerMonth", enrolmentPerMonth),
            ("visitsPerDay", visitsPerDay),
        ].compactMap { entry in entry.1.map { (entry.0, $0) } }
    }

    var value: JSONValue {
        .object(Dictionary(uniqueKeysWithValues: members.map { ($0.name, .integer(Int64($0.value))) }))
    }
}

extension TrialDefinition {
    /// Capacity is about sites of the trial.
    func checkCapacity(at path: String) throws(JSONError) {
        guard (comparison?.capacity ?? [:]).keys.allSatisfy({ SealID.isName($0) && admits(site: $0) }) else {
            throw .shape(path: path, expected: "about sites of the trial")
        }
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
