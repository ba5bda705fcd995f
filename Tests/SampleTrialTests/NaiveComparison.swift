// A second opinion on every truth: sealed and delivered file are parsed and compared by the row numbers it states.
/// Compares one dataset of a delivery with what its truth says about it.
struct NaiveComparison {
    private(set) var truth: TruthDocument.Dataset
    let sealedBytes: [UInt8]
    let foundBytes: [UInt8]?
    /// The key columns of the dataset.
    let key: [String]
    private(set) var problems: [String] = []

    init(truth: TruthDocument.Dataset, sealed: [UInt8], found: [UInt8]?, key: [String]) {
        self.truth = truth
        self.truth.findings = truth.findings.flatMap(\.cells)
        self.sealedBytes = sealed
        self.foundBytes = found
        self.key = key
    }

    private mutating func require(_ condition: Bool, _ problem: String) {
        if !condition { problems.append("\(truth.dataset): \(problem)") }
    }

    /// Everything in which the truth and the files disagree.
    mutating func run() {
        let kinds = truth.findings.map(\.kind)
        if kinds.contains("file-missing") || kinds.contains("file-unreadable") {
            compareFileFault()
            return
        }
        guard let sealed = TinyTable(sealedBytes), let bytes = foundBytes, let found = TinyTable(bytes),
            let counts = truth.rows
        else {
            require(false, "not readable, or no counts")
            return
        }
        let isEqual = bytes == sealedBytes
        let expected = !truth.findings.isEmpty ? "altered" : isEqual ? "identical" : "equivalent"
        require(truth.verdict == expected, "verdict \(truth.verdict), expected \(expected)")
        require(truth.findings.isEmpty || !isEqual, "findings in equal bytes")
        guard let columns = columnMap(sealed: sealed, found: found) else {
            require(false, "columns do not fit their findings")
            return
        }
        guard !isEqual else {
            // Equal bytes hold equal rows: nothing is left to compare but the counts.
            let all = sealed.rows.count
            require([counts.sealed, counts.found, counts.intact] == [all, all, all], "row totals")
            let others = [counts.altered, counts.added, counts.removed, counts.duplicated, counts.reformatted]
            require(others == [0, 0, 0, 0, 0] && counts.moved == 0, "counts of differences in equal bytes")
            return
        }
        compareRows(sealed: sealed, found: found, columns: columns, counts: counts)
    }

    private mutating func compareFileFault() {
        require(truth.verdict == "altered" && truth.rows == nil, "a file fault has no rows")
        require(truth.findings.count == 1 && truth.findings[0].sealedRow == nil, "a file fault is one finding")
        if truth.findings[0].kind == "file-missing" {
            require(foundBytes == nil && truth.file == nil, "the missing file is there")
        } else {
            require(foundBytes.map { TinyTable($0) == nil } ?? false, "the unreadable file is readable")
        }
    }

    /// Position in the found file for each sealed column, nil where it is gone.
    private func columnMap(sealed: TinyTable, found: TinyTable) -> [Int?]? {
        var names = sealed.header.map(Optional.some)
        var added: Set<String> = []
        for finding in truth.findings {
            guard let column = finding.column else { continue }
            switch finding.kind {
            case "column-removed": names = names.map { $0 == column ? nil : $0 }
            case "column-renamed": names = names.map { $0 == column ? finding.found : $0 }
            case "column-added": added.insert(column)
            case "columns-swapped":
                let pair = column.split(separator: " ↔ ").map(String.init)
                guard pair.count == 2 else { return nil }
                names = names.map { $0 == pair[0] ? pair[1] : $0 == pair[1] ? pair[0] : $0 }
            default: break
            }
        }
        guard Set(names.compactMap(\.self)).union(added) == Set(found.header) else { return nil }
        return names.map { name in name.flatMap { found.header.firstIndex(of: $0) } }
    }

    private mutating func compareRows(
        sealed: TinyTable,
        found: TinyTable,
        columns: [Int?],
        counts: TruthDocument.Rows
    ) {
        let removed = Set(truth.findings.filter { $0.kind == "row-removed" }.compactMap(\.sealedRow))
        let added = truth.findings.filter { ["row-added", "row-duplicated"].contains($0.kind) }.compactMap(\.foundRow)
        let cells = truth.findings.filter { $0.sealedRow != nil && $0.foundRow != nil }
        let pairs = Set(cells.map { [$0.sealedRow ?? 0, $0.foundRow ?? 0] })
        for pair in pairs {
            let listed = cells.filter { $0.sealedRow == pair[0] && $0.foundRow == pair[1] }
            compareAltered(sealed, sealed.rows[pair[0] - 1], found.rows[pair[1] - 1], columns, listed)
        }
        checkKeys(sealed: sealed, found: found)

        let restSealed = sealed.rows.indices.filter { row in
            !removed.contains(row + 1) && !pairs.contains { $0[0] == row + 1 }
        }
        let restFound = found.rows.indices.filter { row in
            !added.contains(row + 1) && !pairs.contains { $0[1] == row + 1 }
        }
        var waiting: [[String]: [Int]] = [:]
        for row in restSealed.reversed() {
            let cells = sealed.rows[row].indices.filter { columns[$0] != nil }.map { meaning(sealed.rows[row][$0]) }
            waiting[cells, default: []].append(row)
        }
        var order: [Int] = []
        var reformatted = 0
        for row in restFound {
            let texts = columns.compactMap { $0.map { found.rows[row][$0] } }
            guard let match = waiting[texts.map(meaning)]?.popLast() else {
                require(false, "found row \(row + 1) has no sealed row of the same meaning")
                continue
            }
            order.append(match)
            let original = columns.indices.filter { columns[$0] != nil }.map { sealed.rows[match][$0] }
            reformatted += zip(original, texts).contains { !$0.utf8.elementsEqual($1.utf8) } ? 1 : 0
        }
        require(counts.sealed == sealed.rows.count && counts.found == found.rows.count, "row totals")
        require(counts.intact == order.count && order.count == restSealed.count, "intact rows")
        require(counts.altered == pairs.count, "altered rows")
        require(counts.added == added.count && counts.removed == removed.count, "added and removed rows")
        require(counts.duplicated == truth.findings.filter { $0.kind == "row-duplicated" }.count, "duplicated rows")
        require(counts.reformatted == reformatted, "\(reformatted) rows are written differently")
        checkMoved(order, stated: counts.moved, hasRepeats: Set(sealed.rows).count < sealed.rows.count)
    }

    private mutating func checkMoved(_ order: [Int], stated: Int?, hasRepeats: Bool) {
        guard let stated else {
            require(hasRepeats && order != order.sorted(), "moved rows could have been counted")
            return
        }
        // Quadratic on purpose: the longest run up to each row, from all rows before it.
        var longest: [Int] = []
        for (position, row) in order.enumerated() {
            let before = (0..<position).filter { order[$0] < row }.map { longest[$0] }.max() ?? 0
            longest.append(before + 1)
        }
        require(stated == order.count - (longest.max() ?? 0), "moved rows")
    }

    private mutating func compareAltered(
        _ table: TinyTable,
        _ sealed: [String],
        _ found: [String],
        _ columns: [Int?],
        _ listed: [TruthDocument.Finding]
    ) {
        for (position, name) in table.header.enumerated() {
            guard let foundPosition = columns[position] else { continue }
            let texts = (sealed[position], found[foundPosition])
            guard let finding = listed.first(where: { $0.column == name }) else {
                require(meaning(texts.0) == meaning(texts.1), "an unlisted cell of \(name) differs")
                continue
            }
            let isStated =
                finding.sealed.map { texts.0.utf8.elementsEqual($0.utf8) } ?? false
                && finding.found.map { texts.1.utf8.elementsEqual($0.utf8) } ?? false
            require(isStated, "a cell of \(name) does not hold the stated texts")
            require(meaning(texts.0) != meaning(texts.1), "a listed cell of \(name) has not changed")
            let isKeyKind = finding.kind == "key-altered"
            require(isKeyKind == key.contains(name), "\(name) is listed as \(finding.kind)")
        }
        require(Set(listed.compactMap(\.column)).count == listed.count, "a cell is listed twice")
        require(listed.allSatisfy { table.header.contains($0.column ?? "") }, "a listed column does not exist")
    }

    /// Keys as stated, and rows of the kind that is claimed.
    private mutating func checkKeys(sealed: TinyTable, found: TinyTable) {
        let sealedMeanings = Set(sealed.rows.map { $0.map(meaning) })
        for finding in truth.findings {
            let isNew = ["row-added", "row-duplicated"].contains(finding.kind)
            guard let row = isNew ? finding.foundRow : finding.sealedRow else {
                require(finding.key == nil, "a key without a row")
                continue
            }
            let (table, cells) = isNew ? (found, found.rows[row - 1]) : (sealed, sealed.rows[row - 1])
            let expected = Dictionary(
                zip(table.header, cells).filter { key.contains($0.0) },
                uniquingKeysWith: { first, _ in first }
            )
            require(finding.key == expected, "the key of a row of \(finding.kind)")
            guard isNew else { continue }
            require(finding.sealedRow == nil, "a new row with a sealed row")
            let isRepeat = sealedMeanings.contains(cells.map(meaning))
            require(isRepeat == (finding.kind == "row-duplicated"), "\(finding.kind) is of the other kind")
        }
    }
}

/// What a cell means, whatever an export did to it; letters and their decompositions are equal as strings anyway.
func meaning(_ text: String) -> String {
    var bytes = Array(text.utf8)
    while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
    let leading = bytes.prefix { $0 == UInt8(ascii: " ") }.count
    bytes.removeFirst(leading)
    if bytes == [UInt8(ascii: ".")] { return "" }
    let points = bytes.filter { $0 == UInt8(ascii: ".") }.count
    if points == 1, bytes.allSatisfy({ $0 == UInt8(ascii: ".") || isDigit($0) }) {
        while bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
    }
    let slashes = bytes.indices.filter { bytes[$0] == UInt8(ascii: "/") }
    if slashes == [2, 5], bytes.count == 10 {
        let dash = [UInt8(ascii: "-")]
        bytes = Array(bytes[6...]) + dash + Array(bytes[3..<5]) + dash + Array(bytes[..<2])
    }
    return String(decoding: bytes, as: UTF8.self)
}

private func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
