// Names, codes and times have one spelling each.

import Testing
import TrialIntegrity

struct SealIDTests {
    @Test(arguments: ["701/LB#3", "ALL/dm_v2.1#1", "a/b#999999999", "7-1/q.x#10"])
    func `a seal's name reads back as written`(text: String) throws {
        #expect(try #require(SealID(parsing: text)).text == text)
    }

    @Test(arguments: [
        "", "701/LB", "701/LB#", "701/LB#0", "701/LB#01", "701/LB#+1", "701/LB#-1", "701/LB#1000000000", "/LB#1",
        "701/#1",
        "701/LB#1 ", " 701/LB#1", "7 1/LB#1", "../LB#1", ".x/LB#1", "701/LB/AE#1", "701/LB#1#2", "7\u{E9}/LB#1",
        "701/L\u{212A}#1", "701/LB#\u{661}", "-7/LB#1", "_7/LB#1", "7~1/LB#1", "701/LB#99999999999999999999",
    ])
    func `what is not a seal's name is refused`(text: String) {
        #expect(SealID(parsing: text) == nil)
    }

    @Test func `no two seals share a file`() throws {
        let names = ["a", "a-b", "a_b", "a.b", "b", "a-b-1", "1", "A", "a1", "b-1"]
        var stems: Set<String> = []
        var count = 0
        for site in names {
            for dataset in names {
                for sequence in [1, 11, 111] {
                    stems.insert(try #require(SealID(site: site, dataset: dataset, sequence: sequence)).fileStem)
                    count += 1
                }
            }
        }
        #expect(stems.count == count)
    }

    @Test func `a name has at most 64 characters`() {
        #expect(SealID.isName(String(repeating: "a", count: 64)))
        #expect(!SealID.isName(String(repeating: "a", count: 65)))
    }

    @Test func `seals are ordered by site, dataset and number`() throws {
        let texts = ["701/LB#2", "701/AE#1", "702/AE#1", "701/LB#10"]
        let sorted = try texts.map { try #require(SealID(parsing: $0)) }.sorted().map(\.text)
        #expect(sorted == ["701/AE#1", "701/LB#2", "701/LB#10", "702/AE#1"])
    }

    @Test func `a code cannot hold what a person would type`() {
        #expect(SealID.isCode("data-cut-2"))
        for text in ["", "Data cut", "born 1950", "a_b", "\u{E9}", String(repeating: "a", count: 41)] {
            #expect(!SealID.isCode(text))
        }
    }

    @Test func `an origin is a URL without scheme`() {
        for text in ["trial.example/log1", "localhost:8080/x~y", "a"] { #expect(SealID.isOrigin(text)) }
        for text in ["", "a b", "a+b", "/a", "\u{E9}", "a\nb", "a?b", String(repeating: "a", count: 201)] {
            #expect(!SealID.isOrigin(text))
        }
    }
}

struct UTCTimestampTests {
    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00Z"), (1_767_000_000, "2025-12-29T09:20:00Z"), (-1, "1969-12-31T23:59:59Z"),
        (951_782_400, "2000-02-29T00:00:00Z"), (4_107_542_399, "2100-02-28T23:59:59Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"), (-62_135_596_800, "0001-01-01T00:00:00Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"),
    ])
    func `a moment has one text and the text one moment`(seconds: Int64, text: String) throws {
        #expect(try #require(UTCTimestamp(secondsSince1970: seconds)).text == text)
        #expect(try #require(UTCTimestamp(parsing: text)).secondsSince1970 == seconds)
    }

    @Test func `every day of eight hundred years reads back`() throws {
        let days = stride(from: Int64(-12_219_292_800), to: 13_000_000_000, by: 86_399)
        let wrong = days.filter { seconds in
            guard let moment = UTCTimestamp(secondsSince1970: seconds) else { return true }
            return UTCTimestamp(parsing: moment.text) != moment
        }
        #expect(wrong == [])
    }

    @Test(arguments: [
        "2025-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2025-13-01T00:00:00Z", "2025-00-01T00:00:00Z",
        "2025-04-31T00:00:00Z", "2025-01-00T00:00:00Z", "2025-01-01T24:00:00Z", "2025-01-01T00:60:00Z",
        "2016-12-31T23:59:60Z", "2025-01-01T00:00:00", "2025-01-01T00:00:00z", "2025-01-01 00:00:00Z",
        "2025-01-01T00:00:00+00:00", "2025-01-01T00:00:00.0Z", "0000-01-01T00:00:00Z", "+025-01-01T00:00:00Z", "",
    ])
    func `other spellings and days that do not exist are refused`(text: String) {
        #expect(UTCTimestamp(parsing: text) == nil)
    }

    @Test func `moments outside the years of four digits are refused`() {
        #expect(UTCTimestamp(secondsSince1970: -62_135_596_801) == nil)
        #expect(UTCTimestamp(secondsSince1970: 253_402_300_800) == nil)
        #expect(UTCTimestamp(secondsSince1970: .max) == nil)
    }
}
