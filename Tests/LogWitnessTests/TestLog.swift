// A log that a test holds the key of, and a witness with a clock that a test sets.

import LogWitness
import MerkleLog
import Synchronization
import TestSupport
import Testing

/// A log with the entries "entry 0" and so on, as in the known answers; a fork has other entries from some place on.
struct TestLog: Sendable {
    static let seed = [UInt8](0x00...0x1F)
    static let witnessName = "witness.example/w1"
    static let witnessKey = "witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X"
    /// The cosignature of the checkpoint of 700 entries at time 1767000000, made with other tools.
    static let cosignature700 =
        "— witness.example/w1 IDJKvgAAAABpUkfAnZXZE98PgyGIH87a+mB75mtuHwcvtfXfvzEr025ShgaoakRHu1KT5eaNwa/WiIsJHQO/"
        + "vI5DBgdSr7J10fogAw=="

    let origin: String
    let signer: SignerKey
    private let fork: (number: Int, from: Int)?

    var key: VerifierKey { signer.verifierKey }

    /// The same log, showing somebody else other entries from the second on.
    var forked: TestLog { TestLog(fork: (99, 1)) }

    init(origin: String = "trial.example/log1", fork: (number: Int, from: Int)? = nil) {
        self.origin = origin
        self.fork = fork
        guard let signer = try? SignerKey(name: origin, seed: Self.seed) else {
            preconditionFailure("the seed of the known answers makes a key")
        }
        self.signer = signer
    }

    static func witnessSigner() throws -> SignerKey {
        try SignerKey(name: witnessName, seed: [UInt8](0x20...0x3F), type: .cosignature)
    }

    func leaves(_ size: UInt64) -> [Digest] {
        (0..<Int(size)).map { index in
            let isForked = fork.map { index >= $0.from } ?? false
            return TreeHash.leaf(Array("entry \(index)\(isForked ? " of fork \(fork?.number ?? 0)" : "")".utf8))
        }
    }

    func root(_ size: UInt64) -> Digest { Self.root(leaves(size)[...]) }

    func checkpoint(_ size: UInt64) throws -> Checkpoint {
        try Checkpoint(origin: origin, size: size, root: root(size))
    }

    func note(_ size: UInt64, signer: SignerKey? = nil) throws -> SignedNote {
        try SignedNote.sign(text: checkpoint(size).text, by: [signer ?? self.signer])
    }

    /// The consistency proof of RFC 6962, by its definition.
    func proof(_ old: UInt64, _ new: UInt64) throws -> [Digest] {
        guard old > 0, old < new else { return [] }
        return Self.subproof(Int(old), leaves(new)[...], isWhole: true)
    }

    /// A request, as the log would send it, or with any part of it replaced.
    func request(
        _ old: UInt64,
        _ new: UInt64,
        proof: [Digest]? = nil,
        text: String? = nil,
        lines: [NoteSignature]? = nil,
        signer: SignerKey? = nil
    ) throws -> [UInt8] {
        let text = try text ?? checkpoint(new).text
        let signed = try SignedNote.sign(text: text, by: [signer ?? self.signer])
        let note = try SignedNote(text: text, signatures: lines ?? signed.signatures)
        let hashes = try proof ?? self.proof(old, new)
        let head = "old \(old)\n" + hashes.map { $0.base64 + "\n" }.joined() + "\n"
        return Array(head.utf8) + note.bytes
    }

    private static func root(_ leaves: ArraySlice<Digest>) -> Digest {
        guard let first = leaves.first else { return TreeHash.empty }
        guard leaves.count > 1 else { return first }
        let (left, right) = split(leaves)
        return TreeHash.node(root(left), root(right))
    }

    private static func subproof(_ size: Int, _ leaves: ArraySlice<Digest>, isWhole: Bool) -> [Digest] {
        guard size < leaves.count else { return isWhole ? [] : [root(leaves)] }
        let (left, right) = split(leaves)
        return size <= left.count
            ? subproof(size, left, isWhole: isWhole) + [root(right)]
            : subproof(size - left.count, right, isWhole: false) + [root(left)]
    }

    private static func split(_ leaves: ArraySlice<Digest>) -> (ArraySlice<Digest>, ArraySlice<Digest>) {
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        return (leaves.prefix(half), leaves.dropFirst(half))
    }
}

/// A clock that stands where a test puts it.
final class TestClock: Sendable {
    private let seconds: Mutex<UInt64>

    init(_ time: UInt64) {
        seconds = Mutex(time)
    }

    var time: UInt64 {
        get { seconds.withLock { $0 } }
        set { seconds.withLock { $0 = newValue } }
    }

    var read: @Sendable () -> UInt64 { { self.time } }
}

/// A witness of the known key in a folder of its own, that knows the log of the known answers.
struct WitnessBench: Sendable {
    let folder: TemporaryFolder
    let path: String
    let key: SignerKey
    let clock: TestClock
    let witness: Witness

    init(time: UInt64 = 1_767_000_000) throws {
        folder = try TemporaryFolder()
        path = folder.path("witness.sqlite")
        key = try TestLog.witnessSigner()
        clock = TestClock(time)
        try Witness.create(at: path, key: key)
        witness = try Witness(opening: path, key: key, now: clock.read)
        try witness.add(log: TestLog().key)
    }

    func ask(_ log: TestLog, _ old: UInt64, _ new: UInt64) async throws -> WitnessAnswer {
        try await witness.addCheckpoint(log.request(old, new))
    }

    func newest(_ log: TestLog) async throws -> [UInt8]? {
        try await witness.newestNote(originHash: Digest.sha256(Array(log.origin.utf8)).hex)
    }

    func size(of log: TestLog) throws -> UInt64? {
        try witness.logs().first { $0.origin == log.origin }?.size
    }
}

/// Something a witness is asked, and its answer.
struct Asked: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let status: Int
    let answer: String?
    let body: @Sendable (TestLog) throws -> [UInt8]

    init(_ name: String, _ status: Int, _ answer: String?, _ body: @escaping @Sendable (TestLog) throws -> [UInt8]) {
        testDescription = name
        self.status = status
        self.answer = answer
        self.body = body
    }
}
