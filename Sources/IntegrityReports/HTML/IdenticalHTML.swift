// The evidence of identical datasets, which need no section of their own.

import TrialIntegrity

/// The evidence of identical datasets, one line each.
enum IdenticalHTML {
    /// Seals and roots of what needs no section of its own; nothing when there is none.
    static func section(_ datasets: [DatasetAudit]) -> HTML {
        let identical = datasets.filter { !$0.needsDetail }
        guard !identical.isEmpty else { return HTML() }
        return HTML.element("section") {
            HTML.element("h2") { "Identical datasets: the evidence" }
            HTML.element("p") {
                "Each file has the bytes that were sealed, and the root computed from its cells is the sealed root."
            }
            HTML.element("table", ["class": "evidence-list"]) {
                HTML.element("thead") {
                    HTML.element("tr") {
                        for title in ["Seal", "Root", "Signer", "Entry", "Site clock (a claim)"] {
                            HTML.element("th") { title }
                        }
                    }
                }
                HTML.element("tbody") {
                    for dataset in identical { row(dataset) }
                }
            }
        }
    }

    private static func row(_ dataset: DatasetAudit) -> HTML {
        HTML.element("tr") {
            HTML.element("td", ["class": "seal"]) { dataset.seal ?? "–" }
            HTML.element("td") { HTML.element("code", ["class": "digest"]) { dataset.sealedRoot ?? "–" } }
            HTML.element("td") { dataset.signer ?? "–" }
            HTML.element("td", ["class": "nowrap"]) { dataset.entry.map(String.init) ?? "–" }
            HTML.element("td", ["class": "nowrap"]) { dataset.siteClock ?? "–" }
        }
    }
}
