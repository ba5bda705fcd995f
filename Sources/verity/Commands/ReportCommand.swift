// verity report: runs a report again and compares, or enters its digest in the ledger.

import ArgumentParser
import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Runs the audit of a report again and compares, or puts a report on record.",
        discussion: """
            --verify takes audit.json or audit.html, in the folder in which the audit was run. It ends with 0 when the \
            result is the same, 1 when it differs, with what differs by name, and 2 when the audit cannot be run again, or a \
            page of another version not be compared; a ledger that only grew makes no difference. With \
            --report it writes the files of the report once more, the PDF among them: the same inputs give the same bytes. \
            --seal enters the SHA-256 of any file of a report in the ledger; a report that shows blinded columns is refused.
            """
    )

    @Option(name: .long, help: ArgumentHelp("A report to run again: audit.json or audit.html.", valueName: "file"))
    var verify: String?

    @Option(name: .long, help: ArgumentHelp("A file of a report to put on record; needs --as.", valueName: "file"))
    var seal: String?

    @Option(
        name: .long,
        help: ArgumentHelp("With --verify: where the files of the report are written again.", valueName: "dir")
    )
    var report: String?

    @OptionGroup var signing: SigningOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        switch (verify, seal) {
        case (let path?, nil): try await verify(path)
        case (nil, let path?): try seal(path)
        default: throw ProgramError.usage("give --verify FILE or --seal FILE")
        }
    }

    private func verify(_ path: String) async throws {
        let check = await (try KeptReport(path)).check()
        switch common.format {
        case .json: try Console.out(ReportCheckRendering.json(check))
        case .text: Console.out(ReportCheckRendering.text(check, style: Console.resultStyle))
        }
        if let report, let again = check.report {
            let lacking = try ReportFiles.write(again, to: report)
            if let lacking { Console.warn(lacking) }
        }
        if check.exitCode != 0 { throw FinishedWithVerdict(exitCode: check.exitCode) }
    }

    private func seal(_ path: String) throws {
        guard signing.signer != nil else { throw ProgramError.usage("--seal needs --as KEY") }
        let bytes = try FileBytes.whole(path, limit: KeptReport.maximumByteCount)
        let kind = ReportKind.of(bytes)
        let digest = Digest.sha256(bytes)
        let isUnblinded = (try? KeptReport(path))?.record.arguments.contains("--unblind") ?? false
        let outcome = try LedgerAction(signing, in: common.folder).enter { ground in
            if isUnblinded, ground.state.definition.datasets.values.contains(where: { !$0.blinded.isEmpty }) {
                throw ProgramError.showsBlinded(path: path)
            }
            return try ReportStatement(
                origin: ground.origin,
                trial: ground.trial,
                digest: digest,
                kind: kind,
                clock: ground.now
            ).signed(by: ground.key)
        }
        var report = ActionReport(outcome, "\(path) is on record: entry \(outcome.entry.index)")
        report.facts = [("kind", kind), ("SHA-256", digest.hex)]
        report.members = ["file": .string(path), "digest": .string(digest.hex)]
        report.advice =
            (try? KeptReport(path)) == nil
            ? "Whoever has the file finds its entry by its SHA-256: verity log"
            : "Whoever has the file can find it again: verity report --verify \(ShellWord.quoted(path))"
        try report.say(common)
    }
}

/// What kind of report a file is, told from its content.
enum ReportKind {
    /// `audit` or `compare` for a file of ours, in any of its forms; else `report`.
    static func of(_ bytes: [UInt8]) -> String {
        // Names stand in their order, so that the schema of a long document is near its end.
        let ends = bytes.count > 1 << 23 ? [bytes.prefix(1 << 22), bytes.suffix(1 << 22)] : [bytes[...]]
        let text = ends.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
        for (word, kind) in [("trialverity.audit/", "audit"), ("trialverity.compare/", "compare")]
        where text.contains(word) { return kind }
        return text.contains("Data integrity audit ") ? "audit" : "report"
    }
}
