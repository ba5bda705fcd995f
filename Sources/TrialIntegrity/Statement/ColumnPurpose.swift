// What the columns of clinical tables are for, and how the tabulation standard calls them: one place for every reader
// of meaning, be it the ranking of changes or the comparison of sites.

/// What a column holds, whatever it is called.
public enum ColumnPurpose: String, Sendable, CaseIterable {
    /// The subject's identifier, unique in the trial.
    case subject
    /// The site.
    case site
    /// The country.
    case country
    /// The treatment arm, which unblinds.
    case arm
    /// The name of the visit, and its number.
    case visit, visitNumber = "visit-number"
    /// The date of what the row records: of a visit, a measurement, the start of an event or exposure.
    case date
    /// The date on which it ended.
    case endDate = "end-date"
    /// The short name of what was measured, such as `ALT`.
    case test
    /// The result as a number in standard units.
    case value
    /// The result as it was collected, in text.
    case text
    /// The unit of `value`.
    case unit
    /// The reference limits of `value`.
    case low, high
    /// The limits of `text`, as collected.
    case textLow = "text-low", textHigh = "text-high"
    /// What is reported: the adverse event, the disposition, the treatment given.
    case term
    /// Severity or toxicity grade, seriousness, causality and outcome of an adverse event.
    case severity, serious, causality, outcome
    /// What was done with the treatment because of the event.
    case action
    /// The dates of consent, of first and last exposure, and of death.
    case consentDate = "consent-date", startOfTreatment = "start-of-treatment", endOfTreatment = "end-of-treatment"
    case deathDate = "death-date"
    /// The first and last day on which the subject was at risk: the reference dates of the tabulation standard.
    case referenceStart = "reference-start", referenceEnd = "reference-end"
    /// The number of a planned time point within a visit.
    case timepoint
    /// Whether the subject died.
    case death
    /// Age and sex.
    case age, sex
    /// The dose given.
    case dose
    /// The number of a kit, a sample or a device.
    case lot
    /// The rater, reader or investigator.
    case rater
}

/// The domains of the tabulation model (SDTM) whose columns are known by name.
public enum ClinicalDomain: String, Sendable, CaseIterable {
    case demographics = "DM"
    case adverseEvents = "AE"
    case vitalSigns = "VS"
    case laboratory = "LB"
    case electrocardiogram = "EG"
    case questionnaires = "QS"
    case exposure = "EX"
    case accountability = "DA"
    case disposition = "DS"
    case visits = "SV"
    case deviations = "DV"
    case medication = "CM"
    case history = "MH"

    /// The names that a column of a purpose has in this domain, the likeliest first; names follow SDTM IG 3.4.
    public func names(of purpose: ColumnPurpose) -> [String] {
        let own = ownNames[purpose]?.map { rawValue + $0 } ?? []
        return own + (Self.shared[purpose] ?? [])
    }

    /// Names that carry the prefix of the domain.
    private var ownNames: [ColumnPurpose: [String]] {
        var names: [ColumnPurpose: [String]] = [.date: ["DTC", "STDTC"], .endDate: ["ENDTC"]]
        switch self {
        case .laboratory, .vitalSigns, .electrocardiogram, .questionnaires:
            names[.test] = ["TESTCD", "TEST"]
            names[.value] = ["STRESN", "ORRES"]
            names[.text] = ["ORRES", "STRESC"]
            names[.unit] = ["STRESU", "ORRESU"]
            names[.low] = ["STNRLO", "ORNRLO"]
            names[.high] = ["STNRHI", "ORNRHI"]
            names[.textLow] = ["ORNRLO"]
            names[.textHigh] = ["ORNRHI"]
            names[.rater] = ["EVALID", "EVAL"]
            names[.timepoint] = ["TPTNUM"]
            if self == .laboratory { names[.lot] = ["REFID", "ACCNUM"] }
        case .adverseEvents:
            names[.term] = ["DECOD", "TERM"]
            names[.date] = ["STDTC", "DTC"]
            names[.severity] = ["TOXGR", "SEV"]
            names[.serious] = ["SER"]
            names[.causality] = ["REL"]
            names[.outcome] = ["OUT"]
            names[.action] = ["ACN"]
            names[.death] = ["SDTH"]
        case .demographics:
            names[.date] = ["DTC"]
        case .exposure:
            names[.term] = ["TRT"]
            names[.date] = ["STDTC"]
            names[.dose] = ["DOSE"]
            names[.unit] = ["DOSU"]
            names[.lot] = ["LOT", "REFID"]
        case .accountability:
            names[.term] = ["TESTCD"]
            names[.test] = ["TESTCD"]
            names[.value] = ["STRESN", "ORRES"]
            names[.lot] = ["REFID", "SPID"]
        case .disposition, .deviations, .medication, .history:
            names[.term] = ["DECOD", "TERM", "TRT"]
            names[.date] = ["STDTC", "DTC"]
        case .visits:
            names[.date] = ["STDTC"]
        }
        return names
    }

    /// Names that are the same in every domain.
    private static let shared: [ColumnPurpose: [String]] = [
        .subject: ["USUBJID", "SUBJID"], .site: ["SITEID", "SITE"], .country: ["COUNTRY"],
        .arm: ["ACTARM", "ARM", "ACTARMCD", "ARMCD", "TRTA", "TRTP"], .visit: ["VISIT"],
        .visitNumber: ["VISITNUM"], .consentDate: ["RFICDTC"], .startOfTreatment: ["RFXSTDTC", "RFSTDTC"],
        .endOfTreatment: ["RFXENDTC", "RFENDTC"], .referenceStart: ["RFSTDTC"], .referenceEnd: ["RFENDTC"],
        .deathDate: ["DTHDTC"], .death: ["DTHFL"], .age: ["AGE"],
        .sex: ["SEX"],
    ]
}

extension ClinicalDomain {
    /// Names that a column of a purpose has in every domain.
    static func sharedNames(of purpose: ColumnPurpose) -> [String] { shared[purpose] ?? [] }

    /// The domain whose own columns are there: at least two, and more than of any other.
    static func recognised(in columns: Set<String>) -> ClinicalDomain? {
        var counts: [(domain: ClinicalDomain, count: Int)] = []
        for domain in allCases where domain != .demographics {
            let endings = domain.ownNames.values.flatMap { $0 } + ["SEQ", "CAT"]
            let own = Set(endings.map { domain.rawValue + $0 })
            counts.append((domain, own.intersection(columns).count))
        }
        let most = counts.reduce(1) { max($0, $1.count) }
        let best = counts.filter { $0.count == most }
        return most > 1 && best.count == 1 ? best.first?.domain : nil
    }

    /// Whether a column names the study, the row, the subject or the site, and so measures nothing; in any letter case.
    package static func isIdentifier(_ column: String) -> Bool {
        let name = column.uppercased()
        return ["STUDYID", "DOMAIN"].contains(name) || name.utf8.count == 5 && name.hasSuffix("SEQ")
            || sharedNames(of: .subject).contains(name) || sharedNames(of: .site).contains(name)
    }

    /// Whether a column is a date of what its row records: two letters and `DTC` or `STDTC`.
    static func isDate(_ column: String) -> Bool {
        guard column.utf8.count == 5 || column.utf8.count == 7, column.utf8.prefix(2).allSatisfy({ $0 > 0x40 }) else {
            return false
        }
        let rest = column.dropFirst(2)
        return rest == "DTC" || rest == "STDTC" && !column.hasPrefix("RF")
    }
}

/// Which column of a dataset serves which purpose: as the trial declares it, else as the standard names it.
public struct ColumnPurposes: Hashable, Sendable {
    /// The domain the dataset follows; nil when it follows none that is known.
    public let domain: ClinicalDomain?
    private let names: [ColumnPurpose: String]

    /// Finds the columns.
    ///
    /// - Parameters:
    ///   - dataset: the dataset's name; the domain of that name is assumed, in any letter case, unless one is declared.
    ///   - definition: what the trial says of the dataset; nil when it says nothing.
    ///   - columns: the columns there are; a declared column that is not there serves no purpose.
    public init(dataset: String, definition: DatasetDefinition?, columns: [String]) {
        domain = ClinicalDomain(rawValue: (definition?.domain ?? dataset).uppercased())
        let present = Set(columns)
        var names: [ColumnPurpose: String] = [:]
        for purpose in ColumnPurpose.allCases {
            let candidates = definition?.columns[purpose].map { [$0] } ?? domain?.names(of: purpose) ?? []
            names[purpose] = candidates.first { present.contains($0) }
        }
        self.names = names
    }

    /// Finds the columns, in tables that follow no known dataset too, by the names that the standard has for all.
    ///
    /// Where neither the dataset's name nor the trial says what a table is about, `USUBJID`, `SITEID`, `VISITNUM` and so
    /// on are recognised in any letter case, and a domain by its prefix (`LBTESTCD` and `LBORRES` make it `LB`): at least
    /// two columns, more than of any other domain. Where columns are declared, only who and where are recognised beside
    /// them.
    ///
    /// - Parameters:
    ///   - columns: the columns there are.
    ///   - dataset: the dataset's name.
    ///   - definition: what the trial says of the dataset; nil when it says nothing.
    public init(recognising columns: [String], dataset: String, definition: DatasetDefinition?) {
        let plain = ColumnPurposes(dataset: dataset, definition: definition, columns: columns)
        guard plain.domain == nil else {
            self = plain
            return
        }
        let inCapitals = Dictionary(columns.map { ($0.uppercased(), $0) }) { first, _ in first }
        let isDeclared = definition?.columns.isEmpty == false
        let domain = isDeclared ? nil : ClinicalDomain.recognised(in: Set(inCapitals.keys))
        var names = plain.names
        let wanted: [ColumnPurpose] = isDeclared ? [.subject, .site, .visit, .visitNumber] : ColumnPurpose.allCases
        for purpose in wanted where names[purpose] == nil {
            let candidates = domain?.names(of: purpose) ?? ClinicalDomain.sharedNames(of: purpose)
            names[purpose] = candidates.lazy.compactMap { inCapitals[$0] }.first
        }
        if domain == nil, !isDeclared, names[.date] == nil {
            names[.date] = columns.first { ClinicalDomain.isDate($0.uppercased()) }
        }
        self.domain = domain
        self.names = names
    }

    /// The column that serves a purpose; nil when none does.
    public subscript(purpose: ColumnPurpose) -> String? { names[purpose] }

    /// The purposes that a column serves, in the order of their declaration.
    public func purposes(of column: String) -> [ColumnPurpose] { ColumnPurpose.allCases.filter { names[$0] == column } }
}
