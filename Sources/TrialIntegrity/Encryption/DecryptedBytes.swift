// The content of an encrypted file at any offset: header and length are proved first, every chunk when it is read.

internal import Crypto
internal import Foundation

/// The header of an encrypted file, not yet proved.
struct EncryptedHeader {
    struct Stanza {
        var id: [UInt8]
        var encapsulated: [UInt8]
        var wrapped: [UInt8]
    }

    let stanzas: [Stanza]
    /// The bytes before the authentication code.
    let signed: [UInt8]
    let code: [UInt8]
    var length: Int { signed.count + code.count }

    init(_ bytes: any RandomAccessBytes) throws {
        guard try EvidenceEncryption.isEncrypted(bytes) else { throw EncryptionError.wrongMagic }
        let magic = EncryptedFormat.magic
        guard bytes.count > magic.count else { throw EncryptionError.damaged("its header is cut off") }
        let count = Int(try bytes.read(at: magic.count, count: 1)[0])
        guard (1...EncryptedFormat.maximumRecipients).contains(count) else {
            throw EncryptionError.damaged("it has no recipients or too many")
        }
        let length = EncryptedFormat.headerLength(recipients: count)
        guard bytes.count >= length + EncryptedFormat.tagLength else {
            throw EncryptionError.damaged("its header is cut off")
        }
        let header = try bytes.read(at: 0, count: length)
        signed = Array(header.dropLast(EncryptedFormat.codeLength))
        code = Array(header.suffix(EncryptedFormat.codeLength))
        stanzas = (0..<count).map { place in
            let start = magic.count + 1 + place * EncryptedFormat.stanzaLength
            return Stanza(
                id: Array(header[start..<(start + 8)]),
                encapsulated: Array(header[(start + 8)..<(start + 40)]),
                wrapped: Array(header[(start + 40)..<(start + EncryptedFormat.stanzaLength)])
            )
        }
        guard Set(stanzas.map(\.id)).count == count else {
            throw EncryptionError.damaged("a recipient stands in it twice")
        }
    }

    /// The file key, the header proved by it.
    func fileKey(_ key: DecryptionKey) throws(EncryptionError) -> SymmetricKey {
        guard let stanza = stanzas.first(where: { $0.id == key.recipient.id }) else {
            throw .otherRecipients(stanzas.map { $0.id.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() })
        }
        guard
            var recipient = try? HPKE.Recipient(
                privateKey: key.key,
                ciphersuite: EncryptedFormat.suite,
                info: EncryptedFormat.info,
                encapsulatedKey: Data(stanza.encapsulated)
            ), let opened = try? recipient.open(Data(stanza.wrapped))
        else { throw .damaged("its wrapped key does not open") }
        let fileKey = SymmetricKey(data: opened)
        let isWhole = HMAC<SHA256>.isValidAuthenticationCode(
            code,
            authenticating: signed,
            using: EncryptedFormat.headerKey(fileKey: fileKey)
        )
        guard isWhole else { throw .damaged("its header was changed") }
        return fileKey
    }
}

/// The content of an encrypted file, readable from any thread.
///
/// Unchecked, because the kept chunks are guarded by their lock and the encrypted bytes are only read.
public final class DecryptedBytes: RandomAccessBytes, @unchecked Sendable {
    /// Decrypted chunks that stay in memory.
    private static let keptChunks = 16

    /// The number of bytes of the content.
    public let count: Int
    private let bytes: any RandomAccessBytes
    private let start: Int
    private let chunks: Int
    private let key: SymmetricKey
    private let lock = NSLock()
    private var kept: [(chunk: Int, content: [UInt8])] = []

    /// Proves header and length.
    ///
    /// - Throws: `EncryptionError`; read errors.
    init(_ bytes: any RandomAccessBytes, key: DecryptionKey) throws {
        let header = try EncryptedHeader(bytes)
        let fileKey = try header.fileKey(key)
        self.key = EncryptedFormat.contentKey(fileKey: fileKey, code: header.code)
        self.bytes = bytes
        start = header.length
        let length = bytes.count - start
        let full = EncryptedFormat.chunkLength + EncryptedFormat.tagLength
        chunks = (length + full - 1) / full
        let last = length - (chunks - 1) * full
        guard last > EncryptedFormat.tagLength || (last == EncryptedFormat.tagLength && chunks == 1) else {
            throw EncryptionError.damaged("it is cut off or extended")
        }
        count = length - chunks * EncryptedFormat.tagLength
        // The last chunk says that it is the last, and by its number how many stand before it.
        do {
            _ = try content(chunks - 1)
        } catch is FormatError {
            throw EncryptionError.damaged("its end is not the one that was written")
        }
    }

    /// Exactly `count` bytes of the content from `offset`.
    ///
    /// - Throws: `FormatError` for a chunk that was changed or put elsewhere, as for any damaged evidence; read errors.
    public func read(at offset: Int, count: Int) throws -> [UInt8] {
        guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else {
            throw FormatError.truncated("encrypted file")
        }
        var result: [UInt8] = []
        result.reserveCapacity(count)
        var position = offset
        while result.count < count {
            let content = try content(position / EncryptedFormat.chunkLength)
            let part = content.dropFirst(position % EncryptedFormat.chunkLength).prefix(count - result.count)
            result += part
            position += part.count
        }
        return result
    }

    private func content(_ chunk: Int) throws -> [UInt8] {
        lock.lock()
        let known = kept.first { $0.chunk == chunk }
        lock.unlock()
        if let known { return known.content }
        let full = EncryptedFormat.chunkLength + EncryptedFormat.tagLength
        let offset = start + chunk * full
        let sealed = try bytes.read(at: offset, count: min(full, bytes.count - offset))
        let nonce = try EncryptedFormat.nonce(chunk: chunk, isLast: chunk == chunks - 1)
        guard
            let box = try? ChaChaPoly.SealedBox(
                nonce: nonce,
                ciphertext: sealed.dropLast(EncryptedFormat.tagLength),
                tag: sealed.suffix(EncryptedFormat.tagLength)
            ), let opened = try? ChaChaPoly.open(box, using: key)
        else { throw FormatError.damagedSection(tag: "encrypted chunk", offset: offset) }
        let content = Array(opened)
        lock.lock()
        defer { lock.unlock() }
        kept.append((chunk, content))
        if kept.count > Self.keptChunks { kept.removeFirst() }
        return content
    }
}
