// Parties, authority and schedules of a definition: what must hold between them.

internal import MerkleLog

extension TrialDefinition {
    /// Who must sign an action.
    ///
    /// Where the definition is silent, the ledger's key alone does everything but lock and unlock, which any key of the
    /// role sponsor does alone.
    public func authority(for action: ReservedAction) -> TrialAuthority {
        if let authority = authority[action] { return authority }
        switch action {
        case .lock, .unlock: return TrialAuthority(need: 1, of: [.role(.sponsor)])
        default: return TrialAuthority(need: 1, of: [.name(TrialAuthority.Signatory.ledger)])
        }
    }

    /// Each party is named by its key, and no two share a name, whatever its letter case, or a public key.
    func checkParties(at path: String) throws(JSONError) {
        var names: Set<String> = [TrialAuthority.Signatory.ledger]
        var keys: Set<[UInt8]> = []
        for (name, party) in parties.sorted(by: { $0.key < $1.key }) {
            let place = path + "." + name
            guard SealID.isName(name), party.key.name.utf8.elementsEqual(name.utf8) else {
                throw .shape(path: place, expected: "named by its verifier key, by \(JSONMembers.nameRule)")
            }
            guard names.insert(name.lowercased()).inserted else {
                throw .shape(path: place, expected: "another name than ledger and those of other parties")
            }
            guard keys.insert(party.key.publicKey).inserted else {
                throw .shape(path: place, expected: "another key than those of other parties")
            }
            if let site = party.site, !admits(site: site) {
                throw .shape(path: place + ".site", expected: "one of the trial's sites")
            }
        }
    }

    /// A quorum lets keys in if and only if it is named, and there are parties enough for it from the start: nobody
    /// else could ever be let in.
    func checkAuthority(at path: String) throws(JSONError) {
        let place = path + "." + ReservedAction.enrol.rawValue
        guard let quorum = authority[.enrol] else {
            guard enrolment == .operator else {
                throw .shape(path: place, expected: "given when enrolment is quorum")
            }
            return
        }
        guard enrolment == .quorum else { throw .shape(path: place, expected: "absent unless enrolment is quorum") }
        let ledger = quorum.admits(name: TrialAuthority.Signatory.ledger, role: nil) ? 1 : 0
        let able = parties.filter { quorum.admits(name: $0.key, role: $0.value.role) && $0.value.role != .witness }
        guard able.count + ledger >= quorum.need else {
            throw .shape(path: place + ".need", expected: "at most the number of parties that could sign")
        }
    }

    /// A schedule is about sites of the trial.
    func checkSchedules(at path: String) throws(JSONError) {
        for (name, rules) in datasets {
            guard (rules.schedule?.sites ?? []).allSatisfy(admits(site:)) else {
                throw .shape(path: "\(path).\(name).schedule.sites", expected: "sites of the trial")
            }
        }
    }
}
