// What adverse events are called, in the words of five languages, and what is noted beside them.

/// Terms and remarks of adverse events.
enum AdverseEventTerms {
    /// Verbatim terms in the order of `SiteProfile.Language`, and the standard term they are coded to; frequent first.
    static let terms: [(coded: String, verbatim: [String])] = [
        ("Headache", ["Headache", "Kopfschmerz", "Céphalée", "Cefalea", "Bolesť hlavy"]),
        ("Nausea", ["Nausea", "Übelkeit", "Nausée", "Náuseas", "Nevoľnosť"]),
        ("Diarrhoea", ["Loose stools", "Durchfall", "Diarrhée", "Diarrea", "Hnačka"]),
        ("Fatigue", ["Tiredness", "Müdigkeit", "Fatigue", "Fatiga", "Únava"]),
        ("Nasopharyngitis", ["Common cold", "Erkältung", "Rhume", "Resfriado común", "Nádcha"]),
        ("Dizziness", ["Dizziness", "Schwindel", "Vertiges", "Mareo", "Závraty"]),
        ("Pruritus", ["Itching", "Juckreiz", "Prurit", "Prurito", "Svrbenie"]),
        ("Back pain", ["Back pain", "Rückenschmerz", "Mal au dos", "Dolor de espalda", "Bolesť chrbta"]),
        (
            "Abdominal pain upper",
            ["Pain, upper abdomen", "Oberbauchschmerz", "Gastralgie", "Dolor de estómago", "Bolesť žalúdka"]
        ),
        ("Insomnia", ["Can't sleep", "Schlafstörung", "Insomnie", "Insomnio", "Nespavosť"]),
        ("Rash", ["Rash", "Hautausschlag", "Éruption cutanée", "Erupción", "Vyrážka"]),
        ("Hypertension", ["High blood pressure", "Bluthochdruck", "Hypertension", "Hipertensión", "Vysoký tlak"]),
    ]

    /// What a subject died of.
    static let fatal = (coded: "Myocardial infarction", verbatim: "Myocardial infarction")

    /// Remarks as people type them: quotes, commas, semicolons, line breaks, blanks in front and behind.
    static let remarks: [[String]] = [
        [
            "Subject said \"like pins and needles\", mostly at night", "Resolved after paracetamol; drug continued",
            "GP letter:\n- onset uncertain\n- no admission", " blank in front kept from the eCRF",
            "Patient's words: \"can't sleep\" ", "BP 180/110, ECG normal, sent home",
            "café au lait spots; naïve to statins",
        ],
        [
            "Klagt über Übelkeit, \"wie auf See\"", "Temperatur 38,4 °C; Paracetamol",
            "Rücksprache Dr. Größmann:\nkeine Maßnahme",
            "Schwäche, Müdigkeit ", "„kein Zusammenhang“ laut Hausarzt", " vermutlich Diätfehler – beobachten",
        ],
        [
            "Apparue après l'effort, cédée en 2 h", "Le patient dit : « ça tourne »; hydratation",
            "Œdème léger,\npas d'hospitalisation",
            "Déjà connu; voir antécédents ", " sans lien avec l'étude", "\"comme un étau\", la nuit",
        ],
        [
            "Al levantarse, \"todo da vueltas\"", "Sin vómitos; come bien",
            "Dolor en el hombro\nderecho, año pasado también",
            "Cedió con paracetamol ", " ¿relación con la dosis?", "Niño en casa con fiebre, contagio",
        ],
        [
            "Údaje od manželky, \"ako po víne\"", "Ťažkosti ustúpili; liečba ďalej", "Dr. Ŝafárik: kontrola\no týždeň",
            "Bez zmeny, čaká na výsledok ", " ľahká únava", "Žiadna súvislosť s liekom",
        ],
    ]
}
