// A wrong call, said as every other error is.

import ArgumentParser
import Foundation
import TrialIntegrity

/// Arguments that could not be understood, in the words of the argument parser.
struct WrongCall: UserFacingError {
    let message: String
    let hint: String?
    let code = "usage"
    let place: SourcePlace? = nil
    let failureClass = FailureClass.usage

    /// Nil when the parser ends for another reason, such as a wish for help.
    init?(_ error: any Error) {
        guard Verity.exitCode(for: error) == .validationFailure else { return nil }
        message = Self.sentence(Verity.message(for: error))
        let see = Verity.fullMessage(for: error).split(separator: "\n").last { $0.contains("--help") }
        hint = see.map { Self.sentence($0.trimmingCharacters(in: .whitespaces)) }
    }

    /// One line, lower case, no full stop.
    private static func sentence(_ text: String) -> String {
        let line = text.split(separator: "\n").joined(separator: " ")
        let open = line.hasSuffix(".") && !line.hasSuffix("...") ? String(line.dropLast()) : line
        return open.prefix(1).lowercased() + open.dropFirst()
    }
}
