// The signed attributes of a token (RFC 5652 section 5.3, RFC 5035).

internal import Crypto
internal import SwiftASN1

/// The attributes that the signature covers.
struct SignedAttributes {
    private static let part = "the token's signed attributes"

    /// What the signature is over: the attributes re-tagged as SET.
    let signedBytes: [UInt8]
    /// The value of message-digest.
    let messageDigest: [UInt8]
    /// Identifiers of the signer's certificate, then of others of its chain; per attribute.
    let certificateLists: [[CertificateIdentifier]]

    /// Reads `[0] IMPLICIT SET OF Attribute`.
    ///
    /// The order must be that of DER, because the signature is over the DER encoding; every attribute may appear once.
    /// - Throws: `malformed`, and `unsupportedAlgorithm` for a certificate hash that is not known.
    init(_ node: ASN1Node) throws(TimestampError) {
        let part = Self.part
        var fields = try DERFields(node, .context(0), part: part)
        signedBytes = [0x31] + node.bytes.dropFirst()
        var values: [String: ASN1Node] = [:]
        var previous: [UInt8] = []
        while !fields.isEmpty {
            let attribute = try fields.next()
            guard previous.lexicographicallyPrecedes(attribute.bytes) else { throw .malformed(part) }
            previous = attribute.bytes
            var members = try DERFields(attribute, part: part)
            let type = try members.identifier()
            var list = try members.fields(.set)
            let value = try list.next()
            try members.end()
            guard values.updateValue(value, forKey: type) == nil else { throw .malformed(part) }
            // Attributes that are not known here may have more values.
            if Self.known.contains(type) { try list.end() }
        }
        guard let contentType = values[OID.contentType], let digest = values[OID.messageDigest],
            try contentType.objectIdentifier(part: part) == OID.timestampInfo
        else { throw .malformed(part) }
        messageDigest = try digest.primitive(.octetString, part: part)
        var lists: [[CertificateIdentifier]] = []
        if let value = values[OID.signingCertificate] {
            lists.append(try CertificateIdentifier.list(value, isV2: false))
        }
        if let value = values[OID.signingCertificateV2] {
            lists.append(try CertificateIdentifier.list(value, isV2: true))
        }
        guard !lists.isEmpty else { throw .malformed(part) }
        certificateLists = lists
    }

    private static let known: Set<String> = [
        OID.contentType, OID.messageDigest, OID.signingCertificate, OID.signingCertificateV2,
    ]
}

/// ESSCertID or ESSCertIDv2 (RFC 5035): the hash of a certificate, and perhaps its issuer and serial number.
struct CertificateIdentifier {
    private static let part = "the token's signing certificate attribute"
    private static let maximumCount = 16

    /// The hash function; nil for SHA-1, which the first version of the attribute has.
    private let hash: HashAlgorithm?
    private let digest: [UInt8]
    private let issuerSerial: (issuer: [UInt8], serialNumber: [UInt8])?

    /// Reads the value of the attribute: a list of which the first is the signer's.
    static func list(_ node: ASN1Node, isV2: Bool) throws(TimestampError) -> [CertificateIdentifier] {
        var fields = try DERFields(node, part: part)
        var certificates = try fields.fields()
        // Policies of the certificates may follow; nothing here depends on them.
        _ = fields.next(if: .sequence)
        try fields.end()
        var list: [CertificateIdentifier] = []
        while !certificates.isEmpty {
            list.append(try CertificateIdentifier(certificates.fields(), isV2: isV2))
            guard list.count <= maximumCount else { throw .tooLarge(part, limit: maximumCount) }
        }
        guard !list.isEmpty else { throw .malformed(part) }
        return list
    }

    private init(_ fields: DERFields, isV2: Bool) throws(TimestampError) {
        let part = Self.part
        var fields = fields
        if isV2 {
            // SHA-256 is the default, and openssl writes it out all the same.
            hash =
                try fields.next(if: .sequence).map { node throws(TimestampError) in
                    try HashAlgorithm(node, part: part)
                } ?? .sha256
        } else {
            hash = nil
        }
        digest = try fields.primitive(.octetString)
        guard let node = fields.next(if: .sequence) else {
            issuerSerial = nil
            try fields.end()
            return
        }
        var pair = try DERFields(node, part: part)
        var names = try pair.fields()
        var directory = try names.fields(.context(4))
        issuerSerial = (try directory.next().bytes, try pair.integer())
        for rest in [directory, names, pair, fields] { try rest.end() }
    }

    /// Whether this names a certificate: its hash and, when stated, its issuer and serial number.
    func matches(_ certificate: StoredCertificate) -> Bool {
        let found = hash?.hash(certificate.der) ?? Array(Insecure.SHA1.hash(data: certificate.der))
        guard found == digest else { return false }
        guard let issuerSerial else { return true }
        return issuerSerial.issuer == certificate.issuer && issuerSerial.serialNumber == certificate.serialNumber
    }
}
