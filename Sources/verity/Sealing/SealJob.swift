// Seals files: the site's half (evidence and signed statement) and the keeper's half (entry, checkpoint, receipt), which
// one command joins because both keys are at hand.

import Crypto
import Foundation
import MerkleLog
import TrialIntegrity
import TrialLedger
import TrialTables

/// Seals all files of a call, or none.
struct SealJob {
    let request: SealRequest

    /// One file whose evidence is written under a temporary name.
    private struct Prepared {
        var before: SeriesBefore
        var file: String
        var sealed: SealedDataset
        var remarks: [SealRemark]
        var evidence: AtomicFile
        var withheld: AtomicFile?
        var corrections: PreparedCorrections?
        var isUnchanged: Bool

        private var files: [AtomicFile] { [evidence, withheld, corrections?.file].compactMap(\.self) }

        /// Drops what was written under temporary names.
        func discard() {
            for file in files { file.discard() }
        }

        /// Puts all of the evidence in its place; nobody looks for the other parts without the open one.
        func place(in folder: TrialFolder) throws {
            try withheld?.commit()
            try corrections?.file.commit()
            // Left by a seal of this number that the ledger never took.
            if withheld == nil { try? FileManager.default.removeItem(atPath: folder.withheld(of: before.id)) }
            if corrections == nil { try? FileManager.default.removeItem(atPath: folder.corrections(of: before.id)) }
            try evidence.commit()
        }

        /// Removes what no seal names.
        func remove() {
            for file in files { _ = unsafe unlink(file.path) }
        }

        /// The file as a result; without a receipt where none could be written.
        func sealedFile(in folder: TrialFolder, receipt: String?) -> SealedFile {
            SealedFile(
                id: before.id,
                file: file,
                sealed: sealed,
                remarks: remarks,
                isFirst: before.previous == nil,
                isUnchanged: isUnchanged,
                evidence: folder.evidence(of: before.id),
                corrections: corrections?.sealed,
                withheld: withheld?.path,
                receipt: receipt
            )
        }
    }

    /// Does it.
    ///
    /// - Throws: what tables, engine and ledger throw. Then nothing was sealed, and nothing is left behind; but when writing
    ///   the ledger itself failed, the evidence stays, since the block may be in it.
    func run() throws -> SealOutcome {
        AtomicFile.removeLeftovers(in: request.folder.evidence)
        AtomicFile.removeLeftovers(in: request.folder.receipts)
        if case .ledger = request.destination { try ReceiptWriting.check(request.folder) }
        var ground = try SealGround(request)
        try ground.openEvidence(request)
        var prepared: [Prepared] = []
        do {
            for (file, before) in zip(request.files, ground.series) {
                prepared.append(try prepare(file, before, ground))
            }
            let envelopes = try prepared.map { try envelope($0, ground).bytes }
            switch request.destination {
            case .ledger(let key):
                let block = try commit(prepared, envelopes, key)
                return try finish(prepared, block)
            case .submissions: return try hand(prepared, envelopes)
            }
        } catch {
            for file in prepared { file.discard() }
            throw error
        }
    }

    private func prepare(_ file: String, _ before: SeriesBefore, _ ground: SealGround) throws -> Prepared {
        let definition = ground.definition.datasets[before.id.dataset]
        let source = try CSVSource(
            path: file,
            dialect: try request.reading.dialect(definition, before: before.evidence?.manifest.profile)
        )
        try checkRequired(definition, source, file)
        let plan = SealPlan(
            origin: ground.definition.origin,
            trial: ground.trialHash,
            site: before.id.site,
            dataset: before.id.dataset,
            sequence: before.id.sequence,
            profile: profile(definition, before),
            note: request.note,
            printedName: request.printedName,
            saltKey: SymmetricKey(size: .bits256).bytes,
            fileSalt: SymmetricKey(size: .bits256).bytes,
            withheld: definition?.blinded ?? [],
            blindKey: SymmetricKey(size: .bits256).bytes
        )
        let sealer: DatasetSealer
        do { sealer = try DatasetSealer(source, plan: plan) } catch { throw SealingError.placed(error, path: file) }
        let withheld = try withheldPart(sealer, definition, before.id, file)
        let evidence = try AtomicFile(path: request.folder.evidence(of: before.id), replacing: true)
        let progress = Progress("sealing \(before.id.text)", total: nil, quiet: request.quiet)
        defer { progress.finish() }
        let sealed: SealedDataset
        do {
            sealed = try sealer.seal(
                workers: ProcessInfo.processInfo.activeProcessorCount,
                sink: { try evidence.write($0) },
                withheldSink: { try withheld?.append($0) },
                progress: { progress.show($0, "rows") }
            )
            try withheld?.finish()
        } catch {
            evidence.discard()
            withheld?.file.discard()
            throw source.refusal() ?? SealingError.placed(error, path: file)
        }
        progress.finish()
        let remarks = sealed.remarks + self.remarks(on: sealed, before)
        if before.previous == nil, let accept = request.accept, !accept(before.id, sealed) {
            evidence.discard()
            withheld?.file.discard()
            throw ProgramError.declined
        }
        let corrections: PreparedCorrections?
        do {
            corrections = try request.corrects.map {
                try CorrectionReader(folder: request.folder, before: before).prepare($0, sealed, source)
            }
        } catch {
            evidence.discard()
            withheld?.file.discard()
            throw error
        }
        let digest = MerkleLog.Digest(sealed.facts.sha256)
        let isUnchanged = before.evidence.map { $0.opening.fileDigest == digest } ?? false
        return Prepared(
            before: before,
            file: file,
            sealed: sealed,
            remarks: remarks + (corrections?.remarks ?? []),
            evidence: evidence,
            withheld: withheld?.file,
            corrections: corrections,
            isUnchanged: isUnchanged
        )
    }

    /// Where withheld cells go; nil where there are none.
    ///
    /// - Throws: `ProgramError.noReaders`: sealed cells that nobody could ever read are lost.
    private func withheldPart(
        _ sealer: DatasetSealer,
        _ definition: DatasetDefinition?,
        _ id: SealID,
        _ file: String
    ) throws -> WithheldPart? {
        guard sealer.withholds else { return nil }
        let readers = try WithheldReaders.all(request.withheldTo, definition)
        guard !readers.isEmpty else { throw ProgramError.noReaders(path: file) }
        return try WithheldPart(path: request.folder.withheld(of: id), readers: readers)
    }

    private func profile(_ definition: DatasetDefinition?, _ before: SeriesBefore) -> ProfilePlan {
        if let evidence = before.evidence { return .continued(evidence.manifest.profile) }
        return .propose(
            ProfileDeclaration(
                key: request.key ?? definition?.key,
                types: definition?.types ?? [:],
                formats: definition?.dateFormats ?? [:],
                missing: definition?.missing ?? [:],
                volatile: definition?.volatile ?? []
            )
        )
    }

    private func checkRequired(_ definition: DatasetDefinition?, _ source: CSVSource, _ file: String) throws {
        for name in definition?.required ?? [] where !source.columns.contains(name) {
            throw SealingError.placed(
                SealingError.columnMissing(name: name, use: "required", header: source.columns),
                path: file
            )
        }
    }

    private func remarks(on sealed: SealedDataset, _ before: SeriesBefore) -> [SealRemark] {
        guard let previous = before.previous else { return [] }
        guard let evidence = before.evidence else {
            return [
                SealRemark(
                    code: "previous-evidence-missing",
                    message: Words.previousEvidenceMissing(previous.id.text)
                )
            ]
        }
        guard let subjects = sealed.subjects,
            let column = ColumnRole.subjectColumn(sealed.manifest.profile.columns.map(\.name)),
            let old = try? evidence.distinctTexts(column: column, limit: 2_000_000)
        else { return [] }
        let gone = old.subtracting(subjects).count
        guard gone > 0 else { return [] }
        return [
            SealRemark(
                code: "subjects-gone",
                message: Words.subjectsGone(gone, previous.id.text),
                column: column
            )
        ]
    }

    /// Evidence first, then the block: a crash between the two leaves evidence that no seal names, and the next seal
    /// replaces it.
    private func commit(
        _ prepared: [Prepared],
        _ envelopes: [[UInt8]],
        _ ledgerKey: SignerKey
    ) throws -> AcceptedBlock {
        let writer = try LedgerWriter(opening: request.folder, key: ledgerKey)
        for file in prepared {
            let series = SealSeries(site: file.before.id.site, dataset: file.before.id.dataset)
            guard (writer.state?.newest[series]?.sequence ?? 0) + 1 == file.before.id.sequence else {
                throw ProgramError.overtaken(seal: file.before.id.text)
            }
        }
        try place(prepared)
        let block: AcceptedBlock
        do {
            block = try writer.accept(envelopes)
        } catch LedgerError.refused(let position, let violation) {
            // Nothing was written to the ledger: the evidence belongs to no seal.
            for file in prepared { file.remove() }
            throw LedgerError.refused(position: position, violation)
        }
        try writer.close()
        return block
    }

    /// Puts the evidence of all files in its place, or of none.
    private func place(_ prepared: [Prepared]) throws {
        do {
            for file in prepared { try file.place(in: request.folder) }
        } catch {
            for file in prepared { file.remove() }
            throw error
        }
    }

    private func envelope(_ file: Prepared, _ ground: SealGround) throws -> DSSEEnvelope {
        let statement = SealStatement(
            origin: ground.definition.origin,
            id: file.before.id,
            root: file.sealed.root,
            trial: ground.trialHash,
            previous: file.before.previous?.leaf,
            reason: request.reason,
            meaning: "submitted",
            role: request.role,
            siteClock: request.now,
            seenCheckpoint: ground.seen,
            corrections: file.corrections?.sealed.root
        )
        return try DSSEEnvelope.sign(statement: try statement.payload(), by: request.signer)
    }

    private func finish(_ prepared: [Prepared], _ block: AcceptedBlock) throws -> SealOutcome {
        let reader = try LedgerReader(opening: request.folder)
        defer { reader.close() }
        var notices = block.notices
        let files = zip(prepared, block.entries).map { file, entry -> SealedFile in
            let id = file.before.id
            do {
                let path = try ReceiptWriting.write(try reader.receipt(of: id), to: request.folder)
                return file.sealedFile(in: request.folder, receipt: path)
            } catch {
                // The seal stands, and a receipt can be made at any time.
                notices.append(ReceiptWriting.failure(id, entry: entry.index, error))
                return file.sealedFile(in: request.folder, receipt: nil)
            }
        }
        let entries = block.entries.map(\.index)
        return SealOutcome(
            files: files,
            block: SealedBlock(
                size: block.head.size,
                root: block.head.root,
                entries: entries,
                notices: notices
            )
        )
    }

    /// The site's half alone: evidence stays here, envelopes are written for the keeper.
    private func hand(_ prepared: [Prepared], _ envelopes: [[UInt8]]) throws -> SealOutcome {
        let folder = request.folder
        try FolderMaking.make(folder.submissions, mode: 0o755)
        AtomicFile.removeLeftovers(in: folder.submissions)
        try place(prepared)
        var files: [SealedFile] = []
        do {
            for (file, envelope) in zip(prepared, envelopes) {
                let path = folder.submission(of: file.before.id)
                try AtomicFile.write(envelope, to: path, mode: 0o644, replacing: true)
                files.append(file.sealedFile(in: folder, receipt: path))
            }
        } catch {
            for file in files.compactMap(\.receipt) { try? FileManager.default.removeItem(atPath: file) }
            for file in prepared { file.remove() }
            throw error
        }
        return SealOutcome(files: files, block: nil)
    }
}

/// The dataset that a file name stands for.
enum DatasetName {
    /// The upper-case stem: `out/lb.csv` is `LB`.
    static func from(path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let stem = name.split(separator: ".").first.map(String.init) ?? name
        return stem.uppercased()
    }
}

extension SealingError {
    /// The same error with the file it is about; other errors as they are.
    static func placed(_ error: any Error, path: String) -> any Error {
        guard let error = error as? SealingError else { return error }
        return PlacedError(error: error, path: path)
    }
}

extension SymmetricKey {
    /// The key's bytes.
    var bytes: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }
}
