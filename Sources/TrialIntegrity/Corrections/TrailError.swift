// What is wrong with an audit trail or its map.

/// An audit trail that cannot be read.
package struct TrailError: UserFacingError, Equatable {
    /// What is wrong.
    package enum Problem: Equatable, Sendable {
        case notRedcap
        case missingColumn(String)
        case tooMany(Int)
        case noRecordColumn(String?)
        case notAKeyColumn(String)
    }
    /// What is wrong.
    package let problem: Problem
    package let place: SourcePlace?

    /// States what is wrong, and where.
    package init(_ problem: Problem, _ place: SourcePlace) {
        self.problem = problem
        self.place = place
    }

    package var code: String { "trail-malformed" }

    package var message: String {
        switch problem {
        case .notRedcap: "the header is not that of a REDCap log, and no map says what the columns mean"
        case .missingColumn(let name): "the map names the column \(name), which the audit trail does not have"
        case .tooMany(let limit): "the audit trail has more than \(limit) lines"
        case .noRecordColumn(let name):
            name.map { "the dataset has no column \($0), which should hold the record" }
                ?? "the dataset has no key, so records of the audit trail cannot be found in it"
        case .notAKeyColumn(let name): "the map names \(name) as a key column, and the dataset's key has no such column"
        }
    }

    package var hint: String? {
        switch problem {
        case .notRedcap: "export the log as CSV with all its columns, or write a map for --trail-map"
        case .missingColumn: "compare the map with the header of the audit trail"
        case .tooMany: "export the time between the two versions only"
        case .noRecordColumn: "name the column in the map: form: redcap, record: COLUMN"
        case .notAKeyColumn: "verity show SEAL prints the key"
        }
    }

    package var failureClass: FailureClass { .badData }
}
