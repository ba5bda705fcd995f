// JSON is read strictly: one spelling per meaning where the grammar allows it, and a place for every fault.

import Testing
import TrialIntegrity

struct JSONParsingTests {
    @Test func `a document of every kind of value is read`() throws {
        let value = try JSONValue(parsing: Array(#" {"a":[1,-2.5,true,false,null],"b":{"c":"x"}} "#.utf8))
        let expected = JSONValue.object([
            "a": .array([.integer(1), .number(-2.5), .bool(true), .bool(false), .null]),
            "b": .object(["c": .string("x")]),
        ])
        #expect(value == expected)
        #expect(value["b"]?["c"]?.stringValue == "x")
        #expect(value["a"]?.arrayValue?.first?.integerValue == 1)
        #expect(value["a"]?.arrayValue?.first?.numberValue == 1)
    }

    @Test(arguments: [
        ("9223372036854775807", JSONValue.integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .number(9223372036854775808)), ("0", .integer(0)), ("-0", .integer(0)),
        ("1.0", .number(1)), ("1e2", .number(100)), ("1E+2", .number(100)), ("1e-2", .number(0.01)),
    ])
    func `an integer is what is written as one and fits 64 bits`(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)) == value)
    }

    @Test(arguments: [
        (#""\u20ac\n\/\\\"\b\f\r\t""#, "\u{20AC}\n/\\\"\u{8}\u{C}\r\t"), (#""\ud83d\ude00""#, "\u{1F600}"),
        (#""\uD83D\uDE00""#, "\u{1F600}"), ("\"\u{7F}\u{2028}\"", "\u{7F}\u{2028}"), (#""\u0000""#, "\0"),
    ])
    func `escapes are resolved`(text: String, value: String) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)) == .string(value))
    }

    @Test(arguments: [
        "", " ", "{", "[", "\"", "[1,]", "{\"a\":1,}", "{,}", "[,1]", "{a:1}", "{'a':1}", "01", "-01", "+1", ".5", "1.",
        "1e", "1e+", "--1", "0x1", "NaN", "Infinity", "-", "tru", "True", "nul", "[1 2]", "{\"a\" 1}", "{\"a\":}",
        "\"\n\"", "\"\t\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "// x\n1", "\u{FEFF}1", "[1]]", "1 1", "{} {}",
        "\"\\ud83d\"", "\"\\ude00\"", "\"\\ud83dx\"", "\"\\ud83d\\n\"", "\"\\ud83d\\ud83d\"", "1e999", "-1e999",
        "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "{\"\u{E9}\":1,\"e\u{301}\":2}", "\u{00A0}1", "[1]\0",
    ])
    func `what is not exactly one JSON value is refused`(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test(arguments: [
        ("[1,]", JSONError.syntax(offset: 3, expected: "a digit or a value")), ("1 1", .trailingBytes(offset: 2)),
        ("{\"a\":1,\"a\":2}", .duplicateName(offset: 7)), ("[\"\\ud800\"]", .loneSurrogate(offset: 2)),
        ("[1e999]", .numberOutOfRange(offset: 1)), ("", .syntax(offset: 0, expected: "more text")),
    ])
    func `a fault is named with its offset`(text: String, fault: JSONError) {
        #expect(throws: fault) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test(arguments: [[0xFF], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC0, 0x80, 0x22]])
    func `bytes that are not UTF-8 are refused`(bytes: [UInt8]) {
        #expect(throws: JSONError.invalidUTF8) { try JSONValue(parsing: bytes) }
    }

    @Test func `nesting is read to its limit and not beyond`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        _ = try JSONValue(parsing: nested(JSONValue.maximumDepth))
        #expect(throws: JSONError.tooDeep(offset: JSONValue.maximumDepth)) {
            try JSONValue(parsing: nested(JSONValue.maximumDepth + 1))
        }
        #expect(throws: JSONError.tooDeep(offset: JSONValue.maximumDepth)) {
            try JSONValue(parsing: [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))
        }
    }

    @Test func `every prefix of a document is refused`() throws {
        let text = Array(#"{"a":[1,-2.5e3,"x\u00e9\ud83d\ude00",null],"b":{"c":true}}"#.utf8)
        _ = try JSONValue(parsing: text)
        for length in 0..<text.count {
            #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.prefix(length))) }
        }
    }
}
