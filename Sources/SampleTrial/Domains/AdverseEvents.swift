// AE: adverse events with severity, seriousness, outcome, partial dates and a remark.

/// Writes the adverse events.
enum AdverseEvents {
    /// An event before it has a number.
    private struct Event {
        var coded: String
        var verbatim: String
        var start: CalendarDay
        var startText: String
        var endText: String
        var severity: String
        var isSerious: Bool
        var relation: String
        var outcome: String
        var remark: String
    }

    static func table(of subjects: [Subject]) -> SampleTable {
        SampleTable(
            "AE",
            columns: "USUBJID AESEQ AETERM AEDECOD AESEV AESER AEREL AEOUT AESTDTC AEENDTC AECOMM",
            rows: subjects.flatMap(rows)
        )
    }

    private static func rows(of subject: Subject) -> [[String]] {
        var random = subject.random(.adverseEvents)
        // The first subjects of each site have two events or more, one of them severe and serious, so that every
        // seed gives the deliveries something to play down.
        let isSentinel = subject.number <= 4
        var count = isSentinel ? 2 : 0
        for _ in 0..<6 where random.chance(perMille: 300 * subject.site.eventRate / 1000) {
            count += 1
        }
        var events = (0..<count).map { position in
            event(of: subject, mustBeSerious: isSentinel && position == 0, &random)
        }
        if subject.fate == .died { events.append(death(of: subject)) }
        // Equal days keep their order by position: sorting by day alone would leave it to the library.
        let order = events.indices.sorted { (events[$0].start.number, $0) < (events[$1].start.number, $1) }
        let rows = order.enumerated().map { number, position in row(number + 1, events[position], subject) }
        return withRepeats(rows, of: subject)
    }

    private static func event(of subject: Subject, mustBeSerious: Bool, _ random: inout SampleRandom) -> Event {
        let term = random.pickEarly(AdverseEventTerms.terms)
        let start = subject.firstDose + random.below(max(1, subject.lastDose - subject.firstDose))
        let end = start + 1 + random.below(10) * random.within(1...3)
        let isSerious = mustBeSerious || random.chance(perMille: 35)
        let isOngoing = random.chance(perMille: 110)
        let isMonthOnly = random.chance(perMille: 120)
        let remarks = AdverseEventTerms.remarks[subject.site.language.rawValue]
        return Event(
            coded: term.coded,
            verbatim: term.verbatim[subject.site.language.rawValue],
            start: start,
            startText: random.chance(perMille: 50) ? start.monthText : start.text,
            endText: isOngoing ? "" : isMonthOnly ? end.monthText : end.text,
            severity: isSerious
                ? "SEVERE" : random.pickEarly(["MILD", "MILD", "MILD", "MODERATE", "MODERATE", "SEVERE"]),
            isSerious: isSerious,
            relation: random.pickEarly(
                subject.arm == .placebo ? ["NONE", "POSSIBLE", "PROBABLE"] : ["POSSIBLE", "NONE", "PROBABLE"]
            ),
            outcome: isOngoing ? "NOT RECOVERED/NOT RESOLVED" : "RECOVERED/RESOLVED",
            remark: random.chance(perMille: 380) ? random.pick(remarks) : ""
        )
    }

    private static func death(of subject: Subject) -> Event {
        let term = AdverseEventTerms.fatal
        let end = subject.lastDose + 2
        return Event(
            coded: term.coded,
            verbatim: term.verbatim,
            start: subject.lastDose,
            startText: subject.lastDose.text,
            endText: end.text,
            severity: "SEVERE",
            isSerious: true,
            relation: "POSSIBLE",
            outcome: "FATAL",
            remark: "Found at home; autopsy requested, \"report to follow\""
        )
    }

    private static func row(_ number: Int, _ event: Event, _ subject: Subject) -> [String] {
        [
            subject.id, String(number), event.verbatim, event.coded, event.severity, event.isSerious ? "Y" : "N",
            event.relation, event.outcome, event.startText, event.endText, event.remark,
        ]
    }

    /// Legitimate repeats: a form transmitted twice (sites with even numbers), and one event that worsened on its
    /// first day and was entered with both severities, which gives two rows of the same key.
    private static func withRepeats(_ rows: [[String]], of subject: Subject) -> [[String]] {
        guard let last = rows.last else { return rows }
        if subject.number == 2, subject.site.number % 2 == 0 { return rows + [last] }
        guard subject.number == 3 else { return rows }
        var worse = last
        worse[1] = String(rows.count + 1)
        worse[4] = last[4] == "SEVERE" ? "MODERATE" : "SEVERE"
        return rows + [worse]
    }
}
