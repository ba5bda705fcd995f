// Reading a trust policy, line by line.

extension TLogPolicy {
    /// Reads a policy strictly.
    ///
    /// Lines end with a line feed; fields are apart by blanks and tabs, which may stand at both ends too; empty lines
    /// and lines whose first visible character is `#` are comments, in any encoding. Comments are not kept.
    ///
    /// - Throws: `PolicyError` with the line.
    public init(parsing bytes: [UInt8]) throws(PolicyError) {
        guard bytes.count <= TLogPolicy.maximumByteCount else {
            throw PolicyError(.tooLarge(limit: TLogPolicy.maximumByteCount))
        }
        var draft = PolicyDraft()
        var lines = bytes.split(separator: NoteSyntax.lineFeed, omittingEmptySubsequences: false)
        let rest = lines.popLast() ?? []
        guard rest.isEmpty else { throw PolicyError(line: lines.count + 1, .unterminatedLine) }
        for (number, line) in zip(1..., lines) {
            do throws(PolicyFault) {
                try draft.add(line: line)
            } catch {
                throw PolicyError(line: number, error)
            }
        }
        guard let quorum = draft.quorum else { throw PolicyError(.noQuorum) }
        self.init(draft: draft, quorum: quorum)
    }
}

extension PolicyDraft {
    private static let tab = UInt8(ascii: "\t")

    fileprivate mutating func add(line: ArraySlice<UInt8>) throws(PolicyFault) {
        guard line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == Self.tab }) else { throw .controlCharacter }
        let parts = line.split { $0 == NoteSyntax.space || $0 == Self.tab }
        guard let first = parts.first, first.first != UInt8(ascii: "#") else { return }
        var fields: [String] = []
        for part in parts {
            guard let field = String(validating: part, as: UTF8.self) else { throw .notUTF8 }
            fields.append(field)
        }
        switch fields[0] {
        case "log":
            guard fields.count == 2 || fields.count == 3 else { throw .fieldCount(word: "log") }
            try add(TLogPolicy.Log(key: Self.key(fields[1]), url: fields.count == 3 ? fields[2] : nil))
        case "witness":
            guard fields.count == 3 || fields.count == 4 else { throw .fieldCount(word: "witness") }
            let url = fields.count == 4 ? fields[3] : nil
            try add(TLogPolicy.Witness(name: fields[1], key: Self.key(fields[2]), url: url))
        case "group":
            guard fields.count >= 4 else { throw .fieldCount(word: "group") }
            let members = Array(fields[3...])
            let threshold = try Self.threshold(fields[2], members: members.count)
            try add(TLogPolicy.Group(name: fields[1], threshold: threshold, members: members))
        case "quorum":
            guard fields.count == 2 else { throw .fieldCount(word: "quorum") }
            try setQuorum(NoteSyntax.areSame(fields[1], "none") ? .none : .named(fields[1]))
        default: throw .unknownWord
        }
    }

    private static func key(_ text: String) throws(PolicyFault) -> VerifierKey {
        do throws(NoteError) {
            return try VerifierKey(parsing: text)
        } catch {
            throw .unusableKey(error)
        }
    }

    private static func threshold(_ text: String, members: Int) throws(PolicyFault) -> Int {
        switch text {
        case "all": return members
        case "any": return 1
        default:
            guard let number = NoteSyntax.decimal(Array(text.utf8)[...]), number >= 1, number <= UInt64(members)
            else { throw .threshold(members: members) }
            return Int(number)
        }
    }
}
