// Last digits of all values of a variable, subject by subject.

/// Counts of last digits for each subject, filled in one pass over the cells of a batch.
package struct DigitTally: Sendable, Equatable {
    /// Counts of the digits 0...9 for each subject.
    package private(set) var counts: SubjectCounts
    /// How values were written, over the study.
    package private(set) var facts = DigitFacts()

    /// No values yet for the subjects of `cohort`.
    package init(cohort: Cohort) { counts = SubjectCounts(cohort: cohort, categories: 10) }

    /// Takes counts of ten digits for each subject, and how the values were written.
    package init(counts: SubjectCounts, facts: DigitFacts) {
        self.counts = counts
        self.facts = facts
    }

    /// Adds one value as text.
    package mutating func add(_ text: some Sequence<UInt8>, subject: Int) {
        let reading = DigitReading(text)
        facts.add(reading)
        if let reading { counts.add(subject: subject, category: Int(reading.last)) }
    }

    /// Adds a batch of cells: cell c is `bytes[starts[c]..<starts[c + 1]]`.
    ///
    /// Cells whose range does not lie within the bytes are left out.
    ///
    /// - Parameters:
    ///   - bytes: the text of all cells, one behind another.
    ///   - starts: where each cell starts, and one more for the end of the last.
    ///   - subjects: the subject of each cell.
    /// - Complexity: O(bytes); nothing is allocated for a cell.
    package mutating func add(bytes: [UInt8], starts: [Int], subjects: [Int32]) {
        for cell in 0..<min(subjects.count, starts.count - 1) {
            let (start, end) = (starts[cell], starts[cell + 1])
            guard start >= 0, start <= end, end <= bytes.count else { continue }
            add(bytes[start..<end], subject: Int(subjects[cell]))
        }
    }
}
