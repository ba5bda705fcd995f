// What must not be the same at two sites, found by exact rules.

internal import SiteStatistics
internal import TrialIntegrity

/// Looks for the same subject, record, text or number at several sites, and for sites that enrol faster than they can.
struct CrossSiteReview {
    private let study: Study
    private let shipments: Shipments?
    private let rules: ComparisonRules
    /// What was found, by rule, dataset and sites.
    private(set) var findings: [CrossSiteFinding] = []

    /// Values that must be equal before two records count as the same: fewer are equal by chance.
    static let recordSize = 5

    init(_ study: Study, shipments: Shipments?, rules: ComparisonRules) {
        self.study = study
        self.shipments = shipments
        self.rules = rules
        lookForSubjects()
        for dataset in study.datasets {
            lookForRecords(dataset)
            lookForTexts(dataset)
            lookForNumbers(dataset)
        }
        lookAtCapacity()
        findings.sort {
            ($0.kind, $0.dataset ?? "", $0.sites.first ?? 0, $0.sentence)
                < ($1.kind, $1.dataset ?? "", $1.sites.first ?? 0, $1.sentence)
        }
    }

    private func site(_ subject: Int32) -> Int { Int(study.cohort.siteOfSubject[Int(subject)]) }

    private func example(_ subject: Int32, row: Int? = nil) -> CrossSiteFinding.Example {
        CrossSiteFinding.Example(site: site(subject), subject: study.subjects[Int(subject)], row: row)
    }

    private func names(_ sites: [Int]) -> String {
        let shown = sites.prefix(6).map { study.sites[$0] }.joined(separator: ", ")
        return sites.count > 6 ? "\(shown) and \(sites.count - 6) more" : shown
    }

    /// One finding for each set of sites; where subjects are numbered anew at each site, none.
    private mutating func lookForSubjects() {
        let named = Set(study.subjects).count
        guard !study.shared.isEmpty, study.shared.count * 10 <= named else { return }
        var groups: [[Int]: [(String, [Int32])]] = [:]
        for (name, numbers) in study.shared {
            groups[numbers.map(site).sorted(), default: []].append((name, numbers))
        }
        for (sites, subjects) in groups {
            let sorted = subjects.sorted { $0.0 < $1.0 }
            findings.append(
                CrossSiteFinding(
                    kind: .subjectAtTwoSites,
                    dataset: nil,
                    sites: sites,
                    count: subjects.count,
                    sentence: "\(Self.count(subjects.count, "subject")) with rows at sites \(names(sites))",
                    examples: Array(
                        sorted.flatMap { $0.1.sorted { site($0) < site($1) }.map { example($0) } }.prefix(10)
                    )
                )
            )
        }
    }

    /// Records are the values of a subject at one visit, or a row of a wide table.
    private mutating func lookForRecords(_ dataset: DatasetStore) {
        struct Record { var digest: UInt64 = 0; var values = 0 }
        var records: [UInt64: Record] = [:]
        for (number, measurement) in dataset.measurements.enumerated()
        where measurement.distinct.count > MeasurementStore.manyValues {
            let seed = Digest64.mixed(UInt64(number) &+ 1)
            for place in measurement.values.indices {
                let visit = Digest64.mixed(measurement.order[place].truncatingRemainder(dividingBy: 1e7).bitPattern)
                let key = UInt64(UInt32(bitPattern: measurement.subjects[place])) << 32 | visit >> 32
                var digest = Digest64()
                digest.add(seed)
                digest.add(measurement.order[place] >= 1e7 ? measurement.order[place].bitPattern : 0)
                digest.add((measurement.values[place] + 0).bitPattern)
                // A sum, so that the order of rows changes nothing.
                records[key, default: Record()].digest &+= Digest64.mixed(digest.value)
                records[key]?.values += 1
            }
        }
        var same: [UInt64: [Int32]] = [:]
        for (key, record) in records where record.values >= Self.recordSize {
            same[record.digest, default: []].append(Int32(truncatingIfNeeded: Int(key >> 32)))
        }
        var pairs: [[Int]: (records: Int, subjects: Set<Int32>)] = [:]
        for (_, owners) in same {
            let subjects = Set(owners)
            guard subjects.count > 1 else { continue }
            let sites = Set(subjects.map(site)).sorted()
            pairs[sites, default: (0, [])].records += owners.count
            pairs[sites]?.subjects.formUnion(subjects)
        }
        for (sites, found) in pairs {
            let subjects = found.subjects.sorted {
                (site($0), study.subjects[Int($0)]) < (site($1), study.subjects[Int($1)])
            }
            let place = sites.count == 1 ? "within site \(names(sites))" : "at sites \(names(sites))"
            findings.append(
                CrossSiteFinding(
                    kind: .rowsCopied,
                    dataset: dataset.name,
                    sites: sites,
                    count: found.records,
                    sentence: "\(Self.count(found.records, "record")) of \(subjects.count) subjects \(place) with the"
                        + " same \(Self.recordSize) or more values",
                    examples: subjects.prefix(10).map { example($0) }
                )
            )
        }
    }

    /// Texts in columns where four of five texts occur once: there, somebody wrote them.
    private mutating func lookForTexts(_ dataset: DatasetStore) {
        for (column, texts) in dataset.texts {
            let single = texts.values.count { $0.count == 1 }
            guard texts.count >= 10, single * 10 >= texts.count * 8 else { continue }
            var groups: [[Int]: [DatasetStore.TextUse]] = [:]
            for use in texts.values where use.places.count > 1 {
                groups[Set(use.places.map { study.site($0.site) }).sorted(), default: []].append(use)
            }
            for (sites, uses) in groups where sites.count > 1 {
                let places = uses.flatMap(\.places).sorted { ($0.row, $0.subject) < ($1.row, $1.subject) }
                findings.append(
                    CrossSiteFinding(
                        kind: .sameText,
                        dataset: dataset.name,
                        sites: sites,
                        count: uses.count,
                        sentence:
                            "\(Self.count(uses.count, "text")) in \(column) written alike at sites \(names(sites))",
                        examples: places.prefix(10).map { example($0.subject, row: $0.row) }
                    )
                )
            }
        }
    }

    /// Numbers that belong to one subject nearly always: kits and samples, not batches.
    private mutating func lookForNumbers(_ dataset: DatasetStore) {
        guard !dataset.numbers.isEmpty else { return }
        let single = dataset.numbers.values.count { $0.count == 1 }
        if single * 10 >= dataset.numbers.count * 8 {
            var groups: [[Int]: [DatasetStore.NumberUse]] = [:]
            for uses in dataset.numbers.values where uses.count > 1 {
                groups[Set(uses.map { site($0.subject) }).sorted(), default: []] += uses
            }
            for (sites, uses) in groups {
                let sorted = uses.sorted { ($0.row, $0.subject) < ($1.row, $1.subject) }
                let subjects = Set(uses.map(\.subject)).count
                findings.append(
                    CrossSiteFinding(
                        kind: .numberUsedTwice,
                        dataset: dataset.name,
                        sites: sites,
                        count: subjects,
                        sentence: "kit or sample numbers shared by \(subjects) subjects of"
                            + " \(sites.count == 1 ? "site" : "sites") \(names(sites))",
                        examples: sorted.prefix(10).map { example($0.subject, row: $0.row) }
                    )
                )
            }
        }
        if let shipments { lookForUnshipped(dataset, shipments) }
    }

    private mutating func lookForUnshipped(_ dataset: DatasetStore, _ shipments: Shipments) {
        var sites: [Int: [DatasetStore.NumberUse]] = [:]
        for (number, uses) in dataset.numbers {
            for use in uses where !shipments.includes(number, site: study.sites[site(use.subject)]) {
                sites[site(use.subject), default: []].append(use)
            }
        }
        for (site, uses) in sites {
            let sorted = uses.sorted { ($0.row, $0.subject) < ($1.row, $1.subject) }
            findings.append(
                CrossSiteFinding(
                    kind: .numberNotShipped,
                    dataset: dataset.name,
                    sites: [site],
                    count: uses.count,
                    sentence:
                        "\(Self.count(uses.count, "use")) of kit or sample numbers that were never shipped to site"
                        + " \(study.sites[site])",
                    examples: sorted.prefix(10).map { example($0.subject, row: $0.row) }
                )
            )
        }
    }

    private mutating func lookAtCapacity() {
        let visits = rules.capacity.values.contains { $0.visitsPerDay != nil } ? study.visitDays : []
        for (place, name) in study.sites.enumerated() {
            guard let capacity = rules.capacity[name] else { continue }
            let members = study.cohort.subjectsOfSite[place]
            let starts = members.compactMap { study.facts[$0].start ?? study.facts[$0].consent }.sorted()
            check(place, "subjects enrolled", days: starts, window: 1, limit: capacity.enrolmentPerDay)
            check(place, "subjects enrolled", days: starts, window: 30, limit: capacity.enrolmentPerMonth)
            let seen = visits.isEmpty ? [] : members.flatMap { Set(visits[$0]) }.sorted()
            check(place, "subjects seen", days: seen, window: 1, limit: capacity.visitsPerDay)
        }
    }

    private mutating func check(_ place: Int, _ what: String, days: [Int], window: Int, limit: Int?) {
        guard let limit else { return }
        var (first, most, windows) = (0, 0, 0)
        var last: Int?
        for (end, day) in days.enumerated() {
            while day - days[first] >= window { first += 1 }
            let count = end - first + 1
            most = max(most, count)
            // Windows that do not overlap, so that one busy month is one.
            if count > limit, last.map({ day - $0 >= window }) ?? true { (windows, last) = (windows + 1, day) }
        }
        guard windows > 0 else { return }
        let span = window == 1 ? "on one day" : "within \(window) days"
        findings.append(
            CrossSiteFinding(
                kind: .aboveCapacity,
                dataset: nil,
                sites: [place],
                count: windows,
                sentence: "up to \(most) \(what) \(span) at site \(study.sites[place]), which declared \(limit)"
            )
        )
    }

    static func count(_ number: Int, _ noun: String) -> String { number == 1 ? "1 \(noun)" : "\(number) \(noun)s" }
}
