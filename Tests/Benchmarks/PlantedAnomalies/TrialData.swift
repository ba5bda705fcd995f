// A trial in memory, as the benchmark of the site comparison alters it.
//
// What this module may know: how to read the two public trials of the benchmark, how to exchange their subjects between
// sites, how to plant anomalies, which test of SiteStatistics is to find which, and how thresholds are set. It is no part
// of the product. Everything follows from a seed.

package import SiteStatistics

/// The subjects of a trial with what the tests look at.
package struct TrialData: Sendable {
    /// One value of a measurement.
    package struct Reading: Sendable, Equatable {
        /// The visit's number, which orders readings.
        package var visit: Double
        package var value: Double
        /// Decimals as written.
        package var decimals: Int
    }

    /// One column by which subjects are compared for near duplicates.
    package struct Column: Sendable, Equatable {
        package var kind: SubjectTable.Column
        /// The smallest step of a number as written; 0 for a category.
        package var step: Double
    }

    /// The measurements.
    package enum Variable: Int, CaseIterable, Sendable {
        case systolic, diastolic, pulse, temperature, weight, haemoglobin, cholesterol, potassium
    }

    /// The site of each subject.
    package var siteOfSubject: [Int32]
    /// How many subjects each site enrolled, before any were left out by lot.
    package let enrolled: [Int]
    /// Days at risk of each subject.
    package var exposure: [Double]
    /// How many visits each subject had.
    package var visits: [Int]
    /// For each subject the visit of each adverse event, from 0.
    package var events: [[Int]]
    /// For each variable and subject the readings in the order of visits.
    package var readings: [[[Reading]]]
    /// The columns by which subjects are compared.
    package var columns: [Column]
    /// Subjects × columns, NaN for a missing cell.
    package var cells: [Double]
    /// Cells that were due for each subject, and how many of them are missing.
    package var due: [Int]
    package var missing: [Int]
    /// Dates of each subject on Monday to Sunday.
    package var weekdays: [[Int]]

    /// How many subjects there are.
    package var subjectCount: Int { siteOfSubject.count }

    /// How many sites there are.
    package var siteCount: Int { enrolled.count }

    /// Which subject belongs to which site; nil only when the sites are out of range.
    package var cohort: Cohort? { Cohort(siteOfSubject: siteOfSubject, siteCount: siteCount) }

    /// The subjects of a site, ascending.
    package func subjects(of site: Int) -> [Int] {
        siteOfSubject.indices.filter { Int(siteOfSubject[$0]) == site }
    }

    /// The readings of one variable, by subject.
    package subscript(variable: Variable) -> [[Reading]] {
        get { readings[variable.rawValue] }
        set { readings[variable.rawValue] = newValue }
    }

    /// Adverse events of all subjects of a site.
    package func eventCount(of site: Int) -> Int {
        subjects(of: site).reduce(0) { $0 + events[$1].count }
    }

    /// The trial with these subjects only; `sites` gives each old site its new number, nil where it is dropped.
    package func keeping(_ subjects: [Int], sites: [Int?]) -> TrialData {
        var kept = TrialData(enrolled: enrolled.indices.filter { sites[$0] != nil }.map { enrolled[$0] })
        kept.columns = columns
        kept.readings = readings.map { variable in subjects.map { variable.isEmpty ? [] : variable[$0] } }
        for subject in subjects {
            guard let site = sites[Int(siteOfSubject[subject])] else { continue }
            kept.siteOfSubject.append(Int32(clamping: site))
            kept.exposure.append(exposure[subject])
            kept.visits.append(visits[subject])
            kept.events.append(events[subject])
            kept.cells += cells[subject * columns.count..<(subject + 1) * columns.count]
            kept.due.append(due[subject])
            kept.missing.append(missing[subject])
            kept.weekdays.append(weekdays[subject])
        }
        return kept
    }

    /// No subjects yet.
    init(enrolled: [Int]) {
        self.enrolled = enrolled
        siteOfSubject = []
        exposure = []
        visits = []
        events = []
        readings = Variable.allCases.map { _ in [] }
        columns = []
        cells = []
        due = []
        missing = []
        weekdays = []
    }
}

/// How many subjects a site has, in three classes.
package enum SiteSize: Int, CaseIterable, Sendable {
    /// 3 to 9.
    case small
    /// 10 to 24.
    case medium
    /// 25 and more.
    case large

    /// The class of a number of subjects; nil below 3.
    package init?(subjects: Int) {
        switch subjects {
        case 3...9: self = .small
        case 10...24: self = .medium
        case 25...: self = .large
        default: return nil
        }
    }

    /// What the class is called in tables.
    package var name: String {
        switch self {
        case .small: "3–9"
        case .medium: "10–24"
        case .large: "25+"
        }
    }
}
