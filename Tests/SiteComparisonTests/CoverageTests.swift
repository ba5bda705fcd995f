// What a table that is not there may say of a site: nothing. And which cells count as missing, and which results as reasons.

import SiteComparison
import SiteStatistics
import TestSupport
import Testing
import TrialIntegrity
import TrialTables

struct CoverageTests {
    private typealias Text = (dataset: String, site: String?, text: String)

    private static let sites = ["701", "702", "703", "704", "705", "706"]

    /// Demographics, events, visits and vital signs of sites, a table for each.
    private static func tables(_ sites: [String] = sites, columns: (String) -> Int = { _ in 0 }) -> [Text] {
        sites.flatMap { site -> [Text] in
            var random = SplitMix64(seed: UInt64(site) ?? 1)
            var dm = "USUBJID,SITEID,RFSTDTC,RFENDTC,RFICDTC\n"
            var (ae, sv) = ("USUBJID,AETERM,AESER,AESTDTC\n", "USUBJID,VISITNUM,SVSTDTC\n")
            var vs = "USUBJID,VSTESTCD,VISITNUM,VSORRES,VSSTRESN,VSLOC,VSPOS"
            vs += (0..<columns(site)).map { ",VSX\($0)" }.joined() + "\n"
            for subject in 1...9 {
                let name = "\(site)-\(subject)"
                dm += "\(name),\(site),2026-01-01,2026-06-0\(subject),2025-12-0\(subject)\n"
                for event in 0..<Int.random(in: 2...5, using: &random) {
                    ae += "\(name),HEADACHE,\(event == 0 ? "Y" : "N"),2026-0\(event + 2)-03\n"
                }
                for visit in 1...5 {
                    sv += "\(name),\(visit),2026-0\(visit)-1\(subject)\n"
                    let value = "\(Int.random(in: 90..<150, using: &random))"
                    let place = Int.random(in: 0..<5, using: &random) == 0 ? ["", "NA", "."][visit % 3] : "ARM"
                    vs += "\(name),SYSBP,\(visit),\(value),\(value),\(place),"
                    vs += Int.random(in: 0..<4, using: &random) == 0 ? "" : "SITTING"
                    vs += String(repeating: ",", count: columns(site)) + "\n"
                }
            }
            return [("DM", site, dm), ("AE", site, ae), ("SV", site, sv), ("VS", site, vs)]
        }
    }

    private static let counting: [(Method, String, String)] = [
        (.eventRateFunnel, "AE", ""), (.eventRateFunnel, "AE", "serious"), (.underReporting, "AE", ""),
        (.proportion, "AE", "any"), (.orderOfEvents, "", ""),
    ]

    @Test func `a site without its own table of events is not assessed for them, nor part of the rest`() async throws {
        let whole = Self.tables()
        let without = whole.filter { $0.site != "705" || $0.dataset != "AE" }
        let gone = whole.filter { $0.site != "705" }
        let report = await compare(try readStudy(texts: without))
        let others = await compare(try readStudy(texts: gone))
        let place = try #require(report.place("705"))
        for (method, dataset, part) in Self.counting {
            let question = try #require(report.question(method, dataset, "", part), "\(method) \(part)")
            let reason = try #require(question.results[place].assessment.reason)
            #expect(reason == .notCovered(dataset: "AE", why: "no table of AE that was read is of site 705"))
            #expect(question.results[place].observed == nil)
            let rest = try #require(others.question(method, dataset, "", part))
            #expect(question.results.enumerated().filter { $0.offset != place }.map(\.element) == rest.results)
        }
        #expect(report.remarks.contains { $0.code == "not-covered" && $0.dataset == "AE" && $0.site == place })
        let all = await compare(try readStudy(texts: whole))
        #expect(!all.remarks.contains { $0.code == "not-covered" })
        #expect(all.question(.eventRateFunnel, "AE")?.assessedSites == 6)
    }

    @Test func `a site of which the pooled table of events has no row reported none`() async throws {
        var lines: [String] = []
        for table in Self.tables() where table.dataset == "AE" && table.site != "705" {
            lines += table.text.split(separator: "\n").dropFirst(lines.isEmpty ? 0 : 1).map(String.init)
        }
        let others = Self.tables().filter { $0.dataset != "AE" }
        let report = await compare(
            try readStudy(texts: others + [("AE", nil, lines.joined(separator: "\n") + "\n")])
        )
        let place = try #require(report.place("705"))
        let result = try #require(report.question(.eventRateFunnel, "AE")?.results[place])
        #expect(result.observed == 0)
        #expect((result.assessment.p ?? 1) < 0.01)
    }

    @Test func `several tables that name no site cover the sites of their rows only`() async throws {
        let texts = Self.tables().filter { $0.site != "705" || $0.dataset != "AE" }
            .map { (dataset: $0.dataset, site: $0.dataset == "AE" ? nil : $0.site, text: $0.text) }
        let report = await compare(try readStudy(texts: texts))
        let place = try #require(report.place("705"))
        #expect(report.question(.eventRateFunnel, "AE")?.results[place].assessment.test == nil)
        #expect(report.question(.eventRateFunnel, "AE")?.assessedSites == 5)
    }

    @Test func `a site without visits is not assessed for events by visit, and without demographics not by days`()
        async throws
    {
        let texts = Self.tables().filter {
            !($0.site == "703" && $0.dataset == "SV") && !($0.site == "704" && $0.dataset == "DM")
        }
        let report = await compare(try readStudy(texts: texts))
        let (visits, days) = (try #require(report.place("703")), try #require(report.place("704")))
        let reported = try #require(report.question(.underReporting, "AE"))
        #expect(reported.results[visits].assessment.reason?.kind == "no SV of the site takes part")
        let rates = try #require(report.question(.eventRateFunnel, "AE"))
        #expect(rates.results[days].assessment.reason?.kind == "no DM of the site takes part")
        #expect(rates.results[visits].assessment.test != nil)
    }

    @Test func `missing cells are counted over the columns of all sites, from rows as from each site's own summary`()
        async throws
    {
        let texts = Self.tables(columns: { $0 == "706" ? 1 : 0 })
        let rows = await compare(try readStudy(texts: texts))
        let summaries = try Self.sites.map { site in
            try #require(
                SiteSummary(
                    of: site,
                    in: try readStudy(texts: texts.filter { $0.site == site }),
                    rules: ComparisonRules(),
                    trial: nil,
                    origin: nil,
                    sources: [],
                    smallestCell: 1
                )
            )
        }
        let merged = await compare(nil, summaries: summaries)
        let question = try #require(rows.question(.completeness, "VS"))
        #expect(question.columns == ["VSLOC", "VSPOS"])
        #expect(question.title == "missing cells in VS (columns VSLOC, VSPOS)")
        #expect(merged.question(.completeness, "VS") == question)
        // Empty, `NA` and `.` alike: what a reader counts by hand.
        let table = try #require(texts.first { $0.dataset == "VS" && $0.site == "701" })
        let cells = table.text.split(separator: "\n").dropFirst().flatMap {
            $0.split(separator: ",", omittingEmptySubsequences: false)[5...6]
        }
        let missing = cells.count { ["", "NA", "."].contains($0) }
        #expect(question.results[0].observed == Double(missing) / Double(cells.count))
    }

    @Test func `a site with more missing cells than elsewhere has no reason there, and says that nothing stands out`()
        async throws
    {
        var texts = Self.tables()
        for place in texts.indices where texts[place].dataset == "VS" && texts[place].site == "702" {
            texts[place].text = texts[place].text.replacing("SITTING", with: "")
        }
        let report = await compare(try readStudy(texts: texts), methods: [.completeness, .combinedScore])
        let place = try #require(report.place("702"))
        let result = try #require(report.question(.completeness, "VS")?.results[place])
        #expect(result.assessment.test?.direction == .higher && (result.assessment.p ?? 0) > 0.5)
        #expect(report.ranking.first { $0.site == place }?.reasons.isEmpty == true)
    }

    @Test(.enabled(if: SharedData.isPresent, SharedData.skipReason))
    func `no reason of a site has a p above a tenth or lies in the tail that was not tested`() async throws {
        let report = await compare(try Pilot.study(["DM", "AE", "SV", "VS"]))
        var reasons = 0
        for site in report.ranking {
            for reason in site.reasons {
                reasons += 1
                #expect(reason.p <= 0.1)
                let question = report.questions[reason.question]
                guard [.underReporting, .completeness].contains(question.key.method) else { continue }
                #expect(question.results[site.site].assessment.test?.direction == .lower)
            }
        }
        #expect(reasons > 10)
    }

    @Test(arguments: [
        (0.01, 0.4, "flagged by its combined score (p 0.005, adjusted 0.01); strongest result p 0.4 after Bonferroni"),
        (1.0, 0.032, "flagged by its strongest result (p 0.032 after Bonferroni); combined score p 0.005, adjusted 1"),
        (1.0, 1.0, "strongest result p 1 after Bonferroni; combined score p 0.005, adjusted 1"),
    ]) func `what a site is flagged by is said with both figures`(adjusted: Double, strongest: Double, words: String) {
        let test = SiteTest(statistic: 1.5, p: 0.005, n: 3, direction: .higher, effect: Effect(.meanLogP, 1.5))
        let site = RankedSite(
            site: 0,
            rank: 1,
            score: .assessed(test),
            adjustedBY: adjusted,
            strongest: strongest,
            isFlagged: min(adjusted, strongest) <= 0.05
        )
        #expect(site.basisSentence(alpha: 0.05) == words)
        #expect(site.bases(alpha: 0.05).isEmpty == !site.isFlagged)
    }

    @Test func `what few sites cannot tell is said of methods that need it only, and shipments held against nothing`()
        async throws
    {
        let study = try readStudy(texts: Self.tables())
        let rates = await compare(study, methods: [.eventRateFunnel, .combinedScore], shipments: Shipments([]))
        #expect(!rates.remarks.contains { $0.code == "few-sites" })
        #expect(rates.remarks.contains { $0.code == "no-kit-numbers" })
        let spread = await compare(study, methods: [.variance, .combinedScore])
        #expect(spread.remarks.contains { $0.code == "few-sites" })
        #expect(!spread.remarks.contains { $0.code == "no-kit-numbers" })
    }

    @Test(
        arguments: [
            ("2026-02-01", "12.5", nil), ("2026-02", "12,5", nil), ("2026", "1e3", nil), ("", "", nil),
            ("01/02/2026", "12", "2 of 2 dates cannot be read and are left out"),
            ("2026-02-01", "1,234.5", "2 of 2 numbers cannot be read and are left out"),
            ("2026-02-01", "NEGATIVE", nil), ("2026-02-01", "12.05.2026", nil), ("2026-02-01", "1.234", nil),
        ] as [(String, String, String?)]
    ) func `dates and numbers that cannot be read are counted`(date: String, value: String, note: String?) throws {
        let folder = try TemporaryFolder()
        let cell = value.contains(",") ? "\"\(value)\"" : value
        let rows = ["1", "2"].map { "\($0),7,SYSBP,\(cell),\(date)\n" }.joined()
        try folder.write("USUBJID,SITEID,VSTESTCD,VSSTRESN,VSDTC\n" + rows, to: "vs.csv")
        var builder = StudyBuilder()
        let source = try CSVSource(path: folder.path("vs.csv"), dialect: CSVDialect())
        let reading = try builder.read(source, as: TableInput(dataset: "VS", site: nil))
        #expect(reading.tally.note == note)
    }
}
