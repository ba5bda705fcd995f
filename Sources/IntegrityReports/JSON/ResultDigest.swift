// The digest of what an audit found: the same for every run over the same inputs, and short enough to read aloud.

package import MerkleLog
package import TrialIntegrity

/// The digest of the result of an audit.
///
/// It is SHA-256 over the canonical JSON (RFC 8785) of the document of `trialverity.audit/v1` without its members `run`
/// and `resultDigest`. It covers what is shown: the same audit with other masks has another digest.
package enum ResultDigest {
    /// The digest of a report.
    ///
    /// - Complexity: O(findings).
    package static func of(_ disclosed: DisclosedReport) -> Digest { digest(AuditJSON.result(disclosed)) }

    /// The digest as hex.
    static func of(_ members: [String: JSONValue]) -> String { digest(members).hex }

    /// The digest of a document as it was read: nil when it is no object or holds what canonical JSON cannot.
    package static func of(document: JSONValue) -> Digest? {
        guard var members = document.objectValue else { return nil }
        members["run"] = nil
        members["resultDigest"] = nil
        return try? JSONValue.object(members).canonicalDigest()
    }

    private static func digest(_ members: [String: JSONValue]) -> Digest {
        guard let digest = try? JSONValue.object(members).canonicalDigest() else {
            preconditionFailure("a report holds finite numbers and counts below 2^53 only")
        }
        return digest
    }
}

extension Digest {
    /// The short name of a report: the first 12 hexadecimal digits of its digest, in groups of four.
    package var reportID: String {
        let digits = Array(hex.prefix(12))
        return [digits[0..<4], digits[4..<8], digits[8..<12]].map { String($0) }.joined(separator: "-")
    }
}
