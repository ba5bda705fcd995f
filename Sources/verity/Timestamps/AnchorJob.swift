// Stamping a checkpoint of the ledger and entering the token as an anchor.

import Foundation
import MerkleLog
import OutsideTime
import TrialIntegrity
import TrialLedger

/// A checkpoint that is to be stamped, and what it takes to enter the token.
struct AnchorJob {
    /// An anchor that was entered.
    struct Anchored {
        let entry: UInt64
        let size: UInt64
        let timestamp: VerifiedTimestamp
        /// The file beside the token; nil when there was nothing to keep.
        let material: String?
    }

    let folder: TrialFolder
    let trust: Trust
    let note: SignedNote
    let checkpoint: Checkpoint
    /// What is stamped.
    let digest: Digest

    /// Reads the newest checkpoint, or the published one that a token is about.
    ///
    /// - Parameters:
    ///   - options: whom to trust.
    ///   - common: where the trial is.
    ///   - needsRoots: whether roots of authorities must be given.
    ///   - imprint: the digest of a token; nil for the newest checkpoint.
    /// - Throws: `TimestampError.wrongImprint` when no published checkpoint has that digest.
    init(_ options: TrustOptions, _ common: CommonOptions, needsRoots: Bool, imprint: Digest? = nil) throws {
        folder = common.folder
        let reader = try common.openLedger()
        defer { reader.close() }
        trust = try options.resolve(folder, origin: reader.trial.definition.origin)
        guard !needsRoots || trust.authorities != nil else {
            throw ProgramError.usage("give the roots of the authority with --tsa-roots")
        }
        let found = try Self.find(imprint, in: reader, trust.key)
        note = found.note
        digest = found.digest
        checkpoint = try Checkpoint(parsing: found.note.text)
    }

    /// The newest checkpoint, or the newest of the published ones that has a digest.
    private static func find(
        _ imprint: Digest?,
        in reader: LedgerReader,
        _ key: VerifierKey
    ) throws -> (note: SignedNote, digest: Digest) {
        let sizes = imprint == nil ? [reader.head.size] : try reader.blocks().map(\.head.size).reversed()
        for size in sizes {
            guard let bytes = try reader.note(size: size), let note = try? SignedNote(parsing: bytes),
                let digest = try? StampedCheckpoint.digest(of: note, log: key), imprint == nil || imprint == digest
            else { continue }
            return (note, digest)
        }
        throw TimestampError.wrongImprint
    }

    /// The token in an answer, or the bytes as a token.
    static func token(in bytes: [UInt8]) throws(TimestampError) -> TimestampToken {
        do { return try TimestampResponse(parsing: bytes).token } catch {
            if case .notGranted = error { throw error }
            guard let token = try? TimestampToken(parsing: bytes) else { throw error }
            return token
        }
    }

    /// Asks an authority and enters its token.
    func stamp(_ options: AuthorityOptions, nonce: [UInt8]?, _ passphrases: PassphraseSource) async throws -> Anchored {
        guard let url = options.url else { throw ProgramError.usage("give --url") }
        let authority = try TimestampAuthority(address: url, timeLimit: options.timeout)
        let answer = try await authority.answer(to: TimestampRequest(stamping: digest, nonce: nonce))
        let token = try TimestampResponse(parsing: answer).token
        return try await enter(token, nonce: nonce, material: options.material(), passphrases)
    }

    /// Verifies a token, keeps what lies beside it, and enters it with the ledger's key.
    ///
    /// The side file is durable before the entry that names it.
    func enter(
        _ token: TimestampToken,
        nonce: [UInt8]?,
        material given: TimeMaterial,
        _ passphrases: PassphraseSource
    ) async throws -> Anchored {
        guard let authorities = trust.authorities else {
            throw ProgramError.usage("give the roots of the authority with --tsa-roots")
        }
        let material = try given.merging(contentsOf: token)
        let verified = try await token.verify(stamped: digest, trust: authorities, material: material, nonce: nonce)
        let ledgerKey = try Signer.ledgerKey(folder, passphrases)
        let path = try keep(material)
        let signer = Signer(
            key: ledgerKey,
            file: folder.ledgerKey,
            enrolled: nil,
            name: TrialAuthority.Signatory.ledger
        )
        let outcome = try LedgerAction(folder: folder, signer: signer, ledgerKey: ledgerKey).enter { ground in
            try AnchorStatement(
                origin: ground.origin,
                trial: ground.trial,
                checkpoint: SeenCheckpoint(size: checkpoint.size, root: checkpoint.root),
                stamped: digest,
                time: verified.info.roundedTime,
                token: token.der,
                material: material.isEmpty ? nil : material.digest
            ).signed(by: ground.key)
        }
        return Anchored(entry: outcome.entry.index, size: checkpoint.size, timestamp: verified, material: path)
    }

    /// Verifies all anchors of the ledger.
    func times(now: UTCTimestamp) async throws -> TrustedTimes {
        guard let authorities = trust.authorities else {
            throw ProgramError.usage("give the roots of the authorities with --tsa-roots")
        }
        let reader = try LedgerReader(opening: folder)
        defer { reader.close() }
        let anchors = try reader.anchors().map { entry, anchor in
            let bytes = anchor.material.flatMap {
                try? FileBytes.whole(folder.timestampMaterial($0), limit: TimeMaterial.maximumByteCount)
            }
            return AnchorToken(
                entry: entry,
                size: anchor.checkpoint.size,
                root: anchor.checkpoint.root,
                stamped: anchor.stamped,
                time: anchor.time,
                token: anchor.token,
                material: anchor.material,
                materialBytes: bytes,
                checkpoint: try reader.note(size: anchor.checkpoint.size)
            )
        }
        return await TrustedTimes.verify(anchors, trust: authorities, log: trust.key, now: now)
    }

    /// Writes the side file; the same material is the same file, which may be there.
    private func keep(_ material: TimeMaterial) throws -> String? {
        guard !material.isEmpty else { return nil }
        try FileManager.default.createDirectory(atPath: folder.timestamps, withIntermediateDirectories: true)
        let path = folder.timestampMaterial(material.digest)
        if (try? FileBytes.whole(path, limit: TimeMaterial.maximumByteCount)) != material.bytes {
            try AtomicFile.write(material.bytes, to: path, mode: 0o644, replacing: true)
        }
        return path
    }
}
