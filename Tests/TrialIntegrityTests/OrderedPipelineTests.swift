// Results do not depend on the schedule, and neither do errors.

import Synchronization
import TestSupport
import Testing
import TrialIntegrity

@Suite("Ordered pipelines")
struct OrderedPipelineTests {
    enum Step: CaseIterable, Sendable { case fetch, prepare, number, work, collect }
    struct Failure: Error, Equatable { var step: Step, piece: Int }

    /// What a run left behind.
    struct Outcome {
        var numbered: [Int] = []
        var collected: [Int] = []
        var failure: Failure?
    }

    /// Runs pieces through a pipeline whose steps take random times, and fail where told.
    private func run(pieces: Int, workers: Int, seed: UInt64, failing: [Failure] = []) -> Outcome {
        var outcome = Outcome()
        var next = 0
        let mostWorkers = max(1, workers)
        let busy = Mutex([Bool](repeating: false, count: mostWorkers))
        func check(_ step: Step, _ piece: Int) throws {
            let failure = Failure(step: step, piece: piece)
            if failing.contains(failure) { throw failure }
        }
        // Kept, so that the work is not optimised away.
        let work = Mutex<UInt64>(0)
        func linger(_ piece: Int) {
            var random = SplitMix64(seed: seed ^ UInt64(piece) << 8)
            let rounds = UInt64.random(in: 0..<300, using: &random)
            var state = seed
            for round in 0..<rounds { state = state &* 31 &+ round }
            work.withLock { $0 ^= state }
        }
        func alone<Value>(_ worker: Int, _ body: () throws -> Value) rethrows -> Value {
            busy.withLock { busy in
                #expect(!busy[worker], "a worker does one thing at a time")
                busy[worker] = true
            }
            defer { busy.withLock { $0[worker] = false } }
            return try body()
        }
        let pipeline = OrderedPipeline<Int, Int, Int, Int>(
            fetch: {
                try check(.fetch, next)
                guard next < pieces else { return nil }
                next += 1
                return next - 1
            },
            prepare: { worker, piece in
                try alone(worker) {
                    linger(piece)
                    try check(.prepare, piece)
                    return piece
                }
            },
            number: { piece in
                try check(.number, piece)
                outcome.numbered.append(piece)
                return piece
            },
            work: { worker, piece in
                try alone(worker) {
                    linger(piece + 1)
                    try check(.work, piece)
                    return piece
                }
            },
            collect: { piece in
                try check(.collect, piece)
                outcome.collected.append(piece)
            }
        )
        do { try pipeline.run(workers: workers) } catch { outcome.failure = error as? Failure }
        return outcome
    }

    @Test("every piece, once, in order", arguments: 0..<64 as Range<UInt64>)
    func order(seed: UInt64) {
        for workers in [-1, 0, 1, 2, 3, 8] {
            for pieces in [0, 1, 2, 5, 40] {
                let outcome = run(pieces: pieces, workers: workers, seed: seed)
                #expect(outcome.numbered == Array(0..<pieces))
                #expect(outcome.collected == Array(0..<pieces))
                #expect(outcome.failure == nil)
            }
        }
    }

    @Test("an error at any step of any piece ends the run with what came before it", arguments: Step.allCases)
    func errors(step: Step) {
        for workers in 1...4 {
            for piece in 0..<12 {
                let failure = Failure(step: step, piece: piece)
                let outcome = run(pieces: 12, workers: workers, seed: UInt64(piece), failing: [failure])
                #expect(outcome.failure == failure)
                #expect(outcome.collected == Array(0..<piece))
            }
        }
    }

    @Test("of several errors the first in the order of pieces wins", arguments: 0..<64 as Range<UInt64>)
    func firstError(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let steps: [Step] = [.prepare, .number, .work, .collect]
        let failing = try (0..<4).map { _ in
            Failure(
                step: try #require(steps.randomElement(using: &random)),
                piece: Int.random(in: 0..<30, using: &random)
            )
        }
        let first = try #require(failing.map(\.piece).min())
        for workers in 1...4 {
            let outcome = run(pieces: 30, workers: workers, seed: seed, failing: failing)
            #expect(outcome.failure?.piece == first)
            #expect(outcome.collected == Array(0..<first))
        }
    }
}
