// Arguments as a POSIX shell reads them back.

/// Quotes arguments for a shell.
package enum ShellWord {
    /// The argument itself where a shell leaves it alone, else in single quotes.
    package static func quoted(_ text: String) -> String {
        let isSafe = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: Array("/._-+,:@%=".utf8).contains(byte)
            }
        }
        guard !isSafe || text.isEmpty else { return text }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
