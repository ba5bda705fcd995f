// One table on its way into a study, row by row.

internal import SiteStatistics
internal import TrialIntegrity

/// Takes the rows of one table.
struct TableReader {
    private let view: TableView
    private let input: TableInput
    private let shape: Shape
    private let methods: Set<Method>
    private let keepsRows: Bool
    private var index: SubjectIndex
    private var store: DatasetStore
    private var facts: [Int32: SubjectFacts] = [:]
    private let fixedSite: Int32?
    /// The columns whose gaps are counted, and their counts at each site.
    private let gapColumns: [Int]
    private var gaps: [[Int]]
    /// Rows of this table at each site.
    private var tableRows: [Int] = []
    /// Dates and numbers that were looked at, and those that cannot be read.
    private(set) var tally = ReadingTally()
    /// Wide tables: the columns that may be variables, with the place of their measurement.
    private let variables: [(column: Int, measurement: Int, category: Int)]
    private let textColumns: [Int]
    private let subjectColumn: Int?
    private let testColumn: Int?
    private let valueColumn: Int?
    private let textColumn: Int?
    private let unitColumn: Int?
    private let visitColumn: Int?
    private let lotColumn: Int?
    private let siteColumn: Int?
    private var lastSubject: [UInt8] = []
    private var lastSite: [UInt8] = []
    private var last: (subject: Int32, site: Int32)?
    private var lastTest: (text: [UInt8], place: Int) = ([], 0)
    private var lastVisit: (text: [UInt8], place: Int) = ([], 0)

    private enum Shape { case demographics, events, visits, measurements, wide }

    init(view: TableView, input: TableInput, builder: StudyBuilder) {
        self.view = view
        self.input = input
        methods = builder.methods
        keepsRows = builder.keepsRows
        var index = builder.index
        var store = builder.datasets[input.dataset] ?? DatasetStore(name: input.dataset, domain: view.purposes.domain)
        if let site = input.site { fixedSite = index.site(site) } else { fixedSite = nil }
        self.index = index
        let hasTests = view.place(.test) != nil && (view.place(.value) != nil || view.place(.text) != nil)
        switch view.purposes.domain {
        case .demographics: shape = .demographics
        case .adverseEvents, .disposition, .deviations, .medication, .history, .exposure: shape = .events
        case .visits: shape = .visits
        default: shape = hasTests ? .measurements : view.purposes.domain == .accountability ? .events : .wide
        }
        subjectColumn = view.place(.subject)
        siteColumn = view.place(.site)
        testColumn = view.place(.test)
        valueColumn = view.place(.value) ?? view.place(.text)
        textColumn = view.place(.text) ?? view.place(.value)
        unitColumn = view.place(.unit)
        visitColumn = view.place(.visitNumber) ?? view.place(.visit)
        lotColumn = view.place(.lot)
        let named = Set(ColumnPurpose.allCases.compactMap { view.place($0) })
        let identifying: [ColumnPurpose] = [.subject, .site, .country, .visit, .visitNumber, .lot]
        let identities = Set(identifying.compactMap { view.place($0) })
        let places = Array(view.columns.indices)
        gapColumns = builder.methods.contains(.completeness) ? places.filter { !identities.contains($0) } : []
        gaps = gapColumns.map { _ in [] }
        var variables: [(column: Int, measurement: Int, category: Int)] = []
        if shape == .wide {
            for column in places
            where !named.contains(column) || column == view.place(.age) || column == view.place(.sex) {
                let name = view.columns[column]
                if ClinicalDomain.isIdentifier(name) { continue }
                let measurement = store.measurement(name, keepsRows: builder.keepsRows)
                var category = store.categories.firstIndex { $0.name == name }
                if category == nil {
                    store.categories.append(CategoryStore(name: name))
                    category = store.categories.count - 1
                }
                variables.append((column, measurement, category ?? 0))
            }
        }
        self.variables = variables
        textColumns = shape == .events || shape == .wide ? places.filter { !identities.contains($0) } : []
        store.subjectsAreRows = subjectColumn == nil
        self.store = store
    }

    /// Hands everything back.
    consuming func giveBack(to builder: inout StudyBuilder) {
        for (place, column) in gapColumns.enumerated() {
            var counts = store.gaps[view.columns[column]] ?? []
            for (site, count) in gaps[place].enumerated() {
                while counts.count <= site { counts.append(0) }
                counts[site] += count
            }
            store.gaps[view.columns[column]] = counts
            var rows = store.gapRows[view.columns[column]] ?? []
            for (site, count) in tableRows.enumerated() {
                while rows.count <= site { rows.append(0) }
                rows[site] += count
            }
            store.gapRows[view.columns[column]] = rows
        }
        if let fixedSite {
            store.ownTables.insert(fixedSite)
        } else {
            store.pooledTables.append(tableRows.count { $0 > 0 } > 1)
        }
        builder.index = index
        builder.datasets[input.dataset] = store
        for (subject, facts) in facts { builder.facts[subject, default: SubjectFacts()].add(facts) }
    }

    /// Takes one row; false when its site cannot be told.
    mutating func read(_ batch: RowBatch, _ row: Int, number: Int) -> Bool {
        guard let (subject, site) = resolve(batch, row, number) else { return false }
        store.count(subject: subject, site: site)
        while tableRows.count <= Int(site) { tableRows.append(0) }
        tableRows[Int(site)] += 1
        countGaps(batch, row, site)
        let day = day(batch, row, .date)
        if let day { store.note(day: day, subject: subject) }
        switch shape {
        case .demographics: readDemographics(batch, row, subject)
        case .events: readEvent(batch, row, subject, day)
        case .visits: break
        case .measurements: readMeasurement(batch, row, subject, site, day, number)
        case .wide: readWide(batch, row, subject, site, day, number)
        }
        if let lotColumn, let lot = view.text(batch, row, lotColumn) { note(lot: lot, subject, number) }
        for column in textColumns { note(text: view.text(batch, row, column), column, subject, site, number) }
        return true
    }

    private mutating func resolve(_ batch: RowBatch, _ row: Int, _ number: Int) -> (Int32, Int32)? {
        let name = view.text(batch, row, subjectColumn)
        if subjectColumn != nil, name == nil { return nil }
        let place = fixedSite == nil ? view.text(batch, row, siteColumn) : nil
        if let last, let name, lastSubject.elementsEqual(name),
            place.map({ lastSite.elementsEqual($0) }) ?? lastSite.isEmpty
        {
            return last
        }
        let label = name.map { String(decoding: $0, as: UTF8.self) } ?? "row \(number)"
        var site = fixedSite
        if site == nil, let place { site = index.site(String(decoding: place, as: UTF8.self)) }
        let result: (Int32, Int32)
        if let site {
            result = (index.subject(label, site: site), site)
        } else if let known = index.onlySubject(label) {
            result = (known, index.siteOfSubject[Int(known)])
        } else {
            return nil
        }
        if let name {
            lastSubject = Array(name)
            lastSite = place.map(Array.init) ?? []
            last = result
        }
        return result
    }

    private mutating func countGaps(_ batch: RowBatch, _ row: Int, _ site: Int32) {
        let site = Int(site)
        for (place, column) in gapColumns.enumerated() where view.text(batch, row, column) == nil {
            while gaps[place].count <= site { gaps[place].append(0) }
            gaps[place][site] += 1
        }
    }

    /// A cell as a day, counted among those that can or cannot be read.
    private mutating func day(_ batch: RowBatch, _ row: Int, _ purpose: ColumnPurpose) -> Int? {
        guard let column = view.place(purpose), let text = view.text(batch, row, column) else { return nil }
        let day = view.day(text, column)
        tally.dates += 1
        if day == nil, !CellReading.isPartialDate(text) { tally.unreadDates += 1 }
        return day
    }

    /// A cell as a number, counted likewise; texts that do not look like a number are none, and no fault.
    private mutating func number(_ text: ArraySlice<UInt8>) -> Double? {
        if let value = CellReading.number(text) {
            tally.numbers += 1
            return value
        }
        if CellReading.isGroupedNumber(text) {
            tally.numbers += 1
            tally.unreadNumbers += 1
        }
        return nil
    }

    private mutating func readDemographics(_ batch: RowBatch, _ row: Int, _ subject: Int32) {
        var new = SubjectFacts()
        new.consent = day(batch, row, .consentDate)
        new.death = day(batch, row, .deathDate)
        new.start = day(batch, row, .referenceStart) ?? day(batch, row, .startOfTreatment)
        new.end = day(batch, row, .referenceEnd) ?? day(batch, row, .endOfTreatment)
        new.age = view.number(batch, row, .age)
        new.sex = view.string(batch, row, .sex)
        facts[subject, default: SubjectFacts()].add(new)
    }

    private mutating func readEvent(_ batch: RowBatch, _ row: Int, _ subject: Int32, _ day: Int?) {
        let serious = view.string(batch, row, .serious)?.uppercased()
        let severity = view.string(batch, row, .severity)?.uppercased()
        if serious != nil { store.hasSerious = true }
        if severity != nil { store.hasSevere = true }
        let isSevere = severity.map { ["SEVERE", "LIFE THREATENING", "FATAL", "3", "4", "5"].contains($0) } ?? false
        store.events.append(
            DatasetStore.Event(
                subject: subject,
                day: day,
                isSerious: serious.map { ["Y", "YES", "1", "TRUE"].contains($0) } ?? false,
                isSevere: isSevere,
                term: view.purposes.domain == .disposition ? view.string(batch, row, .term) : nil
            )
        )
    }

    private mutating func readMeasurement(
        _ batch: RowBatch,
        _ row: Int,
        _ subject: Int32,
        _ site: Int32,
        _ day: Int?,
        _ number: Int
    ) {
        guard let test = view.text(batch, row, testColumn) else { return }
        if !lastTest.text.elementsEqual(test) {
            let name = String(decoding: test, as: UTF8.self)
            lastTest = (Array(test), store.measurement(name, keepsRows: keepsRows))
        }
        let text = view.text(batch, row, textColumn)
        var value: Double?
        if let text = view.text(batch, row, valueColumn) { value = self.number(text) }
        let visit = view.text(batch, row, visitColumn)
        let order = place(batch, row, visit: visit, day: day, number: number)
        store.measurements[lastTest.place].add(value: value, text: text, subject: subject, site: site, order: order)
        if value != nil, let unit = view.text(batch, row, unitColumn) {
            store.measurements[lastTest.place].note(unit: unit)
        }
        guard methods.contains(.completeness), let visit else { return }
        if !lastVisit.text.elementsEqual(visit) {
            lastVisit = (Array(visit), store.visit(String(decoding: visit, as: UTF8.self)))
        }
        if text != nil || value != nil { store.note(test: lastTest.place, visit: lastVisit.place, subject: subject) }
    }

    private mutating func readWide(
        _ batch: RowBatch,
        _ row: Int,
        _ subject: Int32,
        _ site: Int32,
        _ day: Int?,
        _ number: Int
    ) {
        let visit = view.text(batch, row, visitColumn)
        let order = place(batch, row, visit: visit, day: day, number: number)
        for variable in variables {
            guard let text = view.text(batch, row, variable.column) else { continue }
            let value = self.number(text)
            store.measurements[variable.measurement].add(
                value: value,
                text: text,
                subject: subject,
                site: site,
                order: order
            )
            store.categories[variable.category].add(text, subject: subject)
        }
    }

    /// Where a row stands among its subject's: time points apart, then by visit number, day or place in the file.
    private func place(_ batch: RowBatch, _ row: Int, visit: ArraySlice<UInt8>?, day: Int?, number: Int) -> Double {
        let point = view.number(batch, row, .timepoint) ?? 0
        let visitNumber = visit.flatMap(CellReading.number)
        return point * 1e7 + (visitNumber ?? day.map(Double.init) ?? Double(number))
    }

    private mutating func note(lot: ArraySlice<UInt8>, _ subject: Int32, _ number: Int) {
        let name = String(decoding: lot, as: UTF8.self)
        if store.numbers[name]?.contains(where: { $0.subject == subject }) == true { return }
        store.numbers[name, default: []].append(DatasetStore.NumberUse(subject: subject, row: number))
    }

    /// Notes texts that somebody must have written: 30 characters and 4 blanks or more.
    private mutating func note(
        text: ArraySlice<UInt8>?,
        _ column: Int,
        _ subject: Int32,
        _ site: Int32,
        _ number: Int
    ) {
        guard let text, text.count >= 30, text.count(where: { $0 == 0x20 }) >= 4 else { return }
        var digest = Digest64()
        for byte in text { digest.add(UInt64(byte)) }
        var use = store.texts[view.columns[column], default: [:]][digest.value] ?? DatasetStore.TextUse()
        use.count += 1
        if use.places.count < 10, !use.places.contains(where: { $0.site == site }) {
            use.places.append((site, subject, number))
        }
        store.texts[view.columns[column], default: [:]][digest.value] = use
    }
}

/// A digest of 64 bits that is the same in every run; for finding equal texts and rows, not for proof.
struct Digest64: Sendable {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Adds 64 bits; the order counts.
    mutating func add(_ word: UInt64) {
        value = (value ^ word) &* 0x0000_0100_0000_01B3
        value ^= value >> 29
    }

    /// 64 well mixed bits of a word.
    static func mixed(_ word: UInt64) -> UInt64 {
        var state = word
        return SeededGenerator.splitMix(&state)
    }
}
