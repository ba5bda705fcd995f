// Summaries as files.

import Foundation
import SiteComparison
import TrialIntegrity
import TrialLedger

/// Reads and describes summaries of sites.
enum SummaryFile {
    /// The most bytes of a summary.
    static let maximumByteCount = 256 << 20

    /// Reads a summary, which must be in its canonical spelling.
    ///
    /// - Throws: `ProgramError.missing`, `.tooLarge`, `.badSummary`.
    static func read(_ path: String) throws -> SiteSummary {
        let bytes = try FileBytes.whole(path, limit: maximumByteCount)
        do throws(JSONError) {
            return try SiteSummary(try JSONValue(canonical: bytes))
        } catch {
            throw ProgramError.badSummary(path: path, reason: error.message)
        }
    }

    /// The input that a summary is.
    static func input(
        _ path: String,
        _ summary: SiteSummary,
        verdict: ComparisonInput.Verdict,
        note: String?
    ) -> ComparisonInput {
        ComparisonInput(
            kind: .summary,
            file: path,
            site: summary.site,
            dataset: nil,
            seals: summary.sources.compactMap(\.seal),
            verdict: verdict,
            isUsed: true,
            note: note,
            rows: summary.sources.reduce(0) { $0 + $1.rows }
        )
    }
}
