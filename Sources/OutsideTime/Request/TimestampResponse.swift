// The answer of a timestamp authority (RFC 3161 section 2.4.2).

internal import SwiftASN1

/// A TimeStampResp: either a token or a reason why there is none.
package struct TimestampResponse: Sendable {
    /// The most bytes an answer may have.
    package static let maximumByteCount = 1 << 20

    /// The token; it is parsed, but nothing about it is believed yet.
    package let token: TimestampToken
    /// Whether the authority changed what was asked for.
    package let isModified: Bool

    private static let part = "the answer"
    private static let statuses = [
        "granted", "granted with modifications", "rejection", "waiting", "revocation warning",
        "revocation notification",
    ]
    private static let failures = [
        0: "bad algorithm", 2: "bad request", 5: "bad data format", 14: "time not available",
        15: "policy not accepted", 16: "extension not accepted", 17: "additional information not available",
        25: "system failure",
    ]

    /// Reads an answer.
    ///
    /// - Throws: `notGranted` when there is no token, with the failures named; `malformed`, `tooLarge`, and what
    ///   ``TimestampToken/init(parsing:)`` throws.
    package init(parsing der: [UInt8]) throws(TimestampError) {
        guard der.count <= Self.maximumByteCount else {
            throw .tooLarge("the answer", limit: Self.maximumByteCount)
        }
        var fields = try DERFields(.parse(der, part: Self.part), part: Self.part)
        var info = try fields.fields()
        let status = try info.number()
        if let texts = info.next(if: .sequence) { try Self.check(texts: texts) }
        let failures = try info.next(if: .bitString).map { node throws(TimestampError) in try Self.names(node) } ?? []
        try info.end()
        guard status <= 1 else {
            let name = status < Self.statuses.count ? Self.statuses[status] : "status \(status)"
            throw .notGranted(status: name, failures: failures)
        }
        let token = try fields.next()
        try fields.end()
        guard failures.isEmpty else { throw .malformed(Self.part) }
        self.token = try TimestampToken(parsing: token.bytes)
        isModified = status == 1
    }

    /// The status text is a stranger's words and is not repeated; it must only be text.
    private static func check(texts: ASN1Node) throws(TimestampError) {
        var fields = try DERFields(texts, part: part)
        while !fields.isEmpty { _ = try fields.primitive(.utf8String) }
    }

    /// The set bits of PKIFailureInfo, named.
    private static func names(_ node: ASN1Node) throws(TimestampError) -> [String] {
        let content = try node.primitive(.bitString, part: part)
        guard (2...9).contains(content.count), content[0] < 8 else { throw .malformed(part) }
        let bits = (0..<(content.count - 1) * 8).filter { content[1 + $0 / 8] & (0x80 >> ($0 % 8)) != 0 }
        return bits.map { failures[$0] ?? "failure \($0)" }
    }
}
