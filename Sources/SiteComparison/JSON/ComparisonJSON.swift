// A comparison as JSON, schema `trialverity.compare/v1`: the results of a question column by column.

internal import SiteStatistics
package import TrialIntegrity

/// Renders a comparison as JSON.
package enum ComparisonJSON {
    /// The name and version of the format.
    package static let schema = "trialverity.compare/v1"

    /// The document as text, one line for each column of results.
    ///
    /// - Throws: `JSONError` when a number cannot be written.
    package static func text(_ report: ComparisonReport) throws -> String { try value(report).prettyText(toDepth: 4) }

    /// The whole comparison; `run` alone differs between two runs over the same inputs.
    package static func value(_ report: ComparisonReport) -> JSONValue {
        .object([
            "schema": .string(schema),
            "trial": report.trial.map {
                .object(["id": .string($0.id), "title": .string($0.title), "origin": .string($0.origin)])
            } ?? .null,
            "standing": .string(report.standing.rawValue),
            "exploratory": .bool(report.settings.isExploratory),
            "ledger": report.ledger.map(ledger) ?? .null,
            "notChecked": .strings(report.trust?.notChecked ?? []),
            "policySource": .optional(report.trust?.policySource.rawValue),
            "settings": settings(report.settings),
            "inputs": .array(report.inputs.map(input)),
            "notDelivered": .strings(report.notDelivered),
            "sites": .array(report.sites.map(site)),
            "methods": .array(report.methods.map(method)),
            "questions": .array(report.questions.map { question($0, report) }),
            "industry": .array(report.industry.map { industry($0, report) }),
            "ranking": .array(report.ranking.map { ranked($0, report) }),
            "plots": ComparisonPlotJSON(report).value,
            "crossSite": .array(report.crossSite.map { crossSite($0, report) }),
            "remarks": .array(report.remarks.map { remark($0, report) }),
            "notAssessed": .array(report.notAssessed.map(notAssessed)),
            "run": .object([
                "at": .string(report.run.at), "by": .string(report.run.by), "version": .string(report.run.version),
            ]),
        ])
    }

    private static func ledger(_ state: LedgerState) -> JSONValue {
        .object([
            "status": .string(state.status.rawValue), "size": .whole(state.size), "root": .optional(state.root),
            "faults": .array(
                state.faults.map {
                    .object([
                        "code": .string($0.code), "message": .string($0.message), "where": .optional($0.location),
                    ])
                }
            ),
        ])
    }

    private static func settings(_ settings: ComparisonSettings) -> JSONValue {
        .object([
            "alpha": .number(settings.alpha), "alphaSource": .string(settings.alphaSource.rawValue),
            "adjustment": "benjaminiYekutieli",
            "seed": .integer(Int64(clamping: settings.seed)), "seedSource": .string(settings.seedSource.rawValue),
            "draws": .whole(settings.draws),
            "minimums": .object([
                "subjects": .whole(settings.minimums.subjects), "restSubjects": .whole(settings.minimums.restSubjects),
                "otherSites": .whole(settings.minimums.otherSites), "digits": .whole(settings.minimums.digits),
                "values": .whole(settings.minimums.values),
            ]),
            "methods": .array(settings.methods.map { .whole($0.rawValue) }),
            "industryMode": .bool(settings.isIndustryMode),
            "sites": .strings(settings.onlySites), "datasets": .strings(settings.onlyDatasets),
            "includesAltered": .bool(settings.includesAltered),
        ])
    }

    private static func input(_ input: ComparisonInput) -> JSONValue {
        .object([
            "kind": .string(input.kind.rawValue), "file": .string(input.file), "site": .optional(input.site),
            "dataset": .optional(input.dataset), "seals": .strings(input.seals),
            "verdict": .string(input.verdict.rawValue), "used": .bool(input.isUsed), "note": .optional(input.note),
            "rows": .whole(input.rows), "columns": .strings(input.columns), "sha256": .optional(input.sha256),
            "readFrom": .string(input.isReadFromEvidence ? "evidence" : "file"),
        ])
    }

    private static func site(_ site: ComparedSite) -> JSONValue {
        .object([
            "site": .string(site.name), "subjects": .whole(site.subjects),
            "rows": .object(site.rows.mapValues { .whole($0) }),
        ])
    }

    private static func method(_ method: MethodDescription) -> JSONValue {
        .object([
            "number": .whole(method.method.rawValue), "name": .string(method.name), "looksAt": .string(method.looksAt),
            "source": .string(method.source), "multiplicity": .string(method.multiplicity),
            "questions": .whole(method.questions), "note": .optional(method.note),
        ])
    }

    private static func question(_ question: ComparisonQuestion, _ report: ComparisonReport) -> JSONValue {
        let table = ResultColumns(question, report)
        return .object([
            "id": .string(question.key.text), "method": .whole(question.key.method.rawValue),
            "dataset": .string(question.key.dataset), "variable": .string(question.key.variable),
            "part": .string(question.key.part), "title": .string(question.title),
            "quantity": .string(question.quantity), "unit": .string(question.unit),
            "ranks": .bool(question.ranks), "caution": .optional(question.caution),
            "spread": .figure(question.spread), "columns": .strings(question.columns),
            "effectKind": .optional(table.effectKind),
            "results": table.assessed, "flagged": table.flagged, "notAssessed": table.notAssessed,
        ])
    }

    private static func industry(_ table: IndustryTable, _ report: ComparisonReport) -> JSONValue {
        .object([
            "id": .string(table.key.text), "title": .string(table.title), "mu": .figure(table.mu),
            "phi": .figure(table.phi),
            "rows": .array(
                table.rows.map {
                    .object([
                        "site": .string(report.sites[$0.site].name), "subjects": .whole($0.subjects),
                        "exposure": .figure($0.exposure), "events": .whole($0.events), "rate": .figure($0.rate),
                        "z0": .figure($0.z0), "z": .figure($0.z), "flag": .whole($0.flag),
                        "zWithoutSite": .figure($0.zWithoutSite),
                    ])
                }
            ),
        ])
    }

    private static func ranked(_ site: RankedSite, _ report: ComparisonReport) -> JSONValue {
        .object([
            "site": .string(report.sites[site.site].name), "rank": .whole(site.rank),
            "score": .figure(site.score.test?.statistic), "methods": .whole(site.score.test?.n),
            "p": .figure(site.score.p), "reason": .optional(site.score.reason?.text),
            "adjustedBH": .figure(site.adjustedBH), "adjustedBY": .figure(site.adjustedBY),
            "strongest": .figure(site.strongest), "flagged": .bool(site.isFlagged),
            "flaggedBy": .strings(site.bases(alpha: report.settings.alpha).map(\.rawValue)),
            "flaggedResults": .whole(site.flaggedResults), "assessedResults": .whole(site.assessedResults),
            "reasons": .array(
                site.reasons.map {
                    .object([
                        "question": .string(report.questions[$0.question].key.text), "sentence": .string($0.sentence),
                        "p": .figure($0.p), "adjustedBY": .figure($0.adjustedBY), "flagged": .bool($0.isFlagged),
                    ])
                }
            ),
        ])
    }

    private static func crossSite(_ finding: CrossSiteFinding, _ report: ComparisonReport) -> JSONValue {
        .object([
            "kind": .string(finding.kind.rawValue), "dataset": .optional(finding.dataset),
            "sites": .strings(finding.sites.map { report.sites[$0].name }), "count": .whole(finding.count),
            "sentence": .string(finding.sentence),
            "examples": .array(
                finding.examples.map {
                    .object([
                        "site": .string(report.sites[$0.site].name), "subject": .string($0.subject),
                        "row": .whole($0.row),
                    ])
                }
            ),
        ])
    }

    private static func remark(_ remark: StudyRemark, _ report: ComparisonReport) -> JSONValue {
        .object([
            "code": .string(remark.code), "sentence": .string(remark.sentence), "dataset": .optional(remark.dataset),
            "variable": .optional(remark.variable), "site": .optional(remark.site.map { report.sites[$0].name }),
        ])
    }

    private static func notAssessed(_ entry: NotAssessed) -> JSONValue {
        .object([
            "method": .whole(entry.method.rawValue), "dataset": .optional(entry.dataset),
            "variable": .optional(entry.variable), "reason": .string(entry.reason), "sites": .whole(entry.sites),
        ])
    }
}

extension ComparisonReport {
    /// The sites whose results are shown, by place: all, or those asked for.
    package var shownSites: [Int] {
        sites.indices.filter { settings.onlySites.isEmpty || settings.onlySites.contains(sites[$0].name) }
    }
}

extension Basis {
    /// One word for how a p-value was obtained.
    package var word: String {
        switch self {
        case .exact: "exact"
        case .asymptotic: "asymptotic"
        case .model: "model"
        case .draws: "draws"
        }
    }

    /// How many draws were made; nil when none were.
    package var draws: Int? {
        if case .draws(let count) = self { count } else { nil }
    }
}

extension JSONValue {
    /// A whole number, or null.
    static func whole(_ value: Int?) -> JSONValue { value.map { .integer(Int64($0)) } ?? .null }

    /// A number of nine significant digits, or null for none and for what is not finite, which JSON cannot say.
    static func figure(_ value: Double?) -> JSONValue {
        guard let value, value.isFinite else { return .null }
        return .number(SignificantDigits.nine(value))
    }
}
