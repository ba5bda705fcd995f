// Work on all cores beside what the caller does in order.

internal import Dispatch
internal import Synchronization

/// Pieces that helpers work on at once, while the caller goes on; when it needs the results it helps.
///
/// The caller alone uses the database: a connection belongs to one thread. Results come in the order of the pieces,
/// whoever made them.
final class SharedWork<Piece: Sendable, Result: Sendable>: Sendable {
    private struct Progress {
        var next = 0
        var results: [Result?]
    }

    private let pieces: [Piece]
    private let work: @Sendable (Piece) -> Result
    private let progress: Mutex<Progress>
    private let group = DispatchGroup()

    /// Starts.
    ///
    /// - Parameters:
    ///   - pieces: what to work on.
    ///   - helpers: how many threads to use beside the caller's; with none the caller does it all.
    ///   - work: makes the result of a piece.
    init(_ pieces: [Piece], helpers: Int, _ work: @escaping @Sendable (Piece) -> Result) {
        self.pieces = pieces
        self.work = work
        progress = Mutex(Progress(results: [Result?](repeating: nil, count: pieces.count)))
        for _ in 0..<max(0, min(helpers, pieces.count)) {
            DispatchQueue.global().async(group: group) { [self] in help() }
        }
    }

    /// The results, in the order of the pieces; helps until all are there.
    func results() -> [Result] {
        help()
        group.wait()
        return progress.withLock { $0.results.compactMap { $0 } }
    }

    private func help() {
        while let place = takePlace() {
            let result = work(pieces[place])
            progress.withLock { $0.results[place] = result }
        }
    }

    private func takePlace() -> Int? {
        progress.withLock { progress in
            guard progress.next < pieces.count else { return nil }
            defer { progress.next += 1 }
            return progress.next
        }
    }
}
