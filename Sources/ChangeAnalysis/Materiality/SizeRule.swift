// Direction and size of a numeric change.

import TrialIntegrity

/// How far a number moved.
enum SizeRule {
    /// The reason of a finding in which both texts are numbers.
    ///
    /// Sizes that would repeat a cell's own text are left out: of a value of 0, and of one that was doubled.
    static func reasons(_ change: MaterialChange) -> [Materiality] {
        guard let (sealed, found) = change.numbers, let column = change.finding.column else { return [] }
        let direction = found.value < sealed.value ? "falls" : "rises"
        var text = direction
        let rule = "\(column) is a number"
        if change.isConverted {
            text += "; its unit was changed too, so the size of the change is not known"
        } else if sealed.value != 0, found.value != 0 {
            let difference = (found.value - sealed.value).magnitude
            let size = NumberWords.fixed(difference, max(sealed.decimals, found.decimals))
            let share = NumberWords.percent(difference / sealed.value.magnitude)
            let repeats = difference == sealed.value.magnitude || difference == found.value.magnitude
            text += repeats ? " by \(share)" : " by \(size), which is \(share)"
        }
        return [Materiality(code: "value-\(direction)", weight: .magnitude, rule: rule, text: text)]
    }
}
