// What a person should look at before sealing. Remarks never stop a seal.

/// Makes remarks from what a pass over the data noticed.
enum SealRemarks {
    static func all(layout: SealLayout, state: SealState, keys: [KeyCandidate], facts: FileFacts) -> [SealRemark] {
        var remarks = keyRemarks(layout: layout, keys: keys)
        for (index, name) in layout.columns.enumerated() where !layout.withheld.contains(index) {
            remarks += columnRemarks(name, census: state.census[index], plan: layout.plan)
        }
        if facts.blankLines > 0 {
            remarks.append(
                SealRemark(
                    code: "blank-lines",
                    message: "\(counted(facts.blankLines, "wholly empty line")) left out: not a row"
                )
            )
        }
        let absent = "blinded, and not in the file: nothing of it is sealed"
        remarks += layout.absent.map { SealRemark(code: "blinded-column-absent", message: absent, column: $0) }
        // The count takes in withheld cells.
        if facts.literalQuotes > 0, layout.withheld.isEmpty {
            remarks.append(
                SealRemark(
                    code: "literal-quotes",
                    message:
                        "\(counted(facts.literalQuotes, "cell")) with a quote inside that does not start with one: kept as written"
                )
            )
        }
        if case .continued(let profile) = layout.plan {
            let now = Set(layout.columns)
            for column in profile.columns where !now.contains(column.name) {
                remarks.append(
                    SealRemark(
                        code: "column-gone",
                        message: "a column of the previous seal is gone",
                        column: column.name
                    )
                )
            }
            let before = Set(profile.columns.map(\.name))
            for name in layout.columns where !before.contains(name) {
                remarks.append(
                    SealRemark(code: "column-new", message: "not in the previous seal: sealed as text", column: name)
                )
            }
        }
        return remarks
    }

    private static func keyRemarks(layout: SealLayout, keys: [KeyCandidate]) -> [SealRemark] {
        var remarks: [SealRemark] = []
        for key in keys where key.repeats > 0 && !key.columns.isEmpty {
            let names = key.columns.joined(separator: " + ")
            let message =
                key.chosen
                ? "\(counted(key.repeats, "row")) \(key.repeats == 1 ? "repeats" : "repeat") the key \(names) of an earlier row"
                : "\(names) is not used as the key: \(counted(key.repeats, "row")) would repeat it"
            remarks.append(SealRemark(code: key.chosen ? "repeated-keys" : "key-not-unique", message: message))
        }
        if !keys.contains(where: \.chosen) {
            remarks.append(
                SealRemark(
                    code: "no-key",
                    message: "no key is known for this dataset: rows are told apart by all their columns together"
                )
            )
        }
        return remarks
    }

    private static func columnRemarks(_ name: String, census: ColumnCensus, plan: ProfilePlan) -> [SealRemark] {
        var remarks: [SealRemark] = []
        func remark(_ count: Int, _ code: String, _ message: String) {
            guard count > 0 else { return }
            remarks.append(SealRemark(code: code, message: "\(counted(count, "cell")) \(message)", column: name))
        }
        let marks = census.marks
        remark(marks.exponents, "spreadsheet-exponents", "in exponent form, as spreadsheets write long numbers")
        remark(marks.inventedDates, "spreadsheet-dates", "such as 1-Mar, as spreadsheets make them of other texts")
        remark(
            marks.roundedNumbers,
            "spreadsheet-rounding",
            "of more than 15 digits ending in zeros, as rounding leaves them"
        )
        remark(marks.errorValues, "spreadsheet-errors", "that a spreadsheet writes for an error, such as #REF!")
        remark(marks.doubtfulEncoding, "doubtful-encoding", "that look read under the wrong encoding")
        remark(marks.mailAddresses, "contact-data", "that look like e-mail addresses")
        if isPersonal(name) {
            remarks.append(
                SealRemark(
                    code: "personal-column",
                    message: "the name suggests names or contact data of people",
                    column: name
                )
            )
        }
        if case .propose(let declaration) = plan, declaration.types[name] == nil, declaration.formats[name] == nil,
            let type = census.types.proposalWithoutMarks(name: name)
        {
            remark(
                marks.missingMarks,
                "undeclared-missing",
                "with NA or another mark of a missing value, where all others are \(type.isDate ? "dates" : "numbers"): "
                    + "sealed as they are written; declare the mark under `missing` in the trial definition"
            )
        }
        if case .propose(let declaration) = plan, declaration.types[name] == nil, declaration.formats[name] == nil,
            census.types.fittingFormats.count > 1
        {
            let choices = census.types.fittingFormats.map(\.rawValue).joined(separator: " or ")
            remarks.append(
                SealRemark(
                    code: "ambiguous-dates",
                    message: "dates could be \(choices): sealed as text; declare the format in the trial definition",
                    column: name
                )
            )
        }
        return remarks
    }

    private static func isPersonal(_ name: String) -> Bool {
        let lower = name.lowercased()
        let words = lower.split { !$0.isLetter }.map(String.init)
        let whole: Set<String> = [
            "initials", "surname", "firstname", "lastname", "forename", "phone", "telephone", "mobile", "email", "mail",
            "address", "street", "postcode", "zip", "ssn", "nhs", "passport", "birthdate", "dob", "brthdtc", "invnam",
        ]
        if words.contains(where: whole.contains) || whole.contains(words.joined()) { return true }
        return ["patient", "subject", "first", "last", "family", "maiden"].contains { prefix in
            words.contains(prefix) && words.contains("name")
        }
    }

    static func counted(_ count: Int, _ noun: String) -> String { count == 1 ? "1 \(noun)" : "\(count) \(noun)s" }
}
