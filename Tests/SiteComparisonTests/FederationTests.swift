// Summaries instead of rows: the same figures, and nothing about few subjects.

import Foundation
import SiteComparison
import SiteStatistics
import TestSupport
import Testing
import TrialIntegrity

@Suite(.enabled(if: SharedData.isPresent, SharedData.skipReason)) struct FederationTests {
    private static let datasets = ["DM", "AE", "SV", "VS"]

    private func summaries(_ study: Study, smallestCell: Int) throws -> [SiteSummary] {
        try study.sites.map { site in
            try #require(
                SiteSummary(
                    of: site,
                    in: study,
                    rules: ComparisonRules(),
                    trial: nil,
                    origin: nil,
                    sources: [],
                    smallestCell: smallestCell
                )
            )
        }
    }

    @Test func `summaries give the figures that rows give, to the last bit, wherever they can`() async throws {
        let study = try Pilot.study(Self.datasets)
        let written = try summaries(study, smallestCell: 1).map { summary in
            let bytes = try summary.value.canonicalBytes()
            let read = try SiteSummary(JSONValue(canonical: bytes))
            #expect(read == summary)
            return read
        }
        let rows = await compare(study)
        let merged = await compare(nil, summaries: written)
        #expect(merged.sites.map(\.name) == rows.sites.map(\.name))
        var compared: [Method: Int] = [:]
        for question in merged.questions {
            let other = try #require(rows.questions.first { $0.key == question.key }, "\(question.key.text)")
            for (here, there) in zip(question.results, other.results) {
                #expect(here.observed == there.observed, "\(question.key.text)")
                #expect(here.expected == there.expected, "\(question.key.text)")
                #expect(here.assessment.test?.statistic == there.assessment.test?.statistic, "\(question.key.text)")
                if question.key.method.federation == .same { #expect(here == there, "\(question.key.text)") }
            }
            compared[question.key.method, default: 0] += 1
        }
        #expect(Set(compared.keys).isSuperset(of: [.eventRateFunnel, .underReporting, .location, .proportion]))
        #expect(Set(compared.keys).isSuperset(of: [.terminalDigits, .correlation, .propagation, .completeness]))
        let silent = merged.methods.filter { [.nearDuplicates, .inliersAndOutliers].contains($0.method) }
        #expect(silent.allSatisfy { $0.questions == 0 && $0.note != nil })
    }

    @Test func `no statistic is about fewer subjects than declared`() throws {
        let study = try Pilot.study(Self.datasets)
        for summary in try summaries(study, smallestCell: 5) {
            for (key, statistic) in summary.statistics {
                switch statistic {
                case .rate(let rate): #expect(rate.subjects >= 5)
                case .share(let share):
                    #expect(share.subjects >= 5)
                    if key.countsSubjects { #expect(share.events == 0 || share.events >= 5) }
                case .visits(let visits): #expect(visits.tables.allSatisfy { $0.values.allSatisfy { $0 >= 5 } })
                case .moments(let moments): #expect(moments.count >= 5)
                case .pairs(let pairs): #expect(pairs.count >= 5)
                case .counts(let counts), .digits(let counts, _): #expect(counts.active >= 5)
                }
            }
            let text = String(decoding: try summary.value.canonicalBytes(), as: UTF8.self)
            #expect(!text.contains("01-7"), "a subject's identifier")
        }
        let tiny = try #require(try summaries(study, smallestCell: 5).first { $0.site == "702" })
        #expect(tiny.statistics.isEmpty)
        #expect(!tiny.withheld.isEmpty)
    }

    @Test func `a withheld count is a reason, not a pass`() async throws {
        let study = try Pilot.study(["DM", "AE"])
        let report = await compare(nil, summaries: try summaries(study, smallestCell: 5))
        let rates = try #require(report.question(.eventRateFunnel, "AE"))
        let tiny = try #require(report.place("702"))
        #expect(rates.results[tiny].assessment == .cannotBeAssessed(.withheld))
    }

    @Test func `a damaged summary is refused`() throws {
        let study = try Pilot.study(["DM", "AE"])
        let summary = try #require(try summaries(study, smallestCell: 5).first { $0.site == "701" })
        guard case .object(let members) = summary.value else { return }
        for name in members.keys {
            var less = members
            less[name] = nil
            #expect(throws: JSONError.self) { _ = try SiteSummary(.object(less)) }
        }
        var more = members
        more["rows"] = .array([])
        #expect(throws: JSONError.self) { _ = try SiteSummary(.object(more)) }
    }
}
