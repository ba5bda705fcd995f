// Carrying out an erasure order on the evidence of a trial folder.

import CDispatch  // the module that the compiler holds `stat` to come from
import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

/// An order and the evidence it is carried out on.
struct ErasureJob {
    let folder: TrialFolder
    let order: ErasureOrder
    /// A private key that opens withheld parts.
    var decryptionKey: String?
    /// Who may read withheld parts once they are written anew, beside those whom the trial's rules name.
    var withheldTo: [RecipientKey] = []
    let quiet: Bool

    /// A seal whose evidence holds rows to erase.
    struct Work {
        let record: SealRecord
        let path: String
        let eraser: EvidenceEraser
        let plan: PlannedErasure
        let withheld: Withheld?
        /// The corrections of the seal without those to erase; nil when none is to be erased.
        let corrections: Corrections?

        /// The number of rows that are erased.
        var rows: Int { max(plan.rows, withheld?.rows ?? 0) }
    }

    /// A list of corrections from which some were erased.
    struct Corrections {
        let list: SealedCorrections
        let count: Int
    }

    /// A withheld part that holds rows to erase.
    struct Withheld {
        let path: String
        let part: EvidenceFile
        /// Whom it is encrypted to; nil when it is a plain file.
        let readers: [RecipientKey]?
        let rows: Int
    }

    private var workers: Int { ProcessInfo.processInfo.activeProcessorCount }

    /// Where the order is kept until all holders have carried it out.
    var orderPath: String {
        "\(folder.evidence)/\((try? order.digest().hex.prefix(16)).map(String.init) ?? "order").erasure-order.json"
    }

    /// Writes the order, before anything is erased: without it nobody could tell what the digest stands for.
    func keepOrder() throws {
        try AtomicFile.write(try order.bytes(), to: orderPath, mode: 0o600, replacing: false)
    }

    /// Finds the rows, in every evidence file of the folder that the order concerns; nothing is changed.
    ///
    /// - Throws: what reading the ledger throws; `ProgramError.evidence` for evidence that cannot be used.
    func find() throws -> [Work] {
        let reader = try LedgerReader(opening: folder)
        defer { reader.close() }
        var work: [Work] = []
        for record in try reader.seals() {
            let id = record.statement.id
            let path = folder.evidence(of: id)
            guard FileManager.default.fileExists(atPath: path) else {
                if !quiet { Console.warn("\(id.text): its evidence is not here, and is not searched") }
                continue
            }
            let bytes = try FileBytes(path: path)
            guard try !EvidenceEncryption.isEncrypted(bytes) else {
                Console.warn("\(id.text): its evidence is encrypted, and is not searched")
                continue
            }
            do {
                let evidence = try EvidenceFile(bytes)
                guard order.concerns(evidence.manifest) else { continue }
                guard evidence.holdsValues else {
                    Console.warn("\(id.text): only the opening is here: destroy it, or erase from a copy with values")
                    continue
                }
                let eraser = EvidenceEraser(evidence)
                let plan = try eraser.plan(order.selection, root: record.statement.root, workers: workers)
                let withheld = try self.withheld(id, plan, reader.definition.datasets[id.dataset])
                let corrections = try self.corrections(record, evidence.manifest.profile)
                let piece = Work(
                    record: record,
                    path: path,
                    eraser: eraser,
                    plan: plan,
                    withheld: withheld,
                    corrections: corrections
                )
                if piece.rows > 0 || corrections != nil { work.append(piece) }
            } catch let error as FormatError {
                throw ProgramError.evidence(path: path, reason: error.message)
            }
        }
        return work
    }

    /// The corrections of a seal without those of the rows to erase; nil when none is of them.
    ///
    /// A correction tells of a row even where the row itself is gone.
    private func corrections(_ record: SealRecord, _ profile: Profile) throws -> Corrections? {
        let id = record.statement.id
        let path = folder.corrections(of: id)
        guard record.statement.corrections != nil, FileManager.default.fileExists(atPath: path) else { return nil }
        guard try !EvidenceEncryption.isEncrypted(FileBytes(path: path)) else {
            Console.warn("\(id.text): its corrections are encrypted, and are not searched")
            return nil
        }
        var list: SealedCorrections
        do {
            list = try SealedCorrections(parsing: try FileBytes.whole(path, limit: SealedCorrections.maximumByteCount))
        } catch is JSONError {
            throw ProgramError.evidence(path: path, reason: "it is no list of corrections")
        }
        guard let count = try list.erase(order.selection, profile: profile) else {
            if !quiet {
                Console.warn("\(id.text): its corrections are not searched: their key lacks a column of the order")
            }
            return nil
        }
        return count > 0 ? Corrections(list: list, count: count) : nil
    }

    /// The withheld part of a seal, when it holds rows that the open part does not or no longer will.
    private func withheld(
        _ id: SealID,
        _ plan: PlannedErasure,
        _ definition: DatasetDefinition?
    ) throws -> Withheld? {
        let path = folder.withheld(of: id)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let bytes = try EvidenceBytes.openIfPossible(path, decryptionKey: decryptionKey) else {
            if plan.rows > 0 {
                Console.warn(
                    "\(id.text): its withheld part keeps these rows: whoever can open it runs the order with --decrypt-with"
                )
            }
            return nil
        }
        let part = try EvidenceFile(withheldPart: bytes)
        let rows = plan.rows(leftIn: part)
        guard rows > 0 else { return nil }
        let isEncrypted = try EvidenceEncryption.isEncrypted(FileBytes(path: path))
        let readers = try isEncrypted ? WithheldReaders.all(withheldTo, definition) : nil
        guard readers?.isEmpty != true else { throw ProgramError.noReaders(path: path) }
        return Withheld(path: path, part: part, readers: readers, rows: rows)
    }

    /// Writes the new evidence beside the old, and checks it; the old one is still there.
    ///
    /// - Throws: `ProgramError.evidence` when the new evidence would not do; then nothing is left behind.
    func prepare(_ work: [Work]) throws -> [RewrittenEvidence] {
        var files: [RewrittenEvidence] = []
        do {
            for piece in work {
                if let corrections = piece.corrections {
                    let file = RewrittenEvidence(path: folder.corrections(of: piece.record.statement.id))
                    files.append(file)
                    try AtomicFile.write(try corrections.list.bytes(), to: file.newPath, mode: 0o600, replacing: true)
                }
                guard piece.rows > 0 else { continue }
                let file = RewrittenEvidence(path: piece.path)
                files.append(file)
                let target = try AtomicFile(path: file.newPath, mode: 0o600, replacing: true)
                try piece.eraser.write(piece.plan, sink: { try target.write($0) })
                try target.commit()
                var evidence = try EvidenceFile(FileBytes(path: file.newPath))
                if let withheld = piece.withheld {
                    let part = RewrittenEvidence(path: withheld.path)
                    files.append(part)
                    try write(withheld, piece.plan, to: part.newPath)
                    if let bytes = try EvidenceBytes.openIfPossible(part.newPath, decryptionKey: decryptionKey) {
                        evidence = try EvidenceFile(FileBytes(path: file.newPath), withheld: bytes)
                    }
                }
                let state = try order.state(of: evidence, root: piece.record.statement.root, workers: workers)
                guard case .done = state else {
                    throw ProgramError.evidence(path: piece.path, reason: "rows would be left after the erasure")
                }
            }
        } catch {
            for file in files { file.discard() }
            throw error
        }
        return files
    }

    private func write(_ withheld: Withheld, _ plan: PlannedErasure, to path: String) throws {
        let eraser = EvidenceEraser(withheld.part)
        if let readers = withheld.readers {
            let part = try WithheldPart(path: path, readers: readers)
            try eraser.write(plan, sink: { try part.append($0) })
            try part.finish()
            try part.file.commit()
        } else {
            let target = try AtomicFile(path: path, mode: 0o600, replacing: true)
            try eraser.write(plan, sink: { try target.write($0) })
            try target.commit()
        }
    }
}

/// New evidence that waits to take the place of the old.
struct RewrittenEvidence {
    let path: String

    /// Where it waits.
    var newPath: String { path + ".erased" }

    /// Drops it.
    func discard() { try? FileManager.default.removeItem(atPath: newPath) }

    /// Puts it in place of the old file, and writes zeros over what the old one was.
    ///
    /// On disks that write in place nothing is left of the old file; flash, snapshots and copy-on-write file systems
    /// may keep it.
    func replace() throws {
        let old = unsafe open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
        defer { if old >= 0 { close(old) } }
        guard unsafe rename(newPath, path) == 0 else {
            throw LedgerError.inputOutput(path: path, reason: unsafe String(cString: strerror(errno)))
        }
        guard old >= 0 else { return }
        var status = stat()
        guard unsafe fstat(old, &status) == 0 else { return }
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        var done = 0
        while done < Int(status.st_size) {
            let count = min(zeros.count, Int(status.st_size) - done)
            let written = unsafe zeros.withUnsafeBytes { unsafe pwrite(old, $0.baseAddress, count, off_t(done)) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return }
            done += written
        }
        _ = fsync(old)
    }
}
