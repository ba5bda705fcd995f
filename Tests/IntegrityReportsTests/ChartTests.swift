// The parts of pictures: numbers, scales, shapes; deterministic, escaped, inside their frame.

import IntegrityReports
import TestSupport
import Testing
import TrialIntegrity

@Suite("Parts of pictures")
struct ChartTests {
    @Test(arguments: [
        (0, "0"), (1, "1"), (-1.5, "-1.5"), (0.005, "0.01"), (-0.001, "0"), (1234.5678, "1234.57"),
        (1e300, "1000000000000"),
        (.nan, "0"), (.infinity, "0"),
    ])
    func `a number is written without exponent, locale or minus zero`(value: Double, text: String) {
        #expect(ChartNumbers.text(value) == text)
    }

    @Test(arguments: 0..<64 as Range<UInt64>)
    func `a number reads back to its last decimal`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for decimals in 0...6 {
            let value = (Double(random.next() >> 11) / Double(1 << 53) - 0.5) * 2000
            let back = try #require(Double(ChartNumbers.text(value, decimals: decimals)))
            let step = (0..<decimals).reduce(1.0) { step, _ in step / 10 }
            #expect(abs(back - value) <= step * 0.5000001)
        }
    }

    @Test(arguments: 0..<128 as Range<UInt64>)
    func `ticks are inside, evenly apart, and few`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let size = [1e-9, 1e-3, 1, 1e5, 1e11][Int(seed % 5)]
        let values = (0..<4).map { _ in Double(random.next() >> 11) / Double(1 << 53) * size }
        let scale = LinearScale(values, range: (10, 90))
        let ticks = scale.ticks(about: 6)
        #expect(!ticks.isEmpty && ticks.count <= 13)
        #expect(ticks.allSatisfy { scale.domain.contains($0) })
        for (left, right) in zip(ticks, ticks.dropFirst()) { #expect(scale.place(left) < scale.place(right)) }
        #expect(values.allSatisfy { (10...90).contains(scale.place($0)) })
    }

    @Test(arguments: [[], [7.0], [7, 7], [0, 0]])
    func `a scale of nothing or of one number still has a width`(values: [Double]) {
        let scale = LinearScale(values, range: (0, 100))
        #expect(scale.domain.lowerBound < scale.domain.upperBound)
        for value in values { #expect((0...100).contains(scale.place(value))) }
    }

    @Test(arguments: [
        ("2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z"), ("2026-11-22T10:00:00Z", "2026-11-22T10:00:40Z"),
        ("2026-11-22T10:00:00Z", "2026-11-23T09:00:00Z"), ("2026-01-31T10:00:00Z", "2026-03-01T10:00:00Z"),
        ("2024-02-29T00:00:00Z", "2026-11-22T10:00:00Z"), ("2001-01-01T00:00:00Z", "2039-12-31T23:59:59Z"),
    ])
    func `times have round ticks in order`(from: String, to: String) throws {
        let times = try [from, to].map { try #require(UTCTimestamp(parsing: $0)) }
        let ticks = TimeScale(times, range: (0, 600)).ticks(about: 6)
        #expect(!ticks.isEmpty && ticks.count <= 14)
        for (left, right) in zip(ticks, ticks.dropFirst()) {
            #expect(left.time < right.time && left.label != right.label)
        }
    }

    @Test(arguments: ["<script>", "\" onload=\"x", "]]></svg>", "&", "\u{202E}abc", "\u{0}"])
    func `texts in a picture never become markup`(text: String) {
        var drawing = Drawing()
        drawing.text(text, x: 1, y: 2, width: 4)
        drawing.rectangle(x: 0, y: 0, width: 1, height: 1, ink: .blue, tip: text)
        drawing.mark(.circle, x: 0, y: 0, ink: .blue, tip: text)
        drawing.bandLabels([text], BandScale(count: 1, range: (0, 10)), x: 0, width: 40)
        let figure = Figure(
            id: "x",
            title: text,
            description: text,
            size: (10, 10),
            drawing: drawing,
            caption: text,
            numbers: FigureNumbers(headings: [text], texts: 1, rows: [[text]])
        )
        let checker = MarkupChecker(figure.html(isFolded: true).markup)
        #expect(checker.faults.isEmpty)
        let known: Set<String> = [
            "figure", "svg", "title", "desc", "text", "rect", "circle", "p", "figcaption", "details", "summary", "div",
            "table", "thead", "tbody", "tr", "th", "td",
        ]
        #expect(Set(checker.elements).isSubset(of: known))
        #expect(checker.attributes.allSatisfy { !$0.name.hasPrefix("on") })
    }

    @Test func `a picture has a title, a description and a table of its numbers`() {
        let page = AuditHTML.render(SampleReports.rich)
        let checker = MarkupChecker(page)
        #expect(checker.faults.isEmpty)
        let ids = Set(checker.attributes.filter { $0.name == "id" }.map(\.value))
        let labels = checker.attributes.filter { $0.name == "aria-labelledby" }.map(\.value)
        #expect(labels.count >= 4)
        for label in labels { #expect(label.split(separator: " ").allSatisfy { ids.contains(String($0)) }) }
        #expect(checker.elements.count { $0 == "summary" } == labels.count)
    }

    @Test func `numbers beyond all bounds leave pictures inside their frame`() {
        var report = SampleReports.altered
        report.datasets = [report.datasets[1]]
        let cells = [("1", "999999999999999999"), ("-0", "0.000000000000001"), ("7", "8"), ("8", "9"), (".", "-")]
        report.datasets[0].findings = cells.enumerated().map { index, cell in
            Finding(
                kind: .cellAltered,
                sealedRow: (1 << 53) - 1 - index,
                foundRow: 1,
                column: "A",
                sealed: cell.0,
                found: cell.1,
                context: FindingContext(low: -.infinity, high: .nan)
            )
        }
        let page = AuditHTML.render(report)
        #expect(MarkupChecker(page).faults.isEmpty)
        #expect(!page.contains("nan") && !page.contains("inf,"))
    }
}
