// What the data say to each chain.

/// A chain for which there is no finding: what it says is held against the cell that did not change.
struct OpenChain {
    let name: RowName
    /// The column; nil for a chain about the row as a whole.
    let column: String?
    let chain: ChangeChain
}

extension ChangeVoice {
    /// A chain about a column as a whole.
    mutating func judge(
        column: (name: String, chain: ChangeChain, findings: [Int]),
        _ findings: inout [Finding]
    ) {
        for index in column.findings { accept(column.chain[...], for: index, &findings) }
        guard column.findings.isEmpty else { return }
        for index in column.chain {
            remark("without-change", "\(kind.words) is of a column that did not change", index)
        }
    }

    /// What is said of the rows of a name as a whole.
    mutating func judge(
        rows group: Group,
        _ name: RowName,
        _ findings: inout [Finding],
        _ open: inout [OpenChain]
    ) {
        guard let last = group.rows.last, case .row(let fate) = entries[last].change.subject else { return }
        let added = group.findings.filter { [.rowAdded, .rowDuplicated].contains(findings[$0].kind) }
        let removed = group.findings.filter { findings[$0].kind == .rowRemoved }
        // A record can be deleted and created again: for each kind of finding the last word of its kind counts.
        for index in group.rows {
            guard case .row(let fate) = entries[index].change.subject else { continue }
            if fate != .deleted { for finding in added { accept([index], for: finding, &findings) } }
            if fate != .created { for finding in removed { accept([index], for: finding, &findings) } }
        }
        switch fate {
        case .addedOrRemoved where added.isEmpty && removed.isEmpty:
            for index in group.rows {
                remark("without-change", "\(kind.words) is of a row that was neither added nor removed", index)
            }
        case .deleted where removed.isEmpty && added.isEmpty:
            // A record that was written to after it was deleted is another one.
            let lastCell = group.cells.compactMap(\.chain.last).max() ?? -1
            if lastCell < last { open.append(OpenChain(name: name, column: nil, chain: [last])) }
        default: break
        }
    }

    /// A chain of one cell.
    mutating func judge(
        _ column: String,
        _ chain: ChangeChain,
        _ group: Group,
        _ name: RowName,
        _ findings: inout [Finding],
        _ open: inout [OpenChain]
    ) {
        if let index = relabelling(column, chain, name, findings) {
            return accept(chain[...], for: index, &findings)
        }
        let candidates = group.findings.filter { findings[$0].column == column && findings[$0].isOnCell }
        let isWholeKey = Set(name.columns) == readings.key
        if candidates.count == 1, isWholeKey { return judge(chain, column, candidates[0], &findings) }
        if !candidates.isEmpty {
            var isExplaining = false
            for candidate in candidates {
                let found = findings[candidate]
                guard let place = chain.lastIndex(where: { fits(entries[$0], found, column) }) else { continue }
                accept(chain[place...place], for: candidate, &findings)
                isExplaining = true
            }
            if !isExplaining || !isWholeKey { open.append(OpenChain(name: name, column: column, chain: chain)) }
            return
        }
        let altered = group.findings.filter { findings[$0].kind == .rowAltered }
        let added = group.findings.filter { [.rowAdded, .rowDuplicated].contains(findings[$0].kind) }
        let isRemoved = group.findings.contains { findings[$0].kind == .rowRemoved }
        if !altered.isEmpty {
            for index in altered { accept(chain[...], for: index, &findings) }
        } else if kind == .auditTrail, !added.isEmpty {
            // In a trail a row comes into being with its cells.
            for index in added where findings[index].explanation == nil {
                accept(chain.suffix(1), for: index, &findings)
            }
        } else if kind == .correction, !added.isEmpty || isRemoved {
            for index in chain {
                remark(
                    "without-change",
                    "\(kind.words) is of a cell, but the row was added or removed as a whole",
                    index
                )
            }
        } else if !isRemoved {
            open.append(OpenChain(name: name, column: column, chain: chain))
        }
    }

    /// A chain of the one cell that a finding is on.
    private mutating func judge(_ chain: ChangeChain, _ column: String, _ index: Int, _ findings: inout [Finding]) {
        guard let last = chain.last else { return }
        let finding = findings[index]
        if let new = entries[last].change.new, !isFound(new, finding, column, entries[last]) {
            return remark("contradicts-delivery", "\(kind.words) ends with another value than was found", last)
        }
        guard let sealed = finding.readable.sealed else { return accept(chain[...], for: index, &findings) }
        if let start = chain.indices.last(where: { place in
            before(chain, place).map { isSame($0, sealed, column, chain[place]) } ?? false
        }) {
            return accept(chain[start...], for: index, &findings)
        }
        if before(chain, 0) == nil { return accept(chain[...], for: index, &findings) }
        remark("contradicts-seal", "\(kind.words) starts from another value than was sealed", chain[0])
    }

    /// What a step of a chain says was there before it: its own word, else what the step before it ended with.
    private func before(_ chain: ChangeChain, _ place: Int) -> String? {
        entries[chain[place]].change.old ?? (place > 0 ? entries[chain[place - 1]].change.new : nil)
    }

    private func isSame(_ one: String, _ other: String, _ column: String, _ entry: Int) -> Bool {
        readings.isSame(one, other, column: column, blurring: entries[entry].blurs)
    }

    /// Whether a change is of this finding by its values, where several findings could be meant.
    func fits(
        _ entry: Entry,
        _ finding: Finding,
        _ column: String
    ) -> Bool {
        func agrees(_ said: String?, _ there: String?) -> Bool {
            guard let said, let there else { return true }
            return readings.isSame(said, there, column: column, blurring: entry.blurs)
        }
        return (entry.change.new != nil || entry.change.old != nil)
            && isFound(entry.change.new, finding, column, entry)
            && agrees(entry.change.old, finding.readable.sealed)
    }

    /// Whether a stated value is the one that was found: read as the seal reads it or, where the seal reads no value of
    /// another notation in it, as it stands in the delivery.
    private func isFound(_ said: String?, _ finding: Finding, _ column: String, _ entry: Entry) -> Bool {
        guard let said, let found = finding.readable.found else { return true }
        if readings.isSame(said, found, column: column, blurring: entry.blurs) { return true }
        guard finding.foundPlain != nil, let written = finding.found, readings.isAsWritten(said, column: column) else {
            return false
        }
        return readings.isSame(said, written, column: column, blurring: entry.blurs)
    }

    // MARK: Cells that did not change

    /// Holds chains without a finding against the sealed cells, which the delivery repeats.
    ///
    /// - Throws: `FormatError` when evidence is damaged; read errors as they come.
    mutating func settle(_ open: [OpenChain], _ findings: [Finding], _ evidence: EvidenceFile?) throws {
        guard let evidence else {
            // Nothing says what is in the cells that did not change.
            if kind == .correction { for chain in open { withoutChange(chain) } }
            return
        }
        var wanted: [RowName: Set<String>] = [:]
        for chain in open { wanted[chain.name, default: []].formUnion([chain.column].compactMap(\.self)) }
        let sealed = try SealedCells(evidence, readings).find(wanted)
        for chain in open { settle(chain, sealed[chain.name], findings) }
    }

    private mutating func settle(_ open: OpenChain, _ rows: SealedCells.Rows?, _ findings: [Finding]) {
        guard let rows, rows.count > 0 else {
            guard kind == .correction else {
                // A record that was deleted and is not there is as it should be.
                if open.column != nil { setAside(open.chain) }
                return
            }
            for index in open.chain {
                remark("without-change", "\(kind.words) names a row that neither version has", index)
            }
            return
        }
        guard let last = open.chain.last else { return }
        guard let column = open.column else {
            return remark("contradicts-delivery", "\(kind.words) deletes a record that was delivered", last)
        }
        guard readings.position(of: column) != nil else {
            guard kind == .correction else { return setAside(open.chain) }
            return withoutChange(open)
        }
        // Of more rows than are kept nobody can say that none of them has the value.
        guard rows.count <= rows.texts.count else { return leaveUnchecked(open.chain) }
        guard let new = entries[last].change.new else { return withoutChange(open) }
        let held = rows.texts.compactMap { $0[column] }
        let changed = findingsOn(open.name).filter { findings[$0].column == column && findings[$0].isOnCell }
        if changed.isEmpty, rows.count == 1, let there = held.first { return settle(open.chain, column, there, new) }
        // What was delivered: the sealed cells, with those that changed in place of what they were.
        var delivered = held
        for index in changed {
            let (sealed, found) = findings[index].readable
            if let sealed, let place = delivered.firstIndex(where: { isSame(sealed, $0, column, last) }) {
                delivered.remove(at: place)
            }
            if let found { delivered.append(found) }
        }
        if !delivered.contains(where: { isSame(new, $0, column, last) }) {
            remark("contradicts-delivery", "\(kind.words) ends with a value that no such row has", last)
        }
    }

    /// The cell is the same in both versions.
    private mutating func settle(_ chain: ChangeChain, _ column: String, _ there: String, _ new: String) {
        guard let last = chain.last else { return }
        if isSame(new, there, column, last) {
            // A trail tells what was before, too; a correction is of a change between the two versions.
            let isRoundTrip = chain.count > 1 || kind == .auditTrail
            if !isRoundTrip { remark("without-change", "\(kind.words) is of a cell that did not change", last) }
            return
        }
        let from = before(chain, chain.count - 1)
        if kind == .auditTrail, let from, !isSame(from, there, column, last) {
            return remark("contradicts-delivery", "\(kind.words) ends with another value than was found", last)
        }
        remark("without-change", "\(kind.words) is of a cell that did not change", last)
    }

    private mutating func withoutChange(_ open: OpenChain) {
        for index in open.chain { remark("without-change", "\(kind.words) is of a cell that did not change", index) }
    }
}

extension Finding {
    /// Whether it is on one cell of a row.
    var isOnCell: Bool { key != nil && column != nil && (sealedRow != nil || foundRow != nil) }
}
