// The section on the conduct of the trial: late seals, locks, sign-offs, restores, keys.

import TrialIntegrity

/// The section on conduct.
enum ConductHTML {
    /// What the ledger says about how the trial was conducted; nothing when it says nothing.
    static func section(_ remarks: [ConductRemark]) -> HTML {
        guard !remarks.isEmpty else { return HTML() }
        return HTML.element("section") {
            HTML.element("h2") { "Conduct" }
            HTML.element("p") {
                "What the ledger holds besides seals. Times are the signers' own clocks unless a source is named."
            }
            HTML.element("table", ["class": "fault-list"]) {
                HTML.element("thead") {
                    HTML.element("tr") { for title in ["Entry", "When", "What"] { HTML.element("th") { title } } }
                }
                HTML.element("tbody") {
                    for remark in remarks.filter(\.isNotable) + remarks.filter({ !$0.isNotable }) {
                        HTML.element("tr") {
                            HTML.element("td") { remark.entry.map { String($0) } ?? "–" }
                            HTML.element("td") { remark.at ?? "–" }
                            HTML.element("td", ["class": remark.isNotable ? "attention" : "plain"]) {
                                remark.message.asSentence
                            }
                        }
                    }
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
