// `truth.json`, read strictly by the test's own description of it.
import Foundation

/// The truth about a delivery, as the JSON states it.
struct TruthDocument: Decodable {
    struct Finding: Decodable {
        var kind: String
        var sealedRow: Int?
        var foundRow: Int?
        var key: [String: String]?
        var column: String?
        var sealed: String?
        var found: String?
        var counterpart: Counterpart?

        /// An exchange as the two altered cells that it stands for; any other finding as it is.
        var cells: [Finding] {
            guard kind == "values-swapped", let other = counterpart else { return [self] }
            var (first, second) = (self, self)
            first.kind = "cell-altered"
            second.kind = "cell-altered"
            (second.sealedRow, second.foundRow, second.key) = (other.sealedRow, other.foundRow, other.key)
            (second.column, second.sealed, second.found) = (other.column, found, sealed)
            return [first, second]
        }
    }

    struct Counterpart: Decodable {
        var sealedRow: Int?
        var foundRow: Int?
        var key: [String: String]?
        var column: String?
    }

    struct Rows: Decodable {
        var sealed: Int
        var found: Int
        var intact: Int
        var altered: Int
        var added: Int
        var removed: Int
        var duplicated: Int
        var moved: Int?
        var reformatted: Int
    }

    struct Dataset: Decodable {
        var dataset: String
        var file: String?
        var verdict: String
        var rows: Rows?
        var findings: [Finding]
    }

    var schema: String
    var delivery: String
    var title: String
    var site: String
    var verdict: String
    var sealed: String
    var datasets: [Dataset]

    /// Reads the document.
    init(parsing bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(TruthDocument.self, from: Data(bytes))
    }

    /// All findings of one kind.
    func findings(_ kind: String) -> [Finding] {
        datasets.flatMap(\.findings).filter { $0.kind == kind }
    }

    /// The dataset with the name.
    func dataset(_ name: String) -> Dataset? {
        datasets.first { $0.dataset == name }
    }
}
