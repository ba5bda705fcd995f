// How an export program orders and rewrites a table without changing what it means.

extension ExportStyle {
    /// The draft with its rows and columns in the order of this style.
    func arranged(_ draft: DraftTable) -> DraftTable {
        var result = draft
        switch rowOrder {
        case .asSealed: break
        case .reversed: result.rows.reverse()
        case .shuffled:
            // One fixed stream: the order is part of the delivery, whatever the seed of the trial.
            var random = SampleRandom(seed: 7, purpose: UInt64(draft.rows.count))
            result.rows = random.shuffled(result.rows)
        }
        if columnOrder == .alphabetic {
            let order = draft.columns.indices.sorted { draft.columns[$0].name < draft.columns[$1].name }
            result.columns = order.map { draft.columns[$0] }
            for row in result.rows.indices {
                let cells = result.rows[row].cells
                result.rows[row].cells = order.map { cells[$0] }
            }
        }
        return result
    }

    /// The cells of an arranged draft as this style writes them.
    func written(_ draft: DraftTable) -> [[String]] {
        var cells = draft.rows.map(\.cells)
        for (position, column) in draft.columns.enumerated() {
            let rewrite = rewriter(of: column.name, values: cells.map { $0[position] })
            for row in cells.indices {
                cells[row][position] = rewrite(cells[row][position])
            }
        }
        return cells
    }

    private static let decimals: Set = [
        "VSORRES", "VSSTRESN", "VSTPTNUM", "LBORNRLO", "LBORNRHI", "LBSTRESN", "EXDOSE",
    ]
    private static let dates: Set = ["RFSTDTC", "RFENDTC", "RFICDTC", "VSDTC", "EXENDTC"]
    private static let paddedTexts: Set = [
        "INVNAM", "RACE", "ARM", "AETERM", "AEDECOD", "AECOMM", "VISIT", "EXTRT", "DSTERM",
    ]
    /// Numbers and dates with empty cells, which some programs fill with a point.
    private static let sparse: Set = ["VSTPTNUM", "LBORNRLO", "LBORNRHI", "LBSTRESN", "AEENDTC", "DTHDTC"]

    /// How the cells of a column are rewritten; a column is rewritten throughout or not at all.
    private func rewriter(of column: String, values: [String]) -> (String) -> String {
        switch rewriting {
        case .none:
            return { $0 }
        case .shortNumbers:
            // An all-empty column has no type, so a point in it would be a text.
            let isSparse = Self.sparse.contains(column) && values.contains { !$0.isEmpty }
            let isNumber = Self.decimals.contains(column) || column == "LBORRES"
            return { isSparse && $0.isEmpty ? "." : isNumber ? withoutTrailingZeros($0) : $0 }
        case .dayFirstDates:
            // A day above 12 proves which number is the day; a column without one would be ambiguous.
            let provesOrder = values.contains { $0.utf8.count == 10 && $0.suffix(2) > "12" }
            let isRewritten = Self.dates.contains(column) && provesOrder
            return { isRewritten ? dayFirst($0) : $0 }
        case .decomposedAndPadded:
            guard Self.paddedTexts.contains(column) else { return Decomposition.decomposed }
            return { $0.isEmpty ? "" : Decomposition.decomposed($0) + "  " }
        }
    }
}

/// `2025-03-14` as `14/03/2025`.
private func dayFirst(_ text: String) -> String {
    text.split(separator: "-").reversed().joined(separator: "/")
}
