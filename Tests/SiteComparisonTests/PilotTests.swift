// The CDISC pilot, 17 sites of a real trial, through the whole comparison.

import Foundation
import SiteComparison
import SiteStatistics
import TestSupport
import Testing
import TrialIntegrity

@Suite(.enabled(if: SharedData.isPresent, SharedData.skipReason)) struct PilotComparisonTests {
    @Test func `the industry's funnel of adverse events comes out to nine digits, with ours beside it`() async throws {
        let study = try Pilot.study(["DM", "AE"], methods: [.eventRateFunnel])
        let report = await compare(study, methods: [.eventRateFunnel, .combinedScore], industry: true)
        let table = try #require(report.industry.first { $0.key.part.isEmpty })
        let text = String(decoding: try SharedData.bytes("vectors/cdiscpilot01-ae-funnel.csv"), as: UTF8.self)
        let published = text.split(separator: "\n").dropFirst().map { $0.split(separator: ",").map(String.init) }
        #expect(
            table.rows.map { report.sites[$0.site].name } == published.map { $0[0] }.sorted(by: NaturalOrder.precedes)
        )
        for line in published {
            let row = try #require(table.rows.first { report.sites[$0.site].name == line[0] })
            #expect(
                [row.subjects, Int(row.exposure), row.events, row.flag]
                    == [1, 2, 3, 7].map { Int(Double(line[$0]) ?? -9) }
            )
            for (found, place) in [(row.rate, 4), (row.z0, 5), (row.z, 6)] {
                #expect(abs(found - (Double(line[place]) ?? .nan)) < 1e-9, "\(line[0]), column \(place)")
            }
            if let ours = row.zWithoutSite { #expect(abs(ours - (Double(line[8]) ?? .nan)) < 1e-9) }
        }
    }

    @Test func `shifted dates are said and flag no site`() async throws {
        let study = try Pilot.study(["DM", "SV"], methods: [.calendar])
        let report = await compare(study, methods: [.calendar, .combinedScore])
        #expect(report.remarks.contains { $0.code == "dates-shifted" && $0.dataset == "SV" })
        let questions = report.questions.filter { $0.key.method == .calendar }
        #expect(!questions.isEmpty)
        for question in questions {
            #expect(question.results.allSatisfy { $0.assessment == .cannotBeAssessed(.datesLookShifted) })
            #expect(question.results.allSatisfy { !$0.isFlagged })
        }
        #expect(report.notAssessed.contains { $0.method == .calendar && $0.sites == 17 })
    }

    @Test func `small sites are shown, never passed, and stay in the rest`() async throws {
        let study = try Pilot.study(["DM", "AE", "SV"], methods: [.eventRateFunnel, .underReporting])
        let report = await compare(study, methods: [.eventRateFunnel, .underReporting, .combinedScore])
        let rates = try #require(report.question(.eventRateFunnel, "AE"))
        let small = try #require(report.place("702"))
        guard case .cannotBeAssessed(.tooFewSubjects(found: 1, needed: 3)) = rates.results[small].assessment else {
            Issue.record("702 has one subject: \(rates.results[small])")
            return
        }
        let tested = try #require(report.place("705"))
        #expect(rates.results[tested].observed == 27)
        #expect(try #require(rates.results[tested].expected) > 60)
        #expect(rates.results[tested].assessment.test?.direction == .lower)
        #expect(report.ranking.last { $0.site == small }?.rank == nil)
    }

    @Test func `the order of rows changes nothing`() async throws {
        let folder = try TemporaryFolder()
        let bytes = try SharedData.bytes("data/cdiscpilot01_sdtm/vs.csv")
        var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        let header = lines.removeFirst()
        var random = SplitMix64(seed: 5)
        lines.shuffle(using: &random)
        let shuffled = ([header] + lines.prefix(12_000)).joined(separator: "\n") + "\n"
        let sorted = ([header] + lines.prefix(12_000).sorted()).joined(separator: "\n") + "\n"
        var reports: [ComparisonReport] = []
        for (name, text) in [("a.csv", shuffled), ("b.csv", sorted)] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path(name)))
            let study = try readStudy([try Pilot.table("DM"), TestTable(folder.path(name), "VS")])
            reports.append(await compare(study))
        }
        #expect(reports[0].questions == reports[1].questions)
        #expect(reports[0].ranking == reports[1].ranking)
        #expect(reports[0].plots == reports[1].plots)
        #expect(
            try ComparisonJSON.value(reports[0]).canonicalBytes() == ComparisonJSON.value(reports[1]).canonicalBytes()
        )
    }
}
