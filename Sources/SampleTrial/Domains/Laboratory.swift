// LB: liver enzymes, bilirubin, C-reactive protein and urinary protein.

/// Writes the laboratory results.
enum Laboratory {
    static let columns = """
        USUBJID LBSEQ LBTESTCD LBORRES LBORRESU LBORNRLO LBORNRHI LBSTRESN LBNRIND VISITNUM VISIT LBDTC LBREFID
        """

    /// A measured quantity: whole numbers of its smallest unit.
    private struct Analyte {
        let code: String
        let unit: String
        let places: Int
        let median: Int
        let low: Int?
        let high: Int
        /// What the analyte has of the subject's liver, in percent.
        let liverShare: Int
        /// Spread between and within subjects, in thousandths of a doubling.
        let between: Int
        let within: Int
        /// Below this the laboratory writes `<` and the limit, and there is no number.
        var detection = 0
    }

    private static func analytes(at site: SiteProfile) -> [Analyte] {
        [
            Analyte(
                code: "ALT",
                unit: "U/L",
                places: 1,
                median: 560,
                low: 70,
                high: site.alanineLimit,
                liverShare: 100,
                between: 150,
                within: 220
            ),
            Analyte(
                code: "AST",
                unit: "U/L",
                places: 1,
                median: 410,
                low: 80,
                high: 400,
                liverShare: 75,
                between: 180,
                within: 200
            ),
            Analyte(
                code: "BILI",
                unit: "mg/dL",
                places: 2,
                median: 68,
                low: 20,
                high: 120,
                liverShare: 15,
                between: 380,
                within: 220
            ),
            Analyte(
                code: "CRP",
                unit: "mg/L",
                places: 2,
                median: 160,
                low: nil,
                high: 500,
                liverShare: 10,
                between: 1300,
                within: 800,
                detection: 20
            ),
        ]
    }

    static func table(of subjects: [Subject]) -> SampleTable {
        var specimens = (subjects.first?.site.number ?? 0) % 100 * 397
        return SampleTable("LB", columns: columns, rows: subjects.flatMap { rows(of: $0, specimens: &specimens) })
    }

    /// The rows of one subject, by test and visit.
    ///
    /// One tube per visit has one number, `0000731`, with leading zeros.
    private static func rows(of subject: Subject, specimens: inout Int) -> [[String]] {
        var random = subject.random(.laboratory)
        var tubes: [(visit: Visit, time: String, number: String)] = []
        for visit in subject.visits where visit.number != 2 {
            specimens += random.within(1...3)
            let clock = "T" + padded(random.within(7...10), 2) + ":" + padded(random.below(12) * 5, 2)
            tubes.append((visit, visit.day.text + clock, padded(specimens, 7)))
        }
        var rows: [[String]] = []
        func add(_ cells: [String], _ tube: (visit: Visit, time: String, number: String)) {
            rows.append(
                [subject.id, String(rows.count + 1)] + cells
                    + [String(tube.visit.number), tube.visit.name, tube.time, tube.number]
            )
        }
        for analyte in analytes(at: subject.site) {
            let usual = random.normal(deviation: analyte.between) + subject.liver * analyte.liverShare / 100
            for tube in tubes {
                add(result(of: analyte, usual: usual, subject: subject, visit: tube.visit, &random), tube)
            }
        }
        for tube in tubes {
            let finding = random.chance(perMille: 780) ? "NEGATIVE" : random.pickEarly(["TRACE", "1+", "2+"])
            add(["UPROT", finding, "", "", "", "", finding == "NEGATIVE" ? "NORMAL" : "ABNORMAL"], tube)
        }
        return withRepeats(rows, of: subject, &random)
    }

    private static func result(
        of analyte: Analyte,
        usual: Int,
        subject: Subject,
        visit: Visit,
        _ random: inout SampleRandom
    ) -> [String] {
        let weeks = max(0, visit.day - subject.firstDose) / 7
        let effect = weeks * subject.arm.rawValue * analyte.liverShare / -100 * 9
        let value = PowerOfTwo.scale(
            analyte.median,
            thousandths: usual + effect + random.normal(deviation: analyte.within)
        )
        let low = analyte.low.map { decimal($0, places: analyte.places) } ?? ""
        let limits = [low, decimal(analyte.high, places: analyte.places)]
        guard value >= analyte.detection else {
            let limit = withoutTrailingZeros(decimal(analyte.detection, places: analyte.places))
            return [analyte.code, "<" + limit, analyte.unit] + limits + ["", "NORMAL"]
        }
        let text = decimal(value, places: analyte.places)
        let indicator = value > analyte.high ? "HIGH" : value < analyte.low ?? 0 ? "LOW" : "NORMAL"
        return [analyte.code, text, analyte.unit] + limits + [text, indicator]
    }

    /// Legitimate repeats: a row transmitted twice (sites with odd numbers), and a tube measured again, which has the
    /// same key and another result.
    private static func withRepeats(
        _ rows: [[String]],
        of subject: Subject,
        _ random: inout SampleRandom
    ) -> [[String]] {
        var rows = rows
        if subject.number == 1, subject.site.number % 2 == 1 {
            let position = random.below(rows.count)
            rows.insert(rows[position], at: position)
        }
        if subject.number == 4, let position = rows.firstIndex(where: { $0[2] == "ALT" }) {
            var again = rows[position]
            again[1] = String(rows.count + 1)
            again[3] += "5"
            again[7] = again[3]
            rows.insert(again, at: position + 1)
        }
        return rows
    }
}
