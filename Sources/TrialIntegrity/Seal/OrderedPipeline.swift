// Work on pieces of a sequence on all cores, with the parts that need an order done in order.

internal import Dispatch
internal import Foundation

/// A sequence of pieces that are fetched in order, prepared in parallel, numbered in order, worked on in parallel, and
/// collected in order.
///
/// The result does not depend on the schedule: whatever depends on earlier pieces happens in `number` and `collect`, which
/// see the pieces in their order. A worker waits only for pieces that another running worker holds, so one worker alone
/// finishes as well as many.
package struct OrderedPipeline<Piece, Prepared, Numbered, Result> {
    /// The next piece; nil at the end.
    ///
    /// One call at a time, in order.
    package var fetch: () throws -> Piece?
    /// Work that needs no position.
    package var prepare: (_ worker: Int, Piece) throws -> Prepared
    /// Gives a piece its position.
    ///
    /// One call at a time, in order.
    package var number: (Prepared) throws -> Numbered
    /// Work that needs the position.
    package var work: (_ worker: Int, Numbered) throws -> Result
    /// Takes the result.
    ///
    /// One call at a time, in order.
    package var collect: (Result) throws -> Void

    /// Puts the steps together.
    package init(
        fetch: @escaping () throws -> Piece?,
        prepare: @escaping (_ worker: Int, Piece) throws -> Prepared,
        number: @escaping (Prepared) throws -> Numbered,
        work: @escaping (_ worker: Int, Numbered) throws -> Result,
        collect: @escaping (Result) throws -> Void
    ) {
        self.fetch = fetch
        self.prepare = prepare
        self.number = number
        self.work = work
        self.collect = collect
    }

    /// Runs until the sequence ends or a step throws; the first error in the order of pieces is thrown.
    package func run(workers: Int) throws {
        let workers = max(1, workers)
        let run = PipelineRun(pipeline: self, state: PipelineState(window: workers * 2 + 1))
        DispatchQueue.concurrentPerform(iterations: workers) { worker in run.work(worker) }
        if let failure = run.state.failure { throw failure.error }
    }
}

/// One run of a pipeline, as its workers see it.
///
/// Unchecked, because the compiler cannot see what makes it safe: `fetch`, `number` and `collect` are called only while the
/// state's lock is held, `prepare` and `work` get a worker number that no other running call has, and `concurrentPerform`
/// returns only after every worker has ended, so that nothing captured by the steps outlives the call.
private struct PipelineRun<Piece, Prepared, Numbered, Result>: @unchecked Sendable {
    let pipeline: OrderedPipeline<Piece, Prepared, Numbered, Result>
    let state: PipelineState<Result>

    func work(_ worker: Int) {
        while let turn = state.nextTurn(pipeline.fetch) {
            do {
                let prepared = try pipeline.prepare(worker, turn.piece)
                guard let numbered = try state.inOrder(turn.index, { try pipeline.number(prepared) }) else { return }
                state.deliver(turn.index, try pipeline.work(worker, numbered), pipeline.collect)
            } catch {
                state.fail(turn.index, error)
                return
            }
        }
    }
}

/// What the workers of a pipeline share, behind one lock.
private final class PipelineState<Result> {
    private let condition = NSCondition()
    private let window: Int
    private var fetched = 0
    private var ended = false
    private var numbered = 0
    private var collected = 0
    private var waiting: [Int: Result] = [:]
    private(set) var failure: (index: Int, error: any Error)?

    init(window: Int) { self.window = window }

    func nextTurn<Piece>(_ fetch: () throws -> Piece?) -> (index: Int, piece: Piece)? {
        condition.lock()
        defer { condition.unlock() }
        while fetched - collected >= window, failure == nil, !ended { condition.wait() }
        if ended || failure != nil { return nil }
        do {
            guard let piece = try fetch() else {
                ended = true
                condition.broadcast()
                return nil
            }
            fetched += 1
            return (fetched - 1, piece)
        } catch {
            record(fetched, error)
            return nil
        }
    }

    func inOrder<Value>(_ index: Int, _ body: () throws -> Value) throws -> Value? {
        condition.lock()
        defer { condition.unlock() }
        while numbered != index, !failedBefore(index) { condition.wait() }
        if failedBefore(index) { return nil }
        let value = try body()
        numbered += 1
        condition.broadcast()
        return value
    }

    func deliver(_ index: Int, _ result: Result, _ collect: (Result) throws -> Void) {
        condition.lock()
        defer { condition.unlock() }
        waiting[index] = result
        while let next = waiting.removeValue(forKey: collected), !failedBefore(collected) {
            do {
                try collect(next)
                collected += 1
            } catch {
                record(collected, error)
                return
            }
        }
        condition.broadcast()
    }

    func fail(_ index: Int, _ error: any Error) {
        condition.lock()
        defer { condition.unlock() }
        record(index, error)
    }

    private func failedBefore(_ index: Int) -> Bool {
        guard let failure else { return false }
        return failure.index < index
    }

    private func record(_ index: Int, _ error: any Error) {
        if let failure, failure.index <= index { condition.broadcast(); return }
        failure = (index, error)
        ended = true
        condition.broadcast()
    }
}
