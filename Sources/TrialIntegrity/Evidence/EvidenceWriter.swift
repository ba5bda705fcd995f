// Writes evidence as a stream: rows while they are hashed, the opening last, because only then the manifest is known.

/// A run of rows that is ready to be written.
package struct EvidenceRun: Sendable {
    /// The number of its first row, from 1.
    package var firstRow: Int
    /// The number of its rows.
    package var rowCount: Int
    /// The ROWS section with its frame.
    package var section: [UInt8]

    /// Encodes rows.
    package init(_ rows: CodedRows) {
        firstRow = rows.firstRow
        rowCount = rows.rowCount
        section = EvidenceFormat.section(.rows, RowsSection.encode(rows))
    }
}

/// Writes the sections of an evidence file in order.
package struct EvidenceWriter {
    private let sink: ([UInt8]) throws -> Void
    private var offset = 0
    private var directory: [(offset: Int, firstRow: Int, rowCount: Int)] = []

    /// Starts a file.
    ///
    /// - Parameter sink: takes the next bytes of the file.
    /// - Throws: what the sink throws.
    package init(sink: @escaping ([UInt8]) throws -> Void) throws {
        self.sink = sink
        try emit(EvidenceFormat.magic)
    }

    private mutating func emit(_ bytes: [UInt8]) throws {
        try sink(bytes)
        offset += bytes.count
    }

    /// Appends a run of rows.
    ///
    /// - Throws: what the sink throws.
    package mutating func append(_ run: EvidenceRun) throws {
        directory.append((offset, run.firstRow, run.rowCount))
        try emit(run.section)
    }

    /// Appends directory, opening and end.
    ///
    /// - Throws: what the sink throws.
    package mutating func finish(_ opening: SealOpening) throws {
        var listing: [UInt8] = []
        listing.append(bigEndian: UInt32(directory.count))
        for entry in directory {
            listing.append(bigEndian: UInt64(entry.offset))
            listing.append(bigEndian: UInt64(entry.firstRow))
            listing.append(bigEndian: UInt32(entry.rowCount))
        }
        var ends: [UInt8] = []
        ends.append(bigEndian: UInt64(offset))
        try emit(EvidenceFormat.section(.directory, listing))
        ends.append(bigEndian: UInt64(offset))
        try emit(EvidenceFormat.section(.opening, opening.payload))
        try emit(EvidenceFormat.section(.end, ends))
    }
}
