// What the ledger holds, for scripts.

import MerkleLog
import TrialIntegrity
import TrialLedger

/// Renders ledger listings as JSON.
enum LedgerJSON {
    static func status(_ status: LedgerStatus) -> JSONValue {
        .object([
            "schema": "trialverity.status/v1",
            "trial": .string(status.trial.id),
            "title": .string(status.trial.title),
            "origin": .string(status.trial.origin),
            "size": .integer(Int64(clamping: status.size)),
            "root": .string(status.root),
            "silentSites": .strings(status.silentSites),
            "datasets": .array(
                status.rows.map { row in
                    .object([
                        "site": .string(row.id.site), "dataset": .string(row.id.dataset),
                        "newest": .string(row.id.text),
                        "seals": .integer(Int64(row.id.sequence)),
                        "siteClock": .string(row.seal.statement.siteClock.text),
                        "signer": .string(row.seal.signer), "evidence": .bool(row.hasEvidence),
                        "receipt": .bool(row.hasReceipt),
                    ])
                }
            ),
        ])
    }

    static func log(_ reader: LedgerReader, _ blocks: [BlockRecord], _ entries: [AcceptedEntry]) -> JSONValue {
        .object([
            "schema": "trialverity.log/v1",
            "origin": .string(reader.trial.definition.origin),
            "size": .integer(Int64(clamping: reader.head.size)),
            "root": .string(reader.head.root.hex),
            "blocks": .array(
                blocks.map { block in
                    .object([
                        "block": .integer(Int64(block.number)),
                        "size": .integer(Int64(clamping: block.head.size)),
                        "root": .string(block.head.root.hex),
                        "checkpoint": .string(String(decoding: block.head.note, as: UTF8.self)),
                        "entries": .array(entries.filter { block.entries.contains($0.index) }.map(entry)),
                    ])
                }
            ),
        ])
    }

    private static func entry(_ entry: AcceptedEntry) -> JSONValue {
        let (kind, what) = LedgerText.words(entry.statement)
        return .object([
            "entry": .integer(Int64(clamping: entry.index)), "leaf": .string(entry.leaf.hex), "kind": .string(kind),
            "about": .string(what), "keyid": .string(entry.envelope.keyID),
        ])
    }

    static func keys(_ keys: [EnrolledKey]) -> JSONValue {
        .object([
            "schema": "trialverity.keys/v1",
            "keys": .array(
                keys.map { key in
                    .object([
                        "name": .string(key.name), "role": .string(key.statement.role.rawValue),
                        "site": .optional(key.statement.site), "enrolledBy": .string(key.statement.enrolledBy),
                        "entry": .integer(Int64(clamping: key.entry)), "verifierKey": .string(key.statement.key.text),
                    ])
                }
            ),
        ])
    }

    static func seal(_ seal: SealRecord, _ evidence: EvidenceFile?) -> JSONValue {
        var members = facts(seal)
        members["schema"] = "trialverity.show/v1"
        members["manifest"] = (evidence?.opening.manifestBytes).flatMap { try? JSONValue(parsing: $0) } ?? .null
        return .object(members)
    }

    static func history(_ seals: [SealRecord], _ evidence: [EvidenceFile?]) -> JSONValue {
        .object([
            "schema": "trialverity.history/v1",
            "seals": .array(
                zip(seals, evidence).map { seal, held in
                    var members = facts(seal)
                    members["rows"] = held.map { .integer(Int64($0.manifest.rows)) } ?? .null
                    return .object(members)
                }
            ),
        ])
    }

    private static func facts(_ seal: SealRecord) -> [String: JSONValue] {
        let statement = seal.statement
        return [
            "seal": .string(statement.id.text), "root": .string(statement.root.hex), "signer": .string(seal.signer),
            "keyid": .string(seal.envelope.keyID), "siteClock": .string(statement.siteClock.text),
            "reason": .string(statement.reason), "meaning": .string(statement.meaning),
            "entry": .integer(Int64(clamping: seal.entry)), "leaf": .string(seal.leaf.hex),
            "previous": .optional(statement.previous?.hex),
        ]
    }
}
