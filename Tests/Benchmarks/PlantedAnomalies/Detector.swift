// The tests that look for planted anomalies, and the figure of each by which sites are ranked.

import SiteStatistics

/// A test of one site against the rest; the smaller its score, the more atypical the site.
package enum Detector: Int, CaseIterable, Sendable {
    /// Method 2 as published (simaerep): 1000 draws, the study as the pool, the share of sums not above the observed.
    case bootstrap
    /// The industry's funnel (gsm): z of the event rate, lower is fewer.
    case industryFunnel
    /// Method 2, exact distribution, other sites as the pool.
    case exactCounts
    /// Method 1: the lower tail of the negative binomial without the tested site.
    case negativeBinomial
    /// Method 7: mean similarity to the nearest subject of the site.
    case nearestNeighbours
    /// Method 7: how far these stand out of the site's own similarities.
    case outstandingNeighbours
    /// Method 6: equal neighbours of systolic pressure.
    case equalNeighbours
    /// Method 8: last digits of systolic pressure.
    case lastDigits
    /// Method 5: Brown-Forsythe over subjects' mean systolic pressure.
    case betweenSubjects
    /// Method 5: rank sum of subjects' standard deviations of systolic pressure.
    case withinSubjects
    /// Method 3: mean systolic pressure.
    case location
    /// A factor between units of weight, then method 3 over weight.
    case unitThenLocation
    /// Method 10: ranks of Mahalanobis distances over eight first readings.
    case inliers
    /// Method 12: weekend dates.
    case weekend
    /// Method 11: systolic and diastolic pressure.
    case correlation
    /// Method 13: missing cells.
    case completeness
    /// Method 9: coincidence of systolic pressures.
    case repeatedValues

    /// What it is called in tables.
    package var name: String {
        switch self {
        case .bootstrap: "method 2 as published"
        case .industryFunnel: "gsm funnel"
        case .exactCounts: "method 2, exact, other sites"
        case .negativeBinomial: "method 1, negative binomial"
        case .nearestNeighbours: "method 7, nearest neighbours"
        case .outstandingNeighbours: "method 7, neighbours that stand out"
        case .equalNeighbours: "method 6, equal neighbours"
        case .lastDigits: "method 8, by subject"
        case .betweenSubjects: "method 5, between subjects"
        case .withinSubjects: "method 5, within subjects"
        case .location: "method 3"
        case .unitThenLocation: "factors of units, then method 3"
        case .inliers: "method 10, ranks of distances"
        case .weekend: "method 12, weekend by subject"
        case .correlation: "method 11"
        case .completeness: "method 13"
        case .repeatedValues: "method 9, by subject"
        }
    }

    /// The scores of several tests of one study; both tests of near duplicates come from one run.
    static func scores(_ detectors: Set<Detector>, _ trial: TrialData, seed: UInt64) -> [Detector: [Double?]] {
        var scores: [Detector: [Double?]] = [:]
        let pairs: Set<Detector> = [.nearestNeighbours, .outstandingNeighbours]
        for detector in detectors.subtracting(pairs) { scores[detector] = detector.scores(trial, seed: seed) }
        if !detectors.isDisjoint(with: pairs) {
            let sites = trial.nearDuplicates(seed: seed)
            scores[.nearestNeighbours] = sites.map(\.nearestNeighbours.score)
            scores[.outstandingNeighbours] = sites.map(\.outstandingNeighbours.score)
        }
        return scores.filter { detectors.contains($0.key) }
    }

    fileprivate static func plan(_ seed: UInt64) -> Resampling { Resampling(seed: seed, draws: 999, exceedances: 20) }

    /// The score of every site; nil where the site cannot be assessed.
    ///
    /// - Parameters:
    ///   - trial: the study.
    ///   - seed: of the draws by permutation.
    /// - Returns: one for each site.
    package func scores(_ trial: TrialData, seed: UInt64) -> [Double?] {
        guard let cohort = trial.cohort else { return [] }
        let plan = Detector.plan(seed)
        switch self {
        case .bootstrap, .industryFunnel, .exactCounts, .negativeBinomial:
            return eventScores(trial, cohort, seed: seed)
        case .nearestNeighbours: return trial.nearDuplicates(seed: seed).map(\.nearestNeighbours.score)
        case .outstandingNeighbours: return trial.nearDuplicates(seed: seed).map(\.outstandingNeighbours.score)
        case .equalNeighbours:
            let rows = trial.rows(.systolic)
            let sequences = Sequences(values: rows.values, order: rows.visits, subjects: rows.subjects, cohort: cohort)
            return PropagationTest.sites(sequences, plan: plan).map(\.equalNeighbours.score)
        case .lastDigits:
            var tally = DigitTally(cohort: cohort)
            for (subject, own) in trial[.systolic].enumerated() {
                for reading in own { tally.add(reading.text.utf8, subject: subject) }
            }
            return TerminalDigitTest.sites(tally, plan: plan).map(\.bySubject.score)
        case .repeatedValues:
            let rows = trial.rows(.systolic)
            return RepeatedValueTest.sites(values: rows.values, subjects: rows.subjects, cohort: cohort, plan: plan)
                .map(\.bySubject.score)
        case .weekend:
            guard let counts = SubjectCounts(cohort: cohort, rows: trial.weekdays) else { return [] }
            return CalendarTest.sites(counts, plan: plan).map(\.weekend.score)
        default:
            return summaryScores(trial, cohort)
        }
    }

    private func eventScores(_ trial: TrialData, _ cohort: Cohort, seed: UInt64) -> [Double?] {
        switch self {
        case .bootstrap:
            let plan = Resampling(seed: seed, draws: 1000, exceedances: 0)
            return UnderReportingTest.bootstrap(trial.visitEvents(cohort), plan: plan)
                .map { $0.assessment.p == nil ? nil : $0.lower }
        case .exactCounts:
            return UnderReportingTest.exact(trial.visitEvents(cohort)).map(\.assessment.p)
        case .industryFunnel:
            let sites = trial.rates(cohort)
            return IndustryFunnel.rates(sites)?.sites.map { $0?.z } ?? sites.map { _ in nil }
        default:
            return EventRateFunnel.sites(trial.rates(cohort)).map { $0.figures?.lower }
        }
    }

    /// Tests over one figure, or a few, of each subject.
    private func summaryScores(_ trial: TrialData, _ cohort: Cohort) -> [Double?] {
        switch self {
        case .betweenSubjects:
            return VarianceTest.betweenSubjects(means: trial.means(.systolic), cohort: cohort).map(\.p)
        case .withinSubjects:
            let rows = trial.rows(.systolic)
            let sorted = SortedGroups(values: rows.values, groups: rows.subjects, groupCount: cohort.subjectCount)
            let deviations = SubjectSummary.all(sorted).map { $0?.deviation }
            return VarianceTest.withinSubjects(deviations: deviations, cohort: cohort).map(\.p)
        case .location:
            return LocationTest.sites(cohort.moments(trial.means(.systolic))).map(\.p)
        case .unitThenLocation:
            let means = trial.means(.weight)
            let location = LocationTest.sites(cohort.moments(means)).map(\.p)
            return cohort.subjectsOfSite.indices.map { site in
                let own = cohort.subjectsOfSite[site].compactMap { means[$0] }
                let rest = means.indices.filter { Int(cohort.siteOfSubject[$0]) != site }.compactMap { means[$0] }
                return UnitFactors.conversion(site: own, rest: rest) == nil ? location[site] : 0
            }
        case .inliers:
            let rows = (0..<trial.subjectCount).map { subject -> [Double]? in
                let first = TrialData.Variable.allCases.compactMap { trial[$0][subject].first?.value }
                return first.count == TrialData.Variable.allCases.count ? first : nil
            }
            return InlierTest.sites(rows: rows, cohort: cohort).map(\.p)
        case .correlation:
            var pairs = [PairMoments](repeating: PairMoments(), count: cohort.siteCount)
            for (subject, site) in cohort.siteOfSubject.enumerated() {
                guard let x = trial.mean(.systolic, of: subject), let y = trial.mean(.diastolic, of: subject) else {
                    continue
                }
                pairs[Int(site)].add(x, y)
            }
            return CorrelationTest.sites(pairs).map(\.p)
        default:
            let shares = cohort.subjectsOfSite.map { subjects in
                EventShare.merging(
                    subjects.compactMap { EventShare(events: trial.missing[$0], trials: trial.due[$0], subjects: 1) }
                )
            }
            return CompletenessTest.sites(shares).map(\.assessment.p)
        }
    }
}

extension TrialData {
    /// All readings of a variable as rows.
    fileprivate func rows(_ variable: Variable) -> (values: [Double], visits: [Double], subjects: [Int32]) {
        var rows: (values: [Double], visits: [Double], subjects: [Int32]) = ([], [], [])
        for (subject, own) in self[variable].enumerated() {
            for reading in own {
                rows.values.append(reading.value)
                rows.visits.append(reading.visit)
                rows.subjects.append(Int32(clamping: subject))
            }
        }
        return rows
    }

    fileprivate func nearDuplicates(seed: UInt64) -> [NearDuplicateTest.Site] {
        guard let cohort, let table = SubjectTable(cells: cells, columns: columns.map(\.kind), cohort: cohort) else {
            return []
        }
        return NearDuplicateTest.sites(table, plan: Detector.plan(seed))
    }

    fileprivate func means(_ variable: Variable) -> [Double?] {
        (0..<subjectCount).map { mean(variable, of: $0) }
    }

    fileprivate func rates(_ cohort: Cohort) -> [EventRate] {
        cohort.subjectsOfSite.map { subjects in
            EventRate.merging(
                subjects.compactMap { EventRate(events: events[$0].count, exposure: exposure[$0], subjects: 1) }
            )
        }
    }

    fileprivate func visitEvents(_ cohort: Cohort) -> [VisitEvents] {
        cohort.subjectsOfSite.map { subjects in
            var summary = VisitEvents()
            for subject in subjects {
                var cumulative = [Int](repeating: 0, count: visits[subject])
                for visit in events[subject] { cumulative[visit] += 1 }
                for visit in cumulative.indices.dropFirst() { cumulative[visit] += cumulative[visit - 1] }
                summary.add(patient: cumulative)
            }
            return summary
        }
    }
}

extension Assessment {
    /// p and, where draws cannot tell two p apart, the statistic: the larger, the more atypical.
    ///
    /// 999 draws give no p below 0.001; a site far beyond it and one just there would tie.
    fileprivate var score: Double? {
        guard let test else { return nil }
        let size = test.statistic.magnitude
        return test.p - 1e-6 * size / (1 + size)
    }
}

extension TrialData.Reading {
    /// The value with the decimals it is written with.
    fileprivate var text: String {
        let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
        let digits = String(Int((value.magnitude * scale).rounded()))
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        let whole = (value < 0 ? "-" : "") + padded.dropLast(decimals)
        return decimals > 0 ? whole + "." + padded.suffix(decimals) : whole
    }
}

extension Cohort {
    fileprivate func moments(_ values: [Double?]) -> [Moments] {
        subjectsOfSite.map { subjects in Moments(subjects.compactMap { values[$0] }) }
    }
}
