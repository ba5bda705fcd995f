// Reports made by hand for the tests: one with every kind of finding and hostile texts, one where nothing differs.

import TrialIntegrity

/// Synthetic reports.
enum SampleReports {
    /// A script, an ANSI sequence that clears the screen, a formula, and an override that turns text around.
    static let script = "<script>alert('x')</script>\" onmouseover=\"y"
    static let ansi = "\u{1b}[2J\u{1b}]0;owned\u{7}ok"
    static let formula = "=HYPERLINK(\"https://example.org\",\"click\")"
    static let turned = "dose \u{202E}gm 01\u{202C} daily"

    /// Facts of a run.
    static let run = RunFacts(
        at: "2026-11-22T10:00:00Z",
        by: "inspector",
        version: "0.1.0",
        arguments: ["audit", "deliveries", "--trial", "trial", "--policy", "kept.policy"]
    )

    static let timeline = [
        TimelineEvent(kind: .seal, at: "2025-11-02T09:00:00Z", label: "701/LB#1", entry: 2),
        TimelineEvent(kind: .seal, at: "2026-01-15T09:00:00Z", label: "701/LB#2", entry: 5),
        TimelineEvent(kind: .seal, at: "2026-03-01T17:45:09Z", label: "701/LB#3", entry: 7),
        TimelineEvent(kind: .timestamp, at: "2026-03-02T08:00:00Z", label: "the first 8 entries", entry: 8),
        TimelineEvent(kind: .lock, at: "2026-03-02T09:00:00Z", label: "the whole trial was locked", entry: 9),
        TimelineEvent(kind: .change, at: "2026-03-03T09:00:00Z", label: "1 in 701/LB#3"),
    ]

    /// Every verdict, every kind of finding, and texts that try to break out.
    static var rich: AuditReport {
        var trust = TrustState(
            policySource: .trialFolder,
            witnesses: (required: 2, verified: 1, own: 1),
            receipts: (checked: 6, missing: 1)
        )
        trust.timestamps = ["RFC 3161 token of tsa.example.net over checkpoint 12, 2026-03-02T08:00:00Z"]
        trust.notChecked = [
            "witness cosignatures of checkpoints before 12", "receipts of site 703, which were not given",
        ]
        return AuditReport(
            verdict: .unverifiable,
            trial: "NIMBUS-302",
            title: "A Randomised, Double-Blind Trial of Nimbuvir in Moderate Hypertension",
            origin: "trialverity.example/nimbus-302",
            ledger: LedgerState(status: .intact, size: 12, root: hex("9f3a"), faults: []),
            trust: trust,
            conduct: [
                ConductRemark(code: "missing-seal", message: "703/LB was due on 2026-02-28 and was not sealed"),
                ConductRemark(
                    code: "lock",
                    message: "the whole trial was locked by lead, reason database-lock",
                    entry: 9,
                    at: "2026-03-02T09:00:00Z",
                    isNotable: false
                ),
                ConductRemark(
                    code: "after-lock",
                    message: "seal of 701/AE#2 by site-701 after the lock of entry 9, after it was lifted",
                    entry: 11,
                    at: "2026-03-03T09:00:00Z"
                ),
            ],
            datasets: [
                reformatted, laboratory, identical("701", "DM", entry: 3, rows: 306), hostile, missing, unreadable,
                damaged, unsealed,
            ],
            inputs: [
                AuditInput(role: .delivery, path: "deliveries/701/lb.csv", bytes: 7_041_220, sha256: hex("1b")),
                AuditInput(
                    role: .evidence,
                    path: "trial/evidence/701~LB~3.evidence",
                    bytes: 648_001,
                    sha256: hex("ev")
                ),
                AuditInput(role: .policy, path: "kept.policy"),
            ],
            timeline: timeline,
            run: run
        )
    }

    /// The same without what is unverifiable, under a key from outside.
    static var altered: AuditReport {
        var report = rich
        report.datasets.removeAll { $0.verdict == .unverifiable }
        report.verdict = .altered
        report.trust = TrustState(
            policySource: .file,
            witnesses: (required: 2, verified: 2, own: 0),
            receipts: (checked: 6, missing: 0)
        )
        return report
    }

    /// Three datasets with the bytes that were sealed.
    static var identical: AuditReport {
        AuditReport(
            verdict: .identical,
            trial: "NIMBUS-302",
            title: nil,
            origin: "trialverity.example/nimbus-302",
            ledger: LedgerState(status: .intact, size: 4, root: hex("77aa"), faults: []),
            trust: TrustState(policySource: .pin, receipts: (checked: 3, missing: 0)),
            datasets: [
                identical("701", "AE", entry: 1, rows: 1191), identical("701", "DM", entry: 2, rows: 306),
                identical("702", "LB", entry: 3, rows: 59580),
            ],
            run: run
        )
    }

    /// A ledger that does not hold together.
    static var broken: AuditReport {
        var report = identical
        report.verdict = .unverifiable
        report.ledger.status = .broken
        report.ledger.faults = [
            LedgerFault(code: "entry-altered", message: "the entry does not match its leaf", location: "entry 2"),
            LedgerFault(code: "root-mismatch", message: "the tree does not lead to the signed root"),
        ]
        return report
    }

    /// 64 hexadecimal digits.
    static func hex(_ start: String) -> String {
        start + String(repeating: "0123456789abcdef", count: 4).dropFirst(start.count)
    }

    /// A key of one subject and one sequence number.
    static func key(_ subject: String, _ sequence: String) -> [KeyPart] {
        [KeyPart(column: "USUBJID", value: subject), KeyPart(column: "LBSEQ", value: sequence)]
    }
}

extension SampleReports {
    static func sealed(
        _ site: String,
        _ dataset: String,
        _ verdict: Verdict,
        entry: Int,
        sequence: Int = 1
    ) -> DatasetAudit {
        var audit = DatasetAudit(
            site: site,
            dataset: dataset,
            file: "deliveries/\(site)/\(dataset.lowercased()).csv",
            verdict: verdict
        )
        audit.seal = "\(site)/\(dataset)#\(sequence)"
        audit.sequence = sequence
        audit.localised = verdict != .unverifiable
        audit.profile = ProfileSummary(
            source: .firstSeal,
            digest: hex("c0ff"),
            volatile: [],
            key: ["USUBJID", "\(dataset)SEQ"],
            widening: []
        )
        audit.sealedRoot = hex("5ea1")
        audit.recomputedRoot = verdict == .identical ? hex("5ea1") : hex("f0ad")
        audit.signer = "site-\(site)"
        audit.entry = entry
        audit.siteClock = "2026-03-01T17:45:09Z"
        return audit
    }

    static func identical(_ site: String, _ dataset: String, entry: Int, rows: Int) -> DatasetAudit {
        var audit = sealed(site, dataset, .identical, entry: entry)
        audit.levels = AuditLevels(bytes: true, cells: true, records: true, meaning: true)
        audit.rows = RowCounts(sealed: rows, found: rows, intact: rows)
        return audit
    }

    private static var reformatted: DatasetAudit {
        var audit = sealed("701", "AE", .equivalent, entry: 4, sequence: 2)
        audit.levels = AuditLevels(bytes: false, cells: false, records: false, meaning: true)
        audit.rows = RowCounts(sealed: 1191, found: 1191, intact: 1191, moved: 2, reformatted: 3)
        audit.sealedAt = ("2026-03-01T17:30:00Z", "2026-03-01T18:00:02Z")
        audit.sealedAtSources = (
            "it had seen the RFC 3161 token in entry 3", "cosigned by w1, w2 over the first 12 entries"
        )
        audit.differences = ["line-ends: LF to CRLF", "number format of AEDUR: 2,214 cells", "byte-order mark added"]
        let key = { (subject: String, sequence: String) in
            [KeyPart(column: "USUBJID", value: subject), KeyPart(column: "AESEQ", value: sequence)]
        }
        audit.findings = [
            Finding(
                kind: .cellReformatted,
                sealedRow: 3,
                foundRow: 3,
                key: key("01-701-1015", "3"),
                column: "AEDUR",
                sealed: "58",
                found: "58.0",
                place: place(4, 17, in: "ae.csv")
            ),
            Finding(
                kind: .precisionLost,
                sealedRow: 9,
                foundRow: 9,
                key: key("01-701-1023", "1"),
                column: "AEDUR",
                sealed: "54.40",
                found: "54.4",
                place: place(10, 17, in: "ae.csv")
            ),
            Finding(
                kind: .rowMoved,
                sealedRow: 12,
                foundRow: 1191,
                key: key("01-701-1028", "2"),
                place: place(1192, 1, in: "ae.csv")
            ),
            Finding(
                kind: .dateAfterSeal,
                sealedRow: 12,
                key: key("01-701-1015", "9"),
                column: "AESTDTC",
                sealed: "2026-12-31"
            ),
        ]
        return audit
    }

    private static func place(_ line: Int, _ column: Int?, in file: String = "lb.csv") -> SourcePlace {
        SourcePlace(file: "deliveries/701/\(file)", line: line, column: column, row: line - 1)
    }

    private static var laboratory: DatasetAudit {
        var audit = sealed("701", "LB", .altered, entry: 7, sequence: 3)
        audit.levels = AuditLevels(bytes: false, cells: false, records: false, meaning: false)
        audit.sealedAt = ("2026-03-01T12:00:00Z", "2026-03-02T08:00:00Z")
        audit.rows = RowCounts(
            sealed: 59580,
            found: 59581,
            intact: 59533,
            altered: 46,
            added: 2,
            removed: 1,
            duplicated: 1,
            moved: 0,
            reformatted: 4
        )
        audit.profile?.volatile = ["LBNAM"]
        audit.profile?.columns = ["USUBJID", "LBSEQ", "LBTESTCD", "LBORRES", "LBSTRESN", "LBSPID", "LBNAM"]
        audit.delivered = DeliveredBytes(count: 7_041_220, sha256: hex("1b"))
        audit.circumstances = SealCircumstances(
            reason: "submission",
            meaning: "responsibility",
            role: "site",
            block: 4,
            signOffs: [
                SealSignature(
                    signer: "lead",
                    meaning: "approval",
                    at: "2026-03-02T08:30:00Z",
                    entry: 8,
                    isStale: true
                )
            ],
            receipts: ["receipts/701~LB~3.receipt.json"]
        )
        audit.profile?.widening = ["NA counts as missing in LBSTRESN"]
        audit.patterns = [
            FindingPattern(
                text: "40 of 46 changed cells in LBORRES cross the upper limit of normal (LBORNRHI)",
                code: "limit-crossed",
                count: 40,
                p: 0.001
            )
        ]
        audit.findings = laboratoryCells + laboratoryOthers
        return audit
    }

    private static var laboratoryCells: [Finding] {
        (0..<42).map { number in
            Finding(
                kind: .cellAltered,
                sealedRow: 17 + 3 * number,
                foundRow: 17 + 3 * number,
                key: key("01-701-\(1015 + number)", "\(number + 1)"),
                column: number.isMultiple(of: 5) ? "LBSTRESN" : "LBORRES",
                sealed: "\(119 + number).3",
                found: "\(99 + number).3",
                place: place(18 + 3 * number, 42),
                materiality: number.isMultiple(of: 3) ? [crossing] : [],
                context: FindingContext(
                    subject: "01-701-\(1015 + number)",
                    site: "701",
                    visit: "WEEK \(number % 4 * 4)",
                    arm: number.isMultiple(of: 2) ? "Nimbuvir" : "Placebo",
                    test: "ALT",
                    low: 10,
                    high: 115
                ),
                explanation: number == 3 ? correction : nil
            )
        }
    }

    private static let crossing = Materiality(
        code: "limit-crossed",
        weight: .interpretation,
        rule: "LBORNRHI is the upper limit of normal",
        text: "falls below the upper limit"
    )

    private static let correction = FindingExplanation(
        source: .correction,
        reason: "data-entry-error",
        author: "A. Monitor",
        at: "2026-03-03T09:00:00Z",
        reference: "701/LB#4"
    )

    private static var laboratoryOthers: [Finding] {
        let subject = key("01-701-1211", "88")
        return [
            Finding(kind: .rowAltered, sealedRow: 300, foundRow: 300, key: subject, place: place(301, nil)),
            Finding(
                kind: .spreadsheetDamage,
                sealedRow: 301,
                foundRow: 301,
                key: subject,
                column: "LBSPID",
                sealed: "0701",
                found: "701",
                place: place(302, 9),
                note: "leading zeros lost"
            ),
            Finding(
                kind: .keyAltered,
                sealedRow: 302,
                foundRow: 302,
                key: subject,
                column: "USUBJID",
                sealed: "01-701-1211",
                found: "01-701-1112",
                place: place(303, 14)
            ),
            Finding(
                kind: .valuesSwapped,
                sealedRow: 307,
                foundRow: 307,
                key: subject,
                column: "LBORRES",
                sealed: "21.3",
                found: "28.6",
                counterpart: FindingCounterpart(
                    sealedRow: 309,
                    foundRow: 309,
                    key: key("01-701-1444", "13"),
                    column: "LBORRES"
                ),
                place: place(308, 41)
            ),
            Finding(
                kind: .subjectRelabelled,
                sealedRow: 311,
                foundRow: 311,
                key: [KeyPart(column: "USUBJID", value: "01-701-1500")],
                column: "USUBJID",
                sealed: "01-701-1500",
                found: "01-701-1600",
                place: place(312, 9),
                note: "4 rows; the new id belongs to another subject, whose rows are joined by these"
            ),
            Finding(kind: .rowAdded, foundRow: 303, key: key("01-701-9999", "1"), place: place(304, 1)),
            Finding(kind: .rowDuplicated, foundRow: 304, key: subject, place: place(305, 1), note: "repeats row 302"),
            Finding(kind: .rowRemoved, sealedRow: 306, key: key("01-701-1444", "12")),
            Finding(kind: .columnAdded, column: "LBCOMMENT", place: place(1, 201)),
            Finding(kind: .columnRemoved, column: "LBSPEC"),
            Finding(kind: .columnRenamed, column: "LBDTC", sealed: "LBDTC", found: "LBDATE", place: place(1, 180)),
            Finding(kind: .columnsSwapped, column: "LBORNRLO ↔ LBORNRHI", place: place(1, 77)),
            Finding(kind: .staleSequence, note: "the delivery is 701/LB#2, of which 701/LB#3 is the newer version"),
        ]
    }

    private static var hostile: DatasetAudit {
        var audit = sealed("702", "VS", .altered, entry: 8)
        audit.file = "deliveries/702/vs <b>\u{1b}[31m & \u{202E}vsc.csv"
        audit.levels = AuditLevels(bytes: false, cells: false, records: false, meaning: false)
        audit.rows = RowCounts(sealed: 40, found: 40, intact: 28, altered: 12)
        let long = String(repeating: "The participant reported a mild headache after the second dose. ", count: 40)
        let texts: [(String?, String?)] = [
            ("mild", script), ("ok", ansi), ("12", formula), ("dose 10 mg daily", turned), ("", " "),
            ("Müller", "Mu\u{308}ller"), ("5 µmol/L", "5 μmol/L"), ("a b", "a\u{A0}b"),
            ("line 1\nline 2", "line 1\r\nline 2"),
            ("頭痛あり", "頭痛なし"), (nil, "7.1"), (long + "resolved", long + "worsened"),
            (#"C:\temp"#, #""quoted" \n"#),
        ]
        audit.findings = texts.enumerated().map { index, pair in
            Finding(
                kind: .cellAltered,
                sealedRow: index + 1,
                foundRow: index + 1,
                key: [
                    KeyPart(column: "USUBJID", value: "01-702-\(1001 + index)"),
                    KeyPart(column: "VSTPT", value: "AFTER 5 MIN"),
                ],
                column: index == 1 ? "A_COLUMN_WITH_A_VERY_LONG_NAME_\(String(repeating: "X", count: 40))" : "VSORRES",
                sealed: pair.0,
                found: pair.1,
                place: SourcePlace(file: "deliveries/702/vs.csv", line: index + 2, column: 33, row: index + 1)
            )
        }
        return audit
    }

    private static var missing: DatasetAudit {
        var audit = sealed("702", "EX", .altered, entry: 9)
        audit.file = nil
        audit.localised = false
        audit.recomputedRoot = nil
        audit.findings = [Finding(kind: .fileMissing, note: "702/EX#1 was sealed and nothing was delivered for it")]
        return audit
    }

    private static var unreadable: DatasetAudit {
        var audit = sealed("702", "QS", .altered, entry: 10)
        audit.localised = false
        audit.recomputedRoot = nil
        audit.findings = [
            Finding(
                kind: .fileUnreadable,
                place: SourcePlace(file: "deliveries/702/qs.csv", line: 214, column: 1, row: 213),
                note: "a quote is opened and never closed"
            )
        ]
        return audit
    }

    private static var damaged: DatasetAudit {
        var audit = sealed("703", "LB", .unverifiable, entry: 11)
        audit.recomputedRoot = nil
        audit.faults = [
            LedgerFault(
                code: "evidence-damaged",
                message: "the evidence does not lead to the sealed root",
                location: "evidence/703-LB-1.tve"
            )
        ]
        return audit
    }

    private static var unsealed: DatasetAudit {
        var audit = DatasetAudit(site: nil, dataset: nil, file: "deliveries/notes.csv", verdict: .unverifiable)
        audit.findings = [Finding(kind: .fileUnsealed, note: "no seal names a dataset of this name")]
        return audit
    }
}
