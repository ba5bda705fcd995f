// What revocation data says about a certificate at the stamped time (RFC 3161 section 4, RFC 5280 section 5.3.1).

package import TrialIntegrity

/// Where it is said whether a certificate was revoked.
package enum RevocationSource: String, Hashable, Sendable {
    /// A certificate revocation list.
    case list = "CRL"
    /// An OCSP response.
    case response = "OCSP"
}

/// What is known about the revocation of one certificate.
package enum RevocationStatus: Hashable, Sendable {
    /// No list and no response that could tell: nothing is known.
    case notChecked
    /// Not revoked as of this time, which the issuer stated.
    case good(asOf: UTCTimestamp, RevocationSource)
    /// Revoked after the stamped time for a reason that leaves earlier timestamps good.
    case revokedLater(at: UTCTimestamp, reason: String, RevocationSource)

    /// One phrase for a report, such as `not checked`.
    package var text: String {
        switch self {
        case .notChecked: "not checked"
        case .good(let time, let source): "not revoked as of \(time.text) (\(source.rawValue))"
        case .revokedLater(let time, let reason, let source):
            "revoked afterwards, at \(time.text), \(reason) (\(source.rawValue))"
        }
    }
}

/// A revocation as a list or response states it.
struct Revocation: Hashable {
    let time: UTCTimestamp
    /// The reason code; nil when none is given.
    let reason: Int?

    private static let names = [
        "unspecified", "key compromise", "CA compromise", "affiliation changed", "superseded",
        "cessation of operation", "certificate hold", "reason 7", "removed from CRL", "privilege withdrawn",
        "AA compromise",
    ]
    /// Those after which earlier timestamps remain good; without a reason all are void (RFC 3161 section 4).
    private static let sparing: Set<Int> = [0, 3, 4, 5]

    var reasonText: String {
        guard let reason else { return "no reason given" }
        return reason < Self.names.count ? Self.names[reason] : "reason \(reason)"
    }

    /// Whether a timestamp of an earlier time is good all the same.
    func spares(_ stamped: UTCTimestamp) -> Bool {
        guard let reason, Self.sparing.contains(reason) else { return false }
        return stamped < time
    }
}

/// What one issuer says about one certificate.
struct RevocationWord {
    let source: RevocationSource
    /// When it was said.
    let thisUpdate: UTCTimestamp
    /// When newer word was promised.
    let nextUpdate: UTCTimestamp?
    /// Nil when the certificate is not revoked.
    let revocation: Revocation?

    /// Whether this can tell that a certificate was good at a time: it was said later, or was the newest word then, and
    /// the certificate had not expired, after which issuers forget revocations.
    func tells(about certificate: StoredCertificate, at time: UTCTimestamp) -> Bool {
        guard let notAfter = certificate.notAfter, thisUpdate <= notAfter else { return false }
        return (nextUpdate ?? thisUpdate) >= time
    }
}
