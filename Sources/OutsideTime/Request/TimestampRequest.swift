// The request for a timestamp (RFC 3161 section 2.4.1).

package import MerkleLog
internal import SwiftASN1

/// A TimeStampReq for a SHA-256 digest, which always asks for the signer's certificate.
package struct TimestampRequest: Hashable, Sendable {
    /// The most bytes a nonce may have.
    package static let maximumNonceByteCount = 20

    /// The digest to be stamped.
    package let digest: MerkleLog.Digest
    /// The nonce as an unsigned big-endian number without leading zeros, or nil.
    package let nonce: [UInt8]?

    private static let sha256 = DERWriting.sequence(
        [0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01],
        [0x05, 0x00]
    )

    /// Asks for a timestamp.
    ///
    /// - Parameters:
    ///   - digest: what is to be stamped.
    ///   - nonce: random bytes that the answer must repeat; leading zeros do not count, at most 20 bytes.
    /// - Throws: `tooLarge`.
    package init(stamping digest: MerkleLog.Digest, nonce: [UInt8]? = nil) throws(TimestampError) {
        self.digest = digest
        self.nonce = nonce.map(Self.magnitude)
        guard (self.nonce?.count ?? 0) <= Self.maximumNonceByteCount else {
            throw .tooLarge("the nonce", limit: Self.maximumNonceByteCount)
        }
    }

    /// Reads a request as ``der`` writes it.
    ///
    /// - Throws: `malformed` for any other bytes.
    package init(parsing der: [UInt8]) throws(TimestampError) {
        let part = "the timestamp request"
        guard der.count <= 200 else { throw .malformed(part) }
        var fields = try DERFields(.parse(der, part: part), part: part)
        _ = try fields.number()
        var imprint = try fields.fields()
        _ = try imprint.next()
        guard let digest = MerkleLog.Digest(try imprint.primitive(.octetString)) else { throw .malformed(part) }
        let nonce = try fields.next(if: .integer)?.integer(part: part)
        try self.init(stamping: digest, nonce: nonce)
        guard self.der == der else { throw .malformed(part) }
    }

    /// The DER bytes: version 1, SHA-256 with NULL parameters, no policy, the nonce if any, certReq true.
    package var der: [UInt8] {
        DERWriting.sequence(
            DERWriting.integer([1]),
            DERWriting.sequence(Self.sha256, DERWriting.value(0x04, digest.bytes)),
            nonce.map(DERWriting.integer) ?? [],
            [0x01, 0x01, 0xFF]
        )
    }

    /// A number's bytes without leading zeros, so that equal numbers are equal bytes; zero is one byte.
    static func magnitude(_ bytes: [UInt8]) -> [UInt8] {
        let significant = Array(bytes.drop { $0 == 0 })
        return significant.isEmpty ? [0] : significant
    }
}
