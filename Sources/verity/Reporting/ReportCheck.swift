// Running the audit of a report again, and comparing.

import ArgumentParser
import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

/// How a report compares with a run of its audit today.
struct ReportCheck {
    /// How it ended; raw values are fixed: others script against them.
    enum Outcome: String {
        case same, different
        /// The result is the same, and whether the page says so cannot be told.
        case pageNotCompared = "page-not-compared"
        case cannotRun = "cannot-run"
    }

    /// Something that is not as it was.
    struct Difference: Equatable {
        /// What it is about: a path, a member of the report.
        var what: String
        /// What the report says.
        var recorded: String
        /// What holds now.
        var now: String
    }

    /// The file of the report.
    let file: String
    var outcome: Outcome
    /// The digest that the report states.
    let recorded: String
    /// The digest of the run of today; nil when there was none.
    var recomputed: String?
    var differences: [Difference] = []
    /// Why the audit could not be run again, or the page not be compared; nil when all could.
    var obstacle: String?
    /// The number of entries of the ledger then and now, where the ledger of today goes on from that of the report and the
    /// result over the earlier one is looked at; nil where the ledger did not grow.
    var growth: (then: Int, now: Int)?
    /// The report as it comes out today; nil when the audit could not be run again.
    var report: DisclosedReport?
    /// The entry in which the file is on record, from 0; nil when the ledger does not name it.
    var entry: UInt64?

    /// The exit code of the command line.
    var exitCode: Int32 {
        switch outcome {
        case .same: 0
        case .different: 1
        case .cannotRun, .pageNotCompared: 2
        }
    }
}

/// A report that was read from a file.
struct KeptReport {
    /// The most bytes of a file of a report.
    static let maximumByteCount = 1 << 31

    /// The path.
    let path: String
    let bytes: [UInt8]
    let record: RerunRecord
    /// The document of the JSON form; nil for a page.
    let document: JSONValue?

    /// Reads the JSON form of a report, or its page.
    ///
    /// - Throws: `ProgramError.notAReport`, and what reading throws.
    init(_ path: String) throws {
        self.path = path
        bytes = try FileBytes.whole(path, limit: Self.maximumByteCount)
        if let document = try? JSONValue(parsing: bytes) {
            guard document["schema"]?.stringValue == AuditJSON.schema, let record = RerunRecord(document: document)
            else {
                throw ProgramError.notAReport(path: path)
            }
            (self.record, self.document) = (record, document)
        } else {
            guard let record = RerunRecord(page: String(decoding: bytes, as: UTF8.self)) else {
                throw ProgramError.notAReport(path: path)
            }
            (self.record, document) = (record, nil)
        }
    }

    /// The audit as its recorded arguments ask for it; nil when they do not make one.
    var command: AuditCommand? {
        guard record.arguments.first == "audit",
            var command = try? AuditCommand.parse(Array(record.arguments.dropFirst()))
        else { return nil }
        // Whatever stands in a file, looking at it writes nothing.
        command.report = nil
        command.acknowledge = false
        command.common.quiet = true
        return command
    }

    /// Runs the audit again and compares.
    ///
    /// - Throws: nothing that the recorded arguments can cause; that is an outcome.
    func check() async -> ReportCheck {
        var check = ReportCheck(file: path, outcome: .cannotRun, recorded: record.resultDigest)
        guard let command else {
            check.obstacle = "the report records no arguments of an audit"
            return check
        }
        check.entry = entry(in: command.common.folder)
        let run = RunFacts(
            at: record.at,
            by: record.by,
            version: ProgramVersion.text,
            arguments: record.arguments
        )
        do {
            let now = try await AuditRun.report(command, run)
            check.report = now
            compare(&check, earlier(now, command, &check) ?? now)
        } catch {
            let problem = error as? any UserFacingError
            let place = problem?.place.map { "\($0.text): " } ?? ""
            check.obstacle = place + (problem?.message ?? "the audit cannot be run")
            check.differences = inputDifferences(record.inputs.map { InputDigests.hashed($0.role, $0.path) })
        }
        return check
    }

    /// The report as it comes out today, over the ledger as it was; nil where that is not what the report states.
    ///
    /// A ledger grows with every seal, which makes no report wrong. The tree of today tells the root that it had then.
    private func earlier(
        _ now: DisclosedReport,
        _ command: AuditCommand,
        _ check: inout ReportCheck
    ) -> DisclosedReport? {
        guard command.bundle == nil, let then = record.ledgerSize, then > 0, let size = now.report.ledger.size,
            then < size, now.report.ledger.status == .intact,
            let reader = try? LedgerReader(opening: command.common.folder)
        else { return nil }
        defer { reader.close() }
        guard let root = try? reader.root(atSize: UInt64(then)).hex else { return nil }
        let earlier = now.restated(ledgerSize: then, root: root)
        guard ResultDigest.of(earlier).hex == record.resultDigest else { return nil }
        check.growth = (then, size)
        return earlier
    }

    private func compare(_ check: inout ReportCheck, _ now: DisclosedReport) {
        let digest = ResultDigest.of(now).hex
        check.recomputed = digest
        let isWhole = isUnchanged(by: now)
        guard digest != record.resultDigest || isWhole != true else { return check.outcome = .same }
        if digest == record.resultDigest, isWhole == nil {
            check.outcome = .pageNotCompared
            check.obstacle =
                "the page states version \(record.version) and this is \(ProgramVersion.text)"
            return
        }
        check.outcome = .different
        check.differences = inputDifferences(now.report.inputs)
        if let before = record.ledgerSize, let size = now.report.ledger.size, before != size {
            check.differences.append(
                .init(
                    what: "ledger",
                    recorded: Plural.of(before, "entry", "entries"),
                    now: Plural.of(size, "entry", "entries")
                )
            )
        }
        if let document {
            check.differences += DocumentDifference.list(document, AuditJSON.value(now))
        }
        if record.version != ProgramVersion.text {
            check.differences.append(.init(what: "verity", recorded: record.version, now: ProgramVersion.text))
        }
        if digest == record.resultDigest {
            check.differences.append(
                .init(what: path, recorded: "changed after it was made", now: "the digest in it is still the right one")
            )
        }
    }

    /// Whether the file itself is what the run of today would write, so far as that can be told.
    ///
    /// The JSON form must have the digest that it states. A page must be the same page; of one that states another
    /// version nothing can be told, since the version is what the page says of itself.
    private func isUnchanged(by now: DisclosedReport) -> Bool? {
        if let document { return ResultDigest.of(document: document)?.hex == record.resultDigest }
        guard record.version == ProgramVersion.text else { return nil }
        return AuditHTML.render(now).utf8.elementsEqual(bytes)
            || AuditHTML.render(now, medium: .paper).utf8.elementsEqual(bytes)
    }

    private func inputDifferences(_ now: [AuditInput]) -> [ReportCheck.Difference] {
        func key(_ input: AuditInput) -> String { input.role.rawValue + " " + input.path }
        func words(_ input: AuditInput?) -> String {
            guard let input else { return "not among the files read" }
            return input.sha256.map { "SHA-256 \($0)" } ?? "missing, or not to be read"
        }
        let before = Dictionary(record.inputs.map { (key($0), $0) }) { first, _ in first }
        let after = Dictionary(now.map { (key($0), $0) }) { first, _ in first }
        return Set(before.keys).union(after.keys).sorted().compactMap { name in
            let (old, new) = (before[name], after[name])
            guard old?.sha256 != new?.sha256 || old == nil || new == nil else { return nil }
            return .init(what: name, recorded: words(old), now: words(new))
        }
    }

    /// The entry that names this very file.
    private func entry(in folder: TrialFolder) -> UInt64? {
        guard let reader = try? LedgerReader(opening: folder) else { return nil }
        defer { reader.close() }
        let digest = Digest.sha256(bytes)
        return (try? reader.acts([.report]))?.last { entry in
            if case .report(let report) = entry.statement { report.digest == digest } else { false }
        }?.index
    }
}

/// Where two documents part.
enum DocumentDifference {
    /// The most that are named.
    static let limit = 20

    /// The first members that differ, by path; what differs from run to run is left out.
    static func list(_ recorded: JSONValue, _ now: JSONValue) -> [ReportCheck.Difference] {
        var found: [ReportCheck.Difference] = []
        compare(recorded, now, "", &found)
        return found
    }

    private static let ignored: Set<String> = ["run", "resultDigest", "inputs"]

    private static func compare(
        _ old: JSONValue,
        _ new: JSONValue,
        _ path: String,
        _ found: inout [ReportCheck.Difference]
    ) {
        guard old != new, !isSameNumber(old, new), found.count < limit else { return }
        if let left = old.objectValue, let right = new.objectValue {
            for name in Set(left.keys).union(right.keys).sorted() where !(path.isEmpty && ignored.contains(name)) {
                compare(left[name] ?? .null, right[name] ?? .null, path.isEmpty ? name : "\(path).\(name)", &found)
            }
        } else if let left = old.arrayValue, let right = new.arrayValue, left.count == right.count {
            for (index, pair) in zip(left, right).enumerated() { compare(pair.0, pair.1, "\(path)[\(index)]", &found) }
        } else {
            let isCode = ["verdict", "status", "kind", "code", "level"].contains(path.split(separator: ".").last ?? "")
            found.append(.init(what: path, recorded: words(old, isCode), now: words(new, isCode)))
        }
    }

    /// Whether both are the same number: one that is whole is read as an integer, however it was made.
    private static func isSameNumber(_ old: JSONValue, _ new: JSONValue) -> Bool {
        switch (old, new) {
        case (.integer(let whole), .number(let number)), (.number(let number), .integer(let whole)):
            Double(whole) == number
        default: false
        }
    }

    /// A value in a few words; cells are not repeated, since they may identify a participant.
    private static func words(_ value: JSONValue, _ isCode: Bool) -> String {
        switch value {
        case .string(let text) where isCode: text
        case .null: "null"
        case .bool(let answer): answer ? "true" : "false"
        case .integer(let number): String(number)
        case .number: "a number"
        case .string: "a text"
        case .array(let elements): "a list of \(elements.count)"
        case .object: "an object"
        }
    }
}
