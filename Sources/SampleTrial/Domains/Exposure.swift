// EX: one row per dispensed kit.

/// Writes the exposure.
enum Exposure {
    static func table(of subjects: [Subject]) -> SampleTable {
        SampleTable(
            "EX",
            columns: "USUBJID EXSEQ EXTRT EXDOSE EXDOSU EXDOSFRQ VISITNUM VISIT EXSTDTC EXENDTC EXLOT",
            rows: subjects.flatMap(rows)
        )
    }

    private static func rows(of subject: Subject) -> [[String]] {
        var random = subject.random(.exposure)
        let dispensing = subject.visits.filter { (2...4).contains($0.number) && $0.day <= subject.lastDose }
        var dose = subject.arm.dose
        return dispensing.enumerated().map { position, visit in
            if position > 0, dose == 20, random.chance(perMille: 70) { dose = 10 }
            let isLast = position + 1 == dispensing.count
            let end = isLast ? subject.lastDose : dispensing[position + 1].day + -1
            let kit = (subject.site.number - 700) * 211 + subject.number * 3 + position
            return [
                subject.id, String(position + 1), subject.arm.treatment, decimal(dose * 10, places: 1), "mg", "QD",
                String(visit.number), visit.name, visit.day.text, end.text, padded(kit, 7),
            ]
        }
    }
}
