// Takes out what unblinds: values of treatment columns, the arms of subjects, and sentences about arms.

import TrialIntegrity

/// Masks what unblinds.
enum BlindingMask {
    /// The part of a pattern's code that says that it is about arms.
    private static let armWord = "arm"

    /// Masks the values of blinded columns in every dataset, and every arm.
    static func apply(to report: inout AuditReport) {
        var masked: Set<String> = []
        for index in report.datasets.indices {
            let name = report.datasets[index].dataset ?? ""
            let blinded = Set(report.datasets[index].profile?.blinded ?? [])
            masked.formUnion(blinded.map { "\(name).\($0)" })
            for finding in report.datasets[index].findings.indices {
                mask(&report.datasets[index].findings[finding], blinded)
            }
            report.datasets[index].patterns.removeAll { isAboutArms($0) }
        }
        report.disclosure.maskedColumns = masked.sorted()
    }

    static func isAboutArms(_ pattern: FindingPattern) -> Bool {
        pattern.code.split(separator: "-").contains { $0 == armWord }
    }

    private static func mask(_ finding: inout Finding, _ blinded: Set<String>) {
        if finding.context?.arm != nil {
            finding.context?.arm = nil
            finding.masked = .blinded
        }
        guard !blinded.isEmpty else { return }
        let columns = [finding.column, finding.counterpart?.column].compactMap(\.self)
        if columns.contains(where: blinded.contains), !finding.kind.comparesNames {
            finding.masked = finding.sealed == nil && finding.found == nil ? finding.masked : .blinded
            finding.sealed = nil
            finding.found = nil
        }
        if let key = finding.key, key.contains(where: { blinded.contains($0.column) }) {
            finding.masked = .blinded
            let rest = key.filter { !blinded.contains($0.column) }
            finding.key = rest.isEmpty ? nil : rest
            finding.counterpart?.key?.removeAll { blinded.contains($0.column) }
        }
    }
}
