// Remarks that say the same of many variables: told once, and kept one by one for programs.

import SiteComparison
import Testing
import TrialIntegrity

struct RemarkGroupTests {
    private func report(_ remarks: [StudyRemark]) -> ComparisonReport {
        ComparisonReport(
            trial: nil,
            standing: .unverified,
            settings: ComparisonSettings(),
            inputs: [],
            sites: [ComparedSite(name: "701", subjects: 5)],
            remarks: remarks,
            run: RunFacts(at: "2026-01-01T00:00:00Z", by: "tester", version: "0")
        )
    }

    private func dropped(_ variable: Int) -> StudyRemark {
        StudyRemark(
            code: "trailing-zeros-dropped",
            sentence: "last digits of LB V\(variable) are not assessed: the export dropped trailing zeros",
            dataset: "LB",
            variable: "V\(variable)"
        )
    }

    @Test func `a remark about sixty-five variables is told once, with ten of them named`() throws {
        let shifted = StudyRemark(code: "dates-shifted", sentence: "33 % of the dates in SV", dataset: "SV")
        let report = report([shifted] + (1...65).map(dropped))
        let groups = RemarkGroup.all(report)
        #expect(groups.count == 2)
        #expect(groups.first?.sentence == "33 % of the dates in SV")
        let sentence = try #require(groups.last?.sentence)
        #expect(sentence.hasPrefix("last digits of 65 variables are not assessed"))
        #expect(sentence.hasSuffix("LB V9, LB V10 and 55 more"))
        #expect(!sentence.contains("V11"))
        #expect(groups.last?.remarks.count == 65)
        guard case .object(let members) = ComparisonJSON.value(report), case .array(let all) = members["remarks"] else {
            Issue.record("no remarks")
            return
        }
        #expect(all.count == 66)
    }

    @Test(arguments: 1...3) func `few remarks of a kind are told one by one, in their own words`(count: Int) {
        let remarks = (1...count).map(dropped)
        #expect(RemarkGroup.all(report(remarks)).map(\.sentence) == remarks.map(\.sentence))
    }
}
