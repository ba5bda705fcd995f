// Whom a reader trusts: a small part of C2SP tlog-policy, refused where it says more than this version can check.

internal import Foundation
package import MerkleLog

/// The keys of ledgers that a reader trusts.
///
/// Lines are `log <vkey> [url]` and `quorum none`, fields apart by blanks or tabs, comments at `#` in the first column.
package struct TrustPolicy: Hashable, Sendable {
    /// The keys of ledgers, in order.
    package let logs: [VerifierKey]

    /// States a policy.
    package init(logs: [VerifierKey]) {
        self.logs = logs
    }

    /// Reads a policy strictly.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - path: its path, for messages.
    /// - Throws: `LedgerError.malformedPolicy` with the line.
    package init(parsing bytes: [UInt8], path: String) throws(LedgerError) {
        guard bytes.count <= 1_000_000, let text = String(validating: bytes, as: UTF8.self) else {
            throw .malformedPolicy(path: path, line: nil, reason: "it is not UTF-8 text of a usable size")
        }
        var logs: [VerifierKey] = []
        var hasQuorum = false
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let fields = line.split { $0 == " " || $0 == "\t" }
            guard !line.hasPrefix("#"), let word = fields.first else { continue }
            do throws(PolicyFault) {
                switch word {
                case "log": logs.append(try Self.log(fields, known: logs))
                case "quorum":
                    guard !hasQuorum else { throw PolicyFault("there is more than one quorum line") }
                    guard fields.count == 2, fields[1] == "none" else {
                        throw PolicyFault("only the quorum none can be checked by this version")
                    }
                    hasQuorum = true
                case "witness", "group": throw PolicyFault("witnesses cannot be checked by this version")
                default: throw PolicyFault("the line starts with a word that no policy has")
                }
            } catch {
                throw .malformedPolicy(path: path, line: index + 1, reason: error.reason)
            }
        }
        guard hasQuorum else { throw .malformedPolicy(path: path, line: nil, reason: "there is no quorum line") }
        guard !logs.isEmpty else { throw .malformedPolicy(path: path, line: nil, reason: "there is no log line") }
        self.logs = logs
    }

    /// Reads a policy from a file.
    ///
    /// - Throws: `LedgerError.missing`, `.cannotRead` and `.malformedPolicy`.
    package static func read(_ path: String) throws(LedgerError) -> TrustPolicy {
        try TrustPolicy(parsing: try FileSystem.read(path, limit: 1_000_000), path: path)
    }

    /// The file.
    package var text: String {
        let lines = logs.map { "log \($0.text)" }
        return (["# whom the commands in this folder trust; keep a copy outside it"] + lines + ["quorum none"])
            .map { $0 + "\n" }.joined()
    }

    /// The key of the ledger with this origin; nil when the policy does not name it.
    package func log(origin: String) -> VerifierKey? { logs.first { $0.name == origin } }

    private static func log(_ fields: [Substring], known: [VerifierKey]) throws(PolicyFault) -> VerifierKey {
        guard fields.count == 2 || fields.count == 3, let key = try? VerifierKey(parsing: String(fields[1])) else {
            throw PolicyFault("a log line needs a verifier key")
        }
        guard !known.contains(where: { $0.publicKey == key.publicKey || $0.name == key.name }) else {
            throw PolicyFault("a log is named twice")
        }
        return key
    }
}

private struct PolicyFault: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
