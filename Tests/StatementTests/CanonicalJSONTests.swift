// The known answers of RFC 8785, and that writing and reading are inverse to each other.

import TestSupport
import Testing
import TrialIntegrity

struct CanonicalJSONTests {
    private func canonical(_ text: String) throws -> String {
        String(decoding: try JSONValue(parsing: Array(text.utf8)).canonicalBytes(), as: UTF8.self)
    }

    @Test func `the example of RFC 8785 section 3.2.2 comes out as printed`() throws {
        let input = #"""
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """#
        let output =
            #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#
            + #""string":"€$\u000f\nA'B\"\\\\\"/"}"#
        #expect(try canonical(input) == output)
    }

    @Test func `names are sorted by UTF-16 code units as in RFC 8785 section 3.2.3`() throws {
        let input = #"""
            {"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
             "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}
            """#
        let values = [
            "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign",
            "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh",
        ]
        let output = try canonical(input)
        let places = try values.map { value in
            try #require(output.utf8.indices.first { output.utf8[$0...].starts(with: value.utf8) })
        }
        #expect(places == places.sorted())
    }

    /// RFC 8785, appendix B.
    static let numbers: [(UInt64, String)] = [
        (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
        (0x8000_0000_0000_0001, "-5e-324"), (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
        (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"), (0x4340_0000_0000_0000, "9007199254740992"),
        (0xc340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
        (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"), (0x44b5_2d02_c7e1_4af6, "1e+23"),
        (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"), (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
        (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"), (0x444b_1ae4_d6e2_ef50, "1e+21"),
        (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"), (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
        (0x41b3_de43_5555_5553, "333333333.3333332"), (0x41b3_de43_5555_5554, "333333333.33333325"),
        (0x41b3_de43_5555_5555, "333333333.3333333"), (0x41b3_de43_5555_5556, "333333333.3333334"),
        (0x41b3_de43_5555_5557, "333333333.33333343"), (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
        (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
    ]

    @Test(arguments: numbers)
    func `a number is printed as in RFC 8785 appendix B`(bits: UInt64, text: String) throws {
        let bytes = try JSONValue.number(Double(bitPattern: bits)).canonicalBytes()
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    @Test(arguments: [
        JSONValue.number(.nan), .number(.infinity), .number(-.infinity), .integer(1 << 53), .integer(-(1 << 53)),
        .integer(.max), .integer(.min), .array([.object(["a": .number(.nan)])]),
    ])
    func `a number without a canonical form is refused`(value: JSONValue) {
        #expect(throws: JSONError.notRepresentable) { try value.canonicalBytes() }
        #expect(throws: JSONError.notRepresentable) { try value.prettyText() }
    }

    @Test func `the largest exact integers are written`() throws {
        #expect(try JSONValue.integer(1 << 53 - 1).canonicalBytes() == Array("9007199254740991".utf8))
        #expect(try JSONValue.integer(-(1 << 53 - 1)).canonicalBytes() == Array("-9007199254740991".utf8))
    }

    @Test(arguments: UInt64(0)..<64)
    func `a random number reads back as itself, and its text is canonical`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let values = (0..<200).map { _ in Double(bitPattern: random.next()) }.filter(\.isFinite)
        let wrong = try values.filter { value in
            let text = String(decoding: try JSONValue.number(value).canonicalBytes(), as: UTF8.self)
            return try Double(text) != value || JSONValue(parsing: Array(text.utf8)).canonicalOrSelf() != text
        }
        #expect(wrong == [])
    }

    @Test func `the pretty form has the same members, indented, and ends with a line feed`() throws {
        let value = try JSONValue(parsing: Array(#"{"b":[1,{"c":[]}],"a":{},"d":"x"}"#.utf8))
        let expected = """
            {
              "a": {},
              "b": [
                1,
                {
                  "c": []
                }
              ],
              "d": "x"
            }

            """
        #expect(try value.prettyText() == expected)
        #expect(try JSONValue(parsing: Array(expected.utf8)) == value)
    }

    @Test func `text keeps its Unicode form`() throws {
        let composed = try JSONValue.string("\u{E9}").canonicalBytes()
        let decomposed = try JSONValue.string("e\u{301}").canonicalBytes()
        #expect(composed != decomposed)
    }
}

extension JSONValue {
    /// The canonical text; an integer beyond 2^53, which has none, as it was written.
    fileprivate func canonicalOrSelf() throws -> String {
        if let value = integerValue, value.magnitude >= 1 << 53 { return String(value) }
        return String(decoding: try canonicalBytes(), as: UTF8.self)
    }
}
