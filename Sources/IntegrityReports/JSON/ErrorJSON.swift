// An error as JSON, schema `trialverity.error/v1`.

package import TrialIntegrity

/// Renders an error as JSON.
package enum ErrorJSON {
    /// The name and version of the format.
    package static let schema = "trialverity.error/v1"

    /// The error with every field, null where it does not apply; `row` is the data row from 1.
    package static func value(_ error: some UserFacingError) -> JSONValue {
        .object([
            "schema": .string(schema),
            "code": .string(error.code),
            "message": .string(error.message),
            "file": .optional(error.place?.file),
            "line": .optional(error.place?.line),
            "column": .optional(error.place?.column),
            "row": .optional(error.place?.row),
            "hint": .optional(error.hint),
        ])
    }
}
