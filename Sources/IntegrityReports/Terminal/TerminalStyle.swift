// How a caller wants text for a terminal, and the few meanings that colour and weight may carry.

/// How to write to a terminal; the caller decides from `NO_COLOR`, `TERM` and the terminal itself.
package struct TerminalStyle: Sendable, Equatable {
    /// Whether to use colours.
    package var colour: Bool
    /// The width in columns to keep tables within; 0 when there is no limit, as in a pipe.
    package var width: Int

    /// States a style.
    package init(colour: Bool, width: Int) {
        self.colour = colour
        self.width = width
    }

    /// No colour, no limit.
    package static let plain = TerminalStyle(colour: false, width: 0)
}

/// A meaning that is shown by colour or weight, always beside a word or symbol that says the same.
package enum Tone: Sendable {
    case plain, strong, faint, good, caution, bad

    /// The SGR parameters of ECMA-48; nil for none.
    var code: String? {
        switch self {
        case .plain: nil
        case .strong: "1"
        case .faint: "2"
        case .good: "32"
        case .caution: "33"
        case .bad: "1;31"
        }
    }
}
