// What changed between two sealed versions, from their evidence: the later one is audited as a delivery of the earlier.

public import MerkleLog

/// Compares two sealed versions of a dataset.
public struct VersionComparison {
    private let new: EvidenceFile
    private let newSeal: SealID
    private let newRoot: Digest
    private let workers: Int

    /// Prepares to compare with a later version.
    ///
    /// - Parameters:
    ///   - new: its evidence; it needs no trust of its own.
    ///   - seal: its seal.
    ///   - root: the root that the chain holds for it.
    ///   - workers: how many cores to use; the result is the same for any number.
    public init(to new: EvidenceFile, seal: SealID, root: Digest, workers: Int) {
        self.new = new
        newSeal = seal
        newRoot = root
        self.workers = max(1, workers)
    }

    /// Compares, and fills in everything of `audit` that concerns the data: `sealed` is the earlier version, `found` the
    /// later one.
    ///
    /// Damaged or contradicting evidence of either version is not an error: it makes the verdict `unverifiable`.
    /// - Parameters:
    ///   - audit: the result.
    ///   - profile: the profile of the earlier version.
    ///   - apart: withheld columns of the earlier version whose cells are not at hand.
    ///   - auditOld: audits a table against the evidence of the earlier version.
    /// - Throws: what `auditOld` and reading the evidence throw.
    public func compare(
        _ audit: inout DatasetAudit,
        under profile: Profile,
        without apart: [String] = [],
        auditOld: (inout DatasetAudit, @escaping () throws -> any TableSource) throws -> Void
    ) throws {
        guard try holds(&audit) else { return }
        let (new, damage) = (new, EvidenceDamage())
        do {
            try auditOld(&audit) { try EvidenceTable(new, comparedUnder: profile, damage: damage) }
        } catch is DatasetAuditor.Unreadable {
            // The table noted why.
        } catch let error as FormatError {
            damage.note(error, row: 0)
        }
        if let error = damage.error {
            guard let format = error as? FormatError else { throw error }
            return unverifiable(&audit, "evidence-damaged", format.message)
        }
        complete(&audit, profile)
        WithheldBetween(new, newSeal, apart).judge(&audit)
    }

    /// Compares two versions whose values are both held.
    ///
    /// - Parameters:
    ///   - old: the evidence of the earlier version.
    ///   - oldRoot: the root that the chain holds for it.
    ///   - audit: the result.
    ///   - listsReformatted: whether cells of a column that was rewritten throughout are listed too.
    ///   - progress: told how many rows were compared, chunk by chunk.
    /// - Throws: read errors as they come.
    public func compare(
        from old: EvidenceFile,
        root oldRoot: Digest,
        _ audit: inout DatasetAudit,
        listsReformatted: Bool = false,
        progress: @escaping (Int) -> Void = { _ in }
    ) throws {
        let apart = old.lacksColumns ? old.manifest.withheld : []
        try compare(&audit, under: old.manifest.profile, without: apart) { audit, open in
            try DatasetAuditor(
                evidence: old,
                root: oldRoot,
                workers: workers,
                listsReformatted: listsReformatted,
                open: open,
                progress: progress
            ).audit(&audit)
        }
    }

    /// Whether the evidence of the later version is what was sealed.
    private func holds(_ audit: inout DatasetAudit) throws -> Bool {
        guard new.holdsValues else {
            unverifiable(&audit, "values-not-held", "the evidence holds no values, so nothing can be compared with it")
            return false
        }
        do {
            guard try new.recomputedRoot(workers: workers) == newRoot else {
                unverifiable(
                    &audit,
                    "evidence-contradicts-seal",
                    "the values in the evidence do not hash to the root on the chain"
                )
                return false
            }
            return true
        } catch let error as FormatError {
            unverifiable(&audit, "evidence-damaged", error.message)
            return false
        }
    }

    private func unverifiable(_ audit: inout DatasetAudit, _ code: String, _ message: String) {
        audit.verdict = .unverifiable
        audit.localised = false
        audit.levels = AuditLevels()
        audit.rows = nil
        audit.findings = []
        audit.differences = []
        audit.recomputedRoot = nil
        audit.faults.append(LedgerFault(code: code, message: message, location: newSeal.text))
    }

    /// Gives rows of the later version their numbers in its seal, and says what changed in how the versions are read.
    private func complete(_ audit: inout DatasetAudit, _ profile: Profile) {
        // Nobody delivered anything: the bytes are those of the evidence.
        audit.delivered = nil
        guard audit.localised else { return }
        audit.differences += ProfileChanges.list(from: profile, to: new.manifest.profile)
        let erased = new.erased
        guard erased.count > 0 else { return }
        for index in audit.findings.indices {
            audit.findings[index].foundRow = audit.findings[index].foundRow.map(erased.row(ofHeld:))
            if audit.findings[index].kind == .rowRemoved { audit.findings[index].note = Self.mayBeErased(erased.count) }
        }
        let rows = erased.count == 1 ? "1 row was" : "\(erased.count) rows were"
        audit.differences.append(
            "erased: \(rows) erased from the evidence of \(newSeal.text) and compared with nothing"
        )
    }

    private static func mayBeErased(_ count: Int) -> String {
        count == 1
            ? "may be the row that was erased from the later evidence, which can no longer be compared"
            : "may be one of the \(count) rows that were erased from the later evidence, which can no longer be compared"
    }
}

/// What two versions say of withheld columns whose cells are not at hand on both sides: nothing.
private struct WithheldBetween {
    /// The columns that cannot be compared, in the order of the later version.
    private let names: [String]
    /// Those that the later version withholds here.
    private let later: Set<String>
    private let seal: SealID

    init(_ new: EvidenceFile, _ seal: SealID, _ earlier: [String]) {
        self.seal = seal
        later = new.lacksColumns ? Set(new.manifest.withheld) : []
        let all = later.union(earlier)
        names = new.manifest.profile.columns.map(\.name).filter(all.contains)
    }

    /// Puts what is known of two sealed versions in place of what an audit says of a delivery.
    ///
    /// That the open columns are alike says nothing of the others, so the verdict is at best that nothing can be said.
    func judge(_ audit: inout DatasetAudit) {
        guard !names.isEmpty, audit.localised else { return }
        audit.differences.removeAll { $0.hasPrefix("withheld columns ") }
        audit.faults.removeAll { $0.code == "withheld-not-held" }
        // The cells are there, in a part that is not at hand.
        audit.findings.removeAll { $0.kind == .columnRemoved && later.contains($0.column ?? "") }
        audit.levels.bytes = audit.levels.bytes == true ? nil : audit.levels.bytes
        audit.levels.cells = audit.levels.cells == true ? nil : audit.levels.cells
        let isChanged =
            audit.findings.contains { $0.kind.verdict == .altered }
            || audit.rows.map { $0.altered + $0.added + $0.removed > 0 } ?? true
        if !isChanged {
            audit.levels.records = nil
            audit.levels.meaning = nil
            audit.verdict = .unverifiable
        }
        audit.differences.append("withheld columns compared with nothing: \(names.joined(separator: ", "))")
        audit.faults.append(
            LedgerFault(
                code: "withheld-not-held",
                message:
                    "withheld columns are compared with nothing, because the part of the evidence that holds them is "
                    + "not at hand or was not opened: \(names.joined(separator: ", "))",
                location: seal.text
            )
        )
    }
}

/// What changed in how a dataset is read and in what counts as equal.
///
/// Columns that came or went are findings of the comparison and not listed here.
enum ProfileChanges {
    /// The changes, one sentence each.
    static func list(from old: Profile, to new: Profile) -> [String] {
        var changes: [String] = []
        if old.key != new.key { changes.append("key: \(words(old.key)) to \(words(new.key))") }
        let before = Dictionary(old.columns.map { ($0.name, $0) }) { first, _ in first }
        for column in new.columns {
            guard let was = before[column.name], was != column else { continue }
            if was.type != column.type || was.format != column.format {
                changes.append("type of \(column.name): \(type(was)) to \(type(column))")
            }
            if was.missing != column.missing {
                changes.append("missing markers of \(column.name): \(marks(was)) to \(marks(column))")
            }
        }
        for name in new.volatile where !old.volatile.contains(name) {
            changes.append("\(name) is volatile now: it is no longer sealed")
        }
        for name in old.volatile where !new.volatile.contains(name) && new.columns.contains(where: { $0.name == name })
        {
            changes.append("\(name) is no longer volatile: it is sealed now")
        }
        return changes
    }

    private static func words(_ key: [String]) -> String {
        key.isEmpty ? "all columns together" : key.joined(separator: ", ")
    }

    private static func type(_ column: ProfileColumn) -> String {
        column.type.rawValue + (column.format.map { " (\($0.rawValue))" } ?? "")
    }

    private static func marks(_ column: ProfileColumn) -> String {
        column.missing.isEmpty ? "none" : column.missing.map { "`\($0)`" }.joined(separator: ", ")
    }
}
