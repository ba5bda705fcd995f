// OCSP responses (RFC 6960 section 4.2).

internal import Crypto
internal import SwiftASN1
internal import TrialIntegrity
internal import X509

/// A successful basic OCSP response.
struct StatusResponse {
    private static let part = "a status response"
    private static let maximumCertificateCount = 16

    private let signedBytes: [UInt8]
    private let algorithm: SignatureAlgorithm?
    private let signature: [UInt8]
    private let certificates: [StoredCertificate]
    private let producedAt: UTCTimestamp
    private let answers: [Answer]

    private struct Answer {
        var hashIdentifier: String
        var nameHash: [UInt8]
        var keyHash: [UInt8]
        var serialNumber: [UInt8]
        var word: RevocationWord?
    }

    /// Reads a response; its signature is checked by ``word(on:issuer:)``.
    ///
    /// - Throws: `malformed`, also for a response that is an error.
    init(der: [UInt8]) throws(TimestampError) {
        let part = Self.part
        var outer = try DERFields(.parse(der, part: part), part: part)
        guard try outer.next().number(as: .enumerated, part: part) == 0 else { throw .malformed(part) }
        var wrapper = try outer.fields(.context(0))
        var typed = try wrapper.fields()
        guard try typed.identifier() == OID.ocspBasic else { throw .malformed(part) }
        let basic = try typed.primitive(.octetString)
        for rest in [outer, wrapper, typed] { try rest.end() }

        var fields = try DERFields(.parse(basic, part: part), part: part)
        let body = try fields.next()
        signedBytes = body.bytes
        algorithm = try? SignatureAlgorithm(fields.next(), digest: nil, part: part)
        signature = try fields.next().wholeBytes(part: part)
        certificates =
            try fields.next(if: .context(0)).map { node throws(TimestampError) in
                try Self.certificates(node)
            } ?? []
        try fields.end()
        (producedAt, answers) = try Self.answers(body)
    }

    /// What the response says about a certificate; nil when nothing, or when the responder is not authorised.
    ///
    /// The responder is the issuer itself or a certificate that the issuer issued for OCSP (RFC 6960 section 4.2.2.2).
    func word(
        on certificate: StoredCertificate,
        issuer: StoredCertificate,
        pool: [StoredCertificate]
    ) -> RevocationWord? {
        guard certificate.issuer == issuer.subject,
            let answer = answers.first(where: { Self.isAbout($0, certificate, issuer) }), let word = answer.word,
            isSigned(by: issuer)
                || (certificates + pool).contains(where: { isDelegate($0, of: issuer) && isSigned(by: $0) })
        else { return nil }
        return word
    }

    private func isSigned(by certificate: StoredCertificate) -> Bool {
        guard let from = certificate.notBefore, let to = certificate.notAfter, from <= producedAt, producedAt <= to
        else { return false }
        return (try? algorithm?.isValid(signature, for: signedBytes, keyInfo: certificate.keyInfo)) == true
    }

    private func isDelegate(_ certificate: StoredCertificate, of issuer: StoredCertificate) -> Bool {
        guard certificate.issuer == issuer.subject,
            let usage = try? certificate.certificate.extensions.extendedKeyUsage, usage.contains(.ocspSigning)
        else { return false }
        return issuer.certificate.publicKey.isValidSignature(
            certificate.certificate.signature,
            for: certificate.certificate
        )
    }

    private static func isAbout(_ answer: Answer, _ certificate: StoredCertificate, _ issuer: StoredCertificate) -> Bool
    {
        let hash: ([UInt8]) -> [UInt8]
        switch answer.hashIdentifier {
        case OID.sha1: hash = { Array(Insecure.SHA1.hash(data: $0)) }
        case OID.sha256: hash = { Array(SHA256.hash(data: $0)) }
        default: return false
        }
        return answer.serialNumber == certificate.serialNumber && answer.nameHash == hash(issuer.subject)
            && answer.keyHash == hash(issuer.keyBytes)
    }

    private static func certificates(_ node: ASN1Node) throws(TimestampError) -> [StoredCertificate] {
        var wrapper = try DERFields(node, .context(0), part: part)
        var list = try wrapper.fields()
        try wrapper.end()
        var certificates: [StoredCertificate] = []
        while !list.isEmpty {
            guard certificates.count < maximumCertificateCount else {
                throw .tooLarge("the number of certificates", limit: maximumCertificateCount)
            }
            certificates.append(try StoredCertificate(der: list.next().bytes))
        }
        return certificates
    }

    private static func answers(_ body: ASN1Node) throws(TimestampError) -> (UTCTimestamp, [Answer]) {
        var fields = try DERFields(body, part: part)
        guard fields.next(if: .context(0)) == nil else { throw .malformed(part) }
        _ = try fields.next()
        let producedAt = try fields.next().time(part: part)
        var list = try fields.fields()
        if let extensions = fields.next(if: .context(1)) { _ = try DERFields(extensions, .context(1), part: part) }
        try fields.end()
        var answers: [Answer] = []
        while !list.isEmpty { answers.append(try answer(list.fields())) }
        return (producedAt, answers)
    }

    private static func answer(_ single: DERFields) throws(TimestampError) -> Answer {
        var fields = single
        var identifier = try fields.fields()
        var hash = try identifier.fields()
        var answer = Answer(
            hashIdentifier: try hash.identifier(),
            nameHash: try identifier.primitive(.octetString),
            keyHash: try identifier.primitive(.octetString),
            serialNumber: try identifier.integer()
        )
        try identifier.end()
        let status = try fields.next()
        let thisUpdate = try fields.next().time(part: part)
        var nextUpdate: UTCTimestamp?
        if let node = fields.next(if: .context(0)) {
            var wrapper = try DERFields(node, .context(0), part: part)
            nextUpdate = try wrapper.next().time(part: part)
        }
        var revocation: Revocation?
        switch status.identifier {
        case .context(0): break
        case .context(1): revocation = try Self.revocation(status)
        // The responder does not know the certificate: that is no word about it.
        default: return answer
        }
        answer.word = RevocationWord(
            source: .response,
            thisUpdate: thisUpdate,
            nextUpdate: nextUpdate,
            revocation: revocation
        )
        return answer
    }

    private static func revocation(_ status: ASN1Node) throws(TimestampError) -> Revocation {
        var fields = try DERFields(status, .context(1), part: part)
        let time = try fields.next().time(part: part)
        let reason = try fields.next(if: .context(0)).map { node throws(TimestampError) in
            var wrapper = try DERFields(node, .context(0), part: part)
            return try wrapper.next().number(as: .enumerated, part: part)
        }
        return Revocation(time: time, reason: reason)
    }
}
