// Writing the trial.yaml of a new trial: short, and explained for whoever fills it in.

internal import MerkleLog
package import TrialIntegrity

extension TrialYAML {
    /// The file of a trial.
    ///
    /// Reading it gives the same definition again.
    /// - Parameters:
    ///   - definition: the trial.
    ///   - entry: the entry from which it is in force; 0 while nothing was amended.
    /// - Returns: the text, each line with a line feed.
    package static func text(of definition: TrialDefinition, since entry: UInt64 = 0) -> String {
        let source =
            entry == 0
            ? [
                "# The trial. What is in force is the copy in the first entry of ledger.sqlite, signed when the trial was",
                "# started; this file is for people, and for starting another trial with the same rules.",
            ]
            : [
                "# The trial as amended: these rules are in force since entry \(entry) of the ledger, and not those of its",
                "# first entry; this file is for people, and for starting another trial with the same rules.",
            ]
        var lines = source
        lines += [
            "id: \(quoted(definition.id))",
            "title: \(quoted(definition.title))",
            "",
            "# The name of the ledger: a URL without https://. It is part of every signature.",
            "origin: \(quoted(definition.origin))",
            "",
            "# Who lets keys take part: operator, or quorum.",
            "enrolment: \(definition.enrolment.rawValue)",
            "",
            "# The sites. Leave the list out to admit any site; pooled files are sealed for the site ALL.",
        ]
        lines += definition.sites.isEmpty ? ["# sites: [701, 702]"] : ["sites: \(list(definition.sites))"]
        lines += milestones(definition) + parties(definition) + authority(definition)
        lines += comparison(definition.comparison)
        lines += [
            "",
            "# Rules of datasets, fixed before any of them is sealed. What is not said here is proposed, shown and",
            "# frozen by the first seal of a dataset.",
        ]
        lines += definition.datasets.isEmpty ? example : ["datasets:"]
        for name in definition.datasets.keys.sorted() {
            lines += definition.datasets[name].map { dataset(name, $0) } ?? []
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static let example = [
        "# datasets:",
        "#   LB:",
        "#     key: [USUBJID, LBTESTCD, VISITNUM, LBDTC]   # identifies a row",
        "#     delimiter: \";\"                              # , ; | or \"\\t\"",
        "#     encoding: windows-1252                      # utf-8 when left out",
        "#     headerLine: 1                               # the line with the column names",
        "#     types: {LBORRES: result, LBDTC: date}       # text integer decimal result date datetime partial-date",
        "#     missing: {LBSTRESN: [NA]}                   # texts that mean no value",
        "#     dateFormats: {LBDTC: DD/MM/YYYY}            # where dates are not ISO 8601",
        "#     volatile: [MaxUpdated]                      # changes with every export; listed, not counted",
        "#     required: [USUBJID]                         # columns that every file must have",
        "#     blinded: [ARMCD]                            # columns that would unblind the trial",
        "#     withheldTo: [x25519+…]                      # who may read them; verity evidence key makes a key",
        "#     endpoints: [{column: LBORRES, test: ALT}]   # what the trial is decided on; a column, or one test of it",
        "#     eligibility:                                # who may take part; changes across it are told",
        "#       - {test: ALT, high: \"120\", words: ALT at most three times the upper limit}",
        "#     schedule:                                   # when seals are due; P7D, P2W, P1M",
        "#       start: 2026-01-31",
        "#       every: P1M",
        "#       grace: P3D",
    ]

    private static func milestones(_ definition: TrialDefinition) -> [String] {
        var lines = ["", "# Days that matter: dates moved across them are told."]
        guard !definition.milestones.isEmpty else {
            return lines + ["# milestones:", "#   - {name: unblinding, date: 2026-06-30}"]
        }
        lines.append("milestones:")
        lines += definition.milestones.map { "  - {name: \(quoted($0.name)), date: \($0.date.text)}" }
        return lines
    }

    private static let partyExample = [
        "# parties:",
        "#   sponsor-lead: {vkey: sponsor-lead+…, role: sponsor, holder: cro-one}",
        "#   site-701: {vkey: site-701+…, role: site, site: 701}",
    ]

    private static func parties(_ definition: TrialDefinition) -> [String] {
        var lines = ["", "# Keys that take part from the start; others are enrolled later."]
        guard !definition.parties.isEmpty else { return lines + partyExample }
        lines.append("parties:")
        for (name, party) in definition.parties.sorted(by: { $0.key < $1.key }) {
            lines += ["  \(quoted(name)):", "    vkey: \(quoted(party.key.text))", "    role: \(party.role.rawValue)"]
            if let site = party.site { lines.append("    site: \(quoted(site))") }
            if let holder = party.holder { lines.append("    holder: \(quoted(holder))") }
        }
        return lines
    }

    private static let authorityExample = [
        "# authority:",
        "#   unlock: {need: 2, of: [sponsor-lead, \"role:regulator\"]}",
    ]

    private static func authority(_ definition: TrialDefinition) -> [String] {
        var lines = [
            "",
            "# Who must sign what: enrol, revoke, recover, lock, unlock, amend, restore. What is not named is done by",
            "# the ledger's key alone, lock and unlock by any key of the role sponsor.",
        ]
        guard !definition.authority.isEmpty else { return lines + authorityExample }
        lines.append("authority:")
        for (action, authority) in definition.authority.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let names = list(authority.of.map(\.text))
            lines.append("  \(action.rawValue): {need: \(authority.need), of: \(names)}")
        }
        return lines
    }

    private static let comparisonExample = [
        "# comparison:",
        "#   alpha: 0.05                # false discovery rate at which a site is flagged",
        "#   seed: 302                  # of all draws",
        "#   pairs: [VS/SYSBP VS/DIABP] # measurements that belong together",
        "#   capacity: {701: {enrolmentPerMonth: 8, visitsPerDay: 12}}",
    ]

    private static func comparison(_ rules: ComparisonDefinition?) -> [String] {
        var lines = ["", "# How sites are compared, fixed before there are data."]
        guard let rules else { return lines + comparisonExample }
        lines.append("comparison:")
        if let alpha = rules.alpha { lines.append("  alpha: \(alpha)") }
        if let seed = rules.seed { lines.append("  seed: \(seed)") }
        if let subjects = rules.minimumSubjects { lines.append("  minimumSubjects: \(subjects)") }
        if !rules.pairs.isEmpty { lines.append("  pairs: \(list(rules.pairs))") }
        if !rules.capacity.isEmpty { lines.append("  capacity:") }
        for (site, capacity) in rules.capacity.sorted(by: { $0.key < $1.key }) {
            let members = capacity.members.map { "\($0.name): \($0.value)" }
            lines.append("    \(quoted(site)): {\(members.joined(separator: ", "))}")
        }
        return rules == ComparisonDefinition() ? lines.dropLast() + ["comparison: {}"] : lines
    }

    private static func dataset(_ name: String, _ rules: DatasetDefinition) -> [String] {
        var lines: [String] = []
        if let key = rules.key { lines.append("key: \(list(key))") }
        if let delimiter = rules.delimiter { lines.append("delimiter: \(quoted(delimiter))") }
        if let encoding = rules.encoding { lines.append("encoding: \(quoted(encoding))") }
        if let headerLine = rules.headerLine { lines.append("headerLine: \(headerLine)") }
        lines += mapping("types", rules.types.mapValues { quoted($0.rawValue) })
        lines += mapping("missing", rules.missing.mapValues(list))
        lines += mapping("dateFormats", rules.dateFormats.mapValues { quoted($0.rawValue) })
        if !rules.volatile.isEmpty { lines.append("volatile: \(list(rules.volatile))") }
        if !rules.required.isEmpty { lines.append("required: \(list(rules.required))") }
        if !rules.blinded.isEmpty { lines.append("blinded: \(list(rules.blinded))") }
        if !rules.withheldTo.isEmpty { lines.append("withheldTo: \(list(rules.withheldTo))") }
        if let domain = rules.domain { lines.append("domain: \(domain)") }
        let named = rules.columns.map { ($0.key.rawValue, quoted($0.value)) }
        lines += mapping("columns", Dictionary(named) { first, _ in first })
        lines += endpoints(rules.endpoints) + eligibility(rules.eligibility)
        lines += rules.schedule.map(schedule) ?? []
        guard !lines.isEmpty else { return ["  \(quoted(name)): {}"] }
        return ["  \(quoted(name)):"] + lines.map { "    " + $0 }
    }

    private static func endpoints(_ endpoints: [Endpoint]) -> [String] {
        guard !endpoints.isEmpty else { return [] }
        return ["endpoints:"]
            + endpoints.map { endpoint in
                guard let test = endpoint.test else { return "  - \(quoted(endpoint.column))" }
                return "  - {column: \(quoted(endpoint.column)), test: \(quoted(test))}"
            }
    }

    private static func eligibility(_ limits: [EligibilityLimit]) -> [String] {
        guard !limits.isEmpty else { return [] }
        return ["eligibility:"]
            + limits.map { limit in
                let members: [(String, String?)] = [
                    ("column", limit.column), ("test", limit.test), ("low", limit.low), ("high", limit.high),
                    ("words", limit.words),
                ]
                let texts = members.compactMap { name, text in text.map { "\(name): \(quoted($0))" } }
                return "  - {\(texts.joined(separator: ", "))}"
            }
    }

    private static func schedule(_ schedule: DatasetSchedule) -> [String] {
        var lines = ["schedule:", "  start: \(schedule.start.text)", "  every: \(schedule.every.text)"]
        if schedule.grace != .none { lines.append("  grace: \(schedule.grace.text)") }
        if let end = schedule.end { lines.append("  end: \(end.text)") }
        if let sites = schedule.sites { lines.append("  sites: \(list(sites))") }
        return lines
    }

    private static func mapping(_ name: String, _ members: [String: String]) -> [String] {
        guard !members.isEmpty else { return [] }
        let lines = members.keys.sorted().compactMap { key in members[key].map { "  \(quoted(key)): \($0)" } }
        return ["\(name):"] + lines
    }

    private static func list(_ texts: [String]) -> String {
        "[" + texts.map(quoted).joined(separator: ", ") + "]"
    }

    /// A plain scalar where nothing in it could mean something else, else one in double quotes.
    private static func quoted(_ text: String) -> String {
        if SealID.isName(text) || SealID.isOrigin(text), !text.hasSuffix(":"), !text.contains(": ") { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\t": result += "\\t"
            case "\n": result += "\\n"
            default:
                let isPlain = scalar.value >= 0x20 && !(0x7F...0xA0).contains(scalar.value)
                result += isPlain ? String(Character(scalar)) : "\\U" + hexadecimal(scalar.value)
            }
        }
        return "\"\(result)\""
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
