// Checkpoints (C2SP tlog-checkpoint): the text that names one state of one log.

/// The state of a log: how many entries it has and the root over them.
///
/// Its text is the origin, the size in decimal, the root in base64, and extension lines, each ended by a line feed.
/// It holds no time: times are in cosignatures and timestamps.
public struct Checkpoint: Hashable, Sendable {
    /// The name of the log, which is also the name of its key.
    public let origin: String
    /// The number of entries.
    public let size: UInt64
    /// The root of the tree over the entries.
    public let root: Digest
    /// Further lines, which witnesses do not vouch for; usually none.
    public let extensions: [String]

    /// States a log's size and root.
    ///
    /// - Throws: `malformedCheckpoint` for an origin or extension that is no line, or `wrongEmptyRoot`.
    public init(origin: String, size: UInt64, root: Digest, extensions: [String] = []) throws(NoteError) {
        guard NoteSyntax.isLine(origin) else { throw .malformedCheckpoint(line: 1) }
        for (number, line) in zip(4..., extensions) where !NoteSyntax.isLine(line) {
            throw .malformedCheckpoint(line: number)
        }
        guard size > 0 || root == TreeHash.empty else { throw .wrongEmptyRoot }
        self.origin = origin
        self.size = size
        self.root = root
        self.extensions = extensions
    }

    /// Reads the text of a checkpoint, without signatures.
    ///
    /// - Throws: `unterminatedText`, `controlCharacter`, `malformedCheckpoint` or `wrongEmptyRoot`.
    public init(parsing text: String) throws(NoteError) {
        _ = try NoteSyntax.text(text.utf8)
        guard let lines = NoteSyntax.lines(text.utf8) else { throw .unterminatedText }
        guard lines.count >= 3 else { throw .malformedCheckpoint(line: lines.count + 1) }
        guard let size = NoteSyntax.decimal(lines[1]) else { throw .malformedCheckpoint(line: 2) }
        guard let root = StrictBase64.decode(Array(lines[2])).flatMap({ Digest($0) }) else {
            throw .malformedCheckpoint(line: 3)
        }
        try self.init(
            origin: NoteSyntax.text(lines[0]),
            size: size,
            root: root,
            extensions: lines.dropFirst(3).map { String(decoding: $0, as: UTF8.self) }
        )
    }

    /// The text, which is what is signed.
    public var text: String {
        ([origin, String(size), root.base64] + extensions).map { $0 + "\n" }.joined()
    }

    /// Reads a note and takes it for a checkpoint of the log that has this key.
    ///
    /// - Returns: the checkpoint, signed by the log, and the note, of which no other signature was checked.
    /// - Throws: what ``SignedNote/open(with:)`` and ``init(parsing:)`` throw, or `originMismatch` if the origin is
    ///   another than the name of the key.
    public static func open(
        note: [UInt8],
        key: VerifierKey
    ) throws(NoteError) -> (Checkpoint, SignedNote) {
        guard key.type == .ed25519 else { throw .wrongKeyType(name: key.name) }
        let signed = try SignedNote(parsing: note)
        let checkpoint = try Checkpoint(parsing: signed.open(with: [key]).text)
        guard NoteSyntax.areSame(checkpoint.origin, key.name) else {
            throw .originMismatch(expected: key.name, found: checkpoint.origin)
        }
        return (checkpoint, signed)
    }

    /// Signs the checkpoint as its log.
    ///
    /// - Throws: `originMismatch` if the key has another name than the log, or `wrongKeyType`.
    public func signed(by key: SignerKey) throws(NoteError) -> SignedNote {
        guard NoteSyntax.areSame(origin, key.name) else {
            throw .originMismatch(expected: key.name, found: origin)
        }
        return try SignedNote.sign(text: text, by: [key])
    }
}
