// A trial with sixteen sites that seal without end.

import Foundation
import MerkleLog
import Synchronization
import TrialIntegrity
import TrialLedger

/// A trial whose seals are made up.
struct GeneratedTrial {
    static let origin = "bench.example/ledger"
    static let siteCount = 16

    let folder: TrialFolder
    let ledgerKey: SignerKey
    let sites: [GeneratedSite]

    /// Starts a trial in a new folder, and enrols a key for each site in a second block.
    static func make(at path: String, variant: Int) throws -> GeneratedTrial {
        let folder = TrialFolder(path: path)
        let key = try ledgerKey()
        let definition = TrialDefinition(
            id: "BENCH",
            title: "A trial of made-up seals",
            origin: origin,
            sites: (0..<siteCount).map(GeneratedSite.name),
            enrolment: .operator
        )
        _ = try folder.create(definition, key: key)
        let writer = try LedgerWriter(opening: folder, key: key)
        guard let trial = writer.state?.trialHash else { throw LedgerError.damaged(path: path, reason: "it is empty") }
        let seen = SeenCheckpoint(size: writer.published.size, root: writer.published.root)
        let sites = try (0..<siteCount).map {
            try GeneratedSite(number: $0, variant: variant, trial: trial, seen: seen)
        }
        try writer.accept(try sites.map { try $0.enrolment(by: key) })
        try writer.close()
        return GeneratedTrial(folder: folder, ledgerKey: key, sites: sites)
    }

    /// Goes on with a trial that was made here.
    static func open(at path: String, variant: Int = 0) throws -> GeneratedTrial {
        let folder = TrialFolder(path: path)
        let reader = try LedgerReader(opening: folder)
        defer { reader.close() }
        let seen = SeenCheckpoint(size: 1, root: try reader.root(atSize: 1))
        let sites = try (0..<siteCount).map { number in
            let site = try GeneratedSite(number: number, variant: variant, trial: reader.trialHash, seen: seen)
            if let newest = try reader.newestSeal(site: site.name, dataset: GeneratedSite.dataset) {
                site.goOn(after: newest.statement.id.sequence, leaf: newest.leaf)
            }
            return site
        }
        return GeneratedTrial(folder: folder, ledgerKey: try ledgerKey(), sites: sites)
    }

    private static func ledgerKey() throws -> SignerKey {
        try SignerKey(name: origin, seed: [UInt8](repeating: 200, count: 32))
    }

    /// Adds seals in blocks; while one block is accepted the next is made.
    func grow(to size: UInt64, block: Int, progress: (UInt64) -> Void) throws {
        let writer = try LedgerWriter(opening: folder, key: ledgerKey)
        let group = DispatchGroup()
        let next = Mutex<Result<[[UInt8]], any Error>>(.success([]))
        func make(_ count: Int, turn: Int) {
            let sites = sites
            DispatchQueue.global().async(group: group) {
                let made = Result { try (0..<count).map { try sites[(turn + $0) % sites.count].seal() } }
                next.withLock { $0 = made }
            }
        }
        var turn = 0
        var rest = size - min(size, writer.published.size)
        var count = Int(min(UInt64(block), rest))
        if count > 0 { make(count, turn: turn) }
        while count > 0 {
            group.wait()
            let envelopes = try next.withLock { $0 }.get()
            turn += count
            rest -= UInt64(count)
            count = Int(min(UInt64(block), rest))
            if count > 0 { make(count, turn: turn) }
            try writer.accept(envelopes)
            progress(writer.published.size)
        }
        try writer.close()
    }
}

/// A site with its key and the place where its seals have got to.
final class GeneratedSite: Sendable {
    static let dataset = "LB"

    let name: String
    private let key: SignerKey
    private let variant: Int
    private let trial: Digest
    private let seen: SeenCheckpoint
    private let newest = Mutex<(sequence: Int, leaf: Digest?)>((0, nil))

    static func name(_ number: Int) -> String { String(701 + number) }

    init(number: Int, variant: Int, trial: Digest, seen: SeenCheckpoint) throws {
        name = Self.name(number)
        key = try SignerKey(
            name: "site-\(name)",
            seed: [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 32)
        )
        self.variant = variant
        self.trial = trial
        self.seen = seen
    }

    func goOn(after sequence: Int, leaf: Digest) { newest.withLock { $0 = (sequence, leaf) } }

    func enrolment(by ledgerKey: SignerKey) throws -> [UInt8] {
        let statement = KeyEnrolmentStatement(
            origin: GeneratedTrial.origin,
            trial: trial,
            key: key.verifierKey,
            role: .site,
            site: name
        )
        return try DSSEEnvelope.sign(statement: try statement.payload(), by: ledgerKey).bytes
    }

    /// The next seal.
    func seal() throws -> [UInt8] {
        try newest.withLock { newest in
            let sequence = newest.sequence + 1
            guard let id = SealID(site: name, dataset: Self.dataset, sequence: sequence),
                let clock = UTCTimestamp(secondsSince1970: 1_767_225_600 + Int64(sequence) * 60)
            else { throw LedgerError.unknownSeal(name) }
            let statement = SealStatement(
                origin: GeneratedTrial.origin,
                id: id,
                root: Digest.sha256(Array("\(id.text) \(variant)".utf8)),
                trial: trial,
                previous: newest.leaf,
                reason: "data-cut",
                meaning: "as-collected",
                role: .site,
                siteClock: clock,
                seenCheckpoint: seen
            )
            let envelope = try DSSEEnvelope.sign(statement: try statement.payload(), by: key)
            newest = (sequence, TreeHash.leaf(envelope.bytes))
            return envelope.bytes
        }
    }
}
