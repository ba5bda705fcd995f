// What can be wrong with a key, a signed note, a checkpoint or a receipt.

/// Why a signed text was refused.
///
/// Names are those of keys and logs, which are public.
public enum NoteError: Error, Hashable, Sendable {
    /// More bytes than any note of ours can have.
    case tooLarge(limit: Int)
    /// The bytes are not UTF-8.
    case notUTF8
    /// A control character other than a line feed.
    case controlCharacter
    /// A text that does not end with a line feed.
    case unterminatedText
    /// No empty line followed by signature lines.
    case noSignatures
    /// A signature line that is not an em dash, a name and base64; lines are counted from 1 after the text.
    case malformedSignatureLine(Int)
    /// More signature lines than a note may have.
    case tooManySignatures(limit: Int)
    /// A key or origin name that is empty or has a space, a plus sign or a control character.
    case malformedName
    /// A key that is not a name, an identifier and base64, joined by plus signs.
    case malformedKey
    /// A key of a type other than Ed25519 (01) and Ed25519 cosignature (04).
    case unsupportedKeyType(UInt8)
    /// A key of a type that does not make this kind of signature.
    case wrongKeyType(name: String)
    /// A key whose identifier does not follow from its name and bytes.
    case keyIDMismatch(name: String)
    /// A public key under which signatures prove nothing: of small order, or not in its canonical spelling.
    case weakPublicKey
    /// Two of the given keys have the same name and identifier.
    case ambiguousKey(name: String)
    /// Two signature lines of the same trusted key.
    case duplicateSignature(name: String)
    /// A signature line of a trusted key that does not verify.
    case invalidSignature(name: String)
    /// No signature line is of a trusted key.
    case noTrustedSignature
    /// A time of more than 2^63 − 1 seconds.
    case timeOutOfRange
    /// The signature could not be computed.
    case signingFailed
    /// A line of a checkpoint that is not what must stand there; lines are counted from 1.
    case malformedCheckpoint(line: Int)
    /// A checkpoint of a tree without entries whose root is another than that of no bytes.
    case wrongEmptyRoot
    /// A checkpoint of another log.
    case originMismatch(expected: String, found: String)
    /// A line of a receipt that is not what must stand there; lines are counted from 1.
    case malformedReceipt(line: Int)
}

extension NoteError: CustomStringConvertible {
    /// One line for a person, lower case, without a full stop.
    public var description: String {
        switch self {
        case .tooLarge(let limit): "the signed text is larger than \(limit) bytes"
        case .notUTF8: "the signed text is not UTF-8"
        case .controlCharacter: "the signed text has a control character"
        case .unterminatedText: "the signed text does not end with a line feed"
        case .noSignatures: "the text has no signatures"
        case .malformedSignatureLine(let line): "signature line \(line) is malformed"
        case .tooManySignatures(let limit): "the text has more than \(limit) signatures"
        case .malformedName: "a key name is empty or has a space, a plus sign or a control character"
        case .malformedKey: "the key is not of the form name+id+base64"
        case .unsupportedKeyType(let type): "keys of type \(type) are not supported"
        case .wrongKeyType(let name): "the key \(name) is of a type that does not make such signatures"
        case .keyIDMismatch(let name): "the identifier of the key \(name) does not follow from its name and bytes"
        case .weakPublicKey: "the public key is one under which signatures prove nothing"
        case .ambiguousKey(let name): "two keys have the name \(name) and the same identifier"
        case .duplicateSignature(let name): "the text has two signatures of \(name)"
        case .invalidSignature(let name): "the signature of \(name) does not verify"
        case .noTrustedSignature: "the text has no signature of a trusted key"
        case .timeOutOfRange: "the time is outside 0 to 2^63 - 1 seconds"
        case .signingFailed: "the signature could not be computed"
        case .malformedCheckpoint(let line): "line \(line) of the checkpoint is malformed"
        case .wrongEmptyRoot: "the checkpoint of a log without entries has the wrong root"
        case .originMismatch(let expected, let found): "the checkpoint is of the log \(found), not of \(expected)"
        case .malformedReceipt(let line): "line \(line) of the receipt is malformed"
        }
    }
}
