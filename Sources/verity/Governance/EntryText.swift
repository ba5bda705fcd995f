// One entry in full, for whoever is asked to approve it.

import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

/// Renders one entry as text.
enum EntryText {
    static func render(_ event: StoryEvent, _ story: TrialStory, style: TerminalStyle) -> String {
        var table = TextTable(hasHeadings: false, [.init("", .left), .init("", .left)])
        func row(_ name: String, _ value: String, _ tone: Tone = .plain) {
            table.append([TerminalText(escaping: name, tone: .faint), TerminalText(escaping: value, tone: tone)])
        }
        let entry = event.entry
        row("entry", "\(entry.index), leaf \(entry.leaf.hex)")
        row("kind", EntryWords.kind(entry.statement))
        row("what", event.about)
        let role = event.role.map { " (\($0.rawValue))" } ?? ""
        row("signed by", "\(event.signer ?? "an unknown key")\(role), key \(entry.envelope.keyID)")
        if let clock = entry.statement.clock { row("clock", "\(clock.text), as the signer claims") }
        for change in event.changes { row("changes", change.sentence) }
        for (name, value) in details(entry.statement, story) { row(name, value) }
        for remark in EntryWords.aftermath(event) { row("state", remark, .caution) }
        if let waiting = story.state.pending[entry.leaf] {
            row("waits for", SignatureCount(waiting, in: story.state).sentence)
            row("next", "verity approve \(entry.index) --as KEY")
        }
        return table.lines(style, indent: 0).joined(separator: "\n") + "\n"
    }

    private static func details(_ statement: LedgerStatement, _ story: TrialStory) -> [(String, String)] {
        switch statement {
        case .key(let key): [("public", key.key.text), ("vouched by", key.enrolledBy)]
        case .rotation(let rotation): [("public", rotation.key.text), ("replaces", "key \(rotation.replaces.hex)")]
        case .revocation(let revocation): [("ends", "key \(revocation.keyID.hex)")]
        case .acknowledgement(let acknowledgement):
            [("report", acknowledgement.report.map { "SHA-256 \($0.hex)" } ?? "none was kept")]
        case .approval(let approval): [("action", "leaf \(approval.action.hex)")]
        case .erasure(let erasure): [("order", "SHA-256 \(erasure.order.hex)")]
        case .anchor(let anchor):
            [("stamped", "SHA-256 \(anchor.stamped.hex)"), ("root", anchor.checkpoint.root.hex)]
        case .restore(let restore):
            [
                ("lost root", restore.lostCheckpoint?.root.hex ?? "?"), ("kept root", restore.restored.root.hex),
            ]
        case .report(let report): [("report", "SHA-256 \(report.digest.hex)")]
        case .signOff(let signOff): [("printed name", "its salted digest is \(signOff.printedName.hex)")]
        case .trial(let trial): [("ledger key", trial.ledgerKey.text)]
        case .seal(let seal): [("root", seal.root.hex)]
        case .lock, .retraction, .amendment: []
        }
    }
}
