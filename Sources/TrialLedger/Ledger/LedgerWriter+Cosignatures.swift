// Cosignatures that witnesses sent back for a published checkpoint.

internal import GRDB
package import MerkleLog

extension LedgerWriter {
    /// Keeps cosignatures of a checkpoint, durably; of each witness the first one stays.
    ///
    /// It is one transaction beside the commit order: no entry, hash or head changes, and a crash leaves all of the
    /// lines or none.
    /// - Parameters:
    ///   - lines: the signature lines.
    ///   - size: the number of entries under a checkpoint that was published.
    ///   - witnesses: the keys of the witnesses that may have sent them, of type 04.
    /// - Returns: how many were new.
    /// - Throws: `LedgerError.badCosignature` when a line is not a valid cosignature of that checkpoint by one of the
    ///   witnesses, then nothing is kept; `.storage`, `.writerStopped`.
    @discardableResult
    package func addCosignatures(
        _ lines: [NoteSignature],
        size: UInt64,
        witnesses: [VerifierKey]
    ) throws(LedgerError) -> Int {
        guard !isStopped else { throw .writerStopped }
        guard let bytes = try query({ try $0.note(size) }), let note = try? SignedNote(parsing: bytes) else {
            throw .badCosignature(reason: "no checkpoint of \(size) entries was published")
        }
        for line in lines {
            let key = witnesses.first { $0.keyID == line.keyID && $0.name == line.name }
            guard let key, key.type == .cosignature else {
                throw .badCosignature(reason: "it is of no witness that was asked")
            }
            guard (try? Cosignature.check(line, of: note.text, key: key)) != nil,
                line.line.utf8.count <= StoredCosignature.maximumLineLength
            else { throw .badCosignature(reason: "the signature of \(key.name) does not hold") }
        }
        let count = try query { try $0.cosignatures(size: size).count }
        guard count + lines.count + note.signatures.count <= SignedNote.maximumSignatureCount else {
            throw .badCosignature(reason: "the checkpoint has as many signatures as a note can hold")
        }
        return try StoreFile.attempt(folder.ledger) {
            try queue.write { try LedgerTables(db: $0).add(lines, size: size) }
        }
    }
}
