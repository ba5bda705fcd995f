// Errors of the command line itself.

import IntegrityReports
import TrialIntegrity

/// What a command refuses before or after a module did its part.
enum ProgramError: UserFacingError, Equatable {
    /// The call is wrong.
    case usage(String)
    /// A verifier key that cannot be read.
    case badKey
    /// A policy that does not name the ledger.
    case policyWithoutLedger(path: String, origin: String?)
    /// Something that is needed was not given and cannot be told.
    case ambiguous(what: String, choices: [String])
    /// A name that cannot be a site or dataset.
    case badName(what: String, name: String)
    /// A site that the trial does not have.
    case unknownSite(sites: [String])
    /// A folder that holds no trial.
    case noTrial(path: String)
    /// A file that is none of those that can be verified.
    case notVerifiable(path: String)
    /// A file that is no report of an audit.
    case notAReport(path: String)
    /// A report that shows blinded columns, and is to go on record.
    case showsBlinded(path: String)
    /// A path that is not there.
    case missing(path: String)
    /// A delivery folder without a single table.
    case nothingToAudit(path: String)
    /// The profile was shown and not accepted.
    case declined
    /// Lint found something, and `--strict` was given.
    case remarks(count: Int)
    /// Evidence that cannot be used.
    case evidence(path: String, reason: String)
    /// A name that differs from a sealed one in case only.
    case nameInAnotherCase(name: String, sealed: String)
    /// A key other than the one that the first seal froze.
    case frozenKey(seal: String, key: [String])
    /// The seal changed hands while a file was read.
    case overtaken(seal: String)
    /// A file that cannot be read.
    case cannotRead(path: String, reason: String)
    /// No envelope among the paths.
    case nothingToSubmit
    /// A file that is larger than anything of its kind.
    case tooLarge(path: String, limit: Int)
    /// A database whose last write was not finished.
    case unfinishedWrite(path: String)
    /// Encrypted evidence, and no key to open it.
    case needsDecryptionKey(path: String, recipients: [String])
    /// A dataset with blinded columns, and nobody who may read them.
    case noReaders(path: String)
    /// A ledger that is older than a receipt it gave.
    case olderThanReceipt(path: String, reason: String)
    /// A folder that no keeper handed out.
    case noSiteFolder(path: String)
    /// A site folder that does not say which rules are in force.
    case noSiteRules(path: String)
    /// Rules of a site folder that are not what the ledger's key signed for this trial.
    case badSiteRules(path: String, reason: String)
    /// A state of the ledger that is newer than the rules of the site folder.
    case rulesBehind(path: String)
    /// A seal that was made before the site knew which columns are blinded.
    case sealedBeforeBlinding(path: String, seal: String, columns: [String])
    /// Evidence that holds blinded columns in the open.
    case blindedInTheOpen(path: String, seal: String, columns: [String])
    /// A dataset that the trial does not have.
    case unknownDataset(String, datasets: [String])
    /// A file that holds no checkpoint of the ledger.
    case badCheckpoint(path: String)
    /// A file that is no summary of a site.
    case badSummary(path: String, reason: String)
    /// A file that a summary is to be made of and that differs from its seal.
    case notAsSealed(path: String, reason: String)
    /// Inputs of which none can take part in a comparison.
    case nothingToCompare
    /// A file takes no part in a summary or comparison; the reason says why and where.
    case notCompared(path: String, reason: String)

    var code: String {
        switch self {
        case .usage: "usage"
        case .badKey: "key-malformed"
        case .policyWithoutLedger: "policy-without-ledger"
        case .ambiguous: "ambiguous"
        case .badName: "bad-name"
        case .unknownSite: "unknown-site"
        case .noTrial: "no-trial"
        case .notVerifiable: "not-verifiable"
        case .notAReport: "not-a-report"
        case .showsBlinded: "shows-blinded"
        case .missing: "missing"
        case .nothingToAudit: "nothing-to-audit"
        case .declined: "declined"
        case .remarks: "lint-remarks"
        case .evidence: "evidence-unusable"
        case .nameInAnotherCase: "name-in-another-case"
        case .frozenKey: "frozen-key"
        case .overtaken: "overtaken"
        case .cannotRead: "cannot-read"
        case .nothingToSubmit: "nothing-to-submit"
        case .tooLarge: "too-large"
        case .unfinishedWrite: "unfinished-write"
        case .needsDecryptionKey: "needs-decryption-key"
        case .noReaders: "no-readers"
        case .olderThanReceipt: "older-than-receipt"
        case .noSiteFolder: "no-site-folder"
        case .noSiteRules: "no-site-rules"
        case .badSiteRules: "site-rules-bad"
        case .rulesBehind: "site-rules-behind"
        case .sealedBeforeBlinding: "sealed-before-blinding"
        case .blindedInTheOpen: "blinded-in-the-open"
        case .unknownDataset: "unknown-dataset"
        case .badCheckpoint: "checkpoint-bad"
        case .badSummary: "summary-malformed"
        case .notAsSealed: "not-as-sealed"
        case .nothingToCompare: "nothing-to-compare"
        case .notCompared: "not-comparable"
        }
    }

    var message: String {
        switch self {
        case .usage(let text): text
        case .badKey: "the verifier key given is not one"
        case .policyWithoutLedger(_, let origin): "the policy does not name the ledger \(origin ?? "of this trial")"
        case .ambiguous(let what, let choices):
            choices.isEmpty
                ? "no \(what) was given and there is none to choose" : "no \(what) was given and there are several"
        case .badName(let what, _): "the name of the \(what) cannot be used"
        case .unknownSite: "the trial has no such site"
        case .noTrial: "there is no trial in this folder: it holds no ledger"
        case .notVerifiable: "it is none of the things that can be verified"
        case .notAReport: "it is no report of an audit that can be run again"
        case .showsBlinded: "the report shows blinded columns: arms could be tried against its digest in the ledger"
        case .missing: "there is no such file or folder"
        case .nothingToAudit: "there is no table in this folder"
        case .declined: "the profile was not accepted: nothing was sealed"
        case .remarks(let count): "lint has \(Plural.of(count, "remark", "remarks"))"
        case .evidence(_, let reason): "the evidence cannot be used: \(reason)"
        case .nameInAnotherCase(let name, let sealed):
            "the dataset \(name) differs from the sealed \(sealed) in case only"
        case .frozenKey(let seal, _): "the key of \(seal) was frozen by its first seal, and --key says something else"
        case .overtaken(let seal): "\(seal) was sealed by somebody else meanwhile: nothing of this call was sealed"
        case .cannotRead(_, let reason): "cannot be read: \(reason)"
        case .nothingToSubmit: "there is no envelope in these folders"
        case .tooLarge(_, let limit): "it has more than \(Plural.grouped(limit)) bytes, too many for a file of its kind"
        case .unfinishedWrite: "the last write to this database was interrupted"
        case .needsDecryptionKey: "the evidence is encrypted"
        case .noReaders: "columns of this dataset are blinded, and nobody is named who may read them"
        case .olderThanReceipt(_, let reason): "the ledger is older than a receipt it gave: \(reason)"
        case .noSiteFolder: "this folder does not hold the first entry of a trial"
        case .noSiteRules: "this site folder does not say which rules are in force"
        case .badSiteRules(_, let reason): "the rules of this site folder cannot be used: \(reason)"
        case .rulesBehind:
            "this state of the ledger is newer than the rules in the site folder, which may have been amended"
        case .sealedBeforeBlinding(_, let seal, let columns):
            "\(seal) was sealed before the site knew that \(columns.joined(separator: ", ")) \(columns.count == 1 ? "is" : "are")"
                + " blinded: its evidence withholds nothing of it"
        case .blindedInTheOpen(_, let seal, let columns):
            "the evidence of \(seal) holds \(columns.joined(separator: ", ")) in the open, and the rules in force blind it"
        case .unknownDataset(let name, let datasets):
            "the trial has no dataset \(name); it has \(datasets.prefix(40).joined(separator: ", "))"
        case .badCheckpoint: "it is no checkpoint that the ledger's key signed"
        case .badSummary(_, let reason): "it is no summary of a site: \(reason)"
        case .notAsSealed(_, let reason): "it is not as it was sealed: \(reason)"
        case .nothingToCompare: "none of these can be compared"
        case .notCompared(_, let reason): reason
        }
    }

    var hint: String? {
        switch self {
        case .usage, .remarks: nil
        case .badKey: "it looks like NAME+8 hexadecimal digits+base64, as `verity init` prints it"
        case .policyWithoutLedger: "give the policy of this ledger, or its key with --key"
        case .ambiguous(let what, let choices):
            choices.isEmpty
                ? "make one first, or name it with --\(what == "key" ? "as" : what)"
                : "name it with --\(what == "key" ? "as" : what): \(choices.prefix(20).joined(separator: ", "))"
        case .badName(let what, _):
            "1 to 64 letters, digits, dots, hyphens or underscores, starting with a letter or digit; name it with --\(what)"
        case .unknownSite(let sites):
            "its sites are \(sites.prefix(40).joined(separator: ", ")), and ALL for pooled files"
        case .noTrial: "name the trial folder with --trial"
        case .notAReport: "verity report --verify takes the audit.json or audit.html that verity audit --report wrote"
        case .notVerifiable:
            "verity verify takes receipts, evidence, proofs of rows, bundles, checkpoints, tiles, or nothing for the ledger"
        case .showsBlinded: "put the report without --unblind on record, and keep this one beside it"
        case .missing: "check the path"
        case .nothingToAudit: "a delivery has files such as 701/lb.csv"
        case .declined: "declare key and types in trial.yaml before `verity init`, or give --key"
        case .evidence: "take another copy of the evidence"
        case .nameInAnotherCase(_, let sealed): "seal it as --dataset \(sealed)"
        case .frozenKey(_, let key):
            "leave --key out: the key is \(key.isEmpty ? "all columns" : key.joined(separator: ","))"
        case .overtaken: "seal again"
        case .cannotRead: "check its permissions"
        case .nothingToSubmit: "envelopes end in .entry.json; verity seal --offline writes them to submissions/"
        case .tooLarge: "check that it is the file you meant"
        case .unfinishedWrite: "run any command that writes, such as verity seal: it finishes or drops the write"
        case .needsDecryptionKey(_, let recipients):
            "give --decrypt-with FILE; it is encrypted to the keys \(recipients.joined(separator: ", "))"
        case .noReaders:
            "give --withheld-to with their .recipient files, or withheldTo in the rules; verity evidence key makes a key"
        case .olderThanReceipt:
            "put the newer ledger back; if it is lost, verity restore goes on from this one and says so on the record"
        case .noSiteFolder: "ask the keeper for a site folder: verity export site DIR makes one"
        case .badSummary: "ask the site for another; verity summarise makes one"
        case .notAsSealed: "summarise the file that was sealed, or seal this one first"
        case .noSiteRules:
            "ask the keeper for a new one: verity export site DIR; before version 0.3 it had no rules.json"
        case .badSiteRules: "ask the keeper for a new site folder, and take checkpoint and rules.json from it"
        case .rulesBehind: "take checkpoint and rules.json from a new site folder, or leave --checkpoint out"
        case .sealedBeforeBlinding, .blindedInTheOpen:
            "give the site a new site folder, from which it takes checkpoint and rules.json; it deletes this evidence, "
                + "and seals again"
        case .unknownDataset: "verity status lists what is sealed"
        case .nothingToCompare:
            "why each file is left out is said above; Docs/Comparison.md shows how columns are declared"
        case .notCompared: "leave the file out, or mend it; Docs/Comparison.md shows how columns are declared"
        case .badCheckpoint: "ask the keeper for a new one, or give a receipt of this ledger"
        }
    }

    var place: SourcePlace? {
        switch self {
        case .policyWithoutLedger(let path, _), .noTrial(let path), .notVerifiable(let path), .notAReport(let path),
            .showsBlinded(let path), .missing(let path),
            .nothingToAudit(let path), .evidence(let path, _),
            .cannotRead(let path, _), .tooLarge(let path, _), .noSiteFolder(let path), .badCheckpoint(let path),
            .badSummary(let path, _), .notAsSealed(let path, _), .notCompared(let path, _),
            .unfinishedWrite(let path), .needsDecryptionKey(let path, _),
            .noReaders(let path), .olderThanReceipt(let path, _), .noSiteRules(let path), .badSiteRules(let path, _),
            .rulesBehind(let path), .sealedBeforeBlinding(let path, _, _), .blindedInTheOpen(let path, _, _):
            SourcePlace(file: path)
        default: nil
        }
    }

    var failureClass: FailureClass {
        switch self {
        case .unknownSite, .unknownDataset, .usage, .badKey, .ambiguous, .badName, .declined, .nameInAnotherCase,
            .frozenKey:
            .usage
        case .noTrial, .missing, .nothingToAudit, .cannotRead, .noSiteFolder, .noSiteRules, .nothingToSubmit,
            .nothingToCompare:
            .missingInput
        case .remarks, .notVerifiable, .notAReport, .tooLarge, .noReaders, .badSummary, .notCompared: .badData
        case .notAsSealed, .evidence, .policyWithoutLedger, .badCheckpoint, .unfinishedWrite, .needsDecryptionKey,
            .olderThanReceipt, .badSiteRules, .rulesBehind:
            .unverifiable
        case .overtaken, .showsBlinded, .sealedBeforeBlinding, .blindedInTheOpen: .notPermitted
        }
    }
}
