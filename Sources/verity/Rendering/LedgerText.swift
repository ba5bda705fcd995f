// What the ledger holds, for people.

import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

/// Renders ledger listings as text.
enum LedgerText {
    static func status(_ status: LedgerStatus, style: TerminalStyle) -> String {
        var lines = [
            TerminalText.escaped("\(status.trial.id)  \(status.trial.title)"),
            TerminalText.escaped(
                "ledger \(status.trial.origin), \(Plural.of(Int(clamping: status.size), "entry", "entries")), root \(status.root)"
            ),
            "",
        ]
        var table = TextTable([
            .init("SITE", .left), .init("DATASET", .left), .init("SEALS", .right), .init("NEWEST (SITE CLOCK)", .left),
            .init("SIGNED BY", .left), .init("EVIDENCE", .left), .init("RECEIPT", .left),
        ])
        for row in status.rows {
            table.append([
                TerminalText(escaping: row.id.site), TerminalText(escaping: row.id.dataset),
                TerminalText(escaping: String(row.id.sequence)),
                TerminalText(escaping: row.seal.statement.siteClock.text), TerminalText(escaping: row.seal.signer),
                presence(row.hasEvidence), presence(row.hasReceipt),
            ])
        }
        lines += status.rows.isEmpty ? ["nothing is sealed yet"] : table.lines(style, indent: 0)
        if !status.silentSites.isEmpty {
            lines += ["", TerminalText.escaped("no seal yet from: \(status.silentSites.joined(separator: ", "))")]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func presence(_ isThere: Bool) -> TerminalText {
        isThere ? TerminalText(escaping: "here", tone: .plain) : TerminalText(escaping: "not here", tone: .caution)
    }

    static func log(_ blocks: [BlockRecord], _ entries: [AcceptedEntry], style: TerminalStyle) -> String {
        var table = TextTable([
            .init("BLOCK", .right), .init("ENTRY", .right), .init("KIND", .left), .init("WHAT", .left),
            .init("LEAF HASH", .left),
        ])
        for block in blocks {
            for index in block.entries {
                guard let entry = entries.first(where: { $0.index == index }) else { continue }
                let (kind, what) = words(entry.statement)
                table.append([
                    TerminalText(escaping: String(block.number)), TerminalText(escaping: String(index)),
                    TerminalText(escaping: kind), TerminalText(escaping: what),
                    TerminalText(escaping: String(entry.leaf.hex.prefix(16)) + "…", tone: .faint),
                ])
            }
        }
        return table.lines(style, indent: 0).joined(separator: "\n") + "\n"
    }

    /// The kind of an entry, and what it is about.
    static func words(_ statement: LedgerStatement) -> (kind: String, what: String) {
        switch statement {
        case .trial(let trial): ("trial", trial.definition.id)
        case .key(let key): ("key", "\(key.key.name) for \(key.role.rawValue)\(key.site.map { " \($0)" } ?? "")")
        case .seal(let seal): ("seal", seal.id.text)
        }
    }

    static func keys(_ keys: [EnrolledKey], style: TerminalStyle) -> String {
        var table = TextTable([
            .init("KEY", .left), .init("ROLE", .left), .init("SITE", .left), .init("ENROLLED BY", .left),
            .init("ENTRY", .right), .init("VERIFIER KEY", .left),
        ])
        for key in keys {
            table.append([
                TerminalText(escaping: key.name), TerminalText(escaping: key.statement.role.rawValue),
                TerminalText(escaping: key.statement.site ?? "any"), TerminalText(escaping: key.statement.enrolledBy),
                TerminalText(escaping: String(key.entry)), TerminalText(escaping: key.statement.key.text),
            ])
        }
        return (keys.isEmpty ? ["no key is enrolled yet"] : table.lines(style, indent: 0)).joined(separator: "\n")
            + "\n"
    }

    static func seal(_ seal: SealRecord, _ evidence: EvidenceFile?, style: TerminalStyle) -> String {
        let statement = seal.statement
        var table = TextTable(hasHeadings: false, [.init("", .left), .init("", .left)])
        func row(_ name: String, _ value: String) {
            table.append([TerminalText(escaping: name, tone: .faint), TerminalText(escaping: value)])
        }
        row("seal", statement.id.text)
        row("root", statement.root.hex)
        row("signed by", "\(seal.signer) (key \(seal.envelope.keyID.prefix(16))…)")
        row("site clock", statement.siteClock.text)
        row("reason", statement.reason)
        row("meaning", statement.meaning)
        row("entry", "\(seal.entry), leaf \(seal.leaf.hex)")
        row("previous", statement.previous?.hex ?? "none: the first seal")
        row(
            "had seen",
            "checkpoint of \(statement.seenCheckpoint.size) entries, root \(statement.seenCheckpoint.root.hex)"
        )
        if let manifest = evidence?.manifest {
            row("rows", Plural.grouped(manifest.rows))
            row(
                "file",
                "\(Plural.grouped(manifest.fileLength)) bytes, \(manifest.layout.encoding), \(manifest.layout.lineEnds)"
            )
            row(
                "key",
                manifest.profile.key.isEmpty ? "all columns together" : manifest.profile.key.joined(separator: ", ")
            )
            row("columns", manifest.profile.columns.map { "\($0.name) \($0.type.rawValue)" }.joined(separator: ", "))
            if let note = manifest.note { row("note", note) }
            if let name = manifest.printedName { row("printed name", name) }
        } else {
            row("evidence", "not here: rows and profile are not shown")
        }
        return table.lines(style, indent: 0).joined(separator: "\n") + "\n"
    }

    static func history(_ seals: [SealRecord], _ evidence: [EvidenceFile?], style: TerminalStyle) -> String {
        var table = TextTable([
            .init("SEAL", .left), .init("SITE CLOCK", .left), .init("REASON", .left), .init("SIGNED BY", .left),
            .init("ROWS", .right), .init("ENTRY", .right), .init("ROOT", .left),
        ])
        for (seal, held) in zip(seals, evidence) {
            table.append([
                TerminalText(escaping: seal.statement.id.text), TerminalText(escaping: seal.statement.siteClock.text),
                TerminalText(escaping: seal.statement.reason), TerminalText(escaping: seal.signer),
                TerminalText(escaping: held.map { Plural.grouped($0.manifest.rows) } ?? "?"),
                TerminalText(escaping: String(seal.entry)),
                TerminalText(escaping: String(seal.statement.root.hex.prefix(16)) + "…", tone: .faint),
            ])
        }
        return (seals.isEmpty ? ["nothing is sealed yet"] : table.lines(style, indent: 0)).joined(separator: "\n")
            + "\n"
    }
}
