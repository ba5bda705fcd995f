// The distinct texts of a delivered column by their fingerprints, as far as they can tell what was sealed.

/// Texts by fingerprint, in one buffer.
struct FoundTexts: Sendable {
    /// Texts that only serve to try spellings are kept up to this number in each column.
    static let limit = 1 << 20

    private var places: [UInt64: (start: Int, length: Int)] = [:]
    private var pool: [UInt8] = []
    /// Fingerprints in the order in which they came.
    private(set) var fingerprints: [UInt64] = []

    /// Keeps a text.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - fingerprint: its fingerprint.
    ///   - isNeeded: whether it is kept in any case.
    mutating func insert(_ text: ArraySlice<UInt8>, _ fingerprint: UInt64, isNeeded: Bool) {
        guard isNeeded || fingerprints.count < Self.limit, places[fingerprint] == nil else { return }
        places[fingerprint] = (pool.count, text.count)
        pool += text
        fingerprints.append(fingerprint)
    }

    /// The text with a fingerprint.
    subscript(fingerprint: UInt64) -> ArraySlice<UInt8>? {
        places[fingerprint].map { pool[$0.start..<($0.start + $0.length)] }
    }

    /// Whether such a text is kept.
    func contains(_ fingerprint: UInt64) -> Bool { places[fingerprint] != nil }
}
