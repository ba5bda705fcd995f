// What is stamped: one state of the log with the log's own signature, and nothing that comes later.

internal import Crypto
package import MerkleLog

/// The bytes of a checkpoint that a timestamp is about: the note with no other signature than the log's.
///
/// They are the text, an empty line and the log's own signature line with its line feed, so that a file with just these
/// bytes is what `openssl ts -query -data FILE` stamps. Cosignatures are left out: they may be added later. The log's
/// signature is in: a stamped head stays good when the log's key is stolen afterwards, because nobody could have made
/// that line before the stamp but the log.
package enum StampedCheckpoint {
    /// The stamped bytes: checkpoint text ‖ `"\n"` ‖ the log's signature line ‖ `"\n"`.
    ///
    /// - Parameters:
    ///   - note: a checkpoint, perhaps with cosignatures.
    ///   - log: the key of the log.
    /// - Returns: the bytes of a note with one signature line.
    /// - Throws: what `Checkpoint.open` throws: the log's signature is checked, and there must be exactly one.
    package static func bytes(of note: SignedNote, log: VerifierKey) throws(NoteError) -> [UInt8] {
        let (checkpoint, _) = try Checkpoint.open(note: note.bytes, key: log)
        let own = note.signatures.filter { $0.keyID == log.keyID && $0.name.utf8.elementsEqual(log.name.utf8) }
        return try SignedNote(text: checkpoint.text, signatures: own).bytes
    }

    /// SHA-256 of ``bytes(of:log:)``, the digest that goes into the request.
    ///
    /// - Throws: as ``bytes(of:log:)``.
    package static func digest(of note: SignedNote, log: VerifierKey) throws(NoteError) -> MerkleLog.Digest {
        .sha256(try bytes(of: note, log: log))
    }
}
