// Numbers as text: which texts are numbers, and which of them are the same number.

import TestSupport
import Testing
import TrialIntegrity

@Suite("Plain decimals")
struct PlainDecimalTests {
    @Test(
        "spellings of a number share one normal form",
        arguments: [
            ("0", "0"), ("-0", "0"), ("0.0", "0"), ("-0.000", "0"), (".0", "0"), ("-.0", "0"), ("12", "12"),
            ("12.50", "12.5"), ("12.500", "12.5"), ("12.0", "12"), (".5", "0.5"), ("0.5", "0.5"), ("-.5", "-0.5"),
            ("-0.50", "-0.5"), ("100", "100"), ("10.010", "10.01"), ("-7", "-7"),
            ("123456789012345678901234567890.10", "123456789012345678901234567890.1"),
        ]
    )
    func normalForm(text: String, expected: String) throws {
        let number = try #require(PlainDecimal(Array(text.utf8)[...]))
        #expect(String(decoding: number.normalForm, as: UTF8.self) == expected)
    }

    @Test(
        "what is no plain decimal stays text",
        arguments: [
            "", "-", ".", "-.", "5.", "-5.", "+5", "1e5", "1E5", "007", "00", "-01", "00.5", "1,5", "1 000", " 1", "1 ",
            "--1", "1-", "1.2.3", "0x1F", "١٢", "１２", "NaN", "inf", "½", "1.5\u{301}",
        ]
    )
    func notADecimal(text: String) {
        #expect(PlainDecimal(Array(text.utf8)[...]) == nil)
    }

    /// Numeric equality the way it is taught: shift both by the same power of ten, and compare the integers.
    private func areEqual(_ left: String, _ right: String) -> Bool {
        func parts(_ text: String) -> (negative: Bool, whole: String, fraction: String) {
            let unsigned = text.hasPrefix("-") ? String(text.dropFirst()) : text
            let pieces = unsigned.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            return (text.hasPrefix("-"), pieces[0], pieces.count > 1 ? pieces[1] : "")
        }
        let (one, other) = (parts(left), parts(right))
        let shift = max(one.fraction.count, other.fraction.count)
        func integer(_ part: (negative: Bool, whole: String, fraction: String)) -> String {
            let padded = part.whole + part.fraction + String(repeating: "0", count: shift - part.fraction.count)
            return String(padded.drop { $0 == "0" })
        }
        let (first, second) = (integer(one), integer(other))
        return first == second && (first.isEmpty || one.negative == other.negative)
    }

    @Test("two numbers have one normal form exactly when they are equal", arguments: 0..<64 as Range<UInt64>)
    func normalFormIsEquality(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        func spelling() -> String {
            let whole = ["", "0", "1", "10", "2", "20", "100"].randomElement(using: &random) ?? ""
            let fraction = ["", ".0", ".00", ".1", ".10", ".01", ".010", ".2"].randomElement(using: &random) ?? ""
            let sign = Bool.random(using: &random) ? "-" : ""
            return sign + (whole.isEmpty && fraction.isEmpty ? "0" : whole + fraction)
        }
        var equal = 0
        for _ in 0..<500 {
            let (left, right) = (spelling(), spelling())
            let one = try #require(PlainDecimal(Array(left.utf8)[...]), "\(left)").normalForm
            let other = try #require(PlainDecimal(Array(right.utf8)[...]), "\(right)").normalForm
            #expect((one == other) == areEqual(left, right), "\(left) and \(right)")
            #expect(PlainDecimal(one[...])?.normalForm == one, "a normal form is its own")
            if one == other { equal += 1 }
        }
        #expect(equal > 5 && equal < 400, "both outcomes were tried")
    }

    @Test(
        "digits are counted as written, without a lone zero before the point",
        arguments: [
            ("0", 0), ("0.5", 1), (".5", 1), ("12.50", 4), ("-100", 3), ("123456789012345", 15),
            ("0.0000000000000001", 16),
        ]
    )
    func digitCount(text: String, expected: Int) {
        #expect(PlainDecimal(Array(text.utf8)[...])?.digitCount == expected)
    }
}
