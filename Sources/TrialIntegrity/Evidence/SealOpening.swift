// The opening of a seal: its secrets and its manifest, without a single value (Docs/Format.md, section 7).

public import MerkleLog

/// What opens a root: with it and the data file, anyone can compute the root anew.
///
/// Once rows were erased only the manifest is left of it; the salts of the other rows come from
/// ``EvidenceFile/salts``.
public struct SealOpening: Equatable, Sendable {
    /// 32 bytes from which every salt comes, in a withheld part the blind key; empty once rows were erased.
    public var saltKey: [UInt8]
    /// 32 bytes that hide the file's digest; empty once rows were erased, and in open evidence with withheld columns.
    public var fileSalt: [UInt8]
    /// SHA-256 of the file; nil once rows were erased, since the file held their values, and in open evidence with withheld
    /// columns: with few cells unknown, it would confirm a guess.
    public var fileDigest: Digest?
    /// Leaf 0, as the exact bytes that were hashed.
    public var manifestBytes: [UInt8]

    /// Puts an opening together.
    public init(saltKey: [UInt8], fileSalt: [UInt8], fileDigest: Digest?, manifestBytes: [UInt8]) {
        self.saltKey = saltKey
        self.fileSalt = fileSalt
        self.fileDigest = fileDigest
        self.manifestBytes = manifestBytes
    }

    /// What is left of it when rows are erased.
    package var withoutSecrets: SealOpening {
        SealOpening(saltKey: [], fileSalt: [], fileDigest: nil, manifestBytes: manifestBytes)
    }

    /// What open evidence with withheld columns has of it.
    package var ofOpen: SealOpening {
        SealOpening(saltKey: saltKey, fileSalt: [], fileDigest: nil, manifestBytes: manifestBytes)
    }

    /// What the withheld part has of it: everything that could confirm a withheld cell.
    package func ofWithheld(blindKey: [UInt8]) -> SealOpening {
        SealOpening(saltKey: blindKey, fileSalt: fileSalt, fileDigest: fileDigest, manifestBytes: manifestBytes)
    }

    /// The payload of the OPEN section.
    package var payload: [UInt8] { saltKey + fileSalt + (fileDigest?.bytes ?? []) + manifestBytes }

    /// Reads the payload of an OPEN section.
    ///
    /// - Throws: `FormatError.truncated` when it is too short.
    package init(payload: [UInt8], version: EvidenceVersion = .whole) throws(FormatError) {
        guard !version.isErased else {
            self.init(saltKey: [], fileSalt: [], fileDigest: nil, manifestBytes: payload)
            return
        }
        guard version != .open else {
            guard payload.count > 32 else { throw .truncated("OPEN section") }
            let (key, manifest) = (Array(payload[..<32]), Array(payload[32...]))
            self.init(saltKey: key, fileSalt: [], fileDigest: nil, manifestBytes: manifest)
            return
        }
        guard payload.count > 96, let digest = Digest(payload[64..<96]) else { throw .truncated("OPEN section") }
        self.init(
            saltKey: Array(payload[..<32]),
            fileSalt: Array(payload[32..<64]),
            fileDigest: digest,
            manifestBytes: Array(payload[96...])
        )
    }

    /// Whether a file with this digest is, byte for byte, the one that was sealed under a manifest.
    ///
    /// False for no digest, and where the salt that could tell is not held.
    public func matches(_ fileDigest: Digest?, _ manifest: Manifest) -> Bool {
        guard let fileDigest, !fileSalt.isEmpty else { return false }
        return Digest.sha256(fileSalt + fileDigest.bytes) == manifest.saltedFileDigest
    }
}
