// Reading a ROWS section: every size is checked against what was promised before memory is taken for it.

extension RowsSection {
    /// Reads a payload, without trusting a byte of it.
    ///
    /// - Parameters:
    ///   - payload: the section's payload.
    ///   - firstRow: the number of the first row, as the directory states it.
    ///   - rowCount: the number of rows, as the directory states it.
    ///   - columns: the number of columns of the profile.
    /// - Returns: the rows; their texts stay in the payload.
    /// - Throws: `FormatError` when sizes, indexes or texts do not fit; texts that are not UTF-8 are refused too.
    package static func decode(
        _ payload: [UInt8],
        firstRow: Int,
        rowCount: Int,
        columns: Int
    ) throws(FormatError) -> CodedRows {
        guard payload.count <= EvidenceFormat.maximumPayload, rowCount <= EvidenceFormat.rowLimit(columns: columns)
        else {
            throw .tooLarge(name)
        }
        var reader = ByteReader(payload, what: name)
        guard try reader.u64() == firstRow, try reader.u32() == rowCount, try reader.u32() == columns,
            firstRow >= 1, rowCount >= 1, columns >= 1
        else { throw .contradiction(name) }
        var lengths: [Int] = []
        for _ in 0..<columns { lengths.append(try reader.u64()) }
        var coded: [CodedColumn] = []
        for length in lengths {
            let range = try reader.take(length)
            coded.append(try decodeColumn(payload, range, rowCount: rowCount, earlier: coded))
        }
        guard reader.remaining == 0 else { throw .truncated(name) }
        return CodedRows(firstRow: firstRow, rowCount: rowCount, bytes: payload, columns: coded)
    }

    private static let name = "ROWS section"

    private static func decodeColumn(
        _ payload: [UInt8],
        _ range: Range<Int>,
        rowCount: Int,
        earlier: [CodedColumn]
    ) throws(FormatError) -> CodedColumn {
        var reader = ByteReader(payload, at: range.lowerBound, what: name)
        var column = try texts(payload, &reader, rowCount: rowCount)
        let count = column.starts.count
        let mark = try reader.byte()
        switch mark {
        case 0 where count == 1:
            column.indexes = [UInt32](repeating: 0, count: rowCount)
        case distinct where count == rowCount && count > 1:
            column.indexes = (0..<UInt32(count)).map { $0 }
        case derived where count > 1 && count < rowCount:
            let source = Int(try reader.leb())
            guard source < earlier.count else { throw .contradiction(name) }
            let map = try indexes(payload, &reader, count: earlier[source].starts.count, texts: count)
            column.indexes = earlier[source].indexes.map { map[Int($0)] }
        case 1...32 where count > 1 && count < rowCount && Int(mark) == width(count):
            column.indexes = try indexes(payload, &reader, count: rowCount, texts: count)
        default:
            throw .contradiction(name)
        }
        guard reader.offset == range.upperBound else { throw .truncated(name) }
        return column
    }

    /// The distinct texts of a column; each is UTF-8.
    private static func texts(
        _ payload: [UInt8],
        _ reader: inout ByteReader,
        rowCount: Int
    ) throws(FormatError) -> CodedColumn {
        let count = Int(try reader.leb())
        guard count >= 1, count <= rowCount, count <= reader.remaining else { throw .contradiction(name) }
        var column = CodedColumn()
        column.lengths.reserveCapacity(count)
        column.starts.reserveCapacity(count)
        for _ in 0..<count { column.lengths.append(try reader.leb()) }
        let textStart = reader.offset
        for length in column.lengths {
            column.starts.append(UInt32(truncatingIfNeeded: try reader.take(Int(length)).lowerBound))
        }
        guard UTF8Check.isValid(payload[textStart..<reader.offset], pieces: column.lengths) else {
            throw .contradiction(name)
        }
        return column
    }

    /// Unpacks indexes, each of as many bits as the highest one needs.
    ///
    /// Every text is used, and the texts
    /// stand in order of their first appearance: so an index is at most one more than the highest before it.
    private static func indexes(
        _ payload: [UInt8],
        _ reader: inout ByteReader,
        count: Int,
        texts: Int
    ) throws(FormatError) -> [UInt32] {
        let width = width(texts)
        let range = try reader.take((count * width + 7) / 8)
        var next: UInt32 = 0
        var isOrdered = true
        let indexes = unsafe payload.withUnsafeBytes { bytes in
            unsafe [UInt32](unsafeUninitializedCapacity: count) { buffer, filled in
                let packed = unsafe UnsafeRawBufferPointer(rebasing: bytes[range.lowerBound...])
                for index in 0..<count {
                    let value = unsafe bits(packed, at: index * width, count: width)
                    unsafe buffer[index] = value
                    if value >= next {
                        isOrdered = isOrdered && value == next
                        next += 1
                    }
                }
                filled = count
            }
        }
        let used = count * width % 8
        let rest = used == 0 ? 0 : payload[range.upperBound - 1] >> UInt8(used)
        guard isOrdered, Int(next) == texts, rest == 0 else { throw .contradiction(name) }
        return indexes
    }

    /// At most 32 bits, the lowest of the lowest byte first.
    ///
    /// Memory safety: eight bytes are read at once only where as many are left, and the bits themselves are inside.
    @inline(__always)
    private static func bits(_ bytes: UnsafeRawBufferPointer, at offset: Int, count: Int) -> UInt32 {
        let first = offset >> 3
        var word: UInt64 = 0
        if first + 8 <= bytes.count {
            word = UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: first, as: UInt64.self))
        } else {
            for place in first..<bytes.count { word |= UInt64(unsafe bytes[place]) << UInt64((place - first) * 8) }
        }
        return UInt32(truncatingIfNeeded: word >> UInt64(offset & 7) & ((1 << UInt64(count)) &- 1))
    }
}

/// Strict UTF-8.
enum UTF8Check {
    /// Whether each of the consecutive pieces is UTF-8 on its own.
    static func isValid(_ bytes: ArraySlice<UInt8>, pieces: [UInt32]) -> Bool {
        if bytes.allSatisfy({ $0 < 0x80 }) { return true }
        var start = bytes.startIndex
        for length in pieces {
            let end = start + Int(length)
            let piece = bytes[start..<end]
            if piece.contains(where: { $0 >= 0x80 }), String(validating: piece, as: UTF8.self) == nil { return false }
            start = end
        }
        return true
    }
}
