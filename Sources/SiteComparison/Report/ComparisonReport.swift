// The one value that every rendering of a comparison of sites is made from.

package import SiteStatistics
package import TrialIntegrity

/// A comparison of sites: what went in, what was asked of each site, what came out, and what could not be said.
///
/// Everything but `run` is the same for the same inputs and settings. Sites are named by their place in `sites`.
package struct ComparisonReport: Sendable, Equatable {
    /// The trial; nil when files were compared that belong to no ledger.
    package var trial: ComparedTrial?
    /// Whether the inputs were held against a ledger.
    package var standing: DataStanding
    /// What the run relied on and the state of the ledger; nil for unverified files.
    package var ledger: LedgerState?
    /// What the run relied on; nil for unverified files.
    package var trust: TrustState?
    /// Thresholds, seed and choices.
    package var settings: ComparisonSettings
    /// Every file and summary that was given, those left out too, by site, dataset and file.
    package var inputs: [ComparisonInput]
    /// The sites compared, in natural order of their names.
    package var sites: [ComparedSite]
    /// The sixteen methods, those that did not run too.
    package var methods: [MethodDescription]
    /// What was asked, by method, dataset, variable and part; each with one result for each site.
    package var questions: [ComparisonQuestion]
    /// The industry's funnels beside ours; empty unless they were asked for.
    package var industry: [IndustryTable]
    /// The sites, most atypical first.
    package var ranking: [RankedSite]
    /// Numbers for the plots.
    package var plots: ComparisonPlots
    /// Records, texts and numbers that must not be the same at two sites.
    package var crossSite: [CrossSiteFinding]
    /// What was noticed about a variable or the study, before any site was tested.
    package var remarks: [StudyRemark]
    /// What could not be assessed, and why.
    package var notAssessed: [NotAssessed]
    /// Newest seals of the sites compared of which no file was given, such as `705/AE#1`, by site and dataset.
    package var notDelivered: [String] = []
    /// Facts of the run itself, outside everything that is compared between runs.
    package var run: RunFacts

    /// Puts a report together.
    package init(
        trial: ComparedTrial?,
        standing: DataStanding,
        ledger: LedgerState? = nil,
        trust: TrustState? = nil,
        settings: ComparisonSettings,
        inputs: [ComparisonInput],
        sites: [ComparedSite] = [],
        methods: [MethodDescription] = [],
        questions: [ComparisonQuestion] = [],
        industry: [IndustryTable] = [],
        ranking: [RankedSite] = [],
        plots: ComparisonPlots = ComparisonPlots(),
        crossSite: [CrossSiteFinding] = [],
        remarks: [StudyRemark] = [],
        notAssessed: [NotAssessed] = [],
        run: RunFacts
    ) {
        self.trial = trial
        self.standing = standing
        self.ledger = ledger
        self.trust = trust
        self.settings = settings
        self.inputs = inputs
        self.sites = sites
        self.methods = methods
        self.questions = questions
        self.industry = industry
        self.ranking = ranking
        self.plots = plots
        self.crossSite = crossSite
        self.remarks = remarks
        self.notAssessed = notAssessed
        self.run = run
    }
}

/// The trial whose sites are compared.
package struct ComparedTrial: Sendable, Equatable {
    /// Its id, such as `NIMBUS-302`.
    package var id: String
    /// Its title.
    package var title: String
    /// The origin of its ledger.
    package var origin: String

    package init(id: String, title: String, origin: String) {
        self.id = id
        self.title = title
        self.origin = origin
    }
}

/// Whether the data compared are those that were sealed.
package enum DataStanding: String, Sendable {
    /// Every input used is identical or equivalent to its seal.
    case verified
    /// The same, but for summaries: their seals are those of the ledger, their figures are what the sites say.
    case sitesOwnWord = "sites-own-word"
    /// Some inputs used differ from their seals, or could not be checked; each is marked.
    case mixed
    /// No input was held against a ledger: said on every page.
    case unverified

    /// The word for the head of every rendering, in capitals.
    package var heading: String { self == .sitesOwnWord ? "SITES' OWN WORD" : rawValue.uppercased() }

    /// The sentence for the head of every rendering: one line, no full stop.
    package var sentence: String {
        switch self {
        case .verified: "all data compared are as they were sealed"
        case .sitesOwnWord:
            "the seals named in these summaries are on the ledger; whether the figures come from those rows was not checked"
        case .mixed: "some of the data compared are not as they were sealed; they are marked"
        case .unverified:
            "these data were not held against any seal: nothing says that they are as the sites wrote them"
        }
    }
}

extension ComparisonReport {
    /// Whether any input was used; where none was, its standing says nothing.
    package var isEmpty: Bool { !inputs.contains { $0.isUsed } }

    /// The sentence for the head of every rendering: one line, no full stop.
    package var standingSentence: String {
        if isEmpty { return "nothing was compared: every input was left out" }
        let used = Set(inputs.filter(\.isUsed).map(\.kind))
        switch standing {
        case .sitesOwnWord where used.contains(.table):
            return standing.sentence + "; all other data compared are as they were sealed"
        case .mixed where used.contains(.summary):
            return standing.sentence + "; whether the figures of summaries come from sealed rows was not checked"
        default: return standing.sentence
        }
    }

    /// What is sealed and was not given, in one sentence; nil when all was.
    ///
    /// Lower case, no full stop.
    package var notDeliveredSentence: String? {
        guard let first = notDelivered.first else { return nil }
        let shown = notDelivered.count > 12 ? notDelivered.prefix(12) : notDelivered[...]
        let more = notDelivered.count - shown.count
        return notDelivered.count == 1
            ? "\(first) is sealed and was not delivered"
            : "sealed and not delivered: " + shown.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }
}

/// One site of the comparison.
package struct ComparedSite: Sendable, Equatable {
    /// Its name, such as `701`.
    package var name: String
    /// Its subjects in all inputs used.
    package var subjects: Int
    /// Its rows, by dataset.
    package var rows: [String: Int]

    package init(name: String, subjects: Int, rows: [String: Int] = [:]) {
        self.name = name
        self.subjects = subjects
        self.rows = rows
    }

    /// Its rows in all datasets.
    package var rowCount: Int { rows.values.reduce(0, +) }
}

/// Something noticed about a variable or the study that a reader must know first: a change of unit, shifted dates.
package struct StudyRemark: Sendable, Equatable {
    /// A stable identifier: `unit-factor`, `dates-shifted`, `trailing-zeros-dropped`, `coarse-rounding`,
    /// `digits-uneven`, `values-repeated`, `property-of-sites`, `few-sites`, `not-covered`, `no-kit-numbers`,
    /// `one-row-a-subject`, `subject-numbers-restart`, `no-site`, `no-dates-at-risk`, `columns`.
    package var code: String
    /// One sentence, lower case, no full stop.
    package var sentence: String
    /// The dataset it is about.
    package var dataset: String?
    /// The variable it is about.
    package var variable: String?
    /// The site it is about, by its place in `sites`.
    package var site: Int?

    package init(
        code: String,
        sentence: String,
        dataset: String? = nil,
        variable: String? = nil,
        site: Int? = nil
    ) {
        self.code = code
        self.sentence = sentence
        self.dataset = dataset
        self.variable = variable
        self.site = site
    }
}

/// Something that could not be assessed, over sites.
package struct NotAssessed: Sendable, Equatable {
    /// The method.
    package var method: Method
    /// The dataset; nil for the whole method.
    package var dataset: String?
    /// The variable and part; nil for the whole dataset.
    package var variable: String?
    /// Why, in words.
    package var reason: String
    /// How many sites; 0 when it is not about sites.
    package var sites: Int

    package init(method: Method, dataset: String? = nil, variable: String? = nil, reason: String, sites: Int = 0) {
        self.method = method
        self.dataset = dataset
        self.variable = variable
        self.reason = reason
        self.sites = sites
    }
}
