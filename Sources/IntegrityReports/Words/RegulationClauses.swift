// The clauses of rules that ask for what a report shows, and what the software's share in them is.

/// A clause, what it asks, and what is done here.
struct RegulationClause {
    /// The text and the place in it.
    let clause: String
    /// What it asks.
    let asks: String
    /// S, E, P: satisfied by the software, evidence for it, left to procedures.
    let share: String
    /// What is done here, and where in a report.
    let answer: String

    private init(_ clause: String, _ asks: String, _ share: String, _ answer: String) {
        (self.clause, self.asks, self.share, self.answer) = (clause, asks, share, answer)
    }

    /// All clauses, by text.
    static let all = [
        RegulationClause(
            "21 CFR 11.10(a)",
            "Validation; the ability to discern invalid or altered records.",
            "S, E, P",
            "Altered records: sections 2 and 6 (S). Known answers come with the program and its tests (E). Validation is the "
                + "organisation's (P)."
        ),
        RegulationClause(
            "21 CFR 11.10(b)",
            "Accurate and complete copies, for people and for machines.",
            "S",
            "Page, PDF, JSON and CSV come from one model."
        ),
        RegulationClause(
            "21 CFR 11.10(e)",
            "A secure, computer-generated, time-stamped audit trail that obscures nothing earlier.",
            "S, E",
            "For the ledger's own records (S, section 5); for submitted data by comparing seals (E, section 6)."
        ),
        RegulationClause(
            "21 CFR 11.10(f), (g)",
            "Permitted sequence of steps; authority checks.",
            "S",
            "Entries are accepted by rule: keys with roles, locks and unlocks with reasons; section 5 says what was done."
        ),
        RegulationClause(
            "21 CFR 11.50, 11.70",
            "Printed name, time and meaning of a signature, bound to its record.",
            "S",
            "Section 4 names signer, meaning and time; the signature covers the root."
        ),
        RegulationClause(
            "21 CFR 11.100, 11.200, 11.300",
            "Signatures unique to one person; two components; loss management.",
            "S, P",
            "Keys are unique, can have a passphrase and are revoked on record (S). Who a person is, is proven elsewhere (P)."
        ),
        RegulationClause(
            "ICH E6(R3) 3.11.4",
            "Central review of data for lack of variability and potential manipulation.",
            "S",
            "Section 7, when sites were compared."
        ),
        RegulationClause(
            "ICH E6(R3) 3.16.1",
            "No exclusive control by the sponsor, in order to prevent undetectable changes; changes around unblinding.",
            "S",
            "Receipts that sites hold (section 4), sign-offs, locks, and what came after them (section 5)."
        ),
        RegulationClause(
            "ICH E6(R3) 4.1, 4.2",
            "Blinding protected; metadata in UTC; transfers reconciled; corrections justified.",
            "S, E",
            "Times in UTC, sealed by the sender and audited by the receiver (S). Masks; reasons beside changes (E)."
        ),
        RegulationClause(
            "EMA computerised systems 2023, 4.5, 6.2, 6.3",
            "Time tied to an outside standard; audit trail per field that can be exported; sign-off.",
            "S",
            "RFC 3161 times (sections 4 and 5), findings by cell as CSV and JSON, sign-offs."
        ),
        RegulationClause(
            "EMA 2023, control of data",
            "Sponsor data verifiable against a copy that the sponsor does not hold.",
            "S",
            "Receipt and evidence at the site; section 4 says which were held against the ledger."
        ),
        RegulationClause(
            "FDA electronic systems Q&A 2024, Q12, Q14",
            "Audit trail that can be searched and sorted; clocks controlled, time zone stated.",
            "S",
            "CSV and JSON of all findings; every time in UTC, with its source."
        ),
        RegulationClause(
            "MHRA GXP data integrity 2018, 6.11.2",
            "A true copy keeps content, context and structure.",
            "S",
            "The sealed manifest holds profile, layout and rows; section 4 says on which levels a delivery equals it."
        ),
    ]
}
