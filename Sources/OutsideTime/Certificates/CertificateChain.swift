// The chain from a certificate to a pinned root, judged at one moment in the past.

internal import Foundation
internal import SwiftASN1
internal import TrialIntegrity
@_spi(DisableValidityCheck) internal import X509

/// A chain that was checked: the certificate, those that issued it, the pinned root last.
struct CertificateChain {
    /// The most certificates that may be tried between a certificate and a root.
    ///
    /// It bounds the search: a hostile token could otherwise hold certificates that issue each other in circles.
    static let maximumIntermediateCount = 16

    let certificates: [StoredCertificate]

    /// The earliest end of validity of its certificates.
    var expires: UTCTimestamp? { certificates.compactMap(\.notAfter).min() }

    /// Builds and checks a chain.
    ///
    /// RFC 5280 by swift-certificates (signatures, names, basic constraints, name constraints, critical extensions),
    /// validity of every certificate at `time`, keyCertSign of issuers where key usage is stated, and no SHA-1.
    /// - Parameters:
    ///   - leaf: the certificate of a signer.
    ///   - pool: certificates that may stand between; their order does not matter.
    ///   - roots: the pinned ones. A pinned authority ends a chain even when it is not self-signed.
    ///   - time: the moment at which all must be valid.
    /// - Returns: the chain that was found.
    /// - Throws: `notValidThen` when the chain holds but for its validity, `untrusted`, or `tooLarge`.
    static func build(
        leaf: StoredCertificate,
        pool: [StoredCertificate],
        roots: [StoredCertificate],
        at time: UTCTimestamp
    ) async throws(TimestampError) -> CertificateChain {
        let pool = try candidates(pool, for: leaf)
        if let chain = await validate(leaf, pool, roots, ChainPolicy(time: time)) { return chain }
        guard await validate(leaf, pool, roots, ChainPolicy(time: nil)) == nil else { throw .notValidThen }
        throw .untrusted
    }

    private static func validate(
        _ leaf: StoredCertificate,
        _ pool: [StoredCertificate],
        _ roots: [StoredCertificate],
        _ policy: ChainPolicy
    ) async -> CertificateChain? {
        var verifier = Verifier(rootCertificates: CertificateStore(roots.map(\.certificate))) {
            RFC5280Policy.withValidityCheckDisabled()
            policy
        }
        let store = CertificateStore(pool.map(\.certificate))
        guard case .validCertificate(let chain) = await verifier.validate(leaf: leaf.certificate, intermediates: store)
        else { return nil }
        let all = [leaf] + pool + roots
        let found = chain.compactMap { member in all.first { $0.certificate == member } }
        return found.count == chain.count ? CertificateChain(certificates: found) : nil
    }

    /// The certificates that may be tried: those whose names lead on from the leaf, each once, and of one subject and
    /// key only with the same alternative names.
    ///
    /// The search takes two certificates for the same authority when subject, key and alternative names are equal;
    /// without this rule one key could appear under endless alternative names.
    private static func candidates(
        _ pool: [StoredCertificate],
        for leaf: StoredCertificate
    ) throws(TimestampError) -> [StoredCertificate] {
        var kept: [StoredCertificate] = []
        var names: Set<[UInt8]> = [leaf.issuer]
        var rest = Set(pool).subtracting([leaf]).sorted { $0.der.lexicographicallyPrecedes($1.der) }
        while let index = rest.firstIndex(where: { names.contains($0.subject) }) {
            let certificate = rest.remove(at: index)
            names.insert(certificate.issuer)
            let others = certificate.certificate.extensions[oid: .X509ExtensionID.subjectAlternativeName]
            let isOdd = kept.contains {
                $0.subject == certificate.subject && $0.keyInfo == certificate.keyInfo
                    && $0.certificate.extensions[oid: .X509ExtensionID.subjectAlternativeName] != others
            }
            if !isOdd { kept.append(certificate) }
        }
        guard kept.count <= maximumIntermediateCount else {
            throw .tooLarge("the number of certificates", limit: maximumIntermediateCount)
        }
        return kept
    }
}

/// What this project demands of a chain beyond RFC 5280 as the library checks it.
private struct ChainPolicy: VerifierPolicy {
    /// Extended key usage may be critical; whoever asks for the chain has checked that of the leaf.
    let verifyingCriticalExtensions: [ASN1ObjectIdentifier] = [.X509ExtensionID.extendedKeyUsage]
    /// The moment at which all must be valid; nil to leave that out.
    let time: UTCTimestamp?

    mutating func chainMeetsPolicyRequirements(chain: UnverifiedCertificateChain) async -> PolicyEvaluationResult {
        for (index, certificate) in chain.enumerated() {
            if let time, !isValid(certificate, at: time) { return .failsToMeetPolicy(reason: "not valid then") }
            if index > 0, !mayIssue(certificate) {
                return .failsToMeetPolicy(reason: "an issuer may not issue certificates")
            }
            if index < chain.count - 1, certificate.signatureAlgorithm == .sha1WithRSAEncryption {
                return .failsToMeetPolicy(reason: "SHA-1")
            }
        }
        return .meetsPolicy
    }

    private func mayIssue(_ certificate: Certificate) -> Bool {
        do { return try certificate.extensions.keyUsage?.keyCertSign ?? true } catch { return false }
    }

    private func isValid(_ certificate: Certificate, at time: UTCTimestamp) -> Bool {
        let moment = Date(timeIntervalSince1970: Double(time.secondsSince1970))
        return certificate.notValidBefore <= moment && moment <= certificate.notValidAfter
    }
}
