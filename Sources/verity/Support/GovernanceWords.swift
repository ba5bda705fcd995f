// The sentences of keys, locks, signatures and everything else that is not a seal.

import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

/// What entries say, on one line each.
enum EntryWords {
    /// The kind of an entry as listings name it: an enrolment is a `key`, as it was before there were other kinds.
    static func kind(_ statement: LedgerStatement) -> String {
        if case .key = statement { return "key" }
        return statement.kind.rawValue
    }

    /// What an entry says; seals and keys in the form that scripts may know.
    static func about(_ statement: LedgerStatement) -> String {
        switch statement {
        case .trial(let trial): trial.definition.id
        case .key(let key): "\(key.key.name) for \(party(key.role, key.site))"
        case .rotation(let rotation):
            "a new key of \(rotation.key.name)\(rotation.lost ? ", whose old one is lost" : ""), "
                + "reason \(rotation.reason)"
        case .revocation(let revocation): about(revocation)
        case .seal(let seal): seal.id.text
        case .retraction(let retraction): "\(retraction.seal.id.text), reason \(retraction.reason)"
        case .signOff(let signOff): about(signOff, name: nil)
        case .acknowledgement(let acknowledgement):
            "\(acknowledgement.seal.id.text) received and checked: \(acknowledgement.verdict.rawValue)"
        case .lock(let lock): "\(lock.action.rawValue) of \(scope(lock.scope)), reason \(lock.reason)"
        case .approval(let approval): "the action \(short(approval.action))"
        case .amendment(let amendment): "other rules, reason \(amendment.reason)"
        case .erasure(let erasure):
            "rows of \(list(erasure.seals.map(\.id.text))), order \(short(erasure.order)), reason \(erasure.reason)"
        case .anchor(let anchor):
            "the first \(Plural.of(Int(clamping: anchor.checkpoint.size), "entry", "entries")), "
                + "stamped \(anchor.time.text)"
        case .restore(let restore): about(restore)
        case .report(let report): "\(report.kind) report \(short(report.digest))"
        }
    }

    /// An approval, with what it approves.
    static func about(_ approval: ApprovalStatement, of action: PendingAction) -> String {
        "entry \(action.entry): \(about(action.statement))"
    }

    /// An amendment, with what it changes.
    static func about(_ amendment: AmendmentStatement, _ changes: [DefinitionChange]) -> String {
        guard let first = changes.first else { return about(.amendment(amendment)) }
        let more = changes.count > 1 ? " and \(Plural.of(changes.count - 1, "more change"))" : ""
        return "\(first.sentence)\(more), reason \(amendment.reason)"
    }

    /// A sign-off, with the name that is kept beside the chain.
    static func about(_ signOff: SignOffStatement, name: String?) -> String {
        "\(signOff.seal.id.text), meaning \(signOff.meaning)" + (name.map { ", printed name \($0)" } ?? "")
    }

    private static func about(_ revocation: KeyRevocationStatement) -> String {
        let since = revocation.compromisedSince.map { ", not to be trusted since \($0.text)" } ?? ""
        return "the end of the key \(revocation.name)\(since), reason \(revocation.reason)"
    }

    private static func about(_ restore: RestoreStatement) -> String {
        let lost = (restore.lostCheckpoint?.size ?? 0).subtractingReportingOverflow(restore.restored.size)
        let count = lost.overflow ? 0 : Int(clamping: lost.partialValue)
        return "back to \(Plural.of(Int(clamping: restore.restored.size), "entry", "entries")), "
            + "\(Plural.grouped(count)) lost, reason \(restore.reason)"
    }

    /// What became of an entry, each on its own; empty when it simply counts.
    static func aftermath(_ event: StoryEvent) -> [String] {
        var remarks: [String] = []
        if let since = event.since {
            if since != event.entry.index { remarks.append("in force from entry \(since)") }
        } else {
            remarks.append("waits for signatures")
        }
        if let retracted = event.retracted {
            if case .signOff = event.entry.statement {
                remarks.append("stale: the seal was retracted at entry \(retracted)")
            } else {
                remarks.append("retracted at entry \(retracted)")
            }
        } else if let stale = event.staleSince {
            remarks.append("stale since \(stale.text)")
        }
        if let since = event.compromisedSince {
            remarks.append("its key is reported as compromised since \(since.text)")
        }
        if event.signer == nil { remarks.append("signed by no key of this trial") }
        return remarks
    }

    /// An entry as one sentence: what, who, when claimed, and what became of it.
    static func sentence(_ event: StoryEvent) -> String {
        let who = event.signer ?? "an unknown key"
        let when = event.entry.statement.clock.map { " at \($0.text) (claimed)" } ?? ""
        let remarks = aftermath(event).map { "; \($0)" }.joined()
        return "entry \(event.entry.index), \(kind(event.entry.statement)) by \(who)\(when): \(event.about)\(remarks)"
    }

    /// The part a key plays: `site 701`, `sponsor`.
    static func party(_ role: KeyRole, _ site: String?) -> String { role.rawValue + (site.map { " \($0)" } ?? "") }

    /// What a lock covers: `701/LB`, `all of 701`, `LB of all sites`, `the whole trial`.
    static func scope(_ scope: LockScope) -> String {
        switch (scope.sites, scope.datasets) {
        case (nil, nil): "the whole trial"
        case (let sites?, nil): "all datasets of \(list(sites))"
        case (nil, let datasets?): "\(list(datasets)) of all sites"
        case (let sites?, let datasets?):
            list(sites.flatMap { site in datasets.map { "\(site)/\($0)" } })
        }
    }

    /// A few names, and how many more.
    static func list(_ names: [String], atMost limit: Int = 6) -> String {
        guard names.count > limit else { return names.joined(separator: ", ") }
        return names.prefix(limit).joined(separator: ", ") + " and \(Plural.grouped(names.count - limit)) more"
    }

    /// The start of a digest, enough to tell it from others.
    static func short(_ digest: Digest) -> String { String(digest.hex.prefix(16)) + "…" }
}

extension Words {
    static let lockHolds = "Every seal in this scope is refused from now on, until an unlock is in force."

    static let nothingWaits = "nothing waits for signatures"
}

extension Words {
    static func inDoubt(_ time: UTCTimestamp) -> String {
        "from \(time.text) on: what it signed counts only where a witness or a timestamp saw it before"
    }

    static func keptUnder(_ folder: String, _ digest: Digest) -> String {
        "\(folder), under its digest \(digest.hex)"
    }

    static func keepSecret(_ file: String) -> String {
        "\(file) (\((try? KeyFile.isEncrypted(file)) == true ? "encrypted, " : "")keep it secret)"
    }

    static func destroy(_ file: String) -> String { "\(file): it signs no more, destroy it" }

    static func rotationFinished(_ path: String) -> String {
        "an earlier rotation had ended in the ledger and not in \(path): the new key is in its place now"
    }
}

extension Words {
    static func giveUp(_ loss: LedgerLoss) -> String {
        let lost = Plural.of(Int(clamping: loss.count), "entry", "entries")
        return "Give up \(lost) for good, and go on from \(loss.kept.size)?"
    }

    static func notSetAside(_ reason: String) -> String {
        "the restore is in force, but receipts of what was lost are where the next seals will replace them: \(reason)"
    }
}

extension Words {
    static let operatorVouches = """
        operator: the keeper of the ledger alone vouches for the key, and could have enrolled one of its own. Compare
        its verifier key with what its owner has.
        """

    static let lateTitle = "LATE AND MISSING"

    static func definitionDiffers(_ path: String) -> String {
        "\(path) says something else than the definition in force, which verity show prints."
    }
}
