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
            separate(&report.datasets[index])
            for finding in report.datasets[index].findings.indices {
                mask(&report.datasets[index].findings[finding], blinded)
            }
            report.datasets[index].patterns.removeAll { isAboutArms($0) }
            let remarks = report.datasets[index].explanations?.remarks ?? []
            report.datasets[index].explanations?.remarks = remarks.map { withoutArms($0, blinded) }
        }
        report.disclosure.maskedColumns = masked.sorted()
    }

    static func isAboutArms(_ pattern: FindingPattern) -> Bool {
        pattern.code.split(separator: "-").contains { $0 == armWord }
    }

    /// What a statement says of the values of a blinded column, and of a key that has one.
    private static func withoutArms(
        _ remark: ExplanationSummary.Remark,
        _ blinded: Set<String>
    ) -> ExplanationSummary.Remark {
        var remark = remark
        if let column = remark.column, blinded.contains(column), remark.old != nil || remark.new != nil {
            remark.masked = .blinded
            remark.old = nil
            remark.new = nil
        }
        if let key = remark.key, key.contains(where: { blinded.contains($0.column) }) {
            remark.masked = .blinded
            let rest = key.filter { !blinded.contains($0.column) }
            remark.key = rest.isEmpty ? nil : rest
        }
        return remark
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
        }
        if let key = finding.counterpart?.key, key.contains(where: { blinded.contains($0.column) }) {
            finding.masked = .blinded
            let rest = key.filter { !blinded.contains($0.column) }
            finding.counterpart?.key = rest.isEmpty ? nil : rest
        }
    }
}

extension BlindingMask {
    /// Tells exchanges of blinded cells cell by cell, and shifted blocks of them not at all.
    ///
    /// That two cells were exchanged says that they differ: of two arms, one subject's would tell the other's.
    static func separate(_ dataset: inout DatasetAudit) {
        let blinded = Set(dataset.profile?.blinded ?? [])
        guard !blinded.isEmpty else { return }
        func isBlinded(_ finding: Finding) -> Bool {
            [finding.column, finding.counterpart?.column].contains { $0.map(blinded.contains) ?? false }
        }
        let exchanges = dataset.findings.filter { $0.counterpart != nil && isBlinded($0) }
        if !exchanges.isEmpty {
            let rows = Set(exchanges.map { [$0.sealedRow, $0.counterpart?.sealedRow] })
            dataset.findings = dataset.findings.flatMap { finding -> [Finding] in
                guard !isBlinded(finding) else { return singly(finding, blinded) }
                var finding = finding
                // A remark would name the columns that were exchanged together with it.
                if rows.contains([finding.sealedRow, finding.counterpart?.sealedRow]) { finding.note = nil }
                return [finding]
            }
            let start = dataset.findings.firstIndex { $0.sealedRow != nil || $0.foundRow != nil } ?? 0
            dataset.findings[start...].sort(by: Finding.isBefore)
        }
        let shifted = dataset.findings.indices.filter { index in
            isBlinded(dataset.findings[index]) && dataset.findings[index].note?.contains(BlockShift.note) == true
        }
        for index in shifted { dataset.findings[index].note = nil }
        if !shifted.isEmpty { dataset.patterns.removeAll { $0.code == BlockShift.code } }
    }

    /// Both cells of an exchange, without their texts; of cells in two columns, without the reasons, which compare them.
    private static func singly(_ finding: Finding, _ blinded: Set<String>) -> [Finding] {
        guard let other = finding.counterpart else { return [finding] }
        return finding.cells.map { cell in
            var cell = cell
            cell.materiality = finding.column == other.column ? finding.materiality : []
            (cell.sealed, cell.found, cell.masked) = (nil, nil, .blinded)
            return cell
        }
    }
}
