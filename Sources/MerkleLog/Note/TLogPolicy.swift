// Trust policies (C2SP tlog-policy): which logs and witnesses are trusted, and how many witnesses must have cosigned.

/// A trust policy: logs, witnesses, groups of witnesses, and the quorum that a checkpoint needs.
///
/// ```
/// log trial.example/log1+d648908e+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4
/// witness w1 witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X https://witness.example/w1
/// group regulators any w1
/// quorum regulators
/// ```
///
/// Names are compared by their bytes. Every value of this type keeps all rules of the specification; one more is ours:
/// a witness must not have the public key of a log.
public struct TLogPolicy: Hashable, Sendable {
    /// A log, whose origin is the name of its key.
    public struct Log: Hashable, Sendable {
        /// The key, of type 01.
        public let key: VerifierKey
        /// Where the log is reached; nil when the policy does not say.
        public let url: String?

        /// Names a log.
        public init(key: VerifierKey, url: String? = nil) {
            self.key = key
            self.url = url
        }
    }

    /// A witness.
    public struct Witness: Hashable, Sendable {
        /// The name within the policy, which need not be that of the key.
        public let name: String
        /// The key, of type 04.
        public let key: VerifierKey
        /// The prefix under which checkpoints are submitted; nil when the policy does not say.
        public let url: String?

        /// Names a witness.
        public init(name: String, key: VerifierKey, url: String? = nil) {
            self.name = name
            self.key = key
            self.url = url
        }
    }

    /// A group, which witnesses a checkpoint when enough of its members do.
    public struct Group: Hashable, Sendable {
        /// The name within the policy.
        public let name: String
        /// How many members are needed, from 1 to their number.
        public let threshold: Int
        /// Witnesses and groups that were defined before.
        public let members: [String]

        /// Names a group.
        public init(name: String, threshold: Int, members: [String]) {
            self.name = name
            self.threshold = threshold
            self.members = members
        }
    }

    /// What a checkpoint needs beyond the signature of its log.
    public enum Quorum: Hashable, Sendable {
        /// Nothing.
        case none
        /// That this witness or group witnesses it.
        case named(String)
    }

    /// The most bytes a policy may have.
    public static let maximumByteCount = 1_000_000
    /// The most logs, witnesses, and groups, each; the specification asks for 32.
    public static let maximumCount = 256

    /// The logs, in order.
    public let logs: [Log]
    /// The witnesses, in order.
    public let witnesses: [Witness]
    /// The groups, in order: members come before their groups.
    public let groups: [Group]
    /// What a checkpoint needs.
    public let quorum: Quorum

    /// States a policy.
    ///
    /// - Throws: `PolicyError` without a line, for whatever ``init(parsing:)`` would refuse.
    public init(
        logs: [Log],
        witnesses: [Witness] = [],
        groups: [Group] = [],
        quorum: Quorum = .none
    ) throws(PolicyError) {
        var draft = PolicyDraft()
        do throws(PolicyFault) {
            for log in logs { try draft.add(log) }
            for witness in witnesses { try draft.add(witness) }
            for group in groups { try draft.add(group) }
            try draft.setQuorum(quorum)
        } catch {
            throw PolicyError(error)
        }
        self.init(draft: draft, quorum: quorum)
    }

    /// The policy that trusts logs alone: one without witnesses.
    ///
    /// A key that is no log's, or whose public key stands before it, is left out, as are those beyond the limit.
    public init(trusting keys: [VerifierKey]) {
        var draft = PolicyDraft()
        for key in keys { try? draft.add(Log(key: key)) }
        self.init(draft: draft, quorum: .none)
    }

    init(draft: PolicyDraft, quorum: Quorum) {
        logs = draft.logs
        witnesses = draft.witnesses
        groups = draft.groups
        self.quorum = quorum
    }

    /// The file, in one spelling: logs, witnesses and groups each in order, then the quorum, without comments.
    ///
    /// A threshold of all members is written `all`, another one of 1 `any`.
    public var text: String {
        let logs = logs.map { "log \($0.key.text)" + Self.field($0.url) }
        let witnesses = witnesses.map { "witness \($0.name) \($0.key.text)" + Self.field($0.url) }
        let groups = groups.map { group in
            let threshold =
                group.threshold == group.members.count ? "all" : group.threshold == 1 ? "any" : String(group.threshold)
            return "group \(group.name) \(threshold) " + group.members.joined(separator: " ")
        }
        let name =
            switch quorum {
            case .none: "none"
            case .named(let name): name
            }
        return (logs + witnesses + groups + ["quorum \(name)"]).map { $0 + "\n" }.joined()
    }

    private static func field(_ text: String?) -> String { text.map { " " + $0 } ?? "" }
}

/// A policy while its lines are added, each checked against those before it.
struct PolicyDraft {
    private(set) var logs: [TLogPolicy.Log] = []
    private(set) var witnesses: [TLogPolicy.Witness] = []
    private(set) var groups: [TLogPolicy.Group] = []
    private(set) var quorum: TLogPolicy.Quorum?
    /// The defined names, and those that are members already; bytes, since two spellings of a letter are two names.
    private var defined: Set<[UInt8]> = []
    private var members: Set<[UInt8]> = []

    mutating func add(_ log: TLogPolicy.Log) throws(PolicyFault) {
        guard log.key.type == .ed25519 else { throw .notALogKey }
        try Self.check(url: log.url)
        guard !logs.contains(where: { $0.key.publicKey == log.key.publicKey }) else { throw .duplicateLog }
        guard !witnesses.contains(where: { $0.key.publicKey == log.key.publicKey }) else { throw .logAsWitness }
        try Self.checkRoom(logs.count, "log")
        logs.append(log)
    }

    mutating func add(_ witness: TLogPolicy.Witness) throws(PolicyFault) {
        guard witness.key.type == .cosignature else { throw .notAWitnessKey }
        try Self.check(url: witness.url)
        guard !witnesses.contains(where: { $0.key.publicKey == witness.key.publicKey }) else {
            throw .duplicateWitness
        }
        guard !logs.contains(where: { $0.key.publicKey == witness.key.publicKey }) else { throw .logAsWitness }
        try Self.checkRoom(witnesses.count, "witness")
        try define(witness.name)
        witnesses.append(witness)
    }

    mutating func add(_ group: TLogPolicy.Group) throws(PolicyFault) {
        guard !group.members.isEmpty else { throw .fieldCount(word: "group") }
        guard (1...group.members.count).contains(group.threshold) else {
            throw .threshold(members: group.members.count)
        }
        try Self.checkRoom(groups.count, "group")
        var taken = members
        for member in group.members {
            guard defined.contains(Array(member.utf8)) else { throw .undefinedName }
            guard taken.insert(Array(member.utf8)).inserted else { throw .memberTwice }
        }
        try define(group.name)
        members = taken
        groups.append(group)
    }

    mutating func setQuorum(_ quorum: TLogPolicy.Quorum) throws(PolicyFault) {
        guard self.quorum == nil else { throw .secondQuorum }
        if case .named(let name) = quorum, !defined.contains(Array(name.utf8)) { throw .undefinedName }
        self.quorum = quorum
    }

    private mutating func define(_ name: String) throws(PolicyFault) {
        guard Self.isField(name) else { throw .malformedField }
        guard !NoteSyntax.areSame(name, "none"), defined.insert(Array(name.utf8)).inserted else { throw .nameTaken }
    }

    private static func check(url: String?) throws(PolicyFault) {
        guard url.map(isField) ?? true else { throw .malformedField }
    }

    private static func checkRoom(_ count: Int, _ word: String) throws(PolicyFault) {
        guard count < TLogPolicy.maximumCount else { throw .tooMany(word: word, limit: TLogPolicy.maximumCount) }
    }

    private static func isField(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }
}
