// All lists of one kind as one voice: what they state of the same cell is one chain.

/// A chain of stated changes: indexes into the entries of a voice, the earliest first.
typealias ChangeChain = [Int]

/// The lists of one kind, by the rows and columns they are about.
struct ChangeVoice {
    /// What is stated of the rows of one name, and the findings on them.
    struct Group {
        /// The chains of cells, by column, in the order in which they are first named.
        var cells: [(column: String, chain: ChangeChain)] = []
        /// Where the chain of each column stands in `cells`.
        var places: [String: Int] = [:]
        /// What is stated of the row as a whole.
        var rows: ChangeChain = []
        /// Findings on rows of this name.
        var findings: [Int] = []
    }

    /// A stated change with the list it is from.
    struct Entry {
        let list: Int
        let change: StatedChange
        /// Whether runs of blanks in its values were each written as blanks.
        let blurs: Bool
        /// Whether a seal holds the list.
        let isSealed: Bool
    }

    let kind: FindingExplanation.Source
    let readings: ProfileReadings
    /// Every stated change.
    let entries: [Entry]
    /// How many changes of each list explain a finding.
    private(set) var matched: [Int: Int] = [:]
    /// How many changes of each list are about rows or columns that are not there.
    private(set) var elsewhere: [Int: Int] = [:]
    /// How many changes of each list could not be checked: of columns that nothing was compared with, or of more rows than
    /// are kept.
    private(set) var unchecked: [Int: Int] = [:]
    /// What the data contradict.
    private(set) var remarks: [ExplanationSummary.Remark] = []

    private var names: [RowName] = []
    private var groups: [RowName: Group] = [:]
    private var columns: [(name: String, chain: ChangeChain, findings: [Int])] = []
    /// Where each column stands in `columns`.
    private var columnPlaces: [String: Int] = [:]
    /// Findings on subjects all of whose rows stand under another id.
    private var relabelled: [Int] = []
    /// Findings that this voice explains.
    private var explained: Set<Int> = []
    private var used: Set<Int> = []
    /// What a loose list says again of what a sealed one says, by the sealed change: it has no weight of its own.
    private var echoes: [Int: [Int]] = [:]

    private let apart: Set<String>
    /// Whether any of the lists is held by a seal.
    private let hasSealed: Bool

    init(
        kind: FindingExplanation.Source,
        lists: [(number: Int, list: StatedChanges)],
        readings: ProfileReadings,
        without apart: Set<String> = []
    ) {
        self.kind = kind
        self.apart = apart
        self.readings = readings
        entries = lists.flatMap { number, list in
            list.changes.map { Entry(list: number, change: $0, blurs: list.blursBlanks, isSealed: list.isSealed) }
        }
        hasSealed = entries.contains(where: \.isSealed)
        for (index, entry) in entries.enumerated() { add(index, entry.change) }
    }

    /// Takes a change into the chain it belongs to.
    ///
    /// - Complexity: O(1) on average: chains grow in place.
    private mutating func add(_ index: Int, _ change: StatedChange) {
        if case .column(let column) = change.subject { return add(index, toColumn: column) }
        if case .cell(let column) = change.subject, apart.contains(column) {
            unchecked[entries[index].list, default: 0] += 1
            return
        }
        let name = readings.name(change.key)
        if groups[name] == nil { names.append(name) }
        guard case .cell(let column) = change.subject else {
            if let twin = sealedTwin(of: index, in: groups[name]?.rows, "") {
                echoes[twin, default: []].append(index)
            } else {
                groups[name, default: Group()].rows.append(index)
            }
            return
        }
        guard let place = groups[name]?.places[column] else {
            let end = groups[name]?.cells.count ?? 0
            groups[name, default: Group()].places[column] = end
            return groups[name, default: Group()].cells.append((column, [index]))
        }
        if let twin = sealedTwin(of: index, in: groups[name]?.cells[place].chain, column) {
            echoes[twin, default: []].append(index)
        } else {
            groups[name, default: Group()].cells[place].chain.append(index)
        }
    }

    private mutating func add(_ index: Int, toColumn column: String) {
        guard let place = columnPlaces[column] else {
            columnPlaces[column] = columns.count
            return columns.append((column, [index], []))
        }
        if let twin = sealedTwin(of: index, in: columns[place].chain, column) {
            echoes[twin, default: []].append(index)
        } else {
            columns[place].chain.append(index)
        }
    }

    /// The change of a chain by which a seal says already what a loose list says here; nil when there is none.
    ///
    /// Only the latest 32 changes of a chain are looked at, so that a list of one cell alone costs no more.
    private func sealedTwin(of index: Int, in chain: ChangeChain?, _ column: String) -> Int? {
        let entry = entries[index]
        guard hasSealed, !entry.isSealed, let chain else { return nil }
        return chain.suffix(32).first { place in
            let said = entries[place].change
            let values = [(entry.change.old, said.old), (entry.change.new, said.new)]
            return entries[place].isSealed && entry.change.subject == said.subject
                && values.allSatisfy { one, other in
                    guard let one, let other else { return true }
                    return readings.isSame(one, other, column: column, blurring: false)
                }
        }
    }

    /// The findings on rows of a name.
    func findingsOn(_ name: RowName) -> [Int] { groups[name]?.findings ?? [] }

    // MARK: Findings

    /// Finds the findings that each group can be about.
    mutating func attach(_ findings: [Finding], _ eligible: [Int]) {
        let signatures = Set(names.map(\.columns))
        let renamed = RekeyedRows(findings)
        for index in eligible {
            let finding = findings[index]
            if finding.kind == .subjectRelabelled { relabelled.append(index) }
            guard let key = finding.key else {
                for place in columns.indices where finding.isAbout(column: columns[place].name) {
                    columns[place].findings.append(index)
                }
                continue
            }
            for signature in signatures {
                let both = [key, renamed.key(of: finding)].compactMap(\.self)
                for name in Set(both.compactMap { readings.name($0, by: signature) }) {
                    groups[name]?.findings.append(index)
                }
            }
        }
    }

    /// The finding on the subject whose id a chain changes in one of its rows; nil when it is of no such subject.
    func relabelling(_ column: String, _ chain: ChangeChain, _ name: RowName, _ findings: [Finding]) -> Int? {
        relabelled.first { index in
            let finding = findings[index]
            guard finding.column == column, let sealed = finding.readable.sealed, let found = finding.readable.found
            else { return false }
            let ids = [sealed, found].map { readings.normalForm($0, column: column) }
            let isNamed = name.columns.firstIndex(of: column).map { ids.contains(name.values[$0]) } ?? true
            return isNamed && chain.contains { fits(entries[$0], finding, column) }
        }
    }

    /// Judges every chain.
    ///
    /// - Throws: `FormatError` when evidence is damaged; read errors as they come.
    mutating func judge(_ findings: inout [Finding], _ evidence: EvidenceFile?) throws {
        for column in columns { judge(column: column, &findings) }
        var open: [OpenChain] = []
        for name in names {
            guard let group = groups[name] else { continue }
            judge(rows: group, name, &findings, &open)
            for (column, chain) in group.cells { judge(column, chain, group, name, &findings, &open) }
        }
        try settle(open, findings, evidence)
        for index in used.flatMap({ [$0] + (echoes[$0] ?? []) }) { matched[entries[index].list, default: 0] += 1 }
    }

    /// What is said of differences that this voice does not explain; nil when there are none.
    func silence(_ eligible: [Int]) -> ExplanationSummary.Remark? {
        let count = eligible.count { !explained.contains($0) }
        guard count > 0 else { return nil }
        let what = kind == .correction ? "correction" : "trail"
        return ExplanationSummary.Remark(
            code: "change-without-\(what)",
            message: (count == 1 ? "1 difference is" : "\(count) differences are") + " not in "
                + (kind == .correction ? "any correction" : "the audit trail"),
            count: count
        )
    }

    /// Takes a chain, from one of its steps on, as the explanation of a finding.
    mutating func accept(_ chain: ArraySlice<Int>, for index: Int, _ findings: inout [Finding]) {
        guard let last = chain.last else { return }
        explained.insert(index)
        used.formUnion(chain)
        if findings[index].explanation == nil { findings[index].explanation = entries[last].change.explanation }
    }

    /// Counts changes that are about something that the dataset does not have.
    mutating func setAside(_ chain: ChangeChain) {
        for index in chain { elsewhere[entries[index].list, default: 0] += 1 }
    }

    /// Counts changes that nothing can be held against.
    mutating func leaveUnchecked(_ chain: ChangeChain) {
        for index in chain { unchecked[entries[index].list, default: 0] += 1 }
    }

    /// Says what the data contradict.
    mutating func remark(_ code: String, _ message: String, _ index: Int) {
        let change = entries[index].change
        var column: String?
        switch change.subject {
        case .cell(let name), .column(let name): column = name
        case .row: break
        }
        remarks.append(
            ExplanationSummary.Remark(
                code: "\(kind.codePrefix)-\(code)",
                message: message,
                key: change.key.isEmpty ? nil : change.key,
                column: column,
                old: change.old,
                new: change.new,
                reference: change.explanation.reference
            )
        )
    }
}

/// The keys that rows have since their key was altered.
private struct RekeyedRows {
    private struct Place: Hashable {
        var sealed: Int?
        var found: Int?
    }
    private var changes: [Place: [String: String]] = [:]

    init(_ findings: [Finding]) {
        for finding in findings where finding.kind == .keyAltered || finding.kind == .subjectRelabelled {
            guard let column = finding.column, let found = finding.readable.found else { continue }
            changes[Place(sealed: finding.sealedRow, found: finding.foundRow), default: [:]][column] = found
        }
    }

    /// The key of a finding's row as found; nil when it is the sealed one.
    func key(of finding: Finding) -> [KeyPart]? {
        guard let change = changes[Place(sealed: finding.sealedRow, found: finding.foundRow)] else { return nil }
        return finding.key?.map { KeyPart(column: $0.column, value: change[$0.column] ?? $0.value) }
    }
}

extension Finding {
    /// Whether a finding about columns is about this one.
    fileprivate func isAbout(column name: String) -> Bool {
        guard let column else { return false }
        if column == name { return true }
        if kind == .columnRenamed { return found == name }
        return kind == .columnsSwapped && column.split(separator: " ↔ ").contains { $0 == name }
    }
}
