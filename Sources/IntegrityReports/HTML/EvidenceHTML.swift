// Section 4: what each verdict rests on, every check passed, failed or not made.

import TrialIntegrity

/// The evidence of all submissions.
struct EvidenceHTML {
    let page: AuditPage

    private var report: AuditReport { page.report }
    private var listed: [DatasetAudit] {
        Array(report.datasets.worstFirst.map(\.dataset).filter { $0.seal != nil }.prefix(FrontHTML.submissionLimit))
    }

    /// The section.
    var section: HTML {
        page.section(4, "Evidence", id: "evidence") {
            if listed.isEmpty {
                HTML.element("p") { "No seal was found, so that there is no evidence to check." }
            } else {
                checks
                roots
                comparison
                page.shown(listed.count, of: report.datasets.count { $0.seal != nil }, "seals")
            }
        }
    }

    // MARK: Checks

    private var checks: HTML {
        HTML.element("div") {
            HTML.element("p") {
                "✓ passed, ✗ failed, – not checked. A check that was not made says nothing for or against the data."
            }
            HTML.element("table", ["class": "checks"]) {
                HTML.element("thead") {
                    HTML.element("tr") {
                        for title in ["Seal", "Signed by, meaning", "Entry, block"] + EvidenceChecks.names {
                            HTML.element("th") { title }
                        }
                    }
                }
                HTML.element("tbody") { for dataset in listed { row(dataset) } }
            }
        }
    }

    private func row(_ dataset: DatasetAudit) -> HTML {
        HTML.element("tr") {
            HTML.element("td", ["class": "seal"]) { dataset.seal ?? "–" }
            HTML.element("td") {
                signature(dataset)
                for signOff in dataset.circumstances?.signOffs ?? [] {
                    HTML.element("div", ["class": "sub"]) {
                        "\(signOff.signer): \(signOff.meaning), \(signOff.at)" + (signOff.isStale ? " (stale)" : "")
                    }
                }
            }
            HTML.element("td") {
                dataset.entry.map { "\(Plural.grouped($0))" } ?? "–"
                if let block = dataset.circumstances?.block { ", \(Plural.grouped(block))" }
            }
            for check in EvidenceChecks.of(dataset, in: report) {
                HTML.element("td", ["class": "check \(check.outcome.style)"]) {
                    HTML.element("b") { "\(check.outcome.symbol) \(check.outcome.rawValue)" }
                    HTML.element("div", ["class": "sub"]) { check.detail }
                }
            }
        }
    }

    private func signature(_ dataset: DatasetAudit) -> HTML {
        let meaning = dataset.circumstances.map { ", \($0.meaning)" } ?? ""
        let clock = dataset.siteClock.map { "claims \($0)" }
        return HTML.element("div") {
            (dataset.signer ?? "not known") + meaning
            if let clock { HTML.element("div", ["class": "sub"]) { clock } }
        }
    }

    // MARK: Roots

    private var roots: HTML {
        HTML.element("div") {
            HTML.element("h3") { "Roots and digests" }
            HTML.element("table", ["class": "roots"]) {
                HTML.element("thead") {
                    HTML.element("tr") { for title in ["Seal", "What", "SHA-256"] { HTML.element("th") { title } } }
                }
                for dataset in listed {
                    HTML.element("tbody") {
                        digest(dataset.seal ?? "–", "sealed root", dataset.sealedRoot ?? "not held")
                        digest("", "root of the delivery", recomputed(dataset))
                        if let delivered = dataset.delivered {
                            digest("", "delivered file, \(Plural.of(delivered.count, "byte"))", delivered.sha256)
                        }
                    }
                }
            }
        }
    }

    private func recomputed(_ dataset: DatasetAudit) -> String {
        guard let root = dataset.recomputedRoot else { return "not computed" }
        return root == dataset.sealedRoot ? "the same" : root
    }

    private func digest(_ seal: String, _ what: String, _ digest: String) -> HTML {
        HTML.element("tr") {
            HTML.element("td", ["class": "seal"]) { seal }
            HTML.element("td") { what }
            HTML.element("td") { HTML.element("code", ["class": "digest"]) { digest } }
        }
    }

    // MARK: Comparison

    private var comparison: HTML {
        HTML.element("div") {
            HTML.element("h3") { "How each was compared" }
            HTML.element("table", ["class": "compared"]) {
                HTML.element("thead") {
                    HTML.element("tr") {
                        for title in ["Seal", "Equal in", "Key", "Rules from", "Existed, by outside time"] {
                            HTML.element("th") { title }
                        }
                    }
                }
                HTML.element("tbody") {
                    for dataset in listed {
                        HTML.element("tr") {
                            HTML.element("td", ["class": "seal"]) { dataset.seal ?? "–" }
                            HTML.element("td") { Self.levels(dataset.levels) }
                            HTML.element("td") { key(dataset.profile) }
                            HTML.element("td") { rules(dataset.profile) }
                            HTML.element("td") { dataset.timeBounds ?? "no outside time says when" }
                        }
                    }
                }
            }
        }
    }

    private func key(_ profile: ProfileSummary?) -> String {
        guard let profile else { return "–" }
        return profile.key.isEmpty ? "all columns together" : profile.key.joined(separator: ", ")
    }

    private func rules(_ profile: ProfileSummary?) -> String {
        guard let profile else { return "–" }
        var parts = [profile.source.words]
        if !profile.volatile.isEmpty { parts.append("outside the seal: \(profile.volatile.joined(separator: ", "))") }
        if !profile.widening.isEmpty { parts.append("counts as equal: \(profile.widening.joined(separator: "; "))") }
        return parts.joined(separator: "; ")
    }

    private static func levels(_ levels: AuditLevels) -> String {
        let answers: [(String, Bool?)] = [
            ("bytes", levels.bytes), ("cells", levels.cells), ("records", levels.records), ("meaning", levels.meaning),
        ]
        guard answers.contains(where: { $0.1 != nil }) else { return "not checked" }
        let equal = answers.filter { $0.1 == true }.map(\.0)
        let open = answers.filter { $0.1 == nil }.map(\.0)
        let words = equal.isEmpty ? "none of bytes, cells, records, meaning" : equal.joined(separator: ", ")
        return words + (open.isEmpty ? "" : "; not checked: \(open.joined(separator: ", "))")
    }
}
