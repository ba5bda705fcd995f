// How much of the data a result shows.

import ArgumentParser
import TrialIntegrity

/// The options that say how much is shown.
struct DisclosureOptions: ParsableArguments {
    @Flag(name: .long, help: "Show treatment columns and arms, which are masked otherwise.")
    var unblind = false

    @Flag(name: .long, help: "Leave out every value, key and identifier of a subject, in all forms of the result.")
    var redact = false

    /// Refuses flags that contradict each other.
    ///
    /// - Throws: `ProgramError.usage`.
    func check() throws {
        guard !redact || !unblind else {
            throw ProgramError.usage("--redact shows no value, so there is nothing to --unblind")
        }
    }

    /// How much is shown.
    var level: ReportDisclosure.Level { redact ? .redacted : unblind ? .unblinded : .blinded }
}
