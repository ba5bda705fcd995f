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
        var isUnchanged: Bool
    }

    /// What the ledger said before the first file was read; the ledger is not held open while files are.
    private struct Ground {
        var trial: TrialDefinitionStatement
        var trialHash: MerkleLog.Digest
        var head: LedgerHead
        var series: [SeriesBefore]
    }

    /// Does it.
    ///
    /// - Throws: what tables, engine and ledger throw; then nothing was sealed and nothing is left behind.
    func run() throws -> SealOutcome {
        AtomicFile.removeLeftovers(in: request.folder.evidence)
        AtomicFile.removeLeftovers(in: request.folder.receipts)
        let ground = try readGround()
        var prepared: [Prepared] = []
        do {
            for (file, before) in zip(request.files, ground.series) {
                prepared.append(try prepare(file, before, ground))
            }
            let block = try commit(prepared, ground)
            return try finish(prepared, block)
        } catch {
            for file in prepared { file.evidence.discard() }
            throw error
        }
    }

    private func readGround() throws -> Ground {
        let reader = try LedgerReader(opening: request.folder)
        defer { reader.close() }
        if case .conflict(let conflict) = reader.headState { throw LedgerError.headConflict(conflict) }
        let sites = reader.trial.definition.sites
        guard sites.isEmpty || sites.contains(request.site) || request.site == SealID.pooledSite else {
            throw ProgramError.unknownSite(sites: sites)
        }
        let sealed = try reader.status().map(\.newest).filter { $0.site == request.site }.map(\.dataset)
        var series: [SeriesBefore] = []
        var seen: Set<String> = []
        for file in request.files {
            let dataset = request.dataset ?? DatasetName.from(path: file)
            let newest = try reader.newestSeal(site: request.site, dataset: dataset)
            guard
                let id = SealID(
                    site: request.site,
                    dataset: dataset,
                    sequence: (newest?.statement.id.sequence ?? 0) + 1
                )
            else { throw ProgramError.badName(what: "dataset", name: dataset) }
            let twin = sealed.first { $0 != dataset && $0.lowercased() == dataset.lowercased() }
            if let twin { throw ProgramError.nameInAnotherCase(name: dataset, sealed: twin) }
            guard seen.insert(dataset.lowercased()).inserted else {
                throw ProgramError.usage("two of the files are the dataset \(dataset)")
            }
            let evidence = evidence(of: newest)
            if let key = request.key, let frozen = evidence?.manifest.profile.key, key != frozen {
                throw ProgramError.frozenKey(seal: "\(request.site)/\(dataset)", key: frozen)
            }
            series.append(SeriesBefore(id: id, previous: newest, evidence: evidence))
        }
        return Ground(trial: reader.trial, trialHash: reader.trialHash, head: reader.head, series: series)
    }

    private func evidence(of seal: SealRecord?) -> EvidenceFile? {
        guard let seal, let bytes = try? FileBytes(path: request.folder.evidence(of: seal.statement.id)) else {
            return nil
        }
        return try? EvidenceFile(bytes)
    }

    private func prepare(_ file: String, _ before: SeriesBefore, _ ground: Ground) throws -> Prepared {
        let definition = ground.trial.definition.datasets[before.id.dataset]
        let source = try CSVSource(
            path: file,
            dialect: try request.reading.dialect(definition, before: before.evidence?.manifest.profile)
        )
        try checkRequired(definition, source, file)
        let plan = SealPlan(
            origin: ground.trial.definition.origin,
            trial: ground.trialHash,
            site: before.id.site,
            dataset: before.id.dataset,
            sequence: before.id.sequence,
            profile: profile(definition, before),
            note: request.note,
            printedName: request.printedName,
            saltKey: SymmetricKey(size: .bits256).bytes,
            fileSalt: SymmetricKey(size: .bits256).bytes
        )
        let evidence = try AtomicFile(path: request.folder.evidence(of: before.id), replacing: true)
        let progress = Progress("sealing \(before.id.text)", total: nil, quiet: request.quiet)
        defer { progress.finish() }
        let sealed: SealedDataset
        do {
            sealed = try DatasetSealer(source, plan: plan).seal(
                workers: ProcessInfo.processInfo.activeProcessorCount,
                sink: { try evidence.write($0) },
                progress: { progress.show($0, "rows") }
            )
        } catch {
            evidence.discard()
            throw source.refusal() ?? SealingError.placed(error, path: file)
        }
        progress.finish()
        let remarks = sealed.remarks + self.remarks(on: sealed, before)
        if before.previous == nil, let accept = request.accept, !accept(before.id, sealed) {
            evidence.discard()
            throw ProgramError.declined
        }
        let digest = MerkleLog.Digest(sealed.facts.sha256)
        let isUnchanged = before.evidence.map { $0.opening.fileDigest == digest } ?? false
        return Prepared(
            before: before,
            file: file,
            sealed: sealed,
            remarks: remarks,
            evidence: evidence,
            isUnchanged: isUnchanged
        )
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
                    message: Words.previousEvidenceMissing(previous.statement.id.text)
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
                message: Words.subjectsGone(gone, previous.statement.id.text),
                column: column
            )
        ]
    }

    /// Evidence first, then the block: a crash between the two leaves evidence that no seal names, and the next seal
    /// replaces it.
    private func commit(_ prepared: [Prepared], _ ground: Ground) throws -> AcceptedBlock {
        let envelopes = try prepared.map { try envelope($0, ground).bytes }
        let writer = try LedgerWriter(opening: request.folder, key: request.ledgerKey)
        for file in prepared {
            let series = SealSeries(site: file.before.id.site, dataset: file.before.id.dataset)
            guard (writer.state?.newest[series]?.sequence ?? 0) + 1 == file.before.id.sequence else {
                throw ProgramError.overtaken(seal: file.before.id.text)
            }
        }
        for file in prepared { try file.evidence.commit() }
        let block: AcceptedBlock
        do {
            block = try writer.accept(envelopes)
        } catch LedgerError.refused(let position, let violation) {
            // Nothing was written to the ledger: the evidence belongs to no seal.
            for file in prepared { try? FileManager.default.removeItem(atPath: file.evidence.path) }
            throw LedgerError.refused(position: position, violation)
        }
        try writer.close()
        return block
    }

    private func envelope(_ file: Prepared, _ ground: Ground) throws -> DSSEEnvelope {
        let statement = SealStatement(
            origin: ground.trial.definition.origin,
            id: file.before.id,
            root: file.sealed.root,
            trial: ground.trialHash,
            previous: file.before.previous?.leaf,
            reason: request.reason,
            meaning: "submitted",
            role: request.role,
            siteClock: request.now,
            seenCheckpoint: SeenCheckpoint(size: ground.head.size, root: ground.head.root)
        )
        return try DSSEEnvelope.sign(statement: try statement.payload(), by: request.signer)
    }

    private func finish(_ prepared: [Prepared], _ block: AcceptedBlock) throws -> SealOutcome {
        let reader = try LedgerReader(opening: request.folder)
        let files = try prepared.map { file in
            let id = file.before.id
            let path = request.folder.receipt(of: id)
            try AtomicFile.write(try reader.receipt(of: id).bytes(), to: path, mode: 0o644, replacing: true)
            return SealedFile(
                id: id,
                file: file.file,
                sealed: file.sealed,
                remarks: file.remarks,
                isFirst: file.before.previous == nil,
                isUnchanged: file.isUnchanged,
                evidence: request.folder.evidence(of: id),
                receipt: path
            )
        }
        return SealOutcome(
            files: files,
            size: block.head.size,
            root: block.head.root,
            entries: block.entries.map(\.index)
        )
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

/// A sealing error that knows its file.
struct PlacedSealingError: UserFacingError {
    var error: SealingError
    var path: String
    var code: String { error.code }
    var message: String { error.message }
    var hint: String? { error.hint }
    var place: SourcePlace? { SourcePlace(file: path) }
    var failureClass: FailureClass { error.failureClass }
}

extension SealingError {
    /// The same error with the file it is about; other errors as they are.
    static func placed(_ error: any Error, path: String) -> any Error {
        guard let error = error as? SealingError else { return error }
        return PlacedSealingError(error: error, path: path)
    }
}

extension SymmetricKey {
    /// The key's bytes.
    var bytes: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }
}
