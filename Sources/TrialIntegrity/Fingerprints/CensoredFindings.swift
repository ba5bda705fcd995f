// Findings as a party may see them that holds no sealed value, and that claims nothing beyond what leaf hashes show.

/// Takes sealed texts out of findings, and claims that no leaf hash backs.
struct CensoredFindings {
    let recovered: RecoveredEvidence

    private static let unproven =
        "the row misses its sealed leaf hash; which of its cells differ is told by fingerprints alone"

    /// Changes the findings of an audit against recovered evidence.
    func apply(to findings: inout [Finding]) {
        var told: Set<Int> = []
        findings = findings.compactMap { original in
            var finding = original
            if finding.kind != .columnRenamed { finding.sealed = nil }
            // Of a key that stands nowhere in the delivery only the rest is known.
            finding.key?.removeAll { RecoveredEvidence.isMark($0.value) }
            if finding.key?.isEmpty == true { finding.key = nil }
            guard let row = finding.sealedRow, finding.foundRow != nil, finding.kind != .rowDuplicated else {
                return finding
            }
            if recovered.contradicting.contains(row) { return told.insert(row).inserted ? rowAltered(finding) : nil }
            guard recovered.incomplete.contains(row) else { return finding }
            // A respelled cell of a row that is altered elsewhere: no leaf hash tells that it is no more than that.
            if finding.kind.verdict == .equivalent { return nil }
            finding.note = Self.unproven
            return finding
        }
    }

    private func rowAltered(_ finding: Finding) -> Finding {
        Finding(
            kind: .rowAltered,
            sealedRow: finding.sealedRow,
            foundRow: finding.foundRow,
            key: finding.key,
            place: finding.place.map { SourcePlace(file: $0.file, line: $0.line, row: $0.row) },
            note: "all its fingerprints agree, but its leaf hash is another"
        )
    }
}
