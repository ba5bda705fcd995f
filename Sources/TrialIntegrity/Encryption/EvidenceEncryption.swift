// Encrypts evidence to recipients and opens it again. Any bytes can be encrypted: evidence, openings, fingerprint files.

internal import Crypto
internal import Foundation

/// Encrypts a stream of bytes, with flat memory.
public struct EncryptingWriter {
    private let sink: ([UInt8]) throws -> Void
    private let key: SymmetricKey
    private var pending: [UInt8] = []
    private var chunk = 0

    /// Writes the header.
    ///
    /// - Parameters:
    ///   - recipients: who may read the file; their order is kept.
    ///   - sink: takes the next bytes of the encrypted file.
    /// - Throws: `EncryptionError.recipients` for none, too many or the same twice; what the sink throws.
    public init(recipients: [RecipientKey], sink: @escaping ([UInt8]) throws -> Void) throws {
        guard (1...EncryptedFormat.maximumRecipients).contains(recipients.count),
            Set(recipients.map(\.publicKey)).count == recipients.count
        else { throw EncryptionError.recipients }
        let fileKey = SymmetricKey(size: .bits256)
        var header = EncryptedFormat.magic + [UInt8(recipients.count)]
        for recipient in recipients {
            var sender = try HPKE.Sender(
                recipientKey: try recipient.agreementKey,
                ciphersuite: EncryptedFormat.suite,
                info: EncryptedFormat.info
            )
            let wrapped = try unsafe fileKey.withUnsafeBytes { bytes in
                try sender.seal(unsafe Data(bytes))
            }
            header += recipient.id + Array(sender.encapsulatedKey) + Array(wrapped)
        }
        let code = EncryptedFormat.code(over: header, fileKey: fileKey)
        key = EncryptedFormat.contentKey(fileKey: fileKey, code: code)
        self.sink = sink
        try sink(header + code)
    }

    /// Encrypts the next bytes.
    ///
    /// - Throws: what the sink throws.
    public mutating func append(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            // The last chunk is known only when nothing follows, so a full one waits.
            if pending.count == EncryptedFormat.chunkLength { try emit(isLast: false) }
            let part = rest.prefix(EncryptedFormat.chunkLength - pending.count)
            pending += part
            rest = rest.dropFirst(part.count)
        }
    }

    /// Encrypts what is left and ends the file; nothing may be appended afterwards.
    ///
    /// - Throws: what the sink throws.
    public mutating func finish() throws { try emit(isLast: true) }

    private mutating func emit(isLast: Bool) throws {
        let nonce = try EncryptedFormat.nonce(chunk: chunk, isLast: isLast)
        let box = try ChaChaPoly.seal(pending, using: key, nonce: nonce)
        try sink(Array(box.ciphertext) + Array(box.tag))
        pending.removeAll(keepingCapacity: true)
        chunk += 1
    }
}

/// Encrypts and opens whole files.
public enum EvidenceEncryption {
    /// Encrypts a file.
    ///
    /// - Parameters:
    ///   - source: the bytes to encrypt.
    ///   - recipients: who may read the file.
    ///   - sink: takes the next bytes of the encrypted file.
    /// - Throws: `EncryptionError.recipients`; what source and sink throw.
    public static func encrypt(
        source: any RandomAccessBytes,
        recipients: [RecipientKey],
        sink: @escaping ([UInt8]) throws -> Void
    ) throws {
        var writer = try EncryptingWriter(recipients: recipients, sink: sink)
        let step = 16 * EncryptedFormat.chunkLength
        for offset in stride(from: 0, to: source.count, by: step) {
            try writer.append(try source.read(at: offset, count: min(step, source.count - offset)))
        }
        try writer.finish()
    }

    /// Whether bytes start as an encrypted file does.
    ///
    /// - Throws: read errors.
    public static func isEncrypted(_ bytes: any RandomAccessBytes) throws -> Bool {
        let magic = EncryptedFormat.magic
        guard bytes.count >= magic.count else { return false }
        return try bytes.read(at: 0, count: magic.count) == magic
    }

    /// The ids of the keys that open a file, in its order, as hexadecimal; unproven without such a key.
    ///
    /// - Throws: `EncryptionError` when it is not an encrypted file; read errors.
    public static func recipientIDs(of bytes: any RandomAccessBytes) throws -> [String] {
        try EncryptedHeader(bytes).stanzas.map { $0.id.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
    }

    /// Opens an encrypted file for reading at any offset.
    ///
    /// - Parameters:
    ///   - bytes: the encrypted file.
    ///   - key: the private key of one of its recipients.
    /// - Returns: the content; a chunk that was changed is refused when it is read.
    /// - Throws: `EncryptionError` when the key opens nothing, or header or length are not as they were written.
    public static func open(bytes: any RandomAccessBytes, key: DecryptionKey) throws -> DecryptedBytes {
        try DecryptedBytes(bytes, key: key)
    }
}
