// The lines of a text report while it is being put together.

import TrialIntegrity

/// Lines for a terminal, all of them safe.
struct TextPage {
    /// Where the texts of labelled fields start.
    private static let fieldWidth = 11

    let style: TerminalStyle
    private var lines: [String] = []

    init(style: TerminalStyle) {
        self.style = style
    }

    /// The text, with a line feed at its end.
    var text: String { lines.joined(separator: "\n") + "\n" }

    /// Adds an empty line.
    mutating func blank() {
        lines.append("")
    }

    /// Adds a text, broken into lines that keep within the width.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - indent: blanks in front of every line.
    ///   - hanging: further blanks in front of all lines but the first.
    mutating func line(_ text: TerminalText, indent: Int = 0, hanging: Int = 0) {
        let room = style.width > 0 ? max(1, style.width - indent - hanging) : 0
        for (number, part) in text.wrapped(to: room).enumerated() {
            let blanks = String(repeating: " ", count: indent + (number > 0 ? hanging : 0))
            lines.append(blanks + part.rendered(style))
        }
    }

    /// Adds a label and its text, aligned with other such lines.
    mutating func field(_ label: TerminalText, _ text: TerminalText, tone: Tone = .plain) {
        let padding = String(repeating: " ", count: max(0, Self.fieldWidth - label.width))
        line(label.toned(.faint) + "\(padding)" + (tone == .plain ? text : text.toned(tone)), hanging: Self.fieldWidth)
    }

    /// Adds a table.
    mutating func table(_ table: TextTable, indent: Int = 0) {
        lines += table.lines(style, indent: indent)
    }

    /// Adds faults of a ledger or of evidence.
    mutating func faults(_ faults: [LedgerFault]) {
        guard !faults.isEmpty else { return }
        var table = TextTable([.init("Fault"), .init("Where"), .init("What")])
        for fault in faults {
            table.append([.data(fault.code), .data(fault.location), .data(fault.message)])
        }
        self.table(table, indent: 2)
    }
}
