// verity prove: one subject's rows, proved against the chain, and nothing of anybody else.

import ArgumentParser
import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

struct ProveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Proves single rows of a seal, such as those of one subject, without the others.",
        discussion: """
            The file holds the selected rows as they were sealed, what leads from them to the seal's root, and the seal's
            receipt. It also holds the manifest: the columns, the number of rows, and the note and printed name that were
            given when the file was sealed. It does not prove that there are no other rows of the subject.
            """
    )

    @Argument(help: "The seal, such as 701/LB#3; 701/LB means its newest.")
    var seal: String

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp("The rows: COLUMN=VALUE; several conditions must all hold.", valueName: "condition")
    )
    var conditions: [String] = []

    @Option(name: .long, help: ArgumentHelp("The file to write; standard output by default.", valueName: "file"))
    var out: String?

    @Flag(name: .customLong("no-receipt"), help: "Leave the seal's receipt out; it then goes another way.")
    var noReceipt = false

    @Option(
        name: .customLong("decrypt-with"),
        help: ArgumentHelp("The private key that opens encrypted evidence.", valueName: "file")
    )
    var decryptionKey: String?

    @OptionGroup var common: CommonOptions

    func run() throws {
        let selection = try RowSelection(parsing: conditions)
        let id = try SealName.resolve(seal, in: common.folder)
        let reader = try common.openLedger()
        defer { reader.close() }
        let record = try reader.seal(id)
        let path = common.folder.evidence(of: id)
        do {
            let evidence = try EvidenceFile(try EvidenceBytes.open(path, decryptionKey: decryptionKey))
            let receipt =
                noReceipt ? nil : String(decoding: try ReceiptChoice.receipt(of: id, in: reader).bytes(), as: UTF8.self)
            let proof = try RowProver(evidence, root: record.statement.root).prove(
                selection,
                receipt: receipt,
                workers: ProcessInfo.processInfo.activeProcessorCount
            )
            try write(proof)
        } catch let error as FormatError {
            throw ProgramError.evidence(path: path, reason: error.message)
        }
    }

    private func write(_ proof: RowProof) throws {
        let bytes = try proof.bytes()
        guard let out else { return Console.out(String(decoding: bytes, as: UTF8.self)) }
        try AtomicFile.write(bytes, to: out, mode: 0o600, replacing: true)
        let rows = Plural.of(proof.rows.count, "row", "rows")
        switch common.format {
        case .json:
            try Console.out(
                .object([
                    "schema": "trialverity.prove/v1",
                    "seal": .string(proof.seal),
                    "root": .string(proof.root.hex),
                    "rows": .integer(Int64(proof.rows.count)),
                    "bytes": .integer(Int64(bytes.count)),
                    "file": .string(out),
                ])
            )
        case .text:
            Console.out(
                TerminalText.escapedLines([
                    "\(rows) of \(proof.seal) proved in \(out)",
                    "  root   \(proof.root.hex)",
                    "  check  verity verify \(out)",
                ]) + "\n"
            )
        }
    }
}
