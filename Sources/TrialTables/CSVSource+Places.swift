// Where something stands in the file, asked for after the fact: the file is read again for it.

package import TrialIntegrity

extension CSVSource {
    /// The physical line, from 1, on which a chunk starts: right once all chunks before it were parsed.
    package func startLine(ofChunk index: Int) -> Int {
        record.all.prefix(index).reduce(header.endLine) { $0 + ($1.facts?.lineBreaks ?? 0) }
    }

    /// The physical line, from 1, on which the first chunk starts.
    package var firstChunkLine: Int? { startLine(ofChunk: 0) }

    /// Rows in all chunks parsed so far, those with faults included.
    package var rowCount: Int {
        record.all.reduce(0) { $0 + ($1.facts?.rows ?? 0) }
    }

    /// Faults in all chunks parsed so far.
    package var faultCount: Int {
        record.all.reduce(0) { $0 + $1.faultCount }
    }

    /// The error that refuses this file, with the first faults placed; nil when no row has a fault.
    ///
    /// Right once `nextChunk` has returned nil and every chunk was parsed.
    /// - Complexity: O(length of the file up to the last fault that is listed)
    package func refusal() -> TableError? {
        guard faultCount > 0 else { return nil }
        return TableError.faults(
            path: path,
            total: faultCount,
            first: firstFaults(),
            look: dialect.encoding == .utf8 ? EncodingLook(ofFile: path) : nil
        )
    }

    /// The first faults of the file, placed; at most ten.
    package func firstFaults() -> [LocatedFault] {
        var found: [(fault: TableFault, chunk: Int)] = []
        for (index, chunk) in record.all.enumerated() where found.count < FaultReport.listed {
            found += (chunk.facts?.faults ?? []).map { ($0, index) }
        }
        return locate(Array(found.prefix(FaultReport.listed)))
    }

    /// Places faults of chunks, which are numbered from 0 in the order in which `nextChunk` returned them.
    ///
    /// - Returns: as many as were given, in the same order; without a line when the file has changed meanwhile.
    /// - Complexity: O(length of the file up to the last fault)
    package func locate(_ faults: [(fault: TableFault, chunk: Int)]) -> [LocatedFault] {
        let chunks = record.all
        let offsets = faults.map { chunks[$0.chunk].textOffset + $0.fault.offset }
        let places = (try? places(atOffsets: offsets)) ?? []
        return faults.indices.map { index in
            let (fault, chunk) = faults[index]
            var place = index < places.count ? places[index] : SourcePlace(file: path)
            let before = chunks.prefix(chunk).reduce(0) { $0 + ($1.facts?.rows ?? 0) }
            place.row = before + fault.row + 1
            return LocatedFault(kind: fault.kind, place: place)
        }
    }

    /// The lines and columns of offsets in the decoded file, in the order given.
    func places(atOffsets offsets: [Int]) throws(TableError) -> [SourcePlace] {
        let order = offsets.indices.sorted { offsets[$0] < offsets[$1] }
        var places = [SourcePlace](repeating: SourcePlace(file: path), count: offsets.count)
        guard let last = order.last else { return [] }
        var counter = PlaceCounter()
        var next = 0
        try walk(until: offsets[last] + 1) { offset, byte in
            while next < order.count, offsets[order[next]] == offset {
                places[order[next]].line = counter.line
                places[order[next]].column = counter.column
                next += 1
            }
            counter.pass(byte)
        }
        return places
    }

    /// Reads the file again, decoded, up to an offset.
    private func walk(until end: Int, _ visit: (Int, UInt8) -> Void) throws(TableError) {
        let table = try RawTable(path: path, encoding: dialect.encoding, hashing: false)
        let step = 1 << 18
        var text = [UInt8](repeating: 0, count: table.room(for: step))
        var offset = 0
        while offset < end {
            let count = try table.read(into: &text, at: 0, limit: step)
            if count == 0 { return }
            for index in 0..<min(count, end - offset) { visit(offset + index, text[index]) }
            offset += count
        }
    }
}
