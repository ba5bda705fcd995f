// An audit as JSON, schema `trialverity.audit/v1`: every field always there, null where unknown, nothing left out.

package import TrialIntegrity

/// Renders an audit as JSON.
package enum AuditJSON {
    /// The name and version of the format.
    package static let schema = "trialverity.audit/v1"

    /// The whole audit, with the digest of its result.
    package static func value(_ disclosed: DisclosedReport) -> JSONValue {
        var members = result(disclosed)
        members["resultDigest"] = .string(ResultDigest.of(members))
        members["run"] = run(disclosed.report.run)
        return .object(members)
    }

    /// What the digest of the result is taken over: everything but `run`, which differs from run to run, and itself.
    static func result(_ disclosed: DisclosedReport) -> [String: JSONValue] {
        let report = disclosed.report
        return [
            "schema": .string(schema),
            "verdict": .string(report.verdict.rawValue),
            "trial": .optional(report.trial),
            "title": .optional(report.title),
            "origin": .optional(report.origin),
            "ledger": ledger(report.ledger),
            "trust": trust(report.trust),
            "conduct": .array(report.conduct.map(conduct)),
            "datasets": .array(report.datasets.map(dataset)),
            "inputs": .array(report.inputs.map(input)),
            "timeline": .array(report.timeline.map(event)),
            "disclosure": disclosure(report.disclosure),
        ]
    }

    static func disclosure(_ disclosure: ReportDisclosure) -> JSONValue {
        .object([
            "level": .string(disclosure.level.rawValue), "maskedColumns": .strings(disclosure.maskedColumns),
        ])
    }

    private static func run(_ run: RunFacts) -> JSONValue {
        .object([
            "at": .string(run.at), "by": .string(run.by), "version": .string(run.version),
            "arguments": .strings(run.arguments),
        ])
    }

    /// A file that was read, as `verity report --verify` looks for it again.
    static func input(_ input: AuditInput) -> JSONValue {
        .object([
            "role": .string(input.role.rawValue), "path": .string(input.path), "bytes": .optional(input.bytes),
            "sha256": .optional(input.sha256),
        ])
    }

    private static func event(_ event: TimelineEvent) -> JSONValue {
        .object([
            "kind": .string(event.kind.rawValue), "at": .string(event.at), "label": .string(event.label),
            "entry": .optional(event.entry),
        ])
    }

    static func ledger(_ ledger: LedgerState) -> JSONValue {
        .object([
            "status": .string(ledger.status.rawValue),
            "size": .optional(ledger.size),
            "root": .optional(ledger.root),
            "faults": .array(ledger.faults.map(fault)),
        ])
    }

    private static func fault(_ fault: LedgerFault) -> JSONValue {
        .object(["code": .string(fault.code), "message": .string(fault.message), "where": .optional(fault.location)])
    }

    static func trust(_ trust: TrustState) -> JSONValue {
        .object([
            "policySource": .string(trust.policySource.rawValue),
            "witnesses": .object([
                "required": .count(trust.witnesses.required), "verified": .count(trust.witnesses.verified),
                "self": .count(trust.witnesses.own),
            ]),
            "timestamps": .strings(trust.timestamps),
            "receipts": .object(["checked": .count(trust.receipts.checked), "missing": .count(trust.receipts.missing)]),
            "notChecked": .strings(trust.notChecked),
        ])
    }

    private static func conduct(_ remark: ConductRemark) -> JSONValue {
        .object([
            "code": .string(remark.code), "message": .string(remark.message), "entry": .optional(remark.entry),
            "at": .optional(remark.at), "notable": .bool(remark.isNotable),
        ])
    }

    static func dataset(_ dataset: DatasetAudit) -> JSONValue {
        .object([
            "site": .optional(dataset.site),
            "dataset": .optional(dataset.dataset),
            "file": .optional(dataset.file),
            "seal": .optional(dataset.seal),
            "sequence": .optional(dataset.sequence),
            "verdict": .string(dataset.verdict.rawValue),
            "localised": .bool(dataset.localised),
            "levels": levels(dataset.levels),
            "profile": dataset.profile.map(profile) ?? .null,
            "sealedRoot": .optional(dataset.sealedRoot),
            "recomputedRoot": .optional(dataset.recomputedRoot),
            "sealedAt": .object([
                "notBefore": .optional(dataset.sealedAt.notBefore), "notAfter": .optional(dataset.sealedAt.notAfter),
                "notBeforeSource": .optional(dataset.sealedAtSources.notBefore),
                "notAfterSource": .optional(dataset.sealedAtSources.notAfter),
            ]),
            "siteClock": .optional(dataset.siteClock),
            "signer": .optional(dataset.signer),
            "entry": .optional(dataset.entry),
            "delivered": dataset.delivered.map { .object(["bytes": .count($0.count), "sha256": .string($0.sha256)]) }
                ?? .null,
            "circumstances": dataset.circumstances.map(circumstances) ?? .null,
            "rows": dataset.rows.map(rows) ?? .null,
            "differences": .strings(dataset.differences),
            "findings": .array(dataset.findings.map(FindingJSON.value)),
            "patterns": .array(dataset.patterns.map(pattern)),
            "faults": .array(dataset.faults.map(fault)),
            "explanations": dataset.explanations.map(ExplanationJSON.value) ?? .null,
        ])
    }

    private static func levels(_ levels: AuditLevels) -> JSONValue {
        .object([
            "bytes": .optional(levels.bytes), "cells": .optional(levels.cells), "records": .optional(levels.records),
            "meaning": .optional(levels.meaning),
        ])
    }

    private static func profile(_ profile: ProfileSummary) -> JSONValue {
        .object([
            "source": .string(profile.source.rawValue),
            "digest": .string(profile.digest),
            "volatile": .strings(profile.volatile),
            "key": .strings(profile.key),
            "widening": .strings(profile.widening),
            "columns": .strings(profile.columns),
            "blinded": .strings(profile.blinded),
        ])
    }

    private static func rows(_ rows: RowCounts) -> JSONValue {
        .object([
            "sealed": .count(rows.sealed), "found": .count(rows.found), "intact": .count(rows.intact),
            "altered": .count(rows.altered), "added": .count(rows.added), "removed": .count(rows.removed),
            "duplicated": .count(rows.duplicated), "moved": .count(rows.moved),
            "reformatted": .count(rows.reformatted), "erased": .count(rows.erased),
        ])
    }

    private static func circumstances(_ facts: SealCircumstances) -> JSONValue {
        .object([
            "reason": .string(facts.reason), "meaning": .string(facts.meaning), "role": .string(facts.role),
            "block": .optional(facts.block), "receipts": .strings(facts.receipts),
            "signOffs": .array(
                facts.signOffs.map { signature in
                    .object([
                        "signer": .string(signature.signer), "meaning": .string(signature.meaning),
                        "at": .string(signature.at), "entry": .count(signature.entry),
                        "stale": .bool(signature.isStale),
                    ])
                }
            ),
        ])
    }

    private static func pattern(_ pattern: FindingPattern) -> JSONValue {
        .object([
            "text": .string(pattern.text), "code": .string(pattern.code), "count": .count(pattern.count),
            "p": pattern.p.flatMap { $0.isFinite ? .number($0) : nil } ?? .null,
        ])
    }
}

extension JSONValue {
    /// A count.
    static func count(_ number: Int) -> JSONValue { .integer(Int64(number)) }

    /// A number that may be unknown.
    static func optional(_ number: Int?) -> JSONValue { number.map(count) ?? .null }

    /// A yes or no that may be unknown.
    static func optional(_ answer: Bool?) -> JSONValue { answer.map(JSONValue.bool) ?? .null }
}
