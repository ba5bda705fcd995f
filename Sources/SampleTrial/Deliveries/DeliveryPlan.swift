// One delivery: which site, written how, and what was done to the data.

/// The datasets of one site, to be changed by a delivery.
struct DeliveryDraft {
    var tables: [DraftTable]

    init(_ sealed: [SampleTable]) {
        tables = sealed.map(DraftTable.init)
    }

    /// The draft of a dataset, which the trial must have.
    subscript(dataset: String) -> DraftTable {
        get { tables[position(of: dataset)] }
        set { tables[position(of: dataset)] = newValue }
    }

    private func position(of dataset: String) -> Int {
        guard let position = tables.firstIndex(where: { $0.sealed.dataset == dataset }) else {
            preconditionFailure("the trial has no dataset \(dataset)")
        }
        return position
    }
}

/// A delivery, as planned.
struct DeliveryPlan {
    /// The folder, such as `11-liver-values-lowered`.
    let name: String
    let site: Int
    /// One sentence for someone who sees such data for the first time.
    let title: String
    var style = ExportStyle()
    /// What is done to the data; nothing for a harmless delivery.
    var changes: (inout DeliveryDraft) -> Void = { _ in }

    /// The delivered files, and the truth about them.
    func files(from trial: SimulatedTrial) -> [SampleFile] {
        let site = trial.site(site)
        var draft = DeliveryDraft(site.tables)
        changes(&draft)
        var files: [SampleFile] = []
        var truths: [DatasetTruth] = []
        for table in draft.tables {
            let (truth, bytes) = deliver(table)
            truths.append(truth)
            if let bytes, let file = truth.file {
                files.append(SampleFile(path: "deliveries/\(name)/\(file)", bytes: bytes))
            }
        }
        let worst = ["altered", "equivalent"].first { verdict in truths.contains { $0.verdict == verdict } }
        let json = TruthJSON.text(
            plan: self,
            sealedFolder: site.hasSecondVersion ? "submissions-v2" : "submissions",
            verdict: worst ?? "identical",
            datasets: truths
        )
        return files + [SampleFile(path: "deliveries/\(name)/truth.json", bytes: Array(json.utf8))]
    }

    private func deliver(_ table: DraftTable) -> (truth: DatasetTruth, bytes: [UInt8]?) {
        let dataset = table.sealed.dataset
        let arranged = style.arranged(table)
        let written = style.written(arranged)
        let bytes = style.bytes(header: arranged.columns.map(\.name), rows: written)
        let finder = TruthFinder(draft: arranged, written: written)
        var truth = DatasetTruth(
            dataset: dataset,
            file: "\(site)/\(dataset.lowercased()).csv",
            verdict: "altered",
            rows: nil,
            findings: []
        )
        switch table.condition {
        case .missing:
            truth.file = nil
            truth.findings = [FindingTruth(kind: "file-missing")]
            return (truth, nil)
        case .ragged, .overwritten:
            truth.findings = [FindingTruth(kind: "file-unreadable")]
            return (truth, table.condition == .ragged ? FileDamage.ragged(bytes) : FileDamage.overwritten(bytes))
        case .outdated:
            let stale = FindingTruth(
                kind: "stale-sequence",
                sealed: "\(site)/\(dataset)#2",
                found: "\(site)/\(dataset)#1"
            )
            truth.findings = [stale] + finder.findings()
        case .whole:
            truth.findings = finder.findings()
        }
        truth.rows = finder.rowCounts()
        if truth.findings.isEmpty {
            let sealed = ExportStyle().bytes(header: table.sealed.columns, rows: table.sealed.rows)
            truth.verdict = bytes == sealed ? "identical" : "equivalent"
        }
        return (truth, bytes)
    }
}

/// Every delivery of the sample.
enum DeliveryCatalogue {
    static var plans: [DeliveryPlan] {
        HarmlessDeliveries.plans + ValueDeliveries.plans + RowDeliveries.plans + ColumnDeliveries.plans
            + SpreadsheetDeliveries.plans + FileDeliveries.plans + MixedDeliveries.plans
    }
}
