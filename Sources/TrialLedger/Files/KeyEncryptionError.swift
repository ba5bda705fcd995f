// What can go wrong with an encrypted key and its passphrase.

package import TrialIntegrity

/// Why a key could not be encrypted or opened; it never holds the passphrase or a part of the key.
package struct KeyEncryptionError: Error, Equatable, Sendable {
    /// What happened.
    package enum Kind: Equatable, Sendable {
        /// The passphrase is wrong, or the encrypted bytes are damaged: nobody can tell which.
        case wrongPassphrase
        /// Not the form that Docs/Format.md describes.
        case malformed
        /// Another cipher or key derivation than scrypt with AES-256-CBC.
        case unsupported
        /// A key derivation that would take too much memory or time.
        case tooCostly
        /// The key inside is another than the first line names.
        case otherKey
        /// The file is encrypted, and there is nobody to ask for the passphrase.
        case noPassphrase
        /// A passphrase for a new key that is too short; the count is of bytes.
        case tooShort(minimum: Int)
        /// A passphrase that is longer than anyone types, or has control characters.
        case unusable
        /// The two entries of a new passphrase differ.
        case entriesDiffer
        /// Entering was interrupted.
        case interrupted
    }

    /// What happened.
    package let kind: Kind
    /// The file, when there is one.
    package let path: String?

    /// Names a failure.
    package init(_ kind: Kind, path: String? = nil) {
        self.kind = kind
        self.path = path
    }

    /// The same failure with its file.
    func at(_ path: String) -> KeyEncryptionError { KeyEncryptionError(kind, path: path) }
}

extension KeyEncryptionError: UserFacingError {
    package var code: String {
        switch kind {
        case .wrongPassphrase: "passphrase-wrong"
        case .malformed, .unsupported, .tooCostly, .otherKey: "key-malformed"
        case .noPassphrase: "passphrase-missing"
        case .tooShort, .unusable, .entriesDiffer: "passphrase-unfit"
        case .interrupted: "passphrase-interrupted"
        }
    }

    package var message: String {
        switch kind {
        case .wrongPassphrase: "the passphrase is wrong, or the encrypted key is damaged"
        case .malformed: "the file does not hold an encrypted private key"
        case .unsupported: "the key is not encrypted with scrypt and AES-256"
        case .tooCostly: "opening the key would take more memory or time than is allowed"
        case .otherKey: "the encrypted key is another than its first line names"
        case .noPassphrase: "the private key is encrypted, and there is no terminal to ask for its passphrase"
        case .tooShort(let minimum): "a passphrase must have at least \(minimum) bytes"
        case .unusable: "a passphrase must have 1 to \(Passphrase.maximumByteCount) bytes and no control characters"
        case .entriesDiffer: "the two passphrases differ"
        case .interrupted: "no passphrase was entered"
        }
    }

    package var hint: String? {
        switch kind {
        case .wrongPassphrase: "try again; without the passphrase the key is lost, and a new one must be enrolled"
        case .malformed, .otherKey: "take the key from its backup, or make and enrol a new one"
        case .unsupported, .tooCostly: "encrypt it again: openssl pkcs8 -topk8 -scrypt, and keep the first line"
        case .noPassphrase: "name a file with --passphrase-file, or in the environment variable VERITY_PASSPHRASE_FILE"
        case .tooShort: "take six or more random words"
        case .unusable, .entriesDiffer, .interrupted: nil
        }
    }

    package var place: SourcePlace? { path.map { SourcePlace(file: $0) } }

    package var failureClass: FailureClass {
        switch kind {
        case .malformed, .unsupported, .tooCostly, .otherKey: .badData
        case .wrongPassphrase, .noPassphrase, .interrupted: .notPermitted
        case .tooShort, .unusable, .entriesDiffer: .usage
        }
    }
}
