// A trial to try things on: started by the program itself, in a folder that goes away with it.

import Foundation
import TestSupport
import Testing

/// A folder with a trial in `trial`, the sites 701 and 702, and a key for each.
final class TrialBench: Sendable {
    let folder: TemporaryFolder

    /// The working folder; the trial is in `trial` below it.
    var path: String { folder.path }

    /// Starts the trial.
    init(sites: [String] = ["701", "702"]) throws {
        folder = try TemporaryFolder()
        try run("init", "trial", "--id", "NIMBUS-302", "--sites", sites.joined(separator: ","), expecting: 0)
        for site in sites {
            try run("key", "new", "site-\(site)", "--role", "site", "--site", site, "--trial", "trial", expecting: 0)
        }
    }

    /// Runs the program in the folder and expects a status.
    @discardableResult
    func run(
        _ arguments: String...,
        expecting status: Int32,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Outcome {
        try Verity.run(arguments, in: path, expecting: status, sourceLocation: sourceLocation)
    }

    /// Seals files for site 701.
    @discardableResult
    func seal(_ files: String..., sourceLocation: SourceLocation = #_sourceLocation) throws -> Outcome {
        let arguments = ["seal"] + files + ["--as", "site-701", "--trial", "trial"]
        return try Verity.run(arguments, in: path, expecting: 0, sourceLocation: sourceLocation)
    }

    /// A small table with a key.
    static let demographics = """
        USUBJID,AGE,SEX
        01-701-1015,63,F
        01-701-1023,64,M
        01-701-1028,71,M

        """

    /// Another one.
    static let events = """
        USUBJID,AETERM,AESTDTC
        01-701-1015,HEADACHE,2026-01-03
        01-701-1015,NAUSEA,2026-01-09
        01-701-1023,"FALL, AT HOME",2026-02-11

        """

    /// A laboratory table of any length.
    static func laboratory(rows: Int) -> String {
        var text = "USUBJID,LBTESTCD,VISITNUM,LBDTC,LBORRES\n"
        let tests = ["ALT", "AST", "BILI", "CREAT", "GLUC"]
        for row in 0..<rows {
            let visit = row / tests.count % 10 + 1
            let subject = 1000 + row / (tests.count * 10)
            text +=
                "01-701-\(subject),\(tests[row % tests.count]),\(visit),2026-01-\(visit + 10),\(row % 97).\(row % 7)\n"
        }
        return text
    }

    /// Writes a file in the folder.
    func write(_ text: String, to name: String) throws { try folder.write(text, to: name) }

    /// The files below a folder, with their bytes.
    func contents(of name: String) throws -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        let walker = FileManager.default.enumerator(atPath: folder.path(name))
        while let file = walker?.nextObject() as? String {
            let path = folder.path(name) + "/" + file
            var isFolder: ObjCBool = false
            guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue
            else {
                continue
            }
            found[file] = try folder.bytes(of: name + "/" + file)
        }
        return found
    }

    /// Names of files that a command began and did not finish.
    func leftovers() throws -> [String] {
        try contents(of: ".").keys.filter { $0.contains(".partial-") || $0.hasSuffix("-journal") }.sorted()
    }
}
