// A certificate with its own bytes: what is hashed and compared are the bytes, never a re-encoding.

internal import Foundation
internal import SwiftASN1
internal import TrialIntegrity
internal import X509

/// A certificate and the parts of it that are compared byte by byte.
struct StoredCertificate: Hashable {
    static let maximumByteCount = 1 << 16
    private static let part = "a certificate"

    /// The bytes as they came.
    let der: [UInt8]
    /// The certificate as the library read it.
    let certificate: Certificate
    /// The content of the serial number.
    let serialNumber: [UInt8]
    /// The encoded issuer and subject names.
    let issuer: [UInt8]
    let subject: [UInt8]
    /// The encoded SubjectPublicKeyInfo.
    let keyInfo: [UInt8]

    /// Reads one certificate.
    ///
    /// - Throws: `malformed` or `tooLarge`.
    init(der: [UInt8]) throws(TimestampError) {
        guard der.count <= Self.maximumByteCount else { throw .tooLarge(Self.part, limit: Self.maximumByteCount) }
        let node = try ASN1Node.parse(der, part: Self.part)
        guard let certificate = try? Certificate(derEncoded: node) else { throw .malformed(Self.part) }
        self.der = der
        self.certificate = certificate
        var outer = try DERFields(node, part: Self.part)
        var fields = try outer.fields()
        _ = fields.next(if: .context(0))
        serialNumber = try fields.integer()
        _ = try fields.next()
        issuer = try fields.next().bytes
        _ = try fields.next()
        subject = try fields.next().bytes
        keyInfo = try fields.next().bytes
        _ = try outer.next()
        _ = try outer.next().wholeBytes(part: Self.part)
        try outer.end()
    }

    /// The content of the BIT STRING in the key info, of which OCSP identifies issuers by a hash.
    var keyBytes: [UInt8] { Array(certificate.publicKey.subjectPublicKeyInfoBytes) }

    /// The first whole second in which it is valid.
    var notBefore: UTCTimestamp? {
        UTCTimestamp(secondsSince1970: Int64(certificate.notValidBefore.timeIntervalSince1970))
    }

    /// The last whole second in which it is valid.
    var notAfter: UTCTimestamp? {
        UTCTimestamp(secondsSince1970: Int64(certificate.notValidAfter.timeIntervalSince1970))
    }

    /// Its subject, for people.
    var name: String { X500Name.text(certificate.subject) }

    static func == (left: StoredCertificate, right: StoredCertificate) -> Bool { left.der == right.der }

    func hash(into hasher: inout Hasher) { hasher.combine(der) }
}
