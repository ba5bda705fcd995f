// The arguments that make an audit again: those that its result depends on, in one order, and no others.

/// The arguments of an audit as its report records them.
enum AuditArguments {
    /// The arguments, without the program's name.
    ///
    /// What does not change the result is left out: where a report is written, how it is printed, who acknowledges. The
    /// trial folder is named even where it came from the environment.
    static func of(_ command: AuditCommand) -> [String] {
        var arguments = ["audit"] + command.paths.map { $0.hasPrefix("-") ? "./" + $0 : $0 }
        func add(_ option: String, _ value: String?) { if let value { arguments += [option, value] } }
        func add(_ flag: String, _ isSet: Bool) { if isSet { arguments.append(flag) } }
        add("--bundle", command.bundle)
        if command.bundle == nil { add("--trial", command.common.trial) }
        add("--head", command.common.head)
        add("--site", command.site)
        add("--dataset", command.dataset)
        add("--seal", command.seal)
        add("--receipts", command.receipts)
        add("--checkpoint", command.checkpoint)
        add("--policy", command.trust.policy)
        add("--key", command.trust.key)
        add("--tsa-roots", command.trust.roots)
        add("--decrypt-with", command.decryptionKey)
        for path in command.corrections.corrections { add("--corrections", path) }
        for trail in command.trails.trails { add("--audit-trail", trail) }
        add("--trail-map", command.trails.map)
        add("--all-sites", command.allSites)
        add("--list-reformatted", command.listReformatted)
        add("--unblind", command.disclosure.unblind)
        add("--redact", command.disclosure.redact)
        return arguments
    }
}
