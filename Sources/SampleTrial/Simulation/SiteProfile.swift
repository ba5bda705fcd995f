// The ten sites: how many subjects, in which language, and in what their data differ from one another.

/// A site and its habits.
struct SiteProfile {
    /// The language in which a site writes its free text.
    enum Language: Int { case english, german, french, spanish, slovak }

    let number: Int
    let subjects: Int
    let country: String
    let language: Language
    let investigators: [String]
    /// The day on which the first subject gives consent.
    let opens: CalendarDay
    /// How far the site's cuffs read from the others', in mmHg.
    var cuffOffset = 0
    /// Whether blood pressure is noted in steps of five, as tired people do.
    var prefersRoundPressures = false
    /// The steps of the scale, in hundredths of a kilogram.
    var scaleStep = 10
    /// The upper limit of normal for ALT of the site's laboratory, in tenths of U/L.
    var alanineLimit = 450
    /// How many events a subject reports, in thousandths of the usual number.
    var eventRate = 1000

    /// The name in paths and in the trial definition.
    var name: String { String(number) }

    /// What must happen to a subject for a delivery to have something to manipulate; nil leaves it to chance.
    ///
    /// Site 709 loses a subject to death, so that this death can vanish. A subject of site 710 leaves early, so that
    /// visits can be invented.
    func plannedFate(ofSubject subject: Int) -> Fate? {
        switch (number, subject) {
        case (709, 4): .died
        case (710, 3): .withdrew
        case (708...710, _): .completed
        default: nil
        }
    }

    /// Whether consent was signed only after the first dose, which a later delivery hides.
    func hasLateConsent(subject: Int) -> Bool {
        number == 709 && [2, 6, 8].contains(subject)
    }

    static let all: [SiteProfile] = [
        SiteProfile(
            number: 701,
            subjects: 60,
            country: "USA",
            language: .english,
            investigators: ["Whitfield, Anne", "Dr. José Ortega-Núñez", "Okafor, C."],
            opens: .init(2024, 9, 2),
            eventRate: 1100
        ),
        SiteProfile(
            number: 702,
            subjects: 54,
            country: "DEU",
            language: .german,
            investigators: ["Prof. Dr. Jürgen Weiß", "Schäfer, Käthe"],
            opens: .init(2024, 9, 9),
            scaleStep: 5,
            alanineLimit: 500
        ),
        SiteProfile(
            number: 703,
            subjects: 47,
            country: "FRA",
            language: .french,
            investigators: ["Lefèvre, Aurélie", "Dr. François d'Aubigné"],
            opens: .init(2024, 9, 16),
            prefersRoundPressures: true,
            eventRate: 450
        ),
        SiteProfile(
            number: 704,
            subjects: 42,
            country: "ESP",
            language: .spanish,
            investigators: ["Dra. Núñez Peña", "Ibáñez, Íñigo"],
            opens: .init(2024, 10, 1),
            cuffOffset: 4,
            alanineLimit: 410
        ),
        SiteProfile(
            number: 705,
            subjects: 35,
            country: "GBR",
            language: .english,
            investigators: ["Llewellyn-Jones, \"Bertie\"", "Dr. Siân Rhŷs"],
            opens: .init(2024, 10, 7)
        ),
        SiteProfile(
            number: 706,
            subjects: 26,
            country: "FRA",
            language: .french,
            investigators: ["Garçon, Noël"],
            opens: .init(2024, 10, 14),
            cuffOffset: -3,
            alanineLimit: 400
        ),
        SiteProfile(
            number: 707,
            subjects: 14,
            country: "ESP",
            language: .spanish,
            investigators: ["Muñoz i Güell, Mercè"],
            opens: .init(2024, 11, 4),
            scaleStep: 5
        ),
        SiteProfile(
            number: 708,
            subjects: 10,
            country: "DEU",
            language: .german,
            investigators: ["Müller-Lüdenscheidt, Ä.", "Dr. Klöbner"],
            opens: .init(2024, 11, 11),
            cuffOffset: 2,
            alanineLimit: 500
        ),
        SiteProfile(
            number: 709,
            subjects: 9,
            country: "IRL",
            language: .english,
            investigators: ["O'Brien, Siobhán"],
            opens: .init(2024, 11, 18)
        ),
        SiteProfile(
            number: 710,
            subjects: 8,
            country: "SVK",
            language: .slovak,
            investigators: ["Dr. Ŝafárik", "Kováčová, Ľubica"],
            opens: .init(2024, 12, 2),
            alanineLimit: 420
        ),
    ]
}

extension CalendarDay {
    fileprivate init(_ year: Int, _ month: Int, _ day: Int) {
        self.init(year: year, month: month, day: day)
    }
}
