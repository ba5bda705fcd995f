// The log of REDCap as its Logging page and its API export it.
//
// A line has the time, the user, the action with the record (`Update record 12`), and a list of changes (`hgb = '13.1',
// meds(2) = checked`). It holds new values only: what was there before is what an earlier line of the same log says. Line
// breaks within values come out as blanks, and quotes within values are not escaped, so where a value ends is told from
// what follows it. Whoever types `', age = '7` into a text field can make the log look as if it said more than it does.

internal import Foundation

/// Reads lines of a REDCap log.
struct RedcapLog {
    /// Where the columns of a log stand.
    struct Columns: Equatable {
        var time: Int, user: Int, action: Int, details: Int
        var reason: Int?, record: Int?
    }

    /// The lines that change a record, in the order of the file.
    private(set) var lines: [TrailLine] = []
    /// Lines of a change to a record that could not be understood.
    private(set) var unread = 0

    private let columns: Columns?
    private let record: String
    private let key: Set<String>
    private let fields: [String: String]

    /// Prepares to read.
    ///
    /// - Parameters:
    ///   - columns: the header.
    ///   - record: the column of the dataset that holds the record.
    ///   - key: the key columns of the dataset.
    ///   - fields: the columns of the dataset for fields that are called otherwise.
    init(columns: [String], record: String, key: [String], fields: [String: String]) {
        self.columns = Self.columns(of: columns)
        self.record = record
        self.key = Set(key)
        self.fields = fields
    }

    /// Finds the columns by their names on the Logging page or in the API; nil when it is not a log.
    static func columns(of header: [String]) -> Columns? {
        let names = header.map { $0.lowercased().filter { $0.isLetter } }
        func place(_ candidates: [String]) -> Int? {
            names.firstIndex { name in candidates.contains { name == $0 } }
        }
        guard let time = place(["timedate", "datetime", "timestamp"]), let user = place(["username"]),
            let action = place(["action"]),
            let details = place(["listofdatachangesorfieldsexported", "listofdatachanges", "details"])
        else { return nil }
        return Columns(
            time: time,
            user: user,
            action: action,
            details: details,
            reason: place(["reasonfordatachanges", "reasonfordatachange", "changereason"]),
            record: place(["record"])
        )
    }

    /// Reads a line; lines about anything but records say nothing here.
    mutating func read(_ row: PlacedRow, file: String) {
        guard let columns,
            let action = RedcapAction(row.cells[columns.action], record: columns.record.map { row.cells[$0] })
        else { return }
        func said(_ place: Int?) -> String? { place.map { row.cells[$0] }.flatMap { $0.isEmpty ? nil : $0 } }
        let details = RedcapDetails(row.cells[columns.details])
        let explanation = FindingExplanation(
            source: .auditTrail,
            reason: said(columns.reason),
            author: said(columns.user),
            at: said(columns.time),
            reference: TrailLine.reference(file, row.row)
        )
        var key = [KeyPart(column: record, value: action.record)]
        if let event = action.event, self.key.contains("redcap_event_name") {
            key.append(KeyPart(column: "redcap_event_name", value: event))
        }
        if let instance = details.instance, self.key.contains("redcap_repeat_instance") {
            key.append(KeyPart(column: "redcap_repeat_instance", value: instance))
        }
        var changes: [StatedChange] = []
        if action.verb != .update {
            let fate: StatedChange.Fate = action.verb == .create ? .created : .deleted
            let recordKey = action.verb == .delete ? [key[0]] : key
            changes.append(StatedChange(key: recordKey, subject: .row(fate), explanation: explanation))
        }
        if action.verb != .delete {
            for (field, value) in details.values where field != record {
                changes.append(
                    StatedChange(
                        key: key,
                        subject: .cell(fields[field] ?? field),
                        old: action.verb == .create ? "" : nil,
                        new: value,
                        explanation: explanation
                    )
                )
            }
        }
        if details.hasRest, changes.isEmpty { unread += 1 }
        if !changes.isEmpty { lines.append(TrailLine(time: said(columns.time), changes: changes)) }
    }
}

/// The action of a line: `Update record 12`, `Created Record (API) 12`, `Update record (import) 5 (Event 1 (Arm 1: Arm 1))`.
package struct RedcapAction: Equatable {
    /// What was done to the record.
    package enum Verb: Equatable, Sendable { case create, update, delete }
    /// What was done.
    package let verb: Verb
    /// The record.
    package let record: String
    /// The event as the dataset names it, such as `event_1_arm_1`; nil where none is named.
    package let event: String?

    private static let verbs: [(prefix: String, verb: Verb)] = [
        ("created", .create), ("create", .create), ("updated", .update), ("update", .update), ("deleted", .delete),
        ("delete", .delete),
    ]
    private static let objects = ["survey response", "response", "record"]

    /// Reads an action; nil for one that is not about the values of a record.
    ///
    /// - Parameters:
    ///   - text: the action.
    ///   - known: the record, where the log has a column for it.
    package init?(_ text: String, record known: String?) {
        var rest = text[...]
        guard let match = Self.verbs.first(where: { rest.lowercased().hasPrefix($0.prefix + " ") }) else { return nil }
        rest = rest.dropFirst(match.prefix.count + 1)
        guard let object = Self.objects.first(where: { rest.lowercased().hasPrefix($0) }) else { return nil }
        rest = rest.dropFirst(object.count)
        // How it was done: (API), (import), (Auto calculation).
        while rest.first == " ", rest.dropFirst().first == "(", let end = Self.closing(rest.dropFirst()) {
            rest = rest[end...]
        }
        let tail = rest.drop { $0 == " " }
        var name = String(tail)
        var label: Substring?
        if let known, !known.isEmpty, tail.hasPrefix(known) {
            name = known
            label = tail.dropFirst(known.count)
        } else if let open = tail.range(of: " (")?.lowerBound {
            name = String(tail[..<open])
            label = tail[open...]
        }
        guard !name.isEmpty else { return nil }
        verb = match.verb
        record = name
        event = label.flatMap(Self.event)
    }

    /// Behind the parenthesis that closes the first one; nil when none does.
    private static func closing(_ text: Substring) -> Substring.Index? {
        var depth = 0
        for index in text.indices {
            if text[index] == "(" { depth += 1 }
            if text[index] == ")" { depth -= 1 }
            if depth == 0 { return text.index(after: index) }
        }
        return nil
    }

    /// The unique name that REDCap makes of the label of an event: lower case, letters, digits and underscores, at most 18
    /// characters, and the arm.
    private static func event(_ label: Substring) -> String? {
        let trimmed = label.drop { $0 == " " }
        guard trimmed.first == "(", trimmed.last == ")" else { return nil }
        var inner = trimmed.dropFirst().dropLast()
        var arm = "1"
        if inner.last == ")", let open = inner.range(of: " (Arm ", options: .backwards) {
            arm = String(inner[open.upperBound...].prefix { $0.isNumber })
            inner = inner[..<open.lowerBound]
        }
        let plain = inner.lowercased().split { $0 == " " || $0 == "_" }.joined(separator: "_")
        let name = plain.filter { $0 == "_" || ($0.isASCII && ($0.isLetter || $0.isNumber)) }
        guard !name.isEmpty, !arm.isEmpty else { return nil }
        var short = String(name.prefix(18))
        while short.last == "_" { short.removeLast() }
        return "\(short)_arm_\(arm)"
    }
}

/// The list of changes of a line.
package struct RedcapDetails: Equatable {
    /// Fields with their new values, in the order of the list; a choice of several is a field of its own, `meds___2`.
    package private(set) var values: [(field: String, value: String)] = []
    /// The instance of a repeating form or event; nil where none is named.
    package private(set) var instance: String?
    /// Whether there is text that is no field with its value.
    package private(set) var hasRest = false

    package static func == (one: RedcapDetails, other: RedcapDetails) -> Bool {
        one.values.map(\.field) == other.values.map(\.field) && one.values.map(\.value) == other.values.map(\.value)
            && one.instance == other.instance && one.hasRest == other.hasRest
    }

    /// Reads a list.
    package init(_ text: String) {
        let bytes = Array(text.utf8)
        var starts: [(start: Int, item: Item)] = []
        var position = 0
        while position < bytes.count {
            if position == 0 || Self.isSeparator(bytes, before: position), let item = Self.item(bytes, at: position) {
                starts.append((position, item))
                position = item.valueStart
            } else {
                position += 1
            }
        }
        hasRest = starts.first.map { $0.start > 0 } ?? !bytes.isEmpty
        for (number, entry) in starts.enumerated() {
            let end = number + 1 < starts.count ? starts[number + 1].start : bytes.count
            take(entry.item, Self.trimmed(bytes[entry.item.valueStart..<end]))
        }
    }

    private enum Kind: Equatable { case field(String), choice(String), instance }
    private struct Item {
        var kind: Kind
        /// Where the value starts, its opening quote included.
        var valueStart: Int
    }

    private mutating func take(_ item: Item, _ value: ArraySlice<UInt8>) {
        switch item.kind {
        case .instance:
            instance = String(decoding: value.prefix { $0 >= 48 && $0 <= 57 }, as: UTF8.self)
        case .choice(let field):
            let word = String(decoding: value, as: UTF8.self)
            guard word == "checked" || word == "unchecked" else { hasRest = true; return }
            values.append((field, word == "checked" ? "1" : "0"))
        case .field(let field):
            guard value.count >= 2, value.first == 39, value.last == 39 else { hasRest = true; return }
            values.append((field, String(decoding: value.dropFirst().dropLast(), as: UTF8.self)))
        }
    }

    /// Whether an item can start here: behind a comma with blanks or line breaks after it.
    private static func isSeparator(_ bytes: [UInt8], before position: Int) -> Bool {
        var index = position - 1
        guard isBlank(bytes[index]) else { return false }
        while index >= 0, isBlank(bytes[index]) { index -= 1 }
        return index >= 0 && bytes[index] == 44 && !isBlank(bytes[position])
    }

    /// `field = '`, `field(2) = checked`, `[instance = 3]`; nil for anything else.
    private static func item(_ bytes: [UInt8], at start: Int) -> Item? {
        let rest = bytes[start...]
        let mark = Array("[instance = ".utf8)
        if rest.starts(with: mark) { return Item(kind: .instance, valueStart: start + mark.count) }
        let name = rest.prefix { ($0 >= 97 && $0 <= 122) || ($0 >= 48 && $0 <= 57) || $0 == 95 }
        guard let first = name.first, first >= 97 else { return nil }
        let field = String(decoding: name, as: UTF8.self)
        var after = rest.dropFirst(name.count)
        if after.first == 40, let close = after.firstIndex(of: 41) {
            let code = after[(after.startIndex + 1)..<close]
            after = after[(close + 1)...]
            guard !code.isEmpty, after.starts(with: Array(" = ".utf8)) else { return nil }
            let plain = String(decoding: code, as: UTF8.self).lowercased().replacing("-", with: "_")
            return Item(kind: .choice("\(field)___\(plain)"), valueStart: after.startIndex + 3)
        }
        guard after.starts(with: Array(" = '".utf8)) else { return nil }
        return Item(kind: .field(field), valueStart: after.startIndex + 3)
    }

    /// Without the comma and the blanks before the next item.
    private static func trimmed(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var value = value
        while let last = value.last, isBlank(last) { value = value.dropLast() }
        if value.last == 44 {
            let inside = value.dropLast()
            // A comma behind the closing quote separates; one inside a value belongs to it.
            if inside.last == 39 || value.first != 39 { value = inside }
        }
        return value
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 10 || byte == 13 }
}
