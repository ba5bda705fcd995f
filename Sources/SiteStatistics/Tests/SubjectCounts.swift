// Counts over categories, subject by subject, and what of them merges.

/// Counts over the same few categories for every subject: last digits, weekdays, missing and present cells.
package struct SubjectCounts: Sendable, Equatable {
    /// Which subject belongs to which site.
    package let cohort: Cohort
    /// How many categories there are.
    package let categories: Int
    /// The counts, subject by subject.
    package private(set) var counts: [Int32]

    /// No counts yet for the subjects of `cohort`.
    ///
    /// - Parameters:
    ///   - cohort: which subject belongs to which site.
    ///   - categories: at least 1.
    package init(cohort: Cohort, categories: Int) {
        self.cohort = cohort
        self.categories = max(1, categories)
        counts = [Int32](repeating: 0, count: cohort.subjectCount * max(1, categories))
    }

    /// Takes the counts of every subject; nil when a row has another length or a negative count.
    package init?(cohort: Cohort, rows: [[Int]]) {
        guard rows.count == cohort.subjectCount, let width = rows.first?.count, width > 0,
            rows.allSatisfy({ $0.count == width && $0.allSatisfy { $0 >= 0 && $0 <= Int(Int32.max) } })
        else { return nil }
        self.cohort = cohort
        categories = width
        counts = rows.flatMap { $0.map(Int32.init) }
    }

    /// Adds one record of `subject` in `category`; does nothing outside their ranges.
    ///
    /// Saturates at 2^31 - 1 records of a subject in a category.
    package mutating func add(subject: Int, category: Int) {
        guard category >= 0, category < categories, subject >= 0, subject < cohort.subjectCount else { return }
        let place = subject * categories + category
        if counts[place] < .max { counts[place] += 1 }
    }

    /// The counts of one subject.
    package func row(_ subject: Int) -> ArraySlice<Int32> {
        counts[subject * categories..<(subject + 1) * categories]
    }

    /// Replaces the counts of one subject.
    mutating func replace(_ subject: Int, with row: ArraySlice<Int32>) {
        for (category, count) in row.enumerated() where category < categories {
            counts[subject * categories + category] = count
        }
    }

    /// The mergeable summary of each site.
    package func moments() -> [CountMoments] {
        var moments = [CountMoments](repeating: CountMoments(), count: cohort.siteCount)
        for (subject, site) in cohort.siteOfSubject.enumerated() { moments[Int(site)].add(row(subject)) }
        return moments
    }

    /// The same counts over fewer categories: category c goes to `target[c]`, or nowhere when that is nil.
    package func merged(_ target: [Int?], categories width: Int) -> SubjectCounts {
        var merged = SubjectCounts(cohort: cohort, categories: width)
        for subject in 0..<cohort.subjectCount {
            for (category, count) in row(subject).enumerated() {
                guard category < target.count, let goal = target[category], goal >= 0, goal < width else { continue }
                let place = subject * merged.categories + goal
                let (sum, overflow) = merged.counts[place].addingReportingOverflow(count)
                merged.counts[place] = overflow ? .max : sum
            }
        }
        return merged
    }
}

/// What of the counts of subjects over categories can be put together: sums and sums of products.
///
/// All whole numbers, so merging is exact. They give the mean and covariance of the sum over any number of subjects
/// drawn by lot, hence the asymptotic permutation test; they name no subject.
package struct CountMoments: MergeableStatistic {
    /// How many subjects there are, those without records included.
    package private(set) var subjects = 0
    /// How many subjects have records.
    package private(set) var active = 0
    /// The sum over subjects, one for each category; empty while there are no subjects.
    package private(set) var sums: [Int] = []
    /// The sum over subjects of the products of two categories' counts, row by row.
    package private(set) var products: [Int] = []

    /// The summary of no subjects.
    package init() {}

    /// Takes a summary that was written down; nil when the lengths do not fit or a number is negative.
    package init?(subjects: Int, active: Int, sums: [Int], products: [Int]) {
        guard subjects >= active, active >= 0, products.count == sums.count * sums.count,
            Counts.isPlausible([subjects]), Counts.isPlausible(sums),
            products.allSatisfy({ $0 >= 0 && $0 <= Counts.limit << 16 })
        else { return nil }
        self.subjects = subjects
        self.active = active
        self.sums = sums
        self.products = products
    }

    /// How many records there are.
    package var records: Int { sums.reduce(0, &+) }

    /// Adds one subject's counts.
    package mutating func add(_ counts: some Collection<Int32>) {
        let width = counts.count
        if sums.isEmpty {
            sums = [Int](repeating: 0, count: width)
            products = [Int](repeating: 0, count: width * width)
        }
        guard width == sums.count else { return }
        subjects += 1
        var hasRecords = false
        for (row, x) in counts.enumerated() where x > 0 {
            hasRecords = true
            sums[row] &+= Int(x)
            for (column, y) in counts.enumerated() where y > 0 { products[row * width + column] &+= Int(x) * Int(y) }
        }
        if hasRecords { active += 1 }
    }

    package mutating func merge(_ other: CountMoments) {
        guard !other.sums.isEmpty else { return }
        if sums.isEmpty {
            self = other
            return
        }
        guard sums.count == other.sums.count else { return }
        subjects += other.subjects
        active += other.active
        for place in sums.indices { sums[place] &+= other.sums[place] }
        for place in products.indices { products[place] &+= other.products[place] }
    }
}
