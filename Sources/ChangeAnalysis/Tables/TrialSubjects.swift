// What sealed demographics, adverse events and dispositions say of the subjects of a site.

package import TrialIntegrity

/// How the trial went for a subject.
package enum SubjectEnding: Int, Sendable, CaseIterable {
    case died, serious, discontinued

    /// The subjects in words, after "of subjects who".
    var words: String {
        switch self {
        case .died: "died"
        case .serious: "had a serious adverse event"
        case .discontinued: "discontinued"
        }
    }
}

/// What is known of a subject beside the row that is looked at.
package struct SubjectFacts: Hashable, Sendable {
    /// The site of the demographics.
    package var site: String?
    /// The arm; nil while it is blinded.
    package var arm: String?
    /// The days of consent, of the first treatment and of death.
    package var consent: UTCDay?, firstTreatment: UTCDay?, death: UTCDay?
    /// How the trial went.
    package var endings: Set<SubjectEnding> = []

    /// Nothing is known.
    package init() {}
}

/// What is known of all subjects.
package struct TrialSubjects: Sendable {
    private var facts: [String: SubjectFacts] = [:]

    /// Nobody is known.
    package init() {}

    /// What is known of a subject; nil when nothing is.
    package subscript(subject: String) -> SubjectFacts? { facts[subject] }

    /// Whether nothing is known of anybody.
    package var isEmpty: Bool { facts.isEmpty }

    /// Adds what a sealed table says; only tables of the domains DM, AE and DS say something.
    ///
    /// - Parameters:
    ///   - dataset: the name of the dataset.
    ///   - definition: what the trial says of it; blinded columns are not read.
    ///   - table: its sealed rows.
    /// - Throws: what reading throws.
    package mutating func add(
        dataset: String,
        definition: DatasetDefinition?,
        table: some AnalysisTable
    ) throws {
        let blinded = Set(definition?.blinded ?? [])
        let columns = table.columns.map(\.name).filter { !blinded.contains($0) }
        let purposes = ColumnPurposes(dataset: dataset, definition: definition, columns: columns)
        guard let domain = purposes.domain, [.demographics, .adverseEvents, .disposition].contains(domain) else {
            return
        }
        let layout = RowLayout(purposes, columns: table.columns)
        guard layout.slot(.subject) != nil else { return }
        try table.forEachRun { coded in
            var texts = layout.texts(coded)
            for row in 0..<coded.rowCount {
                let cells = ClinicalRow(layout: layout, texts: texts.indices.map { texts[$0].text(row: row) })
                guard let subject = cells[.subject] else { continue }
                facts[subject, default: SubjectFacts()].add(cells, domain)
            }
            return true
        }
    }
}

extension SubjectFacts {
    fileprivate mutating func add(_ row: ClinicalRow, _ domain: ClinicalDomain) {
        switch domain {
        case .demographics:
            site = row[.site] ?? site
            arm = row[.arm] ?? arm
            consent = row.day(.consentDate) ?? consent
            firstTreatment = row.day(.startOfTreatment) ?? firstTreatment
            death = row.day(.deathDate) ?? death
            if YesNo.isYes(row[.death]) || row[.deathDate] != nil { endings.insert(.died) }
        case .adverseEvents:
            if YesNo.isYes(row[.serious]) { endings.insert(.serious) }
            if AdverseEventScale.isFatal(row) { endings.formUnion([.died, .serious]) }
        case .disposition:
            guard let term = row[.term]?.uppercased() else { return }
            if term == Disposition.consent { consent = consent ?? row.day(.date) }
            if term == Disposition.death {
                endings.insert(.died)
                death = death ?? row.day(.date)
            }
            if Disposition.discontinued.contains(term) { endings.insert(.discontinued) }
        default: break
        }
    }
}

/// Terms of dispositions, as the controlled terminology writes them (CDISC codelists NCOMPLT C66727 and PROTMLST C114118).
enum Disposition {
    static let consent = "INFORMED CONSENT OBTAINED"
    static let death = "DEATH"
    /// Reasons for which a subject did not complete; screen failures never took part.
    static let discontinued: Set<String> = [
        "ADVERSE EVENT", "DEATH", "DISEASE RELAPSE", "FAILURE TO MEET RANDOMIZATION CRITERIA", "LACK OF EFFICACY",
        "LOST TO FOLLOW-UP", "NON-COMPLIANCE WITH STUDY DRUG", "PHYSICIAN DECISION", "PREGNANCY", "PROGRESSIVE DISEASE",
        "PROTOCOL DEVIATION", "PROTOCOL VIOLATION", "RECOVERY", "SITE TERMINATED BY SPONSOR",
        "STUDY TERMINATED BY SPONSOR", "SUBJECT MOVED", "TECHNICAL PROBLEMS", "WITHDRAWAL BY PARENT/GUARDIAN",
        "WITHDRAWAL BY SUBJECT",
    ]
}
