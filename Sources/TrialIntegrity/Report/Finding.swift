// One difference between what was sealed and what was delivered.

/// What happened to a cell, a row, a column or a file.
///
/// Raw values are fixed: others script against them.
public enum FindingKind: String, Sendable, CaseIterable {
    case staleSequence = "stale-sequence"
    case subjectRelabelled = "subject-relabelled"
    case valuesSwapped = "values-swapped"
    case cellAltered = "cell-altered"
    case rowAltered = "row-altered"
    case spreadsheetDamage = "spreadsheet-damage"
    case keyAltered = "key-altered"
    case rowAdded = "row-added"
    case rowRemoved = "row-removed"
    case rowDuplicated = "row-duplicated"
    case columnAdded = "column-added"
    case columnRemoved = "column-removed"
    case columnRenamed = "column-renamed"
    case columnsSwapped = "columns-swapped"
    case fileMissing = "file-missing"
    case fileUnreadable = "file-unreadable"
    case cellReformatted = "cell-reformatted"
    case precisionLost = "precision-lost"
    case rowMoved = "row-moved"
    case dateAfterSeal = "date-after-seal"
    case fileUnsealed = "file-unsealed"

    /// The verdict a dataset gets at least when it has such a finding.
    public var verdict: Verdict {
        switch self {
        case .cellReformatted, .precisionLost, .rowMoved: .equivalent
        // It is about what was sealed, not about what was delivered.
        case .dateAfterSeal: .identical
        case .fileUnsealed: .unverifiable
        default: .altered
        }
    }
}

/// The verdict on a dataset, and on a run, which takes the worst.
public enum Verdict: String, Sendable, CaseIterable, Comparable {
    /// The same bytes as sealed, and the cells reach the sealed root.
    case identical
    /// Other bytes, the same records and meaning.
    case equivalent
    /// Records differ; every difference is named.
    case altered
    /// Nothing can be said about the data: evidence, ledger or policy is missing, damaged or inconsistent.
    case unverifiable

    /// The exit code of the command line.
    public var exitCode: Int32 {
        switch self {
        case .identical, .equivalent: 0
        case .altered: 1
        case .unverifiable: 2
        }
    }

    private var rank: Int {
        switch self {
        case .identical: 0
        case .equivalent: 1
        case .altered: 2
        case .unverifiable: 3
        }
    }

    public static func < (left: Verdict, right: Verdict) -> Bool { left.rank < right.rank }
}

/// A key column and its value, in the order of the profile's key.
public struct KeyPart: Hashable, Sendable {
    /// The name of the column.
    public var column: String
    /// The text of the cell, exactly as written.
    public var value: String

    /// Pairs a column with its value.
    public init(column: String, value: String) {
        self.column = column
        self.value = value
    }
}

/// The other cell of an exchange: it was sealed with what the first cell holds now, and holds what the first was sealed with.
public struct FindingCounterpart: Hashable, Sendable {
    /// The data row in the sealed dataset, from 1.
    public var sealedRow: Int
    /// The data row in the delivered file, from 1.
    public var foundRow: Int
    /// The key of the row as sealed, in the order of the profile; nil where unknown.
    public var key: [KeyPart]?
    /// The column (the sealed name): that of the first cell, or another column of the same row.
    public var column: String

    /// Names a cell.
    public init(sealedRow: Int, foundRow: Int, key: [KeyPart]? = nil, column: String) {
        self.sealedRow = sealedRow
        self.foundRow = foundRow
        self.key = key
        self.column = column
    }
}

/// One difference between what was sealed and what was delivered.
public struct Finding: Hashable, Sendable {
    /// What happened.
    public var kind: FindingKind
    /// The data row in the sealed dataset, from 1; nil where there is none.
    public var sealedRow: Int?
    /// The data row in the delivered file, from 1; nil where there is none.
    public var foundRow: Int?
    /// The key of the row as sealed (as found for added rows), in the order of the profile; nil where unknown.
    public var key: [KeyPart]?
    /// The column (the sealed name); for `columns-swapped` both names joined by ` ↔ `; nil where it is not about a column.
    public var column: String?
    /// The sealed text; nil where it is not held.
    public var sealed: String?
    /// The delivered text; nil where there is none.
    public var found: String?
    /// What both texts say in a notation that the sealed reading of the column takes; nil where they are written so.
    ///
    /// A delivery may have its own dates or decimal commas. Rules read `readable`; no report shows these.
    package var sealedPlain: String?, foundPlain: String?
    /// The other cell of a `values-swapped`; nil for every other kind.
    public var counterpart: FindingCounterpart?
    /// Where in the delivered file, when known.
    public var place: SourcePlace?
    /// One more sentence on what was seen, lower case, without cell values; for example why a file could not be read.
    public var note: String?
    /// Why it matters, the weightiest rule first; empty when no rule says so or none was asked.
    public var materiality: [Materiality]
    /// What its row is about; nil when that was not looked up.
    public var context: FindingContext?
    /// Who gave which reason for it; nil when no explanation is on record, or none was looked for.
    public var explanation: FindingExplanation?
    /// Why `key`, `sealed`, `found` or `context` say less than is known; nil while they say all there is.
    public var masked: Masking?

    /// States a difference.
    public init(
        kind: FindingKind,
        sealedRow: Int? = nil,
        foundRow: Int? = nil,
        key: [KeyPart]? = nil,
        column: String? = nil,
        sealed: String? = nil,
        found: String? = nil,
        counterpart: FindingCounterpart? = nil,
        place: SourcePlace? = nil,
        note: String? = nil,
        materiality: [Materiality] = [],
        context: FindingContext? = nil,
        explanation: FindingExplanation? = nil,
        masked: Masking? = nil
    ) {
        self.kind = kind
        self.sealedRow = sealedRow
        self.foundRow = foundRow
        self.key = key
        self.column = column
        self.sealed = sealed
        self.found = found
        self.counterpart = counterpart
        self.place = place
        self.note = note
        self.materiality = materiality
        self.context = context
        self.explanation = explanation
        self.masked = masked
    }
}

extension Finding {
    /// Both texts as the sealed reading of the column takes them; nil where they are masked or not held.
    ///
    /// It is these that are compared with anything else.
    package var readable: (sealed: String?, found: String?) {
        (sealed.map { sealedPlain ?? $0 }, found.map { foundPlain ?? $0 })
    }

    /// How many differences it stands for: 2 for an exchange, which is two cells; 1 otherwise.
    package var cellCount: Int { kind == .valuesSwapped && counterpart != nil ? 2 : 1 }

    /// The altered cells it stands for, one by one: both cells of an exchange; the finding itself otherwise.
    package var cells: [Finding] {
        guard kind == .valuesSwapped, let other = counterpart else { return [self] }
        var first = self
        first.kind = .cellAltered
        first.counterpart = nil
        first.note = nil
        var second = first
        second.sealedRow = other.sealedRow
        second.foundRow = other.foundRow
        second.key = other.key
        second.column = other.column
        second.sealed = found
        second.found = sealed
        second.sealedPlain = foundPlain
        second.foundPlain = sealedPlain
        second.place = nil
        second.materiality = []
        second.context = nil
        return [first, second]
    }
}
