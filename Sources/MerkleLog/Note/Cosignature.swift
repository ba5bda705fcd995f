// Cosignatures (C2SP tlog-cosignature, type 04): a witness signs a checkpoint and a time.

/// A witness's statement: at this time, this was the largest consistent state of the log it had seen.
///
/// The signed bytes are "cosignature/v1", "time" and the seconds in decimal, each on a line, and the text of the
/// checkpoint. The name of the witness is not covered: two witnesses must never share a key.
public struct Cosignature: Hashable, Sendable {
    /// Seconds since 1970 UTC, at most 2^63 − 1.
    public let time: UInt64

    /// The number of bytes of the time, and of it with the signature.
    private static let timeByteCount = 8
    private static let byteCount = 8 + 64

    /// Signs a checkpoint at a time.
    ///
    /// - Throws: `wrongKeyType` unless the key is of type 04, `timeOutOfRange`, or `signingFailed`.
    public static func sign(
        _ checkpoint: Checkpoint,
        time: UInt64,
        by key: SignerKey
    ) throws(NoteError) -> NoteSignature {
        guard key.verifierKey.type == .cosignature else { throw .wrongKeyType(name: key.name) }
        guard time <= UInt64(Int64.max) else { throw .timeOutOfRange }
        let signature = try key.sign(message(text: checkpoint.text, time: time))
        return try NoteSignature(
            name: key.name,
            keyID: key.verifierKey.keyID,
            signature: NoteSyntax.bigEndianBytes(time) + signature
        )
    }

    /// Checks the signature line of a witness.
    ///
    /// - Parameters:
    ///   - signature: the line; it must name the key.
    ///   - text: the text of the checkpoint, with extension lines.
    ///   - key: the key of the witness.
    /// - Returns: what the witness states.
    /// - Throws: `wrongKeyType` unless the key is of type 04, `timeOutOfRange`, or `invalidSignature`, also if the text
    ///   is no checkpoint.
    public static func check(
        _ signature: NoteSignature,
        of text: String,
        key: VerifierKey
    ) throws(NoteError) -> Cosignature {
        guard key.type == .cosignature else { throw .wrongKeyType(name: key.name) }
        guard key.matches(signature), signature.signature.count == byteCount,
            (try? Checkpoint(parsing: text)) != nil
        else { throw .invalidSignature(name: key.name) }
        let time: UInt64 = NoteSyntax.bigEndianNumber(signature.signature.prefix(timeByteCount))
        guard time <= UInt64(Int64.max) else { throw .timeOutOfRange }
        guard key.isValid(signature.signature.dropFirst(timeByteCount), for: message(text: text, time: time)) else {
            throw .invalidSignature(name: key.name)
        }
        return Cosignature(time: time)
    }

    private static func message(text: String, time: UInt64) -> [UInt8] {
        Array("cosignature/v1\ntime \(time)\n\(text)".utf8)
    }
}
