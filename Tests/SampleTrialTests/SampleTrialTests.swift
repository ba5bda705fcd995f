// The sample as a whole: the same everywhere, small enough to commit, and as varied as real trials are.
import SampleTrial
import Testing

/// FNV-1a, 64 bits, over all paths and contents in order.
private func checksum(_ files: [SampleFile]) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for file in files {
        for byte in Array(file.path.utf8) + [0] + file.bytes {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
    }
    return String(hash, radix: 16)
}

struct SampleTrialTests {
    @Test
    func `the default seed gives the committed bytes`() {
        #expect(checksum(Sample.standard.files) == "353deb2fadddf10c")
    }

    @Test
    func `the same seed gives the same files again`() {
        #expect(SampleTrial.files(seed: 1) == Sample.others[0].files)
    }

    @Test
    func `another seed gives other data under the same paths`() {
        let (standard, other) = (Sample.standard.files, Sample.others[0].files)
        #expect(standard.map(\.path) == other.map(\.path))
        let unchanged = zip(standard, other).filter { $0.bytes == $1.bytes }.map(\.0.path)
        #expect(unchanged.allSatisfy { $0.hasSuffix("truth.json") || $0 == "trial.yaml" })
    }

    @Test
    func `the sample is under four megabytes and no path occurs twice`() {
        #expect(Sample.standard.files.map(\.bytes.count).reduce(0, +) < 4_000_000)
        #expect(Set(Sample.standard.files.map(\.path)).count == Sample.standard.files.count)
    }

    @Test
    func `the trial definition names all sites and keys`() throws {
        let text = String(decoding: try #require(Sample.standard["trial.yaml"]), as: UTF8.self)
        #expect(text.hasPrefix("id: \(SampleTrial.trialID)\n"))
        #expect(text.contains("\norigin: nimbus-302.example/ledger\n"))
        #expect(text.contains("  VS:\n    key: [USUBJID, VSTESTCD, VISITNUM, VSTPTNUM]\n"))
        for site in 701...710 {
            #expect(text.contains("\n  - \"\(site)\"\n"))
            #expect(Sample.standard["submissions/\(site)/dm.csv"] != nil)
        }
    }

    @Test
    func `there are eight sites and three hundred subjects or more, of unequal numbers`() {
        let sizes = Sample.standard.sealedTables("dm").map(\.rows.count)
        #expect(sizes.count >= 8)
        #expect(sizes.reduce(0, +) >= 300)
        #expect((sizes.max() ?? 0) > 5 * (sizes.min() ?? 0))
    }

    @Test(arguments: ["dm", "ae", "vs", "lb", "ex", "ds"])
    func `sealed files are minimal UTF-8 with LF and one header for all sites`(dataset: String) {
        let files = Sample.standard.files.filter { $0.path.hasPrefix("sub") && $0.path.hasSuffix("/\(dataset).csv") }
        for file in files {
            #expect(String(validating: file.bytes, as: UTF8.self) != nil)
            #expect(file.bytes.last == 0x0A && !file.bytes.contains(0x0D))
        }
        #expect(Set(files.compactMap { TinyTable($0.bytes)?.header }).count == 1)
        #expect(files.count == 11)
    }

    @Test
    func `free text has every difficulty`() {
        let cells = Sample.standard.sealedTables("ae").flatMap { table in table.rows.map { $0[12] } }
        for difficulty in ["\"", ",", ";", "\n", "ü", "é", "ñ", "ť", "°"] {
            #expect(cells.contains { $0.contains(difficulty) }, "\(difficulty)")
        }
        #expect(cells.contains { $0.hasPrefix(" ") } && cells.contains { $0.hasSuffix(" ") })
        #expect(cells.contains("") && cells.contains { !$0.utf8.allSatisfy { $0 < 0x80 } })
    }

    @Test
    func `results hold numbers, limits of detection and words, and keep trailing zeros`() {
        let results = Sample.standard.sealedTables("lb").flatMap { table in table.rows.map { $0[5] } }
        for text in ["<0.2", "NEGATIVE", "1+"] { #expect(results.contains(text)) }
        #expect(results.contains { $0.hasSuffix("0") && $0.contains(".") })
        let weights = Sample.standard.sealedTables("vs").flatMap(\.rows).filter { $0[4] == "WEIGHT" }
        #expect(weights.allSatisfy { $0[5].wholeMatch(of: /\d{2,3}\.\d\d/) != nil && $0[11].isEmpty })
    }

    @Test
    func `legitimate repeats are few, and there are repeated keys with other content`() {
        for (dataset, key) in [("ae", [2, 4, 10]), ("lb", [2, 4, 11, 13])] {
            let tables = Sample.standard.sealedTables(dataset)
            let repeats = tables.map { $0.rows.count - Set($0.rows).count }.reduce(0, +)
            let keys = tables.map { table in
                table.rows.count - Set(table.rows.map { row in key.map { row[$0] } }).count
            }
            #expect((3...10).contains(repeats))
            #expect(keys.reduce(0, +) >= repeats + 3)
        }
        for dataset in ["dm", "vs", "ex", "ds"] {
            #expect(Sample.standard.sealedTables(dataset).allSatisfy { Set($0.rows).count == $0.rows.count })
        }
    }

    @Test
    func `distributions are those of a trial`() throws {
        let subjects = Sample.standard.sealedTables("dm").flatMap(\.rows)
        let ages = try subjects.map { try #require(Int($0[10])) }
        #expect((48...60).contains(ages.reduce(0, +) / ages.count))
        #expect((ages.min() ?? 0) >= 18 && (ages.max() ?? 0) < 80)
        for arm in ["PBO", "N10", "N20"] {
            #expect((80...130).contains(subjects.filter { $0[14] == arm }.count))
        }
        let endings = Sample.standard.sealedTables("ds").flatMap(\.rows).filter { $0[6] == "DISPOSITION EVENT" }
        #expect(endings.count == subjects.count)
        #expect((220...290).contains(endings.filter { $0[5] == "COMPLETED" }.count))
        let high = Sample.standard.sealedTables("lb").flatMap(\.rows).filter { $0[4] == "ALT" && $0[10] == "HIGH" }
        #expect((500...900).contains(high.count))
    }

    @Test
    func `dates are days of the calendar and follow each other`() throws {
        let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        for row in Sample.standard.sealedTables("ex").flatMap(\.rows) {
            for text in [row[10], row[11]] {
                let parts = text.split(separator: "-").compactMap { Int($0) }
                try #require(parts.count == 3 && (1...12).contains(parts[1]))
                #expect((2024...2026).contains(parts[0]) && (1...lengths[parts[1] - 1]).contains(parts[2]))
                #expect(
                    parts[1] != 2 || parts[2] < 29,
                    "no February of the trial has a leap day"
                )
            }
            #expect(row[10] <= row[11])
        }
    }
}
