// Options that many commands share.

import ArgumentParser
import Foundation
import TrialIntegrity
import TrialLedger
import TrialTables

extension Console.Format: ExpressibleByArgument {}

extension TrialFolder {
    /// Refuses a folder that never was a trial.
    ///
    /// One whose ledger is gone is a trial still: a broken one.
    func checkThatItIsOne() throws(ProgramError) {
        let traces = [ledger, head, evidence, policy]
        guard traces.contains(where: { FileManager.default.fileExists(atPath: $0) }) else { throw .noTrial(path: path) }
    }
}

/// Where the trial is, and how results are written.
struct CommonOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The trial folder; the environment variable VERITY_TRIAL by default, else this folder.",
            valueName: "dir"
        )
    )
    var trial = ProcessInfo.processInfo.environment["VERITY_TRIAL"] ?? "."

    @Option(
        name: .long,
        help: ArgumentHelp("The ledger's head, when it is not head.sqlite in the trial folder.", valueName: "file")
    )
    var head: String?

    @Option(name: .long, help: "How results are written: text or json.")
    var format = Console.Format.text

    @Flag(name: .long, help: "No progress and no remarks.")
    var quiet = false

    /// The trial folder.
    var folder: TrialFolder { TrialFolder(path: trial, head: head) }

    /// Opens the ledger for reading, and warns of what a reader must know.
    func openLedger() throws -> LedgerReader {
        let reader = try LedgerReader(opening: folder)
        if case .conflict(let conflict) = reader.headState { throw LedgerError.headConflict(conflict) }
        if !quiet, let caveat = reader.headState.caveat { Console.warn(caveat) }
        return reader
    }
}

/// How data files are read, where the trial definition and the seal before are silent.
struct ReadingOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The encoding, such as windows-1252; UTF-8 is the default.", valueName: "name")
    )
    var encoding: String?

    @Option(name: .long, help: "comma, semicolon, tab or pipe; recognised from the header by default.")
    var delimiter: String?

    @Option(name: .customLong("header-line"), help: ArgumentHelp("The line of the header, from 1.", valueName: "n"))
    var headerLine: Int?

    /// The options as plain values.
    var declared: DeclaredReading { DeclaredReading(encoding: encoding, delimiter: delimiter, headerLine: headerLine) }
}

/// How the caller says that a file is read; nil where nothing is said.
struct DeclaredReading {
    var encoding: String?
    var delimiter: String?
    var headerLine: Int?

    private static let delimiters = ["comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"]

    /// The dialect to read a file with.
    ///
    /// - Parameters:
    ///   - definition: what the trial declares.
    ///   - profile: the profile of the seal before, if there is one.
    /// - Returns: the dialect, with nil for what the file itself must tell.
    /// - Throws: `TableError` for an unknown encoding, `ProgramError.usage` for an unknown delimiter.
    func dialect(_ definition: DatasetDefinition?, before profile: Profile?) throws -> CSVDialect {
        var dialect = CSVDialect()
        let before = profile?.encoding == TextEncoding.utf8.rawValue ? nil : profile?.encoding
        if let name = encoding ?? definition?.encoding ?? before { dialect.encoding = try TextEncoding(named: name) }
        var character = definition?.delimiter
        if let delimiter {
            guard
                let known = Self.delimiters[delimiter] ?? (Self.delimiters.values.contains(delimiter) ? delimiter : nil)
            else {
                throw ProgramError.usage("the delimiter is comma, semicolon, tab or pipe")
            }
            character = known
        }
        dialect.delimiter = character?.utf8.first
        dialect.headerLine = headerLine ?? definition?.headerLine ?? profile?.headerLine ?? 1
        return dialect
    }
}
