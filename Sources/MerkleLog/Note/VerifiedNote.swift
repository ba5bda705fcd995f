// A note whose signatures were checked: another type than one whose were not.

/// A signature that was checked and is of a trusted key.
public struct VerifiedSignature: Hashable, Sendable {
    /// The key that signed.
    public let key: VerifierKey
    /// For a cosignature the time it states, in seconds since 1970 UTC; nil for others.
    public let time: UInt64?
}

/// A text of which at least one trusted key's signature was checked.
///
/// Only ``SignedNote/open(with:)`` makes one.
public struct VerifiedNote: Hashable, Sendable {
    /// The signed text, with its last line feed.
    public let text: String
    /// The signatures of trusted keys, in the order of the note; at least one.
    public let signatures: [VerifiedSignature]
    /// The signature lines of keys that are not trusted: nothing is known about them.
    public let unverified: [NoteSignature]
}

extension SignedNote {
    /// Checks the signatures of the keys that are trusted.
    ///
    /// Lines of other keys are ignored.
    ///
    /// - Parameter keys: the trusted keys; those of cosigners take the text to be a checkpoint.
    /// - Returns: the text with the signatures that hold.
    /// - Throws: `ambiguousKey`, `duplicateSignature` for two lines of a trusted key, `invalidSignature` if even one
    ///   line of a trusted key does not verify, or `noTrustedSignature`.
    public func open(with keys: [VerifierKey]) throws(NoteError) -> VerifiedNote {
        var verified: [VerifiedSignature] = []
        var unverified: [NoteSignature] = []
        for signature in signatures {
            let matching = keys.filter { $0.matches(signature) }
            guard let key = matching.first else {
                unverified.append(signature)
                continue
            }
            guard matching.count == 1 else { throw .ambiguousKey(name: key.name) }
            guard !verified.contains(where: { $0.key == key }) else { throw .duplicateSignature(name: key.name) }
            verified.append(try check(signature, of: key))
        }
        guard !verified.isEmpty else { throw .noTrustedSignature }
        return VerifiedNote(text: text, signatures: verified, unverified: unverified)
    }

    private func check(_ signature: NoteSignature, of key: VerifierKey) throws(NoteError) -> VerifiedSignature {
        switch key.type {
        case .ed25519:
            guard key.isValid(signature.signature, for: Array(text.utf8)) else {
                throw .invalidSignature(name: key.name)
            }
            return VerifiedSignature(key: key, time: nil)
        case .cosignature:
            let cosignature = try Cosignature.check(signature, of: text, key: key)
            return VerifiedSignature(key: key, time: cosignature.time)
        }
    }
}
