// Tests of where changed rows lie: in few subjects, after a day, in subjects for whom the trial went badly.

import SiteStatistics
import TrialIntegrity

/// Tests of changed rows.
struct RowTests {
    let survey: TableSurvey
    let set: ChangeSet
    let null: PermutationNull

    private var concentration: Concentration { Concentration(survey: survey, set: set) }

    /// Whether the rows belong to fewer subjects than random rows would.
    ///
    /// Null by permutation: the same number of rows drawn from the part of the table; the statistic is the number of
    /// different subjects.
    /// - Returns: the claim, and the subject when it is one only.
    func subjects(_ restriction: Restriction) -> (claim: PatternClaim, only: UInt32?)? {
        let all = set.rows.filter { restriction.contains($0) && $0[.subject] != 0 }
        let rows = null.sample(all, PermutationNull.largestSample, 11 + 100 * set.kind.rawValue)
        var places = survey.places(restriction)
        let subjects = survey[.subject]
        guard rows.count >= Battery.fewestRows, rows.count <= places.count,
            survey.census(.subject, restriction).sizes.dropFirst().count(where: { $0 > 0 }) > 1
        else { return nil }
        let observed = Set(rows.map { $0[.subject] }).count
        var stamps = [Int32](repeating: -1, count: subjects.names.count)
        var draw: Int32 = 0
        var expected = 0
        var made = 0
        let p = null.p(12 + 100 * set.kind.rawValue) { generator in
            draw += 1
            var distinct = 0
            for index in 0..<rows.count {
                places.swapAt(index, index + generator.below(places.count - index))
                let subject = Int(subjects.group[Int(places[index])])
                if stamps[subject] != draw { distinct += 1 }
                stamps[subject] = draw
            }
            expected += distinct
            made += 1
            return distinct <= observed
        }
        let usual = expected / max(1, made)
        let distinct = Set(all.map { $0[.subject] }).count
        let count = all.reduce(0) { $0 + $1.findings }
        let text =
            distinct == 1
            ? "\(set.lead(count)) of one subject"
            : "\(set.lead(count)) of only \(distinct) subjects"
                + (rows.count == all.count ? ", where random ones would be of about \(usual)" : "")
        let claim = PatternClaim(
            code: Dimension.subject.code,
            weight: .magnitude,
            text: text,
            count: count,
            p: p,
            isLarge: 2 * observed <= usual
        )
        let only = distinct == 1 ? all.first : nil
        return (claim, only?.isKnown(.subject) == true ? only?[.subject] : nil)
    }

    /// Whether all rows are dated on or after a day that matters.
    func notableDays(_ days: [NotableDay], _ restriction: Restriction) -> PatternClaim? {
        let rows = set.rows.filter(restriction.contains)
        guard rows.count >= Battery.fewestRows, !days.isEmpty else { return nil }
        let earliest = rows.map(\.day).min() ?? TableSurvey.noDay
        let reached = days.filter { Int64(earliest) >= $0.day.number }.max { $0.day < $1.day }
        guard earliest != TableSurvey.noDay, let notable = reached else { return nil }
        let base = after(Int32(clamping: notable.day.number), restriction)
        let tail = concentration.tail(rows.count, marked: base.after, draws: rows.count, total: base.total)
        return PatternClaim(
            code: notable.isLock ? "after-lock" : "after-milestone",
            weight: .interpretation,
            text: "\(set.lead(rows.reduce(0) { $0 + $1.findings })) in rows dated on or after \(notable.words)",
            count: rows.reduce(0) { $0 + $1.findings },
            p: min(1, tail * Double(days.count)),
            isLarge: Double(base.after) <= 0.75 * Double(base.total)
        )
    }

    /// Whether all rows are dated in or after some month.
    func latestMonth(_ restriction: Restriction) -> PatternClaim? {
        let rows = set.rows.filter(restriction.contains)
        let earliest = rows.map(\.day).min() ?? TableSurvey.noDay
        guard rows.count >= Battery.fewestRows, earliest != TableSurvey.noDay,
            let moment = UTCTimestamp(secondsSince1970: Int64(earliest) * 86_400),
            let month = UTCDay(parsing: moment.text.prefix(7) + "-01")
        else { return nil }
        let base = after(Int32(clamping: month.number), restriction)
        return PatternClaim(
            code: "after-month",
            weight: .magnitude,
            text: "\(set.lead(rows.reduce(0) { $0 + $1.findings })) in rows dated \(month.text.prefix(7)) or later",
            count: rows.reduce(0) { $0 + $1.findings },
            p: concentration.tail(rows.count, marked: base.after, draws: rows.count, total: base.total),
            isLarge: Double(base.after) <= 0.75 * Double(base.total)
        )
    }

    private func after(_ day: Int32, _ restriction: Restriction) -> (after: Int, total: Int) {
        var (after, total) = (0, 0)
        for place in 0..<survey.rows where restriction.contains(place, survey) {
            total += 1
            if survey.days[place] >= day { after += 1 }
        }
        return (after, total)
    }

    /// Whether the rows are those of subjects who died, had a serious event or discontinued.
    ///
    /// The p-value is the larger of two: over rows, and over subjects as if each had one row. So rows that merely gather
    /// in one such subject are no pattern of such subjects.
    func endings(_ known: TrialSubjects, _ restriction: Restriction) -> PatternClaim? {
        guard !known.isEmpty, !restriction.settles(.subject) else { return nil }
        let rows = set.rows.filter { restriction.contains($0) && !$0.isUnknown(.subject) }
        let census = survey.census(.subject, restriction)
        let names = survey[.subject].names
        guard rows.count >= Battery.fewestRows else { return nil }
        let present = census.sizes.indices.dropFirst().filter { census.sizes[$0] > 0 }
        let hit = Set(rows.map { Int($0[.subject]) })
        let total = rows.reduce(0) { $0 + $1.findings }
        let claims = SubjectEnding.allCases.compactMap { ending -> PatternClaim? in
            let bad = Set(present.filter { known[names[$0]]?.endings.contains(ending) == true })
            guard !bad.isEmpty, bad.count < present.count else { return nil }
            let inside = rows.filter { bad.contains(Int($0[.subject])) }
            let marked = bad.reduce(0) { $0 + census.sizes[$1] }
            let byRows = concentration.tail(inside.count, marked: marked, draws: rows.count, total: census.total)
            let subjects = hit.intersection(bad).count
            let bySubjects = Concentration.tail(subjects, marked: bad.count, draws: hit.count, total: present.count)
            let count = inside.reduce(0) { $0 + $1.findings }
            let share = Double(marked) / Double(max(1, census.total))
            return PatternClaim(
                code: "subjects-\(ending)",
                weight: .decision,
                text: "\(set.lead(count)) of subjects who \(ending.words): \(subjects) of \(bad.count) such subjects",
                count: count,
                p: min(1, max(byRows, bySubjects) * Double(SubjectEnding.allCases.count)),
                isLarge: Double(count) >= 0.8 * Double(total) && share <= 0.5
            )
        }
        return claims.min { ($0.p ?? 1) < ($1.p ?? 1) }
    }
}
