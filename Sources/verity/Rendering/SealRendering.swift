// What a seal says to the coordinator, and to scripts.

import IntegrityReports
import MerkleLog
import TrialIntegrity

/// Renders seals and lint as text.
enum SealText {
    static func render(_ outcome: SealOutcome, style: TerminalStyle) -> String {
        var table = TextTable([
            .init("SEALED", .left), .init("FILE", .left), .init("ROWS", .right), .init("COLUMNS", .right),
            .init("KEY", .left), .init(outcome.block == nil ? "FOR THE KEEPER" : "RECEIPT", .left),
        ])
        for file in outcome.files {
            let profile = file.sealed.manifest.profile
            table.append([
                TerminalText(escaping: file.id.text, tone: .good), TerminalText(escaping: file.file),
                TerminalText(escaping: Plural.grouped(file.sealed.manifest.rows)),
                TerminalText(escaping: Plural.grouped(profile.columns.count)),
                TerminalText(escaping: profile.key.isEmpty ? "all columns" : profile.key.joined(separator: " + ")),
                TerminalText(escaping: file.receipt ?? "not written"),
            ])
        }
        var lines = table.lines(style, indent: 0) + [""]
        for file in outcome.files {
            guard let corrections = file.corrections else { continue }
            let count = Plural.of(corrections.count, "correction", "corrections")
            lines.append(TerminalText.escaped("\(count) sealed with \(file.id.text), kept in \(corrections.path)"))
        }
        if let block = outcome.block {
            let entries = Plural.of(Int(clamping: block.size), "entry", "entries")
            lines.append("in one block; the ledger now has \(entries), root \(block.root.hex)")
            lines.append(Words.keepReceipts)
        } else {
            lines.append(Words.submitThese)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Remarks, one line each on standard error.
    static func remarks(_ outcome: SealOutcome) {
        for file in outcome.files {
            for remark in file.remarks { Console.warn(sentence(remark, file: file.file)) }
            let before = "\(file.id.site)/\(file.id.dataset)#\(file.id.sequence - 1)"
            if file.isUnchanged { Console.warn(Words.sealedUnchanged(file.file, before)) }
        }
    }

    static func sentence(_ remark: SealRemark, file: String) -> String {
        "\(file): \(remark.column.map { "\($0): " } ?? "")\(remark.message)"
    }

    /// A first profile, to be looked at.
    static func profile(_ id: SealID, _ sealed: SealedDataset) -> String {
        let profile = sealed.manifest.profile
        var lines = [Words.firstProfile(id.text)]
        lines.append("  rows       \(Plural.grouped(sealed.manifest.rows))")
        lines.append(
            "  key        \(profile.key.isEmpty ? "all columns together" : profile.key.joined(separator: " + "))"
        )
        lines.append(
            "  encoding   \(profile.encoding), delimiter \(profile.delimiter == "\t" ? "tab" : profile.delimiter)"
        )
        for type in ColumnType.allCases {
            let names = profile.columns.filter { $0.type == type }.map { column in
                column.format.map { "\(column.name) (\($0.rawValue))" } ?? column.name
            }
            guard !names.isEmpty else { continue }
            let title = type.rawValue.padding(to: 10)
            lines.append(
                "  \(title) \(names.prefix(30).joined(separator: ", "))\(names.count > 30 ? ", … \(names.count) in all" : "")"
            )
        }
        if !sealed.manifest.withheld.isEmpty {
            lines.append("  withheld   \(sealed.manifest.withheld.joined(separator: ", "))")
        }
        lines += profile.wideningRules.map { "  rule       \($0)" }
        return TerminalText.escapedLines(lines)
    }
}

extension TerminalText {
    /// Lines with each escaped on its own.
    static func escapedLines(_ lines: [String]) -> String { lines.map { escaped($0) }.joined(separator: "\n") }
}

extension String {
    fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

/// Renders seals as JSON.
enum SealJSON {
    static func value(_ outcome: SealOutcome) -> JSONValue {
        .object([
            "schema": "trialverity.seal/v1",
            "size": outcome.block.map { .integer(Int64(clamping: $0.size)) } ?? .null,
            "root": .optional(outcome.block?.root.hex),
            "seals": .array(
                outcome.files.enumerated().map { position, sealed in
                    file(sealed, entry: outcome.block.map { $0.entries[position] }, isAccepted: outcome.block != nil)
                }
            ),
            "notices": .strings(outcome.block?.notices ?? []),
        ])
    }

    private static func file(_ file: SealedFile, entry: UInt64?, isAccepted: Bool) -> JSONValue {
        .object([
            "seal": .string(file.id.text), "file": .string(file.file), "root": .string(file.sealed.root.hex),
            "rows": .integer(Int64(file.sealed.manifest.rows)),
            "entry": entry.map { .integer(Int64(clamping: $0)) } ?? .null,
            "evidence": .string(file.evidence), "withheld": withheld(file),
            "receipt": isAccepted ? .optional(file.receipt) : .null,
            "submission": isAccepted ? .null : .optional(file.receipt), "first": .bool(file.isFirst),
            "unchanged": .bool(file.isUnchanged), "profile": file.sealed.manifest.profile.json,
            "remarks": .array(file.remarks.map(remark)), "corrections": file.corrections.map(corrections) ?? .null,
        ])
    }

    private static func corrections(_ file: SealedCorrectionsFile) -> JSONValue {
        .object([
            "count": .integer(Int64(file.count)), "root": .string(file.root.hex), "file": .string(file.path),
        ])
    }

    /// The withheld columns and the file that holds their cells; null where there are none.
    private static func withheld(_ file: SealedFile) -> JSONValue {
        guard let path = file.withheld else { return .null }
        return .object(["columns": .strings(file.sealed.manifest.withheld), "file": .string(path)])
    }

    static func remark(_ remark: SealRemark) -> JSONValue {
        .object(["code": .string(remark.code), "column": .optional(remark.column), "message": .string(remark.message)])
    }
}

/// Renders lint as text.
enum LintText {
    static func render(_ linted: [(file: String, sealed: SealedDataset)], style: TerminalStyle) -> String {
        let count = linted.reduce(0) { $0 + $1.sealed.remarks.count }
        guard count > 0 else { return Words.nothingFound(linted.count) + "\n" }
        var table = TextTable([.init("FILE", .left), .init("COLUMN", .left), .init("REMARK", .left)])
        for (file, sealed) in linted {
            for remark in sealed.remarks {
                table.append([
                    TerminalText(escaping: file), TerminalText(escaping: remark.column ?? ""),
                    TerminalText(escaping: remark.message),
                ])
            }
        }
        return table.lines(style, indent: 0).joined(separator: "\n") + "\n"
    }
}

/// Renders lint as JSON.
enum LintJSON {
    static func value(_ linted: [(file: String, sealed: SealedDataset)]) -> JSONValue {
        .object([
            "schema": "trialverity.lint/v1",
            "files": .array(
                linted.map { file, sealed in
                    .object([
                        "file": .string(file), "rows": .integer(Int64(sealed.manifest.rows)),
                        "profile": sealed.manifest.profile.json, "remarks": .array(sealed.remarks.map(SealJSON.remark)),
                    ])
                }
            ),
        ])
    }
}

/// Renders verifications as text.
enum VerifyText {
    static func render(_ result: VerifyResult, style: TerminalStyle) -> String {
        let verdict = result.holds ? "✓ holds" : "✗ does not hold"
        var lines = TerminalText(
            escaping: "\(verdict): \(result.kind) \(result.path)",
            tone: result.holds ? .good : .bad
        )
        .rendered(style)
        .split(separator: "\n").map(String.init)
        var table = TextTable(hasHeadings: false, [.init("", .left), .init("", .left)])
        for fact in result.facts {
            table.append([TerminalText(escaping: fact.name, tone: .faint), TerminalText(escaping: words(fact.value))])
        }
        lines += table.lines(style, indent: 2)
        for fault in result.faults {
            let place = fault.location.map { " (\($0))" } ?? ""
            lines.append(TerminalText.escaped("  fault \(fault.code): \(fault.message)\(place)"))
        }
        for notice in result.notices { lines.append(TerminalText.escaped("  not checked: \(notice)")) }
        if let rows = result.rows { lines += rows.rows.flatMap { proven(rows.columns, $0, style) } }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension VerifyText {
    /// A proven row, one line a cell: rows of clinical tables are wider than any terminal.
    private static func proven(
        _ columns: [String],
        _ row: (number: Int, cells: [String]),
        _ style: TerminalStyle
    ) -> [String] {
        var table = TextTable(hasHeadings: false, [.init("", .left), .init("", .left)])
        for (column, cell) in zip(columns, row.cells) {
            table.append([TerminalText(escaping: column, tone: .faint), TerminalText(cell: cell)])
        }
        return ["", "row \(Plural.grouped(row.number))"] + table.lines(style, indent: 2)
    }

    fileprivate static func words(_ value: JSONValue) -> String {
        switch value {
        case .integer(let number): Plural.grouped(Int(clamping: number))
        case .string(let text): text
        default: "unknown"
        }
    }
}

/// Renders verifications as JSON.
enum VerifyJSON {
    static func value(_ results: [VerifyResult]) -> JSONValue {
        .object([
            "schema": "trialverity.verify/v1",
            "holds": .bool(results.allSatisfy(\.holds)),
            "results": .array(
                results.map { result in
                    .object([
                        "kind": .string(result.kind), "path": .string(result.path), "holds": .bool(result.holds),
                        "facts": .object(Dictionary(result.facts.map { ($0.name, $0.value) }) { first, _ in first }),
                        "faults": .array(
                            result.faults.map {
                                .object([
                                    "code": .string($0.code), "message": .string($0.message),
                                    "where": .optional($0.location),
                                ])
                            }
                        ),
                        "notChecked": .strings(result.notices), "rows": result.rows.map(rows) ?? .null,
                    ])
                }
            ),
        ])
    }

    /// The rows that a proof proves, with every cell as it was sealed.
    private static func rows(_ table: ProvenTable) -> JSONValue {
        .array(
            table.rows.map { row in
                let cells = zip(table.columns, row.cells).map { ($0, JSONValue.string($1)) }
                return .object([
                    "row": .integer(Int64(row.number)), "cells": .object(Dictionary(cells) { first, _ in first }),
                ])
            }
        )
    }
}
