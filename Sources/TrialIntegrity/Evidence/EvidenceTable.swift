// Evidence as a table: what was sealed is read as if it were delivered, so that two sealed versions are compared by the
// same audit as a seal and a delivery. Nobody needs either file for it.

internal import Foundation
internal import MerkleLog

/// What kept sealed rows from being read; shared by all tables over one evidence file, from any thread.
///
/// Unchecked, because its lock guards the only thing it holds.
public final class EvidenceDamage: @unchecked Sendable {
    private let lock = NSLock()
    private var first: (row: Int, error: any Error)?

    /// Nothing was found yet.
    public init() {}

    /// The first error by row; nil when every row could be read.
    public var error: (any Error)? {
        lock.lock()
        defer { lock.unlock() }
        return first?.error
    }

    func note(_ error: any Error, row: Int) {
        lock.lock()
        defer { lock.unlock() }
        if first.map({ row < $0.row }) ?? true { first = (row, error) }
    }
}

/// The sealed rows of an evidence file, as a table that is read front to back.
///
/// Rows that were erased are not in it: the others follow each other without gaps. It takes the evidence at its word:
/// whoever uses it has held its root against the chain. Withheld columns are in it when their part is joined. A section that cannot be read gives a chunk with a fault, and
/// the reason to `damage`.
public final class EvidenceTable: TableSource {
    public let columns: [String]
    private let evidence: EvidenceFile
    private let damage: EvidenceDamage
    private let digest: [UInt8]
    /// The positions in the profile of the columns.
    private let positions: [Int]
    private var rest: ArraySlice<EvidenceFile.Run>

    /// Prepares to read.
    ///
    /// - Parameters:
    ///   - evidence: the evidence, with its values.
    ///   - profile: how the other side of a comparison was read. Files with the same bytes are the same table only when
    ///     they were read the same way, so otherwise the table has no digest of its file.
    ///   - damage: takes what cannot be read.
    /// - Throws: `FormatError` when the directory of the rows is damaged; read errors as they come.
    public init(_ evidence: EvidenceFile, comparedUnder profile: Profile, damage: EvidenceDamage) throws {
        self.evidence = evidence
        self.damage = damage
        let own = evidence.manifest.profile
        let apart = evidence.lacksColumns ? Set(evidence.manifest.withheldColumns) : []
        positions = own.columns.indices.filter { !apart.contains($0) }
        columns = positions.map { own.columns[$0].name }
        let isReadAlike =
            own.delimiter == profile.delimiter && own.encoding == profile.encoding
            && own.headerLine == profile.headerLine
        digest = isReadAlike ? evidence.opening.fileDigest?.bytes ?? [] : []
        rest = try evidence.runs()[...]
    }

    public func nextChunk() throws -> (any TableChunk)? {
        guard let run = rest.popFirst() else { return nil }
        return EvidenceChunk(evidence: evidence, run: run, positions: positions, damage: damage)
    }

    public func fileFacts() -> FileFacts {
        let manifest = evidence.manifest
        return FileFacts(
            byteCount: manifest.fileLength ?? 0,
            sha256: digest,
            layout: manifest.layout,
            blankLines: 0,
            literalQuotes: 0
        )
    }
}

/// A run of sealed rows, decoded by the worker that takes it.
///
/// Unchecked, because an evidence file only reads, and its bytes can be read from several threads.
private struct EvidenceChunk: TableChunk, @unchecked Sendable {
    let evidence: EvidenceFile
    let run: EvidenceFile.Run
    let positions: [Int]
    let damage: EvidenceDamage

    /// How many rows are looked up column by column before the next: their places stay in the cache meanwhile.
    private static let blockSize = 512

    func parse(into batch: inout RowBatch) -> ChunkFacts {
        var facts = ChunkFacts()
        facts.rows = run.rowCount
        do {
            fill(&batch, from: try evidence.rows(run))
        } catch {
            damage.note(error, row: run.firstRow)
            batch = RowBatch(columnCount: batch.columnCount)
            facts.faults = [TableFault(kind: .invalidBytes, offset: 0, row: 0)]
        }
        return facts
    }

    /// Points every cell at its text among the distinct texts; no text is copied.
    private func fill(_ batch: inout RowBatch, from coded: CodedRows) {
        let width = positions.count
        let count = coded.rowCount * width
        batch.columnCount = width
        batch.bytes = coded.bytes
        batch.rowStarts = [UInt32](repeating: 0, count: coded.rowCount)
        if batch.starts.count != count {
            batch.starts = [UInt32](repeating: 0, count: count)
            batch.lengths = [UInt32](repeating: 0, count: count)
        }
        for block in stride(from: 0, to: coded.rowCount, by: Self.blockSize) {
            let end = min(block + Self.blockSize, coded.rowCount)
            for (place, position) in positions.enumerated() {
                let column = coded.columns[position]
                var cell = block * width + place
                for row in block..<end {
                    let entry = Int(column.indexes[row])
                    batch.starts[cell] = column.starts[entry]
                    batch.lengths[cell] = column.lengths[entry]
                    cell += width
                }
            }
        }
    }
}
