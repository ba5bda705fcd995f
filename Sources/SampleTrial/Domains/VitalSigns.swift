// VS: blood pressure lying and standing, and weight.

/// Writes the vital signs.
enum VitalSigns {
    static let columns = "USUBJID VSSEQ VSTESTCD VSORRES VSORRESU VSSTRESN VISITNUM VISIT VSDTC VSTPTNUM"

    private static let lying = "815"
    private static let standing = "816"

    static func table(of subjects: [Subject]) -> SampleTable {
        SampleTable("VS", columns: columns, rows: subjects.flatMap(rows))
    }

    private static func rows(of subject: Subject) -> [[String]] {
        var random = subject.random(.vitalSigns)
        var measured: [(code: String, visit: Visit, value: String, unit: String, time: String)] = []
        for visit in subject.visits where visit.number >= 2 {
            let today = subject.systolic + random.normal(deviation: 6)
            for (time, shift) in [(lying, (0, 0)), (standing, (-4, 3))] {
                let systolic = today + shift.0 + random.normal(deviation: 3)
                // Diastolic follows systolic within the subject: the two are correlated by about 0.7.
                let diastolic = 80 + (systolic - 130) * 45 / 100 + shift.1 + random.normal(deviation: 5)
                measured.append(("SYSBP", visit, noted(systolic, at: subject.site), "mmHg", time))
                measured.append(("DIABP", visit, noted(diastolic, at: subject.site), "mmHg", time))
            }
            let weight = weight(of: subject, at: visit, &random)
            measured.append(("WEIGHT", visit, decimal(weight, places: 2), "kg", ""))
        }
        var rows: [[String]] = []
        for code in ["DIABP", "SYSBP", "WEIGHT"] {
            for item in measured where item.code == code {
                rows.append([
                    subject.id, String(rows.count + 1), code, item.value, item.unit, item.value,
                    String(item.visit.number), item.visit.name, item.visit.day.text, item.time,
                ])
            }
        }
        return rows
    }

    private static func noted(_ pressure: Int, at site: SiteProfile) -> String {
        String(site.prefersRoundPressures ? (pressure + 2) / 5 * 5 : pressure)
    }

    /// Weight in hundredths of a kilogram: treated subjects lose a little, all vary by a few hundred grams.
    private static func weight(of subject: Subject, at visit: Visit, _ random: inout SampleRandom) -> Int {
        let weeks = (visit.day - subject.firstDose) / 7
        let loss = subject.weight * weeks * subject.arm.rawValue / 1400
        let weight = subject.weight - loss + random.normal(deviation: 45)
        return weight / subject.site.scaleStep * subject.site.scaleStep
    }
}
