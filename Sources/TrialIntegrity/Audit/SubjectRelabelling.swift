// Subjects all of whose rows stand under another id: one finding for each, in place of one for every row.

/// Tells relabelled subjects from single rows with another subject.
struct SubjectRelabelling {
    let match: ColumnMatch
    /// The position of the subject among the compared columns.
    let subject: Int
    let fetcher: RowFetcher
    let workers: Int

    /// All that moved from one id to another.
    private struct Move {
        var new: UInt64
        /// Findings on the subject column, by position.
        var findings: [Int]
    }

    /// Replaces findings on the subject column where they are all rows of a subject.
    ///
    /// - Parameters:
    ///   - findings: all findings on cells.
    ///   - missing: sealed rows that were not delivered.
    ///   - doubted: sealed rows of which nothing more may be said.
    /// - Throws: `FormatError` for damaged evidence.
    func tell(_ findings: inout [Finding], missing: [Int], doubted: Set<Int>) throws {
        let moves = moves(findings, doubted)
        guard !moves.isEmpty else { return }
        let ids = Set(moves.keys).union(moves.values.map(\.new))
        let sealed = try SealedFrequencies(
            wanted: [[subject]: ids],
            match: match,
            sealedRows: fetcher.sealedRows,
            workers: workers
        )
        let gone = try countMissing(missing, of: ids)
        var kept: [UInt64: Int] = [:]
        for (id, move) in moves { kept[id] = sealed.count([subject], id) - move.findings.count - (gone[id] ?? 0) }
        // Of two subjects who changed ids, rows that are equal in both show no change.
        let doubtful = moves.filter { id, move in
            let rest = kept[id] ?? 0
            return rest > 0 && moves[move.new]?.new == id && kept[move.new] == rest && rest <= move.findings.count
        }
        let rests = try sums(of: Set(doubtful.keys), findings, missing)
        let whole = moves.filter { id, move in
            guard move.findings.count >= gone[id] ?? 0 else { return false }
            return kept[id] == 0 || doubtful[id] != nil && rests[id] == rests[move.new]
        }
        var dropped: Set<Int> = []
        for (id, move) in whole {
            let first = move.findings.min { findings[$0].foundRow ?? 0 < findings[$1].foundRow ?? 0 }
            guard let first else { continue }
            dropped.formUnion(move.findings.filter { $0 != first })
            findings[first].kind = .subjectRelabelled
            if match.pairs[subject].isKey, let old = findings[first].sealed {
                findings[first].key = [KeyPart(column: match.pairs[subject].name, value: old)]
            } else {
                findings[first].key = nil
            }
            let isTaken = sealed.count([subject], move.new) > 0
            findings[first].note = note(
                rows: move.findings.count,
                isTaken: isTaken,
                next: whole[move.new]?.new,
                isExchange: whole[move.new]?.new == id
            )
        }
        findings = findings.indices.filter { !dropped.contains($0) }.map { findings[$0] }
    }

    private func note(rows: Int, isTaken: Bool, next: UInt64?, isExchange: Bool) -> String {
        let count = rows == 1 ? "1 row" : "\(rows) rows"
        if isExchange { return "\(count); the ids of two subjects were exchanged" }
        if next != nil { return "\(count); the subject who had the new id has another one now" }
        return isTaken ? "\(count); the new id belongs to another subject, whose rows are joined by these" : count
    }

    /// Subjects whose id changed into one other id, wherever it changed.
    private func moves(_ findings: [Finding], _ doubted: Set<Int>) -> [UInt64: Move] {
        let column = match.pairs[subject]
        var moves: [UInt64: Move] = [:]
        var torn: Set<UInt64> = []
        for (index, finding) in findings.enumerated()
        where finding.column == column.name && (finding.kind == .keyAltered || finding.kind == .cellAltered) {
            guard let row = finding.sealedRow, let sealed = finding.sealed, let found = finding.found else { continue }
            let (one, two) = (Array(sealed.utf8)[...], Array(found.utf8)[...])
            let old = RowHash.hash(column.sealedReading.normalForm(one))
            let new = RowHash.hash(column.foundReading.normalForm(two))
            // No id is not another id, and what a spreadsheet does to ids is a story of its own.
            if doubted.contains(row) || old == RowHash.missing || new == RowHash.missing
                || SpreadsheetDamage.explains(sealed: one, found: two)
            {
                torn.insert(old)
            } else if moves[old, default: Move(new: new, findings: [])].new == new {
                moves[old, default: Move(new: new, findings: [])].findings.append(index)
            } else {
                torn.insert(old)
            }
        }
        return moves.filter { !torn.contains($0.key) }
    }

    private func countMissing(_ missing: [Int], of ids: Set<UInt64>) throws -> [UInt64: Int] {
        guard !missing.isEmpty else { return [:] }
        let reading = match.pairs[subject].sealedReading
        var counts: [UInt64: Int] = [:]
        for row in try fetcher.sealed(missing, positions: [subject]).values {
            let id = RowHash.hash(reading.normalForm(row.cell(0)))
            if ids.contains(id) { counts[id, default: 0] += 1 }
        }
        return counts
    }

    /// For each of some subjects, hashes of its rows without the id: of those that kept it.
    private func sums(of ids: Set<UInt64>, _ findings: [Finding], _ missing: [Int]) throws -> [UInt64: [UInt64]] {
        guard !ids.isEmpty else { return [:] }
        let pair = match.pairs[subject]
        let touched = Set(findings.filter { $0.column == pair.name }.compactMap(\.sealedRow)).union(missing)
        var rows: [Int: UInt64] = [:]
        try fetcher.sealedRows.visit(workers: workers) { coded -> [(Int, UInt64)] in
            let entries = RunHashes.normalForms(coded, (pair.sealed, pair.sealedReading))
            return coded.columns[pair.sealed].indexes.enumerated().compactMap { row, entry in
                ids.contains(entries[Int(entry)]) ? (coded.firstRow + row, entries[Int(entry)]) : nil
            }
        } collect: { members in
            for (row, id) in members where !touched.contains(row) { rows[row] = id }
        }
        let signatures = try fetcher.sealedSignatures(Array(rows.keys), columns: [subject])
        var sums: [UInt64: [UInt64]] = [:]
        for index in 0..<signatures.count {
            guard let id = rows[signatures.rows[index]] else { continue }
            sums[id, default: []].append(signatures.sum(index, without: subject))
        }
        return sums.mapValues { $0.sorted() }
    }
}
