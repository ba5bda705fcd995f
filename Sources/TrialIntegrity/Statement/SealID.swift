// How a seal is named: the site, the dataset and the number of the seal.

/// The name of a seal, such as `701/LB#3`.
public struct SealID: Hashable, Sendable {
    /// The site, such as `701`, or `ALL` for a pooled file.
    public let site: String
    /// The dataset, such as `LB`.
    public let dataset: String
    /// The number of the seal among those of this site and dataset, from 1, without gaps.
    public let sequence: Int

    /// The site of a file that holds the rows of all sites.
    public static let pooledSite = "ALL"
    /// The largest sequence number.
    public static let maximumSequence = 999_999_999

    /// Names a seal; nil when a name is not one or the sequence is out of range.
    public init?(site: String, dataset: String, sequence: Int) {
        guard Self.isName(site), Self.isName(dataset), (1...Self.maximumSequence).contains(sequence) else { return nil }
        self.site = site
        self.dataset = dataset
        self.sequence = sequence
    }

    /// Reads the form `SITE/DATASET#SEQUENCE`; nil for anything else, such as a sequence with a leading zero.
    public init?(parsing text: String) {
        let slash = text.split(separator: "/", omittingEmptySubsequences: false)
        guard slash.count == 2 else { return nil }
        let hash = slash[1].split(separator: "#", omittingEmptySubsequences: false)
        guard hash.count == 2, let sequence = Int(hash[1]), String(sequence) == hash[1] else { return nil }
        self.init(site: String(slash[0]), dataset: String(hash[0]), sequence: sequence)
    }

    /// The form `SITE/DATASET#SEQUENCE`.
    public var text: String { "\(site)/\(dataset)#\(sequence)" }

    /// The form `SITE~DATASET~SEQUENCE`, for names of files.
    ///
    /// It is injective, since no name holds a tilde: two seals never share a file.
    public var fileStem: String { "\(site)~\(dataset)~\(sequence)" }

    /// Whether a text can name a site, a dataset, a trial or a key: `[A-Za-z0-9][A-Za-z0-9._-]{0,63}`.
    ///
    /// Such a name is safe as part of a file name on every system, and in every format that the ledger speaks.
    public static func isName(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, bytes.count <= 64, isAlphanumeric(first) else { return false }
        return bytes.allSatisfy { isAlphanumeric($0) || $0 == 0x2E || $0 == 0x5F || $0 == 0x2D }
    }

    /// Whether a text can be the origin of a ledger: a URL without scheme, 1 to 200 of the characters
    /// `[A-Za-z0-9._~:/-]`, starting with a letter or digit.
    public static func isOrigin(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, bytes.count <= 200, isAlphanumeric(first) else { return false }
        return bytes.allSatisfy { isAlphanumeric($0) || "._~:/-".utf8.contains($0) }
    }

    /// Whether a text is a code, `[a-z0-9-]{1,40}`, which cannot carry what a person typed about a participant.
    public static func isCode(_ text: String) -> Bool {
        let bytes = text.utf8
        return (1...40).contains(bytes.count)
            && bytes.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}

extension SealID: Comparable, CustomStringConvertible {
    public var description: String { text }

    /// By site, then dataset, as bytes; then by sequence.
    public static func < (left: SealID, right: SealID) -> Bool {
        if left.site != right.site { return left.site < right.site }
        if left.dataset != right.dataset { return left.dataset < right.dataset }
        return left.sequence < right.sequence
    }
}
