// Comparing the sites of a trial over real tables: from rows to questions, from questions to a report.
//
// What this module may know: tables as the engine reads them (`TableSource`), what their columns are for
// (`ColumnPurposes`), the statistics of SiteStatistics, and the one value that every rendering is made from
// (`ComparisonReport`). It opens no file, reads no clock and no ledger; which inputs were verified is told to it.
//
// How it is laid out:
// - Report: the result, for renderings to read;
// - Study: rows on their way into subject-level aggregates, and into rows where a method needs them;
// - Questions: one method over one variable, from aggregates or from summaries;
// - Summary: what a site hands in instead of rows;
// - CrossSite: what must not be the same at two sites;
// - JSON: the formats `trialverity.compare/v1` and `trialverity.summary/v1`.
//
// Words: a site is atypical, and a reader is told where to look. Nothing here says why.

package import SiteStatistics

extension Method {
    /// The number by which reports and `--method` name it, 1 to 16.
    package var number: Int { rawValue }
}
