// The audit of one delivered dataset against one seal: re-hash, compare, explain.

public import MerkleLog

/// Audits a delivery against the evidence of a seal.
public struct DatasetAuditor {
    /// Decoded runs of sealed rows that stay in memory.
    private static let keptRuns = 6

    private let evidence: EvidenceFile
    private let root: Digest
    private let workers: Int
    private let listsReformatted: Bool
    private let purposes: ColumnPurposes
    /// Sealed rows of which nothing more may be said than that they differ.
    var doubted: Set<Int> = []
    private let open: () throws -> any TableSource
    private let progress: (Int) -> Void

    /// Prepares an audit.
    ///
    /// - Parameters:
    ///   - evidence: the evidence of the seal; it needs no trust of its own.
    ///   - root: the root that the chain holds for the seal.
    ///   - workers: how many cores to use; the result is the same for any number.
    ///   - listsReformatted: whether cells of a column that was rewritten throughout are listed too.
    ///   - purposes: what the columns are for; nil for what the tabulation standard says of a dataset of that name.
    ///   - open: opens the delivery; called once, and again when rows must be looked at a second time.
    ///   - progress: told how many rows were hashed, chunk by chunk.
    public init(
        evidence: EvidenceFile,
        root: Digest,
        workers: Int,
        listsReformatted: Bool = false,
        purposes: ColumnPurposes? = nil,
        open: @escaping () throws -> any TableSource,
        progress: @escaping (Int) -> Void = { _ in }
    ) {
        self.evidence = evidence
        self.root = root
        self.workers = max(1, workers)
        self.listsReformatted = listsReformatted
        let manifest = evidence.manifest
        self.purposes =
            purposes
            ?? ColumnPurposes(
                dataset: manifest.dataset,
                definition: nil,
                columns: manifest.profile.columns.map(\.name)
            )
        self.open = open
        self.progress = progress
    }

    /// Rows that keep a delivery from being read.
    public struct Unreadable: Error {
        /// The first faults, in order.
        public var faults: [ChunkFault]
        /// How many there are.
        public var total: Int
    }

    /// Compares, and fills in everything of `audit` that concerns the data.
    ///
    /// Damaged or contradicting evidence is not an error: it makes the verdict `unverifiable`.
    /// - Throws: `Unreadable` when rows of the delivery have faults, and what the source throws.
    public func audit(_ audit: inout DatasetAudit) throws {
        let manifest = evidence.manifest
        audit.sealedRoot = root.hex
        var sealedRows: SealedRows?
        var damage: String?
        do {
            if evidence.holdsValues { sealedRows = try SealedRows(evidence, kept: Self.keptRuns) }
        } catch let error as FormatError {
            damage = error.message
        }
        let source = try open()
        let first = FirstChunk(try source.nextChunk(), columnCount: source.columns.count)
        let match = try columnMatch(source.columns, first.batch, sealedRows, &damage)
        let salts = evidence.salts
        let pass = AlignedPass(
            match: match,
            record: manifest.recordColumns,
            blind: evidence.hidden.map { ($0.salts, Set(manifest.withheldColumns)) },
            sealedRows: sealedRows,
            salts: salts,
            erased: evidence.erased,
            workers: workers,
            progress: progress
        )
        let aligned = try pass.run(source, first)
        guard aligned.faultCount == 0 else { throw Unreadable(faults: aligned.faults, total: aligned.faultCount) }
        let facts = source.fileFacts()
        audit.delivered = facts.delivered
        let leaf = try LeafHasher(salts: salts).manifestLeaf(evidence.opening.manifestBytes)
        let foundRoot = match.headerIsSealed ? try Self.root(leaf, aligned.foundTree) : nil
        let sealedRoot = try Self.root(leaf, aligned.sealedTree)
        audit.recomputedRoot = foundRoot?.hex
        audit.levels.bytes =
            evidence.opening.fileDigest == nil
            ? nil : Digest(facts.sha256).map { evidence.opening.matches($0, manifest) }
        audit.levels.cells = match.withheld.isEmpty ? foundRoot == root : nil
        let judge = Judgement(
            match: match,
            aligned: aligned,
            facts: facts,
            manifest: manifest,
            sealedRows: sealedRows,
            damage: damage ?? aligned.evidenceFault,
            evidenceHolds: sealedRows == nil ? nil : sealedRoot == root
        )
        let opening = evidence.opening
        guard opening.fileDigest == nil || opening.matches(opening.fileDigest, manifest) else {
            audit.levels.bytes = nil
            return unverifiable(
                &audit,
                "evidence-contradicts-seal",
                "the file digest in the evidence is not the one in its manifest"
            )
        }
        if audit.levels.cells == true { return sameCells(&audit, judge) }
        if let message = judge.damage { return unverifiable(&audit, "evidence-damaged", message) }
        guard judge.evidenceHolds != false else {
            return unverifiable(
                &audit,
                "evidence-contradicts-seal",
                "the values in the evidence do not hash to the root on the chain"
            )
        }
        guard audit.levels.bytes != true else {
            return unverifiable(
                &audit,
                "seal-contradicts-itself",
                "the file has the sealed bytes, but its cells do not reach the sealed root"
            )
        }
        try explain(&audit, judge)
    }

    /// What the first pass leaves to judge.
    private struct Judgement {
        let match: ColumnMatch
        let aligned: AlignedResult
        let facts: FileFacts
        let manifest: Manifest
        /// Nil when the values are not held.
        let sealedRows: SealedRows?
        /// What is wrong with the evidence.
        let damage: String?
        /// Whether the values in the evidence reach the root; nil when they are not held.
        let evidenceHolds: Bool?
    }

    private static func root(_ leaf: [UInt8], _ rows: CompactRange?) throws -> Digest? {
        guard let rows else { return nil }
        var tree = CompactRange(begin: 0, packedLeafHashes: leaf)
        try tree.append(rows)
        return try tree.root()
    }

    private func columnMatch(
        _ header: [String],
        _ batch: RowBatch,
        _ sealedRows: SealedRows?,
        _ damage: inout String?
    ) throws -> ColumnMatch {
        var first: CodedRows?
        do {
            if let sealedRows, !sealedRows.runs.isEmpty { first = try sealedRows.run(0) }
        } catch let error as FormatError {
            if damage == nil { damage = error.message }
        }
        let withheld = (Set(evidence.manifest.withheldColumns), !evidence.lacksColumns)
        return ColumnMatcher(
            profile: evidence.manifest.profile,
            header: header,
            sealedRows: first,
            batch: batch,
            withheld: withheld
        ).match()
    }

    private func sameCells(_ audit: inout DatasetAudit, _ judge: Judgement) {
        let isIdentical = audit.levels.bytes == true
        let rows = evidence.erased.heldRows
        audit.verdict = isIdentical ? .identical : .equivalent
        audit.localised = true
        audit.levels.records = true
        audit.levels.meaning = true
        audit.rows = RowCounts(
            sealed: judge.manifest.rows,
            found: rows,
            intact: rows,
            erased: evidence.erasedRows
        )
        if !isIdentical {
            audit.differences = LayoutDifferences.list(sealed: judge.manifest, found: judge.facts)
            audit.differences += evidence.erased.differences
            if judge.evidenceHolds == true {
                audit.differences += judge.match.volatileDifferences(judge.aligned.volatileChanges)
            }
            if audit.levels.bytes == false, audit.differences.isEmpty {
                audit.differences.append("layout: the same cells, quoted, spaced or broken into lines in another way")
            }
        }
        let contradiction = judge.evidenceHolds == false ? "its values do not hash to the root on the chain" : nil
        if let fault = judge.damage ?? contradiction {
            audit.faults.append(
                LedgerFault(
                    code: judge.damage == nil ? "evidence-contradicts-seal" : "evidence-damaged",
                    message: "\(fault); the verdict does not rest on it, but keep another copy",
                    location: audit.seal
                )
            )
        }
    }

    private func unverifiable(_ audit: inout DatasetAudit, _ code: String, _ message: String) {
        audit.verdict = .unverifiable
        audit.localised = false
        audit.faults.append(LedgerFault(code: code, message: message, location: audit.seal))
    }

    /// The values are lost: that the cells differ can be said, and nothing more.
    private func notLocalised(_ audit: inout DatasetAudit, _ judge: Judgement) {
        // Without the blind salts no leaf of a delivered row can be made.
        guard judge.match.withheld.isEmpty else { return unverifiable(&audit, "values-not-held", Self.openingOfOpen) }
        if evidence.erasedRows > 0, judge.aligned.foundRows != evidence.erased.heldRows {
            return unverifiable(&audit, "values-not-held", Self.erasedAndNotHeld)
        }
        audit.verdict = .altered
        audit.localised = false
        audit.levels.records = nil
        audit.levels.meaning = nil
        audit.differences = LayoutDifferences.list(sealed: judge.manifest, found: judge.facts)
        audit.differences += evidence.erased.differences
        audit.faults.append(
            LedgerFault(
                code: "values-not-held",
                message:
                    "the evidence holds no values: what differs cannot be located, nor whether it changes the meaning",
                location: audit.seal
            )
        )
    }

    private static let erasedAndNotHeld =
        "the evidence holds no values and has lost erased rows: whether anything else differs cannot be said"

    private static let openingOfOpen =
        "the evidence holds no values, and the withheld columns cannot be hashed: nothing can be said"

    /// Fills in where the findings stand in the delivered file.
    private func place(_ audit: inout DatasetAudit, _ match: ColumnMatch, _ aligned: AlignedResult) throws {
        guard let file = audit.file else { return }
        let columns = Dictionary(match.pairs.map { ($0.name, $0.found) }, uniquingKeysWith: { first, _ in first })
        let rows = audit.findings.compactMap(\.foundRow).sorted()
        let pass = PlacePass(file: file, workers: workers) { try aligned.rows(rows, open) }
        try pass.place(&audit.findings, columns: columns)
    }

    /// The subject's column in a table of no domain that is known: by its standard name, else the first part of the key.
    private func subjectByName(_ profile: Profile) -> String? {
        let standard = ClinicalDomain.demographics.names(of: .subject)
        return standard.first { name in profile.columns.contains { $0.name == name } } ?? profile.key.first
    }

    private func explain(_ audit: inout DatasetAudit, _ judge: Judgement) throws {
        guard let sealedRows = judge.sealedRows else { return notLocalised(&audit, judge) }
        let explanation = Explanation(
            match: judge.match,
            profile: judge.manifest.profile,
            sealedRows: sealedRows,
            workers: workers,
            listsReformatted: listsReformatted,
            subject: purposes[.subject] ?? subjectByName(judge.manifest.profile),
            doubted: doubted,
            open: open
        )
        do {
            let told = try explanation.explain(judge.aligned)
            let sameMeaning =
                told.counts.altered + told.counts.added + told.counts.removed == 0 && judge.match.findings.isEmpty
            audit.localised = true
            audit.foundReadings = judge.match.foundReadings
            audit.rows = evidence.erased.counts(told.counts)
            audit.findings = evidence.erased.findings(told.findings)
            audit.patterns += told.patterns
            try place(&audit, judge.match, judge.aligned)
            audit.levels.records = sameMeaning && told.counts.reformatted == 0
            audit.levels.meaning = sameMeaning
            audit.differences = LayoutDifferences.list(sealed: judge.manifest, found: judge.facts)
            audit.differences += evidence.erased.differences + judge.match.differences + told.differences
            audit.verdict = sameMeaning ? .equivalent : .altered
            let isPlain = sameMeaning && told.counts.reformatted + told.counts.moved == 0 && !judge.match.isReordered
            judge.match.withheld.judge(&audit, isPlain: isPlain && judge.match.renamedHarmlessly == 0)
        } catch let error as FormatError {
            unverifiable(&audit, "evidence-damaged", error.message)
        }
    }
}
