// Closing sites and datasets against new seals, and opening them again.

public import MerkleLog

/// Which sites and datasets a lock is about.
public struct LockScope: Hashable, Sendable {
    /// The sites, sorted; nil for all.
    public let sites: [String]?
    /// The datasets, sorted; nil for all.
    public let datasets: [String]?

    /// Names a scope; repetitions are dropped.
    public init(sites: [String]? = nil, datasets: [String]? = nil) {
        self.sites = sites.map { Set($0).sorted() }
        self.datasets = datasets.map { Set($0).sorted() }
    }

    /// Whether a site and dataset are within it, both taken by name.
    public func covers(site: String, dataset: String) -> Bool {
        (sites?.contains(site) ?? true) && (datasets?.contains(dataset) ?? true)
    }

    /// Reads `{"datasets":[…] or null,"sites":[…] or null}`.
    init(_ value: JSONValue, at path: String) throws(JSONError) {
        var members = try JSONMembers(value, at: path)
        sites = try Self.names(try members.value("sites"), at: members.path(of: "sites"))
        datasets = try Self.names(try members.value("datasets"), at: members.path(of: "datasets"))
        try members.finish()
    }

    /// The scope as JSON.
    var value: JSONValue {
        .object([
            "sites": sites.map { .strings($0) } ?? .null,
            "datasets": datasets.map { .strings($0) } ?? .null,
        ])
    }

    private static func names(_ value: JSONValue, at path: String) throws(JSONError) -> [String]? {
        if value.isNull { return nil }
        let names = try value.strings(at: path)
        guard !names.isEmpty, names.allSatisfy(SealID.isName), names == Set(names).sorted() else {
            throw .shape(path: path, expected: "null, or names in order without repetition, at least one")
        }
        return names
    }
}

/// A lock or an unlock: in this scope no seal is accepted from here on, or seals are again.
public struct LockStatement: TrialStatement {
    /// What is done.
    public enum Action: String, Sendable, CaseIterable {
        /// No further seals.
        case lock
        /// Seals again.
        case unlock
    }

    public static let predicateType = "https://trialverity.org/lock/v1"
    private static let digestName = "sha256"

    public var origin: String
    public var trial: Digest
    /// What is done.
    public var action: Action
    /// To which sites and datasets.
    public var scope: LockScope
    /// Why, as a code.
    public var reason: String
    /// What the signer's clock said.
    public var clock: UTCTimestamp

    /// States a lock or unlock; members are checked when it is written.
    public init(
        origin: String,
        trial: Digest,
        action: Action,
        scope: LockScope,
        reason: String,
        clock: UTCTimestamp
    ) {
        self.origin = origin
        self.trial = trial
        self.action = action
        self.scope = scope
        self.reason = reason
        self.clock = clock
    }

    public init(_ value: JSONValue) throws(JSONError) {
        let statement = try InTotoStatement(
            value,
            predicateType: Self.predicateType,
            digestName: Self.digestName
        )
        var predicate = try JSONMembers(statement.predicate, at: "predicate")
        trial = try predicate.digest("trial")
        action = try predicate.parse("action", "lock or unlock", Action.init(rawValue:))
        scope = try LockScope(try predicate.value("scope"), at: "predicate.scope")
        reason = try predicate.code("reason")
        clock = try predicate.time("clock")
        try predicate.finish()
        origin = try statement.ledgerSubject()
        guard statement.digest == trial else {
            throw .shape(path: "subject.digest", expected: "the hash of the first entry, as in trial")
        }
    }

    public var value: JSONValue {
        InTotoStatement(
            subject: origin,
            digestName: Self.digestName,
            digest: trial,
            predicateType: Self.predicateType,
            predicate: [
                "trial": .string(trial.hex),
                "action": .string(action.rawValue),
                "scope": scope.value,
                "reason": .string(reason),
                "clock": .string(clock.text),
            ]
        ).value
    }
}
