// What is wrong with a corrections file, and where; never with what is in its cells.

/// A corrections file that cannot be read.
package struct CorrectionError: UserFacingError, Equatable {
    /// What is wrong.
    package enum Problem: Equatable, Sendable {
        case noKey
        case keyNameTaken(String)
        case missingColumn(String, key: [String])
        case unknownColumn(Int)
        case none
        case tooMany(Int)
        case tooLarge(Int)
        case empty(String)
        case notALine(String)
        case ofNothing
        case noSuchColumn
        case badTime
        case cellTooLong
        case twice(first: Int)
        case firstVersion(String)
    }
    /// What is wrong.
    package let problem: Problem
    package let place: SourcePlace?

    /// States what is wrong, and where.
    package init(_ problem: Problem, _ place: SourcePlace) {
        self.problem = problem
        self.place = place
    }

    package var code: String {
        switch problem {
        case .noKey: "corrections-without-key"
        case .firstVersion: "corrections-of-first-version"
        default: "corrections-malformed"
        }
    }

    package var message: String {
        switch problem {
        case .noKey: "corrections name cells by the key of the dataset, and it has none"
        case .keyNameTaken(let name): "the key column \(name) has the name of a column of corrections"
        case .missingColumn(let name, _): "a corrections file needs the column \(name)"
        case .unknownColumn(let number): "column \(number) of the header is none of a corrections file"
        case .none: "there is no correction in the file"
        case .tooMany(let limit): "there are more than \(limit) corrections"
        case .tooLarge(let limit):
            "the corrections are more than \(limit) bytes when sealed, and nobody could read them"
        case .empty(let name): "the \(name) is empty"
        case .notALine(let name): "the \(name) is not one line of at most \(Correction.longestText) characters"
        case .ofNothing: "the correction names neither a row nor a column"
        case .noSuchColumn: "the dataset has no column of the name in `column`"
        case .badTime: "the time is not an ISO 8601 date or time"
        case .cellTooLong: "a value is longer than \(Correction.longestCell) bytes"
        case .twice(let first): "the same cell is corrected in row \(first) already"
        case .firstVersion(let seal): "there is no version before \(seal) that could be corrected"
        }
    }

    package var hint: String? {
        switch problem {
        case .noKey: "declare a key in trial.yaml before the first seal"
        case .keyNameTaken: "rename the column in the dataset"
        case .missingColumn(_, let key):
            "its columns are \((key + CorrectionTable.needed).joined(separator: ", ")); optional are "
                + CorrectionTable.optional.joined(separator: ", ")
        case .unknownColumn: "take it out: what is not understood is not sealed"
        case .none, .firstVersion: "seal without --corrects"
        case .tooMany, .tooLarge: "a change of that many cells has one reason: say it with --reason and --note"
        case .empty, .notALine: "give every correction a reason and an author"
        case .ofNothing: "fill in the key of the row, the column, or both"
        case .noSuchColumn: "write the name as it stands in the header of the data"
        case .badTime: "write it as 2026-11-22 or 2026-11-22T10:00:00Z"
        case .cellTooLong: nil
        case .twice: "state the change between the two versions once"
        }
    }

    package var failureClass: FailureClass { .badData }

    /// What is said of a line of a list that nobody sealed: it is read past, and counts for nothing.
    package var remark: String {
        let what =
            switch problem {
            case .empty("reason"): "states no reason"
            case .empty("author"): "names no author"
            default: message
            }
        return "\(what): explains nothing"
    }
}
