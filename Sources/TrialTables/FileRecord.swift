// What the workers learn about the chunks of one file, gathered in file order whatever the schedule.

internal import Synchronization
internal import TrialIntegrity

/// The facts of all chunks of a file, and the buffers that are free for the next ones.
final class FileRecord: Sendable {
    /// What is kept of one chunk: a few hundred bytes, whatever is wrong with it.
    struct ChunkRecord: Sendable {
        /// The offset of its first byte in the decoded text of the file.
        var textOffset: Int
        /// Its facts, with the first faults only; nil until it was parsed.
        var facts: ChunkFacts?
        /// All its faults.
        var faultCount = 0
    }

    private let chunks = Mutex<[ChunkRecord]>([])
    private let free = Mutex<[[UInt8]]>([])

    /// How many buffers wait at most to be used again.
    private static let freeLimit = 4

    /// The chunks so far, in file order.
    var all: [ChunkRecord] { chunks.withLock { $0 } }

    /// Notes that a chunk was cut, and returns its number.
    func addChunk(textOffset: Int) -> Int {
        chunks.withLock { chunks in
            chunks.append(ChunkRecord(textOffset: textOffset))
            return chunks.count - 1
        }
    }

    /// Notes what parsing a chunk has shown.
    func add(_ facts: ChunkFacts, ofChunk index: Int) {
        var kept = facts
        kept.faults = Array(facts.faults.prefix(FaultReport.listed))
        chunks.withLock { [kept] chunks in
            chunks[index].facts = kept
            chunks[index].faultCount = facts.faults.count
        }
    }

    /// Keeps a buffer for the next chunk, so that memory stays flat and no page is asked for twice.
    func recycle(_ buffer: [UInt8]) {
        guard !buffer.isEmpty else { return }
        free.withLock { free in
            if free.count < Self.freeLimit { free.append(buffer) }
        }
    }

    /// A buffer of at least `count` bytes: a used one, its old bytes in it, or a new one.
    func buffer(of count: Int) -> [UInt8] {
        let used = free.withLock { free -> [UInt8]? in
            guard let index = free.firstIndex(where: { $0.count >= count }) else { return nil }
            return free.remove(at: index)
        }
        return used ?? [UInt8](repeating: 0, count: count)
    }
}
