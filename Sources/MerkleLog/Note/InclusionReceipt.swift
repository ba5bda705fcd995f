// Receipts (C2SP tlog-proof): all that is needed to see, without the log, that it holds an entry.

/// The place of an entry in a log, the proof for it, and the log's signed checkpoint.
///
/// The file is "c2sp.org/tlog-proof@v1", "extra" and base64 if there is any, "index" and a decimal, the hashes in
/// base64, an empty line, and the note of the checkpoint as it is.
public struct InclusionReceipt: Hashable, Sendable {
    /// The most bytes a receipt may have.
    public static let maximumByteCount = 2 * SignedNote.maximumByteCount

    /// The entry, from 0.
    public let index: UInt64
    /// The siblings on the way from the leaf to the root.
    public let proof: [Digest]
    /// The note of the checkpoint, with all its signatures.
    public let checkpoint: [UInt8]
    /// Bytes for the application, not covered by any signature; nil if there are none.
    public let extra: [UInt8]?

    private static let header = Array("c2sp.org/tlog-proof@v1".utf8)
    private static let extraMark = Array("extra ".utf8)
    private static let indexMark = Array("index ".utf8)
    private static let maximumProofCount = 64

    /// Puts a receipt together, unchecked.
    public init(index: UInt64, proof: [Digest], checkpoint: SignedNote, extra: [UInt8]? = nil) {
        self.init(index: index, proof: proof, note: checkpoint.bytes, extra: extra)
    }

    private init(index: UInt64, proof: [Digest], note: [UInt8], extra: [UInt8]?) {
        self.index = index
        self.proof = proof
        checkpoint = note
        self.extra = extra?.isEmpty == true ? nil : extra
    }

    /// Reads a receipt and checks its form only, that of the note included.
    ///
    /// - Throws: `tooLarge`, `malformedReceipt`, and what ``SignedNote/init(parsing:)`` throws.
    public init(parsing bytes: [UInt8]) throws(NoteError) {
        guard bytes.count <= InclusionReceipt.maximumByteCount else {
            throw .tooLarge(limit: InclusionReceipt.maximumByteCount)
        }
        var lines = LineReader(bytes)
        guard lines.next() == InclusionReceipt.header[...] else { throw .malformedReceipt(line: 1) }
        var line = lines.next()
        var extra: [UInt8]?
        if let text = line, text.starts(with: InclusionReceipt.extraMark) {
            extra = StrictBase64.decode(Array(text.dropFirst(InclusionReceipt.extraMark.count)))
            guard extra?.isEmpty == false else { throw .malformedReceipt(line: lines.number) }
            line = lines.next()
        }
        guard let text = line, text.starts(with: InclusionReceipt.indexMark),
            let index = NoteSyntax.decimal(text.dropFirst(InclusionReceipt.indexMark.count))
        else { throw .malformedReceipt(line: lines.number) }
        let proof = try InclusionReceipt.hashes(&lines)
        let note = try SignedNote(parsing: Array(lines.rest))
        self.init(index: index, proof: proof, note: note.bytes, extra: extra)
    }

    /// The receipt as bytes, which read back as the same receipt.
    public var bytes: [UInt8] {
        var text = String(decoding: InclusionReceipt.header, as: UTF8.self) + "\n"
        if let extra { text += "extra \(StrictBase64.encode(extra))\n" }
        text += "index \(index)\n"
        for hash in proof { text += hash.base64 + "\n" }
        return Array(text.utf8) + [NoteSyntax.lineFeed] + checkpoint
    }

    /// Checks that the log with this key holds the entry.
    ///
    /// - Parameters:
    ///   - leafHash: the ``TreeHash/leaf(_:)`` of the entry, computed by the caller from the entry itself.
    ///   - key: the key of the log, from a source that is trusted.
    /// - Returns: the checkpoint, signed by the log. Whether witnesses cosigned it is for the caller to check.
    /// - Throws: `NoteError` if the checkpoint is not of that log, or `MerkleError` if the proof does not lead to it.
    public func check(leafHash: Digest, key: VerifierKey) throws -> Checkpoint {
        let (checkpoint, _) = try Checkpoint.open(note: self.checkpoint, key: key)
        try InclusionProof.check(
            proof: proof,
            index: index,
            size: checkpoint.size,
            leafHash: leafHash,
            root: checkpoint.root
        )
        return checkpoint
    }

    /// Reads hashes up to the empty line.
    private static func hashes(_ lines: inout LineReader) throws(NoteError) -> [Digest] {
        var hashes: [Digest] = []
        while let line = lines.next() {
            if line.isEmpty { return hashes }
            guard hashes.count < maximumProofCount, let hash = StrictBase64.decode(Array(line)).flatMap({ Digest($0) })
            else { break }
            hashes.append(hash)
        }
        throw .malformedReceipt(line: lines.number)
    }
}

/// Reads lines from the front of a buffer.
private struct LineReader {
    /// The bytes that were not read.
    private(set) var rest: ArraySlice<UInt8>
    /// The number of the line read last, from 1.
    private(set) var number = 0

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    /// The next line without its line feed; nil if no line feed is left.
    mutating func next() -> ArraySlice<UInt8>? {
        number += 1
        guard let end = rest.firstIndex(of: NoteSyntax.lineFeed) else { return nil }
        defer { rest = rest[(end + 1)...] }
        return rest[..<end]
    }
}
