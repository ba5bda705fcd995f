// Locks and unlocks in order, and what is locked at the end of them.

package import TrialIntegrity

/// A lock or an unlock that is in force.
package struct LockRecord: Hashable, Sendable {
    /// The entry that states it, from 0.
    package let entry: UInt64
    /// The entry from which it counts.
    package let since: UInt64
    /// What it says.
    package let statement: LockStatement
    /// The names of those who signed.
    package let signers: [String]
}

/// All locks and unlocks of a trial so far.
///
/// For a site and dataset the newest record counts whose scope covers both.
package struct LockBook: Hashable, Sendable {
    /// The records, in the order in which they took effect.
    package private(set) var records: [LockRecord] = []

    /// Stands for every site or dataset that no record names.
    private static let anyOther = ""

    package init() {}

    mutating func add(_ record: LockRecord) { records.append(record) }

    /// The lock that closes a site and dataset; nil when seals are accepted.
    ///
    /// A pooled file holds rows of every site: it is closed while the dataset of any site is.
    package func lock(site: String, dataset: String, sites: [String] = []) -> LockRecord? {
        guard site == SealID.pooledSite else { return newest(site, dataset) }
        return candidates(sites).compactMap { newest($0, dataset) }.max { $0.since < $1.since }
    }

    /// Whether anything within a scope is locked.
    package func isLocked(within scope: LockScope, sites: [String]) -> Bool {
        let datasets = Set(records.flatMap { $0.statement.scope.datasets ?? [] } + (scope.datasets ?? []))
        return (candidates(sites) + (scope.sites ?? [])).contains { site in
            (datasets.sorted() + [Self.anyOther]).contains { dataset in
                scope.covers(site: site, dataset: dataset) && newest(site, dataset) != nil
            }
        }
    }

    private func newest(_ site: String, _ dataset: String) -> LockRecord? {
        guard let record = records.last(where: { $0.statement.scope.covers(site: site, dataset: dataset) }),
            record.statement.action == .lock
        else { return nil }
        return record
    }

    private func candidates(_ sites: [String]) -> [String] {
        let named = Set(sites + records.flatMap { $0.statement.scope.sites ?? [] } + [SealID.pooledSite])
        return named.sorted() + (sites.isEmpty ? [Self.anyOther] : [])
    }
}
