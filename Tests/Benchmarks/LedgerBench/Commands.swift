// The commands: make a ledger, measure appends, measure proofs. Results are JSON on standard output.

import ArgumentParser
import Foundation
import MerkleLog
import TrialIntegrity
import TrialLedger

struct MakeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make",
        abstract: "Makes a trial with so many entries, or adds to one that was made before."
    )

    @Argument(help: "The trial folder.")
    var folder: String

    @Option(help: "The number of entries: the definition, the keys of the sites, and seals.")
    var entries: UInt64

    @Option(help: "The number of seals in a block.")
    var block = 1000

    @Option(help: "Another number makes other seals from here on: a fork.")
    var variant = 0

    func run() throws {
        guard block > 0 else { throw ValidationError("a block has at least one seal") }
        let isThere = FileManager.default.fileExists(atPath: TrialFolder(path: folder).ledger)
        let trial =
            try isThere
            ? GeneratedTrial.open(at: folder, variant: variant) : GeneratedTrial.make(at: folder, variant: variant)
        let start = ContinuousClock.now
        try trial.grow(to: entries, block: block) { _ in }
        let reader = try LedgerReader(opening: trial.folder)
        let bytes = try (0..<min(reader.head.size, 1000)).map { try reader.entry($0).envelope.bytes.count }
        try Measured.report([
            "entries": .integer(Int64(clamping: reader.head.size)),
            "key": .string(trial.ledgerKey.verifierKey.text),
            "root": .string(reader.head.root.hex),
            "bytesPerEntry": .integer(Int64(bytes.reduce(0, +) / max(1, bytes.count))),
            "seconds": .number(Measured.seconds(since: start)),
        ])
    }
}

struct AppendsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "appends",
        abstract: "Appends seals one by one, each up to its durable, published checkpoint."
    )

    @Argument(help: "A trial folder that `make` has made.")
    var folder: String

    @Option(help: "How many.")
    var count = 1000

    func run() throws {
        let trial = try GeneratedTrial.open(at: folder)
        let envelopes = try (0..<count).map { try trial.sites[$0 % trial.sites.count].seal() }
        let writer = try LedgerWriter(opening: trial.folder, key: trial.ledgerKey)
        let sizeBefore = writer.published.size
        let times = try envelopes.map { envelope in
            let start = ContinuousClock.now
            try writer.accept([envelope])
            return Measured.seconds(since: start)
        }
        try writer.close()
        try Measured.report(Measured.distribution(times).merging(["entries": .integer(Int64(sizeBefore))]) { $1 })
    }
}

struct ProofsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proofs",
        abstract: "Makes and checks inclusion proofs, from the ledger and from its tiles."
    )

    @Argument(help: "A trial folder.")
    var folder: String

    @Option(help: "A folder with the tiles of the same ledger.")
    var tiles: String?

    @Option(help: "How many.")
    var count = 1000

    func run() throws {
        let reader = try LedgerReader(opening: TrialFolder(path: folder))
        let (size, root) = (reader.head.size, reader.head.root)
        var members: [String: JSONValue] = [
            "ledger": .object(
                try measure(size, root, proof: reader.inclusionProof, entry: { try reader.entry($0).envelope.bytes })
            )
        ]
        if let tiles {
            let folder = TileFolder(path: tiles)
            // A new reader for each proof, so that nothing is kept from the one before.
            members["tiles"] = .object(
                try measure(
                    size,
                    root,
                    proof: { try InclusionProof.prove(index: $0, size: size, node: folder.tree(size: size).node) },
                    entry: { try folder.tree(size: size).entry($0) }
                )
            )
        }
        try Measured.report(members)
    }

    private func measure(
        _ size: UInt64,
        _ root: Digest,
        proof: (UInt64) throws -> [Digest],
        entry: (UInt64) throws -> [UInt8]
    ) throws -> [String: JSONValue] {
        // The same entries in every run: multiples of an odd number, spread over the ledger.
        let indexes = (0..<UInt64(count)).map { ($0 &* 0x9E37_79B9_7F4A_7C15) % size }
        let times = try indexes.map { index in
            let start = ContinuousClock.now
            let made = try proof(index)
            let seconds = Measured.seconds(since: start)
            let leaf = TreeHash.leaf(try entry(index))
            try InclusionProof.check(proof: made, index: index, size: size, leafHash: leaf, root: root)
            return seconds
        }
        return Measured.distribution(times)
    }
}

/// Times and how they are reported.
enum Measured {
    static func seconds(since start: ContinuousClock.Instant) -> Double {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return Double(seconds) + Double(attoseconds) / 1e18
    }

    /// The smallest time that half, and 99 of 100, of the times do not exceed; and the largest.
    static func distribution(_ times: [Double]) -> [String: JSONValue] {
        let sorted = times.sorted()
        func quantile(_ share: Double) -> JSONValue {
            guard !sorted.isEmpty else { return .null }
            return .number(sorted[min(sorted.count - 1, max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1))])
        }
        return [
            "count": .integer(Int64(sorted.count)), "p50": quantile(0.5), "p99": quantile(0.99), "max": quantile(1),
        ]
    }

    static func report(_ members: [String: JSONValue]) throws {
        print(try JSONValue.object(members).prettyText(), terminator: "")
    }
}
