// Sections 7 to 12: site comparison, limitations, how to run it again, signatures, clauses of rules, and words.

import TrialIntegrity

/// The closing sections.
struct ClosingHTML {
    let page: AuditPage

    /// The most input files that are listed.
    static let inputLimit = 120

    private var report: AuditReport { page.report }

    /// All of them.
    var sections: HTML {
        [comparison, limitations, again, signatures, clauses, glossary].reduce(into: HTML()) { html, section in
            html.append(section)
            html.append(HTML.newline)
        }
    }

    // MARK: 7

    private var comparison: HTML {
        page.section(7, "Site comparison", id: "comparison") {
            HTML.element("p") {
                "Comparing sites with each other was not part of this audit: it says nothing about whether a site's data "
                "are atypical. To compare the sites over data that were verified, run:"
            }
            HTML.element("pre") { "verity compare DELIVERY-FOLDER --trial TRIAL-FOLDER --report DIR" }
        }
    }

    // MARK: 8

    private var limitations: HTML {
        page.section(8, "What this audit cannot show", id: "limitations") {
            HTML.element("ul") { for sentence in Self.sentences { HTML.element("li") { sentence } } }
        }
    }

    private static let sentences = [
        "Sealing shows later changes, not invention before sealing: data that were wrong when they were sealed are "
            + "sealed wrong.",
        "A seal proves what was sealed and in which order, not that it agrees with the source documents.",
        "A difference is a fact, its reason is not: a documented correction and a manipulation look the same here. "
            + "Whoever answers for the data has to explain it. A reason on record is a claim of whoever gave it.",
        "What a rule calls weighty is what the trial declared or the data standard names; what no rule speaks of may "
            + "matter all the same.",
        "The site clock is what the site's own computer said. Only outside times bound when the data existed.",
        "Signatures show which key signed. Who held the key is a matter of the organisation's procedures.",
        "A program on somebody's own machine cannot enforce who may see what: masks in this report are for honest readers.",
    ]

    // MARK: 9

    private var again: HTML {
        page.section(9, "How to run it again", id: "again") {
            HTML.element("pre") { command }
            HTML.element("p") {
                "With the files below, the version of verity and the time stated in section 1, the result has the digest "
                HTML.element("code", ["class": "digest"]) { page.digest }
                " and the command ends with exit code \(report.verdict.exitCode). "
                HTML.element("code") { "verity report --verify FILE" }
                ", with this page or the JSON form of the report as FILE and in the folder in which it was made, runs it "
                "again and compares. The digest is SHA-256 over the canonical JSON (RFC 8785) of the report without its "
                "members run and resultDigest."
            }
            inputs
        }
    }

    /// The exact command, as a shell reads it; one with places to fill in when it is not known.
    private var command: String {
        guard !report.run.arguments.isEmpty else {
            return "verity audit DELIVERY-FOLDER --trial TRIAL-FOLDER --policy POLICY-FILE"
        }
        return (["verity"] + report.run.arguments.map(ShellWord.quoted)).joined(separator: " ")
    }

    private var inputs: HTML {
        guard !report.inputs.isEmpty else { return HTML() }
        let listed = report.inputs.prefix(Self.inputLimit)
        return HTML.element("div") {
            HTML.element("h3") { "The files that were read" }
            HTML.element("table", ["class": "inputs"]) {
                HTML.element("thead") {
                    HTML.element("tr") {
                        HTML.element("th") { "File" }
                        HTML.element("th") { "As" }
                        HTML.element("th", ["class": "number"]) { "Bytes" }
                        HTML.element("th") { "SHA-256" }
                    }
                }
                HTML.element("tbody") {
                    for input in listed {
                        HTML.element("tr") {
                            HTML.element("td", ["class": "path"]) { input.path }
                            HTML.element("td") { input.role.words }
                            HTML.element("td", ["class": "number"]) { input.bytes.map(Plural.grouped) ?? "–" }
                            HTML.element("td") {
                                HTML.element("code", ["class": "digest"]) { input.sha256 ?? "could not be read" }
                            }
                        }
                    }
                }
            }
            page.shown(listed.count, of: report.inputs.count, "files", elsewhere: false)
        }
    }

    // MARK: 10

    private var signatures: HTML {
        page.section(10, "Signatures", id: "signatures") {
            HTML.element("p") {
                "Whoever signs stands for having read this report, not for the data. Sign here, or sign its digest with "
                HTML.element("code") { "verity report --seal FILE --as KEY" }
                ", which enters it in the ledger; a signature in a file beside this one serves as well."
            }
            HTML.element("table", ["class": "signatures"]) {
                HTML.element("thead") {
                    HTML.element("tr") {
                        for title in [
                            "Printed name", "Function", "Meaning of the signature", "Date and time (UTC)", "Signature",
                        ] {
                            HTML.element("th") { title }
                        }
                    }
                }
                HTML.element("tbody") {
                    for meaning in ["Audited by", "Reviewed by"] {
                        HTML.element("tr") {
                            HTML.element("td") { HTML() }
                            HTML.element("td") { HTML() }
                            HTML.element("td") { meaning }
                            HTML.element("td") { HTML() }
                            HTML.element("td") { HTML() }
                        }
                    }
                }
            }
            HTML.element("p", ["class": "explanation"]) { "Report \(page.id), result digest \(page.digest)." }
        }
    }

    // MARK: 11

    private var clauses: HTML {
        page.section(11, "Clauses that ask for what this report shows", id: "clauses") {
            HTML.element("p") {
                "S: the software does what is asked. E: it gives evidence for it. P: it is left to the organisation's "
                "procedures. No software satisfies these texts by itself, and this one does not claim to."
            }
            HTML.element("table", ["class": "clauses"]) {
                HTML.element("thead") {
                    HTML.element("tr") {
                        for title in ["Clause", "Asks", "Share", "Here"] { HTML.element("th") { title } }
                    }
                }
                HTML.element("tbody") {
                    for clause in RegulationClause.all {
                        HTML.element("tr") {
                            HTML.element("td") { clause.clause }
                            HTML.element("td") { clause.asks }
                            HTML.element("td", ["class": "nowrap"]) { clause.share }
                            HTML.element("td") { clause.answer }
                        }
                    }
                }
            }
        }
    }

    // MARK: 12

    private var glossary: HTML {
        page.section(12, "Words", id: "words") {
            HTML.element("table", ["class": "glossary"]) {
                HTML.element("tbody") {
                    for verdict in Verdict.allCases {
                        HTML.element("tr") {
                            HTML.element("th", ["scope": "row"]) { VerdictHTML.badge(verdict) }
                            HTML.element("td") { verdict.explanation }
                        }
                    }
                    for entry in Glossary.entries {
                        HTML.element("tr") {
                            HTML.element("th", ["scope": "row"]) { entry.word }
                            HTML.element("td") { entry.meaning }
                        }
                    }
                }
            }
        }
    }
}

extension AuditInput.Role {
    /// What a file is to an audit, in words.
    var words: String {
        switch self {
        case .delivery: "delivery"
        case .evidence: "evidence"
        case .bundle: "bundle"
        case .policy: "trust policy"
        case .authorities: "timestamp roots"
        case .receipt: "receipt"
        case .checkpoint: "checkpoint"
        case .corrections: "corrections"
        case .auditTrail: "audit trail"
        case .trailMap: "map of the audit trail"
        }
    }
}
