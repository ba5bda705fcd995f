// What an audit says of withheld columns that it compares with nothing.
//
// `identical` and `equivalent` are said only when every delivered cell of a sealed column was compared. A delivery without
// the withheld columns can be equivalent; one that has them, while their sealed cells are not at hand, cannot.

/// Withheld columns that are not compared.
struct WithheldColumns: Sendable, Equatable {
    /// Their positions in the profile.
    var indices: Set<Int> = []
    /// Those that the delivery has: nobody can tell whether their cells are the sealed ones.
    var delivered: [String] = []
    /// Those that the delivery does not have.
    var absent: [String] = []

    /// Whether every column is compared.
    var isEmpty: Bool { indices.isEmpty }

    /// What is to be said of them, in words.
    var differences: [String] {
        var differences: [String] = []
        if !absent.isEmpty {
            differences.append("withheld columns not delivered: \(absent.joined(separator: ", "))")
        }
        if !delivered.isEmpty {
            differences.append("withheld columns compared with nothing: \(delivered.joined(separator: ", "))")
        }
        return differences
    }

    /// Levels, verdict and faults once the open columns were compared: a level is true only when all that it speaks of was
    /// compared, false when something differs, and null otherwise.
    ///
    /// - Parameters:
    ///   - audit: as the open columns alone make it.
    ///   - isPlain: whether the open cells are the sealed ones, text for text and in their order.
    func judge(_ audit: inout DatasetAudit, isPlain: Bool) {
        guard !isEmpty else { return }
        audit.levels.cells = isPlain && absent.isEmpty ? nil : false
        if !absent.isEmpty { audit.levels.bytes = false }
        guard !delivered.isEmpty else { return }
        if audit.levels.records == true { audit.levels.records = nil }
        if audit.levels.meaning == true { audit.levels.meaning = nil }
        audit.faults.append(
            LedgerFault(
                code: "withheld-not-held",
                message:
                    "the delivery has withheld columns, and the evidence at hand cannot tell whether their cells are the "
                    + "sealed ones: \(delivered.joined(separator: ", "))",
                location: audit.seal
            )
        )
        if audit.verdict <= .equivalent { audit.verdict = .unverifiable }
    }
}
