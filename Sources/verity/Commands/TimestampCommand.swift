// verity timestamp: time from outside, by RFC 3161 authorities that neither the keeper nor a site controls.

import ArgumentParser
import Crypto
import Foundation
import MerkleLog
import OutsideTime
import TrialIntegrity
import TrialLedger

struct TimestampCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "timestamp",
        abstract: "Has the newest checkpoint stamped by a timestamp authority, and checks the stamps.",
        subcommands: [Request.self, Import.self, Verify.self, Renew.self]
    )
}

/// The options of an authority on the network.
struct AuthorityOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The address of a timestamp authority, http or https.", valueName: "url"))
    var url: String?

    @Option(name: .long, help: "The most seconds to wait for the authority.")
    var timeout = 30

    @Option(
        name: .long,
        help: ArgumentHelp("Certificates and revocation lists of the authority, PEM or DER.", valueName: "file")
    )
    var chain: [String] = []

    /// The material that was given.
    func material() throws -> TimeMaterial {
        try TimeMaterial(collecting: chain.map { try FileBytes.whole($0, limit: TimeMaterial.maximumByteCount) })
    }
}

extension TimestampCommand {
    struct Request: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "request",
            abstract: "Asks for a timestamp on the newest checkpoint: over the network, or into a file.",
            discussion: "With --url the answer is verified and entered at once; otherwise import brings it in."
        )

        @Option(name: .long, help: ArgumentHelp("Where to write the request.", valueName: "file"))
        var out: String?

        @OptionGroup var authority: AuthorityOptions
        @OptionGroup var trust: TrustOptions
        @OptionGroup var passphrases: PassphraseOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            guard authority.url != nil || out != nil else { throw ProgramError.usage("give --url, --out or both") }
            let job = try AnchorJob(trust, common, needsRoots: authority.url != nil)
            let nonce = SymmetricKey(size: .bits128).bytes
            let request = try TimestampRequest(stamping: job.digest, nonce: nonce)
            if let out { try AtomicFile.write(request.der, to: out, mode: 0o644) }
            guard authority.url != nil else {
                try AnchorRendering.requested(job, file: out, common)
                return
            }
            let anchored = try await job.stamp(authority, nonce: nonce, passphrases.source)
            try AnchorRendering.entered(anchored, common)
        }
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Verifies an authority's answer and enters it as an anchor of the ledger.",
            discussion: "An answer that does not hold against --tsa-roots is not entered."
        )

        @Argument(help: "The answer of the authority (DER), or its token.")
        var file: String

        @Option(
            name: .customLong("request"),
            help: ArgumentHelp("The request that was sent, to compare the nonce.", valueName: "file")
        )
        var requestFile: String?

        @OptionGroup var authority: AuthorityOptions
        @OptionGroup var trust: TrustOptions
        @OptionGroup var passphrases: PassphraseOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let bytes = try FileBytes.whole(file, limit: TimestampResponse.maximumByteCount)
            let nonce =
                try requestFile.map {
                    try TimestampRequest(parsing: FileBytes.whole($0, limit: 1000)).nonce
                } ?? nil
            let token = try AnchorJob.token(in: bytes)
            let job = try AnchorJob(trust, common, needsRoots: true, imprint: token.info.imprint)
            let anchored = try await job.enter(token, nonce: nonce, material: authority.material(), passphrases.source)
            try AnchorRendering.entered(anchored, common)
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Verifies every anchor of the ledger against pinned roots, offline."
        )

        @OptionGroup var trust: TrustOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let times = try await AnchorJob(trust, common, needsRoots: true).times(now: Clock.now())
            try AnchorRendering.verified(times, common)
            if !times.faults.isEmpty { throw FinishedWithVerdict(exitCode: 2) }
        }
    }

    struct Renew: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "renew",
            abstract: "Stamps the newest checkpoint anew when the newest good timestamp ages.",
            discussion: """
                A fresh timestamp on the newest checkpoint covers all older entries. It is requested when no timestamp
                holds, or when a certificate of the newest good one ends within --within days.
                """
        )

        @Option(name: .long, help: "How many days before the end of a certificate.")
        var within = 90

        @OptionGroup var authority: AuthorityOptions
        @OptionGroup var trust: TrustOptions
        @OptionGroup var passphrases: PassphraseOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            guard authority.url != nil else { throw ProgramError.usage("give --url") }
            guard (0...3650).contains(within) else { throw ProgramError.usage("--within is 0 to 3650 days") }
            let job = try AnchorJob(trust, common, needsRoots: true)
            let now = try Clock.now()
            let limit = UTCTimestamp(secondsSince1970: now.secondsSince1970 + Int64(within) * 86_400) ?? now
            if let newest = try await job.times(now: now).newest, !newest.timestamp.expires(by: limit) {
                try AnchorRendering.notDue(newest, common)
                return
            }
            let anchored = try await job.stamp(authority, nonce: SymmetricKey(size: .bits128).bytes, passphrases.source)
            try AnchorRendering.entered(anchored, common)
        }
    }
}
