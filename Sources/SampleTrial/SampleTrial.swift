// A synthetic trial with everything an auditor has to cope with: what ten sites sealed, and what was delivered later.
//
// The module knows nothing of the rest of the product and has no dependencies: its truth is known by construction,
// because each manipulation is carried out on rows that remember where they came from, and not by comparing files.

/// A file of the sample trial.
public struct SampleFile: Equatable, Sendable {
    /// The path below the sample folder, with slashes, such as `submissions/701/lb.csv`.
    public var path: String
    /// The content.
    public var bytes: [UInt8]

    /// Names a content.
    public init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}

/// The synthetic multi-site trial NIMBUS-302, its sealed datasets and its deliveries with known truth.
public enum SampleTrial {
    /// The trial's id.
    public static let trialID = "NIMBUS-302"

    /// The seed of the committed sample.
    public static let defaultSeed: UInt64 = 302

    /// Every file of the sample, in a fixed order; the same bytes for the same seed on every machine.
    public static func files(seed: UInt64) -> [SampleFile] {
        let trial = SimulatedTrial(seed: seed)
        var files = [SampleFile(path: "trial.yaml", bytes: Array(TrialDefinitionText.yaml.utf8))]
        for site in trial.sites {
            for table in site.firstVersion {
                files.append(submission("submissions", site: site, table: table))
            }
        }
        for site in trial.sites where site.hasSecondVersion {
            for table in site.tables {
                files.append(submission("submissions-v2", site: site, table: table))
            }
        }
        for plan in DeliveryCatalogue.plans {
            files += plan.files(from: trial)
        }
        return files
    }

    private static func submission(_ folder: String, site: SimulatedSite, table: SampleTable) -> SampleFile {
        SampleFile(
            path: "\(folder)/\(site.profile.name)/\(table.dataset.lowercased()).csv",
            bytes: ExportStyle().bytes(header: table.columns, rows: table.rows)
        )
    }
}
