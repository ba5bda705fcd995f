// The decision whether to cosign, in the order of C2SP tlog-witness.

internal import GRDB
internal import MerkleLog

extension Witness {
    /// Decides on a checkpoint.
    ///
    /// - Parameter body: the request as it came, at most ``AddCheckpointRequest/maximumByteCount`` bytes.
    /// - Returns: the answer; a cosignature only after the new state is on disk.
    /// - Throws: `WitnessError` when the state cannot be read or written; then nothing was cosigned.
    package func addCheckpoint(_ body: [UInt8]) async throws(WitnessError) -> WitnessAnswer {
        let request: AddCheckpointRequest
        do throws(WitnessMessageError) {
            request = try AddCheckpointRequest(parsing: body)
        } catch {
            return .refused(.malformed(error))
        }
        guard request.size <= UInt64(Int64.max), request.oldSize <= UInt64(Int64.max) else {
            return .refused(.sizeTooLarge)
        }
        let keys = try await Self.attempt(path) { [queue] in
            try await queue.read { try WitnessTables(db: $0).keys(origin: request.origin) }
        }
        guard !keys.isEmpty else { return .refused(.unknownOrigin) }
        let signed: SignedNote
        do throws(NoteError) {
            signed = try Self.signedByLog(request.note, keys)
        } catch {
            return .refused(.untrusted(error))
        }
        guard request.oldSize <= request.size else { return .refused(.oldSizeAboveSize) }
        let answer = try await Self.attempt(path) { [self] in
            try await queue.write { try self.decide(request, signed, WitnessTables(db: $0)) }
        }
        if case .cosigned = answer { try Self.attempt(path) { [afterStep] in try afterStep(.stored) } }
        return answer
    }

    /// The note with the lines of the log's keys alone, all of which hold.
    private static func signedByLog(_ note: SignedNote, _ keys: [VerifierKey]) throws(NoteError) -> SignedNote {
        let unverified = try note.open(with: keys).unverified
        return try SignedNote(text: note.text, signatures: note.signatures.filter { !unverified.contains($0) })
    }

    /// Compares and stores, within one transaction.
    private func decide(
        _ request: AddCheckpointRequest,
        _ signed: SignedNote,
        _ tables: WitnessTables
    ) throws -> WitnessAnswer {
        guard let state = try tables.state(origin: request.origin) else { throw MalformedRow() }
        let time = now()
        func keep(_ kind: EvidenceKind) throws {
            try tables.keep(kind, request: request, held: state.note, time: time)
        }
        guard let checkpoint = request.checkpoint else {
            try keep(.emptyRoot)
            return request.oldSize == state.size ? .refused(.wrongEmptyRoot) : .conflict(size: state.size)
        }
        let isOtherRoot = !state.note.isEmpty && checkpoint.size == state.size && checkpoint.root != state.root
        if isOtherRoot { try keep(.sameSize) }
        guard request.oldSize == state.size else { return .conflict(size: state.size) }
        if isOtherRoot { return .refused(.otherRoot) }
        do throws(MerkleError) {
            try ConsistencyProof.check(
                proof: request.proof,
                from: state.size,
                to: checkpoint.size,
                oldRoot: state.root,
                newRoot: checkpoint.root
            )
        } catch {
            // From nothing there is nothing to prove, and at the same root the fault is the sender's alone.
            if state.size > 0, state.root != checkpoint.root { try keep(.noProof) }
            return .refused(.inconsistent(error))
        }
        guard time >= state.time else { return .refused(.clockBehind(seconds: state.time - time)) }
        if let line = repeated(signed, state, time: time) { return .cosigned(line) }
        return try store(checkpoint, signed, from: state.size, time: time, tables)
    }

    /// The cosignature that was given for this very text in this second: asking over and over costs no write.
    private func repeated(_ signed: SignedNote, _ state: CosignedState, time: UInt64) -> NoteSignature? {
        guard state.time == time, let held = try? SignedNote(parsing: state.note),
            held.text.utf8.elementsEqual(signed.text.utf8)
        else { return nil }
        return held.signatures.first { verifierKey.isNamed(by: $0) }
    }

    private func store(
        _ checkpoint: Checkpoint,
        _ signed: SignedNote,
        from old: UInt64,
        time: UInt64,
        _ tables: WitnessTables
    ) throws -> WitnessAnswer {
        let line = try Cosignature.sign(checkpoint, time: time, by: key)
        try tables.advance(checkpoint, from: old, time: time, note: signed.adding([line]).bytes)
        try tables.dropSuspicion(of: signed.text, origin: checkpoint.origin)
        try afterStep(.compared)
        return .cosigned(line)
    }
}
