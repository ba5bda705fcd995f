// What a schedule found, in words.

import IntegrityReports
import TrialIntegrity
import TrialLedger

/// The sentences about late, missing and due seals.
enum ScheduleWords {
    /// The most due days of a dataset, or late seals of a site and dataset, that are listed.
    private static let limit = 4

    /// Missing seals, sites with the same due day on one line, and late ones; the newest of each.
    static func overdue(_ schedule: ScheduleEvaluation) -> [String] {
        let datasets = Set(schedule.expected.map(\.series.dataset)).sorted()
        var lines: [String] = []
        for dataset in datasets {
            let expected = schedule.expected.filter { $0.series.dataset == dataset }
            lines += missing(expected, dataset) + late(expected)
        }
        lines += schedule.gaps.map { "\($0.text): missing among the numbers, which no ledger in order shows" }
        return lines
            + schedule.isCutOff.map { "\($0.site)/\($0.dataset): due days beyond the first 2,000 not looked at" }
    }

    private static func missing(_ expected: [ExpectedSeal], _ dataset: String) -> [String] {
        let days = Dictionary(grouping: expected.filter { $0.state == .missing }, by: \.due)
        let shown = days.keys.sorted().suffix(limit)
        let rest = days.count - shown.count
        let more =
            rest > 0 ? ["\(dataset): missing on \(Plural.of(rest, "earlier day")), which --format json lists"] : []
        return more
            + shown.compactMap { day in
                guard let seals = days[day], let first = seals.first else { return nil }
                let sites = EntryWords.list(seals.map(\.series.site), atMost: 12)
                return "\(dataset): missing, due on \(due(first)): \(sites)"
            }
    }

    private static func late(_ expected: [ExpectedSeal]) -> [String] {
        let late = expected.filter { $0.state != .missing }
        return Dictionary(grouping: late, by: \.series.site).sorted { $0.key < $1.key }.flatMap { _, seals in
            seals.compactMap(sentence).suffix(limit)
        }
    }

    /// What became of an expected seal; nil when it is in order.
    static func sentence(_ expected: ExpectedSeal) -> String? {
        let name = "\(expected.series.site)/\(expected.series.dataset)"
        switch expected.state {
        case .onTime, .due: return nil
        case .missing: return "\(name): missing, due on \(due(expected))"
        case .late(let seal, let seconds, let evidence):
            let basis = evidence == .outside ? "proven by outside time" : "by the site's own clock"
            return "\(name): \(seal.text) came \(duration(seconds)) late \(basis), due on \(due(expected))"
        }
    }

    /// What is due next, sites with the same day on one line.
    static func upcoming(_ schedule: ScheduleEvaluation, asOf now: UTCTimestamp) -> [String] {
        struct Slot: Hashable {
            var due: UTCDay
            var dataset: String
        }
        var sites: [Slot: [String]] = [:]
        var days: [Slot: String] = [:]
        for expected in schedule.expected where expected.state == .due {
            let slot = Slot(due: expected.due, dataset: expected.series.dataset)
            sites[slot, default: []].append(expected.series.site)
            days[slot] = due(expected)
        }
        return sites.keys.sorted { ($0.due, $0.dataset) < ($1.due, $1.dataset) }.map { slot in
            let open = slot.due.start <= now ? "due since" : "due on"
            let names = EntryWords.list(sites[slot] ?? [], atMost: 12)
            return "\(slot.dataset): \(open) \(days[slot] ?? slot.due.text): \(names)"
        }
    }

    /// The due day, and the last day on which a seal is still on time when that is a later one.
    private static func due(_ expected: ExpectedSeal) -> String {
        let last = UTCDay(of: expected.deadline)
        return expected.due.text + (last > expected.due ? ", on time until \(last.text)" : "")
    }

    /// A length of time in its largest unit, rounded down.
    static func duration(_ seconds: Int64) -> String {
        let count = Int(clamping: seconds)
        if count >= 86_400 { return Plural.of(count / 86_400, "day") }
        if count >= 3600 { return Plural.of(count / 3600, "hour") }
        return count >= 60 ? Plural.of(count / 60, "minute") : Plural.of(count, "second")
    }
}
