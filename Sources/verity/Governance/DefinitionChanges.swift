// What one trial definition says differently from another, in words: what an amendment changes.

import TrialIntegrity

/// One difference between two definitions.
struct DefinitionChange: Hashable {
    /// Where it stands, such as `datasets.LB.schedule.every`.
    var path: String
    /// What was there; nil for nothing.
    var before: String?
    /// What is there now; nil for nothing.
    var after: String?

    /// One line, such as `sites: 703 added`.
    var sentence: String {
        switch (before, after) {
        case (let before?, let after?): "\(path): \(after), was \(before)"
        case (nil, let after?): "\(path): \(after) added"
        case (let before?, nil): "\(path): \(before) removed"
        case (nil, nil): path
        }
    }

    /// All differences, in the order of their places.
    static func between(_ old: TrialDefinition, _ new: TrialDefinition) -> [DefinitionChange] {
        changes(old.value, new.value, at: "")
    }

    private static func changes(_ old: JSONValue?, _ new: JSONValue?, at path: String) -> [DefinitionChange] {
        guard old != new else { return [] }
        if case .object(let before)? = old, case .object(let after)? = new {
            let names = Set(before.keys).union(after.keys).sorted()
            return names.flatMap { name in
                changes(before[name], after[name], at: path.isEmpty ? name : "\(path).\(name)")
            }
        }
        // To whoever reads them lists of names are sets, unless only the order changed: that of key columns counts.
        if let before = old?.texts, let after = new?.texts, Set(before) != Set(after) {
            let gone = before.filter { !after.contains($0) }
            let come = after.filter { !before.contains($0) }
            return gone.map { DefinitionChange(path: path, before: $0, after: nil) }
                + come.map { DefinitionChange(path: path, before: nil, after: $0) }
        }
        return [DefinitionChange(path: path, before: old?.words, after: new?.words)]
    }
}

extension JSONValue {
    /// The texts of a list of texts; nil for anything else.
    fileprivate var texts: [String]? {
        guard case .array(let elements) = self else { return nil }
        let texts = elements.compactMap(\.stringValue)
        return texts.count == elements.count ? texts : nil
    }

    /// A value on one line, as a person would say it.
    fileprivate var words: String {
        switch self {
        case .string(let text): text
        case .array(let elements): elements.isEmpty ? "nothing" : elements.map(\.words).joined(separator: ", ")
        case .object(let members):
            members.isEmpty
                ? "nothing"
                : members.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.words)" }.joined(separator: "; ")
        default: (try? canonicalBytes()).map { String(decoding: $0, as: UTF8.self) } ?? "?"
        }
    }
}
