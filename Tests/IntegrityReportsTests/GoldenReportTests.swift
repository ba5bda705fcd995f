// Whole reports, compared byte for byte with files that were looked at.

import IntegrityReports
import Testing
import TrialIntegrity

@Suite("Whole reports equal their golden files")
struct GoldenReportTests {
    static let names = ["rich", "altered", "identical", "broken"]

    private func report(_ name: String) -> AuditReport {
        switch name {
        case "rich": SampleReports.rich
        case "altered": SampleReports.altered
        case "identical": SampleReports.identical
        default: SampleReports.broken
        }
    }

    @Test(arguments: names)
    func `text without colour and without a limit of width`(name: String) throws {
        try expectGolden(AuditText.render(report(name), style: .plain).utf8, named: "audit-\(name).txt")
    }

    @Test func `text for a colour terminal of 100 columns`() throws {
        let text = AuditText.render(SampleReports.rich, style: TerminalStyle(colour: true, width: 100), limit: 5)
        try expectGolden(text.utf8, named: "audit-rich-colour.txt")
    }

    @Test(arguments: names)
    func `JSON`(name: String) throws {
        try expectGolden(AuditJSON.value(report(name)).prettyText().utf8, named: "audit-\(name).json")
    }

    @Test(arguments: names)
    func `CSV`(name: String) throws {
        try expectGolden(FindingsCSV.render(report(name)), named: "audit-\(name).csv")
    }

    @Test(arguments: names)
    func `HTML`(name: String) throws {
        try expectGolden(AuditHTML.render(report(name)).utf8, named: "audit-\(name).html")
    }
}
