// All checks of a token, offline, in the order of what they cost.

package import MerkleLog
internal import SwiftASN1
internal import X509

extension TimestampToken {
    /// Verifies the token.
    ///
    /// RFC 3161 section 2.2 with the certificates judged at the stated time: a chain that has expired since is good,
    /// one that was not yet valid is not. Revocation is as RFC 3161 section 4 has it, see ``RevocationStatus``.
    /// - Parameters:
    ///   - stamped: the digest that must have been stamped, computed by the caller from what it holds.
    ///   - trust: the pinned roots, and the policies that are accepted.
    ///   - material: certificates and revocation data that lie beside the token.
    ///   - nonce: the nonce of the request; nil when the request is not known, and then it is reported as unchecked.
    /// - Returns: the timestamp with what was checked.
    /// - Throws: the first check that fails.
    package func verify(
        stamped: MerkleLog.Digest,
        trust: TimestampTrust,
        material: TimeMaterial = .empty,
        nonce: [UInt8]? = nil
    ) async throws(TimestampError) -> VerifiedTimestamp {
        guard info.imprint == stamped else { throw .wrongImprint }
        if let nonce {
            guard info.nonce == TimestampRequest.magnitude(nonce) else { throw .wrongNonce }
        }
        if let policies = trust.policies, !policies.contains(info.policy) { throw .wrongPolicy(info.policy) }
        let beside = try material.storedCertificates()
        let certificate = try signerCertificate(beside: beside)
        try checkSignature(by: certificate)
        try SignerPurpose.check(certificate)
        let chain = try await CertificateChain.build(
            leaf: certificate,
            pool: certificates + beside,
            roots: trust.roots,
            at: info.time.second
        )
        try checkFurtherCertificates(in: chain)
        let revocations = try RevocationData(material: material, lists: revocationLists)
            .statuses(of: chain, pool: certificates + beside, at: info.time.second)
        return try verified(chain, revocations, trust, nonce)
    }

    private func verified(
        _ chain: CertificateChain,
        _ revocations: [RevocationStatus],
        _ trust: TimestampTrust,
        _ nonce: [UInt8]?
    ) throws(TimestampError) -> VerifiedTimestamp {
        guard let leaf = chain.certificates.first, let root = chain.certificates.last,
            let signerExpires = leaf.notAfter, let chainExpires = chain.expires
        else { throw .malformed("a certificate") }
        let issuers = Array(revocations.dropFirst())
        let revocation = revocations.first ?? .notChecked
        var checked: [TimestampCheck] = [.imprint, .signature, .signingCertificate, .purpose, .chain]
        if nonce != nil { checked.append(.nonce) }
        if trust.policies != nil { checked.append(.policy) }
        if revocation != .notChecked { checked.append(.revocation) }
        if !issuers.isEmpty, !issuers.contains(.notChecked) { checked.append(.issuerRevocation) }
        return VerifiedTimestamp(
            info: info,
            signer: leaf.name,
            root: root.name,
            signerExpires: signerExpires,
            chainExpires: chainExpires,
            revocation: revocation,
            issuerRevocations: issuers,
            checked: TimestampCheck.allCases.filter(checked.contains)
        )
    }

    /// The certificate of the signer, in the token or beside it, which the attribute must name as well.
    private func signerCertificate(beside: [StoredCertificate]) throws(TimestampError) -> StoredCertificate {
        let candidates = (certificates + beside).filter(signer.names)
        guard !candidates.isEmpty else { throw .signerMissing }
        let named = candidates.first { certificate in
            signer.attributes.certificateLists.allSatisfy { $0.first?.matches(certificate) ?? false }
        }
        guard let named else { throw .signerMismatch }
        return named
    }

    private func checkSignature(by certificate: StoredCertificate) throws(TimestampError) {
        let attributes = signer.attributes
        guard attributes.messageDigest == signer.digestAlgorithm.hash(content) else { throw .badSignature }
        let isValid = try signer.algorithm.isValid(
            signer.signature,
            for: attributes.signedBytes,
            keyInfo: certificate.keyInfo
        )
        guard isValid else { throw .badSignature }
    }

    /// Further identifiers of the attribute restrict the chain to what they name (RFC 5035 section 5.4).
    private func checkFurtherCertificates(in chain: CertificateChain) throws(TimestampError) {
        let further = signer.attributes.certificateLists.flatMap { $0.dropFirst() }
        for identifier in further where !chain.certificates.contains(where: identifier.matches) {
            throw .signerMismatch
        }
    }
}

/// What the certificate of a timestamp's signer must be for (RFC 3161 section 2.3).
enum SignerPurpose {
    static func check(_ certificate: StoredCertificate) throws(TimestampError) {
        let extensions = certificate.certificate.extensions
        guard let field = extensions[oid: .X509ExtensionID.extendedKeyUsage],
            let usage = try? ExtendedKeyUsage(field)
        else { throw .wrongPurpose("it has no extended key usage") }
        guard Array(usage) == [.timeStamping] else {
            throw .wrongPurpose("its extended key usage is not timeStamping alone")
        }
        guard field.critical else { throw .wrongPurpose("its extended key usage is not critical") }
        guard let field = extensions[oid: .X509ExtensionID.keyUsage] else { return }
        guard let usage = try? KeyUsage(field) else { throw .wrongPurpose("its key usage cannot be read") }
        let signs = usage.digitalSignature || usage.nonRepudiation
        let other =
            usage.keyEncipherment || usage.dataEncipherment || usage.keyAgreement || usage.keyCertSign
            || usage.cRLSign || usage.encipherOnly || usage.decipherOnly
        guard signs, !other else { throw .wrongPurpose("its key usage is not signatures alone") }
    }
}
