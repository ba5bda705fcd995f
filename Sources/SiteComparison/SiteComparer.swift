// From a study, or from summaries, to the parts of a report.

package import SiteStatistics
internal import TrialIntegrity

/// What a comparison is made of.
package struct ComparisonMaterial: Sendable {
    /// The rows; nil when there are only summaries.
    package var study: Study?
    /// What sites handed in instead of rows.
    package var summaries: [SiteSummary]
    /// Cells changed between two seals, by dataset and site.
    package var changes: [String: [String: EventShare]]
    /// Numbers that were shipped, by site; nil when no list was given.
    package var shipments: Shipments?
    /// What the trial says about comparing.
    package var rules: ComparisonRules

    package init(
        study: Study?,
        summaries: [SiteSummary] = [],
        changes: [String: [String: EventShare]] = [:],
        shipments: Shipments? = nil,
        rules: ComparisonRules = ComparisonRules()
    ) {
        self.study = study
        self.summaries = summaries
        self.changes = changes
        self.shipments = shipments
        self.rules = rules
    }
}

/// Compares sites.
package struct SiteComparer: Sendable {
    let material: ComparisonMaterial
    private(set) var settings: ComparisonSettings

    package init(_ material: ComparisonMaterial, settings: ComparisonSettings) {
        self.material = material
        self.settings = settings
    }

    /// Fills the computed parts of a report.
    ///
    /// The result does not depend on how many pieces of work run at the same time.
    package func complete(_ report: inout ComparisonReport) async {
        let review = settings.isFederated(material) ? nil : material.study.map(UnitReview.init)
        var table = self.table
        for (key, refused) in review?.refusals ?? [:] { table.refuse(refused, key) }
        let plan = Resampling(seed: settings.seed, draws: settings.draws(sites: table.sites.count))
        var settings = settings
        settings.draws = plan.draws
        report.settings = settings
        report.sites = sites(table)
        let questions = await ask(table, review, plan)
        report.questions = questions.map { $0.adjusted(alpha: settings.alpha) }
        report.ranking = Ranking(report.questions, siteCount: table.sites.count, settings: settings, plan: plan).sites
        report.industry = settings.isIndustryMode ? IndustryTable.all(table, report.questions) : []
        if let study = material.study {
            report.crossSite = CrossSiteReview(study, shipments: material.shipments, rules: material.rules).findings
            report.plots = PlotNumbers(study: study, table: table, questions: report.questions).plots
        } else {
            report.plots = PlotNumbers(study: nil, table: table, questions: report.questions).plots
        }
        report.remarks += (material.study?.remarks ?? []) + (review?.remarks ?? [])
        report.remarks += StudyReview(table, material.study, methods: settings.methods, seed: settings.seed).remarks
        report.remarks += shipmentRemarks
        // What concerns the whole study comes before what concerns one variable.
        report.remarks = report.remarks.filter { $0.dataset == nil } + report.remarks.filter { $0.dataset != nil }
        report.methods = methods(report.questions)
        report.notAssessed += NotAssessed.all(report.questions)
    }

    /// The methods that the data give something to, whatever was asked for.
    package var answerable: [Method] {
        var whole = self
        whole.settings.methods = Method.allCases
        var methods = Set(whole.table.columns.keys.map(\.method))
        if let study = material.study, !settings.isFederated(material),
            study.datasets.contains(where: { !$0.measurements.isEmpty })
        {
            methods.formUnion([.variance, .propagation, .nearDuplicates, .repeatedValues, .inliersAndOutliers])
        }
        return methods.sorted()
    }

    /// That a list of shipments was held against nothing.
    private var shipmentRemarks: [StudyRemark] {
        guard material.shipments != nil, material.study?.datasets.allSatisfy({ $0.numbers.isEmpty }) ?? true else {
            return []
        }
        return [
            StudyRemark(
                code: "no-kit-numbers",
                sentence: "no dataset that was read has a column of kit or sample numbers: the list of shipments was"
                    + " held against nothing; declare `lot` among its columns in trial.yaml"
            )
        ]
    }

    /// The statistics of rows and of summaries, side by side; of a site with both the rows count.
    private var table: StatisticTable {
        var tables: [StatisticTable] = []
        if let study = material.study {
            tables.append(StatisticTable(study, methods: settings.methods, rules: material.rules))
        }
        tables += material.summaries.map { $0.table(for: settings.methods) }
        var table = StatisticTable.joining(tables)
        if settings.asks(.changeRate) {
            for (dataset, shares) in material.changes.sorted(by: { $0.key < $1.key }) {
                table.add(
                    QuestionKey(.changeRate, dataset),
                    table.sites.map { site in shares[site].map { .share($0) } }
                )
            }
        }
        return table
    }

    private func sites(_ table: StatisticTable) -> [ComparedSite] {
        let known = material.study?.compared ?? []
        return table.sites.indices.map { place in
            known.first { $0.name == table.sites[place] }
                ?? ComparedSite(name: table.sites[place], subjects: table.subjects[place])
        }
    }

    private enum Work: Sendable {
        case merged(QuestionKey)
        case rows(RowQuestions.Task)
    }

    private func ask(_ table: StatisticTable, _ review: UnitReview?, _ plan: Resampling) async -> [ComparisonQuestion] {
        let merged = MergedQuestions(table: table, minimums: settings.minimums, plan: plan)
        var rows: RowQuestions?
        if let study = material.study, !settings.isFederated(material) {
            rows = RowQuestions(
                study: study,
                minimums: settings.minimums,
                plan: plan,
                refusals: review?.refusals ?? [:]
            )
        }
        let byRows: Set<Method> = rows == nil ? [] : [.propagation, .terminalDigits, .calendar]
        var work = merged.keys.filter { !byRows.contains($0.method) }.map(Work.merged)
        let methods = settings.methods
        work += rows?.tasks(methods).map(Work.rows) ?? []
        let asker = rows
        let answers = await Parallel.map(work) { piece -> [ComparisonQuestion] in
            switch piece {
            case .merged(let key): merged.questions(key)
            case .rows(let task): asker?.questions(task) ?? []
            }
        }
        let datasets = settings.onlyDatasets
        return answers.flatMap(\.self).filter { question in
            let name = question.key.dataset
            return methods.contains(question.key.method)
                && (datasets.isEmpty || name.isEmpty || datasets.contains(name))
        }.sorted { $0.key < $1.key }
    }

    private func methods(_ questions: [ComparisonQuestion]) -> [MethodDescription] {
        Method.allCases.map { method in
            var description = MethodCatalogue.description(of: method)
            description.questions =
                method == .combinedScore ? 1 : questions.count { $0.key.method == method }
            if !settings.asks(method) {
                description.questions = 0
                description.note = "not asked for"
            } else if settings.isFederated(material), let note = method.federation.limitation {
                description.note = note
            } else if description.questions == 0 {
                description.note = "there are no data for it"
            }
            return description
        }
    }
}

/// Work on all processors, with results in the order of the work.
enum Parallel {
    /// `transform` of each element, several at a time.
    static func map<Element: Sendable, Result: Sendable>(
        _ elements: [Element],
        _ transform: @escaping @Sendable (Element) -> Result
    ) async -> [Result] {
        let results = await withTaskGroup(of: (Int, Result).self) { group in
            for (place, element) in elements.enumerated() { group.addTask { (place, transform(element)) } }
            var results: [(Int, Result)] = []
            for await result in group { results.append(result) }
            return results
        }
        return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
}

extension ComparisonSettings {
    /// Whether some sites handed in summaries, so that only what merges can be computed.
    func isFederated(_ material: ComparisonMaterial) -> Bool { !material.summaries.isEmpty }

    /// Draws enough that the smallest p can survive Benjamini and Yekutieli over all sites, at most 100,000.
    ///
    /// In a study of up to 50 sites draws are cheap: there, enough to survive many questions too.
    func draws(sites: Int) -> Int {
        let harmonic = (1...max(1, sites)).reduce(0.0) { $0 + 1 / Double($1) }
        let needed = (sites <= 50 ? 40 : 1.05) * Double(sites) * harmonic / max(alpha, 1e-6)
        return min(99_999, max(draws, Int(needed)))
    }
}

extension Federation {
    /// What summaries cannot give, in words; nil when they give all.
    var limitation: String? {
        switch self {
        case .same: nil
        case .partly(let text), .impossible(let text): text
        }
    }
}

extension StatisticTable {
    /// Leaves sites out of a variable, in all questions about it that depend on its unit.
    mutating func refuse(_ refused: [Int: Reason], _ key: QuestionKey) {
        let name = "\(key.dataset)/\(key.variable)"
        for column in columns.keys {
            let isPair = column.method == .correlation && column.variable.split(separator: " ").contains { $0 == name }
            if column == key || isPair { columns[column]?.refusals.merge(refused) { first, _ in first } }
        }
    }

    /// Tables of different sites side by side; of a site in several the first counts.
    static func joining(_ tables: [StatisticTable]) -> StatisticTable {
        var owner: [String: Int] = [:]
        for (number, table) in tables.enumerated() {
            for site in table.sites where owner[site] == nil { owner[site] = number }
        }
        let sites = owner.keys.sorted(by: NaturalOrder.precedes)
        var subjects: [Int] = []
        var columns: [QuestionKey: StatisticColumn] = [:]
        let datasets = tables.map { Set($0.columns.keys.map(\.dataset)) }
        for (place, site) in sites.enumerated() {
            guard let number = owner[site], let own = tables[number].sites.firstIndex(of: site) else { continue }
            subjects.append(tables[number].subjects[own])
            for (key, column) in tables[number].columns {
                var joined = columns[key] ?? StatisticColumn([SiteStatistic?](repeating: nil, count: sites.count))
                joined.statistics[place] = column.statistics[own]
                if let reason = column.refusals[own] { joined.refusals[place] = reason }
                columns[key] = joined
            }
        }
        // A summary that says nothing of a dataset is no zero.
        for (place, site) in sites.enumerated() {
            guard let known = owner[site].map({ datasets[$0] }) else { continue }
            for key in columns.keys where !key.dataset.isEmpty && !known.contains(key.dataset) {
                columns[key]?.refusals[place] = .notCovered(
                    dataset: key.dataset,
                    why: "the summary of site \(site) says nothing of \(key.dataset)"
                )
            }
        }
        return StatisticTable(sites: sites, subjects: subjects, columns: columns)
    }
}

extension ComparisonQuestion {
    /// The question with p widened by the spread between its sites, where its test takes honest sites for alike.
    private var allowingForSpread: ComparisonQuestion {
        guard ranks, key.method.takesSitesForAlike,
            let allowance = SpreadAllowance(results.compactMap(\.assessment.p))
        else { return self }
        var question = self
        question.spread = allowance.factor
        for place in results.indices {
            guard case .assessed(var test) = results[place].assessment else { continue }
            test.p = allowance.widened(test.p)
            question.results[place].assessment = .assessed(test)
        }
        return question
    }

    /// The question with p adjusted over its assessed sites, and results flagged.
    func adjusted(alpha: Double) -> ComparisonQuestion {
        var question = allowingForSpread
        let assessments = question.results.map(\.assessment)
        let hochberg = Multiplicity.benjaminiHochberg.adjust(assessments)
        let yekutieli = Multiplicity.benjaminiYekutieli.adjust(assessments)
        for place in results.indices {
            question.results[place].adjustedBH = hochberg[place]
            question.results[place].adjustedBY = yekutieli[place]
            question.results[place].isFlagged = ranks && (yekutieli[place] ?? 1) <= alpha
        }
        return question
    }
}
