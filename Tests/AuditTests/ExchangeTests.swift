// Values exchanged between rows and columns, and blocks moved by one row: told as what they are, and never made up.

import TestSupport
import Testing
import TrialIntegrity

@Suite(.enabled(if: SharedData.isPresent, SharedData.skipReason))
struct ExchangeTests {
    private func sealed(_ number: Int) throws -> (TextTable, SealedTable, PlantedTable) {
        let real = RealTable.planted[number].table
        let table = try real.table()
        let seal = try real.seal(table)
        return (table, seal, PlantedTable(table, profile: seal.dataset.manifest.profile))
    }

    /// Two rows whose values in a column are there no more than a few times.
    private func rarePair(_ planted: PlantedTable, _ column: Int, _ random: inout SplitMix64) -> (Int, Int)? {
        let counts = planted.frequencies(column)
        let most = max(1, planted.sealed.rows.count / 200)
        let rows = planted.sealed.rows.indices.filter {
            planted.form($0, column) != nil && counts[planted.form($0, column), default: 0] <= most
        }
        for _ in 0..<50 {
            guard let one = rows.randomElement(using: &random), let other = rows.randomElement(using: &random) else {
                return nil
            }
            if planted.form(one, column) != planted.form(other, column) { return (one, other) }
        }
        return nil
    }

    @Test(arguments: [0, 1, 2, 3, 4], UInt64(0)..<8)
    func `a rare value exchanged between two rows is one finding with both places`(number: Int, seed: UInt64) throws {
        let (table, seal, start) = try sealed(number)
        var planted = start
        var random = SplitMix64(seed: seed)
        let column = try #require(planted.richColumns(distinct: 30).randomElement(using: &random))
        guard let (one, other) = rarePair(planted, column, &random) else { return }
        planted.exchange(one, other, column)
        let audit = try seal.audit(planted.table)
        #expect(Set(audit.told) == planted.told && audit.rows?.altered == 2 && audit.isBalanced)
        let finding = try #require(audit.findings.first)
        let (first, second) = (min(one, other), max(one, other))
        #expect(finding.counterpart?.sealedRow == second + 1 && finding.counterpart?.foundRow == second + 1)
        #expect(finding.counterpart?.column == table.columns[column] && finding.kind.verdict == .altered)
        let key = planted.profile.key
        #expect(finding.key == key.map { KeyPart(column: $0, value: table.rows[first][table.index($0)]) })
        #expect(finding.counterpart?.key == key.map { KeyPart(column: $0, value: table.rows[second][table.index($0)]) })
        #expect(finding.note == nil)
    }

    @Test(arguments: [0, 1, 2, 3], UInt64(0)..<8)
    func `values common by themselves and rare together are exchanged together`(number: Int, seed: UInt64) throws {
        let (table, seal, start) = try sealed(number)
        var planted = start
        var random = SplitMix64(seed: seed)
        let columns = Array(planted.richColumns(distinct: 2).shuffled(using: &random).prefix(6)).sorted()
        let rows = Array(table.rows.indices.shuffled(using: &random).prefix(2))
        let differing = columns.filter { planted.form(rows[0], $0) != planted.form(rows[1], $0) }
        func count(_ row: Int) -> Int {
            table.rows.indices.count { other in
                differing.allSatisfy { planted.form(row, $0) == planted.form(other, $0) }
            }
        }
        // Not the whole row but for its key, which is another story, and as rare as the rule asks for.
        guard differing.count > 1, count(rows[0]) * count(rows[1]) * 60 < table.rows.count else { return }
        for column in differing { planted.exchange(rows[0], rows[1], column) }
        let audit = try seal.audit(planted.table)
        #expect(Set(audit.told) == planted.told && audit.rows?.altered == 2)
        #expect(audit.findings.allSatisfy { $0.note?.hasPrefix("exchanged together with") == true })
    }

    @Test(arguments: UInt64(0)..<16)
    func `systolic and diastolic pressure exchanged in a row are one finding`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let table = TextTable(
            ["subject", "visit", "sysbp", "diabp", "pulse"],
            (0..<400).map { row in
                [
                    "S\(row / 8)", "\(row % 8)", "\(Int.random(in: 100...180, using: &random))",
                    "\(Int.random(in: 55...98, using: &random))", "\(Int.random(in: 50...99, using: &random))",
                ]
            }
        )
        let seal = try SealedTable(table.bytes(), declaration: ProfileDeclaration(key: ["subject", "visit"]))
        var planted = PlantedTable(table, profile: seal.dataset.manifest.profile)
        let rows = Set((0..<(1 + Int(seed) * 4)).map { _ in Int.random(in: 0..<400, using: &random) })
        for row in rows { planted.exchange(row: row, 2, 3) }
        let audit = try seal.audit(planted.table)
        #expect(Set(audit.told) == planted.told && audit.rows?.altered == rows.count)
        for finding in audit.findings {
            #expect(finding.counterpart?.column == "diabp" && finding.counterpart?.sealedRow == finding.sealedRow)
            #expect(finding.note == nil)
        }
    }

    @Test func `values with few alternatives are no evidence of an exchange`() throws {
        let (table, seal, start) = try sealed(2)
        var planted = start
        let (serious, severity) = (table.index("AESER"), table.index("AESEV"))
        let yes = try #require(table.rows.firstIndex { $0[serious] == "Y" })
        let no = try #require(table.rows.firstIndex { $0[serious] == "N" && $0[severity] == "MILD" })
        planted.exchange(yes, no, serious)
        let audit = try seal.audit(planted.table)
        #expect(audit.findings.map(\.kind) == [.cellAltered, .cellAltered])
        #expect(audit.findings.allSatisfy { $0.note == nil && $0.counterpart == nil })
    }

    @Test(arguments: 0..<5, UInt64(0)..<16)
    func `independent edits are never an exchange, a relabelled subject or a moved block`(
        number: Int,
        seed: UInt64
    ) throws {
        let (table, seal, planted) = try sealed(number)
        var random = SplitMix64(seed: seed)
        var delivered = table
        let columns = table.columns.indices.filter { !planted.profile.key.contains(table.columns[$0]) }
        // As others as they are: each new value is that of another row, drawn at random.
        for _ in 0..<[5, 40, 300, 2000][Int(seed) % 4] {
            guard let row = table.rows.indices.randomElement(using: &random),
                let column = columns.randomElement(using: &random),
                let other = table.rows.indices.randomElement(using: &random)
            else { continue }
            delivered.rows[row][column] = Int.random(in: 0..<10, using: &random) == 0 ? "" : table.rows[other][column]
        }
        let audit = try seal.audit(delivered)
        let kinds = Set(audit.findings.map(\.kind))
        #expect(!kinds.contains(.valuesSwapped) && !kinds.contains(.subjectRelabelled))
        #expect(audit.patterns.isEmpty && audit.isBalanced)
    }

    @Test(arguments: [0, 1, 2, 3, 4], UInt64(0)..<8)
    func `a block of values one row down or up is explained on every cell and in one sentence`(
        number: Int,
        seed: UInt64
    ) throws {
        let (table, seal, start) = try sealed(number)
        var planted = start
        var random = SplitMix64(seed: seed)
        let columns = Array(planted.richColumns(distinct: 30).shuffled(using: &random).prefix(1 + Int(seed % 2)))
            .sorted()
        let first = Int.random(in: 0..<(table.rows.count - 40), using: &random)
        let rows = first...(first + Int.random(in: 12...30, using: &random))
        let isDown = seed % 4 < 2
        for column in columns {
            for row in isDown ? rows.dropFirst() : rows.dropLast() {
                planted.table.rows[row][column] = table.rows[isDown ? row - 1 : row + 1][column]
            }
            planted.table.rows[isDown ? rows.lowerBound : rows.upperBound][column] = ""
        }
        let changes = columns.map { column in
            let reading = CellReading(planted.profile.columns[column])
            return rows.count {
                planted.form($0, column) != reading.normalForm(Array(planted.table.rows[$0][column].utf8)[...])
            }
        }
        // Where most neighbours are equal, hardly a cell changes, and nobody can tell.
        guard changes.allSatisfy({ $0 >= 8 }) else { return }
        let changed = changes.reduce(0, +)
        let audit = try seal.audit(planted.table)
        // A missing value that was written otherwise at the end of the block is no other value.
        let others = audit.told.filter { !$0.hasPrefix("cell-altered") && !$0.hasPrefix("cell-reformatted") }
        #expect(audit.findings.count { $0.kind == .cellAltered } == changed && others.isEmpty)
        #expect(audit.patterns.allSatisfy { $0.code == "block-shifted" } && !audit.patterns.isEmpty)
        #expect(audit.findings.count { $0.note == "shifted by one row" } == audit.patterns.reduce(0) { $0 + $1.count })
        if seed % 2 == 0, planted.frequencies(columns[0]).count > table.rows.count / 4 {
            #expect(audit.patterns.first?.count == changed)
            let direction = isDown ? "down" : "up"
            #expect(
                audit.patterns.first?.text.hasSuffix("one row further \(direction): \(changed) altered cells") == true
            )
        }
    }

    @Test func `of two exchanges that are as likely, that is said`() throws {
        let table = TextTable(
            ["id", "value"],
            (0..<300).map { ["\($0)", $0 == 10 || $0 == 20 ? "7.5" : $0 == 30 ? "9.25" : "\($0 + 1000)"] }
        )
        let seal = try SealedTable(table.bytes(), declaration: ProfileDeclaration(key: ["id"]))
        var delivered = table
        delivered.rows[10][1] = "9.25"
        delivered.rows[20][1] = "9.25"
        delivered.rows[30][1] = "7.5"
        let audit = try seal.audit(delivered)
        #expect(
            audit.findings.map(\.kind) == [.cellAltered, .valuesSwapped]
                || audit.findings.map(\.kind) == [.valuesSwapped, .cellAltered]
        )
        let note = audit.findings.first { $0.kind == .valuesSwapped }?.note
        #expect(note?.contains("another explanation is as likely") == true)
    }

    @Test func `headers exchanged and values exchanged wholesale are one story`() throws {
        let (table, seal, planted) = try sealed(0)
        var headers = table
        let (low, high) = (table.index("LBSTNRLO"), table.index("LBSTNRHI"))
        headers.columns.swapAt(low, high)
        var values = table
        for row in values.rows.indices { values.rows[row].swapAt(low, high) }
        for delivered in [headers, values] {
            let audit = try seal.audit(delivered)
            #expect(audit.told == ["columns-swapped -:- LBSTNRLO ↔ LBSTNRHI"])
            #expect(audit.rows?.altered == 0)
        }
        #expect(!planted.profile.key.contains("LBSTNRLO"))
    }
}
