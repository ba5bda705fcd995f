// The industry's funnel of a rate, beside ours: the figures by which people know it.

internal import SiteStatistics

/// The funnel of one rate as gsm.core computes it.
package struct IndustryTable: Sendable, Equatable {
    /// One site.
    package struct Row: Sendable, Equatable {
        /// The site, by its place in the report's sites.
        package var site: Int
        package var subjects: Int
        package var exposure: Double
        package var events: Int
        package var rate: Double
        /// Before over-dispersion.
        package var z0: Double
        /// After over-dispersion.
        package var z: Double
        /// −2, −1, 0, 1 or 2.
        package var flag: Int
        /// Ours, without the tested site; nil when it cannot be assessed.
        package var zWithoutSite: Double?

        package init(
            site: Int,
            subjects: Int,
            exposure: Double,
            events: Int,
            rate: Double,
            z0: Double,
            z: Double,
            flag: Int,
            zWithoutSite: Double?
        ) {
            self.site = site
            self.subjects = subjects
            self.exposure = exposure
            self.events = events
            self.rate = rate
            self.z0 = z0
            self.z = z
            self.flag = flag
            self.zWithoutSite = zWithoutSite
        }
    }

    /// The question it is about.
    package var key: QuestionKey
    /// What is counted, such as `adverse events per day at risk`.
    package var title: String
    package var mu: Double
    package var phi: Double
    package var rows: [Row]

    package init(key: QuestionKey, title: String, mu: Double, phi: Double, rows: [Row]) {
        self.key = key
        self.title = title
        self.mu = mu
        self.phi = phi
        self.rows = rows
    }

    /// One table for each rate.
    static func all(_ table: StatisticTable, _ questions: [ComparisonQuestion]) -> [IndustryTable] {
        table.columns.keys.filter { $0.method == .eventRateFunnel }.sorted().compactMap { key in
            guard let rates = table.columns[key]?.rates, let funnel = IndustryFunnel.rates(rates) else { return nil }
            let ours = questions.first { $0.key == key }?.results
            let rows = rates.indices.compactMap { site -> Row? in
                guard let figures = funnel.sites[site] else { return nil }
                return Row(
                    site: site,
                    subjects: rates[site].subjects,
                    exposure: rates[site].exposure.value,
                    events: rates[site].events,
                    rate: figures.metric,
                    z0: figures.z0,
                    z: figures.z,
                    flag: figures.flag,
                    zWithoutSite: ours?[site].assessment.test?.statistic
                )
            }
            return IndustryTable(
                key: key,
                title: QuestionWords.describe(key).title,
                mu: funnel.mu,
                phi: funnel.phi,
                rows: rows
            )
        }
    }
}
