// What an insider works on, and what others hold of it.

import Foundation
import TestSupport
import Testing

/// The true ledger in `trial`, copies of it at several stages, and what a site, a witness and an authority hold.
///
/// The true ledger holds two enrolments, then 701/DM#1, 701/DM#2 and 702/DM#1 in blocks of their own: entries 1 to 5.
/// `stage0` is the ledger before the enrolments, `stage1` after them, `yesterday` after 701/DM#1.
struct InsiderScene {
    let bench: OutsideBench
    let witness: OutsideWitness
    let authority: OutsideAuthority

    /// Builds everything.
    init() throws {
        bench = try OutsideBench()
        authority = try OutsideAuthority()
        try bench.copy("trial", to: "stage0")
        for site in ["701", "702"] { try bench.enrol(site) }
        try bench.copy("trial", to: "stage1")
        try bench.sealAtClinic("701", "older.csv")
        try bench.sealAtClinic("701", "dm.csv")
        try bench.sealAtClinic("702", "dm.csv")
        witness = try OutsideWitness("w1", below: bench.folder, for: [bench.ledgerKey])
        let policy = "log \(bench.ledgerKey)\n" + witness.line("w1") + "quorum w1\n"
        try bench.folder.write(policy, to: "witnessed.policy")
        try bench.submit("701~DM~1")
        try bench.giveEvidence(to: "trial")
        try cosign()
        try bench.copy("trial", to: "yesterday")
        try bench.submit("701~DM~2")
        try bench.put("trial/receipts/701~DM~2.receipt.json", at: "kept/701~DM~2.receipt.json")
        try bench.submit("702~DM~1")
        try cosign()
        // The auditor asks the witness himself.
        let origin = String(bench.ledgerKey.prefix { $0 != "+" })
        let seen = try witness.newestCheckpoint(ofOrigin: origin, in: bench.folder)
        let kept = try bench.folder.bytes(of: "cosigned.checkpoint")
        try #require(seen == kept)
        try bench.folder.write(seen, to: "cosigned.checkpoint")
        try bench.run("timestamp", "request", "--out", "kept.tsq", "--trial", "trial")
        try authority.answer(bench.folder.path("kept.tsq"), to: bench.folder.path("kept.tsr"))
    }

    /// The keeper asks the witness for the newest checkpoint.
    private func cosign() throws {
        try bench.run([
            "witness", "submit", "--policy", "witnessed.policy", "--out", "cosigned.checkpoint", "--trial", "trial",
        ])
    }

    /// The insider makes a key under the name of the first clinic and enrols it.
    func enrolOwn(_ name: String = "clinic-701", in trial: String) throws {
        try bench.run("key", "new", name, "--role", "site", "--site", "701", "--trial", trial)
    }

    /// The insider seals with a key that he made.
    func sealOwn(_ file: String, as dataset: String = "DM", with name: String = "clinic-701", in trial: String) throws {
        try bench.run("seal", file, "--dataset", dataset, "--as", name, "--site", "701", "--trial", trial)
    }
}

/// What an insider with every key of the operator does, and what others make of it.
struct InsiderAttack: Sendable, CustomTestStringConvertible {
    /// What is shown to the auditor.
    typealias Delivery = (file: String, dataset: String)

    /// What he does.
    let what: String
    /// What the receipt of 701/DM#2 calls it, and a word of the sentence.
    let byReceipt: (code: String, word: String)
    /// What the cosigned checkpoint of the true ledger calls it, and a word of the sentence.
    let byCheckpoint: (code: String, word: String)
    /// Whether a policy that asks for the witness refuses the seal that is audited, without anything kept by anybody.
    ///
    /// An old copy still has the cosignature that it had.
    let isSeenByQuorum: Bool
    /// Makes the ledger `forged` that is shown to the auditor.
    let forge: @Sendable (InsiderScene) throws -> Delivery

    var testDescription: String { what }

    static let replaced = ("receipt-contradicted", "it was replaced")
    static let reordered = ("receipt-contradicted", "entries were reordered")
    static let forked = ("checkpoint-forked", "other roots")

    /// All that leave the ledger's key as it is.
    static let rewritings: [InsiderAttack] = [
        InsiderAttack(what: "replace a root", byReceipt: replaced, byCheckpoint: forked, isSeenByQuorum: true) {
            scene in
            let bench = scene.bench
            try bench.copy("stage0", to: "forged")
            try scene.enrolOwn(in: "forged")
            try bench.enrol("702", in: "forged")
            try scene.sealOwn("older.csv", in: "forged")
            try scene.sealOwn("false.csv", in: "forged")
            try bench.submit("702~DM~1", to: "forged")
            return ("false.csv", "DM")
        },
        InsiderAttack(what: "drop an entry", byReceipt: replaced, byCheckpoint: forked, isSeenByQuorum: true) { scene in
            let bench = scene.bench
            try bench.copy("stage1", to: "forged")
            try bench.submit("701~DM~1", to: "forged")
            try bench.submit("702~DM~1", to: "forged")
            try scene.enrolOwn("filler", in: "forged")
            return ("older.csv", "DM")
        },
        InsiderAttack(
            what: "drop the tail",
            byReceipt: ("receipt-newer", "dropped"),
            byCheckpoint: ("checkpoint-newer", "dropped"),
            isSeenByQuorum: true
        ) { scene in
            try scene.bench.copy("stage1", to: "forged")
            try scene.bench.submit("701~DM~1", to: "forged")
            return ("older.csv", "DM")
        },
        InsiderAttack(what: "insert back-dated", byReceipt: reordered, byCheckpoint: forked, isSeenByQuorum: true) {
            scene in
            let bench = scene.bench
            try bench.copy("stage1", to: "forged")
            try scene.enrolOwn("filler", in: "forged")
            try scene.sealOwn("false.csv", as: "AE", with: "filler", in: "forged")
            for seal in ["701~DM~1", "701~DM~2", "702~DM~1"] { try bench.submit(seal, to: "forged") }
            return ("false.csv", "AE")
        },
        InsiderAttack(what: "fork", byReceipt: replaced, byCheckpoint: forked, isSeenByQuorum: true) { scene in
            try scene.bench.copy("yesterday", to: "forged")
            try scene.enrolOwn("filler", in: "forged")
            try scene.sealOwn("false.csv", as: "AE", with: "filler", in: "forged")
            return ("false.csv", "AE")
        },
        InsiderAttack(what: "swap two entries", byReceipt: reordered, byCheckpoint: forked, isSeenByQuorum: true) {
            scene in
            try scene.bench.copy("stage1", to: "forged")
            for seal in ["701~DM~1", "702~DM~1", "701~DM~2"] { try scene.bench.submit(seal, to: "forged") }
            return ("dm.csv", "DM")
        },
        InsiderAttack(
            what: "restore yesterday's copy",
            byReceipt: ("receipt-newer", "dropped"),
            byCheckpoint: ("checkpoint-newer", "dropped"),
            isSeenByQuorum: false
        ) { scene in
            // Ledger and head both, as a backup of the whole machine would bring them back.
            try scene.bench.copy("trial", to: "forged")
            for name in ["ledger.sqlite", "head.sqlite"] {
                try scene.bench.put("yesterday/" + name, at: "forged/" + name)
            }
            return ("older.csv", "DM")
        },
    ]
}
