// Canonical decomposition (Unicode NFD) of the letters that occur in the sample trial.

/// Letters with marks, taken apart into a base letter and a combining mark.
enum Decomposition {
    private static let grave: Unicode.Scalar = "\u{300}"
    private static let acute: Unicode.Scalar = "\u{301}"
    private static let circumflex: Unicode.Scalar = "\u{302}"
    private static let tilde: Unicode.Scalar = "\u{303}"
    private static let diaeresis: Unicode.Scalar = "\u{308}"
    private static let caron: Unicode.Scalar = "\u{30C}"
    private static let cedilla: Unicode.Scalar = "\u{327}"

    private static let families: [(mark: Unicode.Scalar, composed: [Unicode.Scalar], bases: [Unicode.Scalar])] = [
        (grave, ["à", "è", "ù", "À"], ["a", "e", "u", "A"]),
        (
            acute, ["á", "é", "í", "ó", "ú", "ý", "Á", "É", "Í", "Ú"],
            ["a", "e", "i", "o", "u", "y", "A", "E", "I", "U"]
        ),
        (circumflex, ["â", "ê", "î", "ô", "û", "ŷ", "ŝ", "Ŝ"], ["a", "e", "i", "o", "u", "y", "s", "S"]),
        (tilde, ["ñ", "ã", "õ", "Ñ"], ["n", "a", "o", "N"]),
        (diaeresis, ["ä", "ö", "ü", "ï", "ë", "Ä", "Ö", "Ü"], ["a", "o", "u", "i", "e", "A", "O", "U"]),
        (
            caron, ["č", "ď", "ľ", "ň", "š", "ť", "ž", "Č", "Ľ", "Ť", "Š", "Ž"],
            ["c", "d", "l", "n", "s", "t", "z", "C", "L", "T", "S", "Z"]
        ),
        (cedilla, ["ç", "Ç"], ["c", "C"]),
    ]

    /// The text with every known letter taken apart.
    static func decomposed(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            result.append(contentsOf: parts(of: scalar))
        }
        return String(result)
    }

    private static func parts(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        guard scalar.value >= 0xC0 else { return [scalar] }
        for family in families {
            if let position = family.composed.firstIndex(of: scalar) {
                return [family.bases[position], family.mark]
            }
        }
        return [scalar]
    }
}
