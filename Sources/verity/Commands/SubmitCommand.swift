// verity submit: the keeper's half of a seal that was made elsewhere.

import ArgumentParser
import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

struct SubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Takes signed envelopes of other parties into the ledger: all of them in one block, or none.",
        discussion: """
            Needs the ledger's key, and neither data nor evidence nor the keys of sites. Give the receipts that it writes
            back to whoever sealed.
            """
    )

    @Argument(help: ArgumentHelp("Envelopes, or folders with files ending in .entry.json.", valueName: "envelope"))
    var paths: [String]

    @OptionGroup var passphrases: PassphraseOptions

    @OptionGroup var common: CommonOptions

    /// An envelope that came in.
    private struct Submission {
        var path: String
        var bytes: [UInt8]
        var statement: LedgerStatement
    }

    mutating func run() async throws {
        let submissions = try paths.flatMap(files).map(read)
        guard !submissions.isEmpty else { throw ProgramError.nothingToSubmit }
        let ordered = Self.inOrder(submissions)
        let folder = common.folder
        let reader = try LedgerReader(opening: folder)
        try ReceiptsAhead.check(reader)
        for submission in ordered {
            guard case .seal(let seal) = submission.statement else { continue }
            try BlindedSubmission(reader: reader).check(seal, path: submission.path)
        }
        reader.close()
        try ReceiptWriting.check(folder)
        let writer = try LedgerWriter(opening: folder, key: try Signer.ledgerKey(folder, passphrases.source))
        let block: AcceptedBlock
        do {
            block = try writer.accept(ordered.map(\.bytes))
        } catch LedgerError.refused(let position, let violation) {
            throw PlacedError(error: violation, path: ordered[position].path)
        }
        try writer.close()
        var notices = block.notices
        let written = try receipts(of: ordered, folder, &notices)
        let ids = ordered.compactMap { if case .seal(let seal) = $0.statement { seal.id } else { nil } }
        notices += try await CosigningAfterwards(folder, passphrases.source).run(ids)
        if !common.quiet { for notice in notices { Console.warn(notice) } }
        try say(block, written, ordered)
    }

    private func files(_ path: String) throws -> [String] {
        var isFolder: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ProgramError.missing(path: path)
        }
        guard isFolder.boolValue else { return [path] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { $0.hasSuffix(".entry.json") }.sorted().map { path + "/" + $0 }
    }

    private func read(_ path: String) throws -> Submission {
        let bytes = try FileBytes.whole(path, limit: DSSEEnvelope.maximumByteCount)
        do throws(EnvelopeError) {
            return Submission(
                path: path,
                bytes: bytes,
                statement: try LedgerStatement(in: try DSSEEnvelope(parsing: bytes))
            )
        } catch {
            throw PlacedError(error: error, path: path)
        }
    }

    /// Seals of one dataset in the order of their numbers, whatever the order of the files.
    private static func inOrder(_ submissions: [Submission]) -> [Submission] {
        func sequence(_ submission: Submission) -> Int {
            if case .seal(let seal) = submission.statement { seal.id.sequence } else { 0 }
        }
        return submissions.enumerated().sorted {
            (sequence($0.element), $0.offset) < (sequence($1.element), $1.offset)
        }.map(\.element)
    }

    private func receipts(
        of submissions: [Submission],
        _ folder: TrialFolder,
        _ notices: inout [String]
    ) throws -> [String?] {
        let reader = try LedgerReader(opening: folder)
        defer { reader.close() }
        return try submissions.map { submission in
            guard case .seal(let seal) = submission.statement else { return nil }
            let receipt = try ReceiptChoice.receipt(of: seal.id, in: reader)
            do {
                return try ReceiptWriting.write(receipt, to: folder)
            } catch {
                notices.append(ReceiptWriting.failure(seal.id, entry: try reader.seal(seal.id).entry, error))
                return nil
            }
        }
    }

    private func say(_ block: AcceptedBlock, _ receipts: [String?], _ submissions: [Submission]) throws {
        let names = submissions.map { EntryName.of($0.statement) }
        switch common.format {
        case .json:
            let entries = zip(zip(block.entries, names), zip(receipts, submissions)).map { accepted, written in
                JSONValue.object([
                    "entry": .integer(Int64(clamping: accepted.0.index)), "what": .string(accepted.1),
                    "receipt": .optional(written.0), "file": .string(written.1.path),
                ])
            }
            try Console.out(
                .object([
                    "schema": "trialverity.submit/v1", "size": .integer(Int64(clamping: block.head.size)),
                    "root": .string(block.head.root.hex), "entries": .array(entries),
                ])
            )
        case .text:
            var table = TextTable([.init("ENTRY", .right), .init("ACCEPTED", .left), .init("RECEIPT", .left)])
            for (entry, (name, receipt)) in zip(block.entries, zip(names, receipts)) {
                table.append([
                    TerminalText(escaping: String(entry.index)), TerminalText(escaping: name, tone: .good),
                    TerminalText(escaping: receipt ?? ""),
                ])
            }
            let size = Plural.of(Int(clamping: block.head.size), "entry", "entries")
            let last = "in one block; the ledger now has \(size), root \(block.head.root.hex)"
            Console.out(
                (table.lines(Console.resultStyle, indent: 0) + ["", last, Words.giveReceipts]).joined(separator: "\n")
                    + "\n"
            )
        }
    }
}
