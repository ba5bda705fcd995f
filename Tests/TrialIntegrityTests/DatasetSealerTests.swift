// Sealing: the root of the page for any table, any number of workers and any cut into chunks.

import MerkleLog
import TestSupport
import Testing
import TrialIntegrity

@Suite("Sealing")
struct DatasetSealerTests {
    private func expectedRoot(_ sealed: SealedDataset, rows: [[[UInt8]]]) throws -> Digest {
        let order = sealed.manifest.profile.sealedColumns
        return try SealReference.root(
            saltKey: TestSeal.saltKey,
            manifest: sealed.manifest.canonicalBytes(),
            records: rows.map { row in SealReference.record(order.map { row[$0] }) }
        )
    }

    @Test("the root is that of the page", arguments: 0..<24 as Range<UInt64>)
    func root(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let counts = [0, 1, 2, 3, 254, 255, 256, 257, 511, 512, 700]
        let count = counts.randomElement(using: &random) ?? 0
        let table = RandomTable(rows: count, columns: Int.random(in: 1...8, using: &random), using: &random)
        let volatile = table.columns.dropFirst().filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
        let plan = TestSeal.plan(profile: .propose(ProfileDeclaration(volatile: volatile)))
        let sealed = try TestSeal.seal(TableInMemory(table.columns, table.rows, rowsPerChunk: 100), plan).sealed
        let rows = table.rows.map { $0.map { Array($0.utf8) } }
        #expect(try sealed.root == expectedRoot(sealed, rows: rows))
        #expect(sealed.manifest.rows == count)
        #expect(sealed.manifest.profile.columns.map(\.name) == table.columns)
        #expect(sealed.manifest.profile.volatile == volatile.sorted())
    }

    @Test("workers and chunks change nothing", arguments: 0..<4 as Range<UInt64>)
    func independence(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let table = RandomTable(rows: 600, columns: 4, using: &random)
        // Types are declared: a proposal counts the texts of each run of rows anew.
        let types = Dictionary(uniqueKeysWithValues: table.columns.map { ($0, ColumnType.text) })
        let plan = TestSeal.plan(profile: .propose(ProfileDeclaration(types: types)))
        let reference = try TestSeal.seal(TableInMemory(table.columns, table.rows, rowsPerChunk: 600), plan).sealed
        for workers in 1...4 {
            for rowsPerChunk in [1, 7, 64, 255, 256, 1000] {
                let source = TableInMemory(table.columns, table.rows, rowsPerChunk: rowsPerChunk)
                let sealed = try TestSeal.seal(source, plan, workers: workers).sealed
                #expect(sealed.root == reference.root)
                #expect(sealed.manifest == reference.manifest)
                #expect(sealed.remarks == reference.remarks)
                #expect(sealed.keys == reference.keys)
            }
        }
        let bytes = (1...4).map { workers in
            try? TestSeal.seal(TableInMemory(table.columns, table.rows), plan, workers: workers).evidence
        }
        #expect(
            bytes.allSatisfy { $0 != nil && $0 == bytes[0] },
            "not even the evidence knows how many workers there were"
        )
    }

    @Test("a chunk with more rows than a run may have becomes several runs")
    func largeChunk() throws {
        let limit = EvidenceFormat.rowLimit(columns: 1)
        let rows = (0..<(limit + 3)).map { [Array("\($0 % 3)".utf8)] }
        let (sealed, evidence) = try TestSeal.seal(TableInMemory(["A"], bytes: rows, rowsPerChunk: limit + 10))
        let file = try EvidenceFile(MemoryBytes(evidence))
        #expect(try file.runs().map(\.rowCount) == [limit, 3])
        #expect(try file.runs().map(\.firstRow) == [1, limit + 1])
        #expect(try file.recomputedRoot(workers: 2) == sealed.root)
        #expect(sealed.manifest.rows == limit + 3)
    }

    @Test("a dataset without rows has a root and evidence")
    func noRows() throws {
        let (sealed, evidence) = try TestSeal.seal(TableInMemory(["USUBJID", "X"], []))
        #expect(try sealed.root == expectedRoot(sealed, rows: []))
        let found = try EvidenceFileTests.contents(evidence)
        #expect(found.rows.isEmpty && found.root == sealed.root)
        #expect(sealed.manifest.profile.columns.allSatisfy { $0.type == .text })
        #expect(sealed.subjects == [])
    }

    @Test("all faults are counted, the first ones kept, and nothing is sealed", arguments: 1...3)
    func faults(workers: Int) throws {
        let rows = (0..<500).map { ["\($0)", "x"] }
        let kinds: [TableFault.Kind] = [.invalidBytes, .nulByte, .cellCount(found: 3, expected: 2), .unterminatedQuote]
        let bad = Dictionary(uniqueKeysWithValues: stride(from: 13, to: 500, by: 3).map { ($0, kinds[$0 % 4]) })
        let table = TableInMemory(["A", "B"], rows, rowsPerChunk: 10, faults: bad)
        do {
            _ = try TestSeal.seal(table, workers: workers)
            Issue.record("a table with faults was sealed")
        } catch SealingError.faults(let faults, let total) {
            let expected = bad.keys.sorted()
            #expect(total == bad.count)
            #expect(faults.count == DatasetSealer.keptFaults)
            #expect(faults.map(\.row) == expected.prefix(100).map { $0 + 1 })
            #expect(faults.map(\.chunk) == expected.prefix(100).map { $0 / 10 })
            #expect(faults.map(\.fault.kind) == expected.prefix(100).map { kinds[$0 % 4] })
        }
    }

    @Test("one fault in the last chunk is enough")
    func lateFault() throws {
        let rows = (0..<50).map { ["\($0)"] }
        let table = TableInMemory(["A"], rows, rowsPerChunk: 10, faults: [49: .nulByte])
        #expect(throws: SealingError.self) { try TestSeal.seal(table, workers: 2) }
    }

    private struct Refusal: Error, Equatable { var at: Int }

    @Test("errors of source and sink come through")
    func foreignErrors() throws {
        let rows = (0..<40).map { ["\($0)"] }
        let table = TableInMemory(["A"], rows)
        table.readError = Refusal(at: 7)
        #expect(throws: Refusal(at: 7)) { try TestSeal.seal(table, workers: 2) }
        for refused in 0..<8 {
            var writes = 0
            let sealer = try DatasetSealer(TableInMemory(["A"], rows, rowsPerChunk: 10), plan: TestSeal.plan())
            #expect(throws: Refusal(at: refused)) {
                try sealer.seal(workers: 2) { _ in
                    defer { writes += 1 }
                    if writes == refused { throw Refusal(at: refused) }
                }
            }
        }
    }

    @Test("secrets have 32 bytes", arguments: [0, 31, 33])
    func secrets(length: Int) {
        let plan = TestSeal.plan(saltKey: [UInt8](repeating: 1, count: length))
        #expect(throws: SealingError.secretLength) { try DatasetSealer(TableInMemory(["A"], []), plan: plan) }
    }

    @Test("the salt key and every cell of a sealed column decide the root, a volatile cell does not")
    func whatTheRootBinds() throws {
        let rows = (0..<5).map { ["S\($0)", "a", "v"] }
        let declaration = ProfileDeclaration(key: ["A"], types: ["B": .text], volatile: ["C"])
        func root(_ rows: [[String]], saltKey: [UInt8] = TestSeal.saltKey) throws -> Digest {
            let plan = TestSeal.plan(profile: .propose(declaration), saltKey: saltKey)
            let (sealed, evidence) = try TestSeal.seal(TableInMemory(["A", "B", "C"], rows), plan)
            // The manifest of another table differs by the digest of its file: bind it to one.
            let manifest = try #require(try EvidenceFileTests.sections(evidence).first { $0.tag == .opening }?.payload)
            #expect(manifest.count > 96)
            return try SealReference.root(
                saltKey: saltKey,
                manifest: [],
                records: rows.map { row in
                    SealReference.record(sealed.manifest.profile.sealedColumns.map { Array(row[$0].utf8) })
                }
            )
        }
        let whole = try root(rows)
        #expect(try root(rows, saltKey: TestSeal.fileSalt) != whole)
        for row in 0..<5 {
            for column in 0..<3 {
                var changed = rows
                changed[row][column] += " "
                #expect((try root(changed) == whole) == (column == 2))
            }
        }
    }

    @Test("a later seal keeps the profile, names new columns as text, and spells names as its own header does")
    func continued() throws {
        let declaration = ProfileDeclaration(
            key: ["S\u{E9}"],
            formats: ["D": .dayMonthYearSlashes],
            missing: ["N": ["NA"]],
            volatile: ["V"]
        )
        let first = try TestSeal.seal(
            TableInMemory(["S\u{E9}", "D", "N", "V"], [["a", "01/02/2026", "1", "x"]]),
            TestSeal.plan(profile: .propose(declaration))
        ).sealed.manifest.profile
        #expect(first.columns.map(\.type) == [.text, .date, .integer, .text])
        let plan = TestSeal.plan(profile: .continued(first))
        let table = TableInMemory(["V", "NEW", "Se\u{301}", "N", "D"], [["x", "1", "a", "text", "no date"]])
        let (sealed, evidence) = try TestSeal.seal(table, plan)
        let profile = sealed.manifest.profile
        #expect(profile.columns.map { Array($0.name.utf8) } == table.columns.map { Array($0.utf8) })
        #expect(profile.columns.map(\.type) == [.text, .text, .text, .integer, .date])
        #expect(profile.columns[3].missing == ["NA"] && profile.columns[4].format == .dayMonthYearSlashes)
        #expect(profile.key.map { Array($0.utf8) } == [Array("Se\u{301}".utf8)])
        #expect(profile.volatile == ["V"])
        #expect(try EvidenceFileTests.contents(evidence).manifest == sealed.manifest)
        #expect(throws: SealingError.columnMissing(name: "S\u{E9}", use: "key", header: ["D"])) {
            try DatasetSealer(TableInMemory(["D"], []), plan: plan)
        }
    }

    @Test("subjects are the distinct values of the subject column")
    func subjects() throws {
        let rows = (0..<50).map { ["x", "S\($0 % 7)"] }
        #expect(
            try TestSeal.seal(TableInMemory(["A", "USUBJID"], rows)).sealed.subjects == Set((0..<7).map { "S\($0)" })
        )
        #expect(try TestSeal.seal(TableInMemory(["A", "B"], rows)).sealed.subjects == nil)
    }

    @Test("progress ends with all rows")
    func progress() throws {
        var seen: [Int] = []
        let sealer = try DatasetSealer(
            TableInMemory(["A"], (0..<40).map { ["\($0)"] }, rowsPerChunk: 15),
            plan: TestSeal.plan()
        )
        _ = try sealer.seal(workers: 2, sink: { _ in }, progress: { seen.append($0) })
        #expect(seen == [15, 30, 40])
    }

    @Test("messages are one line, and say nothing of the data")
    func messages() {
        let fault = ChunkFault(chunk: 0, fault: TableFault(kind: .nulByte, offset: 0, row: 0), row: 1)
        let errors: [SealingError] = [
            .columnMissing(name: "X", use: "key", header: ["A"]), .unusableKey(column: "X"), .nothingSealed,
            .faults([fault], total: 1), .secretLength,
        ]
        for error in errors {
            for text in [error.message, error.hint ?? "none"] {
                #expect(!text.contains("\n") && !text.hasSuffix(".") && !text.isEmpty)
            }
            #expect(!error.code.isEmpty && error.failureClass == .badData && error.place == nil)
        }
        #expect(SealingError.faults([fault], total: 1).message.hasPrefix("1 fault keeps"))
        #expect(SealingError.faults([fault], total: 2).message.hasPrefix("2 faults keep"))
    }
}
