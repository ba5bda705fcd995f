// A SHA-256 value held inline, the currency of the whole module.

internal import Crypto

#if !canImport(Darwin)
internal import CBoringDigest
#endif

/// A SHA-256 digest: 32 bytes held inline, so arrays of digests are flat and copying one never allocates.
public struct Digest: Hashable, Sendable {
    /// The number of bytes of a digest.
    public static let byteCount = 32

    /// The 32 bytes as four words in memory order, whatever the byte order of the machine.
    let words: (UInt64, UInt64, UInt64, UInt64)

    init(words: (UInt64, UInt64, UInt64, UInt64)) {
        self.words = words
    }

    /// Takes the digest that swift-crypto computed.
    ///
    /// The one safe way out of `SHA256Digest` allocates an array per digest; this reads its 32 bytes in place.
    init(_ digest: SHA256Digest) {
        self = unsafe digest.withUnsafeBytes { unsafe Digest(unaligned: $0, at: 0) }
    }

    /// Reads 32 bytes of a buffer, which checks its bounds in debug builds only: the caller must have.
    @unsafe
    init(unaligned bytes: UnsafeRawBufferPointer, at offset: Int) {
        words = unsafe (
            bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self),
            bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self),
            bytes.loadUnaligned(fromByteOffset: offset + 16, as: UInt64.self),
            bytes.loadUnaligned(fromByteOffset: offset + 24, as: UInt64.self)
        )
    }

    /// Takes exactly 32 bytes; nil for any other number.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Digest.byteCount else { return nil }
        var iterator = bytes.makeIterator()
        func nextWord() -> UInt64 {
            var word: UInt64 = 0
            for _ in 0..<8 { word = word << 8 | UInt64(iterator.next() ?? 0) }
            return UInt64(bigEndian: word)
        }
        words = (nextWord(), nextWord(), nextWord(), nextWord())
    }

    /// Takes 64 lowercase hexadecimal digits; nil for anything else.
    public init?(hex: String) {
        guard let bytes = Hexadecimal.decode(hex) else { return nil }
        self.init(bytes)
    }

    /// Takes 44 characters of strict base64; nil for anything else.
    public init?(base64: String) {
        guard let bytes = StrictBase64.decode(base64) else { return nil }
        self.init(bytes)
    }

    /// The SHA-256 of bytes as they are, without the prefix of a tree.
    public static func sha256(_ bytes: [UInt8]) -> Digest {
        unsafe bytes.withUnsafeBytes { unsafe sha256($0) }
    }

    /// The SHA-256 of bytes where they lie, without an allocation: what leaves and nodes by the million are hashed with.
    @unsafe
    package static func sha256(_ bytes: UnsafeRawBufferPointer) -> Digest {
        #if canImport(Darwin)
        return unsafe Digest(SHA256.hash(data: bytes))
        #else
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        unsafe withUnsafeMutableBytes(of: &words) { digest in
            let target = unsafe digest.baseAddress?.assumingMemoryBound(to: UInt8.self)
            let source = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
            _ = unsafe CCryptoBoringSSL_SHA256(source, bytes.count, target)
        }
        return Digest(words: words)
        #endif
    }

    /// Writes the 32 bytes to a buffer, which checks its bounds in debug builds only: the caller must have.
    @unsafe
    package func store(to buffer: UnsafeMutableRawBufferPointer, at offset: Int) {
        unsafe buffer.storeBytes(of: words.0, toByteOffset: offset, as: UInt64.self)
        unsafe buffer.storeBytes(of: words.1, toByteOffset: offset + 8, as: UInt64.self)
        unsafe buffer.storeBytes(of: words.2, toByteOffset: offset + 16, as: UInt64.self)
        unsafe buffer.storeBytes(of: words.3, toByteOffset: offset + 24, as: UInt64.self)
    }

    /// The 32 bytes.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Digest.byteCount)
        append(to: &bytes)
        return bytes
    }

    /// Appends the 32 bytes to a buffer.
    public func append(to buffer: inout [UInt8]) {
        unsafe withUnsafeBytes(of: words) { unsafe buffer.append(contentsOf: $0) }
    }

    /// The bytes as 64 lowercase hexadecimal digits.
    public var hex: String { Hexadecimal.encode(bytes) }

    /// The bytes as 44 characters of base64.
    public var base64: String { StrictBase64.encode(bytes) }

    public static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}

extension Digest: Comparable {
    /// Orders digests by their bytes, as `memcmp` does.
    public static func < (left: Digest, right: Digest) -> Bool {
        (left.words.0.bigEndian, left.words.1.bigEndian, left.words.2.bigEndian, left.words.3.bigEndian)
            < (right.words.0.bigEndian, right.words.1.bigEndian, right.words.2.bigEndian, right.words.3.bigEndian)
    }
}

extension Digest: CustomStringConvertible {
    /// The hexadecimal digits.
    public var description: String { hex }
}
