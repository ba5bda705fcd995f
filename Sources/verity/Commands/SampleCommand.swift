// verity sample: writes the sample trial.

import ArgumentParser
import Foundation
import IntegrityReports
import SampleTrial
import TrialIntegrity
import TrialLedger

struct SampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Writes a synthetic multi-site trial with deliveries and the truth about each."
    )

    @Argument(help: ArgumentHelp("The folder to write; it must not exist or be empty.", valueName: "dir"))
    var directory: String

    @Option(name: .long, help: "Another seed gives another trial.")
    var seed: UInt64 = SampleTrial.defaultSeed

    func run() throws {
        let present = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        guard present.isEmpty else { throw LedgerError.exists(path: directory) }
        let files = SampleTrial.files(seed: seed)
        try SampleWriter.write(files, to: directory)
        let bytes = files.reduce(0) { $0 + $1.bytes.count }
        Console.out(
            "\(SampleTrial.trialID) written to \(TerminalText.escaped(directory)): \(Plural.of(files.count, "file", "files")), \(Plural.grouped(bytes)) bytes\n"
        )
    }
}

/// Writes the files of a sample trial.
enum SampleWriter {
    static func write(_ files: [SampleFile], to directory: String) throws {
        for file in files {
            let path = directory + "/" + file.path
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
            do {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            } catch {
                throw LedgerError.cannotCreate(path: folder, reason: "the folder cannot be made")
            }
            try AtomicFile.write(file.bytes, to: path, mode: 0o644)
        }
    }
}
