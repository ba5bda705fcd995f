// Everything an inspector needs in one file.

import Crypto
import Foundation
import MerkleLog
import TrialBundle
import TrialIntegrity
import TrialLedger

/// What goes into a bundle.
struct BundleRequest {
    var folder: TrialFolder
    /// The seals with receipts and by-hand files; the newest of every dataset when empty.
    var seals: [SealID]
    /// What of the evidence goes along.
    var evidence: Evidence
    /// Whether the withheld parts go along, as they are: encrypted to their readers.
    var withheld = false
    /// Further files, such as proofs of single subjects' rows, which go to `rows/`.
    var rows: [String]
    var output: String

    /// What of the evidence goes into a bundle.
    enum Evidence: String {
        /// Nothing.
        case none
        /// The sealed values, as confidential as the data.
        case values
        /// Fingerprints, which locate changes and show no value.
        case fingerprints
    }
}

/// Writes a bundle.
struct BundleJob {
    let request: BundleRequest

    /// The value of `format` in `bundle.json`.
    static let format = "trialverity/bundle/v1"

    /// Does it.
    ///
    /// The ledger is held while it is copied, so that no block comes in between.
    /// - Returns: the seals, and the number of files.
    /// - Throws: `LedgerError`, `BundleError`, `ProgramError`.
    func run() throws -> (seals: [SealID], files: Int) {
        guard !FileManager.default.fileExists(atPath: request.output) else {
            throw LedgerError.exists(path: request.output)
        }
        let reader = try LedgerReader(opening: request.folder)
        defer { reader.close() }
        if case .conflict(let conflict) = reader.headState { throw LedgerError.headConflict(conflict) }
        let seals = try request.seals.isEmpty ? reader.newestValid() : request.seals
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        var members = try ledger(reader) + HandCheck.texts
        let (keys, chain) = (try reader.state().keys, try chain(of: reader))
        for seal in seals { members += try self.members(of: seal, reader, keys: keys, chain: chain) }
        for (number, path) in request.rows.enumerated() {
            guard FileManager.default.isReadableFile(atPath: path) else { throw ProgramError.missing(path: path) }
            members.append(ZipMember("rows/proof-\(number + 1).json", .file(path: path)))
        }
        members.insert(try index(of: members, seals, reader), at: 0)
        try write(members)
        return (seals, members.count)
    }

    private func ledger(_ reader: LedgerReader) throws -> [ZipMember] {
        let folder = request.folder
        for path in [folder.ledger, folder.head] {
            if let log = try? FileBytes(path: path + "-wal"), log.count > 0 {
                throw ProgramError.unfinishedWrite(path: path)
            }
        }
        var members = [
            ZipMember("ledger.sqlite", .file(path: folder.ledger)), ZipMember("head.sqlite", .file(path: folder.head)),
            ZipMember("trust.policy", .file(path: folder.policy)),
        ]
        members += files(of: folder.timestamps, to: "timestamps")
        if request.evidence == .values { members += files(of: folder.signOffs, to: "signoffs") }
        return members
    }

    private func files(of folder: String, to target: String) -> [ZipMember] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted().map {
            ZipMember("\(target)/\($0)", .file(path: "\(folder)/\($0)"))
        }
    }

    private func members(
        of seal: SealID,
        _ reader: LedgerReader,
        keys: [String: EnrolledKey],
        chain: [UInt8]
    ) throws -> [ZipMember] {
        let folder = request.folder
        let receipt = try ReceiptChoice.receipt(of: seal, in: reader)
        let record = try reader.seal(seal)
        var members = [
            ZipMember("receipts/\(seal.fileStem).receipt.json", .bytes(try receipt.bytes()))
        ]
        guard let signer = keys[record.envelope.keyID]?.statement.key else {
            throw LedgerError.damaged(path: folder.ledger, reason: "the key that signed \(seal.text) is not enrolled")
        }
        members += try HandCheck.members(receipt, signer: signer, chain: chain)
        let path = folder.evidence(of: seal)
        if request.evidence != .none, !FileManager.default.fileExists(atPath: path) {
            throw ProgramError.missing(path: path)
        }
        switch request.evidence {
        case .none: break
        case .values:
            members.append(ZipMember("evidence/\(seal.fileStem).evidence", .file(path: path)))
            let corrections = folder.corrections(of: seal)
            if record.statement.corrections != nil, FileManager.default.fileExists(atPath: corrections) {
                members.append(ZipMember("evidence/\(seal.fileStem).corrections", .file(path: corrections)))
            }
            let part = folder.withheld(of: seal)
            if request.withheld, FileManager.default.fileExists(atPath: part) {
                guard try EvidenceEncryption.isEncrypted(FileBytes(path: part)) else {
                    throw ProgramError.evidence(path: part, reason: Words.plainWithheld)
                }
                members.append(ZipMember("evidence/\(seal.fileStem).withheld", .file(path: part)))
            }
        case .fingerprints:
            let made = try fingerprints(of: seal, from: path, root: record.statement.root)
            members.append(ZipMember("evidence/\(seal.fileStem).fingerprints", .file(path: made)))
        }
        return members
    }

    /// Where fingerprints are kept until the zip is written.
    private var scratch: String { request.output + ".fingerprints-\(getpid())" }

    private func fingerprints(of seal: SealID, from path: String, root: MerkleLog.Digest) throws -> String {
        try FolderMaking.make(scratch, mode: 0o700)
        do {
            let evidence = try EvidenceFile(try FileBytes(path: path))
            let file = try AtomicFile(path: "\(scratch)/\(seal.fileStem)", mode: 0o600, replacing: true)
            try FingerprintWriter(evidence: evidence, root: root)
                .write(workers: ProcessInfo.processInfo.activeProcessorCount) { try file.write($0) }
            try file.commit()
            return file.path
        } catch let error as FormatError {
            throw ProgramError.evidence(path: path, reason: error.message)
        }
    }

    /// All certificates that were stored beside tokens.
    private func chain(of reader: LedgerReader) throws -> [UInt8] {
        try files(of: request.folder.timestamps, to: "").flatMap { member -> [UInt8] in
            guard case .file(let path) = member.content, path.hasSuffix(".pem") else { return [] }
            return try FileBytes.whole(path, limit: 10_000_000)
        }
    }

    private func index(of members: [ZipMember], _ seals: [SealID], _ reader: LedgerReader) throws -> ZipMember {
        var digests: [String: JSONValue] = [:]
        for member in members { digests[member.name] = .string(try Self.digest(of: member.content)) }
        let value = JSONValue.object([
            "format": .string(Self.format), "origin": .string(reader.trial.definition.origin),
            "trial": .string(reader.trialHash.hex), "size": .integer(Int64(clamping: reader.head.size)),
            "root": .string(reader.head.root.hex), "seals": .strings(seals.map(\.text)), "files": .object(digests),
        ])
        return ZipMember("bundle.json", .bytes(Array(try value.prettyText().utf8)))
    }

    static func digest(of content: ZipMember.Content) throws -> String {
        switch content {
        case .bytes(let bytes): return MerkleLog.Digest.sha256(bytes).hex
        case .file(let path):
            let file = try FileBytes(path: path)
            var hash = SHA256()
            for offset in stride(from: 0, to: file.count, by: 1 << 20) {
                hash.update(data: try file.read(at: offset, count: min(1 << 20, file.count - offset)))
            }
            return MerkleLog.Digest(Array(hash.finalize()))?.hex ?? ""
        }
    }

    /// The zip appears whole or not at all, readable by its owner alone.
    private func write(_ members: [ZipMember]) throws {
        let work = request.output + ".partial-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: work) }
        do throws(BundleError) {
            try ZipFile.write(members, to: work)
        } catch {
            // Nobody asked for the temporary name.
            guard case .cannotWrite(_, let reason) = error else { throw error }
            throw BundleError.cannotWrite(path: request.output, reason: reason)
        }
        try AtomicFile.adopt(work, as: request.output, mode: 0o600)
    }
}
