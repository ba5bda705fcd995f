// The words and stamps of the report's model.

import SiteComparison
import SiteStatistics
import Testing

struct ComparisonModelTests {
    @Test func `a threshold that was not sealed makes a report exploratory`() {
        var settings = ComparisonSettings()
        #expect(settings.isExploratory)
        settings.alphaSource = .sealed
        #expect(!settings.isExploratory)
        #expect(settings.exploratoryReason == nil)
        settings.seedSource = .option
        #expect(settings.isExploratory)
        #expect(settings.exploratoryReason != nil)
    }

    @Test func `every method has its own name and says what it looks at`() {
        let all = Method.allCases.map(MethodCatalogue.description)
        #expect(Set(all.map(\.name)).count == 16)
        #expect(Set(all.map(\.looksAt)).count == 16)
        #expect(all.allSatisfy { !$0.source.isEmpty && !$0.multiplicity.isEmpty })
    }
}
