// Questions over several measurements of a subject at once: too average, and too much like another.

internal import SiteStatistics
internal import TrialIntegrity

/// Method 10 over one dataset.
struct CentreQuestion: Sendable {
    let study: Study
    let minimums: Minimums

    /// The most measurements taken together.
    private static let widest = 12

    /// Subjects' means of the measurements that nearly all subjects have, at most one for 6 complete subjects.
    func questions(_ dataset: DatasetStore) -> [ComparisonQuestion] {
        let present = dataset.present.count { $0 }
        let usable = dataset.measurements.filter { measurement in
            let having = study.subjects.indices.count { measurement.moments(of: $0).count > 0 }
            return having * 10 >= present * 9 && measurement.distinct.count > MeasurementStore.manyValues
        }.sorted { $0.name < $1.name }
        let width = min(Self.widest, usable.count, present / 6)
        guard width >= 3 else { return [] }
        let chosen = usable.prefix(width)
        let rows: [[Double]?] = study.subjects.indices.map { subject in
            let means = chosen.compactMap { $0.mean(of: subject) }
            return means.count == width ? means : nil
        }
        let names = chosen.map(\.name).joined(separator: "+")
        return [
            ComparisonQuestion(
                QuestionKey(.inliersAndOutliers, dataset.name, names),
                InlierTest.sites(rows: rows, cohort: study.cohort, minimums: minimums).map {
                    SiteResult(assessment: $0, observed: $0.test.map { 0.5 + $0.effect.value }, expected: 0.5)
                }
            )
        ]
    }
}

/// Method 7 over all measurements.
struct DuplicateQuestions: Sendable {
    let study: Study
    let minimums: Minimums
    let plan: Resampling

    /// The most cells by which subjects are compared.
    static let widest = 64
    /// The fewest.
    static let narrowest = 5

    /// One cell of every subject: the k-th value of a measurement, or a fact.
    struct Cells: Sendable {
        var name: String
        /// Where it comes from; nil for facts.
        var dataset: String?
        var kind: SubjectTable.Column
        var values: [Double]
        var filled: Int
    }

    /// The cells: for every measurement the first value, then the second and so on, those that most subjects have.
    ///
    /// Only measurements with more than eight different values take part; cells that at least half of the subjects have.
    static func cells(_ study: Study) -> [Cells] {
        var candidates: [(depth: Int, cells: Cells)] = []
        for dataset in study.datasets {
            for measurement in dataset.measurements
            where measurement.distinct.count > MeasurementStore.manyValues {
                guard let sequences = study.sequences(measurement) else { continue }
                for depth in 0..<8 {
                    let values = study.subjects.indices.map { subject in
                        let own = sequences[subject]
                        return depth < own.count ? own[own.startIndex + depth] : .nan
                    }
                    let filled = values.count { !$0.isNaN }
                    guard filled * 2 >= study.subjects.count else { break }
                    let name = "\(dataset.name) \(measurement.name) #\(depth + 1)"
                    candidates.append(
                        (
                            depth,
                            Cells(
                                name: name,
                                dataset: dataset.name,
                                kind: .number,
                                values: values,
                                filled: filled
                            )
                        )
                    )
                }
            }
        }
        let ages = study.facts.map { $0.age ?? .nan }
        let aged = ages.count { !$0.isNaN }
        if aged * 2 >= study.subjects.count, aged > 0 {
            candidates.append((0, Cells(name: "age", kind: .number, values: ages, filled: aged)))
        }
        candidates.sort { ($0.depth, -$0.cells.filled, $0.cells.name) < ($1.depth, -$1.cells.filled, $1.cells.name) }
        return candidates.prefix(widest).map(\.cells)
    }

    /// The sites whose subjects lack a dataset that cells come from: with fewer cells they would look more alike.
    static func uncovered(_ study: Study, _ columns: [Cells]) -> [Int: Reason] {
        study.refusals(by: Set(columns.compactMap(\.dataset)).sorted())
    }

    /// The subjects with at least half of the cells, as a table; nil when there are too few cells.
    static func table(_ study: Study, _ columns: [Cells]) -> (table: SubjectTable, subjects: [Int])? {
        guard columns.count >= narrowest else { return nil }
        let refused = uncovered(study, columns)
        let kept = study.subjects.indices.filter { subject in
            refused[Int(study.cohort.siteOfSubject[subject])] == nil
                && columns.count { !$0.values[subject].isNaN } * 2 >= columns.count
        }.sorted { first, second in
            let sites = (study.cohort.siteOfSubject[first], study.cohort.siteOfSubject[second])
            return sites.0 == sites.1 ? study.subjects[first] < study.subjects[second] : sites.0 < sites.1
        }
        let sites = kept.map { study.cohort.siteOfSubject[$0] }
        guard let cohort = Cohort(siteOfSubject: sites, siteCount: study.sites.count) else { return nil }
        let cells = kept.flatMap { subject in columns.map { $0.values[subject] } }
        return SubjectTable(cells: cells, columns: columns.map(\.kind), cohort: cohort).map { ($0, kept) }
    }

    /// All four answers.
    var questions: [ComparisonQuestion] {
        let columns = Self.cells(study)
        guard let (table, _) = Self.table(study, columns) else { return [] }
        // All pairs are looked at in every draw: fewer draws in a large study.
        var plan = plan
        if table.cohort.subjectCount > 1_000 { plan = Resampling(seed: plan.seed, draws: 1_999, exceedances: 10) }
        let sites = NearDuplicateTest.sites(table, plan: plan, minimums: minimums)
        let refused = Self.uncovered(study, columns)
        func question(_ part: String, _ read: (NearDuplicateTest.Site) -> Assessment) -> ComparisonQuestion {
            ComparisonQuestion(
                QuestionKey(.nearDuplicates, "", "", part),
                sites.map { site in
                    let test = read(site).test
                    return SiteResult(
                        assessment: read(site),
                        observed: test?.statistic,
                        expected: test.map { $0.statistic - $0.effect.value }
                    )
                }
            ).refusing(refused)
        }
        return [
            question("closest-pair", \.closestPair),
            question("nearest-neighbours", \.nearestNeighbours),
            question("own-site", \.ownSiteArea),
            question("closest-across", \.closestAcross),
        ]
    }

    /// The closest pairs, cell by cell.
    static func pairs(_ study: Study, count: Int) -> [PairPlot] {
        let columns = cells(study)
        guard let (table, subjects) = table(study, columns) else { return [] }
        return NearDuplicateTest.closestPairs(table, count: count).map { pair in
            let (first, second) = (subjects[pair.first], subjects[pair.second])
            let cells = columns.map { column -> PairPlot.Cell in
                let (x, y) = (column.values[first], column.values[second])
                let isEqual = x == y
                return PairPlot.Cell(
                    name: column.name,
                    first: isEqual ? x : nil,
                    second: isEqual ? y : nil,
                    isEqual: isEqual
                )
            }
            return PairPlot(
                firstSite: Int(study.cohort.siteOfSubject[first]),
                firstSubject: study.subjects[first],
                secondSite: Int(study.cohort.siteOfSubject[second]),
                secondSubject: study.subjects[second],
                similarity: pair.similarity,
                equal: pair.equal,
                compared: pair.compared,
                cells: cells
            )
        }
    }
}
