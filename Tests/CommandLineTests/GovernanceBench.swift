// A trial with rules about who signs what, and a key for everybody in it.

import Foundation
import TestSupport
import Testing

/// A folder with a trial in `trial`: two sites, two sponsors, an inspector, and a small table in `dm.csv`.
final class GovernanceBench: Sendable {
    let folder: TemporaryFolder

    /// Locks and unlocks need two of three, amendments both sponsors.
    static let rules = """
        id: NIMBUS-302
        title: A trial of nimbulast
        origin: nimbus-302.example/ledger
        sites: [701, 702]
        authority:
          lock: {need: 2, of: [sponsor-a, sponsor-b, role:regulator]}
          unlock: {need: 2, of: [sponsor-a, sponsor-b, role:regulator]}
          amend: {need: 2, of: [sponsor-a, sponsor-b]}

        """

    /// Starts the trial.
    init(_ definition: String = GovernanceBench.rules) throws {
        folder = try TemporaryFolder()
        try folder.write(definition, to: "trial.yaml")
        try folder.write("USUBJID,AGE,SEX\n01-701-1015,63,F\n01-701-1023,64,M\n", to: "dm.csv")
        try run("init", "trial", "--definition", "trial.yaml")
        for site in ["701", "702"] { try run("key", "new", "site-\(site)", "--role", "site", "--site", site) }
        for name in ["sponsor-a", "sponsor-b"] { try run("key", "new", name, "--role", "sponsor") }
        try run("key", "new", "inspector", "--role", "regulator")
    }

    /// Copies the trial of another bench, as it is.
    init(copying other: GovernanceBench) throws {
        folder = try TemporaryFolder()
        for name in try FileManager.default.contentsOfDirectory(atPath: other.folder.path) {
            try FileManager.default.copyItem(atPath: other.folder.path(name), toPath: folder.path(name))
        }
    }

    /// Runs the program on the trial and expects a status.
    @discardableResult
    func run(
        _ arguments: String...,
        expecting status: Int32 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Outcome {
        let place = arguments.first == "init" ? [] : ["--trial", "trial"]
        return try Verity.run(arguments + place, in: folder.path, expecting: status, sourceLocation: sourceLocation)
    }

    /// Seals the small table for site 701.
    func seal(expecting status: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try run("seal", "dm.csv", "--as", "site-701", "--quiet", expecting: status, sourceLocation: sourceLocation)
    }

    /// Runs the program with `--format json` and reads the document.
    func document(
        _ arguments: String...,
        expecting status: Int32 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Document {
        let all = arguments + ["--trial", "trial", "--format", "json"]
        let outcome = try Verity.run(all, in: folder.path, expecting: status, sourceLocation: sourceLocation)
        let object = try JSONSerialization.jsonObject(with: Data(outcome.stdout)) as? [String: Any]
        return Document(try #require(object, sourceLocation: sourceLocation))
    }

    /// The names in a folder of the trial, sorted; none when it is not there.
    func names(in name: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path("trial/" + name))) ?? []).sorted()
    }

    /// The permissions of a file of the trial, as octal text.
    func mode(of name: String) throws -> String {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("trial/" + name))
        return String((attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0, radix: 8)
    }

    /// Moves a file of the trial.
    func move(_ source: String, to target: String) throws {
        let target = folder.path("trial/" + target)
        if FileManager.default.fileExists(atPath: target) { try FileManager.default.removeItem(atPath: target) }
        try FileManager.default.moveItem(atPath: folder.path("trial/" + source), toPath: target)
    }
}

/// A JSON document, by the names of its members.
struct Document {
    private let members: [String: Any]

    init(_ members: [String: Any]) { self.members = members }

    /// A text; empty when there is none.
    func text(_ name: String) -> String { members[name] as? String ?? "" }

    /// A number; nil for null and everything else.
    func number(_ name: String) -> Int? { (members[name] as? NSNumber)?.intValue }

    /// A truth value; nil for null and everything else.
    func flag(_ name: String) -> Bool? { members[name] as? Bool }

    /// A list of texts; empty when there is none.
    func texts(_ name: String) -> [String] { members[name] as? [String] ?? [] }

    /// A list of objects; empty when there is none.
    func list(_ name: String) -> [Document] { (members[name] as? [[String: Any]] ?? []).map(Document.init) }

    /// An object; nil for null and everything else.
    func object(_ name: String) -> Document? { (members[name] as? [String: Any]).map(Document.init) }
}
