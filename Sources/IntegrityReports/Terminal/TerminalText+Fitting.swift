// Making text fit a width: cutting it at an end, or breaking it into lines.

/// Which end of a text stays when it is cut.
package enum ClipEnd: Sendable {
    case start, end
}

extension TerminalText {
    /// The text cut to `width` columns, with `…` where something was left out.
    package func clipped(to width: Int, keeping end: ClipEnd) -> TerminalText {
        guard self.width > width else { return self }
        var room = max(0, width - 1)
        var kept: [Piece] = []
        for character in end == .start ? characters : characters.reversed() {
            let columns = DisplayWidth.of(character.text)
            guard columns <= room else { break }
            room -= columns
            kept.append(character)
        }
        let mark = Piece(text: "…", tone: .faint)
        let joined = end == .start ? kept + [mark] : [mark] + kept.reversed()
        return TerminalText(pieces: joined).merged
    }

    /// The text in lines of at most `width` columns, broken at blanks; a longer word stays whole.
    package func wrapped(to width: Int) -> [TerminalText] {
        guard width > 0, self.width > width else { return [self] }
        var lines: [TerminalText] = []
        var line: [Piece] = []
        var columns = 0
        for word in words {
            let wordWidth = word.reduce(0) { $0 + DisplayWidth.of($1.text) }
            if columns > 0, columns + 1 + wordWidth > width {
                lines.append(TerminalText(pieces: line).merged)
                line = []
                columns = 0
            }
            if columns > 0 { line.append(Piece(text: " ", tone: word.first?.tone ?? .plain)) }
            columns += wordWidth + (columns > 0 ? 1 : 0)
            line += word
        }
        return lines + [TerminalText(pieces: line).merged]
    }

    /// One piece per character.
    private var characters: [Piece] {
        pieces.flatMap { piece in piece.text.map { Piece(text: String($0), tone: piece.tone) } }
    }

    /// The characters between blanks.
    private var words: [[Piece]] {
        characters.split(omittingEmptySubsequences: false) { $0.text == " " }.map(Array.init)
    }

    /// Neighbouring pieces of one tone as one.
    private var merged: TerminalText {
        var result: [Piece] = []
        for piece in pieces {
            if let last = result.indices.last, result[last].tone == piece.tone {
                result[last].text += piece.text
            } else {
                result.append(piece)
            }
        }
        return TerminalText(pieces: result)
    }
}
