// What the ledger holds, for people.

import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

/// Renders ledger listings as text.
enum LedgerText {
    static func log(_ blocks: [BlockRecord], _ story: TrialStory, style: TerminalStyle) -> String {
        var table = TextTable([
            .init("BLOCK", .right), .init("ENTRY", .right), .init("LEAF HASH", .left), .init("WHEN (CLAIMED)", .left),
            .init("WHO", .left), .init("KIND", .left), .init("WHAT", .left, clipping: .start, narrowest: 40),
        ])
        for block in blocks {
            for index in block.entries {
                guard let position = Int(exactly: index), story.events.indices.contains(position) else { continue }
                let event = story.events[position]
                table.append([
                    TerminalText(escaping: String(block.number)), TerminalText(escaping: String(index)),
                    TerminalText(escaping: String(event.entry.leaf.hex.prefix(16)) + "…", tone: .faint),
                    TerminalText(escaping: event.entry.statement.clock?.text ?? ""), who(event),
                    TerminalText(escaping: EntryWords.kind(event.entry.statement)), what(event),
                ])
            }
        }
        return table.lines(style, indent: 0).joined(separator: "\n") + "\n"
    }

    /// Who signed an entry.
    static func who(_ event: StoryEvent) -> TerminalText {
        guard let signer = event.signer else {
            return TerminalText(escaping: "key \(event.entry.envelope.keyID.prefix(16))…", tone: .caution)
        }
        return TerminalText(escaping: signer)
    }

    /// What an entry says and what became of it.
    static func what(_ event: StoryEvent) -> TerminalText {
        let aftermath = EntryWords.aftermath(event)
        guard !aftermath.isEmpty else { return TerminalText(escaping: event.about) }
        return TerminalText(escaping: event.about + ": ")
            + TerminalText(escaping: aftermath.joined(separator: "; "), tone: .caution)
    }

    static func keys(_ register: KeyRegister, style: TerminalStyle) -> String {
        var table = TextTable([
            .init("KEY", .left), .init("ROLE", .left), .init("SITE", .left), .init("ENROLLED BY", .left),
            .init("ENTRY", .right), .init("VERIFIER KEY", .left), .init("STATE", .left),
        ])
        for item in register.keys {
            let key = item.key
            table.append([
                TerminalText(escaping: key.name), TerminalText(escaping: key.role.rawValue),
                TerminalText(escaping: key.statement.site ?? "any"), TerminalText(escaping: item.vouchers),
                TerminalText(escaping: String(key.since)), TerminalText(escaping: key.statement.key.text),
                TerminalText(escaping: item.standing, tone: key.isCurrent ? .plain : .caution),
            ])
        }
        var lines = register.keys.isEmpty ? ["no key is enrolled yet"] : table.lines(style, indent: 0)
        for waiting in register.waiting {
            let name = "\(waiting.key.name) for \(waiting.part)"
            lines.append(
                TerminalText.escaped(
                    "entry \(waiting.action.entry) waits: \(name), \(waiting.signatures.sentence), \(waiting.key.text)"
                )
            )
        }
        if register.hasOperatorKeys { lines += ["", Words.operatorVouches] }
        return lines.joined(separator: "\n") + "\n"
    }

    static func seal(
        _ seal: SealRecord,
        _ evidence: EvidenceFile?,
        _ said: SealSaid,
        style: TerminalStyle
    ) -> String {
        let statement = seal.statement
        var table = TextTable(hasHeadings: false, [.init("", .left), .init("", .left)])
        func row(_ name: String, _ value: String, _ tone: Tone = .plain) {
            table.append([TerminalText(escaping: name, tone: .faint), TerminalText(escaping: value, tone: tone)])
        }
        row("seal", statement.id.text)
        row("root", statement.root.hex)
        row("signed by", "\(seal.signer) (key \(seal.envelope.keyID.prefix(16))…)")
        row("site clock", statement.siteClock.text)
        row("reason", statement.reason)
        if let corrections = statement.corrections { row("corrections", corrections.hex) }
        row("meaning", statement.meaning)
        row("entry", "\(seal.entry), leaf \(seal.leaf.hex)")
        row("code", ReceiptCode.text(leaf: seal.leaf))
        row("previous", statement.previous?.hex ?? "none: the first seal")
        row(
            "had seen",
            "checkpoint of \(statement.seenCheckpoint.size) entries, root \(statement.seenCheckpoint.root.hex)"
        )
        if let since = said.compromisedSince { row("key", Words.inDoubt(since), .caution) }
        for event in said.events { row("since then", EntryWords.sentence(event)) }
        if let manifest = evidence?.manifest {
            for (name, value) in facts(manifest) { row(name, value) }
        } else {
            row("evidence", "not here: rows and profile are not shown")
        }
        return table.lines(style, indent: 0).joined(separator: "\n") + "\n"
    }

    private static func facts(_ manifest: Manifest) -> [(String, String)] {
        let profile = manifest.profile
        let length = manifest.fileLength.map { "\(Plural.grouped($0)) bytes, " } ?? ""
        var facts = [
            ("rows", Plural.grouped(manifest.rows)),
            ("file", "\(length)\(manifest.layout.encoding), \(manifest.layout.lineEnds)"),
            ("key", profile.key.isEmpty ? "all columns together" : profile.key.joined(separator: ", ")),
            ("columns", profile.columns.map { "\($0.name) \($0.type.rawValue)" }.joined(separator: ", ")),
        ]
        if !manifest.withheld.isEmpty { facts.append(("withheld", manifest.withheld.joined(separator: ", "))) }
        if let note = manifest.note { facts.append(("note", note)) }
        if let name = manifest.printedName { facts.append(("printed name", name)) }
        return facts
    }

    static func history(
        _ history: DatasetHistory,
        _ told: HistoryChanges,
        listsChanges: Bool,
        style: TerminalStyle
    ) -> String {
        guard !history.seals.isEmpty else { return "nothing is sealed yet\n" }
        let hasChanges = !told.changes.isEmpty
        var table = TextTable(
            [
                .init("SEAL", .left), .init("SITE CLOCK", .left), .init("REASON", .left), .init("SIGNED BY", .left),
                .init("ROWS", .right), .init("ENTRY", .right), .init("ROOT", .left),
            ] + (hasChanges ? [.init("CHANGES SINCE THE VERSION BEFORE", .left, clipping: .start, narrowest: 24)] : [])
        )
        for (seal, rows) in history.seals {
            let change = told.changes[seal.statement.id]
            table.append(
                [
                    TerminalText(escaping: seal.statement.id.text, tone: seal.retraction == nil ? .plain : .caution),
                    TerminalText(escaping: seal.statement.siteClock.text),
                    TerminalText(escaping: seal.statement.reason), TerminalText(escaping: seal.signer),
                    TerminalText(escaping: rows.map { Plural.grouped($0) } ?? "?"),
                    TerminalText(escaping: String(seal.entry)),
                    TerminalText(escaping: String(seal.statement.root.hex.prefix(16)) + "…", tone: .faint),
                ] + (hasChanges ? [TerminalText(escaping: change?.words ?? "", tone: change?.tone ?? .plain)] : [])
            )
        }
        var lines = table.lines(style, indent: 0)
        if listsChanges { lines += told.lines(style) }
        guard !history.events.isEmpty else { return lines.joined(separator: "\n") + "\n" }
        var events = TextTable([
            .init("ENTRY", .right), .init("WHEN (CLAIMED)", .left), .init("WHO", .left), .init("KIND", .left),
            .init("WHAT", .left),
        ])
        for event in history.events {
            events.append([
                TerminalText(escaping: String(event.entry.index)),
                TerminalText(escaping: event.entry.statement.clock?.text ?? ""), who(event),
                TerminalText(escaping: EntryWords.kind(event.entry.statement)), what(event),
            ])
        }
        lines += [""] + events.lines(style, indent: 0)
        return lines.joined(separator: "\n") + "\n"
    }
}
