// What logs and witnesses say to each other (C2SP tlog-witness), as bytes; how the bytes travel is not known here.

/// Why a message between log and witness was refused.
public enum WitnessMessageError: Error, Equatable, Sendable {
    /// More bytes than such a message may have.
    case tooLarge(limit: Int)
    /// A line before the checkpoint that is not what must stand there; lines are counted from 1.
    case malformedLine(Int)
    /// More hashes than a consistency proof can have.
    case tooManyHashes(limit: Int)
    /// A checkpoint that cannot be read.
    case checkpoint(NoteError)
}

extension WitnessMessageError: CustomStringConvertible {
    /// One line for a person, lower case, without a full stop.
    public var description: String {
        switch self {
        case .tooLarge(let limit): "the message has more than \(limit) bytes"
        case .malformedLine(let line): "line \(line) of the message is malformed"
        case .tooManyHashes(let limit): "the consistency proof has more than \(limit) hashes"
        case .checkpoint(let error): "the checkpoint cannot be read: \(error)"
        }
    }
}

/// The body of an `add-checkpoint` request: a new checkpoint, and the proof that it continues the one before.
///
/// "old", a blank and the old size; up to 63 hashes in base64; an empty line; the note of the checkpoint. Each line
/// ends with a line feed.
public struct AddCheckpointRequest: Hashable, Sendable {
    /// The most hashes of a proof.
    public static let maximumProofCount = 63
    /// The most bytes of a request that witnesses must expect to be taken.
    public static let maximumByteCount = 16 * 1024

    /// The size of the checkpoint that the proof starts from; 0 when there is none.
    public let oldSize: UInt64
    /// The consistency proof.
    public let proof: [Digest]
    /// The signed checkpoint, of which no signature was checked.
    public let note: SignedNote
    /// The origin that the checkpoint names.
    public let origin: String
    /// The size that the checkpoint names.
    public let size: UInt64
    /// The checkpoint; nil when it is one of no entries with another root than that of no bytes.
    public let checkpoint: Checkpoint?

    private static let oldMark = Array("old ".utf8)

    /// Puts a request together.
    ///
    /// - Parameters:
    ///   - oldSize: the size of the checkpoint that the witness cosigned last.
    ///   - proof: the consistency proof from there.
    ///   - note: the signed checkpoint.
    /// - Throws: `tooManyHashes`, `tooLarge` or `checkpoint`.
    public init(oldSize: UInt64, proof: [Digest], note: SignedNote) throws(WitnessMessageError) {
        guard proof.count <= Self.maximumProofCount else { throw .tooManyHashes(limit: Self.maximumProofCount) }
        self.oldSize = oldSize
        self.proof = proof
        self.note = note
        do throws(NoteError) {
            let checkpoint = try Checkpoint(parsing: note.text)
            self.checkpoint = checkpoint
            (origin, size) = (checkpoint.origin, checkpoint.size)
        } catch .wrongEmptyRoot {
            checkpoint = nil
            (origin, size) = (String(Substring(note.text.utf8.prefix { $0 != NoteSyntax.lineFeed })), 0)
        } catch {
            throw .checkpoint(error)
        }
        guard bytes.count <= Self.maximumByteCount else { throw .tooLarge(limit: Self.maximumByteCount) }
    }

    /// Reads a request and checks its form only.
    ///
    /// - Throws: `tooLarge`, `malformedLine`, `tooManyHashes` or `checkpoint`.
    public init(parsing bytes: [UInt8]) throws(WitnessMessageError) {
        guard bytes.count <= Self.maximumByteCount else { throw .tooLarge(limit: Self.maximumByteCount) }
        var rest = bytes[...]
        var number = 0
        var oldSize: UInt64?
        var proof: [Digest] = []
        while true {
            number += 1
            guard let end = rest.firstIndex(of: NoteSyntax.lineFeed) else { throw .malformedLine(number) }
            let line = rest[..<end]
            rest = rest[(end + 1)...]
            if oldSize == nil {
                guard line.starts(with: Self.oldMark), let size = NoteSyntax.decimal(line.dropFirst(4)) else {
                    throw .malformedLine(number)
                }
                oldSize = size
            } else if line.isEmpty {
                break
            } else {
                guard proof.count < Self.maximumProofCount else { throw .tooManyHashes(limit: Self.maximumProofCount) }
                guard let hash = StrictBase64.decode(Array(line)).flatMap({ Digest($0) }) else {
                    throw .malformedLine(number)
                }
                proof.append(hash)
            }
        }
        let note: SignedNote
        do throws(NoteError) {
            note = try SignedNote(parsing: Array(rest))
        } catch {
            throw .checkpoint(error)
        }
        try self.init(oldSize: oldSize ?? 0, proof: proof, note: note)
    }

    /// The request as bytes, which read back as the same request.
    public var bytes: [UInt8] {
        let head = "old \(oldSize)\n" + proof.map { $0.base64 + "\n" }.joined() + "\n"
        return Array(head.utf8) + note.bytes
    }
}

/// The answers of a witness to `add-checkpoint`.
public enum WitnessMessage {
    /// The content type of ``size(_:)``.
    public static let sizeContentType = "text/x.tlog.size"
    /// The most bytes of an answer that is read.
    public static let maximumByteCount = 16 * 1024

    /// The size that the witness cosigned last: a decimal and a line feed.
    public static func size(_ size: UInt64) -> [UInt8] { Array("\(size)\n".utf8) }

    /// Reads a size; nil for anything that ``size(_:)`` would not have written.
    public static func size(parsing bytes: [UInt8]) -> UInt64? {
        guard bytes.last == NoteSyntax.lineFeed else { return nil }
        return NoteSyntax.decimal(bytes.dropLast())
    }

    /// Signature lines, each with its line feed.
    public static func lines(_ signatures: [NoteSignature]) -> [UInt8] {
        Array(signatures.map { $0.line + "\n" }.joined().utf8)
    }

    /// Reads one or more signature lines; nil for anything that ``lines(_:)`` would not have written.
    public static func lines(parsing bytes: [UInt8]) -> [NoteSignature]? {
        guard bytes.count <= maximumByteCount, let lines = NoteSyntax.lines(bytes) else { return nil }
        var signatures: [NoteSignature] = []
        for line in lines {
            guard let text = try? NoteSyntax.text(line), let signature = NoteSignature(parsing: text) else {
                return nil
            }
            signatures.append(signature)
        }
        return signatures
    }
}
