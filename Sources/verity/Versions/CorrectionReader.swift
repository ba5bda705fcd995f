// Corrections on their way into a seal: read strictly, held against what really changed, written beside the evidence.

import Crypto
import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger
import TrialTables

/// Corrections that are written under a temporary name.
struct PreparedCorrections {
    var file: AtomicFile
    var sealed: SealedCorrectionsFile
    /// What somebody should look at before the next seal; nothing of it stops this one.
    var remarks: [SealRemark]
}

/// Reads the corrections file of a seal.
struct CorrectionReader {
    let folder: TrialFolder
    /// The version before.
    let before: SeriesBefore

    /// Remarks beyond this number are counted.
    private static let listed = 50

    /// Reads, checks and writes.
    ///
    /// - Parameters:
    ///   - path: the corrections file.
    ///   - sealed: the version it comes with.
    ///   - source: the file of that version, already read to its end.
    /// - Returns: the corrections, written under a temporary name.
    /// - Throws: `CorrectionError`, `TableError`, `LedgerError`.
    func prepare(_ path: String, _ sealed: SealedDataset, _ source: CSVSource) throws -> PreparedCorrections {
        guard let previous = before.previous else {
            throw CorrectionError(.firstVersion(before.id.text), SourcePlace(file: path))
        }
        let profile = sealed.manifest.profile
        let columns = (profile.columns + (before.evidence?.manifest.profile.columns ?? [])).map(\.name)
        var corrections = try read(path, key: profile.key, columns: Set(columns))
        let withheld = Set(sealed.manifest.withheld)
        let stripped = corrections.withoutValues(of: withheld)
        let list = SealedCorrections(seal: before.id, key: profile.key, corrections: corrections) {
            SymmetricKey(size: SymmetricKeySize(bitCount: 8 * SealedCorrections.saltLength)).bytes
        }
        let bytes = try list.bytes()
        guard bytes.count <= SealedCorrections.maximumByteCount else {
            throw CorrectionError(.tooLarge(SealedCorrections.maximumByteCount), SourcePlace(file: path))
        }
        var remarks = try self.remarks(list, path, previous, source, without: withheld)
        if stripped > 0 { remarks.insert(Self.valuesNotKept(stripped), at: 0) }
        let target = folder.corrections(of: before.id)
        let file = try AtomicFile(path: target, mode: 0o600, replacing: true)
        do {
            try file.write(bytes)
            return PreparedCorrections(
                file: file,
                sealed: SealedCorrectionsFile(path: target, root: try list.root(), count: corrections.count),
                remarks: remarks
            )
        } catch {
            file.discard()
            throw error
        }
    }

    private static func valuesNotKept(_ count: Int) -> SealRemark {
        SealRemark(
            code: "correction-values-withheld",
            message:
                "old and new values in \(Plural.of(count, "correction")) of withheld columns are not kept, because "
                + "corrections are read with the open evidence; no reason may name what is withheld either"
        )
    }

    private func read(_ path: String, key: [String], columns: Set<String>) throws -> [Correction] {
        let source = try CSVSource(path: path, dialect: CSVDialect(), hashing: false)
        do {
            return try CorrectionTable(path: path, key: key, columns: columns).read(source)
        } catch is DatasetAuditor.Unreadable {
            throw source.refusal() ?? TableError.unreadable(path: path, reason: "it changed while it was read")
        }
    }

    /// What the version before says to the corrections.
    private func remarks(
        _ list: SealedCorrections,
        _ path: String,
        _ previous: PreviousSeal,
        _ source: CSVSource,
        without withheld: Set<String>
    ) throws -> [SealRemark] {
        guard let evidence = before.evidence, evidence.holdsValues else {
            let message = "the evidence of \(previous.id.text) is not here: the corrections are not held against it"
            return [SealRemark(code: "corrections-not-checked", message: message)]
        }
        var audit = DatasetAudit(site: nil, dataset: nil, file: nil, verdict: .unverifiable)
        try DatasetAuditor(
            evidence: evidence,
            root: previous.root,
            workers: ProcessInfo.processInfo.activeProcessorCount
        ) {
            try CSVSource(path: source.path, dialect: source.dialect, hashing: false)
        }.audit(&audit)
        guard audit.localised else {
            let message = "the evidence of \(previous.id.text) cannot be used: the corrections are not held against it"
            return [SealRemark(code: "corrections-not-checked", message: message)]
        }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        var stated = list.stated
        for index in stated.changes.indices {
            stated.changes[index].explanation.reference = "\(name) row \(index + 1)"
        }
        let matcher = ChangeMatcher(
            [stated],
            profile: evidence.manifest.profile,
            evidence: evidence,
            without: withheld.union(evidence.lacksColumns ? evidence.manifest.withheld : [])
        )
        let said = try matcher.explain(&audit.findings).remarks
        var remarks = said.prefix(Self.listed).map { remark in
            let place = remark.reference.map { "\($0): " } ?? ""
            return SealRemark(code: remark.code, message: place + remark.message, column: remark.column)
        }
        if said.count > Self.listed {
            let message = "\(said.count - Self.listed) further corrections do not hold; verity diff lists them"
            remarks.append(SealRemark(code: "corrections-more", message: message))
        }
        return remarks
    }
}
