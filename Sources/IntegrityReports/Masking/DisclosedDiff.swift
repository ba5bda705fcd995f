// A comparison of two sealed versions as its readers may see it: the same masks as those of an audit.

package import TrialIntegrity

/// A comparison from which everything was taken out that its readers must not see.
package struct DisclosedDiff: Sendable, Equatable {
    /// The comparison as an audit of one dataset.
    package let report: DisclosedReport
    /// The earlier version.
    package let from: VersionFacts
    /// The later version.
    package let to: VersionFacts

    /// Takes out what a level hides.
    ///
    /// - Parameters:
    ///   - diff: the whole comparison.
    ///   - level: how much its readers see.
    /// - Complexity: O(findings).
    package init(_ diff: VersionDiff, level: ReportDisclosure.Level) {
        report = DisclosedReport(diff.report, level: level)
        from = diff.from
        to = diff.to
    }
}
