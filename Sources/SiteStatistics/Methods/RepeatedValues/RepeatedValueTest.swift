// Method 9: values that come back too often.

/// Repeated values: the same few numbers over and over.
///
/// Ranks on one answer: how probable it is that two records of the site agree, against as many subjects drawn by lot.
/// Shown beside it: the average frequency against shuffled last digits, which takes records as independent (99 % of
/// p-values below 0.05 under a true null) and last digits as independent of the digits before them, which some analytes
/// break at every site.
package enum RepeatedValueTest {
    /// What the test says of one site.
    package struct Site: Sendable, Equatable {
        /// The coincidence of two records against subjects drawn by lot; ranks.
        package let bySubject: Assessment
        /// The site's values with their frequencies, for average frequency and entropy.
        package let frequencies: ValueCounts
    }

    /// Tests every site.
    ///
    /// - Parameters:
    ///   - values: one for each row; those that are not finite are left out.
    ///   - subjects: the subject of each row.
    ///   - cohort: which subject belongs to which site.
    ///   - plan: seeded draws.
    ///   - minimums: `subjects`, `restSubjects` and `digits` count.
    /// - Returns: one result for each site, in the order given.
    package static func sites(
        values: [Double],
        subjects: [Int32],
        cohort: Cohort,
        plan: Resampling,
        minimums: Minimums = Minimums()
    ) -> [Site] {
        let sorted = SortedGroups(values: values, groups: subjects, groupCount: cohort.subjectCount)
        var codes = CodedSubjects(sorted)
        let active = cohort.keeping { !sorted[group: $0].isEmpty }
        let permutation = SubjectPermutation(count: codes.count, plan: plan, method: .repeatedValues)
        return active.cohort.subjectsOfSite.map { places in
            let subjects = places.map { active.subjects[$0] }
            let own = subjects.flatMap { Array(sorted[group: $0]) }
            let frequencies = ValueCounts(own)
            let assessment = assess(
                subjects,
                frequencies,
                rest: active.subjects.count - subjects.count,
                &codes,
                permutation,
                minimums
            )
            return Site(bySubject: assessment, frequencies: frequencies)
        }
    }

    private static func assess(
        _ subjects: [Int],
        _ own: ValueCounts,
        rest: Int,
        _ codes: inout CodedSubjects,
        _ permutation: SubjectPermutation,
        _ minimums: Minimums
    ) -> Assessment {
        if let reason = minimums.objection(subjects: subjects.count, rest: rest) { return .cannotBeAssessed(reason) }
        let total = own.total
        guard total >= minimums.digits, let observed = own.coincidence else {
            return .cannotBeAssessed(.tooFewValues(found: total, needed: minimums.digits))
        }
        guard codes.distinct > 1 else { return .cannotBeAssessed(.noVariation) }
        var expected = Moments()
        let drawn = permutation.p(size: subjects.count, observed: observed) { places in
            let value = codes.coincidence(places)
            expected.add(value)
            return value
        }
        let reference = expected.mean ?? observed
        return .checked(
            SiteTest(
                statistic: own.averageFrequency ?? 0,
                p: drawn.p,
                basis: .draws(drawn.draws),
                n: subjects.count,
                direction: Direction(observed, against: reference),
                effect: Effect(.ratio, observed / max(reference, 1e-12))
            )
        )
    }

    /// The number-bunching test: the average frequency against that of the same numbers with shuffled last digits.
    ///
    /// Shown only. p is the valid share of draws whose average frequency is at least the observed one.
    ///
    /// - Parameters:
    ///   - scaled: values without their decimal point, such as 372 for 37.2, all with the same decimals, from 0.
    ///   - plan: seeded draws.
    ///   - minimums: how much data a site must bring.
    /// - Returns: the test, or why there is none.
    package static func bunching(
        _ scaled: [Int],
        plan: Resampling,
        minimums: Minimums = Minimums()
    ) -> Assessment {
        guard scaled.count >= minimums.digits else {
            return .cannotBeAssessed(.tooFewValues(found: scaled.count, needed: minimums.digits))
        }
        let sorted = scaled.sorted()
        guard sorted.first ?? 0 >= 0, sorted.last ?? 0 < 1 << 52 else { return .cannotBeAssessed(.unusableInput) }
        guard sorted.first != sorted.last, let observed = ValueCounts(sorted.map(Double.init)).averageFrequency else {
            return .cannotBeAssessed(.noVariation)
        }
        var digits = sorted.map { $0 % 10 }
        var generator = plan.generator(UInt64(Method.repeatedValues.rawValue), UInt64(scaled.count), 1)
        var expected = Moments()
        let drawn = plan.p {
            for place in stride(from: digits.count - 1, through: 1, by: -1) {
                digits.swapAt(place, generator.below(place + 1))
            }
            let drawn = zip(sorted, digits).map { Double($0 - $0 % 10 + $1) }
            let value = ValueCounts(drawn).averageFrequency ?? 0
            expected.add(value)
            return value >= observed * (1 - 1e-12)
        }
        let reference = expected.mean ?? observed
        return .checked(
            SiteTest(
                statistic: observed,
                p: drawn.p,
                basis: .draws(drawn.draws),
                n: scaled.count,
                direction: Direction(observed, against: reference),
                effect: Effect(.ratio, observed / reference),
                standing: .shownOnly(.recordsAreNotIndependent)
            )
        )
    }
}

/// The values of each subject as codes into the study's different values, for counting without a dictionary.
private struct CodedSubjects {
    /// The codes of all subjects, one subject behind another, in lexicographic order of the subjects' codes.
    private var codes: [Int32] = []
    /// Where each subject starts, and one more for the end of the last.
    private var starts = [0]
    /// How many different values there are.
    private(set) var distinct = 0
    private var counts: [Int] = []

    init(_ sorted: SortedGroups) {
        let values = ValueCounts(sorted: sorted.values[...]).values
        distinct = values.count
        counts = [Int](repeating: 0, count: values.count)
        let order = (0..<sorted.groupCount).map { subject in
            sorted[group: subject].map { Int32(clamping: Quantile.count(values[...], below: $0)) }
        }.filter { !$0.isEmpty }.sorted { $0.lexicographicallyPrecedes($1) }
        codes.reserveCapacity(sorted.values.count)
        for subject in order {
            codes += subject
            starts.append(codes.count)
        }
    }

    /// How many subjects there are.
    var count: Int { starts.count - 1 }

    /// The probability that two records of these subjects agree.
    mutating func coincidence(_ subjects: ArraySlice<Int>) -> Double {
        var (pairs, total) = (0, 0)
        for subject in subjects {
            let (start, end) = (starts[subject], starts[subject + 1])
            for place in start..<end {
                let code = Int(codes[place])
                pairs += counts[code]
                counts[code] += 1
            }
            total += end - start
        }
        for subject in subjects {
            for place in starts[subject]..<starts[subject + 1] { counts[Int(codes[place])] = 0 }
        }
        return total > 1 ? 2 * Double(pairs) / (Double(total) * Double(total - 1)) : 0
    }
}
