// What `verity report --verify` needs to know, carried by the page itself: nobody has to keep two files together.

package import TrialIntegrity

/// The facts with which an audit can be run again, as JSON of schema `trialverity.rerun/v1`.
package struct RerunRecord: Sendable, Equatable {
    /// The name and version of the form.
    package static let schema = "trialverity.rerun/v1"
    private static let start = "<data value=\""

    /// The digest of the result, as hex.
    package var resultDigest: String
    /// When the audit was made, as RFC 3339: schedules and certificates are judged at that time.
    package var at: String
    /// Who made it.
    package var by: String
    /// The version of the program.
    package var version: String
    /// The arguments of the program.
    package var arguments: [String]
    /// The files that it read.
    package var inputs: [AuditInput]
    /// The number of entries of the ledger; nil when it was not read.
    package var ledgerSize: Int?

    /// The record of a page.
    init(_ page: AuditPage) {
        let run = page.report.run
        (resultDigest, at, by, version) = (page.digest, run.at, run.by, run.version)
        arguments = run.arguments
        inputs = page.report.inputs
        ledgerSize = page.report.ledger.size
    }

    /// The record in a document of `trialverity.audit/v1`, or in a record of its own.
    ///
    /// - Returns: nil when a member is missing or of another kind.
    package init?(document: JSONValue) {
        let run = document["run"] ?? document
        guard let digest = document["resultDigest"]?.stringValue, let at = run["at"]?.stringValue,
            let by = run["by"]?.stringValue, let version = run["version"]?.stringValue,
            let arguments = run["arguments"]?.arrayValue, let inputs = document["inputs"]?.arrayValue
        else { return nil }
        (resultDigest, self.at, self.by, self.version) = (digest, at, by, version)
        self.arguments = arguments.compactMap(\.stringValue)
        self.inputs = inputs.compactMap(Self.input)
        guard self.arguments.count == arguments.count, self.inputs.count == inputs.count else { return nil }
        let size = document["ledger"]?["size"] ?? document["ledgerSize"]
        ledgerSize = size?.integerValue.map(Int.init(clamping:))
    }

    /// The record that a page carries; nil when it carries none.
    package init?(page: String) {
        guard let from = page.firstRange(of: Self.start)?.upperBound,
            let to = page[from...].firstIndex(of: "\"")
        else { return nil }
        let text = Self.unescaped(page[from..<to])
        guard let value = try? JSONValue(parsing: Array(text.utf8)), value["schema"]?.stringValue == Self.schema else {
            return nil
        }
        self.init(document: value)
    }

    private static func input(_ value: JSONValue) -> AuditInput? {
        guard let role = value["role"]?.stringValue.flatMap(AuditInput.Role.init(rawValue:)),
            let path = value["path"]?.stringValue
        else { return nil }
        return AuditInput(
            role: role,
            path: path,
            bytes: value["bytes"]?.integerValue.map(Int.init(clamping:)),
            sha256: value["sha256"]?.stringValue
        )
    }

    /// The record as canonical JSON.
    var text: String {
        let value = JSONValue.object([
            "schema": .string(Self.schema), "resultDigest": .string(resultDigest), "at": .string(at),
            "by": .string(by), "version": .string(version), "arguments": .strings(arguments),
            "inputs": .array(inputs.map(AuditJSON.input)), "ledgerSize": .optional(ledgerSize),
        ])
        guard let bytes = try? value.canonicalBytes() else { return "" }
        // Beyond ASCII a page names what cannot be seen, and would not give it back.
        return String(decoding: bytes, as: UTF8.self).utf16.reduce(into: "") { text, unit in
            if unit < 0x7F, let scalar = Unicode.Scalar(unit) {
                text.unicodeScalars.append(scalar)
            } else {
                let digits = String(unit, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
    }

    private static func unescaped(_ text: Substring) -> String {
        // Last of all the ampersand, which the others contain.
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")].reduce(String(text)) {
            $0.split(separator: $1.0, omittingEmptySubsequences: false).joined(separator: $1.1)
        }
    }
}
