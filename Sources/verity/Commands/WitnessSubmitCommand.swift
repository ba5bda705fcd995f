// verity witness submit: asks the witnesses of a policy to cosign the newest checkpoint of a ledger.

import ArgumentParser
import Foundation
import LogWitness
import MerkleLog
import TrialIntegrity
import TrialLedger

extension WitnessCommand {
    struct Submit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "submit",
            abstract: "Asks the witnesses of a policy to cosign the newest checkpoint."
        )

        @Option(name: .long, help: ArgumentHelp("The policy; trust.policy of the trial by default.", valueName: "file"))
        var policy: String?

        @Option(name: .long, help: ArgumentHelp("Where to write the cosigned checkpoint.", valueName: "file"))
        var out: String?

        @Option(name: .long, help: "The most seconds to wait for one witness.")
        var timeout = 10

        @Flag(name: .customLong("no-store"), help: "Ask only: the ledger stays as it is, and its key is not needed.")
        var noStore = false

        @OptionGroup var passphrases: PassphraseOptions

        @OptionGroup var common: CommonOptions

        func run() async throws {
            guard (1...600).contains(timeout) else { throw ProgramError.usage("the timeout is 1 to 600 seconds") }
            let folder = common.folder
            let path = policy ?? folder.policy
            let trust = try TrustPolicy.read(path)
            let reader = try LedgerReader(opening: folder)
            let origin = reader.trial.definition.origin
            let own = try OwnWitnesses.keys(reader)
            reader.close()
            guard let key = trust.log(origin: origin) else {
                throw ProgramError.policyWithoutLedger(path: path, origin: origin)
            }
            let ledgerKey = noStore ? nil : try Signer.ledgerKey(folder, passphrases.source)
            let limits = CosigningLimits(witness: .seconds(timeout), total: .seconds(2 * timeout))
            let job = try CosigningJob(folder, policy: trust.rules, key: key, discounting: own, limits: limits)
            let result = try await job.ask()
            if let ledgerKey { try job.keep(result, with: ledgerKey) }
            if let out { try AtomicFile.write(result.note.bytes, to: out, mode: 0o644, replacing: true) }
            switch common.format {
            case .json: try Console.out(WitnessRendering.json(result))
            case .text: Console.out(WitnessRendering.text(result))
            }
            if !result.judgement.isAccepted { throw FinishedWithVerdict(exitCode: 1) }
        }
    }
}

/// Asks the witnesses of a policy to cosign the newest checkpoint of a ledger, and keeps what they answer.
struct CosigningJob {
    private let folder: TrialFolder
    private let witnesses: [VerifierKey]
    private let round: CosigningRound
    private let head: LedgerHead
    private let note: [UInt8]
    private let key: VerifierKey
    private let ownKeys: [VerifierKey]

    /// Reads the newest checkpoint; the ledger is not held open while witnesses are asked.
    ///
    /// - Parameters:
    ///   - folder: the trial.
    ///   - policy: whom to ask.
    ///   - key: the key of the ledger.
    ///   - ownKeys: keys of witnesses in the operator's hands, which earn no credit.
    ///   - limits: how long they may take.
    /// - Throws: `LedgerError`.
    init(
        _ folder: TrialFolder,
        policy: TLogPolicy,
        key: VerifierKey,
        discounting ownKeys: [VerifierKey] = [],
        limits: CosigningLimits = CosigningLimits()
    ) throws(LedgerError) {
        let reader = try LedgerReader(opening: folder)
        defer { reader.close() }
        if case .conflict(let conflict) = reader.headState { throw .headConflict(conflict) }
        self.folder = folder
        self.key = key
        self.ownKeys = ownKeys
        witnesses = policy.witnesses.map(\.key)
        round = CosigningRound(policy: policy, limits: limits)
        head = reader.head
        note = try reader.cosignedNote(size: head.size).bytes
    }

    /// Asks, without changing anything.
    ///
    /// - Returns: what every witness did, and the note with the cosignatures.
    /// - Throws: `LedgerError.damaged` when the ledger's own checkpoint, or a cosignature it keeps, does not hold.
    func ask() async throws(LedgerError) -> CosigningResult {
        let (folder, head) = (folder, head)
        do throws(NoteError) {
            return try await round.run(note: note, log: key, discounting: ownKeys) { old in
                let reader = try LedgerReader(opening: folder)
                defer { reader.close() }
                guard reader.head.agrees(with: head) else {
                    throw LedgerError.headMoved(expected: head, found: reader.head)
                }
                return try reader.consistencyProof(from: old)
            }
        } catch {
            throw .damaged(path: folder.ledger, reason: error.description)
        }
    }

    /// Keeps the new cosignatures beside the checkpoint.
    ///
    /// - Returns: how many were new.
    /// - Throws: `LedgerError`.
    @discardableResult
    func keep(_ result: CosigningResult, with ledgerKey: SignerKey) throws(LedgerError) -> Int {
        guard !result.lines.isEmpty else { return 0 }
        let writer = try LedgerWriter(opening: folder, key: ledgerKey)
        let count = try writer.addCosignatures(result.lines, size: head.size, witnesses: witnesses)
        try writer.close()
        return count
    }
}

/// What came of asking witnesses, for people and programs.
enum WitnessRendering {
    static func text(_ result: CosigningResult) -> String {
        let width = result.reports.map(\.witness.name.count).max() ?? 0
        let lines = result.reports.map { report in
            report.witness.name.padding(toLength: width, withPad: " ", startingAt: 0) + "  " + report.outcome.message
        }
        let size = result.judgement.checkpoint.size
        return (lines + ["checkpoint of \(size) entries: \(result.judgement.explanation)"]).map { $0 + "\n" }.joined()
    }

    static func json(_ result: CosigningResult) -> JSONValue {
        let witnesses = result.reports.map { report -> JSONValue in
            var time: JSONValue = .null
            if case .cosigned(_, let seconds) = report.outcome { time = .integer(Int64(clamping: seconds)) }
            if case .alreadyCosigned(let seconds) = report.outcome { time = .integer(Int64(clamping: seconds)) }
            return .object([
                "name": .string(report.witness.name), "verifierKey": .string(report.witness.key.text),
                "outcome": .string(report.outcome.code), "message": .string(report.outcome.message), "time": time,
            ])
        }
        return .object([
            "schema": "trialverity.cosigning/v1",
            "size": .integer(Int64(clamping: result.judgement.checkpoint.size)),
            "quorum": .bool(result.judgement.isAccepted), "explanation": .string(result.judgement.explanation),
            "lines": .array(result.lines.map { .string($0.line) }), "witnesses": .array(witnesses),
        ])
    }
}
