// Tables as the analysis reads them: once, front to back, in coded runs.

package import TrialIntegrity

/// Rows that are read once, run by run.
package protocol AnalysisTable {
    /// The columns, in the order of the coded runs.
    var columns: [ProfileColumn] { get }
    /// Calls `body` with each run, in order, until it says false.
    ///
    /// - Throws: what reading throws, and what `body` throws.
    func forEachRun(_ body: (CodedRows) throws -> Bool) throws
    /// The place of a row among those that are read, from 0.
    ///
    /// - Parameter number: the data row, from 1.
    /// - Returns: nil when it is not among them.
    func place(ofRow number: Int) -> Int?
}

/// The sealed rows of an evidence file; erased ones are not among them.
package struct EvidenceRows: AnalysisTable {
    private let evidence: EvidenceFile
    private let workers: Int

    /// Rows of evidence that was held against its seal.
    ///
    /// - Parameters:
    ///   - evidence: the evidence.
    ///   - workers: how many cores decode runs ahead of the one that is looked at.
    package init(_ evidence: EvidenceFile, workers: Int = 1) {
        self.evidence = evidence
        self.workers = workers
    }

    package var columns: [ProfileColumn] { evidence.manifest.profile.columns }

    /// That no more runs are wanted.
    private struct Enough: Error {}

    package func forEachRun(_ body: (CodedRows) throws -> Bool) throws {
        var runs = try evidence.runs().makeIterator()
        try withoutActuallyEscaping(body) { body in
            let pipeline = OrderedPipeline<EvidenceFile.Run, EvidenceFile.Run, EvidenceFile.Run, CodedRows>(
                fetch: { runs.next() },
                prepare: { $1 },
                number: { $0 },
                work: { try evidence.rows($1) },
                collect: { rows in
                    guard try body(rows) else { throw Enough() }
                }
            )
            do { try pipeline.run(workers: workers) } catch is Enough {}
        }
    }

    package func place(ofRow number: Int) -> Int? {
        let erased = evidence.erased
        guard number >= 1, number <= erased.sealedRows, !erased.contains(number) else { return nil }
        guard erased.count > 0 else { return number - 1 }
        var (low, high) = (1, erased.heldRows)
        while low < high {
            let middle = (low + high) / 2
            if erased.row(ofHeld: middle) >= number { high = middle } else { low = middle + 1 }
        }
        return low - 1
    }
}

/// The rows of a delivery.
package struct DeliveredRows: AnalysisTable {
    package let columns: [ProfileColumn]
    private let open: () throws -> any TableSource

    /// The rows of a delivery, read as the sealed columns of the same names are.
    ///
    /// - Parameters:
    ///   - profile: the profile of the seal.
    ///   - open: opens the delivery anew.
    /// - Throws: what opening throws.
    package init(profile: Profile, open: @escaping () throws -> any TableSource) throws {
        let sealed = Dictionary(profile.columns.map { ($0.name, $0) }) { first, _ in first }
        columns = try open().columns.map { sealed[$0] ?? ProfileColumn(name: $0, type: .text) }
        self.open = open
    }

    package func forEachRun(_ body: (CodedRows) throws -> Bool) throws {
        let source = try open()
        let coder = RowCoder()
        var batch = RowBatch(columnCount: columns.count)
        var firstRow = 1
        while let chunk = try source.nextChunk() {
            _ = chunk.parse(into: &batch)
            let rows = batch.rowCount
            let coded = coder.code(batch, order: Array(columns.indices), rows: 0..<rows, firstRow: firstRow)
            firstRow += rows
            if rows > 0, !(try body(coded)) { return }
        }
    }

    package func place(ofRow number: Int) -> Int? { number >= 1 ? number - 1 : nil }
}

/// The texts of a coded column, each made once per run.
struct RunTexts {
    private let coded: CodedRows
    private let column: Int
    private let reading: CellReading
    private let purpose: ColumnPurpose
    private var texts: [String??]

    init(_ coded: CodedRows, _ layout: RowLayout, slot: Int) {
        self.coded = coded
        column = layout.positions[slot]
        reading = layout.readings[slot]
        purpose = layout.purposes[slot]
        texts = [String??](repeating: nil, count: coded.columns[column].starts.count)
    }

    /// The text of a row's cell as written, without outer blanks; nil when it is missing.
    mutating func text(row: Int) -> String? { text(entry: Int(coded.columns[column].indexes[row])) }

    /// One of the distinct texts.
    mutating func text(entry: Int) -> String? {
        if let known = texts[entry] { return known }
        let cell = coded.text(entry, column: column)
        var text: String?
        if reading.normalForm(cell) != nil { text = String(decoding: CellReading.trimmed(cell), as: UTF8.self) }
        if let held = text, !purpose.holdsNames, MissingMark.stands(held, isDate: purpose.isDay) { text = nil }
        texts[entry] = .some(text)
        return text
    }
}
