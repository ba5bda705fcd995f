// The rules of comparing: what cannot be assessed, units, dates, planted anomalies.

import SiteComparison
import SiteStatistics
import TestSupport
import Testing
import TrialIntegrity

struct ComparisonRuleTests {
    /// Systolic and diastolic pressure of sites, changed by `plant` where it returns another text.
    private func vitals(
        sites: Int,
        subjects: Int,
        visits: Int = 6,
        seed: UInt64 = 7,
        _ plant: (_ site: Int, _ visit: Int, _ value: Double) -> String? = { _, _, _ in nil }
    ) -> String {
        var random = SplitMix64(seed: seed)
        var lines = ["USUBJID,SITEID,VSTESTCD,VSORRES,VSSTRESN,VISITNUM"]
        for site in 1...sites {
            for subject in 1...subjects {
                let level = 120 + noise(&random) * 12
                for visit in 1...visits {
                    let value = level + noise(&random) * 6
                    let plain = QuestionWords.number((value * 10).rounded() / 10)
                    let text = plant(site, visit, value) ?? (plain.contains(".") ? plain : plain + ".0")
                    lines.append("\(site)-\(subject),\(site),SYSBP,\(text),\(text),\(visit)")
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    @Test(arguments: [1, 2, 3]) func `a study of few sites is assessed where it can be, and is never a pass`(
        sites: Int
    ) async throws {
        let report = await compare(try readStudy(texts: [("VS", nil, vitals(sites: sites, subjects: 8))]))
        #expect(report.sites.count == sites)
        let location = try #require(report.question(.location, "VS", "SYSBP"))
        #expect(location.assessedSites == (sites >= 3 ? sites : 0))
        #expect(location.results.allSatisfy { $0.assessment.test != nil || $0.assessment.reason != nil })
        let digits = try #require(report.question(.terminalDigits, "VS", "SYSBP"))
        #expect(digits.assessedSites == (sites >= 2 ? sites : 0))
        if sites == 1 { #expect(report.ranking.allSatisfy { $0.rank == nil && !$0.isFlagged }) }
    }

    @Test func `a site in another unit is named first and hides nobody`() async throws {
        let text = vitals(sites: 10, subjects: 8) { site, _, value in
            site == 4 ? QuestionWords.number(value / 10) : nil
        }
        let report = await compare(try readStudy(texts: [("VS", nil, text)]))
        #expect(report.remarks.contains { $0.code == "unit-factor" && $0.site == 3 })
        let location = try #require(report.question(.location, "VS", "SYSBP"))
        #expect(location.results[3].assessment == .cannotBeAssessed(.otherUnit))
        #expect(location.assessedSites == 9)
    }

    @Test func `an export that dropped trailing zeros is not assessed for last digits`() async throws {
        let text = vitals(sites: 6, subjects: 8) { _, _, value in QuestionWords.number((value * 10).rounded() / 10) }
        let report = await compare(try readStudy(texts: [("VS", nil, text)]))
        #expect(report.remarks.contains { $0.code == "trailing-zeros-dropped" })
        let digits = try #require(report.question(.terminalDigits, "VS", "SYSBP"))
        #expect(digits.results.allSatisfy { $0.assessment == .cannotBeAssessed(.trailingZerosDropped) })
    }

    @Test func `a site that carries values forward, and one that likes fives, are flagged for those reasons`()
        async throws
    {
        var held: [String: String] = [:]
        let text = vitals(sites: 12, subjects: 10, visits: 10) { site, visit, value in
            if site == 3 {
                if visit == 1 { held["3"] = QuestionWords.number(value.rounded()) + ".4" }
                return held["3"]
            }
            if site == 8 { return QuestionWords.number(value.rounded()) + (visit % 5 == 0 ? ".0" : ".5") }
            return nil
        }
        let report = await compare(try readStudy(texts: [("VS", nil, text)]))
        let flagged = Set(report.ranking.filter(\.isFlagged).map { report.sites[$0.site].name })
        #expect(flagged == ["3", "8"])
        func methods(_ site: Int) -> Set<Method> {
            Set(
                report.ranking.first { $0.site == site }?.reasons.map { report.questions[$0.question].key.method } ?? []
            )
        }
        #expect(methods(2).contains(.propagation))
        #expect(methods(7).contains(.terminalDigits) || methods(7).contains(.repeatedValues))
    }

    @Test func `results that take records as independent never rank`() async throws {
        let report = await compare(try readStudy(texts: [("VS", nil, vitals(sites: 5, subjects: 6))]))
        let shown = report.questions.filter { !$0.ranks }
        #expect(!shown.isEmpty)
        #expect(shown.allSatisfy { $0.caution != nil && $0.results.allSatisfy { !$0.isFlagged } })
        for site in report.ranking {
            #expect(site.reasons.allSatisfy { report.questions[$0.question].ranks })
        }
    }

    @Test func `the seed decides draws and nothing else does`() async throws {
        let study = try readStudy(texts: [("VS", nil, vitals(sites: 5, subjects: 6))])
        let first = await compare(study)
        let second = await compare(study)
        #expect(first == second)
    }

    @Test func `a column that describes sites is left out, and a rare event is not`() async throws {
        var random = SplitMix64(seed: 5)
        var lines = ["id,site,country,zone,weight,died"]
        for site in 1...12 {
            for subject in 1...10 {
                let weight = QuestionWords.number(((70 + noise(&random) * 9) * 10).rounded() / 10)
                let died = site == 4 && subject < 3 ? "Y" : "N"
                lines.append("\(site)-\(subject),\(site),\(100 + site),Z\(site % 4),\(weight),\(died)")
            }
        }
        let definition = DatasetDefinition(columns: [.site: "site", .subject: "id"])
        let study = try readStudy(
            texts: [("RECORDS", nil, lines.joined(separator: "\n") + "\n")],
            definition: definition
        )
        let report = await compare(study)
        let left = report.remarks.filter { $0.code == "property-of-sites" }.compactMap(\.variable)
        #expect(Set(left) == ["country", "zone"])
        let asked = Set(report.questions.map(\.key.variable))
        #expect(asked.contains("weight"))
        #expect(!asked.contains { $0.hasPrefix("country") || $0.hasPrefix("zone") })
    }

    @Test func `with fewer than twenty sites the report says what a flag cannot tell`() async throws {
        for (sites, isSaid) in [(2, true), (19, true), (20, false)] {
            let report = await compare(try readStudy(texts: [("VS", nil, vitals(sites: sites, subjects: 4))]))
            #expect(report.remarks.contains { $0.code == "few-sites" } == isSaid)
            let widened = report.questions.filter { $0.spread != nil }
            #expect(widened.isEmpty == isSaid)
            #expect(widened.allSatisfy { (5...12).contains($0.key.method.rawValue) && $0.spread ?? 0 >= 1 })
        }
    }
}
