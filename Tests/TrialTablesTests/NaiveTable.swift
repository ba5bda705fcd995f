// The rules once more, a byte at a time and without any thought of speed: the answer for damaged documents.

import TrialIntegrity

/// What a document without a header should be read as.
struct NaiveTable: Equatable {
    /// Rows without faults.
    var rows: [[[UInt8]]] = []
    /// The quote or cell fault of each faulty row, by number from 1.
    var faults: [Int: TableFault.Kind] = [:]
    var rowCount = 0
    var blankLines = 0
    var literalQuotes = 0

    init(_ text: [UInt8], columns: Int, delimiter: UInt8 = UInt8(ascii: ",")) {
        let (quote, feed, carriage) = (UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"))
        var rest = text[...]
        while !rest.isEmpty {
            var cells: [[UInt8]] = []
            var fault: TableFault.Kind?
            var isBlank = false
            row: while true {
                var cell: [UInt8] = []
                var isLiteral = false
                if rest.first == quote {
                    rest.removeFirst()
                    while true {
                        guard let byte = rest.popFirst() else {
                            fault = fault ?? .unterminatedQuote
                            break
                        }
                        if byte != quote {
                            cell.append(byte)
                        } else if rest.first == quote {
                            cell.append(quote)
                            rest.removeFirst()
                        } else {
                            break
                        }
                    }
                    if let next = rest.first, ![delimiter, feed, carriage].contains(next) {
                        fault = fault ?? .textAfterQuote
                        while let next = rest.first, ![delimiter, feed, carriage].contains(next) { rest.removeFirst() }
                    }
                } else {
                    isBlank = cells.isEmpty && [feed, carriage].contains(rest.first)
                    while let byte = rest.first, ![delimiter, feed, carriage].contains(byte) {
                        isLiteral = isLiteral || byte == quote
                        cell.append(rest.removeFirst())
                    }
                }
                literalQuotes += isLiteral ? 1 : 0
                cells.append(cell)
                guard let end = rest.popFirst() else { break row }
                if end == carriage, rest.first == feed { rest.removeFirst() }
                if end != delimiter { break row }
                if rest.isEmpty {
                    cells.append([])
                    break row
                }
            }
            if isBlank, columns > 1 {
                blankLines += 1
                continue
            }
            rowCount += 1
            if fault == nil, cells.count != columns { fault = .cellCount(found: cells.count, expected: columns) }
            if let fault { faults[rowCount] = fault } else { rows.append(cells) }
        }
    }
}
