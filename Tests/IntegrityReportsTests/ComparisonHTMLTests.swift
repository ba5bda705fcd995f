// The page of a comparison of sites: what it must say, whatever is in it.

import IntegrityReports
import SiteComparison
import SiteStatistics
import Testing
import TrialIntegrity

@Suite("The page of a comparison")
struct ComparisonHTMLTests {
    /// A comparison by hand: five sites, a funnel, a distribution, digits, weekdays, a pair; texts are hostile on request.
    private static func report(_ text: String = "701", standing: DataStanding = .verified) -> ComparisonReport {
        let names = [text, "702", "703", "704", "705"]
        let ps = [0.000_01, 0.03, 0.4, 0.7, nil]
        let results = ps.map { p -> SiteResult in
            guard let p else { return .refused(.tooFewSubjects(found: 2, needed: 3)) }
            let test = SiteTest(statistic: -3, p: p, n: 14, direction: .lower, effect: Effect(.ratio, 0.4))
            return SiteResult(
                assessment: .assessed(test),
                observed: 27,
                expected: 73,
                adjustedBH: p,
                adjustedBY: min(1, p * 2),
                isFlagged: p < 0.01
            )
        }
        let question = { (key: QuestionKey) in
            ComparisonQuestion(key: key, title: text, quantity: "events", unit: "subjects", results: results)
        }
        var plots = ComparisonPlots()
        plots.funnels = [
            FunnelPlot(
                question: 0,
                xName: "days at risk",
                yName: "events per day",
                centre: 0.05,
                points: names.indices.map {
                    .init(site: $0, x: 100 * Double($0 + 1), y: 0.02 + 0.02 * Double($0), isFlagged: $0 == 0)
                },
                limits: stride(from: 20.0, through: 600, by: 20).map {
                    .init(x: $0, lower2: 0, upper2: 0.05 + 1 / $0, lower3: 0, upper3: 0.05 + 1.5 / $0)
                }
            )
        ]
        let summary = DistributionPlot.Summary(
            count: 40,
            quantiles: [90, 95, 110, 120, 130, 150, 170],
            histogram: [4, 16, 14, 6]
        )
        plots.distributions = [
            DistributionPlot(
                dataset: "VS",
                variable: text,
                edges: [90, 110, 130, 150, 170],
                all: summary,
                sites: [summary, summary, nil, summary, summary]
            )
        ]
        let digits = [Int](repeating: 7, count: 10)
        plots.digits = [DigitPlot(dataset: "VS", variable: text, all: digits, sites: names.map { _ in digits })]
        plots.calendars = [
            CalendarPlot(
                dataset: "VS",
                all: [9, 9, 9, 9, 9, 1, 1],
                sites: names.map { _ in [2, 2, 2, 2, 2, 0, 0] },
                looksShifted: false
            )
        ]
        plots.pairs = [
            PairPlot(
                firstSite: 0,
                firstSubject: text,
                secondSite: 1,
                secondSubject: "S2",
                similarity: 0.9,
                equal: 1,
                compared: 2,
                cells: [.init(name: text, first: 120, second: 120, isEqual: true), .init(name: "b", isEqual: false)]
            )
        ]
        let reason = RankingReason(question: 0, sentence: text, p: 0.00001, adjustedBY: 0.00002, isFlagged: true)
        let test = SiteTest(statistic: 2.4, p: 0.001, n: 3, direction: .higher, effect: Effect(.meanLogP, 2.4))
        return ComparisonReport(
            trial: ComparedTrial(id: text, title: text, origin: text),
            standing: standing,
            settings: ComparisonSettings(),
            inputs: [
                ComparisonInput(file: text, site: text, dataset: "VS", verdict: .identical, isUsed: true, rows: 1234),
                ComparisonInput(file: "b.csv", site: nil, dataset: "AE", verdict: .altered, isUsed: false, note: text),
            ],
            sites: names.map { ComparedSite(name: $0, subjects: 12) },
            methods: Method.allCases.map(MethodCatalogue.description),
            questions: [
                question(QuestionKey(.eventRateFunnel, "AE")), question(QuestionKey(.location, "VS", text)),
                question(QuestionKey(.terminalDigits, "VS", text)), question(QuestionKey(.calendar, "VS")),
            ],
            ranking: [
                RankedSite(
                    site: 0,
                    rank: 1,
                    score: .assessed(test),
                    adjustedBY: 0.002,
                    isFlagged: true,
                    reasons: [reason]
                ),
                RankedSite(site: 4, rank: nil, score: .cannotBeAssessed(.tooFewSubjects(found: 2, needed: 3))),
            ],
            plots: plots,
            crossSite: [
                CrossSiteFinding(
                    kind: .rowsCopied,
                    dataset: "VS",
                    sites: [0, 1],
                    count: 3,
                    sentence: text,
                    examples: [.init(site: 0, subject: text, row: 7)]
                )
            ],
            remarks: [StudyRemark(code: "unit-factor", sentence: text, dataset: "VS", variable: text, site: 0)],
            notAssessed: [NotAssessed(method: .inliersAndOutliers, dataset: "VS", reason: text, sites: 5)],
            run: RunFacts(at: "2026-11-22T10:00:00Z", by: text, version: "0")
        )
    }

    @Test func `the first page names the sites, their reasons and what was left out`() {
        let page = ComparisonHTML.render(Self.report(), command: "verity compare delivery")
        #expect(page.contains("1 of 1 site assessed stands out at a false discovery rate of 0.05"))
        #expect(page.contains("▲ flagged") && page.contains("Cannot be assessed: 1 site (705). That is no pass."))
        #expect(page.contains("b.csv: 701; not compared."))
        #expect(page.contains("verity compare delivery"))
        for title in ["Where to look first", "Rates and shares", "Last digits", "Days of the week", "Flagged results"] {
            #expect(page.contains(title), "\(title)")
        }
    }

    @Test func `what summaries and missing files leave open stands at the head`() {
        var report = Self.report(standing: .sitesOwnWord)
        report.notDelivered = ["705/AE#1"]
        let page = ComparisonHTML.render(report, command: "")
        #expect(page.contains("SITES&#39; OWN WORD") || page.contains("SITES' OWN WORD"))
        #expect(page.contains("whether the figures come from those rows was not checked"))
        #expect(page.contains("705/AE#1 is sealed and was not delivered"))
        #expect(page.contains("banner sites-own-word"))
        #expect(!page.contains("Flagged by its strongest result") && page.contains("Flagged by its combined score"))
    }

    @Test func `no table under a picture has more than eight columns of numbers`() throws {
        var report = Self.report()
        let results = report.questions[0].results
        report.questions = Method.allCases.map { method in
            ComparisonQuestion(key: QuestionKey(method), title: "t", quantity: "q", unit: "u", results: results)
        }
        let page = ComparisonHTML.render(report, command: "", isPaper: true)
        let heads = page.split(separator: "<thead>").dropFirst().map {
            $0.prefix(upTo: $0.firstRange(of: "</thead>")?.lowerBound ?? $0.endIndex)
        }
        let columns = heads.filter { $0.contains("repeated values") || $0.contains("completeness") }
            .map { $0.split(separator: "<th").count - 1 }
        #expect(!columns.isEmpty)
        #expect(columns.allSatisfy { $0 <= 9 }, "\(columns)")
    }

    @Test func `a threshold that was not sealed and data that were not verified are stamped`() {
        #expect(ComparisonHTML.render(Self.report()).contains("EXPLORATORY"))
        var sealed = Self.report()
        sealed.settings.alphaSource = .sealed
        #expect(!ComparisonHTML.render(sealed).contains("EXPLORATORY"))
        let open = ComparisonHTML.render(Self.report(standing: .unverified))
        #expect(open.contains("not held against any seal") && open.contains("banner unverified"))
    }

    @Test(arguments: [false, true]) func `the page is well-formed and runs nothing, whatever the data say`(
        isPaper: Bool
    ) {
        let page = ComparisonHTML.render(
            Self.report(SampleReports.script),
            command: SampleReports.script,
            isPaper: isPaper
        )
        #expect(MarkupChecker(page).faults.isEmpty)
        #expect(!page.contains("<script") && !page.contains("javascript:"))
        #expect(
            page
                == ComparisonHTML.render(
                    Self.report(SampleReports.script),
                    command: SampleReports.script,
                    isPaper: isPaper
                )
        )
    }

    @Test func `a comparison of two sites with nothing to say has no empty section`() {
        var report = Self.report()
        report.sites = Array(report.sites.prefix(2))
        (report.questions, report.ranking, report.plots) = ([], [], ComparisonPlots())
        (report.crossSite, report.remarks, report.notAssessed) = ([], [], [])
        let page = ComparisonHTML.render(report)
        #expect(page.contains("None of 2 sites could be assessed"))
        #expect(!page.contains("<h2>Last digits</h2>") && !page.contains("<h2>Noticed about the data</h2>"))
        #expect(MarkupChecker(page).faults.isEmpty)
    }

    /// The report of five sites, blown up: 466 sites, 120 questions with a funnel each, all sites flagged.
    private static var large: ComparisonReport {
        var report = report()
        let count = 466
        report.sites = (0..<count).map { ComparedSite(name: "s\($0)", subjects: 12) }
        let results = (0..<count).map { report.questions[0].results[$0 % 4] }
        report.questions = (0..<120).map { number in
            ComparisonQuestion(
                key: QuestionKey(.proportion, "X", "V\(number)"),
                title: "V\(number)",
                quantity: "share",
                unit: "subjects",
                results: results
            )
        }
        let funnel = report.plots.funnels[0]
        report.plots.funnels = (0..<120).map { number in
            var plot = funnel
            plot.question = number
            plot.points = (0..<count).map { .init(site: $0, x: Double($0 + 1), y: 0.01, isFlagged: $0 % 4 == 0) }
            return plot
        }
        let site = report.ranking[0]
        report.ranking = (0..<count).map { number in
            var copy = site
            copy.site = number
            copy.rank = number + 1
            return copy
        }
        let finding = report.crossSite[0]
        report.crossSite = (0..<2_000).map { _ in finding }
        return report
    }

    @Test func `a study of hundreds of sites is printed in part, says so everywhere, and its page stays small`() {
        let paper = ComparisonHTML.render(Self.large, isPaper: true)
        #expect(paper.contains("466 sites times 120 questions are complete in results.csv and compare.json"))
        #expect(paper.contains("30 of 466 shown; 436 of the others are flagged; compare.json has all"))
        #expect(paper.contains("12 of 466 shown, the strongest results first; compare.json has all"))
        #expect(paper.contains("40 of 2,000 shown; compare.json has all"))
        #expect(paper.contains("6 of 120 shown; those with the strongest results first"))
        #expect(paper.utf8.count < 1_500_000, "\(paper.utf8.count)")
        let screen = ComparisonHTML.render(Self.large)
        #expect(!screen.contains("complete in results.csv"))
        #expect(screen.contains("200 of 2,000 shown") && screen.contains("40 of 466 shown"))
        #expect(screen.utf8.count < 3_000_000, "\(screen.utf8.count)")
    }
}
