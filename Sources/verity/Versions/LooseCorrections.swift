// Corrections in a file of their own, which no seal holds: whoever gives the file vouches for it.

import TrialIntegrity
import TrialTables

/// A corrections file that is read for one run.
struct LooseCorrections {
    let path: String

    /// Reads it strictly, for one dataset.
    ///
    /// - Parameters:
    ///   - profile: the profile of the dataset.
    ///   - findings: what changed; columns that were added are among them.
    /// - Returns: the corrections, each with its row in the file; nil when the file is not of this dataset.
    /// - Throws: `CorrectionError`, `TableError`.
    func stated(_ profile: Profile, _ findings: [Finding]) throws -> StatedChanges? {
        let added = findings.flatMap { [$0.column, $0.kind == .columnRenamed ? $0.found : nil].compactMap(\.self) }
        let table = CorrectionTable(
            path: path,
            key: profile.key,
            columns: Set(profile.columns.map(\.name) + added)
        )
        let source = try CSVSource(path: path, dialect: CSVDialect(), hashing: false)
        guard table.fits(source.columns) else { return nil }
        let corrections = try read(table, source)
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let changes = corrections.enumerated().map { index, correction in
            correction.stated(profile.key, reference: "\(name) row \(index + 1)")
        }
        return StatedChanges(kind: .correction, name: path, changes: changes)
    }

    private func read(_ table: CorrectionTable, _ source: CSVSource) throws -> [Correction] {
        do {
            return try table.read(source)
        } catch is DatasetAuditor.Unreadable {
            throw source.refusal() ?? TableError.unreadable(path: path, reason: "it changed while it was read")
        }
    }
}
