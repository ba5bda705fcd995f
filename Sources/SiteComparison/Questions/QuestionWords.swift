// Questions and their results in words: titles, and one sentence for a result.

internal import SiteStatistics

/// Words of questions.
package enum QuestionWords {
    /// What is asked, what is shown and what `n` counts.
    static func describe(_ key: QuestionKey) -> (title: String, quantity: String, unit: String) {
        let name = variable(key)
        switch key.method {
        case .eventRateFunnel: return ("\(events(key)) per day at risk", "events", "subjects")
        case .underReporting:
            return ("\(events(key)) against what the same visits give elsewhere", "events", "subjects")
        case .location: return ("mean of \(name)", "mean", "subjects")
        case .proportion: return (share(key), "share", "subjects")
        case .variance:
            return ("\(spread(key)) of \(name)", key.part == "variance-ratio" ? "variance" : "spread", "subjects")
        case .propagation: return ("\(propagation(key)) of \(name)", propagation(key), "subjects")
        case .nearDuplicates: return (resemblance(key), "similarity", "subjects")
        case .terminalDigits: return ("last digits of \(name)" + qualified(key), "digit preference", "subjects")
        case .repeatedValues: return ("repeated values of \(name)", "average frequency", "subjects")
        case .inliersAndOutliers: return ("distance from the centre over \(name)", "rank", "subjects")
        case .correlation: return ("correlation of \(key.variable)", "correlation", "subjects")
        case .calendar:
            return (
                "\(key.part.hasPrefix("weekend") ? "weekend dates" : "weekdays") of \(key.dataset)", "share", "subjects"
            )
        case .completeness:
            let what = key.part == "tests" ? "tests missing at visits" : "missing cells"
            return ("\(what) in \(key.dataset)", "share", key.part == "tests" ? "tests due" : "cells")
        case .orderOfEvents: return ("subjects with events in an impossible order", "share", "subjects")
        case .changeRate: return ("cells of \(key.dataset) changed between two seals", "share", "cells")
        case .combinedScore: return ("all methods together", "mean −log10 p", "methods")
        }
    }

    /// The dataset and variable of a key, such as `VS SYSBP`.
    static func variable(_ key: QuestionKey) -> String {
        [key.dataset, key.variable].filter { !$0.isEmpty }.joined(separator: " ")
    }

    private static func events(_ key: QuestionKey) -> String {
        switch key.dataset.uppercased() {
        case "AE": key.part.isEmpty ? "adverse events" : "\(key.part) adverse events"
        case "DV": "protocol deviations"
        case "CM": "concomitant medications"
        default: (key.part.isEmpty ? "" : key.part + " ") + "events of \(key.dataset)"
        }
    }

    private static func share(_ key: QuestionKey) -> String {
        switch (key.variable.isEmpty, key.part) {
        case (true, "any"): "subjects with an event in \(key.dataset)"
        case (true, "serious"): "subjects with a serious event in \(key.dataset)"
        case (true, _): "subjects with \(key.part) in \(key.dataset)"
        case (false, _): "\(variable(key)) is \(key.part)"
        }
    }

    private static func spread(_ key: QuestionKey) -> String {
        switch key.part {
        case "within-subjects": "spread within subjects"
        case "records": "spread over records"
        case "variance-ratio": "ratio of variances"
        default: "spread between subjects"
        }
    }

    private static func propagation(_ key: QuestionKey) -> String {
        switch key.part {
        case "equal-neighbours": "equal neighbours"
        case "longest-runs": "longest runs of equal values"
        case "distinct-values": "share of different values"
        default: "distribution of subjects' means"
        }
    }

    private static func resemblance(_ key: QuestionKey) -> String {
        switch key.part {
        case "closest-pair": "most similar pair of subjects"
        case "nearest-neighbours": "similarity of each subject to the nearest"
        case "own-site": "subjects more like those of their own site"
        default: "most similar pair with another site"
        }
    }

    private static func qualified(_ key: QuestionKey) -> String {
        let restored = key.part.hasPrefix("zeros-restored") ? ", dropped zeros put back" : ""
        if key.part.hasSuffix("records") { return restored + ", records as if independent" }
        return restored + (key.part.hasSuffix("uniform") ? ", against equal shares" : "")
    }

    /// Columns in words, such as `columns VSDTC, VSORRES and 3 more`.
    static func listing(_ columns: [String]) -> String {
        guard columns.count > 1 else { return "column \(columns.first ?? "–")" }
        let shown = columns.count > 4 ? columns.prefix(3) : columns[...]
        let more = columns.count - shown.count
        return "columns " + shown.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }

    /// One sentence about a result: lower case, no full stop.
    ///
    /// - Parameters:
    ///   - key: the question.
    ///   - result: what it found at a site.
    ///   - columns: the columns whose cells are counted.
    /// - Returns: the sentence.
    package static func sentence(_ key: QuestionKey, _ result: SiteResult, columns: [String] = []) -> String {
        let title = describe(key).title + (columns.isEmpty ? "" : " (\(listing(columns)))")
        guard let test = result.assessment.test else {
            return "\(title): \(result.assessment.reason?.text ?? "not assessed")"
        }
        let (observed, expected) = (result.observed, result.expected)
        switch key.method {
        case .eventRateFunnel, .underReporting:
            let within = key.method == .underReporting ? " by the same visits" : ""
            return "\(number(observed)) \(events(key)) where \(number(expected)) are expected\(within)"
        case .proportion:
            return "\(title): \(percent(observed)) of \(test.n), \(percent(expected)) elsewhere"
        case .completeness:
            let direction = test.direction == .lower ? "fewer" : "no fewer"
            return "\(direction) \(title) than elsewhere: \(percent(observed)) against \(percent(expected))"
        case .changeRate, .orderOfEvents:
            return "\(title): \(percent(observed)) against \(percent(expected))"
        case .location, .correlation:
            return "\(title) \(number(observed)) against \(number(expected)) elsewhere"
        case .variance:
            return "\(test.direction == .lower ? "less" : "more") \(title) than elsewhere\(ratio(test))"
        case .propagation: return propagationSentence(key, test, result)
        case .nearDuplicates:
            return "\(title): \(number(observed)) where \(number(expected)) is usual for as many subjects"
        case .terminalDigits:
            return
                "\(title) unlike those of the other sites (largest difference of a share \(percent(test.effect.value)))"
        case .repeatedValues:
            return "the same values come back \(number(test.effect.value)) times as often as usual: \(title)"
        case .inliersAndOutliers:
            return
                "subjects \(test.direction == .lower ? "too average" : "too far from the centre") over \(variable(key))"
        case .calendar:
            if key.part.hasPrefix("weekend") {
                return "\(percent(observed)) of dates in \(key.dataset) on a weekend, \(percent(expected)) elsewhere"
            }
            return "weekdays of \(key.dataset) unlike those of the other sites"
        case .combinedScore: return "mean −log10 p of \(test.n) methods is \(number(test.statistic))"
        }
    }

    private static func propagationSentence(_ key: QuestionKey, _ test: SiteTest, _ result: SiteResult) -> String {
        let name = variable(key)
        switch key.part {
        case "equal-neighbours":
            return
                "\(percent(result.observed)) of neighbouring values of \(name) are equal, \(percent(result.expected)) elsewhere"
        case "longest-runs":
            return
                "runs of equal values of \(name) last \(number(result.observed)) on average, \(number(result.expected)) elsewhere"
        case "distinct-values":
            return
                "\(percent(result.observed)) of a subject's values of \(name) are different, \(percent(result.expected)) elsewhere"
        default:
            return "subjects' means of \(name) are distributed unlike those elsewhere"
        }
    }

    private static func ratio(_ test: SiteTest) -> String {
        test.effect.kind == .ratio ? " (\(number(test.effect.value)) times)" : ""
    }

    /// A number with at most four significant digits; a dash for none.
    package static func number(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "–" }
        if value == value.rounded(), value.magnitude < 1e9 { return String(Int(value)) }
        return significant(value, digits: 4)
    }

    /// A share in per cent.
    package static func percent(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "–" }
        return significant(value * 100, digits: 3) + " %"
    }

    /// A p-value: three significant digits, `<0.0001` below that.
    package static func p(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "–" }
        return value < 0.0001 ? "<0.0001" : significant(value, digits: 2)
    }

    private static func significant(_ value: Double, digits: Int) -> String {
        guard value != 0 else { return "0" }
        var (scale, magnitude) = (0, value.magnitude)
        while magnitude >= 10, scale < 300 { (magnitude, scale) = (magnitude / 10, scale + 1) }
        while magnitude < 1, scale > -300 { (magnitude, scale) = (magnitude * 10, scale - 1) }
        let decimals = max(0, digits - 1 - scale)
        var factor = 1.0
        for _ in 0..<min(decimals, 15) { factor *= 10 }
        let scaled = (value.magnitude * factor).rounded()
        guard scaled < 9e15, decimals <= 15 else { return "\(value)" }
        var text = String(Int(scaled))
        if decimals > 0 {
            text = String(repeating: "0", count: max(0, decimals + 1 - text.count)) + text
            text.insert(".", at: text.index(text.endIndex, offsetBy: -decimals))
            while text.hasSuffix("0") { text.removeLast() }
            if text.hasSuffix(".") { text.removeLast() }
        }
        return value < 0 ? "−" + text : text
    }
}
