// What is kept of one dataset.

internal import SiteStatistics
internal import TrialIntegrity

/// What the rows of one dataset came to.
struct DatasetStore: Sendable {
    /// Its name, such as `LB`.
    let name: String
    /// Its domain; nil when it follows none.
    var domain: ClinicalDomain?
    /// Rows at each site.
    var rows: [Int] = []
    /// Whether each subject has a row.
    var present: [Bool] = []
    /// Its measurements, in the order in which they came.
    var measurements: [MeasurementStore] = []
    /// Its categories.
    var categories: [CategoryStore] = []
    /// Events, when it is about events.
    var events: [Event] = []
    /// Whether no column names the subject, so that every row is one.
    var subjectsAreRows = false
    /// Whether severity and seriousness are recorded, and the different terms.
    var hasSerious = false, hasSevere = false
    /// Subject and day of every date, once each: the subject in the upper half.
    var days: Set<UInt64> = []
    /// Subject, visit and test, once each, for missing tests.
    var panel: Set<UInt64> = []
    /// The subjects' visits in the panel.
    var panelVisits: Set<UInt64> = []
    /// Missing cells of each column at each site.
    var gaps: [String: [Int]] = [:]
    /// Rows of tables that have the column, at each site.
    var gapRows: [String: [Int]] = [:]
    /// The sites of which a table of their own was read, as first seen.
    var ownTables: Set<Int32> = []
    /// For each table of no one site, whether it has rows of several.
    var pooledTables: [Bool] = []
    /// Free texts by column: digest → where it stands.
    var texts: [String: [UInt64: TextUse]] = [:]
    /// Kit and sample numbers → who has them.
    var numbers: [String: [NumberUse]] = [:]

    private(set) var testNumbers: [String: Int] = [:]
    private(set) var visitNumbers: [String: Int] = [:]

    /// One event.
    struct Event: Sendable, Equatable {
        var subject: Int32
        /// Its first day; nil when the date is partial or missing.
        var day: Int?
        var isSerious: Bool
        var isSevere: Bool
        var term: String?
    }

    /// Where a free text stands.
    struct TextUse: Sendable {
        var count = 0
        /// The first subject and row at each of the first sites.
        var places: [(site: Int32, subject: Int32, row: Int)] = []
    }

    /// Who has a number.
    struct NumberUse: Sendable {
        var subject: Int32
        var row: Int
    }

    init(name: String, domain: ClinicalDomain?) {
        self.name = name
        self.domain = domain
    }

    /// Whether its dates are those on which a site worked, not on which something befell a subject.
    var datesAreWorkdays: Bool {
        switch domain {
        case .adverseEvents, .medication, .history, .disposition, .exposure, .demographics: false
        default: true
        }
    }

    /// The place of a measurement, made when it is new.
    mutating func measurement(_ name: String, keepsRows: Bool) -> Int {
        if let known = testNumbers[name] { return known }
        testNumbers[name] = measurements.count
        measurements.append(MeasurementStore(name: name, keepsRows: keepsRows))
        return measurements.count - 1
    }

    /// The number of a visit.
    mutating func visit(_ name: String) -> Int {
        if let known = visitNumbers[name] { return known }
        visitNumbers[name] = visitNumbers.count
        return visitNumbers.count - 1
    }

    /// Counts a row of a subject.
    mutating func count(subject: Int32, site: Int32) {
        while rows.count <= Int(site) { rows.append(0) }
        rows[Int(site)] += 1
        while present.count <= Int(subject) { present.append(false) }
        present[Int(subject)] = true
    }

    /// Notes a day of a subject.
    mutating func note(day: Int, subject: Int32) {
        days.insert(UInt64(UInt32(bitPattern: subject)) << 32 | UInt64(UInt32(bitPattern: Int32(clamping: day))))
    }

    /// Notes that a test was done at a visit.
    mutating func note(test: Int, visit: Int, subject: Int32) {
        let visitKey = UInt64(UInt32(bitPattern: subject)) << 32 | UInt64(visit & 0xFFFF) << 16
        panelVisits.insert(visitKey)
        panel.insert(visitKey | UInt64(test & 0xFFFF))
    }
}

/// Facts of one subject from the demographics.
struct SubjectFacts: Sendable, Equatable {
    var consent: Int?
    var death: Int?
    var start: Int?
    var end: Int?
    var age: Double?
    var sex: String?

    /// Days at risk, the first and the last included; nil when a date is missing or they are in the wrong order.
    var daysAtRisk: Int? {
        guard let start, let end, end >= start else { return nil }
        return end - start + 1
    }

    /// Takes what another row of the same subject knows.
    mutating func add(_ other: SubjectFacts) {
        consent = consent ?? other.consent
        death = death ?? other.death
        start = start ?? other.start
        end = end ?? other.end
        age = age ?? other.age
        sex = sex ?? other.sex
    }
}
