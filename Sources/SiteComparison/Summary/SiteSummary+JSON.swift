// A site's summary as canonical JSON: exact numbers, one spelling.

internal import SiteStatistics
package import TrialIntegrity

extension SiteSummary {
    /// The name and version of the format.
    package static let schema = "trialverity.summary/v1"

    /// The summary as JSON; its canonical bytes are the file.
    package var value: JSONValue {
        .object([
            "schema": .string(Self.schema),
            "trial": .optional(trial),
            "origin": .optional(origin),
            "site": .string(site),
            "subjects": .integer(Int64(subjects)),
            "smallestCell": .integer(Int64(smallestCell)),
            "sources": .array(
                sources.map { source in
                    .object([
                        "dataset": .string(source.dataset), "seal": .optional(source.seal),
                        "root": .optional(source.root), "rows": .integer(Int64(source.rows)),
                    ])
                }
            ),
            "statistics": .array(
                statistics.sorted { $0.key < $1.key }.map { key, statistic in
                    var members = key.members
                    (members["kind"], members["value"]) = statistic.parts
                    return .object(members)
                }
            ),
            "withheld": .array(withheld.map { .object($0.members) }),
        ])
    }

    /// Reads a summary strictly.
    ///
    /// - Throws: `JSONError` naming the member that is missing, unknown or not what it must be.
    package init(_ value: JSONValue) throws(JSONError) {
        var members = try JSONMembers(value)
        _ = try members.parse("schema", Self.schema) { $0 == Self.schema ? $0 : nil }
        trial = try members.parseOrNull("trial", "the id of a trial") { $0 }
        origin = try members.parseOrNull("origin", "the origin of a ledger") { $0 }
        site = try members.parse("site", "the name of a site") { $0.isEmpty || $0.count > 200 ? nil : $0 }
        subjects = Int(try members.integer("subjects", in: 0...(1 << 40)))
        smallestCell = Int(try members.integer("smallestCell", in: 1...1_000_000))
        var sources: [Source] = []
        for (place, element) in try members.array("sources").enumerated() {
            var inner = try JSONMembers(element, at: "sources.\(place)")
            let dataset = try inner.parse("dataset", "the name of a dataset") { $0.isEmpty ? nil : $0 }
            let seal = try inner.parseOrNull("seal", "SITE/DATASET#SEQUENCE") { SealID(parsing: $0) == nil ? nil : $0 }
            let root = try inner.parseOrNull("root", "64 hex digits") { $0.utf8.count == 64 ? $0 : nil }
            let rows = Int(try inner.integer("rows", in: 0...(1 << 40)))
            try inner.finish()
            sources.append(Source(dataset: dataset, seal: seal, root: root, rows: rows))
        }
        self.sources = sources
        statistics = [:]
        for (place, element) in try members.array("statistics").enumerated() {
            var inner = try JSONMembers(element, at: "statistics.\(place)")
            let key = try QuestionKey(&inner)
            let statistic = try SiteStatistic(&inner)
            try inner.finish()
            guard statistics.updateValue(statistic, forKey: key) == nil else {
                throw .shape(path: "statistics.\(place)", expected: "about another question than those before")
            }
        }
        withheld = []
        for (place, element) in try members.array("withheld").enumerated() {
            var inner = try JSONMembers(element, at: "withheld.\(place)")
            withheld.append(try QuestionKey(&inner))
            try inner.finish()
        }
        try members.finish()
    }
}

extension QuestionKey {
    var members: [String: JSONValue] {
        [
            "method": .integer(Int64(method.rawValue)), "dataset": .string(dataset), "variable": .string(variable),
            "part": .string(part),
        ]
    }

    init(_ members: inout JSONMembers) throws(JSONError) {
        let number = Int(try members.integer("method", in: 1...16))
        guard let method = Method(rawValue: number) else {
            throw .shape(path: members.path(of: "method"), expected: "the number of a method")
        }
        self.init(
            method,
            try members.parse("dataset", "a text") { $0 },
            try members.parse("variable", "a text") { $0 },
            try members.parse("part", "a text") { $0 }
        )
    }
}

extension SiteStatistic {
    /// Kind and value.
    fileprivate var parts: (JSONValue, JSONValue) {
        switch self {
        case .rate(let rate):
            (
                "rate",
                .object([
                    "events": .integer(Int64(rate.events)), "exposure": rate.exposure.json,
                    "subjects": .integer(Int64(rate.subjects)),
                ])
            )
        case .share(let share):
            (
                "share",
                .object([
                    "events": .integer(Int64(share.events)), "trials": .integer(Int64(share.trials)),
                    "subjects": .integer(Int64(share.subjects)),
                ])
            )
        case .visits(let visits):
            (
                "visits",
                .object([
                    "tables": .array(visits.tables.map(JSONValue.counts)),
                    "visits": .counts(visits.visits), "lastVisitEvents": .counts(visits.lastVisitEvents),
                ])
            )
        case .moments(let moments): ("moments", moments.json)
        case .pairs(let pairs):
            (
                "pairs",
                .object(["first": pairs.first.json, "second": pairs.second.json, "products": pairs.products.json])
            )
        case .counts(let counts): ("counts", counts.json)
        case .digits(let counts, let facts):
            (
                "digits",
                .object([
                    "counts": counts.json, "whole": .integer(Int64(facts.whole)), "decimal": .whole(facts.decimal),
                    "unread": .integer(Int64(facts.unread)),
                ])
            )
        }
    }

    fileprivate init(_ members: inout JSONMembers) throws(JSONError) {
        let place = members.path(of: "value")
        let kind = try members.parse("kind", "rate, share, visits, moments, pairs, counts or digits") { $0 }
        var value = try members.members("value")
        let made: SiteStatistic?
        switch kind {
        case "rate":
            let (events, subjects) = (try value.count("events"), try value.count("subjects"))
            let exposure = try value.sum("exposure").value
            made = EventRate(events: events, exposure: exposure, subjects: subjects).map { .rate($0) }
        case "share":
            let (events, trials) = (try value.count("events"), try value.count("trials"))
            made = EventShare(events: events, trials: trials, subjects: try value.count("subjects")).map { .share($0) }
        case "visits":
            var tables: [[Int: Int]] = []
            for table in try value.array("tables") { tables.append(try table.counts(at: place + ".tables")) }
            let visits = try value.value("visits").counts(at: place + ".visits")
            let last = try value.value("lastVisitEvents").counts(at: place + ".lastVisitEvents")
            made = VisitEvents(tables: tables, visits: visits, lastVisitEvents: last).map { .visits($0) }
        case "moments": made = try Moments(&value).map { .moments($0) }
        case "pairs":
            var (first, second) = (try value.members("first"), try value.members("second"))
            let (x, y) = (try Moments(&first), try Moments(&second))
            try first.finish()
            try second.finish()
            let products = try value.sum("products")
            if let x, let y {
                made = PairMoments(first: x, second: y, products: products).map { .pairs($0) }
            } else {
                made = nil
            }
        case "counts": made = try CountMoments(&value).map { .counts($0) }
        case "digits":
            var inner = try value.members("counts")
            let counts = try CountMoments(&inner)
            try inner.finish()
            let whole = try value.count("whole")
            let facts = DigitFacts(whole: whole, decimal: try value.whole("decimal"), unread: try value.count("unread"))
            if let counts, let facts { made = .digits(counts, facts) } else { made = nil }
        default: made = nil
        }
        try value.finish()
        guard let made else { throw .shape(path: place, expected: "a \(kind) whose parts agree") }
        self = made
    }
}

extension Moments {
    fileprivate var json: JSONValue {
        .object(["count": .integer(Int64(count)), "sum": sum.json, "squares": squares.json])
    }

    fileprivate init?(_ members: inout JSONMembers) throws(JSONError) {
        let (count, sum) = (try members.count("count"), try members.sum("sum"))
        self.init(count: count, sum: sum, squares: try members.sum("squares"))
    }
}

extension CountMoments {
    fileprivate var json: JSONValue {
        .object([
            "subjects": .integer(Int64(subjects)), "active": .integer(Int64(active)), "sums": .whole(sums),
            "products": .whole(products),
        ])
    }

    fileprivate init?(_ members: inout JSONMembers) throws(JSONError) {
        let (subjects, active) = (try members.count("subjects"), try members.count("active"))
        self.init(
            subjects: subjects,
            active: active,
            sums: try members.whole("sums"),
            products: try members.whole("products")
        )
    }
}

extension ExactSum {
    /// The doubles whose exact sum it is.
    fileprivate var json: JSONValue { .array(parts.map { .number($0) }) }
}

extension JSONValue {
    fileprivate static func whole(_ counts: [Int]) -> JSONValue { .array(counts.map { .integer(Int64($0)) }) }

    /// Pairs of a number and a count, ascending.
    fileprivate static func counts(_ counts: [Int: Int]) -> JSONValue {
        .array(counts.sorted { $0.key < $1.key }.map { .whole([$0.key, $0.value]) })
    }

    fileprivate func counts(at path: String) throws(JSONError) -> [Int: Int] {
        var result: [Int: Int] = [:]
        for pair in arrayValue ?? [] {
            let numbers = (pair.arrayValue ?? []).compactMap(\.integerValue)
            guard numbers.count == 2, result.updateValue(Int(numbers[1]), forKey: Int(numbers[0])) == nil else {
                throw .shape(path: path, expected: "pairs of a number and a count")
            }
        }
        return result
    }
}

extension JSONMembers {
    fileprivate mutating func count(_ name: String) throws(JSONError) -> Int {
        Int(try integer(name, in: 0...(1 << 40)))
    }

    fileprivate mutating func whole(_ name: String) throws(JSONError) -> [Int] {
        var result: [Int] = []
        for element in try array(name) {
            guard let value = element.integerValue, value >= 0 else {
                throw .shape(path: path(of: name), expected: "whole numbers from 0")
            }
            result.append(Int(value))
        }
        return result
    }

    fileprivate mutating func sum(_ name: String) throws(JSONError) -> ExactSum {
        var sum = ExactSum()
        for element in try array(name) {
            guard let part = element.numberValue, sum.add(part) else {
                throw .shape(path: path(of: name), expected: "numbers whose sum it is")
            }
        }
        return sum
    }
}
