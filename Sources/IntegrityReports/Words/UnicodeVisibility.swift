// Which characters a reader cannot see, or could be misled by: these are named in every report for people.

extension Unicode.Scalar {
    /// Whether the character shows nothing, moves or reorders text, or has no agreed look.
    ///
    /// Controls, format characters (bidirectional overrides, zero-width ones), every separator but the blank,
    /// variation selectors and fillers, private use and unassigned (Unicode general category and
    /// Default_Ignorable_Code_Point).
    var isHidden: Bool {
        if value < 0x7F { return value < 0x20 }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .surrogate, .privateUse,
            .unassigned:
            return true
        default:
            return properties.isDefaultIgnorableCodePoint || value == 0x2800
        }
    }

    /// Whether the character attaches to the one before it.
    var isCombining: Bool {
        guard value >= 0x300 else { return false }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark: return true
        default: return false
        }
    }

    /// `U+00A0`.
    var codePoint: String {
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

extension String {
    /// Whether both hold the same characters, without regard to canonical equivalence, which `==` applies.
    func hasSameScalars(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
