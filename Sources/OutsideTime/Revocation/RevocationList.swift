// Certificate revocation lists (RFC 5280 section 5).

internal import SwiftASN1
internal import TrialIntegrity
internal import X509

/// A complete list of one issuer.
struct RevocationList {
    private static let part = "a revocation list"

    /// The encoded name of the issuer.
    let issuer: [UInt8]
    let thisUpdate: UTCTimestamp
    let nextUpdate: UTCTimestamp?
    /// Whether it has a critical extension: then it covers only some certificates or reasons, and is not used.
    let isPartial: Bool

    private let entries: ASN1Node?
    private let signedBytes: [UInt8]
    private let algorithm: SignatureAlgorithm?
    private let signature: [UInt8]

    /// Reads a list; its signature is checked by ``word(on:issuer:)``.
    ///
    /// - Throws: `malformed`.
    init(der: [UInt8]) throws(TimestampError) {
        let part = Self.part
        var outer = try DERFields(.parse(der, part: part), part: part)
        let body = try outer.next()
        let algorithmNode = try outer.next()
        signature = try outer.next().wholeBytes(part: part)
        try outer.end()
        signedBytes = body.bytes
        var fields = try DERFields(body, part: part)
        if let version = fields.next(if: .integer) {
            guard try version.number(part: part) == 1 else { throw .malformed(part) }
        }
        // The algorithm stands inside and outside, and must be the same; one that is not known makes the list useless.
        guard try fields.next().bytes == algorithmNode.bytes else { throw .malformed(part) }
        algorithm = try? SignatureAlgorithm(algorithmNode, digest: nil, part: part)
        issuer = try fields.next().bytes
        thisUpdate = try fields.next().time(part: part)
        let next = fields.next(if: .utcTime) ?? fields.next(if: .generalizedTime)
        nextUpdate = try next?.time(part: part)
        entries = fields.next(if: .sequence)
        isPartial =
            try fields.next(if: .context(0)).map { node throws(TimestampError) in
                var wrapper = try DERFields(node, .context(0), part: part)
                return try Self.hasCritical(wrapper.next())
            } ?? false
        try fields.end()
    }

    /// What the list says about a certificate; nil when it is of another issuer, partial, or not signed by the issuer.
    ///
    /// - Throws: `malformed` for an entry that cannot be read.
    func word(
        on certificate: StoredCertificate,
        issuer authority: StoredCertificate
    ) throws(TimestampError) -> RevocationWord? {
        guard issuer == authority.subject, issuer == certificate.issuer, !isPartial, let algorithm,
            Self.maySign(authority), let from = authority.notBefore, let to = authority.notAfter,
            from <= thisUpdate, thisUpdate <= to,
            (try? algorithm.isValid(signature, for: signedBytes, keyInfo: authority.keyInfo)) == true
        else { return nil }
        return RevocationWord(
            source: .list,
            thisUpdate: thisUpdate,
            nextUpdate: nextUpdate,
            revocation: try revocation(of: certificate.serialNumber)
        )
    }

    private func revocation(of serialNumber: [UInt8]) throws(TimestampError) -> Revocation? {
        guard let entries else { return nil }
        var list = try DERFields(entries, part: Self.part)
        while !list.isEmpty {
            var fields = try list.fields()
            guard try fields.integer() == serialNumber else { continue }
            let time = try fields.next().time(part: Self.part)
            let reason = try fields.next(if: .sequence).flatMap { node throws(TimestampError) in
                try Self.reason(node)
            }
            return Revocation(time: time, reason: reason)
        }
        return nil
    }

    private static func maySign(_ authority: StoredCertificate) -> Bool {
        do { return try authority.certificate.extensions.keyUsage?.cRLSign ?? true } catch { return false }
    }

    private static func hasCritical(_ extensions: ASN1Node) throws(TimestampError) -> Bool {
        var list = try DERFields(extensions, part: part)
        while !list.isEmpty {
            var fields = try list.fields()
            let identifier = try fields.identifier()
            let critical = try fields.next(if: .boolean)?.boolean(part: part) ?? false
            if critical || identifier == OID.deltaIndicator || identifier == OID.issuingDistributionPoint {
                return true
            }
        }
        return false
    }

    private static func reason(_ extensions: ASN1Node) throws(TimestampError) -> Int? {
        var list = try DERFields(extensions, part: part)
        while !list.isEmpty {
            var fields = try list.fields()
            guard try fields.identifier() == OID.reasonCode else { continue }
            _ = fields.next(if: .boolean)
            let value = try fields.primitive(.octetString)
            return try ASN1Node.parse(value, part: part).number(as: .enumerated, part: part)
        }
        return nil
    }
}
