// One zip for everything an inspector needs: written the same way every time, read without trusting what is in it.

import Foundation
import TestSupport
import Testing
import TrialBundle

@Suite("Zip files")
struct ZipFileTests {
    private static let large = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
    private static let members = [
        ZipMember("bundle.json", .bytes(Array("{}".utf8))),
        ZipMember("evidence/701~LB~3.evidence", .bytes(large)),
        ZipMember("empty", .bytes([])),
    ]

    private func unpack(_ path: String, limit: Int = 1_000_000) throws -> [String: [UInt8]] {
        let folder = try TemporaryFolder()
        let names = try ZipFile.unpack(path, into: folder.path, maximumByteCount: limit)
        return try Dictionary(
            uniqueKeysWithValues: names.map { ($0, try folder.bytes(of: $0)) }
        )
    }

    @Test func `what goes in comes out, readable by its owner alone`() throws {
        let folder = try TemporaryFolder()
        try ZipFile.write(Self.members, to: folder.path("a.zip"))
        let out = try TemporaryFolder()
        try ZipFile.unpack(folder.path("a.zip"), into: out.path, maximumByteCount: 1_000_000)
        for member in Self.members {
            guard case .bytes(let bytes) = member.content else { continue }
            #expect(try out.bytes(of: member.name) == bytes)
            let mode = try FileManager.default.attributesOfItem(atPath: out.path(member.name))[.posixPermissions]
            #expect((mode as? NSNumber)?.intValue == 0o600)
        }
    }

    @Test func `a member from a file is the file`() throws {
        let folder = try TemporaryFolder()
        let source = try folder.write(Self.large, to: "source")
        try ZipFile.write([ZipMember("x/y", .file(path: source))], to: folder.path("a.zip"))
        try ZipFile.write([ZipMember("x/y", .bytes(Self.large))], to: folder.path("b.zip"))
        #expect(try folder.bytes(of: "a.zip") == folder.bytes(of: "b.zip"))
    }

    @Test func `the same members give the same bytes`() throws {
        let folder = try TemporaryFolder()
        try ZipFile.write(Self.members, to: folder.path("a.zip"))
        try ZipFile.write(Self.members, to: folder.path("b.zip"))
        #expect(try folder.bytes(of: "a.zip") == folder.bytes(of: "b.zip"))
    }

    @Test func `python reads it and finds the same`() throws {
        let folder = try TemporaryFolder()
        try ZipFile.write(Self.members, to: folder.path("a.zip"))
        let program = """
            import sys, zipfile
            archive = zipfile.ZipFile(sys.argv[1])
            assert archive.testzip() is None
            print([(i.filename, i.file_size, i.compress_type, i.date_time[:3], oct(i.external_attr >> 16)) for i in archive.infolist()])
            """
        let text = try python(program, folder.path("a.zip"))
        #expect(
            text == """
                [('bundle.json', 2, 0, (1980, 1, 1), '0o100600'), \
                ('evidence/701~LB~3.evidence', 200000, 0, (1980, 1, 1), '0o100600'), \
                ('empty', 0, 0, (1980, 1, 1), '0o100600')]

                """
        )
    }

    @Test(arguments: ["../outside", "/etc/outside", "a/../../outside", "a\\..\\outside", "C:outside", "", "a//b", "a/"])
    func `a name that could lead out of the folder is refused`(name: String) throws {
        let folder = try TemporaryFolder()
        #expect(!ZipFile.isName(name))
        #expect(throws: BundleError.self) {
            try ZipFile.write([ZipMember(name, .bytes([1]))], to: folder.path("w.zip"))
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path("w.zip")))
        let program = """
            import sys, zipfile
            info = zipfile.ZipInfo(); info.filename = sys.argv[2]
            zipfile.ZipFile(sys.argv[1], 'w').writestr(info, b'x')
            """
        _ = try python(program, folder.path("a.zip"), name)
        try FileManager.default.createDirectory(atPath: folder.path("out"), withIntermediateDirectories: true)
        #expect(throws: BundleError.self) {
            try ZipFile.unpack(folder.path("a.zip"), into: folder.path("out"), maximumByteCount: 1000)
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path("outside")))
    }

    @Test func `names that differ in letter case only are refused`() throws {
        let folder = try TemporaryFolder()
        let twins = [ZipMember("a", .bytes([1])), ZipMember("A", .bytes([2]))]
        try ZipFile.write(twins, to: folder.path("a.zip"))
        #expect(throws: BundleError.self) { try unpack(folder.path("a.zip")) }
    }

    @Test func `a zip that unpacks to more than is allowed is stopped`() throws {
        let folder = try TemporaryFolder()
        let program = """
            import sys, zipfile
            zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED).writestr('bomb', bytes(50_000_000))
            """
        _ = try python(program, folder.path("a.zip"))
        #expect(throws: BundleError.self) { try unpack(folder.path("a.zip"), limit: 1_000_000) }
        #expect(try unpack(folder.path("a.zip"), limit: 50_000_000)["bomb"]?.count == 50_000_000)
    }

    @Test func `no damaged byte changes what comes out unseen`() throws {
        let folder = try TemporaryFolder()
        let small = [ZipMember("a/b", .bytes(Array("hello".utf8))), ZipMember("c", .bytes([1, 2, 3]))]
        try ZipFile.write(small, to: folder.path("a.zip"))
        let whole = try folder.bytes(of: "a.zip")
        let expected = try unpack(folder.path("a.zip"))
        for position in whole.indices {
            var damaged = whole
            damaged[position] ^= 0x41
            let path = try folder.write(damaged, to: "damaged.zip")
            guard let found = try? unpack(path) else { continue }
            // What is not content (dates, versions, permissions) may change; content and names may not.
            #expect(Set(found.values) == Set(expected.values), "byte \(position)")
        }
        for length in stride(from: 0, to: whole.count, by: 7) {
            let path = try folder.write(Array(whole[..<length]), to: "cut.zip")
            #expect(throws: BundleError.self) { try unpack(path) }
        }
    }

    @Test func `what is missing is named as missing`() throws {
        #expect(throws: BundleError.missing(path: "/nowhere/a.zip")) { try unpack("/nowhere/a.zip") }
        let folder = try TemporaryFolder()
        #expect(throws: BundleError.self) {
            try ZipFile.write([ZipMember("a", .file(path: "/nowhere/x"))], to: folder.path("a.zip"))
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path("a.zip")))
    }

    private func python(_ program: String, _ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self)
    }
}
