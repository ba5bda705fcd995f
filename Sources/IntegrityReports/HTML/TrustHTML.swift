// The section on the ledger and on what the whole audit rests on.

import TrialIntegrity

/// The section on ledger and trust.
enum TrustHTML {
    /// The state of the ledger, its faults, and the sources of trust.
    static func section(_ report: AuditReport) -> HTML {
        HTML.element("section") {
            HTML.element("h2") { "Ledger and trust" }
            HTML.element("table", ["class": "facts"]) {
                HTML.element("tbody") {
                    fact("Ledger", report.ledger.sentence.capitalisedFirst, isBad: report.ledger.status == .broken)
                    if let origin = report.origin { fact("Origin", origin) }
                    if let root = report.ledger.root {
                        HTML.element("tr") {
                            HTML.element("th", ["scope": "row"]) { "Ledger root" }
                            HTML.element("td") { HTML.element("code", ["class": "digest"]) { root } }
                        }
                    }
                    trust(report.trust)
                }
            }
            if !report.ledger.faults.isEmpty {
                HTML.element("h3") { "Faults of the ledger" }
                faultTable(report.ledger.faults)
            }
        }
    }

    private static func trust(_ trust: TrustState) -> HTML {
        let advice = trust.policySource.advice.map { " " + $0.asSentence } ?? ""
        let own = trust.witnesses.own > 0 ? "; \(Plural.grouped(trust.witnesses.own)) of them the operator's own" : ""
        var html = HTML()
        html.append(
            fact(
                "Key of the ledger",
                trust.policySource.sentence.asSentence + advice,
                isBad: trust.policySource == .trialFolder
            )
        )
        html.append(
            fact(
                "Witnesses",
                "\(Plural.grouped(trust.witnesses.verified)) verified, "
                    + "\(Plural.grouped(trust.witnesses.required)) required" + own,
                isBad: trust.witnesses.verified < trust.witnesses.required
            )
        )
        html.append(
            fact(
                "Receipts",
                trust.receiptWords,
                isBad: trust.receipts.missing > 0
            )
        )
        html.append(fact("Timestamps", trust.timestamps.isEmpty ? "none" : trust.timestamps.joined(separator: "; ")))
        return html
    }

    private static func fact(_ label: String, _ text: String, isBad: Bool = false) -> HTML {
        HTML.element("tr") {
            HTML.element("th", ["scope": "row"]) { label }
            HTML.element("td", ["class": isBad ? "attention" : "plain"]) { text }
        }
    }

    /// Faults, one line each.
    static func faultTable(_ faults: [LedgerFault]) -> HTML {
        HTML.element("table", ["class": "fault-list"]) {
            HTML.element("thead") {
                HTML.element("tr") {
                    for title in ["Fault", "Where", "What"] { HTML.element("th") { title } }
                }
            }
            HTML.element("tbody") {
                for fault in faults {
                    HTML.element("tr") {
                        HTML.element("td") { HTML.element("code") { fault.code } }
                        HTML.element("td") { fault.location ?? "the whole" }
                        HTML.element("td") { fault.message.asSentence }
                    }
                }
            }
        }
    }
}
