// verity evidence: copies of evidence for others, as fingerprints or encrypted to them.

import ArgumentParser
import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

struct EvidenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: "Makes copies of evidence for others: as fingerprints, or encrypted to them.",
        subcommands: [FingerprintsCommand.self, RecipientKeyCommand.self, EncryptCommand.self, DecryptCommand.self]
    )
}

/// What the evidence commands say when they are done.
private struct WrittenFile {
    var schema: String
    var path: String
    var bytes: Int
    var facts: [String: JSONValue] = [:]
    var text: String

    func tell(_ format: Console.Format) throws {
        switch format {
        case .json:
            var members = facts
            members["schema"] = .string(schema)
            members["file"] = .string(path)
            members["bytes"] = .integer(Int64(bytes))
            try Console.out(.object(members))
        case .text: Console.out(TerminalText.escapedLines(text.split(separator: "\n").map(String.init)) + "\n")
        }
    }
}

struct FingerprintsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fingerprints",
        abstract: "Writes a file that finds changed cells and holds no sealed value.",
        discussion: """
            Whoever holds the file sees which cells of a column are alike, and can try values: of a column with a known \
            list of values nothing stays hidden. It is personal data still; encrypt it to the one who needs it.
            """
    )

    @Argument(help: "The seal, such as 701/LB#3; 701/LB means its newest.")
    var seal: String

    @Option(name: .long, help: ArgumentHelp("The file to write.", valueName: "file"))
    var out: String

    @Option(
        name: .customLong("decrypt-with"),
        help: ArgumentHelp("The private key that opens encrypted evidence.", valueName: "file")
    )
    var decryptionKey: String?

    @OptionGroup var common: CommonOptions

    func run() throws {
        let id = try SealName.resolve(seal, in: common.folder)
        let reader = try common.openLedger()
        defer { reader.close() }
        let root = try reader.seal(id).statement.root
        let path = common.folder.evidence(of: id)
        do {
            let evidence = try EvidenceFile(try EvidenceBytes.open(path, decryptionKey: decryptionKey))
            let file = try AtomicFile(path: out, mode: 0o600, replacing: false)
            try FingerprintWriter(evidence: evidence, root: root)
                .write(workers: ProcessInfo.processInfo.activeProcessorCount) { try file.write($0) }
            try file.commit()
            try WrittenFile(
                schema: "trialverity.fingerprints/v1",
                path: out,
                bytes: file.byteCount,
                facts: ["seal": .string(id.text), "rows": .integer(Int64(evidence.manifest.rows))],
                text: "\(Plural.of(evidence.manifest.rows, "row", "rows")) of \(id.text) as fingerprints in \(out)"
            ).tell(common.format)
        } catch let error as FormatError {
            throw ProgramError.evidence(path: path, reason: error.message)
        }
    }
}

struct EncryptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encrypt",
        abstract: "Encrypts the evidence of a seal, or any file, to the keys of its readers.",
        discussion: """
            The file names its readers by ids of their keys, and shows its length. To shut a reader out later, encrypt anew: \
            copies stay readable. Corrections of a seal are encrypted with it, into a file beside --out.
            """
    )

    @Argument(help: "A seal, such as 701/LB#3, or a file.")
    var source: String

    @Option(
        name: .customLong("to"),
        parsing: .upToNextOption,
        help: ArgumentHelp("Files with a reader's line, which starts with x25519+.", valueName: "file")
    )
    var recipients: [String]

    @Option(name: .long, help: ArgumentHelp("The file to write.", valueName: "file"))
    var out: String

    @OptionGroup var common: CommonOptions

    func run() throws {
        let keys = try recipients.map { path in
            try RecipientKey(line: String(decoding: try FileBytes.whole(path, limit: 1000), as: UTF8.self))
        }
        let isFile = FileManager.default.fileExists(atPath: source)
        let path = isFile ? source : common.folder.evidence(of: try SealName.resolve(source, in: common.folder))
        // Corrections hold cells as evidence does: they go where it goes, to the same readers.
        let corrections =
            try isFile ? nil : Self.existing(common.folder.corrections(of: SealName.resolve(source, in: common.folder)))
        let file = try encrypted(path, to: keys, as: out)
        let beside = corrections.map { ($0, Self.correctionsPath(out)) }
        do {
            let second = try beside.map { try encrypted($0.0, to: keys, as: $0.1) }
            try second?.commit()
        } catch {
            file.discard()
            throw error
        }
        try file.commit()
        let names = keys.map(\.name).joined(separator: ", ")
        let texts =
            ["\(path) encrypted to \(names) in \(out)"] + (beside.map { ["\($0.0), the same, in \($0.1)"] } ?? [])
        try WrittenFile(
            schema: "trialverity.encrypt/v1",
            path: out,
            bytes: file.byteCount,
            facts: [
                "recipients": .strings(keys.map(\.line)), "corrections": beside.map { .string($0.1) } ?? .null,
            ],
            text: texts.joined(separator: "\n")
        ).tell(common.format)
    }

    private static func existing(_ path: String) -> String? {
        FileManager.default.fileExists(atPath: path) ? path : nil
    }

    /// `x.evidence` has `x.corrections` beside it; other names get the ending on top.
    private static func correctionsPath(_ out: String) -> String {
        (out.hasSuffix(".evidence") ? String(out.dropLast(".evidence".count)) : out) + ".corrections"
    }

    private func encrypted(_ path: String, to keys: [RecipientKey], as out: String) throws -> AtomicFile {
        let bytes = try FileBytes(path: path)
        let file = try AtomicFile(path: out, mode: 0o600, replacing: false)
        do {
            try EvidenceEncryption.encrypt(source: bytes, recipients: keys) { try file.write($0) }
        } catch {
            file.discard()
            throw error
        }
        return file
    }
}

struct DecryptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decrypt",
        abstract: "Writes the content of an encrypted file; audits read it without that."
    )

    @Argument(help: "The encrypted file.")
    var source: String

    @Option(name: .long, help: ArgumentHelp("The private key of a reader.", valueName: "file"))
    var key: String

    @Option(name: .long, help: ArgumentHelp("The file to write.", valueName: "file"))
    var out: String

    @OptionGroup var common: CommonOptions

    private static let step = 1 << 20

    func run() throws {
        let opened = try EvidenceEncryption.open(
            bytes: try FileBytes(path: source),
            key: try DecryptionKeyFile.read(key)
        )
        let file = try AtomicFile(path: out, mode: 0o600, replacing: false)
        do {
            for offset in stride(from: 0, to: opened.count, by: Self.step) {
                try file.write(try opened.read(at: offset, count: min(Self.step, opened.count - offset)))
            }
        } catch let error as FormatError {
            throw ProgramError.evidence(path: source, reason: error.message)
        }
        try file.commit()
        try WrittenFile(
            schema: "trialverity.decrypt/v1",
            path: out,
            bytes: file.byteCount,
            text: "\(source) decrypted to \(out)"
        ).tell(common.format)
    }
}
