// What text and page ask of a dataset before they show it.

import TrialIntegrity

extension DatasetAudit {
    /// Whether there is more to say than its line in the table of datasets.
    var needsDetail: Bool {
        verdict != .identical || !findings.isEmpty || !differences.isEmpty || !patterns.isEmpty || !faults.isEmpty
            || explanations != nil
    }

    /// Whether rows were compared and differ, but the evidence does not say where.
    var isAlteredWithoutPlaces: Bool { verdict == .altered && !localised && rows != nil }

    /// Who sealed it and when by their own clock, without a full stop; nil when neither is known.
    var sealing: String? {
        let parts = [
            signer.map { "sealed by \($0)" }, siteClock.map { "site clock \($0)" }, timeBounds,
            entry.map { "ledger entry \($0)" },
        ].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// Between which times it was sealed, as outside sources state it; nil when none does.
    var timeBounds: String? {
        switch (sealedAt.notBefore, sealedAt.notAfter) {
        case (nil, nil): nil
        case (let early?, nil): "not before \(early)\(source(sealedAtSources.notBefore))"
        case (nil, let late?): "not after \(late)\(source(sealedAtSources.notAfter))"
        case (let early?, let late?):
            "not before \(early)\(source(sealedAtSources.notBefore)) and not after \(late)\(source(sealedAtSources.notAfter))"
        }
    }

    private func source(_ text: String?) -> String { text.map { " (\($0))" } ?? "" }
}
