// Takes out every value: cells, keys and identifiers; what stays are places, counts, kinds, columns and rules.

import TrialIntegrity

/// Takes every value out of a report.
enum RedactionMask {
    /// Takes out cells, keys, and what people wrote, and gives subjects numbers in the order of their first finding.
    static func apply(to report: inout AuditReport) {
        let names = pseudonyms(of: report)
        for index in report.datasets.indices {
            BlindingMask.separate(&report.datasets[index])
            for finding in report.datasets[index].findings.indices {
                redact(&report.datasets[index].findings[finding], names)
            }
            if let explanations = report.datasets[index].explanations {
                report.datasets[index].explanations = redacted(explanations)
            }
            report.datasets[index].patterns = report.datasets[index].patterns.filter {
                !BlindingMask.isAboutArms($0)
            }.map { pattern in
                var pattern = pattern
                pattern.text = Amounts.hidden(in: Pseudonyms.replace(in: pattern.text, names))
                return pattern
            }
        }
        report.timeline = report.timeline.map { event in
            var event = event
            event.label = Pseudonyms.replace(in: event.label, names)
            return event
        }
    }

    private static func pseudonyms(of report: AuditReport) -> [String: String] {
        var names: [String: String] = [:]
        for dataset in report.datasets {
            for finding in dataset.findings {
                guard let subject = finding.subject, names[subject] == nil else { continue }
                names[subject] = "subject-\(names.count + 1)"
            }
        }
        return names
    }

    private static func redact(_ finding: inout Finding, _ names: [String: String]) {
        let hadValues =
            finding.key != nil || finding.context != nil
            || (!finding.kind.comparesNames && (finding.sealed != nil || finding.found != nil))
        if hadValues { finding.masked = .redacted }
        let subject = finding.subject.flatMap { names[$0] }
        let site = finding.context?.site
        finding.key = nil
        finding.counterpart?.key = nil
        finding.context = subject == nil && site == nil ? nil : FindingContext(subject: subject, site: site)
        if !finding.kind.comparesNames {
            finding.sealed = nil
            finding.found = nil
        }
        for index in finding.materiality.indices {
            finding.materiality[index].text = Amounts.hidden(in: finding.materiality[index].text)
        }
        finding.explanation?.author = nil
        if let reason = finding.explanation?.reason, !isCode(reason) {
            finding.explanation?.reason = nil
            finding.explanation?.isReasonLeftOut = true
        }
    }

    /// Counts, codes, columns and places stay; what people stated of values, and their own words, do not.
    private static func redacted(_ explanations: ExplanationSummary) -> ExplanationSummary {
        var explanations = explanations
        explanations.reasons.removeAll { !isCode($0.reason) }
        explanations.remarks = explanations.remarks.map { remark in
            var remark = remark
            if remark.key != nil || remark.old != nil || remark.new != nil { remark.masked = .redacted }
            remark.key = nil
            remark.old = nil
            remark.new = nil
            return remark
        }
        return explanations
    }

    /// Whether a reason is a code and no free text, which could name people.
    private static func isCode(_ reason: String) -> Bool {
        reason.utf8.count <= 64
            && reason.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "-")
            }
    }
}

/// Amounts by which values change, in sentences: with one of the two values known, an amount tells the other.
package enum Amounts {
    /// Replaces what follows `by`, what has a sign, and what counts per cent or days; other counts stay.
    ///
    /// - Complexity: O(length of the text).
    package static func hidden(in text: String) -> String {
        var words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        for index in words.indices {
            let word = words[index]
            let isSigned = ["+", "-", "−"].contains { word.hasPrefix($0) } && startsWithDigit(word.dropFirst())
            let follows = index > words.startIndex && words[index - 1] == "by"
            let precedes = index + 1 < words.endIndex && ["%", "day"].contains { words[index + 1].hasPrefix($0) }
            guard isSigned || (startsWithDigit(word[...]) && (follows || precedes)) else { continue }
            let end = word.last.map { ",;:.".contains($0) ? String($0) : "" } ?? ""
            words[index] = "…" + end
        }
        return words.joined(separator: " ")
    }

    private static func startsWithDigit(_ text: Substring) -> Bool { text.first?.isNumber ?? false }
}

/// Identifiers of subjects in sentences.
enum Pseudonyms {
    /// Replaces every identifier that stands in a text as a word of its own.
    ///
    /// - Complexity: O(length of the text).
    static func replace(in text: String, _ names: [String: String]) -> String {
        guard !names.isEmpty else { return text }
        var result = ""
        var word = ""
        func flush() {
            // Punctuation that ends a sentence is no part of an identifier.
            let core = String(word.reversed().drop { ".,;:)".contains($0) }.reversed())
            let rest = word.dropFirst(core.count)
            result += (names[core] ?? core) + rest
            word = ""
        }
        for character in text {
            if character.isWhitespace || "\"'(".contains(character) {
                flush()
                result.append(character)
            } else {
                word.append(character)
            }
        }
        flush()
        return result
    }
}

extension Finding {
    /// Names of columns that hold a subject's identifier where nothing else says so (SDTM IG 3.4).
    private static let subjectColumns: Set<String> = ["USUBJID", "SUBJID"]

    /// The subject that the row is about; nil when it is not known.
    var subject: String? {
        context?.subject ?? key?.first { Self.subjectColumns.contains($0.column.uppercased()) }?.value
    }
}
