// Asking one witness to cosign one checkpoint.

package import MerkleLog

/// Gives the consistency proof from a state of so many entries to the checkpoint that is submitted.
package typealias ConsistencyProofSource = @Sendable (_ oldSize: UInt64) async throws -> [Digest]

/// Submits one checkpoint to one witness at a time.
///
/// The size that a witness holds is learned from it: the first request says 0, and the witness answers with its size. A
/// second request then carries the proof; there is no third.
struct WitnessClient: Sendable {
    let checkpoint: Checkpoint
    let note: SignedNote
    let proof: ConsistencyProofSource
    let send: WitnessTransport

    /// Asks a witness.
    func submit(to witness: TLogPolicy.Witness) async -> WitnessOutcome {
        guard let url = witness.url else { return .noAddress }
        let address = (url.hasSuffix("/") ? String(url.dropLast()) : url) + "/add-checkpoint"
        switch await ask(witness.key, address, oldSize: 0) {
        case .outcome(let outcome): return outcome
        case .conflict(let size):
            guard size > 0 else { return .falseAnswer(reason: "it says that it holds no state, and takes none") }
            guard size <= checkpoint.size else { return .ahead(size: size) }
            switch await ask(witness.key, address, oldSize: size) {
            case .outcome(let outcome): return outcome
            case .conflict(let other) where other > checkpoint.size: return .ahead(size: other)
            case .conflict: return .refused(status: 409, reason: "its state changed while it was asked")
            }
        }
    }

    private enum Step {
        case outcome(WitnessOutcome)
        case conflict(size: UInt64)
    }

    private func ask(_ key: VerifierKey, _ address: String, oldSize: UInt64) async -> Step {
        let request: AddCheckpointRequest
        do {
            let hashes = oldSize == 0 || oldSize == checkpoint.size ? [] : try await proof(oldSize)
            request = try AddCheckpointRequest(oldSize: oldSize, proof: hashes, note: note)
        } catch let error as WitnessMessageError {
            return .outcome(.notReached(reason: error.description))
        } catch {
            return .outcome(.notReached(reason: "the ledger gave no proof from \(oldSize) entries"))
        }
        switch await send(address, request.bytes) {
        case .failure(let failure): return .outcome(.notReached(reason: failure.reason))
        case .success(let reply): return judge(reply, key)
        }
    }

    private func judge(_ reply: HTTPReply, _ key: VerifierKey) -> Step {
        switch reply.status {
        case 200: return .outcome(cosignature(in: reply.body, key))
        case 409:
            if reply.contentType == WitnessMessage.sizeContentType {
                guard let size = WitnessMessage.size(parsing: reply.body) else {
                    return .outcome(.falseAnswer(reason: "the size it holds cannot be read"))
                }
                return .conflict(size: size)
            }
            return .outcome(.refused(status: 409, reason: Self.words(reply.body)))
        case 429, 500...599: return .outcome(.notReached(reason: "it answered with status \(reply.status)"))
        default: return .outcome(.refused(status: reply.status, reason: Self.words(reply.body)))
        }
    }

    /// The one line of the witness's key, checked; lines of other keys are ignored.
    private func cosignature(in body: [UInt8], _ key: VerifierKey) -> WitnessOutcome {
        guard let lines = WitnessMessage.lines(parsing: body) else {
            return .falseAnswer(reason: "the lines cannot be read")
        }
        let own = lines.filter { key.isNamed(by: $0) }
        guard let line = own.first else { return .falseAnswer(reason: "no line is of its key") }
        guard own.count == 1 else { return .falseAnswer(reason: "two lines are of its key") }
        do throws(NoteError) {
            return .cosigned(line, time: try Cosignature.check(line, of: note.text, key: key).time)
        } catch {
            return .falseAnswer(reason: error.description)
        }
    }

    /// The first line of an answer as far as it can be shown: at most 200 plain characters.
    private static func words(_ body: [UInt8]) -> String {
        let line = body.prefix { $0 != 0x0A && $0 != 0x0D }.prefix(200)
        return String(decoding: line.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}
