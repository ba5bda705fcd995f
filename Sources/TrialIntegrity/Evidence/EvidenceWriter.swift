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

    /// A run whose payload is encoded already.
    ///
    /// - Parameters:
    ///   - firstRow: the number in the seal of its first row.
    ///   - rowCount: the number of its rows.
    ///   - payload: the payload of its ROWS section.
    package init(firstRow: Int, rowCount: Int, payload: [UInt8]) {
        self.firstRow = firstRow
        self.rowCount = rowCount
        section = EvidenceFormat.section(.rows, payload)
    }
}

/// Writes the sections of an evidence file in order.
package struct EvidenceWriter {
    private let sink: ([UInt8]) throws -> Void
    private let version: EvidenceVersion
    private var offset = 0
    private var directory: [(offset: Int, firstRow: Int, rowCount: Int)] = []

    /// Starts a file.
    ///
    /// - Parameters:
    ///   - version: the form of the file.
    ///   - sink: takes the next bytes of the file.
    /// - Throws: what the sink throws.
    package init(version: EvidenceVersion = .whole, sink: @escaping ([UInt8]) throws -> Void) throws {
        self.sink = sink
        self.version = version
        try emit(version.magic)
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
        var ends: [UInt8] = []
        try emitDirectory(&ends)
        ends.append(bigEndian: UInt64(offset))
        try emit(EvidenceFormat.section(.opening, opening.payload))
        try fill(opening, salts: 0)
        try emit(EvidenceFormat.section(.end, ends))
    }

    /// Makes a withheld part as long as others of as many rows; other files are left as they are.
    private mutating func fill(_ opening: SealOpening, salts: Int) throws {
        guard version.isWithheld else { return }
        let manifest = try Manifest(canonical: opening.manifestBytes)
        let needed = offset + EvidenceFormat.frameHead + EvidenceFormat.digestLength + version.endLength
        let columns = manifest.withheld.count
        let length = EvidenceFormat.filledLength(needed: needed, rows: manifest.rows, columns: columns, salts: salts)
        guard let length, length - needed <= EvidenceFormat.maximumPayload else {
            throw FormatError.tooLarge("FILL section")
        }
        try emit(EvidenceFormat.section(.filling, [UInt8](repeating: 0, count: length - needed)))
    }

    /// Appends directory, salts, what is left of the opening, and end.
    ///
    /// - Parameters:
    ///   - opening: an opening of the seal; its secrets are left out.
    ///   - salts: where the salts of the rows that are left come from.
    ///   - erased: the rows that are gone.
    ///   - holdsValues: false for an opening alone.
    /// - Throws: what the sink and reading salts throw.
    package mutating func finish(
        _ opening: SealOpening,
        salts: SaltStream,
        erased: ErasedRows,
        holdsValues: Bool
    ) throws {
        var ends: [UInt8] = []
        if holdsValues { try emitDirectory(&ends) } else { ends.append(bigEndian: UInt64(0)) }
        let saltsOffset = offset
        ends.append(bigEndian: UInt64(offset))
        let leafCount = erased.sealedRows + 1
        for start in stride(from: 0, to: leafCount, by: EvidenceFormat.leavesPerSaltSection) {
            let end = min(start + EvidenceFormat.leavesPerSaltSection, leafCount)
            var payload: [UInt8] = []
            for first in stride(from: start, to: end, by: SaltsSection.blockSize) {
                let leaves = first..<min(first + SaltsSection.blockSize, end)
                try SaltsSection.append(leaves, salts: salts, erased: erased, to: &payload)
            }
            try emit(EvidenceFormat.section(.salts, payload))
        }
        let saltsLength = offset - saltsOffset
        ends.append(bigEndian: UInt64(offset))
        try emit(EvidenceFormat.section(.opening, opening.withoutSecrets.payload))
        try fill(opening, salts: saltsLength)
        try emit(EvidenceFormat.section(.end, ends))
    }

    private mutating func emitDirectory(_ ends: inout [UInt8]) throws {
        var listing: [UInt8] = []
        listing.append(bigEndian: UInt32(directory.count))
        for entry in directory {
            listing.append(bigEndian: UInt64(entry.offset))
            listing.append(bigEndian: UInt64(entry.firstRow))
            listing.append(bigEndian: UInt32(entry.rowCount))
        }
        ends.append(bigEndian: UInt64(offset))
        try emit(EvidenceFormat.section(.directory, listing))
    }
}
