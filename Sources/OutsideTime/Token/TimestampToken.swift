// The token: CMS SignedData of version 3 with one signer around a TSTInfo (RFC 3161 section 2.4.2, RFC 5652).

internal import SwiftASN1
internal import X509

/// A token that was parsed and of which nothing is believed yet; `verify` makes a ``VerifiedTimestamp`` of it.
package struct TimestampToken: Sendable {
    /// The most bytes a token may have, so that it fits into an anchor entry.
    package static let maximumByteCount = 32_000
    /// The most certificates a token may hold.
    package static let maximumCertificateCount = 16

    /// The bytes as they came.
    package let der: [UInt8]
    /// What it states, unverified.
    package let info: TimestampInfo

    /// The encoded TSTInfo, of which message-digest is the digest.
    let content: [UInt8]
    let certificates: [StoredCertificate]
    /// Revocation lists in the token itself.
    let revocationLists: [[UInt8]]
    let signer: TokenSigner

    private static let part = "the token"

    /// Reads a token.
    ///
    /// DER throughout, with one exception: the set of certificates may be in any order, because authorities and
    /// openssl write it unsorted and no check depends on it.
    /// - Throws: `malformed`, `tooLarge` or `unsupportedAlgorithm`.
    package init(parsing der: [UInt8]) throws(TimestampError) {
        guard der.count <= Self.maximumByteCount else { throw .tooLarge(Self.part, limit: Self.maximumByteCount) }
        let part = Self.part
        self.der = der
        var outer = try DERFields(.parse(der, part: part), part: part)
        guard try outer.identifier() == OID.signedData else { throw .malformed(part) }
        var wrapper = try outer.fields(.context(0))
        var fields = try wrapper.fields()
        for rest in [outer, wrapper] { try rest.end() }
        guard try fields.number() == 3 else { throw .malformed(part) }
        var digests = try fields.fields(.set)
        let digestAlgorithm = try HashAlgorithm(digests.next(), part: part)
        try digests.end()
        content = try Self.content(fields.fields())
        info = try TimestampInfo(parsing: content)
        let certificateSet = fields.next(if: .context(0))
        certificates = try certificateSet.map { node throws(TimestampError) in try Self.certificates(node) } ?? []
        let listSet = fields.next(if: .context(1))
        revocationLists = try listSet.map { node throws(TimestampError) in try Self.lists(node) } ?? []
        var signers = try fields.fields(.set)
        signer = try TokenSigner(signers.next())
        for rest in [signers, fields] { try rest.end() }
        guard signer.digestAlgorithm == digestAlgorithm else { throw .malformed(part) }
    }

    /// EncapsulatedContentInfo: the content type and the content in one OCTET STRING.
    private static func content(_ fields: DERFields) throws(TimestampError) -> [UInt8] {
        var fields = fields
        guard try fields.identifier() == OID.timestampInfo else { throw .malformed(part) }
        var wrapper = try fields.fields(.context(0))
        let content = try wrapper.primitive(.octetString)
        for rest in [wrapper, fields] { try rest.end() }
        return content
    }

    private static func certificates(_ node: ASN1Node) throws(TimestampError) -> [StoredCertificate] {
        var fields = try DERFields(node, .context(0), part: part)
        var certificates: [StoredCertificate] = []
        while let certificate = fields.next(if: .sequence) {
            guard certificates.count < maximumCertificateCount else {
                throw .tooLarge("the number of certificates", limit: maximumCertificateCount)
            }
            certificates.append(try StoredCertificate(der: certificate.bytes))
        }
        // Other certificate formats are obsolete (RFC 5652 section 10.2.2).
        try fields.end()
        return certificates
    }

    private static func lists(_ node: ASN1Node) throws(TimestampError) -> [[UInt8]] {
        var fields = try DERFields(node, .context(1), part: part)
        var lists: [[UInt8]] = []
        while let list = fields.next(if: .sequence) {
            guard lists.count < maximumCertificateCount else {
                throw .tooLarge("the number of revocation lists", limit: maximumCertificateCount)
            }
            lists.append(list.bytes)
        }
        // Other revocation formats are passed over: they are no part of any check.
        return lists
    }
}

/// SignerInfo (RFC 5652 section 5.3).
struct TokenSigner {
    /// How the signer's certificate is named.
    enum Identifier {
        case issuerAndSerialNumber(issuer: [UInt8], serialNumber: [UInt8])
        case subjectKeyIdentifier([UInt8])
    }

    private static let part = "the token's signer"

    let identifier: Identifier
    let digestAlgorithm: HashAlgorithm
    let attributes: SignedAttributes
    let algorithm: SignatureAlgorithm
    let signature: [UInt8]

    init(_ node: ASN1Node) throws(TimestampError) {
        let part = Self.part
        var fields = try DERFields(node, part: part)
        let version = try fields.number()
        if let keyIdentifier = fields.next(if: .context(0)) {
            identifier = .subjectKeyIdentifier(try keyIdentifier.primitive(.context(0), part: part))
            guard version == 3 else { throw .malformed(part) }
        } else {
            var pair = try fields.fields()
            identifier = .issuerAndSerialNumber(issuer: try pair.next().bytes, serialNumber: try pair.integer())
            try pair.end()
            guard version == 1 else { throw .malformed(part) }
        }
        digestAlgorithm = try HashAlgorithm(fields.next(), part: part)
        attributes = try SignedAttributes(fields.next())
        algorithm = try SignatureAlgorithm(fields.next(), digest: digestAlgorithm, part: part)
        signature = try fields.primitive(.octetString)
        // Unsigned attributes may follow; nobody signed them, and nothing here reads them.
        _ = fields.next(if: .context(1))
        try fields.end()
    }

    /// Whether this names a certificate.
    func names(_ certificate: StoredCertificate) -> Bool {
        switch identifier {
        case .issuerAndSerialNumber(let issuer, let serialNumber):
            certificate.issuer == issuer && certificate.serialNumber == serialNumber
        case .subjectKeyIdentifier(let identifier):
            (try? certificate.certificate.extensions.subjectKeyIdentifier)?.keyIdentifier.elementsEqual(identifier)
                ?? false
        }
    }
}
