// The CDISC pilot study as the benchmark uses it.

import SiteStatistics

/// CDISCPILOT01: 254 treated subjects at 17 sites, from its SDTM tables.
package enum PilotTrial {
    private static let vitals: [(String, TrialData.Variable)] = [
        ("SYSBP", .systolic), ("DIABP", .diastolic), ("PULSE", .pulse), ("TEMP", .temperature), ("WEIGHT", .weight),
    ]
    private static let laboratory = [
        "ALB", "ALT", "AST", "BUN", "CHOL", "CREAT", "GLUC", "K", "SODIUM", "HGB", "HCT", "PLAT", "WBC", "URATE",
    ]
    /// Visits at which the laboratory values and vital signs of the protocol are due.
    private static let laboratoryVisits: Set<Double> = [1, 4, 5, 7, 8, 9, 10, 11, 12, 13]
    private static let vitalVisits: Set<Double> = [1, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13]

    /// Reads the tables dm, sv, ae, vs and lb of a folder.
    ///
    /// Vital signs are those after five minutes of lying (VSTPTNUM 815), weight and temperature the only ones of a visit.
    /// An adverse event belongs to the first visit on or after its start; those after the last visit to the last.
    /// - Throws: what reading throws; `noSubjects`.
    package static func load(folder: String) throws -> TrialData {
        let people = try CSVColumns(
            path: folder + "/dm.csv",
            ["USUBJID", "SITEID", "ARM", "RFSTDTC", "RFENDTC", "AGE", "SEX", "RACE"]
        )
        let treated = (0..<people.rowCount).filter { people["ARM"][$0] != "Screen Failure" }
        let sites = Set(treated.map { people["SITEID"][$0] }).sorted()
        guard !treated.isEmpty else { throw BenchmarkError.noSubjects(path: folder + "/dm.csv") }
        var trial = TrialData(enrolled: sites.map { site in treated.count { people["SITEID"][$0] == site } })
        var index: [String: Int] = [:]
        for (place, row) in treated.enumerated() {
            index[people["USUBJID"][row]] = place
            trial.siteOfSubject.append(Int32(clamping: sites.firstIndex(of: people["SITEID"][row]) ?? 0))
            let first = DayNumber.partial(people["RFSTDTC"][row]) ?? 0
            let last = DayNumber.partial(people["RFENDTC"][row]) ?? first
            trial.exposure.append(Double(last - first + 1))
        }
        trial.weekdays = treated.map { _ in [Int](repeating: 0, count: 7) }
        let dates = try addVisits(folder, index, to: &trial)
        try addEvents(folder, index, dates, to: &trial)
        let tables = try readings(folder, index)
        for (name, variable) in vitals { trial[variable] = tables[name] ?? [] }
        trial[.haemoglobin] = tables["HGB"] ?? []
        trial[.cholesterol] = tables["CHOL"] ?? []
        trial[.potassium] = tables["K"] ?? []
        let fixed = ["AGE", "SEX", "RACE"].map { column in
            column == "AGE"
                ? treated.map { Double(people[column][$0]) ?? .nan } : codes(treated.map { people[column][$0] })
        }
        addCells(fixed, tables, to: &trial)
        addMissing(tables, dates.attended, to: &trial)
        return trial
    }

    private typealias Visits = (days: [[Int]], attended: [Set<Double>])

    private static func addVisits(
        _ folder: String,
        _ index: [String: Int],
        to trial: inout TrialData
    ) throws -> Visits {
        let table = try CSVColumns(path: folder + "/sv.csv", ["USUBJID", "VISITNUM", "SVSTDTC"])
        var days = [[Int]](repeating: [], count: trial.subjectCount)
        var attended = [Set<Double>](repeating: [], count: trial.subjectCount)
        for row in 0..<table.rowCount {
            guard let subject = index[table["USUBJID"][row]], let day = DayNumber.partial(table["SVSTDTC"][row]) else {
                continue
            }
            days[subject].append(day)
            trial.weekdays[subject][Weekday(dayNumber: day).rawValue] += 1
            if let visit = Double(table["VISITNUM"][row]) { attended[subject].insert(visit) }
        }
        days = days.map { $0.sorted() }
        trial.visits = days.map(\.count)
        return (days, attended)
    }

    private static func addEvents(
        _ folder: String,
        _ index: [String: Int],
        _ dates: Visits,
        to trial: inout TrialData
    ) throws {
        let table = try CSVColumns(path: folder + "/ae.csv", ["USUBJID", "AESTDTC"])
        trial.events = [[Int]](repeating: [], count: trial.subjectCount)
        for row in 0..<table.rowCount {
            guard let subject = index[table["USUBJID"][row]], !dates.days[subject].isEmpty else { continue }
            let start = DayNumber.partial(table["AESTDTC"][row]) ?? dates.days[subject][0]
            let visit = dates.days[subject].firstIndex { $0 >= start } ?? dates.days[subject].count - 1
            trial.events[subject].append(visit)
        }
        trial.events = trial.events.map { $0.sorted() }
    }

    private static func readings(
        _ folder: String,
        _ index: [String: Int]
    ) throws -> [String: [[TrialData.Reading]]] {
        var tables: [String: [[TrialData.Reading]]] = [:]
        func add(_ name: String, _ subject: Int, _ visit: String, _ text: String) {
            guard let value = Double(text), let visit = Double(visit) else { return }
            let decimals = text.split(separator: ".").dropFirst().first?.count ?? 0
            tables[name, default: Array(repeating: [], count: index.count)][subject]
                .append(TrialData.Reading(visit: visit, value: value, decimals: decimals))
        }
        let vital = try CSVColumns(
            path: folder + "/vs.csv",
            ["USUBJID", "VSTESTCD", "VSTPTNUM", "VISITNUM", "VSORRES", "VSORRESU"]
        )
        for row in 0..<vital.rowCount {
            let (name, unit) = (vital["VSTESTCD"][row], vital["VSORRESU"][row])
            guard let subject = index[vital["USUBJID"][row]], vitals.contains(where: { $0.0 == name }),
                ["815", ""].contains(vital["VSTPTNUM"][row]), unit != "C", unit != "kg"
            else { continue }
            add(name, subject, vital["VISITNUM"][row], vital["VSORRES"][row])
        }
        let lab = try CSVColumns(path: folder + "/lb.csv", ["USUBJID", "LBTESTCD", "VISITNUM", "LBORRES"])
        for row in 0..<lab.rowCount where laboratory.contains(lab["LBTESTCD"][row]) {
            guard let subject = index[lab["USUBJID"][row]] else { continue }
            add(lab["LBTESTCD"][row], subject, lab["VISITNUM"][row], lab["LBORRES"][row])
        }
        return tables.mapValues { $0.map { $0.sorted { ($0.visit, $0.value) < ($1.visit, $1.value) } } }
    }

    /// Baseline and visits: age, sex, race; blood pressure and pulse at five visits, weight and temperature at two, the
    /// laboratory at two.
    private static func addCells(
        _ fixed: [[Double]],
        _ tables: [String: [[TrialData.Reading]]],
        to trial: inout TrialData
    ) {
        var columns = zip(fixed, [1.0, 0, 0]).map { column, step in
            (TrialData.Column(kind: step > 0 ? .number : .category, step: step), column)
        }
        func add(_ name: String, _ visits: [Double]) {
            guard let table = tables[name] else { return }
            for visit in visits {
                let found = table.map { readings in readings.first { $0.visit == visit } }
                let decimals = found.compactMap { $0?.decimals }.max() ?? 0
                let step = (0..<decimals).reduce(1.0) { step, _ in step / 10 }
                columns.append((TrialData.Column(kind: .number, step: step), found.map { $0?.value ?? .nan }))
            }
        }
        for name in ["SYSBP", "DIABP", "PULSE"] { add(name, [1, 3, 4, 5, 7]) }
        for name in ["TEMP", "WEIGHT"] { add(name, [1, 3]) }
        for name in laboratory { add(name, [1, 4]) }
        trial.columns = columns.map(\.0)
        trial.cells = (0..<trial.subjectCount).flatMap { subject in columns.map { $0.1[subject] } }
    }

    /// A value is due at every visit that a subject attended and the protocol names.
    private static func addMissing(
        _ tables: [String: [[TrialData.Reading]]],
        _ attended: [Set<Double>],
        to trial: inout TrialData
    ) {
        for subject in 0..<trial.subjectCount {
            var (due, missing) = (0, 0)
            let sources =
                laboratory.map { ($0, laboratoryVisits) } + ["SYSBP", "DIABP", "PULSE"].map { ($0, vitalVisits) }
            for (name, visits) in sources {
                let planned = visits.intersection(attended[subject])
                due += planned.count
                let present = Set((tables[name]?[subject] ?? []).map(\.visit))
                missing += planned.subtracting(present).count
            }
            trial.due.append(due)
            trial.missing.append(missing)
        }
    }

    /// Each text as its place among the different ones; NaN for an empty one.
    static func codes(_ texts: [String]) -> [Double] {
        let places = Dictionary(uniqueKeysWithValues: Set(texts).sorted().enumerated().map { ($1, Double($0)) })
        return texts.map { $0.isEmpty ? .nan : places[$0] ?? .nan }
    }
}

extension DayNumber {
    /// The day number of an ISO date whose day, or month and day, may be missing, as its first day.
    static func partial(_ text: String) -> Int? {
        let parts = text.prefix(10).split(separator: "-").map { Int($0) ?? 0 }
        guard let year = parts.first, text.count >= 4 else { return nil }
        return of(year: year, month: parts.count > 1 ? parts[1] : 1, day: parts.count > 2 ? parts[2] : 1)
    }
}
