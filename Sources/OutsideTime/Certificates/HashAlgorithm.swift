// The hash functions a timestamp may use.

internal import Crypto
internal import SwiftASN1

/// A hash function of signatures and attributes.
enum HashAlgorithm: String, CaseIterable {
    case sha256 = "SHA-256"
    case sha384 = "SHA-384"
    case sha512 = "SHA-512"

    private var identifier: String {
        switch self {
        case .sha256: OID.sha256
        case .sha384: OID.sha384
        case .sha512: OID.sha512
        }
    }

    /// The number of bytes of a digest.
    var byteCount: Int {
        switch self {
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// Reads an AlgorithmIdentifier, whose parameters are absent or NULL (RFC 5754 section 2).
    ///
    /// - Throws: `malformed`, or `unsupportedAlgorithm` for SHA-1 and all others.
    init(_ node: ASN1Node, part: String) throws(TimestampError) {
        var fields = try DERFields(node, part: part)
        let identifier = try fields.identifier()
        if let null = fields.next(if: .null) {
            guard try null.primitive(.null, part: part).isEmpty else { throw .malformed(part) }
        }
        try fields.end()
        guard let found = Self.allCases.first(where: { $0.identifier == identifier }) else {
            throw .unsupportedAlgorithm(identifier == OID.sha1 ? "SHA-1" : "the hash function \(identifier)")
        }
        self = found
    }

    /// The digest of bytes, for signatures.
    func digest(_ bytes: [UInt8]) -> any Crypto.Digest {
        switch self {
        case .sha256: SHA256.hash(data: bytes)
        case .sha384: SHA384.hash(data: bytes)
        case .sha512: SHA512.hash(data: bytes)
        }
    }

    /// The digest of bytes as bytes.
    func hash(_ bytes: [UInt8]) -> [UInt8] { Array(digest(bytes)) }
}
