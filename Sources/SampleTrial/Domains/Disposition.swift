// DS: consent, randomisation, and how the trial ended.

/// Writes the disposition.
enum Disposition {
    static func table(of subjects: [Subject]) -> SampleTable {
        SampleTable("DS", columns: "USUBJID DSSEQ DSTERM DSDECOD DSCAT DSSTDTC", rows: subjects.flatMap(rows))
    }

    private static func rows(of subject: Subject) -> [[String]] {
        var random = subject.random(.disposition)
        let end = ending(of: subject, &random)
        return [
            [
                subject.id, "1", "Informed consent obtained", "INFORMED CONSENT OBTAINED", "PROTOCOL MILESTONE",
                subject.consent.text,
            ],
            [subject.id, "2", "Randomised", "RANDOMIZED", "PROTOCOL MILESTONE", subject.firstDose.text],
            [subject.id, "3", end.term, end.decode, "DISPOSITION EVENT", end.day.text],
        ]
    }

    private static func ending(
        of subject: Subject,
        _ random: inout SampleRandom
    ) -> (term: String, decode: String, day: CalendarDay) {
        let day = subject.lastDose
        switch subject.fate {
        case .completed: return ("Completed week 24", "COMPLETED", day)
        case .died: return ("Death, see AE form", "DEATH", day + 2)
        case .adverseEvent: return ("Stopped because of an adverse event", "ADVERSE EVENT", day)
        case .lostToFollowUp: return ("No answer to 3 calls and 1 letter", "LOST TO FOLLOW-UP", day + 60)
        case .withdrew:
            let reasons = [
                "Moved away", "Subject said \"too many visits\"", "No longer willing, gave no reason",
                "Work schedule; visits not possible ",
            ]
            return (random.pick(reasons), "WITHDRAWAL BY SUBJECT", day)
        }
    }
}
