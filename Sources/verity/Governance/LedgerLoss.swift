// What an older copy of a ledger lacks: told before it is given up, and kept out of the way afterwards.

import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

/// What a ledger lost, as its head or somebody else knows it.
struct LedgerLoss {
    /// The state of the ledger as it is found.
    let kept: LedgerHead
    /// The largest state that is known to be lost.
    let lost: (size: UInt64, root: Digest, source: String)
    /// The note that was shown, when it did not come from the head.
    let shown: [UInt8]?
    /// The rules' state of the ledger as it is found.
    let state: TrialState
    /// Seals that receipts in the trial folder know and the ledger does not.
    let seals: [SealID]

    /// Finds out what was lost; nothing is changed.
    ///
    /// - Throws: `GovernanceError.nothingToRestore`, `.uselessCheckpoint`, and what reading throws.
    init(_ folder: TrialFolder, checkpoint path: String?) throws {
        let reader = try LedgerReader(opening: folder)
        defer { reader.close() }
        kept = reader.head
        state = try reader.state()
        var known: [(size: UInt64, root: Digest, source: String)] = []
        if case .conflict(let conflict) = reader.headState, conflict.head.size > conflict.ledger.size {
            known.append((conflict.head.size, conflict.head.root, "the head"))
        }
        shown = try path.map { try Self.note($0) }
        if let path, let shown {
            guard let (checkpoint, _) = try? Checkpoint.open(note: shown, key: reader.trial.ledgerKey) else {
                throw GovernanceError.uselessCheckpoint(path: path, reason: "the ledger's key did not sign it")
            }
            guard checkpoint.size > kept.size else {
                let reason = "it is of \(checkpoint.size) entries, and the ledger holds \(kept.size)"
                throw GovernanceError.uselessCheckpoint(path: path, reason: reason)
            }
            known.append((checkpoint.size, checkpoint.root, path))
        }
        guard let largest = known.max(by: { $0.size < $1.size }) else {
            if case .conflict(let conflict) = reader.headState { throw LedgerError.headConflict(conflict) }
            throw GovernanceError.nothingToRestore(size: kept.size)
        }
        lost = largest
        seals = Self.lostSeals(folder, from: kept.size)
    }

    /// The note of a checkpoint: the file itself, or the one inside a receipt.
    private static func note(_ path: String) throws -> [UInt8] {
        let bytes = try FileBytes.whole(path, limit: Receipt.maximumByteCount)
        if let receipt = try? Receipt(parsing: bytes) { return receipt.proof.checkpoint }
        guard (try? SignedNote(parsing: bytes)) != nil else {
            throw GovernanceError.uselessCheckpoint(path: path, reason: "it is neither a checkpoint nor a receipt")
        }
        return bytes
    }

    /// Seals of receipts in the trial folder whose entries lie beyond the ledger.
    private static func lostSeals(_ folder: TrialFolder, from size: UInt64) -> [SealID] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.receipts)) ?? []
        return names.filter { $0.hasSuffix(".receipt.json") }.compactMap { name in
            guard let bytes = try? FileBytes.whole(folder.receipts + "/" + name, limit: Receipt.maximumByteCount),
                let receipt = try? Receipt(parsing: bytes), receipt.proof.index >= size
            else { return nil }
            return receipt.seal
        }.sorted()
    }

    /// Moves receipts and evidence of lost seals out of the way of the next seals, which will have the same numbers.
    ///
    /// - Returns: the folder they are in now; nil when there are none.
    /// - Throws: `LedgerError.cannotCreate`, `.inputOutput`.
    func setAside(in folder: TrialFolder) throws(LedgerError) -> String? {
        let files = seals.flatMap { seal in
            [
                folder.receipt(of: seal), folder.evidence(of: seal), folder.withheld(of: seal),
                folder.corrections(of: seal),
            ]
        }
        .filter { FileManager.default.fileExists(atPath: $0) }
        guard !files.isEmpty else { return nil }
        var target = "\(folder.path)/lost/\(kept.size)-to-\(lost.size)"
        // The same may be lost twice; what was kept first stays.
        while FileManager.default.fileExists(atPath: target) { target += "+" }
        for path in ["\(folder.path)/lost", target] where !FileManager.default.fileExists(atPath: path) {
            guard unsafe mkdir(path, 0o700) == 0 else {
                throw .cannotCreate(path: path, reason: unsafe String(cString: strerror(errno)))
            }
        }
        for file in files {
            let name = file.split(separator: "/").last.map(String.init) ?? file
            guard unsafe rename(file, "\(target)/\(name)") == 0 else {
                throw .inputOutput(path: file, reason: unsafe String(cString: strerror(errno)))
            }
        }
        return target
    }

    /// How many entries were lost.
    var count: UInt64 { lost.size - min(lost.size, kept.size) }

    /// What was lost, on one line.
    var sentence: String {
        let entries = Plural.of(Int(clamping: count), "entry", "entries")
        let named = seals.isEmpty ? "" : ", among them \(EntryWords.list(seals.map(\.text)))"
        return "\(entries), from \(kept.size) on\(named)"
    }

    /// Both states and the loss, for people.
    var text: String {
        TerminalText.escapedLines([
            "the ledger holds  \(kept.text)",
            "lost was          \(lost.size) entries with root \(lost.root.hex), as \(lost.source) says",
            "given up are      \(sentence)",
        ])
    }

    /// Both states, for scripts.
    var members: [String: JSONValue] {
        func state(_ size: UInt64, _ root: Digest) -> JSONValue {
            .object(["size": .integer(Int64(clamping: size)), "root": .string(root.hex)])
        }
        return [
            "lost": state(lost.size, lost.root), "restored": state(kept.size, kept.root),
            "seals": .strings(seals.map(\.text)),
        ]
    }
}
