// The openssl program, which makes the certificates and tokens of these tests and is their second verifier.

import Foundation
import Testing

/// Runs programs and keeps what they say.
enum OpenSSL {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Where a program is; nil when it is absent.
    static func find(_ name: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    static let isPresent = find("openssl") != nil
    static let skipReason: Comment = "needs openssl, which is absent"

    /// Runs openssl; the result says whether it succeeded.
    static func run(_ arguments: [String]) throws -> (succeeded: Bool, output: String) {
        guard let path = find("openssl") else { throw Failure(description: "openssl is absent") }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus == 0, String(decoding: output, as: UTF8.self))
    }

    /// Runs openssl and fails unless it succeeds.
    @discardableResult
    static func must(_ arguments: String...) throws -> String { try must(arguments) }

    /// Runs openssl and fails unless it succeeds.
    @discardableResult
    static func must(_ arguments: [String]) throws -> String {
        let (succeeded, output) = try run(arguments)
        guard succeeded else { throw Failure(description: "openssl \(arguments.joined(separator: " ")): \(output)") }
        return output
    }
}
