// The International Stroke Trial as the benchmark uses it.

import SiteStatistics

/// IST: 19,435 patients at 466 hospitals; what was known at randomisation.
package enum StrokeTrial {
    private static let categories = [
        "SEX", "RCONSC", "RSLEEP", "RATRIAL", "RCT", "RVISINF", "RHEP24", "RASP3", "RDEF1", "RDEF2", "RDEF3", "RDEF4",
        "RDEF5", "RDEF6", "RDEF7", "RDEF8", "STYPE",
    ]

    /// Reads IST.csv; hospitals with fewer than three patients are left out.
    ///
    /// The one date of a patient is the day of randomisation (DAYLOCAL, 1 is Sunday).
    /// - Throws: what reading throws; `noSubjects`.
    package static func load(path: String) throws -> TrialData {
        let table = try CSVColumns(path: path, ["HOSPNUM", "AGE", "RDELAY", "RSBP", "DAYLOCAL"] + categories)
        var sizes: [Int: Int] = [:]
        let hospitals = table["HOSPNUM"].map { Int($0) ?? -1 }
        for hospital in hospitals { sizes[hospital, default: 0] += 1 }
        let names = sizes.filter { $0.value >= 3 }.keys.sorted()
        let rows = (0..<table.rowCount).filter { (sizes[hospitals[$0]] ?? 0) >= 3 }
        guard !rows.isEmpty else { throw BenchmarkError.noSubjects(path: path) }
        let index = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        var trial = TrialData(enrolled: names.map { sizes[$0] ?? 0 })
        let numbers = ["AGE", "RDELAY", "RSBP"].map { name in rows.map { Double(table[name][$0]) ?? .nan } }
        let codes = categories.map { name in PilotTrial.codes(rows.map { table[name][$0] }) }
        for (place, row) in rows.enumerated() {
            trial.siteOfSubject.append(Int32(clamping: index[hospitals[row]] ?? 0))
            var week = [Int](repeating: 0, count: 7)
            if let day = Int(table["DAYLOCAL"][row]), (1...7).contains(day) { week[(day + 5) % 7] = 1 }
            trial.weekdays.append(week)
            let pressure = numbers[2][place]
            trial[.systolic].append(
                pressure.isFinite ? [TrialData.Reading(visit: 1, value: pressure, decimals: 0)] : []
            )
            trial.cells += (numbers + codes).map { $0[place] }
        }
        let none = [Int](repeating: 0, count: rows.count)
        (trial.visits, trial.due, trial.missing) = (none, none, none)
        trial.events = rows.map { _ in [] }
        trial.exposure = rows.map { _ in 0 }
        trial.columns =
            numbers.map { _ in TrialData.Column(kind: .number, step: 1) }
            + codes.map { _ in TrialData.Column(kind: .category, step: 0) }
        return trial
    }
}
