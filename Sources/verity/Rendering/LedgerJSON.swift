// What the ledger holds, for scripts.

import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

/// Renders ledger listings as JSON.
enum LedgerJSON {
    static func log(_ reader: LedgerReader, _ blocks: [BlockRecord], _ story: TrialStory) -> JSONValue {
        .object([
            "schema": "trialverity.log/v1",
            "origin": .string(reader.trial.definition.origin),
            "size": .size(reader.head.size),
            "root": .string(reader.head.root.hex),
            "blocks": .array(
                blocks.map { block in
                    .object([
                        "block": .integer(Int64(block.number)),
                        "size": .size(block.head.size),
                        "root": .string(block.head.root.hex),
                        "checkpoint": .string(String(decoding: block.head.note, as: UTF8.self)),
                        "entries": .array(
                            block.entries.compactMap { index in
                                Int(exactly: index).flatMap {
                                    story.events.indices.contains($0) ? story.events[$0] : nil
                                }
                            }.map(event)
                        ),
                    ])
                }
            ),
        ])
    }

    /// An entry and what became of it.
    static func event(_ event: StoryEvent) -> JSONValue {
        .object(members(of: event))
    }

    /// The members of an entry.
    static func members(of event: StoryEvent) -> [String: JSONValue] {
        let entry = event.entry
        return [
            "entry": .size(entry.index), "leaf": .string(entry.leaf.hex),
            "kind": .string(EntryWords.kind(entry.statement)), "about": .string(event.about),
            "keyid": .string(entry.envelope.keyID), "signer": .optional(event.signer),
            "role": .optional(event.role?.rawValue), "clock": .optional(entry.statement.clock?.text),
            "reason": .optional(ActionWords.reason(entry.statement)), "seal": .optional(event.seal?.text),
            "state": event.since == nil ? "pending" : "in-force", "since": .size(event.since),
            "approves": .size(event.approves), "retracted": .size(event.retracted),
            "staleSince": .optional(event.staleSince?.text),
            "keyCompromisedSince": .optional(event.compromisedSince?.text),
        ]
    }

    static func keys(_ register: KeyRegister) -> JSONValue {
        .object([
            "schema": "trialverity.keys/v1",
            "keys": .array(register.keys.map(key)),
            "waiting": .array(
                register.waiting.map { waiting in
                    .object([
                        "entry": .size(waiting.action.entry), "name": .string(waiting.key.name),
                        "kind": .string(EntryWords.kind(waiting.action.statement)),
                        "verifierKey": .string(waiting.key.text), "signatures": waiting.signatures.json,
                    ])
                }
            ),
        ])
    }

    private static func key(_ item: RegisteredKey) -> JSONValue {
        let key = item.key
        let replacement = key.replacement.map { replacement in
            JSONValue.object([
                "entry": .size(replacement.entry), "keyid": .string(replacement.keyID),
                "lost": .bool(replacement.lost),
            ])
        }
        let revocation = key.revocation.map { revocation in
            JSONValue.object([
                "entry": .size(revocation.entry), "reason": .string(revocation.reason),
                "compromisedSince": .optional(revocation.compromisedSince?.text),
            ])
        }
        return .object([
            "name": .string(key.name), "role": .string(key.role.rawValue), "site": .optional(key.statement.site),
            "enrolledBy": .string(key.statement.enrolledBy), "signers": .strings(item.signers),
            "entry": .size(key.entry), "since": .size(key.since), "keyid": .string(key.keyID),
            "verifierKey": .string(key.statement.key.text), "state": .string(item.state),
            "replaces": .optional(item.replaces), "replacement": replacement ?? .null,
            "revocation": revocation ?? .null,
        ])
    }

    static func seal(_ seal: SealRecord, _ evidence: EvidenceFile?, _ said: SealSaid) -> JSONValue {
        var members = facts(seal)
        members["schema"] = "trialverity.show/v1"
        members["manifest"] = (evidence?.opening.manifestBytes).flatMap { try? JSONValue(parsing: $0) } ?? .null
        members["events"] = .array(said.events.map(event))
        members["keyCompromisedSince"] = .optional(said.compromisedSince?.text)
        return .object(members)
    }

    /// One entry with the statement inside it.
    static func entry(_ event: StoryEvent) -> JSONValue {
        var members = members(of: event)
        members["schema"] = "trialverity.entry/v1"
        members["changes"] = .array(event.changes.map(\.json))
        members["statement"] = (try? JSONValue(parsing: event.entry.envelope.payload)) ?? .null
        return .object(members)
    }

    static func definition(_ reader: LedgerReader, _ state: TrialState) -> JSONValue {
        .object([
            "schema": "trialverity.definition/v1", "definition": state.definition.value,
            "ledgerKey": .string(state.trial.ledgerKey.text), "trialHash": .string(state.trialHash.hex),
            "amendments": .array(state.amendments.map { .size($0) }), "size": .size(reader.head.size),
            "root": .string(reader.head.root.hex),
        ])
    }

    static func history(_ history: DatasetHistory, _ told: HistoryChanges, listsChanges: Bool) -> JSONValue {
        .object([
            "schema": "trialverity.history/v1",
            "seals": .array(
                history.seals.map { seal, rows in
                    var members = facts(seal)
                    members["rows"] = rows.map { .integer(Int64($0)) } ?? .null
                    members["changes"] =
                        told.changes[seal.statement.id].map {
                            DiffJSON.change($0.audit, from: $0.from.id.text, listsFindings: listsChanges)
                        } ?? .null
                    return .object(members)
                }
            ),
            "events": .array(history.events.map(event)),
        ])
    }

    private static func facts(_ seal: SealRecord) -> [String: JSONValue] {
        let statement = seal.statement
        return [
            "seal": .string(statement.id.text), "root": .string(statement.root.hex), "signer": .string(seal.signer),
            "keyid": .string(seal.envelope.keyID), "siteClock": .string(statement.siteClock.text),
            "reason": .string(statement.reason), "meaning": .string(statement.meaning),
            "entry": .size(seal.entry), "leaf": .string(seal.leaf.hex),
            "code": .string(ReceiptCode.text(leaf: seal.leaf)),
            "previous": .optional(statement.previous?.hex), "retracted": .size(seal.retraction),
            "corrections": .optional(statement.corrections?.hex),
        ]
    }
}

extension JSONValue {
    /// A number of entries, or the number of one; null for nil.
    static func size(_ size: UInt64?) -> JSONValue { size.map { .integer(Int64(clamping: $0)) } ?? .null }
}
