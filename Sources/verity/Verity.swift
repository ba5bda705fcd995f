// The command line: the one place where tables, ledger, engine and reports meet.
//
// Commands parse their arguments, call one job, and hand its result to one rendering. All sentences that are not errors of
// a module stand in Support/Words.swift.

import ArgumentParser
import CMalloc
import Glibc
import TrialIntegrity

/// `verity`: seals clinical-trial datasets and audits deliveries against their seals.
@main
struct Verity: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verity",
        abstract: "Seals clinical-trial datasets, and finds every later change down to the cell.",
        discussion: """
            A coordinator seals:   verity seal lb.csv --site 701 --as site-701
            A regulator audits:    verity audit delivery/ --report out/
            Exit codes: 0 holds, 1 altered, 2 unverifiable or broken ledger, 64 usage, 65 bad input data,
            66 missing input, 73 cannot create, 74 I/O error, 77 not permitted.
            """,
        version: ProgramVersion.text,
        subcommands: [
            InitCommand.self, KeyCommand.self, SealCommand.self, SubmitCommand.self, LintCommand.self,
            AuditCommand.self, ReportCommand.self, CompareCommand.self, SummariseCommand.self, StatusCommand.self,
            LogCommand.self, ShowCommand.self, HistoryCommand.self, DiffCommand.self,
            VerifyCommand.self, ReceiptCommand.self, ProveCommand.self, EraseCommand.self, EvidenceCommand.self,
            RetractCommand.self, LockCommand.self, UnlockCommand.self, ApproveCommand.self, SignCommand.self,
            AmendCommand.self, RestoreCommand.self, WitnessCommand.self, TimestampCommand.self, ExportCommand.self,
            SampleCommand.self, DemoCommand.self,
        ]
    )

    /// Runs the command line, and turns every error into one sentence and an exit code.
    static func main() async {
        Process.prepare()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            Process.exit(with: error)
        }
    }
}

/// The version of the program.
enum ProgramVersion {
    static let text = "0.3.0"
}

/// What concerns the process as a whole.
enum Process {
    /// Keeps freed memory of a table's pieces for the next piece instead of giving it back and asking again, which costs
    /// a fifth of the time of a seal; and makes a closed pipe end the program quietly.
    static func prepare() {
        _ = mallopt(M_MMAP_THRESHOLD, 32 << 20)
        _ = mallopt(M_TRIM_THRESHOLD, 256 << 20)
        _ = mallopt(M_TOP_PAD, 32 << 20)
        signal(SIGPIPE, SIG_DFL)
        // Never looser than what the user set.
        umask(umask(0o077) | 0o022)
    }

    /// Ends the program as an error asks for.
    static func exit(with error: any Error) -> Never {
        if let finished = error as? FinishedWithVerdict { Glibc.exit(finished.exitCode) }
        guard let problem = error as? any UserFacingError ?? WrongCall(error) else { Verity.exit(withError: error) }
        Console.report(problem, asJSON: CommandLine.arguments.isJSONWanted)
        Glibc.exit(problem.failureClass.exitCode)
    }
}

/// A command that ended well with a verdict that is not zero.
struct FinishedWithVerdict: Error {
    var exitCode: Int32
}

extension [String] {
    /// Whether `--format json` is among the arguments: asked when the arguments could not be parsed or the command failed.
    fileprivate var isJSONWanted: Bool {
        contains("--format=json")
            || indices.contains { self[$0] == "--format" && $0 + 1 < count && self[$0 + 1] == "json" }
    }
}

extension FailureClass {
    /// The exit code of the command line.
    var exitCode: Int32 {
        switch self {
        case .unverifiable: 2
        case .usage: 64
        case .badData: 65
        case .missingInput: 66
        case .cannotCreate: 73
        case .inputOutput: 74
        case .notPermitted: 77
        }
    }
}
