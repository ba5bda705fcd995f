// A timestamp that was verified, and what that rests on.

package import TrialIntegrity

/// What a verification looked at.
package enum TimestampCheck: String, Sendable, CaseIterable, Hashable {
    /// The imprint is the digest that was to be stamped.
    case imprint
    /// The nonce is that of the request.
    case nonce
    /// The policy is one that is accepted.
    case policy
    /// The signature over the attributes and their digest of the statement.
    case signature
    /// The attribute that names the signer's certificate.
    case signingCertificate = "signing-certificate"
    /// The certificate is for timestamps alone, and says so critically.
    case purpose
    /// A chain to a pinned root, valid at the stated time.
    case chain
    /// That the signer's certificate was not revoked.
    case revocation
    /// That no issuer's certificate in the chain was revoked.
    case issuerRevocation = "issuer-revocation"
}

/// A timestamp that holds against pinned roots.
///
/// Only `TimestampToken.verify` makes one.
package struct VerifiedTimestamp: Hashable, Sendable {
    /// What it states.
    package let info: TimestampInfo
    /// The subject of the signer's certificate, such as `CN=Test TSA`.
    package let signer: String
    /// The subject of the pinned root.
    package let root: String
    /// The last second in which the signer's certificate is valid.
    package let signerExpires: UTCTimestamp
    /// The last second in which every certificate of the chain, the root included, is valid.
    package let chainExpires: UTCTimestamp
    /// What is known about revocation of the signer's certificate.
    package let revocation: RevocationStatus
    /// What is known about revocation of the issuers below the root, from the signer's upwards.
    package let issuerRevocations: [RevocationStatus]
    /// What was checked, in a fixed order.
    package let checked: [TimestampCheck]

    /// What was not checked, in a fixed order; for example the nonce when the request is not known.
    ///
    /// Issuers appear only when there are any between the signer and the pinned root.
    package var notChecked: [TimestampCheck] {
        TimestampCheck.allCases.filter {
            !checked.contains($0) && ($0 != .issuerRevocation || !issuerRevocations.isEmpty)
        }
    }

    /// Whether a certificate of the chain ends by a moment, so that a new timestamp should be had before.
    package func expires(by moment: UTCTimestamp) -> Bool { chainExpires <= moment }
}
