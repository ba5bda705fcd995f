// What the verdict on one dataset rests on, as a table of labels and facts.

import TrialIntegrity

/// The evidence behind one dataset's verdict.
struct EvidenceHTML {
    let dataset: DatasetAudit

    /// The table; nothing when no seal was found.
    var table: HTML {
        guard dataset.seal != nil else { return HTML() }
        return HTML.element("div", ["class": "evidence"]) {
            HTML.element("h3") { "Evidence" }
            HTML.element("table", ["class": "facts"]) {
                HTML.element("tbody") {
                    fact("Seal", sealText)
                    fact("Signed by", dataset.signer ?? "not known")
                    fact("Ledger entry", dataset.entry.map { "\($0) (counted from 0)" } ?? "not known")
                    root("Sealed root", dataset.sealedRoot, otherwise: "not held")
                    recomputed
                    fact("Equal on the level of", levels)
                    fact("Sealed data existed", existed)
                    fact(
                        "Site clock",
                        dataset.siteClock.map { "\($0), a claim of the site, not a proof" } ?? "not known"
                    )
                    if let profile = dataset.profile { self.profile(profile) }
                }
            }
        }
    }

    private var sealText: String {
        (dataset.seal ?? "") + (dataset.sequence.map { ", version \($0) of this dataset" } ?? "")
    }

    private var recomputed: HTML {
        let label = "Recomputed root"
        if let root = dataset.recomputedRoot, root == dataset.sealedRoot { return fact(label, "the same") }
        return root(label, dataset.recomputedRoot, otherwise: "not computed")
    }

    private func root(_ label: String, _ root: String?, otherwise word: String) -> HTML {
        root.map { digest(label, $0) } ?? fact(label, word)
    }

    private var levels: String {
        let levels = dataset.levels
        let answers: [(String, Bool?)] = [
            ("bytes", levels.bytes), ("cells", levels.cells), ("records", levels.records), ("meaning", levels.meaning),
        ]
        guard answers.contains(where: { $0.1 != nil }) else { return "none was checked" }
        return answers.map { name, answer in
            "\(name): \(answer.map { $0 ? "yes" : "no" } ?? "not checked")"
        }.joined(separator: ", ")
    }

    private var existed: String { dataset.timeBounds ?? "no outside time says when" }

    private func profile(_ profile: ProfileSummary) -> HTML {
        var html = HTML()
        html.append(fact("Profile from", profile.source.words))
        html.append(digest("Profile digest", profile.digest))
        html.append(fact("Key", profile.key.isEmpty ? "all columns together" : profile.key.joined(separator: ", ")))
        if !profile.volatile.isEmpty {
            html.append(fact("Outside the seal", profile.volatile.joined(separator: ", ")))
        }
        if !profile.widening.isEmpty {
            html.append(fact("Counts as equal", profile.widening.joined(separator: "; ")))
        }
        return html
    }

    private func fact(_ label: String, _ text: String) -> HTML {
        HTML.element("tr") {
            HTML.element("th", ["scope": "row"]) { label }
            HTML.element("td") { text }
        }
    }

    private func digest(_ label: String, _ text: String) -> HTML {
        HTML.element("tr") {
            HTML.element("th", ["scope": "row"]) { label }
            HTML.element("td") { HTML.element("code", ["class": "digest"]) { text } }
        }
    }
}
