// One signature line of a note.

/// A signature line: an em dash, the name of the key, and base64 of its identifier and the signature.
public struct NoteSignature: Hashable, Sendable {
    /// The name of the key that is said to have signed.
    public let name: String
    /// The identifier of that key.
    public let keyID: UInt32
    /// The signature; for cosignatures the time comes first.
    public let signature: [UInt8]

    private static let mark = Array("\u{2014} ".utf8)

    /// Takes the parts of a line.
    ///
    /// - Throws: `malformedName`, or `malformedSignatureLine` if the signature is empty.
    public init(name: String, keyID: UInt32, signature: [UInt8]) throws(NoteError) {
        guard NoteSyntax.isName(name) else { throw .malformedName }
        guard !signature.isEmpty else { throw .malformedSignatureLine(1) }
        self.name = name
        self.keyID = keyID
        self.signature = signature
    }

    /// Reads a line without its line feed; nil for anything that ``line`` would not have written.
    public init?(parsing line: String) {
        let bytes = Array(line.utf8)
        guard bytes.starts(with: NoteSignature.mark) else { return nil }
        let fields = bytes.dropFirst(NoteSignature.mark.count)
            .split(separator: NoteSyntax.space, maxSplits: 1, omittingEmptySubsequences: false)
        guard fields.count == 2,
            let name = String(validating: fields[0], as: UTF8.self),
            let blob = StrictBase64.decode(Array(fields[1])), blob.count > 4
        else { return nil }
        let keyID: UInt32 = NoteSyntax.bigEndianNumber(blob.prefix(4))
        try? self.init(name: name, keyID: keyID, signature: Array(blob.dropFirst(4)))
    }

    /// The line, without its line feed.
    public var line: String {
        "\u{2014} \(name) \(StrictBase64.encode(NoteSyntax.bigEndianBytes(keyID) + signature))"
    }
}
