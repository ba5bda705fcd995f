// What can be wrong with a timestamp, its certificates, or the way to the authority.

package import TrialIntegrity

/// Why a timestamp could not be had or is not believed.
package enum TimestampError: Error, Hashable, Sendable {
    /// Bytes that are not what they must be; the text names the part, such as `the token`.
    case malformed(String)
    /// More bytes or values than any honest file has.
    case tooLarge(String, limit: Int)
    /// The authority refused; the failures are named as in RFC 3161 section 2.4.2.
    case notGranted(status: String, failures: [String])
    /// The token is about other bytes.
    case wrongImprint
    /// The token answers another request.
    case wrongNonce
    /// The token was issued under a policy that is not accepted.
    case wrongPolicy(String)
    /// The certificate of the signer is neither in the token nor beside it.
    case signerMissing
    /// The token names another certificate than that of its signer.
    case signerMismatch
    /// The signature does not verify, or the signed digest is another.
    case badSignature
    /// An algorithm that is not known or not safe.
    case unsupportedAlgorithm(String)
    /// A certificate that is not one for timestamps alone.
    case wrongPurpose(String)
    /// No chain of certificates leads to a pinned root.
    case untrusted
    /// The chain was not valid at the stamped time.
    case notValidThen
    /// A certificate was revoked before the stamped time, or for a reason that voids all its timestamps.
    case revoked(at: UTCTimestamp, reason: String)
    /// A file of roots that holds none that can be used.
    case noRoots(path: String)
    /// The address of the authority cannot be used.
    case badAddress
    /// The authority could not be reached.
    case unreachable(reason: String)
    /// The authority did not answer in time.
    case timedOut(seconds: Int)
    /// The authority answered, but not with a timestamp.
    case badReply(String)
}

extension TimestampError: UserFacingError {
    package var code: String {
        switch self {
        case .malformed: "token-malformed"
        case .tooLarge: "token-too-large"
        case .notGranted: "timestamp-refused"
        case .wrongImprint: "token-imprint"
        case .wrongNonce: "token-nonce"
        case .wrongPolicy: "token-policy"
        case .signerMissing: "token-signer-missing"
        case .signerMismatch: "token-signer-mismatch"
        case .badSignature: "token-signature"
        case .unsupportedAlgorithm: "token-algorithm"
        case .wrongPurpose: "token-purpose"
        case .untrusted: "token-untrusted"
        case .notValidThen: "token-expired-chain"
        case .revoked: "token-revoked"
        case .noRoots: "tsa-roots"
        case .badAddress: "tsa-address"
        case .unreachable: "tsa-unreachable"
        case .timedOut: "tsa-timeout"
        case .badReply: "tsa-reply"
        }
    }

    package var message: String {
        switch self {
        case .malformed(let part): "\(part) is not what RFC 3161 describes"
        case .tooLarge(let part, let limit): "\(part) exceeds the limit of \(limit)"
        case .notGranted(let status, let failures):
            "the timestamp authority answered \(([status] + failures).joined(separator: ", "))"
        case .wrongImprint: "the timestamp is about another checkpoint"
        case .wrongNonce: "the timestamp answers another request"
        case .wrongPolicy(let policy): "the timestamp was issued under the policy \(policy), which is not accepted"
        case .signerMissing: "the certificate of the timestamp's signer is missing"
        case .signerMismatch: "the timestamp names another certificate than that of its signer"
        case .badSignature: "the signature of the timestamp does not verify"
        case .unsupportedAlgorithm(let name): "the timestamp uses \(name), which is not supported"
        case .wrongPurpose(let why): "the certificate of the timestamp's signer is not fit: \(why)"
        case .untrusted: "no certificate chain leads from the timestamp's signer to a pinned root"
        case .notValidThen: "the certificate chain of the timestamp was not valid at the time it states"
        case .revoked(let time, let reason): "a certificate of the timestamp was revoked at \(time.text) (\(reason))"
        case .noRoots: "the file holds no usable root certificate"
        case .badAddress: "the address of a timestamp authority must start with http:// or https://"
        case .unreachable(let reason): "the timestamp authority cannot be reached: \(reason)"
        case .timedOut(let seconds): "the timestamp authority did not answer within \(seconds) seconds"
        case .badReply(let what): "the timestamp authority answered with \(what)"
        }
    }

    package var hint: String? {
        switch self {
        case .notGranted: "ask the authority which requests it accepts, or use another authority"
        case .wrongImprint: "import the answer to the request that was made for this checkpoint"
        case .wrongNonce: "make a new request, and import its own answer"
        case .signerMissing: "give the authority's certificates with --chain"
        case .untrusted: "compare --tsa-roots with the root certificate that the authority publishes"
        case .revoked: "stamp the newest checkpoint at another authority"
        case .noRoots: "give a file with the authority's root certificate in PEM form"
        case .unreachable, .timedOut, .badReply:
            "check the address, or write the request to a file and send it by other means"
        case .malformed, .wrongPolicy, .signerMismatch, .badSignature, .unsupportedAlgorithm, .wrongPurpose,
            .notValidThen:
            "keep the file as evidence, and request a new timestamp"
        case .tooLarge, .badAddress: nil
        }
    }

    package var place: SourcePlace? {
        guard case .noRoots(let path) = self else { return nil }
        return SourcePlace(file: path)
    }

    package var failureClass: FailureClass {
        switch self {
        case .badAddress: .usage
        case .noRoots: .badData
        case .unreachable, .timedOut, .badReply, .notGranted: .inputOutput
        default: .unverifiable
        }
    }
}
