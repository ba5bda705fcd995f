// What people wrote about changes, held against the changes that are there.
//
// This folder may know findings, profiles and evidence, and tables as rows of texts. It knows no file, no clock and no
// ledger. Nothing in it changes a verdict: a difference with an explanation is a difference still.

/// One change as somebody states it: of a cell, a row or a column.
package struct StatedChange: Hashable, Sendable {
    /// What is said to have changed.
    package enum Subject: Hashable, Sendable {
        /// A cell of this column.
        case cell(String)
        /// The row as a whole.
        case row(Fate)
        /// A column as a whole.
        case column(String)
    }

    /// What is said to have become of a row.
    package enum Fate: Hashable, Sendable {
        /// It was added or removed.
        case addedOrRemoved
        case created
        case deleted
    }

    /// The key columns that are named, with their values; fewer than the key has where a list names fewer.
    package var key: [KeyPart]
    /// What is said to have changed.
    package var subject: Subject
    /// What was there before, as written; nil where nothing is said.
    package var old: String?
    /// What is there since, as written; nil where nothing is said.
    package var new: String?
    /// Who, when, why, and where it is written.
    package var explanation: FindingExplanation

    /// States a change.
    package init(
        key: [KeyPart],
        subject: Subject,
        old: String? = nil,
        new: String? = nil,
        explanation: FindingExplanation
    ) {
        self.key = key
        self.subject = subject
        self.old = old
        self.new = new
        self.explanation = explanation
    }
}

/// A list of stated changes.
package struct StatedChanges: Sendable {
    /// What kind of list it is.
    package var kind: FindingExplanation.Source
    /// The seal or the file it belongs to.
    package var name: String
    /// The changes, the earliest first.
    package var changes: [StatedChange]
    /// Whether runs of blanks and line breaks in its values were each written as blanks.
    package var blursBlanks = false
    /// Lines of a change to a record that could not be understood.
    package var unread = 0
    /// Whether a seal holds the list.
    package var isSealed: Bool

    /// Puts a list together.
    package init(
        kind: FindingExplanation.Source,
        name: String,
        changes: [StatedChange],
        blursBlanks: Bool = false,
        unread: Int = 0,
        isSealed: Bool = false
    ) {
        self.kind = kind
        self.name = name
        self.changes = changes
        self.blursBlanks = blursBlanks
        self.unread = unread
        self.isSealed = isSealed
    }
}

extension FindingExplanation.Source {
    /// How the codes of remarks on such a list begin.
    var codePrefix: String {
        switch self {
        case .correction: "correction"
        case .auditTrail: "trail"
        }
    }

    /// What such a list is called in sentences.
    var words: String {
        switch self {
        case .correction: "the correction"
        case .auditTrail: "the audit trail"
        }
    }
}
