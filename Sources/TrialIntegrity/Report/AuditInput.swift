// The files that an audit read, by their digests: what somebody needs to run it again.

/// A file that an audit read.
public struct AuditInput: Hashable, Sendable {
    /// What the file is to the audit; raw values are fixed: others script against them.
    public enum Role: String, Sendable, CaseIterable {
        case delivery, evidence, bundle, policy, authorities = "tsa-roots", receipt, checkpoint
        case corrections, auditTrail = "audit-trail", trailMap = "trail-map"
    }
    /// What it is to the audit.
    public var role: Role
    /// The path as the audit was given it, or below a folder that it was given.
    public var path: String
    /// Its length in bytes; nil when it could not be read.
    public var bytes: Int?
    /// SHA-256 of its bytes as hex; nil when it could not be read.
    public var sha256: String?

    /// Names a file.
    public init(role: Role, path: String, bytes: Int? = nil, sha256: String? = nil) {
        self.role = role
        self.path = path
        self.bytes = bytes
        self.sha256 = sha256
    }
}

/// The bytes of a delivered file, as they were read.
public struct DeliveredBytes: Hashable, Sendable {
    /// Their number.
    public var count: Int
    /// SHA-256 as hex.
    public var sha256: String

    /// States length and digest.
    public init(count: Int, sha256: String) {
        self.count = count
        self.sha256 = sha256
    }
}
