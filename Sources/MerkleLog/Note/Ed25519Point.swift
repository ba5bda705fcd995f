// Public keys that must not be trusted, although Ed25519 libraries take them.

/// What can be told of an Ed25519 public key from its bytes (RFC 8032 section 5.1).
enum Ed25519Point {
    /// Whether a signature under this key could be made without a secret, or the key has a second spelling.
    ///
    /// The first are the points of small order: for them one signature verifies under many messages. The second are
    /// encodings with y ≥ 2^255 − 19. Bytes that are no point of the curve at all verify nothing, which is safe.
    static func isWeak(_ key: [UInt8]) -> Bool {
        let y = Array(key.dropLast()) + key.suffix(1).map { $0 & 0x7F }
        return !isBelowPrime(y) || smallOrder.contains(y)
    }

    /// 2^255 − 19, little-endian.
    private static let prime: [UInt8] = [0xED] + [UInt8](repeating: 0xFF, count: 30) + [0x7F]

    /// The y of the eight points whose order divides 8, little-endian; each stands for both signs of x.
    private static let smallOrder: Set<[UInt8]> = {
        let zero = [UInt8](repeating: 0, count: 32)
        let one: [UInt8] = [1] + zero.dropFirst()
        let minusOne: [UInt8] = [0xEC] + prime.dropFirst()
        let ofOrderEight = [
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        ]
        return Set([zero, one, minusOne] + ofOrderEight.compactMap(Hexadecimal.decode))
    }()

    private static func isBelowPrime(_ y: [UInt8]) -> Bool {
        y.reversed().lexicographicallyPrecedes(prime.reversed())
    }
}
