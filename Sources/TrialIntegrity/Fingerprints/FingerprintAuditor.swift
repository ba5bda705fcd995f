// The audit of a delivery by a party that holds no sealed value: leaf hashes prove, fingerprints guide. What this module
// may know is the delivery and a fingerprint file; it prints no sealed text, even where it recovers one.
//
// How a verdict comes about: the leaf hashes of the file must reach the root on the chain. Rows that reach the leaf hash at
// their place are the sealed rows. For all others sealed texts are looked for among the delivered texts and their other
// spellings, and a row counts as recovered only when all its texts together reach its leaf hash. The recovered rows are
// then compared with the delivery by the ordinary audit, with a mark in place of every text that was not found: so a
// dataset is equivalent exactly when every sealed row was recovered and means what the delivery says.

public import MerkleLog

/// Audits a delivery against the fingerprint file of a seal.
public struct FingerprintAuditor {
    private let file: FingerprintFile
    private let root: Digest
    private let workers: Int
    private let listsReformatted: Bool
    private let purposes: ColumnPurposes?
    private let open: () throws -> any TableSource
    private let progress: (Int) -> Void

    /// Prepares an audit.
    ///
    /// - Parameters:
    ///   - file: the fingerprints of the seal; they need no trust of their own.
    ///   - root: the root that the chain holds for the seal.
    ///   - workers: how many cores to use; the result is the same for any number.
    ///   - listsReformatted: whether cells of a column that was rewritten throughout are listed too.
    ///   - purposes: what the columns are for; nil for what the tabulation standard says of a dataset of that name.
    ///   - open: opens the delivery; called once, and again when rows must be looked at a second time.
    ///   - progress: told how many rows were hashed, chunk by chunk.
    public init(
        file: FingerprintFile,
        root: Digest,
        workers: Int,
        listsReformatted: Bool = false,
        purposes: ColumnPurposes? = nil,
        open: @escaping () throws -> any TableSource,
        progress: @escaping (Int) -> Void = { _ in }
    ) {
        self.file = file
        self.root = root
        self.workers = max(1, workers)
        self.listsReformatted = listsReformatted
        self.purposes = purposes
        self.open = open
        self.progress = progress
    }

    /// Compares, and fills in everything of `audit` that concerns the data; sealed texts stay nil.
    ///
    /// A damaged or contradicting file is not an error: it makes the verdict `unverifiable`.
    /// - Throws: `DatasetAuditor.Unreadable` when rows of the delivery have faults, and what the source throws.
    /// - Complexity: O(n) for the rows at their place, with flat memory; beyond that memory for the distinct texts of the
    ///   other rows and for the recovered rows, which take about a tenth of the delivered file.
    public func audit(_ audit: inout DatasetAudit) throws {
        audit.sealedRoot = root.hex
        let (runs, damage) = try trustedRuns()
        let source = try open()
        let names = NamedColumns(file.manifest, header: source.columns)
        let pass = LeafPass(
            file: file,
            runs: runs,
            order: names.order(of: file.manifest),
            workers: workers,
            progress: progress
        )
        let first = try pass.run(source)
        guard first.faultCount == 0 else {
            throw DatasetAuditor.Unreadable(faults: first.faults, total: first.faultCount)
        }
        let facts = source.fileFacts()
        audit.delivered = facts.delivered
        let foundRoot = names.headerIsSealed ? try self.root(over: first.foundTree) : nil
        audit.recomputedRoot = foundRoot?.hex
        let isWhole = file.manifest.withheld.isEmpty
        audit.levels.bytes = isWhole ? Digest(facts.sha256).map { file.opening.matches($0, file.manifest) } : nil
        audit.levels.cells = isWhole ? foundRoot == root : nil
        if audit.levels.cells == true { return sameCells(&audit, facts, damage) }
        if let damage { return unverifiable(&audit, damage.code, damage.message) }
        guard audit.levels.bytes != true else {
            return unverifiable(
                &audit,
                "seal-contradicts-itself",
                "the file has the sealed bytes, but its cells do not reach the sealed root"
            )
        }
        do {
            try explain(&audit, runs, names, first.isAtPlace)
        } catch let error as FormatError {
            unverifiable(&audit, "evidence-damaged", error.message)
        }
    }

    /// The runs of the file if its leaf hashes reach the root on the chain; else none, and what is wrong.
    private func trustedRuns() throws -> (runs: [FingerprintFile.Run], damage: LedgerFault?) {
        do {
            guard try file.recomputedRoot() == root else {
                let message = "the leaf hashes in the fingerprint file do not reach the root on the chain"
                return ([], LedgerFault(code: "evidence-contradicts-seal", message: message))
            }
            let runs = try file.runs()
            // The first pass needs every commitment: what is damaged is found before anything rests on it.
            if !file.manifest.withheld.isEmpty { for run in runs { _ = try file.commitments(run) } }
            return (runs, nil)
        } catch let error as FormatError {
            return ([], LedgerFault(code: "evidence-damaged", message: error.message))
        }
    }

    private func root(over rows: CompactRange?) throws -> Digest? {
        guard let rows else { return nil }
        let hasher = LeafHasher(salts: try SaltStream(key: file.opening.saltKey))
        var tree = CompactRange(begin: 0, packedLeafHashes: try hasher.manifestLeaf(file.opening.manifestBytes))
        try tree.append(rows)
        return try tree.root()
    }

    private func sameCells(_ audit: inout DatasetAudit, _ facts: FileFacts, _ damage: LedgerFault?) {
        let isIdentical = audit.levels.bytes == true
        let rows = file.manifest.rows
        audit.verdict = isIdentical ? .identical : .equivalent
        audit.localised = true
        audit.levels.records = true
        audit.levels.meaning = true
        audit.rows = RowCounts(sealed: rows, found: rows, intact: rows)
        if !isIdentical { audit.differences = LayoutDifferences.list(sealed: file.manifest, found: facts) }
        guard let damage else { return }
        audit.faults.append(
            LedgerFault(
                code: damage.code,
                message: "\(damage.message); the verdict does not rest on it, but keep another copy",
                location: audit.seal
            )
        )
    }

    private func unverifiable(_ audit: inout DatasetAudit, _ code: String, _ message: String) {
        audit.verdict = .unverifiable
        audit.localised = false
        audit.faults.append(LedgerFault(code: code, message: message, location: audit.seal))
    }

    private func explain(
        _ audit: inout DatasetAudit,
        _ runs: [FingerprintFile.Run],
        _ names: NamedColumns,
        _ isAtPlace: [Bool]
    ) throws {
        let texts = try recoverTexts(runs, names, isAtPlace)
        var known: [Int: [[UInt8]]] = [:]
        var (told, recovered) = try compare(audit, runs, names, isAtPlace, texts, known)
        let leafMatches = LeafMatches(file: file, runs: runs, order: names.order(of: file.manifest), open: open)
        known = try leafMatches.rows(doubted: recovered.incomplete.union(recovered.contradicting), told.findings)
        if !known.isEmpty { (told, recovered) = try compare(audit, runs, names, isAtPlace, texts, known) }
        let isWhole = recovered.incomplete.isEmpty && recovered.contradicting.isEmpty
        let faults = audit.faults
        audit = told
        audit.faults = faults + told.faults
        audit.sealedRoot = root.hex
        if file.manifest.withheld.isEmpty { audit.levels.cells = false }
        CensoredFindings(recovered: recovered).apply(to: &audit.findings)
        tell(&audit, recovered, known, texts)
        guard isWhole || audit.verdict != .equivalent && audit.verdict != .identical else {
            return unverifiable(
                &audit,
                "evidence-contradicts-rows",
                "rows were taken for intact without their leaf hash"
            )
        }
    }

    private func tell(
        _ audit: inout DatasetAudit,
        _ recovered: RecoveredEvidence,
        _ known: [Int: [[UInt8]]],
        _ texts: TextRecovery
    ) {
        func fault(_ message: String) {
            audit.faults.append(
                LedgerFault(code: "evidence-contradicts-rows", message: message, location: audit.seal)
            )
        }
        if !recovered.contradicting.isEmpty {
            let count = recovered.contradicting.count
            fault("in \(count) rows every fingerprint has a text, but together they miss the sealed leaf hash")
        }
        if !known.isEmpty {
            fault("the fingerprints of \(known.count) rows contradict their leaf hashes, by which the rows are intact")
        }
        let names = texts.unfinished.sorted().map { file.manifest.profile.columns[$0].name }
        if audit.verdict == .altered, !names.isEmpty {
            audit.differences.append(
                "not every spelling was tried in \(names.joined(separator: ", ")): too many texts differ"
            )
        }
    }

    private func recoverTexts(
        _ runs: [FingerprintFile.Run],
        _ names: NamedColumns,
        _ isAtPlace: [Bool]
    ) throws -> TextRecovery {
        let profile = file.manifest.profile
        let outside = Set(profile.volatile)
        let hidden = Set(file.manifest.withheldColumns)
        var needed = [Set<UInt64>](repeating: [], count: profile.columns.count)
        for run in runs {
            let rows = run.rows.filter { $0 > isAtPlace.count || !isAtPlace[$0 - 1] }.map { $0 - run.firstRow }
            if rows.isEmpty, outside.isEmpty { continue }
            for (index, column) in try file.fingerprints(run).enumerated() where !hidden.contains(index) {
                if outside.contains(profile.columns[index].name) {
                    needed[index].formUnion(column.values)
                } else {
                    for row in rows { needed[index].insert(column[row]) }
                }
            }
        }
        let census = try FoundCensus(
            try open(),
            key: file.key,
            needed: needed,
            found: names.found,
            isAtPlace: isAtPlace,
            workers: workers
        )
        return TextRecovery(profile: profile, key: file.key, needed: needed, census: census)
    }

    /// The ordinary audit, against the rows that were recovered.
    private func compare(
        _ audit: DatasetAudit,
        _ runs: [FingerprintFile.Run],
        _ names: NamedColumns,
        _ isAtPlace: [Bool],
        _ texts: TextRecovery,
        _ known: [Int: [[UInt8]]]
    ) throws -> (DatasetAudit, RecoveredEvidence) {
        let recovered = try EvidenceRecovery(
            file: file,
            runs: runs,
            recovery: texts,
            found: names.found,
            isAtPlace: isAtPlace,
            known: known,
            open: open
        ).recover()
        let evidence = try EvidenceFile(MemoryBytes(recovered.bytes))
        guard let recoveredRoot = try evidence.recomputedRoot(workers: workers) else {
            throw FormatError.contradiction("fingerprint file")
        }
        var told = audit
        told.faults = []
        var auditor = DatasetAuditor(
            evidence: evidence,
            root: recoveredRoot,
            workers: workers,
            listsReformatted: listsReformatted,
            purposes: purposes,
            open: open
        )
        // Stories are told of rows alone that were recovered whole: texts that were not cannot have been exchanged.
        auditor.doubted = recovered.incomplete.union(recovered.contradicting)
        try auditor.audit(&told)
        return (told, recovered)
    }
}

extension NamedColumns {
    /// The delivered positions of the sealed columns, in record order; nil when one is not there.
    ///
    /// Withheld columns are not among them.
    func order(of manifest: Manifest) -> [Int]? {
        let order = manifest.openColumns.compactMap { found[$0] }
        return order.count == manifest.openColumns.count ? order : nil
    }
}
