// What a rule of materiality is given, and the list of all rules.

package import TrialIntegrity

/// One finding with everything that a rule may look at.
struct MaterialChange {
    let finding: Finding
    /// What the cell held and holds; nil unless it is about one cell and both texts are known.
    let cell: CellTexts?
    /// The row as sealed, as found for added rows; nil where it is not known.
    let row: ClinicalRow?
    /// What the columns are for.
    let meaning: DatasetMeaning
    let rules: DatasetDefinition?
    let subject: SubjectFacts?
    let days: [NotableDay]
    /// The columns that changed in the same row.
    let changedTogether: Set<String>
    /// Whether every sealed row of the subject was removed.
    let subjectIsGone: Bool

    /// Which column serves which purpose.
    var purposes: ColumnPurposes { meaning.purposes }

    /// What the column of the finding is for.
    var purposesOfColumn: [ColumnPurpose] { finding.column.flatMap { meaning.byColumn[$0] } ?? [] }

    /// Both texts as numbers; nil unless both are, and differ.
    var numbers: (sealed: WrittenNumber, found: WrittenNumber)? { meaning.numbers(cell, finding.column) }

    /// Both texts as days; nil unless both are, and differ.
    var movedDay: (sealed: UTCDay, found: UTCDay)? { meaning.days(cell, finding.column) }

    /// Whether the cell held something and holds nothing any more.
    var isEmptied: Bool { cell.map { !$0.sealed.isEmpty && $0.found.isEmpty } ?? false }

    /// Whether the cell held nothing and holds something now.
    var isFilled: Bool { cell.map { $0.sealed.isEmpty && !$0.found.isEmpty } ?? false }

    /// Whether the unit of the column was changed in the same row.
    var isConverted: Bool { finding.column.map { meaning.isConverted($0, changedTogether) } ?? false }

    /// Whether a limit of the column was changed in the same row.
    var hasOtherLimits: Bool { finding.column.map { meaning.hasOtherLimits($0, changedTogether) } ?? false }

    /// All reasons why the finding matters, the weightiest first.
    ///
    /// Of a blinded cell only that it changed is said: sizes and directions would tell what it holds.
    func reasons() -> [Materiality] {
        let isBlinded = finding.column.map { rules?.blinded.contains($0) == true } ?? false
        // That a blinded cell holds nothing is not told either.
        guard isBlinded || cell?.isOnlyMarked != true else { return [] }
        let asked: [@Sendable (MaterialChange) -> [Materiality]] =
            isBlinded ? [TreatmentRule.reasons, EndpointRule.reasons] : Self.allRules
        let all = asked.flatMap { $0(self) }
        return all.enumerated().sorted { ($0.element.weight, $0.offset) < ($1.element.weight, $1.offset) }.map(
            \.element
        )
    }

    private static let allRules: [@Sendable (MaterialChange) -> [Materiality]] = [
        DeathRule.reasons, SubjectRule.reasons, EventRule.reasons, AdverseEventScale.reasons, ConsentRule.reasons,
        TreatmentRule.reasons, EndpointRule.reasons, EligibilityRule.reasons, LimitRule.reasons, DateRule.reasons,
        SizeRule.reasons,
    ]
}

/// A day that matters: a milestone of the trial, or a lock of the ledger.
package struct NotableDay: Hashable, Sendable {
    /// What it is called, such as `unblinding` or `the lock of 2026-03-01`.
    package var name: String
    /// The day.
    package var day: UTCDay
    /// Whether it is a lock.
    package var isLock: Bool

    /// How a sentence calls it: a milestone with its day, which the name of a lock has already.
    var words: String { isLock ? name : "\(name) (\(day.text))" }

    /// Names a day.
    package init(name: String, day: UTCDay, isLock: Bool) {
        self.name = name
        self.day = day
        self.isLock = isLock
    }
}

extension Finding {
    /// Whether one cell of a row that is there holds something else.
    var isCellChange: Bool {
        column != nil && (foundRow != nil || sealedRow != nil) && kind.verdict == .altered && !isRowAdded
            && !isRowRemoved && kind != .subjectRelabelled
            && kind != .columnAdded && kind != .columnRemoved && kind != .columnRenamed && kind != .columnsSwapped
    }

    /// Whether the row is in the delivery only.
    var isRowAdded: Bool { kind == .rowAdded || kind == .rowDuplicated }

    /// Whether the row is in the seal only.
    var isRowRemoved: Bool { kind == .rowRemoved }
}

extension ColumnPurpose {
    /// Whether such columns hold days.
    var isDay: Bool {
        switch self {
        case .date, .endDate, .consentDate, .startOfTreatment, .endOfTreatment, .deathDate, .referenceStart,
            .referenceEnd:
            true
        default: false
        }
    }
}

/// Numbers in sentences.
enum NumberWords {
    /// A number with so many decimals, rounded half away from zero.
    static func fixed(_ value: Double, _ decimals: Int) -> String {
        var scale = 1.0
        for _ in 0..<max(0, decimals) { scale *= 10 }
        let scaled = (value.magnitude * scale).rounded()
        guard scaled < 9e15 else { return "\(value)" }
        let digits = String(Int64(scaled))
        guard decimals > 0 else { return (value < 0 && scaled > 0 ? "-" : "") + digits }
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return (value < 0 && scaled > 0 ? "-" : "") + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }

    /// A share in per cent, with one decimal below ten.
    static func percent(_ share: Double) -> String {
        let percent = share * 100
        return fixed(percent, percent < 10 ? 1 : 0) + " %"
    }

    /// `1 day`, `12 days`.
    static func days(_ count: Int64) -> String { count == 1 ? "1 day" : "\(count) days" }
}
