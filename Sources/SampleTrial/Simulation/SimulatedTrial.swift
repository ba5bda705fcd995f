// All sites of the trial with their six tables.

/// A site with its tables as finally sealed, and as sealed the first time.
struct SimulatedSite {
    let profile: SiteProfile
    let subjects: [Subject]
    /// DM, AE, VS, LB, EX, DS: the newest sealed version.
    let tables: [SampleTable]

    /// Whether the site sealed twice; the deliveries of such a site are held against the second version.
    var hasSecondVersion: Bool { profile.number == EarlierVersion.siteNumber }

    /// What is in `submissions`: the older version where there are two.
    var firstVersion: [SampleTable] {
        hasSecondVersion ? EarlierVersion.draft(of: tables).tables.map(\.foundTable) : tables
    }

    /// Simulates the subjects and fills in the forms.
    init(profile: SiteProfile, seed: UInt64) {
        self.profile = profile
        let subjects = (1...profile.subjects).map { Subject(site: profile, number: $0, seed: seed) }
        self.subjects = subjects
        tables = [
            Demographics.table(of: subjects), AdverseEvents.table(of: subjects), VitalSigns.table(of: subjects),
            Laboratory.table(of: subjects), Exposure.table(of: subjects), Disposition.table(of: subjects),
        ]
    }
}

/// The trial as simulated from one seed.
struct SimulatedTrial {
    let sites: [SimulatedSite]

    /// Simulates all sites.
    init(seed: UInt64) {
        sites = SiteProfile.all.map { SimulatedSite(profile: $0, seed: seed) }
    }

    /// The site with the number, which must be one of the trial.
    func site(_ number: Int) -> SimulatedSite {
        guard let site = sites.first(where: { $0.profile.number == number }) else {
            preconditionFailure("a delivery names site \(number), which the trial does not have")
        }
        return site
    }
}

extension SampleTable {
    /// A table of the trial; each row gets study and domain in front.
    init(_ dataset: String, columns: String, rows: [[String]]) {
        self.init(
            dataset: dataset,
            key: TrialDefinitionText.key(of: dataset),
            columns: ["STUDYID", "DOMAIN"] + columns.split(separator: " ").map(String.init),
            rows: rows.map { [SampleTrial.trialID, dataset] + $0 }
        )
    }
}
