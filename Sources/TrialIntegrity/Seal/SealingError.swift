// What keeps a dataset from being sealed, and how that is said.

/// Why a dataset cannot be sealed.
public enum SealingError: UserFacingError, Equatable {
    /// A column that the key, the profile or the declaration names is not in the header.
    case columnMissing(name: String, use: String, header: [String])
    /// A key names a column twice, or a volatile one.
    case unusableKey(column: String)
    /// Every column is volatile: nothing would be sealed.
    case nothingSealed
    /// A blinded column that cannot be withheld: it is part of the key, or volatile.
    case unwithheld(column: String, reason: String)
    /// A column that is nearly called like a blinded one.
    case nearlyBlinded(column: String, blinded: String)
    /// A run of rows that is too long to be kept in even pieces.
    case withheldTooLong
    /// Rows that cannot be read; `chunk` and offset tell where.
    case faults([ChunkFault], total: Int)
    /// The salt key or file salt has the wrong length.
    case secretLength

    public var code: String {
        switch self {
        case .columnMissing: "column-missing"
        case .unusableKey: "unusable-key"
        case .nothingSealed: "nothing-sealed"
        case .unwithheld: "not-withheld"
        case .nearlyBlinded: "nearly-blinded"
        case .withheldTooLong: "rows-too-long"
        case .faults: "unreadable-rows"
        case .secretLength: "secret-length"
        }
    }

    public var message: String {
        switch self {
        case .columnMissing(let name, let use, _): "the \(use) column \(name) is not in the header"
        case .unusableKey(let column): "\(column) is twice in the key, or volatile, and cannot tell rows apart"
        case .nothingSealed: "every column is volatile, so that no column would be sealed"
        case .unwithheld(let column, let reason): "the blinded column \(column) cannot be withheld: \(reason)"
        case .nearlyBlinded(let column, let blinded):
            "\(column) is not the blinded column \(blinded), but is nearly called so, and would be sealed openly"
        case .withheldTooLong: "the rows are too long to be sealed with withheld columns"
        case .faults(_, let total):
            "\(SealRemarks.counted(total, "fault")) \(total == 1 ? "keeps" : "keep") the table from being read"
        case .secretLength: "salt key, file salt and blind key must have 32 bytes each, and be different"
        }
    }

    public var hint: String? {
        switch self {
        case .columnMissing(_, _, let header):
            Self.headerHint(header)
        case .unusableKey, .nothingSealed, .unwithheld, .nearlyBlinded:
            "correct the declaration of this dataset in the trial definition"
        case .faults, .secretLength, .withheldTooLong: nil
        }
    }

    /// The names of the header, unless it may be a row of data: then only their number.
    private static func headerHint(_ header: [String]) -> String {
        let looksLikeNames = header.allSatisfy { name in
            (name.first?.isLetter ?? false) && name.utf8.count <= 40
                && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }
        }
        guard looksLikeNames else {
            return "line 1 has \(header.count) cells: if it is not the header, say where that is"
        }
        return "the header has \(header.prefix(40).joined(separator: ", "))\(header.count > 40 ? ", …" : "")"
    }

    public var place: SourcePlace? { nil }
    public var failureClass: FailureClass { .badData }
}

/// A fault and the chunk it stands in.
public struct ChunkFault: Sendable, Hashable {
    /// The number of the chunk, from 0.
    public var chunk: Int
    /// The fault.
    public var fault: TableFault
    /// The data row, from 1.
    public var row: Int

    /// Places a fault.
    public init(chunk: Int, fault: TableFault, row: Int) {
        self.chunk = chunk
        self.fault = fault
        self.row = row
    }
}
