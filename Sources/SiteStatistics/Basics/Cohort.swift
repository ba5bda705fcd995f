// Which subject belongs to which site.

/// Which subject belongs to which site, checked once.
package struct Cohort: Sendable, Equatable {
    /// The site of each subject, in 0..<siteCount.
    package let siteOfSubject: [Int32]
    /// How many sites there are, those without subjects included.
    package let siteCount: Int
    /// The subjects of each site, ascending.
    package let subjectsOfSite: [[Int]]

    /// Takes the site of each subject; nil when a site is outside 0..<siteCount.
    ///
    /// - Parameters:
    ///   - siteOfSubject: one site for each subject.
    ///   - siteCount: the number of sites, at least 0.
    package init?(siteOfSubject: [Int32], siteCount: Int) {
        guard siteCount >= 0, siteOfSubject.allSatisfy({ $0 >= 0 && Int($0) < siteCount }) else { return nil }
        self.siteOfSubject = siteOfSubject
        self.siteCount = siteCount
        var subjects = [[Int]](repeating: [], count: siteCount)
        for (subject, site) in siteOfSubject.enumerated() { subjects[Int(site)].append(subject) }
        subjectsOfSite = subjects
    }

    /// No subjects at no sites.
    package init() { self.init(unchecked: [], siteCount: 0) }

    /// How many subjects there are.
    package var subjectCount: Int { siteOfSubject.count }

    /// The cohort of the subjects for which `isKept` holds, and their places in this one.
    ///
    /// Methods that need a complete set of values go on with those subjects only.
    func keeping(_ isKept: (Int) -> Bool) -> (cohort: Cohort, subjects: [Int]) {
        let kept = siteOfSubject.indices.filter(isKept)
        return (Cohort(unchecked: kept.map { siteOfSubject[$0] }, siteCount: siteCount), kept)
    }

    private init(unchecked siteOfSubject: [Int32], siteCount: Int) {
        self.siteOfSubject = siteOfSubject
        self.siteCount = siteCount
        var subjects = [[Int]](repeating: [], count: siteCount)
        for (subject, site) in siteOfSubject.enumerated() { subjects[Int(site)].append(subject) }
        subjectsOfSite = subjects
    }
}
