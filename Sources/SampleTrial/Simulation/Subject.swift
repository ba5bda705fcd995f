// A simulated participant: what is true of them, before any form is filled in.

/// How the trial ended for a subject.
enum Fate { case completed, withdrew, adverseEvent, lostToFollowUp, died }

/// The three arms.
enum Arm: Int {
    case placebo, lowDose, highDose

    var code: String { ["PBO", "N10", "N20"][rawValue] }
    var title: String { ["Placebo", "Nimbulast 10 mg", "Nimbulast 20 mg"][rawValue] }
    var treatment: String { self == .placebo ? "PLACEBO" : "NIMBULAST" }
    var dose: Int { [0, 10, 20][rawValue] }
}

/// A visit that took place.
struct Visit {
    let number: Int
    let name: String
    let day: CalendarDay
}

/// A participant of one site.
struct Subject {
    let site: SiteProfile
    let number: Int
    let seed: UInt64
    let arm: Arm
    let isFemale: Bool
    let age: Int
    let consent: CalendarDay
    let firstDose: CalendarDay
    /// The last day on treatment.
    let lastDose: CalendarDay
    let fate: Fate
    let visits: [Visit]
    /// Usual systolic pressure, in mmHg.
    let systolic: Int
    /// Weight at baseline, in hundredths of a kilogram.
    let weight: Int
    /// How far the liver is from the median, in thousandths of a doubling.
    let liver: Int

    /// The identifier, such as `NIM-701-0001`.
    var id: String { "NIM-\(site.name)-\(shortID)" }

    /// The subject number within the site, such as `0001`.
    var shortID: String { padded(number, 4) }

    /// The random stream of this subject for one purpose.
    func random(_ purpose: RandomPurpose) -> SampleRandom {
        SampleRandom(seed: seed, purpose: UInt64(site.number), UInt64(number), purpose.rawValue)
    }

    /// Draws a subject; consent follows the opening of the site at irregular distances.
    init(site: SiteProfile, number: Int, seed: UInt64) {
        self.site = site
        self.number = number
        self.seed = seed
        var random = SampleRandom(seed: seed, purpose: UInt64(site.number), UInt64(number))
        arm = [.placebo, .lowDose, .highDose][(number + random.below(2)) % 3]
        isFemale = random.chance(perMille: 470)
        age = min(79, max(19, 54 + random.normal(deviation: 11)))
        systolic = 128 + (age - 50) / 3 + site.cuffOffset + random.normal(deviation: 11)
        weight = max(4500, (isFemale ? 8150 : 9300) + random.normal(deviation: 1350))
        liver = random.normal(deviation: 600)

        let screening = site.opens + number * 300 / (site.subjects + 10) + random.below(12)
        firstDose = screening + 14 + random.within(-3...4)
        let isLate = site.hasLateConsent(subject: number)
        consent = isLate ? firstDose + random.within(1...3) : screening + random.within(-2...0)
        fate = site.plannedFate(ofSubject: number) ?? Self.drawFate(&random)
        let plannedDays = fate == .completed ? 168 + random.within(-4...5) : random.within(35...80)
        lastDose = firstDose + plannedDays
        visits = Self.visits(screening: screening, firstDose: firstDose, lastDose: lastDose, random: &random)
    }

    private static func drawFate(_ random: inout SampleRandom) -> Fate {
        switch random.below(1000) {
        case 0..<60: .withdrew
        case 60..<100: .adverseEvent
        case 100..<135: .lostToFollowUp
        case 135..<143: .died
        default: .completed
        }
    }

    private static func visits(
        screening: CalendarDay,
        firstDose: CalendarDay,
        lastDose: CalendarDay,
        random: inout SampleRandom
    ) -> [Visit] {
        var visits = [
            Visit(number: 1, name: "SCREENING", day: screening), Visit(number: 2, name: "BASELINE", day: firstDose),
        ]
        for (number, name, offset) in [(3, "WEEK 4", 28), (4, "WEEK 12", 84), (5, "WEEK 24", 168)] {
            let day = min(firstDose + offset + random.within(-4...4), lastDose + 1)
            let wasMissed = number == 4 && random.chance(perMille: 30)
            if firstDose + offset <= lastDose + 7, !wasMissed {
                visits.append(Visit(number: number, name: name, day: day))
            }
        }
        return visits
    }
}

/// What a stream of random draws is for.
enum RandomPurpose: UInt64 {
    case demographics = 1
    case adverseEvents, vitalSigns, laboratory, exposure, disposition
}
