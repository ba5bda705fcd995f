// The sample as the tests see it: paths and bytes.
import SampleTrial

/// All files of one seed.
struct Sample: Sendable {
    let files: [SampleFile]
    private let contents: [String: [UInt8]]

    /// The committed sample.
    static let standard = Sample(seed: SampleTrial.defaultSeed)
    /// Two more seeds, to show that the deliveries keep their promises whatever the data are.
    static let others = [Sample(seed: 1), Sample(seed: 20_261_122)]

    init(seed: UInt64) {
        files = SampleTrial.files(seed: seed)
        contents = Dictionary(files.map { ($0.path, $0.bytes) }, uniquingKeysWith: { first, _ in first })
    }

    /// The content of a file; nil when there is none.
    subscript(path: String) -> [UInt8]? { contents[path] }

    /// The deliveries by name, in order.
    var deliveries: [String] {
        files.compactMap { file in
            let parts: [Substring] = file.path.split(separator: "/")
            guard parts.count == 3, parts[0] == "deliveries", parts[2] == "truth.json" else { return nil }
            return String(parts[1])
        }
    }

    /// The truth about a delivery.
    func truth(_ delivery: String) throws -> TruthDocument {
        try TruthDocument(parsing: self["deliveries/\(delivery)/truth.json"] ?? [])
    }

    /// All sealed tables of a dataset, site by site.
    func sealedTables(_ dataset: String) -> [TinyTable] {
        files.filter { $0.path.hasPrefix("submissions/") && $0.path.hasSuffix("/\(dataset).csv") }
            .compactMap { TinyTable($0.bytes) }
    }
}
