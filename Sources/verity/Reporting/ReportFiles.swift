// The files of a report: page, PDF, JSON and CSV, all from one masked model.

import Foundation
import IntegrityReports
import TrialIntegrity
import TrialLedger

/// Files of a report.
enum ReportFiles {
    /// Writes page, JSON and CSV, and the PDF where WeasyPrint is there; each whole or not at all.
    ///
    /// - Parameters:
    ///   - disclosed: what to write.
    ///   - folder: where; it is made when it is not there.
    ///   - withPDF: whether a PDF is wanted.
    /// - Returns: why there is no PDF although one is wanted; nil when all is there.
    /// - Throws: `LedgerError` for files that cannot be written.
    @discardableResult
    static func write(_ disclosed: DisclosedReport, to folder: String, withPDF: Bool = true) throws -> String? {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw LedgerError.cannotCreate(path: folder, reason: "the folder cannot be made")
        }
        let page = AuditHTML.render(disclosed)
        try AtomicFile.write(Array(page.utf8), to: folder + "/audit.html", mode: 0o600, replacing: true)
        let json = try AuditJSON.value(disclosed).prettyText()
        try AtomicFile.write(Array(json.utf8), to: folder + "/audit.json", mode: 0o600, replacing: true)
        try AtomicFile.write(FindingsCSV.render(disclosed), to: folder + "/findings.csv", mode: 0o600, replacing: true)
        let pdf = folder + "/audit.pdf"
        // One of an earlier audit would pass for the one of this.
        if FileManager.default.fileExists(atPath: pdf) { try? FileManager.default.removeItem(atPath: pdf) }
        return withPDF ? try writePDF(disclosed, to: pdf) : nil
    }

    private static func writePDF(_ disclosed: DisclosedReport, to path: String) throws -> String? {
        guard let program = WeasyPrint.find() else { return Words.pdfProgramMissing }
        let page = AuditHTML.render(disclosed, medium: .paper)
        let time = UTCTimestamp(parsing: disclosed.report.run.at) ?? .epoch
        guard let bytes = try program.pdf(ofPage: page, at: time) else { return Words.pdfFailed }
        try AtomicFile.write(bytes, to: path, mode: 0o600, replacing: true)
        return nil
    }
}
