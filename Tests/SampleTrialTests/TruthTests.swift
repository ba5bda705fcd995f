// The stated truths, held against the files by a comparison that knows nothing of how they were made.
import SampleTrial
import Testing

private let keys: [String: [String]] = [
    "DM": ["USUBJID"], "AE": ["USUBJID", "AETERM", "AESTDTC"],
    "VS": ["USUBJID", "VSTESTCD", "VISITNUM", "VSTPTNUM"], "LB": ["USUBJID", "LBTESTCD", "VISITNUM", "LBDTC"],
    "EX": ["USUBJID", "EXTRT", "EXSTDTC"], "DS": ["USUBJID", "DSDECOD", "DSSTDTC"],
]

/// Everything in which the truth about one dataset and the files disagree.
private func disagreements(
    _ truth: TruthDocument,
    _ dataset: TruthDocument.Dataset,
    in sample: Sample,
    found: [UInt8]? = nil
) -> [String] {
    let file = "\(truth.site)/\(dataset.dataset.lowercased()).csv"
    var comparison = NaiveComparison(
        truth: dataset,
        sealed: sample["\(truth.sealed)/\(file)"] ?? [],
        found: found ?? sample["deliveries/\(truth.delivery)/\(file)"],
        key: keys[dataset.dataset] ?? []
    )
    comparison.run()
    let isNamed = dataset.file == nil || dataset.file == file
    return comparison.problems + (isNamed ? [] : ["\(dataset.dataset): another file"])
}

/// Everything in which a truth and the files disagree.
private func problems(of truth: TruthDocument, in sample: Sample) -> [String] {
    var problems = truth.datasets.flatMap { disagreements(truth, $0, in: sample) }
    let ranks = ["identical", "equivalent", "altered"]
    let worst = truth.datasets.compactMap { ranks.firstIndex(of: $0.verdict) }.max()
    if worst != ranks.firstIndex(of: truth.verdict) { problems.append("the verdict is not the worst of its datasets") }
    if truth.datasets.map(\.dataset) != ["DM", "AE", "VS", "LB", "EX", "DS"] {
        problems.append("not all six datasets")
    }
    return problems
}

struct TruthTests {
    @Test(arguments: Sample.standard.deliveries)
    func `a truth agrees with a naive comparison of the files`(delivery: String) throws {
        let truth = try Sample.standard.truth(delivery)
        #expect(truth.schema == "trialverity.truth/v1")
        #expect(truth.delivery == delivery)
        #expect(truth.title.hasSuffix("."))
        #expect(problems(of: truth, in: .standard) == [])
    }

    @Test(arguments: Sample.standard.deliveries, Sample.others.indices)
    func `truths of other seeds agree as well`(delivery: String, other: Int) throws {
        let sample = Sample.others[other]
        #expect(problems(of: try sample.truth(delivery), in: sample) == [])
    }

    @Test(arguments: Sample.standard.deliveries)
    func `a truth with a wrong count is noticed`(delivery: String) throws {
        let truth = try Sample.standard.truth(delivery)
        for var dataset in truth.datasets where dataset.rows != nil {
            dataset.rows?.reformatted += 1
            #expect(disagreements(truth, dataset, in: .standard).count == 1)
        }
    }

    @Test(arguments: Sample.standard.deliveries)
    func `a truth that leaves out a finding or misstates one is noticed`(delivery: String) throws {
        let truth = try Sample.standard.truth(delivery)
        for dataset in truth.datasets {
            // The first and the last few findings of a dataset stand for all.
            for position in dataset.findings.indices where position < 3 || position > dataset.findings.count - 3 {
                guard dataset.findings[position].kind != "stale-sequence" else { continue }
                var shorter = dataset
                shorter.findings.remove(at: position)
                #expect(disagreements(truth, shorter, in: .standard) != [])

                var misstated = dataset
                misstated.findings[position].kind = "row-added"
                misstated.findings[position].sealedRow = nil
                misstated.findings[position].foundRow = 1
                #expect(disagreements(truth, misstated, in: .standard) != [])
            }
        }
    }

    @Test(arguments: Sample.standard.deliveries)
    func `one more changed byte in a delivered file is noticed`(delivery: String) throws {
        let truth = try Sample.standard.truth(delivery)
        let dataset = try #require(truth.dataset("DS"))
        var bytes = try #require(Sample.standard["deliveries/\(delivery)/\(truth.site)/ds.csv"])
        // The last digit of the last date.
        let digit = try #require(bytes.lastIndex { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        bytes[digit] = bytes[digit] == UInt8(ascii: "7") ? UInt8(ascii: "8") : UInt8(ascii: "7")
        #expect(disagreements(truth, dataset, in: .standard, found: bytes) != [])
    }

    @Test
    func `the outdated delivery is the first sealed version, byte for byte`() throws {
        let truth = try Sample.standard.truth("28-older-version")
        #expect(truth.sealed == "submissions-v2")
        #expect(truth.findings("stale-sequence").map(\.sealed) == ["707/AE#2", "707/LB#2"])
        for dataset in truth.datasets {
            let file = "707/\(dataset.dataset.lowercased()).csv"
            let delivered = Sample.standard["deliveries/28-older-version/\(file)"]
            #expect(delivered == Sample.standard["submissions/\(file)"])
            let isOutdated = delivered != Sample.standard["submissions-v2/\(file)"]
            #expect(isOutdated == dataset.findings.contains { $0.kind == "stale-sequence" })
        }
    }

    @Test
    func `rows that a manipulation touches have a key of their own`() throws {
        for delivery in Sample.standard.deliveries {
            let truth = try Sample.standard.truth(delivery)
            for dataset in truth.datasets {
                let path = "\(truth.sealed)/\(truth.site)/\(dataset.dataset.lowercased()).csv"
                let table = try #require(TinyTable(Sample.standard[path] ?? []))
                let columns = table.header.indices.filter { keys[dataset.dataset]?.contains(table.header[$0]) ?? false }
                let all = table.rows.map { row in columns.map { row[$0] } }
                for row in dataset.findings.compactMap(\.sealedRow) {
                    #expect(all.filter { $0 == all[row - 1] }.count == 1, "\(delivery) \(dataset.dataset) row \(row)")
                }
            }
        }
    }
}
