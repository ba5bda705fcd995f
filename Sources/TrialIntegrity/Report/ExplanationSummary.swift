// How the differences of a comparison stand to what people wrote about them: corrections, and lines of an audit trail.

/// What became of corrections and audit trails that were held against differences.
public struct ExplanationSummary: Sendable, Equatable {
    /// One list of explanations.
    public struct Source: Sendable, Equatable {
        /// What kind of list it is.
        public var kind: FindingExplanation.Source
        /// The seal or the file it belongs to, such as `701/LB#2` or `trail.csv`.
        public var name: String
        /// How many changes it states.
        public var entries: Int
        /// How many of them explain a difference.
        public var matched: Int
        /// How many are about rows or columns that the dataset does not have.
        public var elsewhere: Int
        /// How many could not be checked: of withheld columns whose cells are not at hand, or by a part of the key that
        /// more rows have than are looked through.
        public var unchecked: Int
        /// Lines of a change to a record that could not be understood.
        public var unread: Int

        /// States what became of a list.
        public init(
            kind: FindingExplanation.Source,
            name: String,
            entries: Int,
            matched: Int = 0,
            elsewhere: Int = 0,
            unchecked: Int = 0,
            unread: Int = 0
        ) {
            self.kind = kind
            self.name = name
            self.entries = entries
            self.matched = matched
            self.elsewhere = elsewhere
            self.unchecked = unchecked
            self.unread = unread
        }
    }

    /// Something that a reader must know: a statement that the data contradict, or differences that nobody explains.
    public struct Remark: Sendable, Hashable {
        /// A stable identifier, such as `trail-contradicts-seal`.
        public var code: String
        /// One sentence, lower case, no full stop, without cell values.
        public var message: String
        /// How many statements or differences it is about.
        public var count: Int
        /// The key that the statement names; nil where it names none.
        public var key: [KeyPart]?
        /// The column that it names.
        public var column: String?
        /// What the statement says was there before; nil where it says nothing.
        public var old: String?
        /// What the statement says is there since.
        public var new: String?
        /// Where the statement stands.
        public var reference: String?
        /// Why `key`, `old` and `new` say less than the statement; nil when they say it all.
        public var masked: Masking?

        /// States a remark.
        public init(
            code: String,
            message: String,
            count: Int = 1,
            key: [KeyPart]? = nil,
            column: String? = nil,
            old: String? = nil,
            new: String? = nil,
            reference: String? = nil,
            masked: Masking? = nil
        ) {
            self.code = code
            self.message = message
            self.count = count
            self.key = key
            self.column = column
            self.old = old
            self.new = new
            self.reference = reference
            self.masked = masked
        }
    }

    /// The lists, in the order in which they were given.
    public var sources: [Source]
    /// Differences with an explanation, and those without: cells, rows and columns; an exchange is two cells, and has an
    /// explanation when both of them have.
    public var explained: Int, unexplained: Int
    /// How often each reason was given, the commonest first; changes without a reason are not among them.
    public var reasons: [ReasonCount]
    /// What the data contradict, in the order of the lists; then what nobody explains.
    public var remarks: [Remark]

    /// A reason and how many differences it explains.
    public struct ReasonCount: Sendable, Hashable {
        /// The reason, as written.
        public var reason: String
        /// How many differences it explains.
        public var count: Int

        /// Counts a reason.
        public init(reason: String, count: Int) {
            self.reason = reason
            self.count = count
        }
    }

    /// Puts a summary together.
    public init(
        sources: [Source] = [],
        explained: Int = 0,
        unexplained: Int = 0,
        reasons: [ReasonCount] = [],
        remarks: [Remark] = []
    ) {
        self.sources = sources
        self.explained = explained
        self.unexplained = unexplained
        self.reasons = reasons
        self.remarks = remarks
    }
}

extension FindingKind {
    /// Whether somebody could be asked why: a change of cells, rows or columns, not of how they are written.
    public var wantsExplanation: Bool {
        switch self {
        case .staleSequence, .fileMissing, .fileUnreadable: false
        default: verdict == .altered
        }
    }
}
