// Whom a run trusts, and where that came from.

import ArgumentParser
import Foundation
import MerkleLog
import OutsideTime
import TrialIntegrity
import TrialLedger

/// What a run relies on from outside.
struct Trust {
    /// The ledger's key.
    var key: VerifierKey
    /// The policy it stands in, with the witnesses that count; one without witnesses when only a key was given.
    var policy: TLogPolicy
    /// Where key and policy came from.
    var source: TrustState.PolicySource
    /// The roots of timestamp authorities; nil when none were given.
    var authorities: TimestampTrust?
    /// Whether those roots came from the trial folder itself.
    var areAuthoritiesInside = false
    /// The files that policy and roots came from; nil where none was read.
    var policyFile: String?, rootsFile: String?
}

/// The options that say whom to trust.
struct TrustOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("A trust policy kept outside the trial folder.", valueName: "file"))
    var policy: String?

    @Option(name: .long, help: ArgumentHelp("The ledger's verifier key, known from elsewhere.", valueName: "vkey"))
    var key: String?

    @Option(
        name: .customLong("tsa-roots"),
        help: ArgumentHelp(
            "Root certificates of timestamp authorities, PEM; tsa-roots.pem beside the policy by default.",
            valueName: "file"
        )
    )
    var roots: String?

    /// Whether any of it was given on the command line.
    var isGiven: Bool { policy != nil || key != nil }

    /// Whom to trust.
    ///
    /// - Parameters:
    ///   - folder: the trial; its own policy is the last resort.
    ///   - origin: what the ledger calls itself; it says which of the trusted keys to use, not whether to trust it.
    /// - Returns: key, policy, roots, and where they came from.
    /// - Throws: `ProgramError` when both or an unusable one are given, `LedgerError` for an unusable policy,
    ///   `TimestampError` for unusable roots.
    func resolve(_ folder: TrialFolder, origin: String?) throws -> Trust {
        if let key {
            guard policy == nil else { throw ProgramError.usage("give --policy or --key, not both") }
            guard let parsed = try? VerifierKey(parsing: key) else { throw ProgramError.badKey }
            return try withRoots(
                Trust(key: parsed, policy: TLogPolicy(trusting: [parsed]), source: .pin),
                beside: nil,
                folder
            )
        }
        let path = policy ?? folder.policy
        let read = try TrustPolicy.read(path)
        let isTrial = [folder.ledger, folder.head, folder.evidence].contains(where: FileManager.default.fileExists)
        let isInside = policy == nil || isTrial && RealPath.isInside(path, folder.path)
        let source: TrustState.PolicySource = isInside ? .trialFolder : .file
        let matching = origin.map { read.log(origin: $0) } ?? read.logs.first
        guard let key = matching else { throw ProgramError.policyWithoutLedger(path: path, origin: origin) }
        let trust = Trust(key: key, policy: read.rules, source: source, policyFile: path)
        return try withRoots(trust, beside: path, folder)
    }

    /// The roots that were named, or those that lie beside the policy.
    func withRoots(_ trust: Trust, beside policy: String?, _ folder: TrialFolder) throws -> Trust {
        let beside = policy.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path + "/tsa-roots.pem" }
        let path = roots ?? beside.flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
        guard let path else { return trust }
        var trust = trust
        let pem = try FileBytes.whole(path, limit: TimestampTrust.maximumByteCount)
        trust.authorities = try TimestampTrust(pem: pem, path: path)
        trust.areAuthoritiesInside = RealPath.isInside(path, folder.path)
        trust.rootsFile = path
        return trust
    }
}
