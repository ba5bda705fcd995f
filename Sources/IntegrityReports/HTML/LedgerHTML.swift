// Section 5: the health of the ledger, what the audit relied on, and what the ledger says about the trial's conduct.

import TrialIntegrity

/// The section on the ledger.
struct LedgerHTML {
    let page: AuditPage

    /// The most remarks that are listed.
    static let remarkLimit = 200

    private var report: AuditReport { page.report }

    /// The section.
    var section: HTML {
        page.section(5, "Ledger health", id: "ledger") {
            HTML.element("table", ["class": "health"]) {
                HTML.element("tbody") {
                    for check in LedgerChecks.of(report) {
                        HTML.element("tr") {
                            HTML.element("th", ["scope": "row"]) { check.name }
                            HTML.element("td", ["class": "check \(check.outcome.style)"]) {
                                HTML.element("b") { "\(check.outcome.symbol) \(check.outcome.rawValue)" }
                            }
                            HTML.element("td") { check.detail.asSentence }
                        }
                    }
                }
            }
            if !report.ledger.faults.isEmpty {
                HTML.element("h3") { "Faults of the ledger" }
                FaultHTML.table(report.ledger.faults)
            }
            trust
            conduct
            if let picture = TimelinePicture(report.timeline) {
                picture.figure.html(isFolded: page.medium == .screen)
            }
        }
    }

    // MARK: Trust

    private var trust: HTML {
        let trust = report.trust
        let advice = trust.policySource.advice.map { " " + $0.asSentence } ?? ""
        let own = trust.witnesses.own > 0 ? "; \(Plural.grouped(trust.witnesses.own)) of them the operator's own" : ""
        return HTML.element("div") {
            HTML.element("h3") { "What this audit relied on" }
            HTML.element("table", ["class": "facts"]) {
                HTML.element("tbody") {
                    if let root = report.ledger.root {
                        HTML.element("tr") {
                            HTML.element("th", ["scope": "row"]) { "Ledger root" }
                            HTML.element("td") { HTML.element("code", ["class": "digest"]) { root } }
                        }
                    }
                    fact(
                        "Key of the ledger",
                        trust.policySource.sentence.asSentence + advice,
                        isBad: trust.policySource == .trialFolder
                    )
                    fact(
                        "Witnesses",
                        "\(Plural.grouped(trust.witnesses.verified)) verified, "
                            + "\(Plural.grouped(trust.witnesses.required)) required" + own,
                        isBad: trust.witnesses.verified < trust.witnesses.required
                    )
                    fact("Receipts", trust.receiptWords, isBad: trust.receipts.missing > 0)
                    fact(
                        "Timestamps",
                        trust.timestamps.isEmpty ? "none checked" : trust.timestamps.joined(separator: "; ")
                    )
                }
            }
        }
    }

    private func fact(_ label: String, _ text: String, isBad: Bool = false) -> HTML {
        HTML.element("tr") {
            HTML.element("th", ["scope": "row"]) { label }
            HTML.element("td", ["class": isBad ? "attention" : "plain"]) { text }
        }
    }

    // MARK: Conduct

    private var conduct: HTML {
        let remarks = report.conduct.filter(\.isNotable) + report.conduct.filter { !$0.isNotable }
        guard !remarks.isEmpty else { return HTML() }
        let listed = remarks.prefix(Self.remarkLimit)
        return HTML.element("div") {
            HTML.element("h3") { "Conduct of the trial, as the ledger has it" }
            HTML.element("p") {
                "What calls for a question comes first. Times are the signers' own clocks unless a source is named."
            }
            HTML.element("table", ["class": "conduct"]) {
                HTML.element("thead") {
                    HTML.element("tr") { for title in ["Entry", "When", "What"] { HTML.element("th") { title } } }
                }
                HTML.element("tbody") {
                    for remark in listed {
                        HTML.element("tr") {
                            HTML.element("td") { remark.entry.map { String($0) } ?? "–" }
                            HTML.element("td", ["class": "nowrap"]) { remark.at ?? "–" }
                            HTML.element("td", ["class": remark.isNotable ? "attention" : "plain"]) {
                                remark.message.asSentence
                            }
                        }
                    }
                }
            }
            page.shown(listed.count, of: remarks.count, "remarks", elsewhere: false)
        }
    }
}

/// Faults as a table.
enum FaultHTML {
    /// The most faults that are listed.
    static let limit = 100

    /// Faults, one line each.
    static func table(_ faults: [LedgerFault]) -> HTML {
        HTML.element("div") {
            HTML.element("table", ["class": "fault-list"]) {
                HTML.element("thead") {
                    HTML.element("tr") { for title in ["Fault", "Where", "What"] { HTML.element("th") { title } } }
                }
                HTML.element("tbody") {
                    for fault in faults.prefix(limit) {
                        HTML.element("tr") {
                            HTML.element("td") { HTML.element("code") { fault.code } }
                            HTML.element("td") { fault.location ?? "the whole" }
                            HTML.element("td") { fault.message.asSentence }
                        }
                    }
                }
            }
            if faults.count > limit {
                HTML.element("p", ["class": "shown"]) {
                    "\(limit) of \(Plural.grouped(faults.count)) faults shown; all of them are in the JSON form."
                }
            }
        }
    }
}

extension ConductRemark {
    /// The remark with its entry and time, for a line of text.
    var sentence: String {
        let place = [entry.map { "entry \($0)" }, at].compactMap(\.self).joined(separator: ", ")
        return place.isEmpty ? message : "\(message) (\(place))"
    }
}
