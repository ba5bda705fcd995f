// Audit trails on the command line, and what they say to the findings of an audit.

import ArgumentParser
import Foundation
import TrialIntegrity
import TrialLedger
import TrialTables

/// Which audit trails are held against the differences.
struct TrailOptions: ParsableArguments {
    @Option(
        name: .customLong("audit-trail"),
        help: ArgumentHelp(
            "An audit trail of the data capture system, as CSV, to hold the differences against; a REDCap log needs no map.",
            valueName: "file"
        )
    )
    var trails: [String] = []

    @Option(
        name: .customLong("trail-map"),
        help: ArgumentHelp("What the columns of the audit trail mean, as YAML.", valueName: "file")
    )
    var map: String?

    /// Reads the audit trails.
    ///
    /// - Throws: `ProgramError.usage`, `TrailError`, `TableError`, `LedgerError.malformedMap`.
    func open() throws -> [AuditTrail] {
        guard map == nil || !trails.isEmpty else { throw ProgramError.usage("--trail-map goes with --audit-trail") }
        let map = try map.map { try TrialYAML.readMap($0) { value throws(JSONError) in try TrailMap(value) } }
        return try trails.map { path in
            let source = try CSVSource(path: path, dialect: CSVDialect(), hashing: false)
            do {
                return try AuditTrail(source, name: path, map: map)
            } catch is DatasetAuditor.Unreadable {
                throw source.refusal() ?? TableError.unreadable(path: path, reason: "it changed while it was read")
            }
        }
    }
}

/// Corrections on the command line, beside those that were sealed.
struct CorrectionOptions: ParsableArguments {
    @Option(
        name: .customLong("corrections"),
        help: ArgumentHelp(
            "Corrections that were not sealed, as CSV: key columns, column, reason, author; old, new, time.",
            valueName: "file"
        )
    )
    var corrections: [String] = []
}

/// Holds audit trails, and corrections, against the findings of one comparison.
struct TrailReview {
    let trails: [AuditTrail]
    /// The evidence of the version that the findings are against.
    let evidence: HeldEvidence
    /// Corrections of later versions.
    var corrections: [SealedCorrections] = []
    /// Files of corrections that no seal holds.
    var files: [String] = []
    /// Withheld columns that nothing was compared with.
    var apart: [String] = []

    /// Adds explanations to the findings, and says what became of the lists.
    ///
    /// Where nothing could be compared, nothing is explained.
    /// - Parameters:
    ///   - audit: the comparison.
    ///   - notices: takes what a reader must know before anything else: lists that were held against nothing.
    /// - Throws: read errors as they come.
    func explain(_ audit: inout DatasetAudit, _ notices: inout [String]) throws {
        guard !trails.isEmpty || !corrections.isEmpty || !files.isEmpty, audit.localised else { return }
        let profile = evidence.manifest.profile
        var lists = corrections.map(\.stated)
        var refusals: [ExplanationSummary.Remark] = []
        for path in files {
            let list = try LooseCorrections(path)
            do throws(LooseCorrections.Misfit) {
                let said = try list.stated(profile, audit.findings)
                lists.append(said.changes)
                refusals += said.remarks
            } catch {
                let name = evidence.manifest.dataset
                notices.append("the corrections in \(path) are held against nothing of \(name): \(error.reason)")
                refusals.append(
                    ExplanationSummary.Remark(
                        code: "correction-not-applicable",
                        message: error.reason,
                        reference: path
                    )
                )
            }
        }
        for trail in trails {
            do throws(TrailError) {
                lists.append(try trail.changes(dataset: evidence.manifest.dataset, profile: profile))
            } catch {
                // A trail of one dataset is no fault of another.
                refusals.append(
                    ExplanationSummary.Remark(
                        code: "trail-not-applicable",
                        message: error.message,
                        reference: trail.name
                    )
                )
            }
        }
        var values: EvidenceFile?
        if case .values(let file) = evidence { values = file }
        do {
            let matcher = ChangeMatcher(lists, profile: profile, evidence: values, without: Set(apart))
            var summary = try matcher.explain(&audit.findings)
            summary.remarks += refusals
            audit.explanations = summary
        } catch let error as FormatError {
            audit.faults.append(
                LedgerFault(code: "evidence-damaged", message: error.message, location: audit.seal)
            )
        }
    }
}
