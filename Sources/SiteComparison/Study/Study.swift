// The study once all tables were read: sites in natural order, subjects by number, datasets by name.

package import SiteStatistics
internal import TrialIntegrity

/// What all tables together came to.
package struct Study: Sendable {
    /// Names of sites in natural order.
    package let sites: [String]
    /// Which subject belongs to which site.
    package let cohort: Cohort
    /// Names of subjects.
    package let subjects: [String]
    /// Datasets by name.
    let datasets: [DatasetStore]
    /// Facts of subjects from the demographics, by subject.
    let facts: [SubjectFacts]
    /// What was noticed while reading.
    package let remarks: [StudyRemark]
    /// For each site as it was first seen, its place in `sites`.
    let siteOrder: [Int]
    /// Names of subjects with numbers at several sites.
    let shared: [String: [Int32]]
    /// For each dataset the sites that no table read covers, by their place, and why.
    let uncovered: [String: [Int: Reason]]

    /// Puts the tables together.
    package init(_ builder: StudyBuilder) {
        let order = builder.index.naturalOrder
        var places = [Int](repeating: 0, count: order.count)
        for (place, old) in order.enumerated() { places[old] = place }
        sites = order.map { builder.index.sites[$0] }
        siteOrder = places
        let siteOfSubject = builder.index.siteOfSubject.map { Int32(clamping: places[Int($0)]) }
        cohort = Cohort(siteOfSubject: siteOfSubject, siteCount: sites.count) ?? Cohort()
        subjects = builder.index.subjects
        let settled = builder.datasets.values.sorted { $0.name < $1.name }.map(\.settled)
        let review = SitePropertyReview(settled, cohort: cohort)
        datasets = review.datasets
        facts = subjects.indices.map { builder.facts[Int32(clamping: $0)] ?? SubjectFacts() }
        shared = builder.index.numbers.filter { $0.value.count > 1 }
        uncovered = CoverageReview(builder, sites: sites, siteOrder: places).uncovered
        remarks = builder.remarks + CoverageReview.remarks(uncovered, sites: sites) + review.remarks
    }

    /// The place of a site as it was first seen.
    func site(_ number: Int32) -> Int { siteOrder[Int(number)] }

    /// Counts that stand by site as first seen, by place in `sites`.
    func bySite(_ counts: [Int]) -> [Int] {
        var result = [Int](repeating: 0, count: sites.count)
        for (number, count) in counts.enumerated() where number < siteOrder.count { result[siteOrder[number]] += count }
        return result
    }

    /// How many subjects of each site have a row in a dataset.
    func subjectsPresent(_ dataset: DatasetStore) -> [Int] {
        var result = [Int](repeating: 0, count: sites.count)
        for (subject, isPresent) in dataset.present.enumerated() where isPresent {
            result[Int(cohort.siteOfSubject[subject])] += 1
        }
        return result
    }

    /// The sites as the report lists them.
    package var compared: [ComparedSite] {
        var rows = [[String: Int]](repeating: [:], count: sites.count)
        for dataset in datasets {
            for (site, count) in bySite(dataset.rows).enumerated() where count > 0 { rows[site][dataset.name] = count }
        }
        return sites.indices.map {
            ComparedSite(name: sites[$0], subjects: cohort.subjectsOfSite[$0].count, rows: rows[$0])
        }
    }
}

extension DatasetStore {
    /// The dataset with every column of a wide table settled as a measurement or a category.
    ///
    /// A measurement has numbers in 19 of 20 filled cells and more than eight different ones; a column with 2 to 8
    /// different texts is a category. Others are neither, and columns of one value nothing at all.
    fileprivate var settled: DatasetStore {
        var result = self
        let columns = Set(categories.map(\.name))
        result.measurements = measurements.filter { measurement in
            guard measurement.count > 0 else { return false }
            guard columns.contains(measurement.name) else { return true }
            return measurement.distinct.count > MeasurementStore.manyValues
                && measurement.otherTexts * 19 <= measurement.count
        }.map { columns.contains($0.name) && $0.isConstantWithinSubjects ? $0.withoutRepeats : $0 }.sorted {
            $0.name < $1.name
        }
        result.categories = categories.filter { category in
            !category.isTooMany && category.labels.count > 1
                && !result.measurements.contains { $0.name == category.name }
        }.sorted { $0.name < $1.name }
        return result
    }
}

extension Study {
    /// How many subjects a site has; 0 for a site that is not there.
    package func subjectCount(site: String) -> Int {
        sites.firstIndex(of: site).map { cohort.subjectsOfSite[$0].count } ?? 0
    }

    /// The site of a subject, when it has rows at one only.
    package func site(ofSubject name: String) -> String? {
        guard shared[name] == nil, let number = subjects.firstIndex(of: name) else { return nil }
        return sites[Int(cohort.siteOfSubject[number])]
    }
}
