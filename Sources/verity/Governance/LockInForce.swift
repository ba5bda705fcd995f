// The locks that still close something, and how much of what they were meant to.

import TrialIntegrity
import TrialLedger

/// A lock, and what of its scope it still closes.
struct LockInForce {
    let record: LockRecord
    /// The sites and datasets, of those that are known, that it closes.
    let closed: [SealSeries]
    /// Those of its scope that a later unlock or lock took from it.
    let taken: [SealSeries]

    /// The locks that close something, in the order in which they took effect.
    ///
    /// A lock of a whole trial also closes what nobody has named yet, so a name is tried that nobody can have.
    static func all(in state: TrialState, sealed: [SealID]) -> [LockInForce] {
        let records = state.locks.records
        let scopes = records.map(\.statement.scope)
        let nobody = ""
        let sites = Set(state.definition.sites + sealed.map(\.site) + scopes.flatMap { $0.sites ?? [] } + [nobody])
        let names = Array(state.definition.datasets.keys) + sealed.map(\.dataset)
        let datasets = Set(names + scopes.flatMap { $0.datasets ?? [] } + [nobody])
        let series = sites.sorted().flatMap { site in
            datasets.sorted().map { SealSeries(site: site, dataset: $0) }
        }
        return records.filter { $0.statement.action == .lock }.compactMap { record in
            let covered = series.filter { record.statement.scope.covers($0) }
            let closed = covered.filter { one in
                records.last { $0.statement.scope.covers(one) }?.entry == record.entry
            }
            guard !closed.isEmpty else { return nil }
            let taken = Set(covered).subtracting(closed)
            return LockInForce(
                record: record,
                closed: closed.filter(\.isNamed),
                taken: covered.filter { taken.contains($0) && $0.isNamed }
            )
        }
    }

    /// Whether something was taken from its scope.
    var isPartial: Bool { !taken.isEmpty }

    /// What is closed, in words.
    var scope: String {
        let scope = EntryWords.scope(record.statement.scope)
        guard isPartial else { return scope }
        func list(_ series: [SealSeries]) -> String {
            EntryWords.list(series.map { "\($0.site)/\($0.dataset)" }, atMost: 12)
        }
        return closed.isEmpty || taken.count <= closed.count
            ? "\(scope), but for \(list(taken))" : "\(list(closed)), of \(scope)"
    }
}

extension LockScope {
    fileprivate func covers(_ series: SealSeries) -> Bool { covers(site: series.site, dataset: series.dataset) }
}

extension SealSeries {
    /// Whether both names are names, and not stand-ins for those that nobody has used.
    fileprivate var isNamed: Bool { !site.isEmpty && !dataset.isEmpty }
}
