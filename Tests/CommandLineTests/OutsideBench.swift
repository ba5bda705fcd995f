// A trial whose seals come from two clinics that hold their own keys, for tests of what is kept outside the ledger.

import Foundation
import TestSupport
import Testing

/// A keeper's trial in `trial`, the clinics 701 and 702 with keys of their own, and a policy in `kept.policy`.
///
/// The clinics seal offline, against the ledger's very first checkpoint: so their envelopes fit into any ledger that
/// starts the same way, which is what somebody who rewrites it needs.
final class OutsideBench: Sendable {
    let folder: TemporaryFolder
    /// The ledger's verifier key.
    let ledgerKey: String
    /// The verifier keys of the clinics, by site.
    let clinicKeys: [String: String]

    /// Starts the trial, without any key in it but the ledger's.
    init() throws {
        folder = try TemporaryFolder()
        let started = try Verity.run(
            ["init", "trial", "--id", "NIMBUS-302", "--sites", "701,702", "--format", "json"],
            in: folder.path,
            expecting: 0
        )
        ledgerKey = try Self.verifierKey(started)
        var keys: [String: String] = [:]
        for site in ["701", "702"] {
            let clinic = "clinic-\(site)"
            try Verity.run(
                ["export", "site", clinic, "--site", site, "--trial", "trial"],
                in: folder.path,
                expecting: 0
            )
            let arguments = ["key", "new", clinic, "--role", "site", "--site", site, "--no-enrol", "--format", "json"]
            let made = try Verity.run(arguments + ["--trial", clinic], in: folder.path, expecting: 0)
            keys[site] = try Self.verifierKey(made)
        }
        clinicKeys = keys
        try folder.write(Self.older, to: "older.csv")
        try folder.write(TrialBench.demographics, to: "dm.csv")
        try folder.write(TrialBench.demographics.replacing("63", with: "36"), to: "false.csv")
        try folder.write(folder.bytes(of: "trial/trust.policy"), to: "kept.policy")
    }

    /// The table before its last subject came.
    static let older = "USUBJID,AGE,SEX\n01-701-1015,63,F\n01-701-1023,64,M\n"

    private struct Key: Decodable { var verifierKey: String }

    private static func verifierKey(_ outcome: Outcome) throws -> String {
        try JSONDecoder().decode(Key.self, from: Data(outcome.stdout)).verifierKey
    }

    /// Runs the program in the folder and expects a status.
    @discardableResult
    func run(
        _ arguments: String...,
        expecting status: Int32 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Outcome {
        try run(arguments, expecting: status, sourceLocation: sourceLocation)
    }

    /// Runs the program in the folder, with many arguments, and expects a status.
    @discardableResult
    func run(
        _ arguments: [String],
        expecting status: Int32 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Outcome {
        try Verity.run(arguments, in: folder.path, expecting: status, sourceLocation: sourceLocation)
    }

    /// Enrols the key of a clinic.
    func enrol(_ site: String, in trial: String = "trial") throws {
        let key = try #require(clinicKeys[site])
        try run("key", "enrol", key, "--role", "site", "--site", site, "--trial", trial)
    }

    /// Seals a file at a clinic, which leaves an envelope in its submissions.
    func sealAtClinic(_ site: String, _ file: String, as dataset: String = "DM") throws {
        let clinic = "clinic-\(site)"
        try run("seal", file, "--dataset", dataset, "--offline", "--as", clinic, "--site", site, "--trial", clinic)
    }

    /// Takes the envelope of a clinic into a ledger.
    func submit(_ seal: String, to trial: String = "trial") throws {
        let site = String(seal.prefix(3))
        try run("submit", "clinic-\(site)/submissions/\(seal).entry.json", "--trial", trial)
    }

    /// Copies a folder, which must not be there yet.
    func copy(_ source: String, to target: String) throws {
        try FileManager.default.copyItem(atPath: folder.path(source), toPath: folder.path(target))
    }

    /// Copies a file over another.
    func put(_ source: String, at target: String) throws {
        try folder.write(folder.bytes(of: source), to: target)
    }

    /// Gives the evidence of the clinics to a ledger's keeper, where he has none for the seal.
    func giveEvidence(to trial: String) throws {
        for site in ["701", "702"] {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("clinic-\(site)/evidence"))
            for name in names where !FileManager.default.fileExists(atPath: folder.path("\(trial)/evidence/\(name)")) {
                try put("clinic-\(site)/evidence/\(name)", at: "\(trial)/evidence/\(name)")
            }
        }
    }

    /// Audits a file of site 701 and reads the report.
    func audit(
        _ file: String,
        as dataset: String = "DM",
        of trial: String = "trial",
        _ more: [String] = []
    ) throws
        -> OutsideAuditAnswer
    {
        let arguments = ["audit", file, "--site", "701", "--dataset", dataset, "--trial", trial]
        return try OutsideAuditAnswer(arguments + more, in: folder.path)
    }
}

/// `trialverity.audit/v1`, as far as tests need it.
struct OutsideAuditAnswer: Decodable {
    struct Fault: Decodable {
        var code: String
        var message: String
    }
    struct Ledger: Decodable {
        var status: String
        var faults: [Fault]
    }
    struct Finding: Decodable {
        var kind: String
        var column: String?
        var sealed: String?
        var found: String?
        var foundRow: Int?
    }
    struct Times: Decodable {
        var notBefore: String?
        var notBeforeSource: String?
        var notAfter: String?
        var notAfterSource: String?
    }
    struct Dataset: Decodable {
        var seal: String?
        var verdict: String
        var faults: [Fault]
        var findings: [Finding]
        var sealedAt: Times
    }
    struct Witnesses: Decodable, Equatable {
        var required: Int
        var verified: Int
        var own: Int

        private enum CodingKeys: String, CodingKey {
            case required, verified
            case own = "self"
        }
    }
    struct Trust: Decodable {
        var policySource: String
        var notChecked: [String]
        var timestamps: [String]
        var witnesses: Witnesses
    }

    var verdict: String
    var ledger: Ledger
    var datasets: [Dataset]
    var trust: Trust

    /// Runs an audit, whose status must fit its verdict.
    init(_ arguments: [String], in folder: String) throws {
        let outcome = try Verity.run(arguments + ["--format", "json"], in: folder)
        self = try JSONDecoder().decode(Self.self, from: Data(outcome.stdout))
        let expected: Int32 = ["identical": 0, "equivalent": 0, "altered": 1, "unverifiable": 2][verdict] ?? -1
        #expect(outcome.status == expected, "\(arguments): \(outcome.status) \(verdict)")
    }
}
