// Method 13: fewer missing values than elsewhere.

/// Too complete: a missing rate lower than that of the other sites.
///
/// Real visits are missed and real samples clot. The p is the lower tail of the beta-binomial of method 4, whose spread
/// between sites comes from the other sites; the upper tail stands in the figures for sites that miss too much.
///
/// Input: missing cells and all cells that were due, over all domains or one at a time.
package enum CompletenessTest {
    /// Tests every site against the rest; the effect is the site's missing rate minus that of the rest.
    ///
    /// - Parameters:
    ///   - sites: missing cells as events, due cells as trials.
    ///   - minimums: how much data a site must bring.
    /// - Returns: one result for each site, in the order given.
    package static func sites(_ sites: [EventShare], minimums: Minimums = Minimums()) -> [ProportionTest.Site] {
        ProportionTest.sites(sites, side: .lower, minimums: minimums)
    }
}

/// Method 15: cells changed between two seals, as a share of the cells in both.
///
/// The same test as any share, doubled tails; late changes (after the lock date, or after the visit was sealed once) go
/// in as events of a second run over the same cells.
package enum ChangeRateTest {
    /// Tests every site against the rest.
    ///
    /// - Parameters:
    ///   - sites: changed cells as events, cells in both seals as trials.
    ///   - minimums: how much data a site must bring.
    /// - Returns: one result for each site, in the order given.
    package static func sites(_ sites: [EventShare], minimums: Minimums = Minimums()) -> [ProportionTest.Site] {
        ProportionTest.sites(sites, side: .both, minimums: minimums)
    }

    /// The industry's figure of the same rate, which needs an audit trail of the data capture system there.
    package static func industry(_ sites: [EventShare]) -> IndustryFunnel? { IndustryFunnel.shares(sites) }
}
