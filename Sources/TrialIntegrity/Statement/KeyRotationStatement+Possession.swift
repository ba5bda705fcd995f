// That the new key of a rotation is in the hands of whoever is said to own it.

internal import Crypto
internal import MerkleLog

extension KeyRotationStatement {
    /// Checks that the new key signed for itself.
    ///
    /// - Throws: `EnvelopeError.badSignature` and `.badKey`.
    public func checkPossession() throws(EnvelopeError) {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: self.key.publicKey) else { throw .badKey }
        guard key.isValidSignature(possession, for: possessionMessage) else { throw .badSignature }
    }
}
