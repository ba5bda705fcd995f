// What differs between two files that hold the same cells.

/// Names differences of layout in words.
enum LayoutDifferences {
    /// The differences, one sentence each.
    static func list(sealed manifest: Manifest, found facts: FileFacts) -> [String] {
        let sealed = manifest.layout
        let found = facts.layout
        var differences: [String] = []
        if sealed.encoding != found.encoding {
            differences.append("encoding: \(sealed.encoding) to \(found.encoding)")
        }
        if sealed.byteOrderMark != found.byteOrderMark {
            differences.append("byte-order mark: \(found.byteOrderMark ? "added" : "removed")")
        }
        if sealed.delimiter != found.delimiter {
            differences.append("delimiter: \(name(sealed.delimiter)) to \(name(found.delimiter))")
        }
        if sealed.headerLine != found.headerLine {
            differences.append("header line: \(sealed.headerLine) to \(found.headerLine)")
        }
        if sealed.lineEnds != found.lineEnds {
            differences.append("line-ends: \(sealed.lineEnds) to \(found.lineEnds)")
        }
        if let one = sealed.quoting, let other = found.quoting, one != other {
            differences.append("quoting: \(one) to \(other) of the cells")
        }
        if sealed.finalLineBreak != found.finalLineBreak {
            differences.append("final line break: \(found.finalLineBreak ? "added" : "removed")")
        }
        if facts.blankLines > 0 {
            let lines = facts.blankLines == 1 ? "1 wholly empty line" : "\(facts.blankLines) wholly empty lines"
            differences.append("\(lines) in the delivery, which are no rows")
        }
        return differences
    }

    private static func name(_ delimiter: String) -> String {
        switch delimiter {
        case ",": "comma"
        case ";": "semicolon"
        case "\t": "tab"
        case "|": "vertical bar"
        default: "another character"
        }
    }
}
