// Writing the trial.yaml of a new trial: short, and explained for whoever fills it in.

internal import MerkleLog
package import TrialIntegrity

extension TrialYAML {
    /// The file of a trial.
    ///
    /// Reading it gives the same definition again.
    package static func text(of definition: TrialDefinition) -> String {
        var lines = [
            "# The trial. What is in force is the copy in the first entry of ledger.sqlite, signed when the trial was",
            "# started; this file is for people, and for starting another trial with the same rules.",
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
        lines += parties(definition) + authority(definition)
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
        "#     schedule:                                   # when seals are due; P7D, P2W, P1M",
        "#       start: 2026-01-31",
        "#       every: P1M",
        "#       grace: P3D",
    ]

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
        lines += rules.schedule.map(schedule) ?? []
        guard !lines.isEmpty else { return ["  \(quoted(name)): {}"] }
        return ["  \(quoted(name)):"] + lines.map { "    " + $0 }
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
