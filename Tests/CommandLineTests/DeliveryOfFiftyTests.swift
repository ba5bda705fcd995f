// A delivery of fifty files in which twelve have a fault, each another one: an audit names those twelve and no other.

import Foundation
import SampleTrial
import TestSupport
import Testing

/// Something wrong with one file of a delivery.
struct PlantedFault: Sendable {
    /// The file, such as `701/lb.csv`.
    let file: String
    /// What the audit must say of it.
    let verdict: String
    /// Kinds of which it must name one, and names no other.
    let kinds: Set<String>
    /// Changes the files of the delivery, texts by path.
    let plant: @Sendable (inout [String: String]) throws -> Void

    /// A fault that changes the lines of the file; the first is the header.
    static func lines(
        _ file: String,
        _ kinds: Set<String>,
        _ change: @escaping @Sendable (inout [String]) throws -> Void
    ) -> PlantedFault {
        PlantedFault(file: file, verdict: "altered", kinds: kinds) { files in
            var lines = try #require(files[file]).components(separatedBy: "\n")
            try change(&lines)
            files[file] = lines.joined(separator: "\n")
        }
    }

    /// Changes a cell of a line without quotes.
    static func set(_ lines: inout [String], _ line: Int, _ column: String, _ change: (String) -> String) throws {
        let place = try #require(lines[0].components(separatedBy: ",").firstIndex(of: column))
        var cells = lines[line].components(separatedBy: ",")
        cells[place] = change(cells[place])
        lines[line] = cells.joined(separator: ",")
    }

    static let twelve: [PlantedFault] = [
        lines("701/lb.csv", ["cell-altered"]) { try set(&$0, 40, "LBORRES") { $0 + "9" } },
        lines("702/dm.csv", ["row-removed"]) { $0.remove(at: 5) },
        lines("703/vs.csv", ["row-duplicated"]) { $0.insert($0[3], at: 9) },
        lines("704/dm.csv", ["spreadsheet-damage"]) { try set(&$0, 2, "BIOSLOT") { _ in "25-Oct" } },
        lines("705/lb.csv", ["columns-swapped"]) {
            $0[0] = $0[0].replacing("LBORNRLO,LBORNRHI", with: "LBORNRHI,LBORNRLO")
        },
        lines("706/vs.csv", ["file-unreadable"]) { lines in
            while lines.last == "" { lines.removeLast() }
            lines[lines.count - 1] = String(lines[lines.count - 1].prefix(20))
        },
        PlantedFault(file: "707/ds.csv", verdict: "altered", kinds: ["file-missing"]) { $0["707/ds.csv"] = nil },
        // The sealed version that the last seal replaced.
        PlantedFault(file: "708/lb.csv", verdict: "altered", kinds: ["stale-sequence", "cell-altered"]) { _ in },
        PlantedFault(file: "709/ae.csv", verdict: "altered", kinds: ["row-removed", "row-added"]) {
            $0["709/ae.csv"] = $0["710/ae.csv"]
        },
        lines("710/dm.csv", ["key-altered", "subject-relabelled"]) {
            try set(&$0, 1, "USUBJID") { _ in "NIM-710-9001" }
        },
        PlantedFault(file: "701/cm.csv", verdict: "unverifiable", kinds: ["file-unsealed"]) {
            $0["701/cm.csv"] = "USUBJID,CMTRT,CMSTDTC\nNIM-701-0001,Paracetamol,2025-01-03\n"
        },
        lines("702/vs.csv", ["row-added"]) { $0.insert($0[7].replacing(",DIABP,", with: ",TEMP,"), at: 8) },
    ]
}

/// Fifty files of ten sites, sealed once; the laboratory data of site 708 twice.
struct SealedFifty: Sendable {
    let folder: TemporaryFolder
    /// The files as they were sealed first, texts by path such as `701/dm.csv`.
    let files: [String: String]

    static let standard = Result { try SealedFifty() }

    private init() throws {
        folder = try TemporaryFolder()
        let all = SampleTrial.files(seed: SampleTrial.defaultSeed)
        let definition = try #require(all.first { $0.path == "trial.yaml" })
        try folder.write(definition.bytes, to: "trial.yaml")
        try Verity.run(["init", "trial", "--definition", "trial.yaml"], in: folder.path, expecting: 0)
        var files: [String: String] = [:]
        for file in all where file.path.hasPrefix("submissions/") && !file.path.hasSuffix("/ex.csv") {
            files[String(file.path.dropFirst("submissions/".count))] = String(decoding: file.bytes, as: UTF8.self)
        }
        self.files = files
        for (path, text) in files { try folder.write(text, to: "sealed/\(path)") }
        let sites = Dictionary(grouping: files.keys.sorted()) { String($0.prefix(3)) }
        for (site, paths) in sites.sorted(by: { $0.key < $1.key }) {
            let key = ["key", "new", "site-\(site)", "--role", "site", "--site", site, "--trial", "trial"]
            try Verity.run(key, in: folder.path, expecting: 0)
            try seal(paths.map { "sealed/\($0)" }, site: site)
        }
        var lines = try #require(files["708/lb.csv"]).components(separatedBy: "\n")
        for line in 10..<14 { try PlantedFault.set(&lines, line, "LBORRES") { "1" + $0 } }
        try folder.write(lines.joined(separator: "\n"), to: "corrected/708/lb.csv")
        try seal(["corrected/708/lb.csv"], site: "708")
    }

    private func seal(_ paths: [String], site: String) throws {
        let options = ["--as", "site-\(site)", "--trial", "trial", "--quiet", "--yes"]
        try Verity.run(["seal"] + paths + options, in: folder.path, expecting: 0)
    }

    /// Audits a delivery of these files.
    func audit(_ files: [String: String], as name: String) throws -> (status: Int32, answer: AuditAnswer) {
        for (path, text) in files { try folder.write(text, to: "\(name)/\(path)") }
        let arguments = ["audit", name, "--trial", "trial", "--receipts", "trial/receipts", "--format", "json"]
        let outcome = try Verity.run(arguments, in: folder.path)
        return (outcome.status, try JSONDecoder().decode(AuditAnswer.self, from: Data(outcome.stdout)))
    }
}

struct DeliveryOfFiftyTests {
    /// What is found in datasets that hold nothing wrong.
    private static let intact: Set<String> = ["identical", "equivalent"]

    @Test func `twelve faults in fifty files are named, and nothing else`() throws {
        let sealed = try SealedFifty.standard.get()
        var files = sealed.files
        #expect(files.count == 50)
        for fault in PlantedFault.twelve { try fault.plant(&files) }
        #expect(files.count == 50)
        // Files that other programs wrote again without changing anything are not among them.
        files["703/dm.csv"] = files["703/dm.csv"]?.replacingOccurrences(of: "\n", with: "\r\n")
        files["704/vs.csv"] = "\u{FEFF}" + (files["704/vs.csv"] ?? "")
        let (status, answer) = try sealed.audit(files, as: "delivery")
        #expect(status == 2)
        #expect(answer.verdict == "unverifiable" && answer.ledger.status == "intact")
        try check(answer, PlantedFault.twelve, datasets: 51)
        #expect(answer.datasets.count { $0.verdict == "equivalent" } == 2)
    }

    @Test func `without the unsealed file the run is altered`() throws {
        let sealed = try SealedFifty.standard.get()
        var files = sealed.files
        let faults = PlantedFault.twelve.filter { $0.verdict == "altered" }
        for fault in faults { try fault.plant(&files) }
        let (status, answer) = try sealed.audit(files, as: "eleven")
        #expect(status == 1 && answer.verdict == "altered")
        try check(answer, faults, datasets: 50)
    }

    @Test(arguments: PlantedFault.twelve.map(\.file))
    func `one fault in fifty files is named alone`(file: String) throws {
        let sealed = try SealedFifty.standard.get()
        let fault = try #require(PlantedFault.twelve.first { $0.file == file })
        let stale = try #require(PlantedFault.twelve.first { $0.kinds.contains("stale-sequence") })
        var files = sealed.files
        try fault.plant(&files)
        let name = "one-" + file.replacing("/", with: "-")
        let (status, answer) = try sealed.audit(files, as: name)
        #expect(status == (fault.verdict == "altered" ? 1 : 2))
        // The first version of the laboratory data of site 708 is stale in each of these deliveries.
        let faults = fault.file == stale.file ? [fault] : [fault, stale]
        try check(answer, faults, datasets: fault.verdict == "altered" ? 50 : 51)
    }

    private func check(_ answer: AuditAnswer, _ faults: [PlantedFault], datasets: Int) throws {
        #expect(answer.datasets.count == datasets)
        var named: [String: AuditAnswer.Dataset] = [:]
        for dataset in answer.datasets where !Self.intact.contains(dataset.verdict) {
            let name = "\(try #require(dataset.site))/\(dataset.dataset.lowercased()).csv"
            #expect(named.updateValue(dataset, forKey: name) == nil, "\(name) is named twice")
        }
        #expect(Set(named.keys) == Set(faults.map(\.file)))
        for fault in faults {
            let dataset = try #require(named[fault.file])
            #expect(dataset.verdict == fault.verdict, "\(fault.file)")
            let kinds = Set(dataset.findings.map(\.kind))
            #expect(!kinds.isEmpty && kinds.isSubset(of: fault.kinds), "\(fault.file): \(kinds)")
        }
        for dataset in answer.datasets where Self.intact.contains(dataset.verdict) {
            #expect(dataset.findings.isEmpty, "\(dataset.dataset)")
        }
    }
}
