// TSTInfo, the signed statement of a timestamp (RFC 3161 section 2.4.2).

package import MerkleLog
internal import SwiftASN1
package import TrialIntegrity

/// What a timestamp states: this digest existed at this time.
package struct TimestampInfo: Hashable, Sendable {
    /// The policy under which it was issued, as a dotted object identifier.
    package let policy: String
    /// The stamped digest.
    package let imprint: MerkleLog.Digest
    /// The token's serial number in lowercase hexadecimal.
    package let serialNumber: String
    /// The stated time.
    package let time: StampedTime
    /// How far the true time may be from ``time``, in microseconds; nil when it is not stated.
    package let accuracy: Int64?
    /// The nonce of the request as an unsigned number without leading zeros.
    package let nonce: [UInt8]?
    /// The name by which the authority calls itself, such as `CN=Test TSA`; nil when it gives none or no X.500 name.
    package let authority: String?

    /// The stated time in whole seconds, rounded up.
    package let roundedTime: UTCTimestamp
    /// The earliest whole second at which the stamping may have happened: the time less the accuracy, rounded down.
    package let earliest: UTCTimestamp
    /// The latest whole second at which the stamping may have happened: the time and the accuracy, rounded up.
    package let latest: UTCTimestamp

    private static let part = "the timestamp's statement"
    private static let maximumSerialByteCount = 21

    /// Reads a TSTInfo.
    ///
    /// - Throws: `malformed`, and `unsupportedAlgorithm` for another imprint than SHA-256.
    init(parsing der: [UInt8]) throws(TimestampError) {
        let part = Self.part
        var fields = try DERFields(.parse(der, part: part), part: part)
        guard try fields.number() == 1 else { throw .malformed(part) }
        policy = try fields.identifier()
        imprint = try Self.imprint(fields.fields())
        let serial = try fields.integer()
        guard serial.count <= Self.maximumSerialByteCount, serial[0] < 0x80 else { throw .malformed(part) }
        serialNumber = Hexadecimal.text(serial)
        guard let time = StampedTime(try fields.primitive(.generalizedTime)) else { throw .malformed(part) }
        self.time = time
        accuracy = try fields.next(if: .sequence).map { node throws(TimestampError) in try Self.accuracy(node) }
        guard let rounded = time.roundedUp(), let latest = time.roundedUp(adding: accuracy ?? 0),
            let earliest = time.roundedDown(subtracting: accuracy ?? 0)
        else { throw .malformed(part) }
        (roundedTime, self.latest, self.earliest) = (rounded, latest, earliest)
        // DER leaves out a default, which for `ordering` is FALSE.
        if let ordering = fields.next(if: .boolean), try !ordering.boolean(part: part) { throw .malformed(part) }
        nonce = try fields.next(if: .integer).map { node throws(TimestampError) in
            let bytes = try node.integer(part: part)
            guard bytes[0] < 0x80, bytes.count <= TimestampRequest.maximumNonceByteCount + 1 else {
                throw .malformed(part)
            }
            return TimestampRequest.magnitude(bytes)
        }
        authority = try fields.next(if: .context(0)).flatMap { node throws(TimestampError) in try Self.name(node) }
        if let extensions = fields.next(if: .context(1)) { try Self.check(extensions: extensions) }
        try fields.end()
    }

    private static func imprint(_ fields: DERFields) throws(TimestampError) -> MerkleLog.Digest {
        var fields = fields
        guard try HashAlgorithm(fields.next(), part: part) == .sha256,
            let digest = MerkleLog.Digest(try fields.primitive(.octetString))
        else { throw .unsupportedAlgorithm("another imprint than SHA-256") }
        try fields.end()
        return digest
    }

    /// Accuracy in microseconds; its three fields are optional, the last two 1 to 999.
    private static func accuracy(_ node: ASN1Node) throws(TimestampError) -> Int64 {
        var fields = try DERFields(node, part: part)
        let seconds = try fields.next(if: .integer)?.number(part: part) ?? 0
        var micros = Int64(seconds) * 1_000_000
        for (tag, unit) in [(UInt(0), Int64(1000)), (1, 1)] {
            guard let field = fields.next(if: .context(tag)) else { continue }
            let value = try field.number(as: .context(tag), part: part)
            guard (1...999).contains(value) else { throw .malformed(part) }
            micros += Int64(value) * unit
        }
        try fields.end()
        return micros
    }

    /// `tsa [0] GeneralName`: an explicit tag around a name, of which only directory names are printed.
    private static func name(_ node: ASN1Node) throws(TimestampError) -> String? {
        var fields = try DERFields(node, .context(0), part: part)
        let name = try fields.next()
        try fields.end()
        guard name.identifier == .context(4) else { return nil }
        var inner = try DERFields(name, .context(4), part: part)
        return X500Name.text(try inner.next())
    }

    /// No extension is known, so a critical one makes the token useless (RFC 5280 section 4.2).
    private static func check(extensions: ASN1Node) throws(TimestampError) {
        var list = try DERFields(extensions, .context(1), part: part)
        while !list.isEmpty {
            var fields = try list.fields()
            let identifier = try fields.identifier()
            if let critical = fields.next(if: .boolean) {
                guard try critical.boolean(part: part) else { throw .malformed(part) }
                throw .unsupportedAlgorithm("the critical extension \(identifier)")
            }
            _ = try fields.primitive(.octetString)
            try fields.end()
        }
    }
}
