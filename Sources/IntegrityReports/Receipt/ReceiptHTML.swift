// A receipt for a ring binder: one page that says what was sealed, where it stands in the ledger, and how to check it.

package import MerkleLog

/// What a printed receipt says.
package struct ReceiptFacts: Sendable {
    /// The trial's id; nil when only the receipt is at hand.
    package var trial: String?
    /// The trial's title; nil when only the receipt is at hand.
    package var title: String?
    /// The name of the ledger.
    package var origin: String
    /// The seal, such as `701/LB#3`.
    package var seal: String
    /// The root of the dataset.
    package var root: Digest
    /// The reason code.
    package var reason: String
    /// What the sealing machine's clock said, as RFC 3339.
    package var siteClock: String
    /// The name of the key that signed; nil when only the receipt is at hand.
    package var signer: String?
    /// The entry, from 0.
    package var entry: UInt64
    /// The leaf hash of the entry.
    package var leaf: Digest
    /// The number of entries under the checkpoint.
    package var size: UInt64
    /// The root of the ledger at that size.
    package var ledgerRoot: Digest
    /// The verifier key of the ledger.
    package var ledgerKey: String
    /// Who else vouches for the checkpoint, such as `witness w1 at 2026-11-22T10:00:00Z`.
    package var vouchers: [String]
    /// The file that this page stands for.
    package var file: String

    /// States the facts.
    package init(
        trial: String?,
        title: String?,
        origin: String,
        seal: String,
        root: Digest,
        reason: String,
        siteClock: String,
        signer: String?,
        entry: UInt64,
        leaf: Digest,
        size: UInt64,
        ledgerRoot: Digest,
        ledgerKey: String,
        vouchers: [String],
        file: String
    ) {
        self.trial = trial
        self.title = title
        self.origin = origin
        self.seal = seal
        self.root = root
        self.reason = reason
        self.siteClock = siteClock
        self.signer = signer
        self.entry = entry
        self.leaf = leaf
        self.size = size
        self.ledgerRoot = ledgerRoot
        self.ledgerKey = ledgerKey
        self.vouchers = vouchers
        self.file = file
    }
}

/// Renders a receipt as a page of A4.
package enum ReceiptHTML {
    private static let policy = "default-src 'none'; style-src 'unsafe-inline'"

    /// The page; the same facts give the same bytes.
    package static func render(_ facts: ReceiptFacts) -> String {
        HTML.document(
            .element("html", ["lang": "en"]) {
                HTML.element("head") {
                    HTML.element("meta", ["charset": "utf-8"])
                    HTML.element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
                    HTML.element("meta", ["http-equiv": "Content-Security-Policy", "content": policy])
                    HTML.element("title") { "Receipt of \(facts.seal)" }
                    HTML.style(style)
                }
                HTML.newline
                HTML.element("body") { HTML.element("main") { page(facts) } }
            }
        )
    }

    private static func page(_ facts: ReceiptFacts) -> HTML {
        var html = HTML()
        html.append(
            .element("header") {
                HTML.element("p", ["class": "kind"]) { "Receipt of a sealed dataset" }
                HTML.element("h1") { facts.seal }
                HTML.element("p") { [facts.trial, facts.title].compactMap(\.self).joined(separator: " · ") }
                HTML.element("p", ["class": "code"]) { ReceiptCode.text(leaf: facts.leaf) }
                HTML.element("p", ["class": "hint"]) {
                    "The code of the entry: verity show \(facts.seal) prints the same one, or it is another entry."
                }
            }
        )
        html.append(table(facts))
        html.append(
            .element("section") {
                HTML.element("h2") { "What this proves" }
                HTML.element("p") {
                    "The keeper of the ledger signed a state that holds this seal. A ledger that no longer holds it, at "
                        + "this place and with this root, was rewritten. The proof is the file "
                }
                HTML.element("p") { HTML.element("code") { facts.file } }
                HTML.element("p") {
                    "Keep it where the keeper cannot reach it. verity verify checks it without the ledger, verity audit "
                        + "--receipts holds the ledger to it."
                }
            }
        )
        return html
    }

    private static func table(_ facts: ReceiptFacts) -> HTML {
        let rows: [(String, String)] =
            [
                ("Dataset root", facts.root.hex), ("Reason", facts.reason),
                ("Sealed by", facts.signer ?? "the key that the envelope names"),
                ("Clock of the site", "\(facts.siteClock), a claim of the site"), ("Ledger", facts.origin),
                ("Entry", "\(facts.entry), counted from 0, of \(facts.size)"), ("Entry hash", facts.leaf.hex),
                ("Root of the ledger", facts.ledgerRoot.hex), ("Key of the ledger", facts.ledgerKey),
            ] + (facts.vouchers.isEmpty ? ["nobody outside"] : facts.vouchers).map { ("Also vouched for by", $0) }
        return .element("table") {
            HTML.element("tbody") {
                for (label, text) in rows {
                    HTML.element("tr") {
                        HTML.element("th", ["scope": "row"]) { label }
                        HTML.element("td") { text }
                    }
                }
            }
        }
    }

    private static let style: StaticString = """
        :root { color-scheme: light dark; }
        body { font: 11pt/1.45 system-ui, sans-serif; margin: 0; }
        main { max-width: 44rem; margin: 0 auto; padding: 1.5rem; }
        h1 { font-size: 2rem; margin: 0; }
        h2 { font-size: 1.1rem; margin: 1.5rem 0 .3rem; }
        p { margin: .3rem 0; }
        .kind { text-transform: uppercase; letter-spacing: .08em; font-size: .8rem; opacity: .75; }
        .code { font: 700 1.7rem/1.3 ui-monospace, monospace; margin: 1rem 0 0; }
        .hint { font-size: .85rem; opacity: .75; margin-bottom: 1rem; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-top: 1px solid #8886; }
        th { width: 10rem; font-weight: 600; }
        td { font-family: ui-monospace, monospace; font-size: .85rem; overflow-wrap: anywhere; }
        code { overflow-wrap: anywhere; }
        @page { size: A4; margin: 18mm; }
        @media print { main { padding: 0; } }
        """
}
