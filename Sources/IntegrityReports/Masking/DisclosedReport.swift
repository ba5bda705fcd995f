// The only thing that renderings take: a report from which everything was taken out that its readers must not see.

package import TrialIntegrity

/// A report as its readers may see it.
///
/// Masks and redaction are applied here, once, before any rendering: a renderer gets nothing that it could forget to
/// hide. A local tool cannot enforce roles: whoever holds the data and this program can ask for everything.
package struct DisclosedReport: Sendable, Equatable {
    /// The report; `disclosure` says what was taken out.
    package private(set) var report: AuditReport

    /// Takes out what a level hides.
    ///
    /// - Parameters:
    ///   - report: the whole report, as the audit made it.
    ///   - level: how much its readers see.
    /// - Complexity: O(findings).
    package init(_ report: AuditReport, level: ReportDisclosure.Level) {
        var shown = report
        shown.disclosure = ReportDisclosure(level: level)
        switch level {
        case .unblinded: break
        case .blinded: BlindingMask.apply(to: &shown)
        case .redacted: RedactionMask.apply(to: &shown)
        }
        self.report = shown
    }

    /// The same findings, stated over the ledger as it was at an earlier size.
    ///
    /// - Parameters:
    ///   - ledgerSize: the number of entries it had then.
    ///   - root: the root it had then, as hex.
    /// - Returns: the report as it was over that ledger.
    package func restated(ledgerSize: Int, root: String) -> DisclosedReport {
        var earlier = self
        earlier.report.ledger.size = ledgerSize
        earlier.report.ledger.root = root
        return earlier
    }
}

extension FindingKind {
    /// Whether `sealed` and `found` are names of columns or seals, and never values of cells.
    var comparesNames: Bool {
        switch self {
        case .columnAdded, .columnRemoved, .columnRenamed, .columnsSwapped, .staleSequence, .fileMissing: true
        default: false
        }
    }
}
