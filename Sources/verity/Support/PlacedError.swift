// Errors of modules that know no paths, with the file they are about.

import TrialIntegrity

/// An error that knows its file.
struct PlacedError: UserFacingError {
    var error: any UserFacingError
    var path: String
    var code: String { error.code }
    var message: String { error.message }
    var hint: String? { error.hint }
    var place: SourcePlace? { SourcePlace(file: path) }
    var failureClass: FailureClass { error.failureClass }

    /// Runs work on a file, so that its errors name the file; errors that have a place already are left alone.
    static func about<Value>(_ path: String, _ work: () throws -> Value) throws -> Value {
        do {
            return try work()
        } catch let error as any UserFacingError where error.place == nil {
            throw PlacedError(error: error, path: path)
        }
    }
}
