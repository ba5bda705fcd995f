// The verdict on one submission in one sentence.

import TrialIntegrity

extension DatasetAudit {
    /// What a reader calls it: its seal, else its names, else its file.
    var name: String {
        if let seal { return seal }
        let parts = [site, dataset].compactMap(\.self)
        return parts.isEmpty ? file ?? "unknown dataset" : parts.joined(separator: "/")
    }

    /// The verdict in one sentence, lower case, without a full stop.
    var sentence: String {
        switch verdict {
        case .identical: return "the file has the bytes that were sealed"
        case .equivalent:
            let rest = differences.isEmpty ? "" : ": \(Plural.of(differences.count, "difference")) of form"
            return "written differently, with every record and its meaning as sealed" + rest
        case .altered: return alteredSentence
        case .unverifiable:
            if let fault = faults.first { return "nothing can be said: " + fault.message }
            if findings.contains(where: { $0.kind == .fileUnsealed }) {
                return "nothing can be said: no seal covers it"
            }
            return "nothing can be said, because what it rests on does not hold"
        }
    }

    private var alteredSentence: String {
        if findings.contains(where: { $0.kind == .fileMissing }) { return "it was sealed and was not delivered" }
        if findings.contains(where: { $0.kind == .fileUnreadable }) {
            return "the delivered file cannot be read as the table it should be"
        }
        var parts: [String] = []
        if let rows {
            let counts = [(rows.altered, "altered"), (rows.added, "added"), (rows.removed, "removed")]
            parts = counts.filter { $0.0 > 0 }.map { "\(Plural.of($0.0, "row")) \($0.1)" }
        }
        for kind in [
            FindingKind.columnAdded, .columnRemoved, .columnRenamed, .columnsSwapped, .staleSequence,
        ] {
            let count = findings.count { $0.kind == kind }
            if count > 0 { parts.append(Plural.of(count, kind.counted.one, kind.counted.many)) }
        }
        guard !parts.isEmpty else { return "it differs from what was sealed" }
        let of = rows.map { " of \(Plural.of($0.sealed, "sealed row"))" } ?? ""
        return parts.joined(separator: ", ") + of + columnsWords + unexplainedWords
    }

    /// `: mostly AESEV, DSTERM`, the columns most often changed; empty when no cell can be named.
    private var columnsWords: String {
        var counts: [String: Int] = [:]
        for finding in findings.lazy.flatMap(\.cells) where finding.isChange && !finding.kind.comparesNames {
            if let column = finding.column { counts[column, default: 0] += 1 }
        }
        let named = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3)
            .map { $0.value > 1 ? "\($0.key) (\(Plural.grouped($0.value)))" : $0.key }
        guard !named.isEmpty else { return "" }
        return ", in \(named.joined(separator: ", "))"
            + (counts.count > 3 ? " and \(counts.count - 3) more columns" : "")
    }
}

extension AuditReport {
    /// From the first to the last claimed clock of the seals that were audited; nil when none is known.
    var period: (from: String, to: String)? {
        let clocks = datasets.compactMap(\.siteClock).sorted()
        guard let first = clocks.first, let last = clocks.last else { return nil }
        return (first, last)
    }

    /// The sites that were audited, sorted.
    var sites: [String] { Set(datasets.compactMap(\.site)).sorted() }

    /// The datasets that were audited, sorted.
    var datasetNames: [String] { Set(datasets.compactMap(\.dataset)).sorted() }
}

/// Lists in words.
enum NameList {
    /// The first names, and how many more there are.
    static func text(_ names: [String], limit: Int = 12) -> String {
        let shown = names.prefix(limit).joined(separator: ", ")
        return names.count > limit ? "\(shown) and \(Plural.grouped(names.count - limit)) more" : shown
    }
}
