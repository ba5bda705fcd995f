// What goes into a seal and what comes out of it.

public import MerkleLog

/// Everything a seal needs beside the data.
public struct SealPlan: Sendable {
    /// The origin of the ledger.
    public var origin: String
    /// SHA-256 of the ledger's first entry.
    public var trial: Digest
    /// The site.
    public var site: String
    /// The dataset.
    public var dataset: String
    /// The number of this version, from 1.
    public var sequence: Int
    /// Where the profile comes from.
    public var profile: ProfilePlan
    /// Free text; it stays in the manifest and never goes on the chain.
    public var note: String?
    /// The printed name of the one who seals.
    public var printedName: String?
    /// 32 random bytes; pinned only in tests.
    public var saltKey: [UInt8]
    /// 32 random bytes; pinned only in tests.
    public var fileSalt: [UInt8]
    /// Columns whose cells are to stand in the record as a commitment; those that the file lacks are left aside.
    public var withheld: [String]
    /// 32 random bytes that hide the withheld cells; pinned only in tests.
    public var blindKey: [UInt8]

    /// Puts a plan together.
    public init(
        origin: String,
        trial: Digest,
        site: String,
        dataset: String,
        sequence: Int,
        profile: ProfilePlan,
        note: String? = nil,
        printedName: String? = nil,
        saltKey: [UInt8],
        fileSalt: [UInt8],
        withheld: [String] = [],
        blindKey: [UInt8] = []
    ) {
        self.origin = origin
        self.trial = trial
        self.site = site
        self.dataset = dataset
        self.sequence = sequence
        self.profile = profile
        self.note = note
        self.printedName = printedName
        self.saltKey = saltKey
        self.fileSalt = fileSalt
        self.withheld = withheld
        self.blindKey = blindKey
    }
}

/// A dataset whose evidence was written and whose root is ready to be signed.
public struct SealedDataset: Sendable {
    /// The one value that binds manifest and rows.
    public var root: Digest
    /// Leaf 0, read back.
    public var manifest: Manifest
    /// Facts of the file.
    public var facts: FileFacts
    /// The keys that were considered.
    public var keys: [KeyCandidate]
    /// What a person should look at.
    public var remarks: [SealRemark]
    /// The distinct values of the subject column; nil when there is no such column or there are too many.
    public var subjects: Set<String>?
}

/// Something in the data that a person should look at before sealing.
public struct SealRemark: Sendable, Hashable {
    /// A stable identifier, such as `spreadsheet-exponents`.
    public var code: String
    /// One sentence, lower case, no full stop, without values from data.
    public var message: String
    /// The column it is about; nil when it is about the file.
    public var column: String?

    /// States a remark.
    public init(code: String, message: String, column: String? = nil) {
        self.code = code
        self.message = message
        self.column = column
    }
}
