// What one verification found.

import TrialIntegrity

/// The result of verifying one thing.
struct VerifyResult {
    /// What it is: `ledger`, `receipt`, `evidence` and so on.
    var kind: String
    var path: String
    var holds: Bool
    var facts: [(name: String, value: JSONValue)] = []
    var faults: [LedgerFault] = []
    /// What was not checked.
    var notices: [String] = []
    /// What is not text of one line, such as the rows that a proof proves: a heading and its table.
    var rows: ProvenTable?

    /// Something that does not hold.
    static func broken(_ kind: String, _ path: String, code: String, _ message: String) -> VerifyResult {
        let fault = LedgerFault(code: code, message: message, location: path)
        return VerifyResult(kind: kind, path: path, holds: false, faults: [fault])
    }

    /// An error about the file as a result, when it is the file's fault; other errors are thrown again.
    static func broken(_ kind: String, _ path: String, _ error: any UserFacingError) throws -> VerifyResult {
        guard [.unverifiable, .badData].contains(error.failureClass) else { throw error }
        return broken(kind, path, code: error.code, error.message)
    }
}

/// Rows that were proven.
struct ProvenTable {
    var columns: [String]
    var rows: [(number: Int, cells: [String])]
}
