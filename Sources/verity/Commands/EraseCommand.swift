// verity erase: destroys a subject's values in all evidence of the trial, provably and on the record.

import ArgumentParser
import Crypto
import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

struct EraseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Erases a subject's values and salts from evidence; everything else stays provable.",
        discussion: """
            Without --order this makes an order and enters its digest in the ledger, which names nobody. Every other holder
            of evidence runs the same order file with --order FILE --no-entry. The order file names the subject: keep it as
            confidential as the data, and destroy it when all holders have confirmed.
            What disks, snapshots, backups, fingerprint files, encrypted copies and row proofs in other hands still hold
            is not reached from here.
            """
    )

    @Argument(help: "Datasets such as 701/LB and seals such as 701/LB#3 to limit it to; all by default.")
    var seals: [String] = []

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp("The rows: COLUMN=VALUE; several conditions must all hold.", valueName: "condition")
    )
    var conditions: [String] = []

    @Option(name: .long, help: ArgumentHelp("An order that was made before.", valueName: "file"))
    var order: String?

    @Option(name: .long, help: "Why, as a code such as consent-withdrawn.")
    var reason = "erasure-request"

    @Flag(name: .customLong("no-entry"), help: "Enter nothing in the ledger: the order is there already.")
    var noEntry = false

    @Option(
        name: .customLong("decrypt-with"),
        help: ArgumentHelp("The private key that opens withheld parts, to erase from them too.", valueName: "file")
    )
    var decryptionKey: String?

    @Option(
        name: .customLong("withheld-to"),
        parsing: .upToNextOption,
        help: ArgumentHelp("Who may read withheld parts afterwards; those of the trial's rules may.", valueName: "file")
    )
    var withheldTo: [String] = []

    @Flag(name: .long, help: "Do not ask.")
    var yes = false

    @OptionGroup var signing: SigningOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        try ActionWords.check("reason", reason, example: "consent-withdrawn")
        guard order == nil || (conditions.isEmpty && seals.isEmpty) else {
            throw ProgramError.usage("--order says which rows and seals: give nothing else")
        }
        guard yes || Console.canAsk else {
            throw ProgramError.usage("erasing cannot be undone: give --yes where nobody can be asked")
        }
        let job = try ErasureJob(
            folder: common.folder,
            order: order.map(read) ?? makeOrder(),
            decryptionKey: decryptionKey,
            withheldTo: WithheldReaders.read(withheldTo),
            quiet: common.quiet
        )
        let work = try job.find()
        guard !work.isEmpty else { return try say(job, nil, work) }
        let question =
            "Erase \(Self.words(work)) from the evidence of \(Plural.of(work.count, "seal", "seals")), for good?"
        guard yes || Console.ask(question) else { throw ProgramError.usage("nothing was erased") }
        if order == nil { try job.keepOrder() }
        let rewritten = try job.prepare(work)
        var outcome: ActionOutcome?
        do {
            if !noEntry { outcome = try enter(job, work) }
        } catch {
            for file in rewritten { file.discard() }
            throw error
        }
        for file in rewritten { try file.replace() }
        try say(job, outcome, work)
    }

    private func read(_ path: String) throws -> ErasureOrder {
        try ErasureOrder(reading: FileBytes.whole(path, limit: 1_000_000))
    }

    private func makeOrder() throws -> ErasureOrder {
        let selection = try RowSelection(parsing: conditions)
        let reader = try common.openLedger()
        defer { reader.close() }
        for text in seals where SealID(parsing: text) == nil && SealID(parsing: text + "#1") == nil {
            throw ProgramError.usage("\(text) is neither a dataset such as 701/LB nor a seal such as 701/LB#3")
        }
        return ErasureOrder(
            origin: reader.trial.definition.origin,
            trial: reader.trialHash,
            selection: selection,
            seals: seals.isEmpty ? nil : seals,
            salt: SymmetricKey(size: .bits256).bytes
        )
    }

    private func enter(_ job: ErasureJob, _ work: [ErasureJob.Work]) throws -> ActionOutcome {
        guard work.count <= ErasureStatement.maximumSealCount else {
            throw ProgramError.usage(
                "the order concerns more than \(ErasureStatement.maximumSealCount) seals: limit it to datasets"
            )
        }
        return try LedgerAction(signing, in: common.folder).enter { ground in
            try ErasureStatement(
                origin: ground.origin,
                trial: ground.trial,
                order: try job.order.digest(),
                seals: work.map { SealReference(id: $0.record.statement.id, leaf: $0.record.leaf) },
                reason: reason,
                clock: ground.now
            ).signed(by: ground.key)
        }
    }

    /// `3 rows and 1 correction`.
    private static func words(_ work: [ErasureJob.Work]) -> String {
        let rows = work.reduce(0) { $0 + $1.rows }
        let corrections = work.reduce(0) { $0 + ($1.corrections?.count ?? 0) }
        let words = Plural.of(rows, "row", "rows")
        return corrections > 0 ? "\(words) and \(Plural.of(corrections, "correction"))" : words
    }

    private func say(_ job: ErasureJob, _ outcome: ActionOutcome?, _ work: [ErasureJob.Work]) throws {
        let rows = work.reduce(0) { $0 + $1.rows }
        let corrections = work.reduce(0) { $0 + ($1.corrections?.count ?? 0) }
        let digest = try job.order.digest().hex
        let headline =
            work.isEmpty
            ? "no evidence in this folder holds such rows"
            : "\(Self.words(work)) of \(Plural.of(work.count, "seal", "seals")) erased"
        let ids = work.map(\.record.statement.id.text)
        if let outcome {
            var report = ActionReport(outcome, "\(headline): entry \(outcome.entry.index)")
            report.facts = [("seals", ids.joined(separator: ", ")), ("order", digest), ("file", job.orderPath)]
            report.members = [
                "order": .string(digest), "rows": .integer(Int64(rows)), "seals": .strings(ids),
                "corrections": .integer(Int64(corrections)),
            ]
            report.advice = "Every holder of evidence runs: verity erase --order FILE --no-entry"
            return try report.say(common)
        }
        switch common.format {
        case .json:
            try Console.out(
                .object([
                    "schema": "trialverity.erase/v1", "order": .string(digest), "rows": .integer(Int64(rows)),
                    "seals": .strings(ids), "corrections": .integer(Int64(corrections)),
                ])
            )
        case .text: Console.out(TerminalText.escapedLines([headline, "  order  \(digest)"]) + "\n")
        }
    }
}
