// DM: one row per subject.

/// Writes the demographics.
enum Demographics {
    static func table(of subjects: [Subject]) -> SampleTable {
        SampleTable(
            "DM",
            columns: """
                USUBJID SUBJID SITEID RFSTDTC RFENDTC RFICDTC DTHDTC DTHFL AGE AGEU SEX RACE ARMCD ARM COUNTRY INVNAM \
                RANDNO BIOSLOT
                """,
            rows: subjects.map(row)
        )
    }

    private static func row(of subject: Subject) -> [String] {
        var random = subject.random(.demographics)
        let died = subject.fate == .died
        return [
            subject.id, subject.shortID, subject.site.name, subject.firstDose.text, subject.lastDose.text,
            subject.consent.text, died ? (subject.lastDose + 2).text : "", died ? "Y" : "", String(subject.age),
            "YEARS", subject.isFemale ? "F" : "M", race(in: subject.site.country, &random), subject.arm.code,
            subject.arm.title, subject.site.country, random.pickEarly(subject.site.investigators),
            randomisationNumber(of: subject, &random), freezerSlot(of: subject, &random),
        ]
    }

    private static func race(in country: String, _ random: inout SampleRandom) -> String {
        let others = ["ASIAN", "BLACK OR AFRICAN AMERICAN", "OTHER"]
        return random.chance(perMille: country == "USA" ? 700 : 930) ? "WHITE" : random.pickEarly(others)
    }

    /// Seventeen digits: the date, the site and subject, a check number.
    ///
    /// That is more than the 15 a spreadsheet can hold. The last two digits stay between 11 and 49, so that cutting
    /// off and rounding to 15 digits give the same text.
    private static func randomisationNumber(of subject: Subject, _ random: inout SampleRandom) -> String {
        let day = subject.firstDose.parts
        let date = padded(day.year, 4) + padded(day.month, 2) + padded(day.day, 2)
        return date + subject.site.name + subject.shortID + String(random.within(11...49))
    }

    /// The biobank names its freezer slots by month and place, such as `MAR1`: dates, to a spreadsheet.
    private static func freezerSlot(of subject: Subject, _ random: inout SampleRandom) -> String {
        let months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
        return months[subject.firstDose.parts.month - 1] + String(random.within(1...28))
    }
}
