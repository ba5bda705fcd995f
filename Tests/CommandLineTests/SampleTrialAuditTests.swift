// The sample trial, sealed and audited through the command line, held to the truth that comes with it.

import Foundation
import SampleTrial
import TestSupport
import Testing

struct SampleTrialAuditTests {
    /// Kinds that change no meaning: the truth counts them and does not list them.
    private static let harmless: Set<String> = ["cell-reformatted", "precision-lost", "row-moved"]

    @Test func `the committed sample is what the generator writes, byte for byte`() throws {
        let project = try #require(SharedData.projectFolder)
        let root = project.appendingPathComponent("SampleTrials/nimbus-302", isDirectory: true)
        let files = SampleTrial.files(seed: SampleTrial.defaultSeed)
        var committed: Set<String> = []
        let walker = FileManager.default.enumerator(atPath: root.path)
        while let name = walker?.nextObject() as? String {
            var isFolder: ObjCBool = false
            _ = unsafe FileManager.default.fileExists(atPath: root.path + "/" + name, isDirectory: &isFolder)
            if !isFolder.boolValue { committed.insert(name) }
        }
        #expect(committed == Set(files.map(\.path)))
        for file in files where committed.contains(file.path) {
            let bytes = [UInt8](try Data(contentsOf: root.appendingPathComponent(file.path)))
            #expect(bytes == file.bytes, "\(file.path) differs")
        }
    }

    @Test(arguments: SealedSample.deliveries)
    func `an audit of a delivery says the truth and nothing else`(delivery: String) throws {
        let sample = try SealedSample.standard.get()
        let truth = try sample.truth(delivery)
        let arguments = [
            "audit", "sample/deliveries/\(delivery)", "--trial", "trial", "--policy", "kept.policy", "--receipts",
            "trial/receipts", "--format", "json",
        ]
        let outcome = try Verity.run(arguments, in: sample.folder.path)
        let audit = try JSONDecoder().decode(AuditAnswer.self, from: Data(outcome.stdout))
        #expect(outcome.status == (truth.verdict == "altered" ? 1 : 0))
        #expect(outcome.messages.isEmpty)
        #expect(audit.verdict == truth.verdict)
        #expect(audit.ledger.status == "intact")
        #expect(audit.trust.receipts["missing"] == 0)
        #expect(audit.datasets.map(\.dataset).sorted() == truth.datasets.map(\.dataset).sorted())
        for expected in truth.datasets {
            let found = try #require(audit.datasets.first { $0.dataset == expected.dataset })
            try compare(found, expected, delivery)
        }
    }

    private func compare(_ found: AuditAnswer.Dataset, _ expected: AuditAnswer.Dataset, _ delivery: String) throws {
        let name: Comment = "\(delivery) \(expected.dataset)"
        #expect(found.verdict == expected.verdict, name)
        let file = expected.file.map { "sample/deliveries/\(delivery)/\($0)" }
        #expect(found.file == file, name)
        for (count, value) in expected.rows ?? [:] {
            // Nil where rows were reordered and some repeat each other: which of them moved cannot be said.
            guard let value else { continue }
            #expect(found.rows?[count] == value, "\(name) \(count)")
        }
        if expected.rows == nil { #expect(found.rows == nil, name) }
        let ours = found.findings.filter { !Self.harmless.contains($0.kind) }.map { $0.comparable }
        let theirs = expected.findings.map { $0.comparable }
        let extra = Set(ours).subtracting(theirs)
        let lacking = Set(theirs).subtracting(ours)
        #expect(ours.count == theirs.count, name)
        #expect(extra.isEmpty && lacking.isEmpty, "\(name)\nextra \(extra)\nlacking \(lacking)")
    }

    @Test func `two runs give the same bytes but for the run facts`() throws {
        let sample = try SealedSample.standard.get()
        let delivery = "sample/deliveries/31-twelve-faults"
        let arguments = ["audit", delivery, "--trial", "trial", "--policy", "kept.policy", "--format", "json"]
        let texts = try (0..<2).map { _ in
            try Verity.run(arguments, in: sample.folder.path, expecting: 1).text
                .replacing(#/"at": "[^"]*"/#, with: "")
        }
        #expect(texts[0] == texts[1])
    }
}

/// The sample, written and sealed once for all tests, which only read it.
struct SealedSample: Sendable {
    let folder: TemporaryFolder

    static let deliveries: [String] = {
        let paths = SampleTrial.files(seed: SampleTrial.defaultSeed).map(\.path)
        let names = paths.filter { $0.hasPrefix("deliveries/") }.compactMap { path -> String? in
            let parts: [Substring] = path.split(separator: "/")
            return parts.count > 1 ? String(parts[1]) : nil
        }
        return Set(names).sorted()
    }()

    static let standard = Result { try SealedSample() }

    private init() throws {
        folder = try TemporaryFolder()
        let files = SampleTrial.files(seed: SampleTrial.defaultSeed)
        for file in files { try folder.write(file.bytes, to: "sample/" + file.path) }
        try Verity.run(["init", "trial", "--definition", "sample/trial.yaml"], in: folder.path, expecting: 0)
        try folder.write(try folder.bytes(of: "trial/trust.policy"), to: "kept.policy")
        for (version, reason) in [("submissions", "submission"), ("submissions-v2", "correction")] {
            let paths = files.map(\.path).filter { $0.hasPrefix(version + "/") }
            let sites = Dictionary(grouping: paths) { path -> Substring in path.split(separator: "/")[1] }
            for (site, files) in sites.sorted(by: { $0.key < $1.key }) {
                if version == "submissions" {
                    let key = ["key", "new", "site-\(site)", "--role", "site", "--site", "\(site)", "--trial", "trial"]
                    try Verity.run(key, in: folder.path, expecting: 0)
                }
                let arguments = ["seal"] + files.map { "sample/" + $0 }
                let options = ["--as", "site-\(site)", "--reason", reason, "--trial", "trial", "--quiet"]
                try Verity.run(arguments + options, in: folder.path, expecting: 0)
            }
        }
    }

    func truth(_ delivery: String) throws -> AuditAnswer.Truth {
        let bytes = try folder.bytes(of: "sample/deliveries/\(delivery)/truth.json")
        return try JSONDecoder().decode(AuditAnswer.Truth.self, from: Data(bytes))
    }
}

/// `trialverity.audit/v1` and `trialverity.truth/v1`, as far as both say the same.
struct AuditAnswer: Decodable {
    struct Truth: Decodable {
        var verdict: String
        var datasets: [Dataset]
    }

    struct Dataset: Decodable {
        /// Nil in a truth, which is about one site.
        var site: String?
        var dataset: String
        var file: String?
        var verdict: String
        var rows: [String: Int?]?
        var findings: [Finding]
    }

    struct Finding: Decodable {
        var kind: String
        var sealedRow: Int?
        var foundRow: Int?
        var key: [String: String]?
        var column: String?
        var sealed: String?
        var found: String?

        /// Every member as text.
        ///
        /// The truth leaves open of which row a repeated row is the copy, and says both names of exchanged columns in
        /// `column` alone.
        var comparable: String {
            let isOpen = kind == "columns-swapped"
            let parts: [String?] = [
                kind, kind == "row-duplicated" ? nil : sealedRow.map(String.init), foundRow.map(String.init),
                key.map { "\($0.sorted { $0.key < $1.key })" }, column, isOpen ? nil : sealed, isOpen ? nil : found,
            ]
            // Debug descriptions escape: texts that differ in their code points only stay different.
            return parts.map { part in part.map { "\(Array($0.unicodeScalars.map(\.value)))" } ?? "null" }
                .joined(separator: "|") + " \(kind) \(column ?? "")"
        }
    }

    struct Ledger: Decodable {
        var status: String
    }

    struct Trust: Decodable {
        var receipts: [String: Int]
    }

    var verdict: String
    var ledger: Ledger
    var trust: Trust
    var datasets: [Dataset]
}
