// Tests of renderings show everything, unless masks are what they are about.

import IntegrityReports
import TrialIntegrity

extension AuditReport {
    /// The report with nothing taken out.
    var undisguised: DisclosedReport { DisclosedReport(self, level: .unblinded) }
}

extension AuditHTML {
    static func render(
        _ report: AuditReport,
        medium: PageMedium = .screen,
        findingsFile: String = "findings.csv"
    ) -> String {
        render(report.undisguised, medium: medium, findingsFile: findingsFile)
    }
}

extension AuditText {
    static func render(_ report: AuditReport, style: TerminalStyle, limit: Int = 20) -> String {
        render(report.undisguised, style: style, limit: limit)
    }
}

extension AuditJSON {
    static func value(_ report: AuditReport) -> JSONValue { value(report.undisguised) }
}

extension FindingsCSV {
    static func render(_ report: AuditReport) -> [UInt8] { render(report.undisguised) }
}
