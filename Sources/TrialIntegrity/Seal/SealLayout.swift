// What a seal knows of its columns before the first row is read, and what it makes of them after the last.

/// The columns of a dataset that is being sealed.
struct SealLayout {
    /// A key that may become the key of the profile.
    struct Candidate {
        /// The names of its columns, as in the header; empty for all sealed columns together.
        var names: [String]
        /// The positions of the columns that tell rows apart.
        var positions: [Int]
    }

    /// The names, in file order.
    let columns: [String]
    /// The columns whose texts stand in the record, in file order.
    let sealed: [Int]
    /// The columns whose cells stand in the record as a commitment, in file order.
    let withheld: [Int]
    /// Blinded columns that the file does not have.
    let absent: [String]
    /// The candidate keys, the best first.
    let candidates: [Candidate]
    /// Whether the key is declared or continued, and so not to be judged.
    let keyIsFixed: Bool
    /// The subject column.
    let subject: Int?
    /// Declared missing markers by column.
    let declaredMissing: [[[UInt8]]]
    /// The plan for the profile.
    let plan: ProfilePlan

    private let volatile: Set<String>

    init(plan: SealPlan, columns: [String]) throws(SealingError) {
        self.columns = columns
        self.plan = plan.profile
        let header = Header(columns)
        let blinded = Set(plan.withheld)
        let keys: [[String]]
        switch plan.profile {
        case .continued(let profile):
            volatile = Set(profile.volatile)
            keyIsFixed = true
            keys = [profile.key]
            let missing = Dictionary(profile.columns.map { ($0.name, $0.missing) }) { first, _ in first }
            declaredMissing = columns.map { (missing[$0] ?? []).map { Array($0.utf8) } }
        case .propose(let declaration):
            volatile = Set(declaration.volatile)
            keyIsFixed = declaration.key != nil
            let outside = volatile
            keys =
                declaration.key.map { [$0] }
                ?? KeyProposal.candidates(dataset: plan.dataset, columns: columns).filter {
                    outside.isDisjoint(with: $0) && blinded.isDisjoint(with: $0)
                }
            for name in declaration.types.keys.sorted() + declaration.formats.keys.sorted() {
                _ = try header.position(name, use: "declared")
            }
            declaredMissing = columns.map { declaration.markers($0).map { Array($0.utf8) } }
        }
        let outside = volatile
        withheld = columns.indices.filter { blinded.contains(columns[$0]) }
        absent = plan.withheld.filter { name in !columns.contains(name) }
        try Self.check(plan.withheld, header: columns, keys: keyIsFixed ? keys : [], volatile: volatile)
        let sealed = columns.indices.filter { !outside.contains(columns[$0]) && !blinded.contains(columns[$0]) }
        guard !sealed.isEmpty else { throw .nothingSealed }
        var candidates: [Candidate] = []
        for key in keys { candidates.append(try Self.candidate(key, header: header, sealed: sealed)) }
        self.sealed = sealed
        self.candidates = candidates
        subject = ColumnRole.subjectColumn(columns).flatMap { columns.firstIndex(of: $0) }
            .flatMap { sealed.contains($0) || outside.contains(columns[$0]) ? $0 : nil }
    }

    /// Refuses blinded columns that would not be hidden: a key tells rows apart and stands in every finding, volatile cells
    /// stand in evidence as they are, and a column under a slightly other name would be sealed as any other.
    private static func check(
        _ blinded: [String],
        header: [String],
        keys: [[String]],
        volatile: Set<String>
    ) throws(SealingError) {
        func plain(_ name: String) -> String { name.filter { $0.isLetter || $0.isNumber }.lowercased() }
        for name in blinded {
            if keys.contains(where: { $0.contains(name) }) {
                throw .unwithheld(column: name, reason: "it is part of the key")
            }
            if volatile.contains(name) { throw .unwithheld(column: name, reason: "it is volatile") }
            let near = header.first { !blinded.contains($0) && plain($0) == plain(name) }
            if let near { throw .nearlyBlinded(column: near, blinded: name) }
        }
    }

    /// The columns that the open part of the evidence holds, as positions in a batch with its commitments.
    var stored: [Int] {
        let hidden = Set(withheld)
        return columns.indices.filter { !hidden.contains($0) } + (withheld.isEmpty ? [] : [columns.count])
    }

    /// The columns of the record, as positions in a batch; with its commitments, where columns are withheld.
    var record: [Int] { sealed + (withheld.isEmpty ? [] : [columns.count]) }

    /// The names of a header and where they stand.
    private struct Header {
        let columns: [String]
        private let positions: [String: Int]

        init(_ columns: [String]) {
            self.columns = columns
            positions = Dictionary(columns.enumerated().map { ($1, $0) }) { first, _ in first }
        }

        func position(_ name: String, use: String) throws(SealingError) -> Int {
            guard let index = positions[name] else { throw .columnMissing(name: name, use: use, header: columns) }
            return index
        }
    }

    private static func candidate(_ key: [String], header: Header, sealed: [Int]) throws(SealingError) -> Candidate {
        guard !key.isEmpty else { return Candidate(names: [], positions: sealed) }
        var positions: [Int] = []
        for name in key {
            let position = try header.position(name, use: "key")
            guard sealed.contains(position), !positions.contains(position) else { throw .unusableKey(column: name) }
            positions.append(position)
        }
        return Candidate(names: positions.map { header.columns[$0] }, positions: positions)
    }

    /// The profile that the manifest states.
    ///
    /// Names are spelled as in the header, also where an earlier seal composed
    /// their letters in another way.
    func profile(census: [ColumnCensus], key: [String], facts: FileFacts) -> Profile {
        Profile(
            columns: columns.indices.map { describe($0, census: census[$0]) },
            delimiter: facts.layout.delimiter,
            encoding: facts.layout.encoding,
            headerLine: facts.layout.headerLine,
            key: key,
            volatile: columns.filter(volatile.contains)
        )
    }

    private func describe(_ index: Int, census: ColumnCensus) -> ProfileColumn {
        let name = columns[index]
        switch plan {
        case .continued(let profile):
            guard var column = profile.columns.first(where: { $0.name == name }) else {
                return ProfileColumn(name: name, type: .text)
            }
            column.name = name
            return column
        case .propose(let declaration):
            // What stands in a withheld column must not show in its type.
            var (type, format): (ColumnType, DateFormat?) =
                withheld.contains(index) ? (.text, nil) : census.types.proposal(name: name)
            if let declared = declaration.types[name] {
                (type, format) = (declared, declared.isDate ? declaration.formats[name] : nil)
            } else if let declared = declaration.formats[name] {
                (type, format) = (.date, declared)
            }
            return ProfileColumn(name: name, type: type, format: format, missing: declaration.markers(name))
        }
    }
}
