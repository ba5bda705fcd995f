// Who takes part in a trial from its first entry on, and who may do what.

public import MerkleLog

/// A key that the definition of a trial itself lets in.
public struct TrialParty: Hashable, Sendable {
    /// The key; its name is the party's.
    public var key: VerifierKey
    /// The part it plays.
    public var role: KeyRole
    /// The one site it acts for; nil but for the role site.
    public var site: String?
    /// Who holds it, as a name such as that of an organisation; nil when it is not said.
    public var holder: String?

    /// Names a party; it is checked when the definition is written.
    public init(key: VerifierKey, role: KeyRole, site: String? = nil, holder: String? = nil) {
        self.key = key
        self.role = role
        self.site = site
        self.holder = holder
    }

    /// Reads a party strictly; `site` and `holder` may be absent.
    init(_ value: JSONValue, at path: String) throws(JSONError) {
        var members = try JSONMembers(value, at: path)
        key = try members.parse("vkey", "a verifier key") { try? VerifierKey(parsing: $0) }
        role = try members.role("role")
        site = members.contains("site") ? try members.name("site") : nil
        holder = members.contains("holder") ? try members.name("holder") : nil
        try members.finish()
        guard role == .witness || key.type == .ed25519 else {
            throw .shape(path: path + ".vkey", expected: "a plain Ed25519 key, but for witnesses")
        }
        guard (role == .site) == (site != nil), site != SealID.pooledSite else {
            throw .shape(path: path + ".site", expected: "one site for the role site, and absent for other roles")
        }
    }

    /// The party as JSON; what is silent is absent.
    var value: JSONValue {
        var members: [String: JSONValue] = ["vkey": .string(key.text), "role": .string(role.rawValue)]
        members["site"] = site.map { .string($0) }
        members["holder"] = holder.map { .string($0) }
        return .object(members)
    }
}

/// An action that a trial can reserve to some parties.
public enum ReservedAction: String, Sendable, CaseIterable {
    case enrol, revoke, recover, lock, unlock, amend, restore
}

/// Who must sign an action, and how many of them.
public struct TrialAuthority: Hashable, Sendable {
    /// Whose signature counts.
    public enum Signatory: Hashable, Sendable {
        /// The party of this name; `ledger` is the ledger's key.
        case name(String)
        /// Every key of this role.
        case role(KeyRole)

        private static let rolePrefix = "role:"

        /// The name of the ledger's key among signatories; no party can have it.
        public static let ledger = "ledger"

        /// Reads a name or `role:ROLE`; witnesses sign no actions.
        public init?(parsing text: String) {
            if text.hasPrefix(Self.rolePrefix) {
                guard let role = KeyRole(rawValue: String(text.dropFirst(Self.rolePrefix.count))), role != .witness
                else { return nil }
                self = .role(role)
            } else {
                guard SealID.isName(text) else { return nil }
                self = .name(text)
            }
        }

        /// The text, such as `sponsor-lead` or `role:sponsor`.
        public var text: String {
            switch self {
            case .name(let name): name
            case .role(let role): Self.rolePrefix + role.rawValue
            }
        }
    }

    /// How many different parties must sign, from 1.
    public var need: Int
    /// Whose signatures count.
    public var of: [Signatory]

    /// The most parties that can be asked for.
    public static let maximumNeed = 100

    /// States who must sign; it is checked when the definition is written.
    public init(need: Int, of: [Signatory]) {
        self.need = need
        self.of = of
    }

    /// Reads `{"need":2,"of":["a","role:sponsor"]}` strictly.
    init(_ value: JSONValue, at path: String) throws(JSONError) {
        var members = try JSONMembers(value, at: path)
        need = Int(try members.integer("need", in: 1...Int64(Self.maximumNeed)))
        var of: [Signatory] = []
        for text in try members.strings("of") {
            guard let signatory = Signatory(parsing: text) else {
                throw .shape(path: path + ".of", expected: "names, or role:site, role:sponsor, role:regulator")
            }
            of.append(signatory)
        }
        self.of = of
        try members.finish()
        guard !of.isEmpty, Set(of).count == of.count else {
            throw .shape(path: path + ".of", expected: "at least one signatory, none twice")
        }
        guard need <= of.count || of.contains(where: \.isRole) else {
            throw .shape(path: path + ".need", expected: "at most the number of those who could sign")
        }
    }

    /// The authority as JSON.
    var value: JSONValue {
        .object(["need": .integer(Int64(need)), "of": .strings(of.map(\.text))])
    }

    /// Whether the signature of a party counts.
    public func admits(name: String, role: KeyRole?) -> Bool {
        of.contains { signatory in
            switch signatory {
            case .name(let listed): listed == name
            case .role(let listed): listed == role
            }
        }
    }
}

extension TrialAuthority.Signatory {
    var isRole: Bool {
        if case .role = self { return true }
        return false
    }
}
