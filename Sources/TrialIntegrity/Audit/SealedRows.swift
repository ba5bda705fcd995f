// The sealed rows of an evidence file, run by run, with a small cache: read in windows, never whole.

internal import Foundation

/// Sealed rows by number, from any thread.
///
/// Erased rows are not among them: those that are held are numbered without gaps, and an audit gives findings their
/// numbers in the seal at its end.
/// Unchecked, because the cache is guarded by its lock and the evidence file only reads.
final class SealedRows: @unchecked Sendable {
    private let evidence: EvidenceFile
    let runs: [EvidenceFile.Run]
    private let lock = NSLock()
    private var cache: [(index: Int, rows: CodedRows)] = []
    private let kept: Int

    /// Opens the rows of an evidence file.
    ///
    /// - Parameters:
    ///   - evidence: the evidence that holds them.
    ///   - kept: how many decoded runs stay in memory.
    /// - Throws: `FormatError` when the directory is damaged.
    init(_ evidence: EvidenceFile, kept: Int) throws {
        self.evidence = evidence
        self.kept = max(1, kept)
        runs = try evidence.runs()
    }

    private init(_ evidence: EvidenceFile, runs: [EvidenceFile.Run], kept: Int) {
        self.evidence = evidence
        self.kept = max(1, kept)
        self.runs = runs
    }

    /// The same rows, with a cache of another size.
    func keeping(_ count: Int) -> SealedRows { SealedRows(evidence, runs: runs, kept: count) }

    /// The rows that were erased.
    var erased: ErasedRows { evidence.erased }

    /// The number of sealed rows that are held.
    var rowCount: Int { runs.last?.lastRow ?? 0 }

    /// The run that holds a row.
    func runIndex(row: Int) -> Int {
        var (low, high) = (0, runs.count - 1)
        while low < high {
            let middle = (low + high + 1) / 2
            if runs[middle].firstRow <= row { low = middle } else { high = middle - 1 }
        }
        return low
    }

    /// A decoded run.
    ///
    /// - Throws: `FormatError` when its section is damaged.
    func run(_ index: Int) throws -> CodedRows {
        lock.lock()
        if let position = cache.firstIndex(where: { $0.index == index }) {
            let entry = cache.remove(at: position)
            cache.append(entry)
            lock.unlock()
            return entry.rows
        }
        lock.unlock()
        let rows = try evidence.rows(runs[index])
        lock.lock()
        defer { lock.unlock() }
        if !cache.contains(where: { $0.index == index }) { cache.append((index, rows)) }
        if cache.count > kept { cache.removeFirst() }
        return rows
    }

    /// The runs that overlap a range of rows, each with the part of it that lies in the range.
    func parts(of rows: Range<Int>) -> [(run: Int, rows: Range<Int>)] {
        guard !runs.isEmpty else { return [] }
        let wanted = rows.clamped(to: 1..<(rowCount + 1))
        guard !wanted.isEmpty else { return [] }
        var parts: [(run: Int, rows: Range<Int>)] = []
        var index = runIndex(row: wanted.lowerBound)
        while index < runs.count, runs[index].firstRow < wanted.upperBound {
            let run = runs[index]
            parts.append((index, wanted.clamped(to: run.firstRow..<(run.lastRow + 1))))
            index += 1
        }
        return parts
    }
}
