// What must not be the same at two sites, and numbers that must not be used twice.

/// A finding about several sites, by an exact rule; no p-value.
package struct CrossSiteFinding: Sendable, Equatable {
    /// The rules.
    package enum Kind: String, Sendable, CaseIterable, Comparable {
        /// The same subject has rows at two sites.
        case subjectAtTwoSites = "subject-at-two-sites"
        /// Rows of two sites are the same in every value.
        case rowsCopied = "rows-copied"
        /// The same long free text at two sites.
        case sameText = "same-text"
        /// A kit or sample number used for two subjects.
        case numberUsedTwice = "number-used-twice"
        /// A kit or sample number that was never shipped to the site.
        case numberNotShipped = "number-not-shipped"
        /// More subjects enrolled than the site said it can take.
        case aboveCapacity = "above-capacity"

        package static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }
    }

    /// Where one of the records stands.
    package struct Example: Sendable, Equatable {
        /// The site, by its place in the report's sites.
        package var site: Int
        /// The subject.
        package var subject: String
        /// The data row in its file, from 1; nil when it is not about one row.
        package var row: Int?

        package init(site: Int, subject: String, row: Int? = nil) {
            self.site = site
            self.subject = subject
            self.row = row
        }
    }

    /// The rule.
    package var kind: Kind
    /// The dataset; nil when it is about several.
    package var dataset: String?
    /// The sites, ascending.
    package var sites: [Int]
    /// How many records, texts or subjects.
    package var count: Int
    /// One sentence, lower case, no full stop, without a value of a cell.
    package var sentence: String
    /// The first records it is about, at most ten.
    package var examples: [Example]

    package init(
        kind: Kind,
        dataset: String?,
        sites: [Int],
        count: Int,
        sentence: String,
        examples: [Example] = []
    ) {
        self.kind = kind
        self.dataset = dataset
        self.sites = sites
        self.count = count
        self.sentence = sentence
        self.examples = examples
    }
}
