// The words of a report that a reader need not know, in a sentence each.

/// A word and what it means.
struct GlossaryEntry {
    let word: String
    let meaning: String
}

/// The words of a report.
enum Glossary {
    /// All words, in the order in which a reader meets them.
    static let entries = [
        GlossaryEntry(
            word: "Seal",
            meaning: "A signed entry of the ledger that binds a dataset, in one version, to one root. 701/LB#3 is the "
                + "third seal of the dataset LB of site 701."
        ),
        GlossaryEntry(
            word: "Root",
            meaning: "A number of 256 bits computed from every cell: any change of a cell gives another root."
        ),
        GlossaryEntry(
            word: "Ledger, entry, block, checkpoint",
            meaning:
                "The ledger is the gapless list of all seals and acts of a trial; each is an entry, counted from 0. "
                + "Entries that came together are a block, and a checkpoint is the ledger's signed state after it."
        ),
        GlossaryEntry(
            word: "Evidence",
            meaning: "The file in which the sealed values are kept, so that a difference can be traced to its cell."
        ),
        GlossaryEntry(
            word: "Receipt",
            meaning:
                "Proof, in other hands than the ledger's, that the ledger held a seal: with it a rewritten ledger shows."
        ),
        GlossaryEntry(
            word: "Witness",
            meaning: "Somebody who countersigns checkpoints and refuses a ledger that does not extend what they saw."
        ),
        GlossaryEntry(
            word: "Outside time",
            meaning: "A time stated by a timestamp authority (RFC 3161) or a quorum of witnesses, not by who sealed."
        ),
        GlossaryEntry(
            word: "Fork, rollback",
            meaning:
                "A fork shows different parties different ledgers; a rollback puts an older copy in place of a newer."
        ),
        GlossaryEntry(
            word: "Data row",
            meaning: "The k-th record after the header, from 1."
        ),
        GlossaryEntry(
            word: "Key",
            meaning: "The columns that tell the rows of a dataset apart, such as subject, test and visit."
        ),
        GlossaryEntry(
            word: "Reason on record",
            meaning:
                "A recorded correction or a line of an audit trail that speaks of this very change: who, when and why. "
                + "It is a claim."
        ),
        GlossaryEntry(
            word: "p",
            meaning:
                "The probability of a pattern at least as strong if changes fell by chance; small is atypical, no more."
        ),
    ]
}
