// Which kit and sample numbers were shipped to which site.

/// A list of shipments.
package struct Shipments: Sendable, Equatable {
    /// The sites that a number was shipped to.
    private let sites: [String: Set<String>]

    /// Takes pairs of site and number.
    package init(_ pairs: [(site: String, number: String)]) {
        var sites: [String: Set<String>] = [:]
        for (site, number) in pairs { sites[number, default: []].insert(site) }
        self.sites = sites
    }

    /// Whether a number was shipped to a site; a shipment to the site `ALL` counts for every site.
    package func includes(_ number: String, site: String) -> Bool {
        guard let known = sites[number] else { return false }
        return known.contains(site) || known.contains("ALL")
    }

    /// How many numbers there are.
    package var count: Int { sites.count }
}
