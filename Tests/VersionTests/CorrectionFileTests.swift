// Corrections as people write them, and as they are kept beside evidence: read strictly, bound by one root, erasable one by one.

import Foundation
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity
import TrialTables

struct CorrectionTableTests {
    private static let head = "USUBJID,VISITNUM,column,reason,author,old,new,time\n"

    private func read(_ text: String, key: [String] = Said.key) throws -> [Correction] {
        let folder = try TemporaryFolder()
        let path = try folder.write(text, to: "corrections.csv")
        return try CorrectionTable(path: "corrections.csv", key: key, columns: ["USUBJID", "VISITNUM", "AVAL", "UNIT"])
            .read(try CSVSource(path: path, dialect: CSVDialect()))
    }

    @Test func `a file is read as it is written`() throws {
        let text =
            "\u{FEFF}VISITNUM,author,reason,column,USUBJID,new\n"
            + "1,A. Nurse,transcription error,AVAL,701-1,5.5\n"
            + "2, B. Site ,\"late, by fax\",,701-1,\n"
            + ",C,new form,UNIT,,\n"
        #expect(
            try read(text) == [
                Correction(
                    key: ["701-1", "1"],
                    column: "AVAL",
                    reason: "transcription error",
                    author: "A. Nurse",
                    new: "5.5"
                ),
                Correction(key: ["701-1", "2"], column: nil, reason: "late, by fax", author: "B. Site"),
                Correction(key: ["", ""], column: "UNIT", reason: "new form", author: "C"),
            ]
        )
    }

    @Test(
        arguments: [
            ("USUBJID,column,reason,author\n", "a corrections file needs the column VISITNUM", 1),
            ("USUBJID,VISITNUM,column,reason\n", "a corrections file needs the column author", 1),
            (
                "USUBJID,VISITNUM,column,reason,author,comment\nx,1,AVAL,r,a,c\n",
                "column 6 of the header is none of a corrections file", 1
            ),
            (head, "there is no correction in the file", nil),
            (head + "x,1,AVAL,r,a,,,\n\nx,2,AVAL,,a,,,\n", "the reason is empty", 4),
            (head + "x,1,AVAL,r,,,,\n", "the author is empty", 2),
            (head + "x,1,AVAL,\"two\nlines\",a,,,\n", "the reason is not one line of at most 500 characters", 2),
            (head + "x,1,AGE,r,a,,,\n", "the dataset has no column of the name in `column`", 2),
            (head + ",,,r,a,,,\n", "the correction names neither a row nor a column", 2),
            (head + "x,1,AVAL,r,a,,,yesterday\n", "the time is not an ISO 8601 date or time", 2),
            (head + "x,1,AVAL,r,a,,,\nx,1,AVAL,r2,a,,,\n", "the same cell is corrected in row 1 already", 3),
        ] as [(String, String, Int?)]
    )
    func `what is wrong is named with its line`(text: String, message: String, line: Int?) throws {
        let error = try #require(throws: CorrectionError.self) { try read(text) }
        #expect(error.message == message)
        #expect(error.place?.line == line && error.place?.file == "corrections.csv")
        #expect(error.failureClass == .badData && error.hint != "")
    }

    @Test func `names in the header may be written in other capitals`() throws {
        let text = "Usubjid,VisitNum,Column,REASON,Author,New\n701-1,1,AVAL,late entry,A. Nurse,5.5\n"
        let expected = Correction(
            key: ["701-1", "1"],
            column: "AVAL",
            reason: "late entry",
            author: "A. Nurse",
            new: "5.5"
        )
        #expect(try read(text) == [expected])
        // A column that has the name itself comes first.
        let error = try #require(throws: CorrectionError.self) {
            try read("USUBJID,usubjid,VISITNUM,column,reason,author\nx,y,1,AVAL,r,a\n")
        }
        #expect(error.message == "column 2 of the header is none of a corrections file")
    }

    @Test func `what is wrong with one line is nothing to the others`() throws {
        let text =
            Self.head + "x,1,AVAL,,a,,,\nx,2,AVAL,r,,,,\nx,3,AGE,r,a,,,\nx,4,AVAL,r,a,,,\nx,4,AVAL,r2,a,,,\n"
        let folder = try TemporaryFolder()
        let path = try folder.write(text, to: "corrections.csv")
        let table = CorrectionTable(path: "corrections.csv", key: Said.key, columns: ["AVAL"])
        let lines = try table.lines(try CSVSource(path: path, dialect: CSVDialect()))
        let said = lines.map { line in
            switch line.result {
            case .success(let correction): "\(line.row) \(correction.key[1])"
            case .failure(let error): "\(line.row) \(error.remark)"
            }
        }
        #expect(
            said == [
                "1 states no reason: explains nothing", "2 names no author: explains nothing",
                "3 the dataset has no column of the name in `column`: explains nothing", "4 4",
                "5 the same cell is corrected in row 4 already: explains nothing",
            ]
        )
    }

    @Test func `a dataset without a key, and a key called like a column of corrections, are refused`() throws {
        #expect(throws: CorrectionError.self) { try read(Self.head + "x,1,AVAL,r,a,,,\n", key: []) }
        let error = try #require(throws: CorrectionError.self) {
            try read("reason,column,author\nx,AVAL,a\n", key: ["reason"])
        }
        #expect(error.message == "the key column reason has the name of a column of corrections")
    }
}

struct SealedCorrectionsTests {
    private static func list(_ count: Int = 3, seed: UInt64 = 9) throws -> SealedCorrections {
        var random = SplitMix64(seed: seed)
        let corrections = (0..<count).map { number in
            Correction(
                key: ["701-\(number)", "1"],
                column: number == 1 ? nil : "AVAL",
                reason: "late entry é",
                author: "Zoë Müller",
                old: number == 0 ? "5.0" : nil,
                new: number == 0 ? "5.5" : nil,
                time: number == 2 ? "2026-11-22T10:00:00Z" : nil
            )
        }
        return SealedCorrections(
            seal: try #require(SealID(parsing: "701/LB#2")),
            key: Said.key,
            corrections: corrections
        ) { random.bytes(16) }
    }

    @Test func `the file is read back, and its root is that of its leaves`() throws {
        let list = try Self.list()
        let bytes = try list.bytes()
        #expect(try SealedCorrections(parsing: bytes) == list)
        let head = #"{"count":3,"format":"trialverity/corrections/v1","key":["USUBJID","VISITNUM"],"seal":"701/LB#2"}"#
        let leaves = [
            head,
            #"{"author":"Zoë Müller","column":"AVAL","key":["701-0","1"],"new":"5.5","old":"5.0","reason":"late entry é"}"#,
            #"{"author":"Zoë Müller","key":["701-1","1"],"reason":"late entry é"}"#,
            #"{"author":"Zoë Müller","column":"AVAL","key":["701-2","1"],"reason":"late entry é","time":"2026-11-22T10:00:00Z"}"#,
        ]
        var random = SplitMix64(seed: 9)
        let hashes = leaves.map { TreeHash.leaf(random.bytes(16) + Array($0.utf8)) }
        #expect(try list.root() == TreeHash.root(ofLeafHashes: hashes))
    }

    @Test func `the vectors of the page reach their root, whole and with one erased`() throws {
        let folder = try #require(SharedData.projectFolder)
        let path = folder.appendingPathComponent("Tests/Interop/vectors/corrections-v1.json")
        let vector = try JSONValue(parsing: [UInt8](try Data(contentsOf: path)))
        let root = try #require(vector["root"]?.stringValue)
        let whole = try SealedCorrections(parsing: Array(try #require(vector["file"]?.stringValue).utf8))
        #expect(try whole.root().hex == root && whole.corrections.count == 3)
        #expect(try whole.bytes() == Array(try #require(vector["file"]?.stringValue).utf8))
        let erased = try SealedCorrections(parsing: Array(try #require(vector["erased"]?.stringValue).utf8))
        #expect(try erased.root().hex == root && erased.erasedCount == 1)
    }

    @Test func `every changed byte of the file changes the root or is refused`() throws {
        let list = try Self.list()
        let root = try list.root()
        let bytes = try list.bytes()
        for offset in bytes.indices {
            for flip: UInt8 in [0x01, 0x20] {
                var damaged = bytes
                damaged[offset] ^= flip
                guard let read = try? SealedCorrections(parsing: damaged) else { continue }
                #expect(try read.root() != root, "byte \(offset)")
            }
        }
    }

    @Test func `one subject's corrections are destroyed and the root stays`() throws {
        var list = try Self.list(5)
        let root = try list.root()
        let profile = try Version(Said.old, key: Said.key).manifest.profile
        #expect(try list.erase(try RowSelection(parsing: ["USUBJID=701-3"]), profile: profile) == 1)
        #expect(try list.root() == root && list.erasedCount == 1 && list.corrections.count == 4)
        let read = try SealedCorrections(parsing: try list.bytes())
        #expect(try read.root() == root)
        #expect(!String(decoding: try list.bytes(), as: UTF8.self).contains("701-3"))
        #expect(try list.erase(try RowSelection(parsing: ["AVAL=5.5"]), profile: profile) == nil)
    }

    @Test func `a correction of a key is erased by either value`() throws {
        let profile = try Version(Said.old, key: Said.key).manifest.profile
        for subject in ["701-1", "701-8", "701-9"] {
            let correction = Correction(
                key: ["701-1", "1"],
                column: "USUBJID",
                reason: "r",
                author: "a",
                old: "701-8",
                new: "701-9"
            )
            var list = SealedCorrections(
                seal: try #require(SealID(parsing: "701/LB#2")),
                key: Said.key,
                corrections: [correction]
            ) { [UInt8](repeating: 7, count: 16) }
            #expect(try list.erase(try RowSelection(parsing: ["USUBJID=\(subject)"]), profile: profile) == 1)
        }
    }

    @Test(arguments: [
        ("trialverity/corrections/v1", "trialverity/corrections/v2"), ("701/LB#2", "701/LB"),
        (#""author":"#, #""autor":"#),
        (#"["701-0","1"]"#, #"["701-0"]"#), (#""AVAL""#, "null"), ("late entry", "late\\nentry"),
    ])
    func `a file that is not one of this format is refused`(old: String, new: String) throws {
        let text = String(decoding: try Self.list().bytes(), as: UTF8.self)
        #expect(text.contains(old))
        #expect(throws: JSONError.self) { try SealedCorrections(parsing: Array(text.replacing(old, with: new).utf8)) }
    }
}
