// Data that are known to be invented or manipulated, and genuine trials, through the whole comparison.

import Foundation
import SiteComparison
import SiteStatistics
import TestSupport
import Testing
import TrialIntegrity

@Suite(.enabled(if: SharedData.isPresent, SharedData.skipReason)) struct KnownDataTests {
    private func wide(_ path: String, _ dataset: String, _ columns: [ColumnPurpose: String]) throws -> TestTable {
        TestTable(try SharedData.url(path).path, dataset, definition: DatasetDefinition(columns: columns))
    }

    @Test func `invented last digits of a retracted study are found over the study, though rooms are alike`()
        async throws
    {
        let table = try wide(
            "data/decoy_sanitizer/decoy_study3.csv",
            "DECOY",
            [.site: "workroom", .subject: "subject"]
        )
        let report = await compare(try readStudy([table]))
        let remark = try #require(report.remarks.first { $0.code == "digits-uneven" })
        #expect(remark.sentence.contains("chi-squared 585 on 9"), "\(remark.sentence)")
        #expect(report.remarks.contains { $0.code == "trailing-zeros-dropped" })
        // Number bunching: 2.57 records to a value where shuffled last digits give 2.28.
        let repeated = try #require(report.remarks.first { $0.code == "values-repeated" })
        #expect(repeated.sentence.contains("come back 1.129 times as often"), "\(repeated.sentence)")
        #expect(RemarkGroup.all(report).filter(\.isAboutAllSites).count == 2)
        // All four rooms were written by the same hand: by last digits none of them stands out, and none may.
        let digits = try #require(report.question(.terminalDigits, "DECOY", "weight", "zeros-restored"))
        #expect(digits.ranks && digits.results.allSatisfy { $0.assessment.test != nil && !$0.isFlagged })
        let uniform = try #require(report.question(.terminalDigits, "DECOY", "weight", "zeros-restored-uniform"))
        #expect(uniform.results.allSatisfy { ($0.assessment.p ?? 1) < 1e-10 })
        #expect(!uniform.ranks)
    }

    @Test func `invented data sets are flagged for their lack of spread`() async throws {
        let folder = try TemporaryFolder()
        var lines = ["lab,id,mean_con,sd_con,n_con,mean_inc,sd_inc,n_inc"]
        for path in SharedData.files(under: "data/fabrication_ori", suffix: ".txt") {
            let lab = String(path.split(separator: "/").last?.dropLast(4) ?? "")
            let rows = String(decoding: try SharedData.bytes(path), as: UTF8.self).split(whereSeparator: \.isNewline)
            for row in rows.dropFirst() {
                let cells = row.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
                if cells.count == 7 {
                    lines.append(([lab, lab + "-" + cells[0]] + cells.dropFirst()).joined(separator: ","))
                }
            }
        }
        let path = folder.path("stroop.csv")
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path))
        let definition = DatasetDefinition(columns: [.site: "lab", .subject: "id"])
        let report = await compare(try readStudy([TestTable(path, "STROOP", definition: definition)]))
        #expect(report.sites.count == 8)
        let flagged = report.ranking.filter(\.isFlagged)
        #expect(flagged.count >= 2)
        for site in flagged {
            let first = try #require(site.reasons.first)
            #expect(report.questions[first.question].key.method == .variance)
            #expect(first.sentence.hasPrefix("less spread between subjects"), "\(first.sentence)")
        }
    }

    @Test func `a genuine small trial of nine sites has no flagged site`() async throws {
        let table = try wide(
            "data/medicaldata/cdystonia.csv",
            "CDYSTONIA",
            [.site: "site", .subject: "id", .visit: "week"]
        )
        let report = await compare(try readStudy([table]))
        #expect(report.sites.count == 9)
        #expect(report.ranking.allSatisfy { $0.rank != nil && !$0.isFlagged })
        #expect(report.crossSite.isEmpty)
        // Age stands on every row of a subject: it is one fact, and carries nothing forward.
        #expect(report.question(.propagation, "CDYSTONIA", "age", "longest-runs") == nil)
        #expect(report.question(.location, "CDYSTONIA", "age") != nil)
    }

    @Test func `four hospitals of a genuine trial are assessed, the smallest too, and none for digits`() async throws {
        let table = try wide("data/medicaldata/indo_rct.csv", "INDO", [.site: "site", .subject: "id"])
        let report = await compare(try readStudy([table]))
        #expect(report.sites.map(\.subjects) == [164, 413, 22, 3])
        #expect(report.ranking.allSatisfy { $0.rank != nil })
        #expect(
            report.questions.filter { $0.key.method == .terminalDigits }.allSatisfy {
                $0.results.allSatisfy { !$0.isFlagged }
            }
        )
        #expect(report.ranking.filter { $0.isFlagged }.allSatisfy { report.sites[$0.site].subjects > 100 })
    }
}
