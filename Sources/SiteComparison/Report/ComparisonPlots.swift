// Numbers for the plots of a comparison: no pixels, no colours, nothing that is not in the data.

/// What the plots of a comparison show.
package struct ComparisonPlots: Sendable, Equatable {
    /// One for each rate and share.
    package var funnels: [FunnelPlot] = []
    /// One for each measurement.
    package var distributions: [DistributionPlot] = []
    /// One for each measurement whose last digits were counted.
    package var digits: [DigitPlot] = []
    /// One for each dataset with dates.
    package var calendars: [CalendarPlot] = []
    /// The subjects who resemble one another most, closest first.
    package var pairs: [PairPlot] = []

    package init() {}
}

/// A funnel: rate or share of each site over its exposure, with limits.
package struct FunnelPlot: Sendable, Equatable {
    /// One site.
    package struct Point: Sendable, Equatable {
        /// The site, by its place in the report's sites.
        package var site: Int
        /// Exposure or trials.
        package var x: Double
        /// Rate or share.
        package var y: Double
        /// Whether the result is flagged.
        package var isFlagged: Bool

        package init(
            site: Int,
            x: Double,
            y: Double,
            isFlagged: Bool
        ) {
            self.site = site
            self.x = x
            self.y = y
            self.isFlagged = isFlagged
        }
    }

    /// The limits at one exposure, two and three standard deviations away, over-dispersion included.
    package struct Limit: Sendable, Equatable {
        package var x: Double
        package var lower2: Double
        package var upper2: Double
        package var lower3: Double
        package var upper3: Double

        package init(
            x: Double,
            lower2: Double,
            upper2: Double,
            lower3: Double,
            upper3: Double
        ) {
            self.x = x
            self.lower2 = lower2
            self.upper2 = upper2
            self.lower3 = lower3
            self.upper3 = upper3
        }
    }

    /// The question, by its place in the report's questions.
    package var question: Int
    /// What x is, such as `days at risk`.
    package var xName: String
    /// What y is, such as `adverse events per day`.
    package var yName: String
    /// The rate or share of all sites together.
    package var centre: Double
    /// The sites with exposure.
    package var points: [Point]
    /// Ascending by x, evenly spaced in its square root.
    package var limits: [Limit]

    package init(
        question: Int,
        xName: String,
        yName: String,
        centre: Double,
        points: [Point],
        limits: [Limit]
    ) {
        self.question = question
        self.xName = xName
        self.yName = yName
        self.centre = centre
        self.points = points
        self.limits = limits
    }
}

/// The distribution of a measurement, over all sites and at each.
package struct DistributionPlot: Sendable, Equatable {
    /// Seven figures of the values at one site.
    package struct Summary: Sendable, Equatable {
        /// How many values.
        package var count: Int
        /// Smallest, 5 %, 25 %, 50 %, 75 %, 95 %, largest.
        package var quantiles: [Double]
        /// Values in each bin of `edges`.
        package var histogram: [Int]

        package init(
            count: Int,
            quantiles: [Double],
            histogram: [Int]
        ) {
            self.count = count
            self.quantiles = quantiles
            self.histogram = histogram
        }
    }

    package var dataset: String
    package var variable: String
    /// The unit as the data have it; nil when there is none or several.
    package var unit: String?
    /// Edges of the bins, ascending, one more than there are bins; values beyond are in the outermost bins.
    package var edges: [Double]
    /// All sites together.
    package var all: Summary
    /// One for each site, nil for a site without values.
    package var sites: [Summary?]

    package init(
        dataset: String,
        variable: String,
        unit: String? = nil,
        edges: [Double],
        all: Summary,
        sites: [Summary?]
    ) {
        self.dataset = dataset
        self.variable = variable
        self.unit = unit
        self.edges = edges
        self.all = all
        self.sites = sites
    }
}

/// How often each last digit occurs.
package struct DigitPlot: Sendable, Equatable {
    package var dataset: String
    package var variable: String
    /// Counts of 0...9 over all sites.
    package var all: [Int]
    /// Counts of 0...9 at each site.
    package var sites: [[Int]]
    /// Why last digits were not assessed; nil when they were.
    package var objection: String?

    package init(
        dataset: String,
        variable: String,
        all: [Int],
        sites: [[Int]],
        objection: String? = nil
    ) {
        self.dataset = dataset
        self.variable = variable
        self.all = all
        self.sites = sites
        self.objection = objection
    }
}

/// How many dates fall on each day of the week.
package struct CalendarPlot: Sendable, Equatable {
    package var dataset: String
    /// Monday to Sunday, over all sites.
    package var all: [Int]
    /// Monday to Sunday at each site.
    package var sites: [[Int]]
    /// Whether the dates look shifted or unscheduled, so that nothing was assessed.
    package var looksShifted: Bool

    package init(
        dataset: String,
        all: [Int],
        sites: [[Int]],
        looksShifted: Bool
    ) {
        self.dataset = dataset
        self.all = all
        self.sites = sites
        self.looksShifted = looksShifted
    }
}

/// Two subjects who resemble one another, cell by cell.
package struct PairPlot: Sendable, Equatable {
    /// One cell of both.
    package struct Cell: Sendable, Equatable {
        /// What it is, such as `VS SYSBP visit 1`.
        package var name: String
        package var first: Double?
        package var second: Double?
        /// Whether both have it and it is the same.
        package var isEqual: Bool

        package init(
            name: String,
            first: Double? = nil,
            second: Double? = nil,
            isEqual: Bool
        ) {
            self.name = name
            self.first = first
            self.second = second
            self.isEqual = isEqual
        }
    }

    package var firstSite: Int
    package var firstSubject: String
    package var secondSite: Int
    package var secondSubject: String
    /// In 0...1.
    package var similarity: Double
    package var equal: Int
    package var compared: Int
    /// Every cell compared; values only where they are equal.
    package var cells: [Cell]

    package init(
        firstSite: Int,
        firstSubject: String,
        secondSite: Int,
        secondSubject: String,
        similarity: Double,
        equal: Int,
        compared: Int,
        cells: [Cell]
    ) {
        self.firstSite = firstSite
        self.firstSubject = firstSubject
        self.secondSite = secondSite
        self.secondSubject = secondSubject
        self.similarity = similarity
        self.equal = equal
        self.compared = compared
        self.cells = cells
    }
}
