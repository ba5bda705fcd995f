// Whom a reader trusts: a C2SP tlog-policy in a file.

package import MerkleLog

/// The trust policy of a reader, from a file: the keys of ledgers, witnesses, and the quorum.
///
/// The format and its rules are those of `TLogPolicy`. A policy for trials names at least one ledger, and no two of one
/// origin.
package struct TrustPolicy: Hashable, Sendable {
    /// What the file says.
    package let rules: TLogPolicy

    /// The keys of ledgers, in order.
    package var logs: [VerifierKey] { rules.logs.map(\.key) }

    /// States a policy without witnesses; of keys that repeat, the first counts.
    package init(logs: [VerifierKey]) {
        rules = TLogPolicy(trusting: logs)
    }

    /// Takes a policy.
    package init(_ rules: TLogPolicy) {
        self.rules = rules
    }

    /// Reads a policy strictly.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - path: its path, for messages.
    /// - Throws: `LedgerError.malformedPolicy` with the line.
    package init(parsing bytes: [UInt8], path: String) throws(LedgerError) {
        do throws(PolicyError) {
            rules = try TLogPolicy(parsing: bytes)
        } catch {
            throw .malformedPolicy(path: path, line: error.line, reason: error.description)
        }
        guard !rules.logs.isEmpty else { throw .malformedPolicy(path: path, line: nil, reason: "there is no log line") }
        guard Set(logs.map { Array($0.name.utf8) }).count == logs.count else {
            throw .malformedPolicy(path: path, line: nil, reason: "two log lines have one origin")
        }
    }

    /// Reads a policy from a file.
    ///
    /// - Throws: `LedgerError.missing`, `.cannotRead` and `.malformedPolicy`.
    package static func read(_ path: String) throws(LedgerError) -> TrustPolicy {
        try TrustPolicy(parsing: try FileSystem.read(path, limit: TLogPolicy.maximumByteCount), path: path)
    }

    /// The file.
    package var text: String {
        "# whom the commands in this folder trust; keep a copy outside it\n" + rules.text
    }

    /// The key of the ledger with this origin; nil when the policy does not name it.
    package func log(origin: String) -> VerifierKey? {
        logs.first { $0.name.utf8.elementsEqual(origin.utf8) }
    }
}
