// All revocation data beside and inside a token, asked about every certificate of a chain.

internal import TrialIntegrity

/// Lists and responses.
struct RevocationData {
    private let lists: [RevocationList]
    private let responses: [StatusResponse]

    /// Takes the data beside a token and the lists in it.
    ///
    /// - Throws: `malformed`.
    init(material: TimeMaterial, lists more: [[UInt8]]) throws(TimestampError) {
        lists = try (material.revocationLists + more).map { der throws(TimestampError) in try RevocationList(der: der) }
        responses = try material.statusResponses.map { der throws(TimestampError) in try StatusResponse(der: der) }
    }

    /// What is known about each certificate of a chain but the root, from the signer's upwards.
    ///
    /// - Throws: `revoked` when one was revoked at or before `time`, or for a reason that voids all its timestamps.
    func statuses(
        of chain: CertificateChain,
        pool: [StoredCertificate],
        at time: UTCTimestamp
    ) throws(TimestampError) -> [RevocationStatus] {
        var statuses: [RevocationStatus] = []
        for (certificate, issuer) in zip(chain.certificates, chain.certificates.dropFirst()) {
            statuses.append(try status(of: certificate, issuer: issuer, pool: pool, at: time))
        }
        return statuses
    }

    private func status(
        of certificate: StoredCertificate,
        issuer: StoredCertificate,
        pool: [StoredCertificate],
        at time: UTCTimestamp
    ) throws(TimestampError) -> RevocationStatus {
        var words = responses.compactMap { $0.word(on: certificate, issuer: issuer, pool: pool) }
        for list in lists {
            if let word = try list.word(on: certificate, issuer: issuer) { words.append(word) }
        }
        // A word that a certificate is revoked counts however old; the earliest revocation is the one that matters.
        let revoked = words.compactMap { word in word.revocation.map { ($0, word.source) } }
        if let (revocation, source) = revoked.min(by: { $0.0.time < $1.0.time }) {
            for (revocation, _) in revoked where !revocation.spares(time) {
                throw .revoked(at: revocation.time, reason: revocation.reasonText)
            }
            return .revokedLater(at: revocation.time, reason: revocation.reasonText, source)
        }
        let telling = words.filter { $0.tells(about: certificate, at: time) }
        guard let newest = telling.max(by: { $0.thisUpdate < $1.thisUpdate }) else { return .notChecked }
        return .good(asOf: newest.thisUpdate, newest.source)
    }
}
