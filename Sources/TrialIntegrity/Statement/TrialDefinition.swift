// The trial as its ledger's first entry fixes it.

/// A trial: its name, its sites and the rules of its datasets.
public struct TrialDefinition: Hashable, Sendable {
    /// Who may let keys take part.
    public enum Enrolment: String, Sendable, CaseIterable {
        /// The operator of the ledger alone.
        case `operator`
        /// Several parties together.
        case quorum
    }

    /// The trial's identifier, such as `NIMBUS-302`.
    public var id: String
    /// The trial's title, one line.
    public var title: String
    /// The origin of the ledger: a URL without scheme.
    public var origin: String
    /// The sites, such as `701`; empty when the trial does not fix them.
    public var sites: [String]
    /// The rules of datasets, by name; a dataset without rules may be sealed too.
    public var datasets: [String: DatasetDefinition]
    /// Who may let keys take part.
    public var enrolment: Enrolment
    /// The keys that take part from the first entry on, by name.
    public var parties: [String: TrialParty]
    /// Who must sign what; an action that is not named has its default, see `authority(for:)`.
    public var authority: [ReservedAction: TrialAuthority]
    /// The days that matter, in the order in which they are declared.
    public var milestones: [Milestone]
    /// How sites are compared; nil when nothing is said.
    public var comparison: ComparisonDefinition?

    /// The most characters of a title.
    public static let maximumTitleLength = 500

    /// Defines a trial; names are checked when it is written or read.
    public init(
        id: String,
        title: String,
        origin: String,
        sites: [String] = [],
        datasets: [String: DatasetDefinition] = [:],
        enrolment: Enrolment = .operator,
        parties: [String: TrialParty] = [:],
        authority: [ReservedAction: TrialAuthority] = [:],
        milestones: [Milestone] = [],
        comparison: ComparisonDefinition? = nil
    ) {
        self.id = id
        self.title = title
        self.origin = origin
        self.sites = sites
        self.datasets = datasets
        self.enrolment = enrolment
        self.parties = parties
        self.authority = authority
        self.milestones = milestones
        self.comparison = comparison
    }

    /// Reads a definition strictly; all but `id`, `title` and `origin` may be absent.
    ///
    /// - Parameters:
    ///   - value: the definition as JSON.
    ///   - path: where it stands, for messages.
    /// - Throws: `JSONError.shape` naming the member that is missing, unknown or not what it must be.
    public init(_ value: JSONValue, at path: String = "") throws(JSONError) {
        var members = try JSONMembers(value, at: path)
        id = try members.name("id")
        title = try members.parse("title", "one line of 1 to \(Self.maximumTitleLength) characters") {
            Self.isTitle($0) ? $0 : nil
        }
        origin = try members.parse("origin", "a URL without scheme, such as trials.example.org/NIMBUS-302") {
            SealID.isOrigin($0) ? $0 : nil
        }
        sites = try members.strings("sites")
        datasets = try members.dictionary("datasets", DatasetDefinition.init)
        enrolment = .operator
        if members.contains("enrolment") {
            enrolment = try members.parse("enrolment", "operator or quorum", Enrolment.init(rawValue:))
        }
        parties = try members.dictionary("parties", TrialParty.init)
        authority = [:]
        for (name, authority) in try members.dictionary("authority", TrialAuthority.init) {
            guard let action = ReservedAction(rawValue: name) else {
                let actions = ReservedAction.allCases.map(\.rawValue).joined(separator: ", ")
                throw .shape(path: members.path(of: "authority"), expected: "about \(actions)")
            }
            self.authority[action] = authority
        }
        milestones = try members.list("milestones", Milestone.init)
        comparison = nil
        if let value = members.optional("comparison") {
            comparison = try ComparisonDefinition(value, at: members.path(of: "comparison"))
        }
        try members.finish()
        guard Set(milestones.map(\.name)).count == milestones.count else {
            throw .shape(path: members.path(of: "milestones"), expected: "a list without repeated names")
        }
        try checkCapacity(at: members.path(of: "comparison.capacity"))
        try Self.checkNames(sites, at: members.path(of: "sites"))
        try Self.checkNames(datasets.keys.sorted(), at: members.path(of: "datasets"))
        try checkParties(at: members.path(of: "parties"))
        try checkAuthority(at: members.path(of: "authority"))
        try checkSchedules(at: members.path(of: "datasets"))
    }

    /// Whether the trial lets a site take part; `ALL` always may.
    public func admits(site: String) -> Bool {
        sites.isEmpty || site == SealID.pooledSite || sites.contains(site)
    }

    /// The definition as JSON; empty lists are absent.
    public var value: JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(id), "title": .string(title), "origin": .string(origin),
            "enrolment": .string(enrolment.rawValue),
        ]
        if !sites.isEmpty { members["sites"] = .strings(sites) }
        if !datasets.isEmpty { members["datasets"] = .object(datasets.mapValues(\.value)) }
        if !parties.isEmpty { members["parties"] = .object(parties.mapValues(\.value)) }
        if !authority.isEmpty {
            let named = authority.map { ($0.key.rawValue, $0.value.value) }
            members["authority"] = .object(Dictionary(named) { first, _ in first })
        }
        if !milestones.isEmpty { members["milestones"] = .array(milestones.map(\.value)) }
        members["comparison"] = comparison?.value
        return .object(members)
    }

    private static func isTitle(_ text: String) -> Bool {
        (1...maximumTitleLength).contains(text.count)
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar.properties.generalCategory {
                case .control, .lineSeparator, .paragraphSeparator: false
                default: true
                }
            }
    }

    /// Names must be names, differ in more than letter case (evidence and receipts are files named after them, and not
    /// every file system tells case apart), and none may be `ALL`.
    private static func checkNames(_ names: [String], at path: String) throws(JSONError) {
        guard names.allSatisfy({ SealID.isName($0) && $0 != SealID.pooledSite }) else {
            throw .shape(path: path, expected: "names, each of \(JSONMembers.nameRule), and not \(SealID.pooledSite)")
        }
        guard Set(names.map { $0.lowercased() }).count == names.count else {
            throw .shape(path: path, expected: "names that differ in more than letter case")
        }
    }
}
