// Where evidence is read from.

/// Bytes that can be read at any offset; a file, or an array in tests.
public protocol RandomAccessBytes: AnyObject {
    /// The number of bytes.
    var count: Int { get }
    /// Exactly `count` bytes from `offset`. Called from several threads at once.
    ///
    /// - Throws: when they cannot be read.
    func read(at offset: Int, count: Int) throws -> [UInt8]
}

/// Bytes in memory.
public final class MemoryBytes: RandomAccessBytes, Sendable {
    private let bytes: [UInt8]

    /// Serves an array.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    public var count: Int { bytes.count }

    public func read(at offset: Int, count: Int) throws -> [UInt8] {
        guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else {
            throw FormatError.truncated("evidence file")
        }
        return Array(bytes[offset..<(offset + count)])
    }
}
