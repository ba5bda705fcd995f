// Seals with withheld columns: what both parts of the evidence prove, and what the open part says alone.

import Foundation
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity
import TrialTables

@Suite("Withheld columns")
struct WithheldColumnsTests {
    /// The record of a row by the words of Docs/Format.md, section 3.1.
    static func reference(_ table: BlindedTable, _ file: BlindedFile) throws -> Digest {
        func record(_ cells: [String]) -> [UInt8] {
            cells.flatMap { cell -> [UInt8] in
                var bytes: [UInt8] = []
                bytes.append(leb: UInt32(cell.utf8.count))
                return bytes + Array(cell.utf8)
            }
        }
        let salts = try SaltStream(key: file.plan.saltKey)
        let blindSalts = try SaltStream(key: file.plan.blindKey)
        let hidden = table.columns.indices.filter { BlindedTable.withheld.contains(table.columns[$0]) }
        let open = table.columns.indices.filter { !hidden.contains($0) }
        var leaves = [TreeHash.leaf(try salts.salt(0) + (try file.sealed.manifest.canonicalBytes()))]
        for (place, row) in table.rows.enumerated() {
            let number = UInt64(place + 1)
            let commitment = Digest.sha256([2] + (try blindSalts.salt(number)) + record(hidden.map { row[$0] }))
            let text = Data(commitment.bytes).base64EncodedString().replacingOccurrences(of: "=", with: "")
            leaves.append(TreeHash.leaf(try salts.salt(number) + record(open.map { row[$0] } + [text])))
        }
        return TreeHash.root(ofLeafHashes: leaves)
    }

    @Test(arguments: 0..<UInt64(24))
    func `the root is that of the page, and both parts and the open one alone reach it`(seed: UInt64) throws {
        let table = BlindedTable(seed: seed)
        let file = try BlindedFile(table.bytes, seed: seed)
        #expect(try file.root == Self.reference(table, file))
        #expect(try file.openEvidence.recomputedRoot(workers: 2) == file.root)
        #expect(try file.joined.recomputedRoot(workers: 1) == file.root)
        #expect(file.sealed.manifest.withheld == ["ARM", "ARMCD"])
        #expect(try Manifest(canonical: file.sealed.manifest.canonicalBytes()) == file.sealed.manifest)
        let audit = try file.auditWholly(table)
        #expect(audit.verdict == .identical && audit.recomputedRoot == file.root.hex)
        #expect(audit.levels == AuditLevels(bytes: true, cells: true, records: true, meaning: true))
    }

    @Test(arguments: 0..<UInt64(24))
    func `changed arms are located with both parts, and not claimed to be unchanged without`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let table = BlindedTable(seed: seed, rows: Int.random(in: 1...300, using: &random))
        let file = try BlindedFile(table.bytes, seed: seed)
        var delivered = table
        var expected: Set<String> = []
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let row = delivered.rows.indices.randomElement(using: &random) ?? 0
            let column = BlindedTable.withheld.randomElement(using: &random) ?? ""
            delivered.rows[row][delivered.index(column)] = "Another"
            expected.insert("\(row + 1) \(column)")
        }
        let whole = try file.auditWholly(delivered)
        #expect(whole.verdict == .altered)
        #expect(Set(whole.findings.map { "\($0.foundRow ?? 0) \($0.column ?? "")" }) == expected)
        #expect(whole.findings.allSatisfy { $0.kind == .cellAltered && $0.found == "Another" })
        let open = try file.auditOpenly(delivered)
        #expect(open.verdict == .unverifiable && open.findings.isEmpty)
        #expect(open.faults.map(\.code) == ["withheld-not-held"])
        #expect(open.levels == AuditLevels(bytes: nil, cells: nil, records: nil, meaning: nil))
        #expect(open.recomputedRoot == nil)
    }

    @Test(arguments: 0..<UInt64(24))
    func `open changes are located by the open part, with and without the arms in the delivery`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let table = BlindedTable(seed: seed, rows: Int.random(in: 1...300, using: &random))
        let file = try BlindedFile(table.bytes, seed: seed)
        var delivered = table
        let row = delivered.rows.indices.randomElement(using: &random) ?? 0
        delivered.rows[row][delivered.index("AGE")] = "999"
        for evidence in [try file.openEvidence, try file.joined] {
            for version in [delivered, delivered.without()] {
                let audit = try file.audit(version.bytes, evidence)
                #expect(audit.verdict == .altered)
                #expect(audit.findings.map(\.column) == ["AGE"] && audit.findings.map(\.foundRow) == [row + 1])
                #expect(audit.rows?.altered == 1 && audit.rows?.isBalanced == true)
                #expect(audit.levels.records == false && audit.levels.meaning == false)
            }
        }
    }

    @Test(arguments: 0..<UInt64(12))
    func `a delivery without the withheld columns is equivalent, and says so`(seed: UInt64) throws {
        let table = BlindedTable(seed: seed)
        let file = try BlindedFile(table.bytes, seed: seed)
        for evidence in [try file.openEvidence, try file.joined] {
            let audit = try file.audit(table.without().bytes, evidence)
            #expect(audit.verdict == .equivalent && audit.findings.isEmpty && audit.faults.isEmpty)
            let names = table.columns.filter(BlindedTable.withheld.contains).joined(separator: ", ")
            #expect(audit.differences.contains("withheld columns not delivered: \(names)"))
            #expect(audit.levels == AuditLevels(bytes: false, cells: false, records: true, meaning: true))
            var moved = table.without()
            moved.rows.reverse()
            #expect(try file.audit(moved.bytes, evidence).verdict == .equivalent)
        }
    }

    @Test func `some of the withheld columns alone are no blinded delivery`() throws {
        let table = BlindedTable(seed: 3, rows: 50)
        let file = try BlindedFile(table.bytes)
        let delivered = table.without(["ARMCD"])
        let whole = try file.auditWholly(delivered)
        #expect(whole.verdict == .altered && whole.findings.map(\.kind) == [.columnRemoved])
        let open = try file.auditOpenly(delivered)
        #expect(open.verdict == .unverifiable)
        #expect(open.differences.contains("withheld columns not delivered: ARMCD"))
        #expect(open.differences.contains("withheld columns compared with nothing: ARM"))
    }

    @Test(arguments: 0..<UInt64(12))
    func `re-exports are equivalent with both parts`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let table = BlindedTable(seed: seed, rows: 120)
        let file = try BlindedFile(table.bytes, seed: seed)
        var quoted = table
        quoted.quotesAll = true
        let audit = try file.auditWholly(quoted)
        #expect(audit.verdict == .equivalent && audit.levels.cells == true && audit.recomputedRoot == file.root.hex)
        var shuffled = table
        shuffled.rows.shuffle(using: &random)
        let order = table.columns.indices.shuffled(using: &random)
        shuffled.columns = order.map { table.columns[$0] }
        shuffled.rows = shuffled.rows.map { row in order.map { row[$0] } }
        let other = try file.auditWholly(shuffled)
        #expect(other.verdict == .equivalent && other.levels.records == true && other.levels.cells == false)
        // Without the withheld part the same delivery is not called unchanged.
        #expect(try file.auditOpenly(shuffled).verdict == .unverifiable)
    }

    @Test func `rows beyond one run are sealed and audited`() throws {
        let table = BlindedTable(seed: 5, rows: 40_000)
        let file = try BlindedFile(table.bytes, chunkBytes: 100_000)
        let runs = try file.openEvidence.runs()
        #expect(runs.map(\.rowCount) == [16_384, 16_384, 7_232])
        #expect(try file.joined.recomputedRoot(workers: 2) == file.root)
        var delivered = table
        delivered.rows[33_333][table.index("ARM")] = "Another"
        let audit = try file.auditWholly(delivered)
        #expect(audit.findings.map(\.foundRow) == [33_334] && audit.rows?.intact == 39_999)
    }

    @Test(
        "demographics of the pilot study: arms are withheld, changes located",
        .enabled(if: SharedData.isPresent, SharedData.skipReason)
    )
    func pilot() throws {
        let arms = ["ARM", "ARMCD", "ACTARM", "ACTARMCD"]
        let bytes = try SharedData.bytes("data/cdiscpilot01_sdtm/dm.csv")
        let table = try BlindedTable(bytes)
        let declaration = ProfileDeclaration(missing: SealedFile.missing)
        let file = try BlindedFile(bytes, withheld: arms, declaration: declaration, chunkBytes: 40_000)
        #expect(file.sealed.manifest.profile.key == ["USUBJID"] && file.sealed.manifest.rows == 306)
        #expect(try file.audit(bytes, file.joined).verdict == .identical)
        var delivered = table
        delivered.rows[7][table.index("ACTARM")] = "Placebo?"
        delivered.rows[100][table.index("AGE")] = "17"
        let whole = try file.auditWholly(delivered)
        #expect(whole.findings.map { "\($0.foundRow ?? 0) \($0.column ?? "")" } == ["8 ACTARM", "101 AGE"])
        let open = try file.auditOpenly(delivered.without(arms))
        #expect(open.findings.map { "\($0.foundRow ?? 0) \($0.column ?? "")" } == ["101 AGE"])
    }

    @Test(arguments: [
        (["USUBJID"], [String](), "not-withheld"), (["AGE"], ["AGE"], "not-withheld"),
        (["armcd"], [], "nearly-blinded"), (["ARM_CD "], [], "nearly-blinded"),
        (["USUBJID", "SEX", "AGE", "ARM", "ARMCD", "NOTE"], [], "not-withheld"),
    ])
    func `columns that would not be hidden are refused`(withheld: [String], volatile: [String], code: String) throws {
        let declaration = ProfileDeclaration(key: ["USUBJID"], volatile: volatile)
        let error = try #require(throws: SealingError.self) {
            _ = try BlindedFile(BlindedTable(seed: 1).bytes, withheld: withheld, declaration: declaration)
        }
        #expect(error.code == code)
        #expect(error.hint != nil)
    }

    @Test func `a blinded column in a key that is proposed takes that key out`() throws {
        let text = "USUBJID,EXTRT,EXSTDTC,EXDOSE\n1,Drug,2020-01-01,5\n1,Drug,2020-01-02,5\n"
        let file = try BlindedFile(Array(text.utf8), withheld: ["EXTRT"], declaration: ProfileDeclaration())
        #expect(file.sealed.manifest.profile.key.isEmpty)
        #expect(file.sealed.manifest.openColumns == [0, 2, 3])
    }

    @Test func `a file without the blinded columns is sealed as any other, and that is remarked`() throws {
        let table = BlindedTable(seed: 2, rows: 9).without()
        let file = try BlindedFile(table.bytes)
        #expect(file.hidden.isEmpty && file.sealed.manifest.withheld.isEmpty)
        #expect(file.sealed.remarks.filter { $0.code == "blinded-column-absent" }.map(\.column) == ["ARM", "ARMCD"])
        #expect(try file.openEvidence.opening.fileDigest != nil)
    }

    @Test func `without withheld columns not a byte is other than before`() throws {
        let table = BlindedTable(seed: 8, rows: 300)
        let blinded = try BlindedFile(table.bytes, withheld: [])
        var random = SplitMix64(seed: 1)
        var plan = blinded.plan
        (plan.withheld, plan.blindKey) = ([], [])
        (plan.saltKey, plan.fileSalt) = (random.bytes(32), random.bytes(32))
        let folder = try TemporaryFolder()
        let source = try CSVSource(
            path: folder.write(table.bytes, to: "dm.csv"),
            dialect: CSVDialect(),
            chunkBytes: 3_000
        )
        var bytes: [UInt8] = []
        _ = try DatasetSealer(source, plan: plan).seal(workers: 1, sink: { bytes += $0 })
        #expect(bytes == blinded.open && bytes.starts(with: Array("trialverity/evidence/v1\n".utf8)))
    }

    @Test(arguments: [
        #""withheld":["ARMCD","ARM"]"#, #""withheld":[]"#, #""withheld":["ARM","ARM"]"#, #""withheld":["AGE2"]"#,
        #""withheld":["USUBJID"]"#, #""withheld":"ARM""#,
    ])
    func `a manifest that withholds what it cannot is refused`(member: String) throws {
        let file = try BlindedFile(BlindedTable(seed: 1, rows: 3).bytes)
        let text = String(decoding: try file.sealed.manifest.canonicalBytes(), as: UTF8.self)
        let changed = text.replacingOccurrences(of: #""withheld":["ARM","ARMCD"]"#, with: member)
        #expect(changed != text)
        #expect(throws: FormatError.self) { _ = try Manifest(canonical: Array(changed.utf8)) }
    }

    @Test(arguments: [
        (#""length":null"#, #""length":12"#), (#""quoting":null"#, #""quoting":"some""#),
        (#","withheld":["ARM","ARMCD"]"#, ""),
    ])
    func `a manifest tells length and quoting if and only if nothing is withheld`(_ change: (String, String)) throws {
        let file = try BlindedFile(BlindedTable(seed: 1, rows: 3).bytes)
        let text = String(decoding: try file.sealed.manifest.canonicalBytes(), as: UTF8.self)
        let changed = text.replacingOccurrences(of: change.0, with: change.1)
        #expect(changed != text)
        #expect(throws: FormatError.self) { _ = try Manifest(canonical: Array(changed.utf8)) }
    }
}
