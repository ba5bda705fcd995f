// Remarks that say the same of many variables, as one: a reader needs the remark once.

/// Remarks of one kind, told in one sentence.
package struct RemarkGroup: Sendable, Equatable {
    /// One sentence, lower case, no full stop.
    package let sentence: String
    /// The remarks it stands for, in the order of the report.
    package let remarks: [StudyRemark]

    /// Whether it is about values that look odd over all sites together, so that no site stands out by them.
    package var isAboutAllSites: Bool {
        remarks.contains { ["digits-uneven", "values-repeated"].contains($0.code) }
    }

    /// The most variables or sites that are named.
    private static let named = 10
    /// Fewer remarks of a kind than this are told one by one.
    private static let fewest = 4

    /// The remarks of a report, those of one kind together where the first of them stood.
    package static func all(_ report: ComparisonReport) -> [RemarkGroup] {
        var order: [String] = []
        var kinds: [String: [StudyRemark]] = [:]
        for (place, remark) in report.remarks.enumerated() {
            let kind = Self.kind(remark) ?? "\(place)"
            if kinds[kind] == nil { order.append(kind) }
            kinds[kind, default: []].append(remark)
        }
        return order.flatMap { kind -> [RemarkGroup] in
            let remarks = kinds[kind] ?? []
            guard remarks.count >= fewest, let sentence = sentence(remarks, report) else {
                return remarks.map { RemarkGroup(sentence: placed($0, report), remarks: [$0]) }
            }
            return [RemarkGroup(sentence: sentence, remarks: remarks)]
        }
    }

    /// What remarks of one sentence share; nil for a remark that stands alone.
    private static func kind(_ remark: StudyRemark) -> String? {
        switch remark.code {
        case "unit-factor", "trailing-zeros-dropped", "coarse-rounding", "digits-uneven", "values-repeated",
            "property-of-sites", "one-row-a-subject":
            remark.code
        default: nil
        }
    }

    private static func sentence(_ remarks: [StudyRemark], _ report: ComparisonReport) -> String? {
        let count = remarks.count
        let list = listed(remarks.map { name($0, report) })
        switch remarks[0].code {
        case "unit-factor":
            return
                "values at single sites look like those of the other sites in another unit, \(count) times; each such"
                + " site is left out of the variable: \(list)"
        case "trailing-zeros-dropped":
            return
                "last digits of \(count) variables are not assessed, since the export dropped trailing zeros: \(list)"
        case "coarse-rounding":
            return "last digits of \(count) variables are not assessed, since values are rounded coarsely: \(list)"
        case "digits-uneven":
            return
                "last digits of \(count) variables are uneven over the whole study, which instruments that round do too:"
                + " \(list)"
        case "values-repeated":
            return
                "values of \(count) variables come back more often over the whole study than shuffled last digits let them:"
                + " \(list)"
        case "property-of-sites":
            return "\(count) columns have one value at each site: they tell sites apart by what they are, and are not"
                + " compared: \(list)"
        case "one-row-a-subject":
            return "no column names the subject in \(count) datasets, so that every row counts as one: \(list)"
        default: return nil
        }
    }

    /// A remark by itself, with the dataset where its sentence does not name it.
    private static func placed(_ remark: StudyRemark, _ report: ComparisonReport) -> String {
        guard let dataset = remark.dataset, !remark.sentence.contains(dataset) else { return remark.sentence }
        return "\(dataset): \(remark.sentence)"
    }

    private static func name(_ remark: StudyRemark, _ report: ComparisonReport) -> String {
        let variable = [remark.dataset, remark.variable].compactMap(\.self).joined(separator: " ")
        return remark.site.map { "\(variable) at \(report.sites[$0].name)" } ?? variable
    }

    private static func listed(_ names: [String]) -> String {
        names.prefix(named).joined(separator: ", ")
            + (names.count > named ? " and \(names.count - named) more" : "")
    }
}
