// Signed notes (C2SP signed-note): a text, an empty line, and signature lines.

/// A text with signatures that nobody has checked; ``open(with:)`` checks them.
public struct SignedNote: Hashable, Sendable {
    /// The most bytes a note may have.
    public static let maximumByteCount = 1_000_000
    /// The most signature lines a note may have.
    public static let maximumSignatureCount = 100

    /// The signed text, with its last line feed, without the empty line after it.
    public let text: String
    /// The signature lines, in the order of the note.
    public let signatures: [NoteSignature]

    /// Joins a text and signature lines.
    ///
    /// - Throws: `unterminatedText`, `controlCharacter`, `noSignatures`, `tooManySignatures` or `tooLarge`.
    public init(text: String, signatures: [NoteSignature]) throws(NoteError) {
        guard text.utf8.last == NoteSyntax.lineFeed else { throw .unterminatedText }
        guard !signatures.isEmpty else { throw .noSignatures }
        guard signatures.count <= SignedNote.maximumSignatureCount else {
            throw .tooManySignatures(limit: SignedNote.maximumSignatureCount)
        }
        self.text = try NoteSyntax.text(text.utf8)
        self.signatures = signatures
        guard bytes.count <= SignedNote.maximumByteCount else {
            throw .tooLarge(limit: SignedNote.maximumByteCount)
        }
    }

    /// Reads a note and checks its form only.
    ///
    /// The text ends at the last empty line: it may have empty lines itself.
    ///
    /// - Throws: `tooLarge`, `notUTF8`, `controlCharacter`, `noSignatures`, `malformedSignatureLine` or
    ///   `tooManySignatures`.
    public init(parsing bytes: [UInt8]) throws(NoteError) {
        guard bytes.count <= SignedNote.maximumByteCount else {
            throw .tooLarge(limit: SignedNote.maximumByteCount)
        }
        _ = try NoteSyntax.text(bytes)
        guard let separator = SignedNote.lastEmptyLine(of: bytes),
            let lines = NoteSyntax.lines(bytes[(separator + 1)...])
        else { throw .noSignatures }
        guard lines.count <= SignedNote.maximumSignatureCount else {
            throw .tooManySignatures(limit: SignedNote.maximumSignatureCount)
        }
        var signatures: [NoteSignature] = []
        for (number, line) in zip(1..., lines) {
            guard let signature = NoteSignature(parsing: try NoteSyntax.text(line)) else {
                throw .malformedSignatureLine(number)
            }
            signatures.append(signature)
        }
        try self.init(text: NoteSyntax.text(bytes[..<separator]), signatures: signatures)
    }

    /// The note as bytes, which read back as the same note.
    public var bytes: [UInt8] {
        let lines = signatures.map { $0.line + "\n" }.joined()
        return Array(text.utf8) + [NoteSyntax.lineFeed] + Array(lines.utf8)
    }

    /// Signs a text.
    ///
    /// - Throws: `unterminatedText`, `controlCharacter`, `noSignatures` without keys, `wrongKeyType` for the key of
    ///   a cosigner, or `duplicateSignature` if a key is given twice.
    public static func sign(text: String, by keys: [SignerKey]) throws(NoteError) -> SignedNote {
        var signatures: [NoteSignature] = []
        for key in keys {
            let verifierKey = key.verifierKey
            guard verifierKey.type == .ed25519 else { throw .wrongKeyType(name: key.name) }
            guard !signatures.contains(where: verifierKey.matches) else { throw .duplicateSignature(name: key.name) }
            let signature = try key.sign(Array(text.utf8))
            signatures.append(try NoteSignature(name: key.name, keyID: verifierKey.keyID, signature: signature))
        }
        return try SignedNote(text: text, signatures: signatures)
    }

    /// The note with more signature lines at its end, for example the cosignatures of witnesses.
    ///
    /// - Throws: `tooManySignatures` or `tooLarge`.
    public func adding(_ more: [NoteSignature]) throws(NoteError) -> SignedNote {
        try SignedNote(text: text, signatures: signatures + more)
    }

    /// The index of the line feed that is the last empty line.
    private static func lastEmptyLine(of bytes: [UInt8]) -> Int? {
        bytes.indices.dropFirst().last { bytes[$0] == NoteSyntax.lineFeed && bytes[$0 - 1] == NoteSyntax.lineFeed }
    }
}
