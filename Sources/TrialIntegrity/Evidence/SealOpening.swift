// The opening of a seal: its secrets and its manifest, without a single value (Docs/Format.md, section 7).

public import MerkleLog

/// What opens a root: with it and the data file, anyone can compute the root anew.
public struct SealOpening: Equatable, Sendable {
    /// 32 bytes from which every salt comes.
    public var saltKey: [UInt8]
    /// 32 bytes that hide the file's digest.
    public var fileSalt: [UInt8]
    /// SHA-256 of the file.
    public var fileDigest: Digest
    /// Leaf 0, as the exact bytes that were hashed.
    public var manifestBytes: [UInt8]

    /// Puts an opening together.
    public init(saltKey: [UInt8], fileSalt: [UInt8], fileDigest: Digest, manifestBytes: [UInt8]) {
        self.saltKey = saltKey
        self.fileSalt = fileSalt
        self.fileDigest = fileDigest
        self.manifestBytes = manifestBytes
    }

    /// The payload of the OPEN section.
    package var payload: [UInt8] { saltKey + fileSalt + fileDigest.bytes + manifestBytes }

    /// Reads the payload of an OPEN section.
    ///
    /// - Throws: `FormatError.truncated` when it is too short.
    package init(payload: [UInt8]) throws(FormatError) {
        guard payload.count > 96, let digest = Digest(payload[64..<96]) else { throw .truncated("OPEN section") }
        self.init(
            saltKey: Array(payload[..<32]),
            fileSalt: Array(payload[32..<64]),
            fileDigest: digest,
            manifestBytes: Array(payload[96...])
        )
    }

    /// Whether a file with this digest is, byte for byte, the one that was sealed under a manifest.
    public func matches(_ fileDigest: Digest, _ manifest: Manifest) -> Bool {
        Digest.sha256(fileSalt + fileDigest.bytes) == manifest.saltedFileDigest
    }
}
