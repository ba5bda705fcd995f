// Subjects under another id: alone, into another subject, two subjects exchanged, all of them in a ring.

import TestSupport
import Testing
import TrialIntegrity

@Suite(.enabled(if: SharedData.isPresent, SharedData.skipReason))
struct SubjectStoryTests {
    /// A table with its seal, made once for all seeds.
    private struct Sealed: Sendable {
        let table: TextTable
        let seal: SealedTable
        let column: Int

        var profileKey: [String] { seal.dataset.manifest.profile.key }

        init(_ number: Int, keyedBySequence: Bool = false) throws {
            let subject = RealTable.planted[number].subject
            var real = RealTable.planted[number].table
            if keyedBySequence {
                real = RealTable(
                    path: real.path,
                    name: real.name,
                    key: [subject, real.name + "SEQ"],
                    limit: real.limit,
                    missing: real.missing
                )
            }
            table = try real.table()
            seal = try real.seal(table)
            column = table.index(subject)
        }

        func planted() -> PlantedTable { PlantedTable(table, profile: seal.dataset.manifest.profile) }
    }

    private func check(_ audit: DatasetAudit, _ planted: PlantedTable, notes: [String]) {
        #expect(audit.isBalanced && audit.verdict == .altered)
        #expect(Set(audit.told) == planted.told && audit.findings.count == planted.told.count)
        #expect(audit.rows?.altered == planted.alteredRows)
        #expect(audit.rows?.added == 0 && audit.rows?.removed == 0)
        for (finding, note) in zip(audit.findings, notes) { #expect(finding.note == note) }
    }

    private static func count(_ rows: Int) -> String { rows == 1 ? "1 row" : "\(rows) rows" }

    @Test(arguments: RealTable.planted.indices, UInt64(0)..<4)
    func `a subject under a new id is one finding, and other changes in its rows are told`(
        number: Int,
        seed: UInt64
    ) throws {
        let sealed = try Sealed(number)
        var random = SplitMix64(seed: seed)
        var planted = sealed.planted()
        let subject = try #require(planted.subjects(sealed.column).randomElement(using: &random))
        planted.relabel(subject.rows, sealed.column, to: "NEW-\(seed)")
        check(try sealed.seal.audit(planted.table), planted, notes: [Self.count(subject.rows.count)])

        let row = subject.rows[subject.rows.count / 2]
        let column = try #require(planted.richColumns(distinct: 4).randomElement(using: &random))
        let old = planted.table.rows[row][column]
        planted.table.rows[row][column] = "other \(seed)"
        planted.told.insert(
            "cell-altered \(row + 1):\(row + 1) \(planted.table.columns[column]) \(old) > other \(seed)"
        )
        let audit = try sealed.seal.audit(planted.table)
        #expect(Set(audit.told) == planted.told && audit.rows?.altered == subject.rows.count)
    }

    @Test(arguments: RealTable.planted.indices, UInt64(0)..<4)
    func `a subject whose rows were given to another subject is one finding that says so`(
        number: Int,
        seed: UInt64
    ) throws {
        let sealed = try Sealed(number)
        var random = SplitMix64(seed: seed)
        var planted = sealed.planted()
        let two = planted.subjects(sealed.column).shuffled(using: &random).prefix(2)
        // Rows that would be wholly like one of the other subject are copies of it, and nobody could tell.
        planted.relabel(two[0].rows, sealed.column, to: two[1].id)
        guard Set(planted.table.rows).count == planted.table.rows.count else { return }
        let note =
            "\(Self.count(two[0].rows.count)); the new id belongs to another subject, whose rows are joined by these"
        check(try sealed.seal.audit(planted.table), planted, notes: [note])
    }

    @Test(arguments: RealTable.planted.indices, UInt64(0)..<8)
    func `two subjects who changed ids are two findings, in place or sorted anew`(
        number: Int,
        seed: UInt64
    ) throws {
        let sealed = try Sealed(number)
        var random = SplitMix64(seed: seed)
        var planted = sealed.planted()
        let two = Array(planted.subjects(sealed.column).shuffled(using: &random).prefix(2))
        planted.relabel(two[0].rows, sealed.column, to: two[1].id)
        planted.relabel(two[1].rows, sealed.column, to: two[0].id)
        // Rows that are the same in both but for the id do not show.
        let before = Set(sealed.table.rows)
        let hidden = two.flatMap(\.rows).count { before.contains(planted.table.rows[$0]) }
        planted.alteredRows -= hidden
        // A subject with a row or two that was sorted back to its place looks like exchanged values, and is nothing else.
        if seed % 2 == 1, number < 3 {
            planted.table.rows = planted.table.rows.enumerated().sorted {
                ($0.element[sealed.column], $0.offset) < ($1.element[sealed.column], $1.offset)
            }.map(\.element)
        }
        let audit = try sealed.seal.audit(planted.table)
        #expect(audit.isBalanced && audit.rows?.altered == planted.alteredRows)
        #expect(audit.findings.map(\.kind) == [.subjectRelabelled, .subjectRelabelled])
        #expect(
            Set(audit.findings.map { [$0.sealed, $0.found] }) == [[two[0].id, two[1].id], [two[1].id, two[0].id]]
        )
        for finding in audit.findings {
            #expect(finding.note?.hasSuffix("the ids of two subjects were exchanged") == true)
        }
    }

    @Test(arguments: [3], UInt64(0)..<4)
    func `ids that were sorted apart from their rows are as many relabelled subjects`(number: Int, seed: UInt64) throws
    {
        let sealed = try Sealed(number)
        var random = SplitMix64(seed: seed)
        var planted = sealed.planted()
        let ids = sealed.table.rows.map { $0[sealed.column] }
        let shuffled = ids.shuffled(using: &random)
        for (row, id) in shuffled.enumerated() where id != ids[row] { planted.relabel([row], sealed.column, to: id) }
        let audit = try sealed.seal.audit(planted.table)
        #expect(Set(audit.told) == planted.told && audit.rows?.altered == planted.alteredRows)
    }

    @Test(arguments: UInt64(0)..<8)
    func `both id columns of two rows exchanged are not twenty exchanged values`(seed: UInt64) throws {
        let sealed = try Sealed(3)
        var random = SplitMix64(seed: seed)
        var planted = sealed.planted()
        let rows = Array(sealed.table.rows.indices.shuffled(using: &random).prefix(2))
        let other = sealed.table.index("SUBJID")
        planted.relabel([rows[0]], sealed.column, to: sealed.table.rows[rows[1]][sealed.column])
        planted.relabel([rows[1]], sealed.column, to: sealed.table.rows[rows[0]][sealed.column])
        planted.exchange(rows[0], rows[1], other)
        let audit = try sealed.seal.audit(planted.table)
        #expect(Set(audit.told) == planted.told && audit.rows?.altered == 2)
    }

    @Test(arguments: [0, 1, 2, 4], UInt64(0)..<4)
    func `one of many rows under another id is an altered key and no relabelled subject`(
        number: Int,
        seed: UInt64
    ) throws {
        let sealed = try Sealed(number)
        var random = SplitMix64(seed: seed)
        var planted = sealed.planted()
        let subject = try #require(
            planted.subjects(sealed.column).filter { $0.rows.count > 3 }.randomElement(using: &random)
        )
        let row = try #require(subject.rows.randomElement(using: &random))
        planted.table.rows[row][sealed.column] = "NEW"
        let audit = try sealed.seal.audit(planted.table)
        #expect(
            audit.told == [
                "key-altered \(row + 1):\(row + 1) \(planted.table.columns[sealed.column]) \(subject.id) > NEW"
            ]
        )
    }

    @Test(arguments: [0, 1, 2], UInt64(0)..<6)
    func `sequence numbers counted anew behind a deleted row are altered keys, not altered rows`(
        number: Int,
        seed: UInt64
    ) throws {
        let sealed = try Sealed(number, keyedBySequence: true)
        var random = SplitMix64(seed: seed)
        var planted = sealed.planted()
        let subject = try #require(
            planted.subjects(sealed.column).filter { $0.rows.count > 4 }.randomElement(using: &random)
        )
        let sequence = sealed.profileKey[1]
        let column = sealed.table.index(sequence)
        let gone = subject.rows[1]
        var expected: Set<String> = ["row-removed \(gone + 1):-"]
        var last = sealed.table.rows[gone][column]
        for row in subject.rows.dropFirst(2) {
            let old = sealed.table.rows[row][column]
            planted.table.rows[row][column] = last
            expected.insert("key-altered \(row + 1):\(row) \(sequence) \(old) > \(last)")
            last = old
        }
        planted.table.rows.remove(at: gone)
        let audit = try sealed.seal.audit(planted.table)
        #expect(Set(audit.told) == expected)
    }
}
