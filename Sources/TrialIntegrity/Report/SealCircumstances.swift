// Around a seal: what its signature means, where it stands, who signed it off, and who else holds proof of it.

/// A sign-off of a seal: a person stood for what was sealed (21 CFR 11.50).
public struct SealSignature: Hashable, Sendable {
    /// The name of the key that signed.
    public var signer: String
    /// What the signature means, as a code such as `approval`.
    public var meaning: String
    /// The signer's clock, as RFC 3339: a claim.
    public var at: String
    /// The entry, from 0.
    public var entry: Int
    /// Whether what was signed has been superseded or retracted since.
    public var isStale: Bool

    /// States a sign-off.
    public init(signer: String, meaning: String, at: String, entry: Int, isStale: Bool) {
        self.signer = signer
        self.meaning = meaning
        self.at = at
        self.entry = entry
        self.isStale = isStale
    }
}

/// What is known around a seal beside its root.
public struct SealCircumstances: Hashable, Sendable {
    /// Why it was sealed, as a code such as `submission`.
    public var reason: String
    /// What the sealing signature means, as a code.
    public var meaning: String
    /// The role in which the key signed, such as `site`.
    public var role: String
    /// The number of the block that published it, from 0; nil when it is not known.
    public var block: Int?
    /// Who signed it off, in the order of the entries.
    public var signOffs: [SealSignature]
    /// Receipts of this seal that were held against the ledger and hold, by path.
    public var receipts: [String]

    /// States the circumstances.
    public init(
        reason: String,
        meaning: String,
        role: String,
        block: Int? = nil,
        signOffs: [SealSignature] = [],
        receipts: [String] = []
    ) {
        self.reason = reason
        self.meaning = meaning
        self.role = role
        self.block = block
        self.signOffs = signOffs
        self.receipts = receipts
    }
}
