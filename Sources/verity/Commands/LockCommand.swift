// verity lock, verity unlock: sites and datasets closed against new seals, and opened again.

import ArgumentParser
import TrialIntegrity
import TrialLedger

struct LockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock",
        abstract: "Closes sites and datasets: no seal is accepted until they are unlocked.",
        discussion: """
            The trial definition says under `authority` who may lock and how many must sign; without it one key of a \
            sponsor is enough. What several must sign waits until the others have approved it: verity approve.
            """
    )

    @OptionGroup var scope: ScopeOptions

    @Option(name: .long, help: ArgumentHelp("Why, as a code such as database-lock.", valueName: "code"))
    var reason: String

    @OptionGroup var signing: SigningOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        try LockJob(action: .lock, scope: try scope.scope, reason: reason, signing: signing, common: common).run()
    }
}

struct UnlockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock",
        abstract: "Opens locked sites and datasets again.",
        discussion: """
            Who may unlock, and how many must sign, stands in the trial definition under `authority`. Seals made \
            after an unlock stay visible as such: history and audits show them.
            """
    )

    @OptionGroup var scope: ScopeOptions

    @Option(name: .long, help: ArgumentHelp("Why, as a code such as data-correction.", valueName: "code"))
    var reason: String

    @OptionGroup var signing: SigningOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        try LockJob(action: .unlock, scope: try scope.scope, reason: reason, signing: signing, common: common).run()
    }
}

/// Which sites and datasets a lock is about.
struct ScopeOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Only these sites, separated by commas.", valueName: "list"))
    var site: String?

    @Option(name: .long, help: ArgumentHelp("Only these datasets, separated by commas.", valueName: "list"))
    var dataset: String?

    /// The scope; everything that is not named is in it.
    ///
    /// - Throws: `ProgramError.badName` for what can be no name, `.usage` for an empty list.
    var scope: LockScope {
        get throws {
            LockScope(sites: try names("site", site), datasets: try names("dataset", dataset))
        }
    }

    private func names(_ what: String, _ list: String?) throws(ProgramError) -> [String]? {
        guard let list else { return nil }
        let names = list.split(separator: ",").map { String($0).trimmingBlanks }
        guard !names.isEmpty else { throw .usage("--\(what) names nothing: leave it out to mean all of them") }
        for name in names where !SealID.isName(name) { throw .badName(what: what, name: name) }
        return names
    }
}

extension String {
    /// The text without blanks at its ends.
    fileprivate var trimmingBlanks: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

/// Locks or unlocks.
struct LockJob {
    let action: LockStatement.Action
    let scope: LockScope
    let reason: String
    let signing: SigningOptions
    let common: CommonOptions

    func run() throws {
        try ActionWords.check("reason", reason, example: "database-lock")
        let outcome = try LedgerAction(signing, in: common.folder).enter { ground in
            try LockStatement(
                origin: ground.origin,
                trial: ground.trial,
                action: action,
                scope: scope,
                reason: reason,
                clock: ground.now
            ).signed(by: ground.key)
        }
        var report = ActionReport(
            outcome,
            ActionWords.headline("\(action.rawValue) of \(EntryWords.scope(scope))", outcome)
        )
        report.members["scope"] = .object([
            "sites": scope.sites.map { .strings($0) } ?? .null,
            "datasets": scope.datasets.map { .strings($0) } ?? .null,
        ])
        report.advice = action == .lock ? Words.lockHolds : nil
        try report.say(common)
    }
}
