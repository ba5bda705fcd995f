// verity witness: a witness of one's own, and asking the witnesses of a policy.

import ArgumentParser
import Crypto
import Foundation
import LogWitness
import MerkleLog
import TrialIntegrity
import TrialLedger

struct WitnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness",
        abstract: "Cosigns the checkpoints of ledgers, and asks witnesses to cosign.",
        discussion: """
            A witness belongs in other hands than the ledger: run it where the keeper has no access.
            """,
        subcommands: [Init.self, Add.self, Serve.self, Evidence.self, Submit.self]
    )

    struct Init: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "init",
            abstract: "Makes a witness: its key and its state."
        )

        @Argument(help: ArgumentHelp("The folder of the witness.", valueName: "dir"))
        var folder: String

        @Option(name: .long, help: "The name of the witness, such as witness.example/w1; it can never be changed.")
        var name: String

        func run() throws {
            let place = WitnessFolder(path: folder)
            guard let key = try? SignerKey(name: name, seed: SymmetricKey(size: .bits256).bytes, type: .cosignature)
            else { throw ProgramError.usage("the name of a witness is not empty and has no blank and no plus sign") }
            try place.make()
            try KeyFile.write(key, to: place.key)
            do {
                try Witness.create(at: place.state, key: key)
            } catch {
                // A key without a state would stand in the way of the next try.
                try? FileManager.default.removeItem(atPath: place.key)
                throw error
            }
            Console.out(key.verifierKey.text + "\n")
        }
    }

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Makes a ledger known to a witness; a running one takes it up at once."
        )

        @Argument(help: ArgumentHelp("The folder of the witness.", valueName: "dir"))
        var folder: String

        @Argument(help: ArgumentHelp("The verifier key of the ledger, whose name is its origin.", valueName: "vkey"))
        var key: String

        func run() throws {
            guard let log = try? VerifierKey(parsing: key) else { throw ProgramError.badKey }
            let witness = try WitnessFolder(path: folder).open()
            try witness.add(log: log)
            try witness.close()
        }
    }

    struct Serve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "serve",
            abstract: "Serves a witness over HTTP until SIGINT or SIGTERM."
        )

        @Argument(help: ArgumentHelp("The folder of the witness.", valueName: "dir"))
        var folder: String

        @Option(name: .long, help: "The port; 0 takes a free one.")
        var port: UInt16

        @Option(name: .long, help: "The interface; this machine alone by default.")
        var host = "127.0.0.1"

        @Option(name: .long, help: "What comes before /add-checkpoint, such as /w1.")
        var prefix = ""

        func run() async throws {
            let address = WitnessServer.Address(host: host, port: Int(port), prefix: prefix)
            guard address.isPrefixUsable else {
                throw ProgramError.usage("the prefix is a slash and letters, digits, dots, hyphens or underscores")
            }
            let witness = try WitnessFolder(path: folder).open()
            let server = WitnessServer(witness, at: address) { Console.warn($0.message) }
            let shown = host.contains(":") ? "[\(host)]" : host
            try await server.run { [prefix] port in
                Console.message("verity: witness \(witness.verifierKey.text) at http://\(shown):\(port)\(prefix)")
            }
            try witness.close()
        }
    }

    struct Evidence: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "evidence",
            abstract: "Writes the refused checkpoints that a witness kept, as files that anybody can check."
        )

        @Argument(help: ArgumentHelp("The folder of the witness.", valueName: "dir"))
        var folder: String

        @Option(
            name: .long,
            help: ArgumentHelp("Where to write them; without it they are only listed.", valueName: "dir")
        )
        var out: String?

        func run() throws {
            let evidence = try WitnessFolder(path: folder).open().evidence()
            for item in evidence {
                let name = "evidence-\(item.number)"
                if let out { try write(item, to: out + "/" + name) }
                let standing = item.kind.isProof ? "proof" : "unproven"
                let line = "\(name) \(item.kind.rawValue) \(standing) \(item.origin) size \(item.request.size)\n"
                Console.out(line)
            }
        }

        private func write(_ item: WitnessEvidence, to path: String) throws {
            do {
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            } catch {
                throw LedgerError.cannotCreate(path: path, reason: "the folder cannot be made")
            }
            for file in item.files {
                try AtomicFile.write(file.bytes, to: path + "/" + file.name, mode: 0o644, replacing: true)
            }
        }
    }
}

/// The folder of a witness: its key, readable by its owner alone, and its state.
struct WitnessFolder {
    let path: String

    var key: String { path + "/witness.key" }
    var state: String { path + "/witness.sqlite" }

    /// Makes the folder, for its owner alone; one that is there is used.
    func make() throws(LedgerError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw .cannotCreate(path: path, reason: "the folder cannot be made")
        }
    }

    func open() throws -> Witness {
        let key = try KeyFile.read(key)
        return try Witness(opening: state, key: key)
    }
}
