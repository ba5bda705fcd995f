// Dates in sealed rows that lie after the time by which the rows were sealed: whoever wrote them could not know them.

/// Looks for dates after a moment in sealed values.
///
/// A date is counted as later only when it is so in every time zone: clocks run up to fourteen hours ahead of UTC.
public struct FutureDates: Sendable {
    /// The last day that was anywhere when the data were sealed, as `YYYY-MM-DD`.
    private let lastDay: [UInt8]

    /// Looks for dates after a moment.
    ///
    /// - Parameter notAfter: the time by which the data were sealed, as an outside source states it.
    public init(notAfter: UTCTimestamp) {
        let ahead = UTCTimestamp(secondsSince1970: notAfter.secondsSince1970 + 14 * 3600) ?? notAfter
        lastDay = Array(ahead.text.utf8.prefix(10))
    }

    /// The cells with such dates, in the order of the sealed rows.
    ///
    /// Columns are those that the profile says are dates; volatile ones are not sealed and not looked at. Only the
    /// distinct texts of a column are read as dates, so a dataset without such dates costs little.
    /// - Throws: `FormatError` when the evidence is damaged; read errors as they come.
    public func findings(in evidence: EvidenceFile) throws -> [Finding] {
        let profile = evidence.manifest.profile
        let columns = profile.sealedColumns.filter { profile.columns[$0].type.isDate }
        let keys = profile.key.compactMap { name in profile.columns.firstIndex { $0.name == name } }
        guard !columns.isEmpty else { return [] }
        var findings: [Finding] = []
        for run in try evidence.runs() {
            let coded = try evidence.rows(run)
            let late = columns.map { column in lateTexts(coded, column, CellReading(profile.columns[column])) }
            guard late.contains(where: { !$0.isEmpty }) else { continue }
            for row in 0..<coded.rowCount {
                for (column, texts) in zip(columns, late) where texts.contains(coded.columns[column].indexes[row]) {
                    findings.append(finding(coded, run, row, column, profile, keys, evidence))
                }
            }
        }
        return findings
    }

    private func finding(
        _ coded: CodedRows,
        _ run: EvidenceFile.Run,
        _ row: Int,
        _ column: Int,
        _ profile: Profile,
        _ keys: [Int],
        _ evidence: EvidenceFile
    ) -> Finding {
        func text(_ column: Int) -> String { String(decoding: coded.cell(row: row, column: column), as: UTF8.self) }
        return Finding(
            kind: .dateAfterSeal,
            sealedRow: evidence.erased.row(ofHeld: run.firstRow + row),
            key: keys.map { KeyPart(column: profile.columns[$0].name, value: text($0)) },
            column: profile.columns[column].name,
            sealed: text(column)
        )
    }

    /// The numbers of the distinct texts of a column that are dates after the last day.
    private func lateTexts(_ coded: CodedRows, _ column: Int, _ reading: CellReading) -> Set<UInt32> {
        var late: Set<UInt32> = []
        for entry in coded.columns[column].starts.indices {
            guard let date = reading.normalForm(coded.text(entry, column: column)), isLate(date) else { continue }
            if let number = UInt32(exactly: entry) { late.insert(number) }
        }
        return late
    }

    /// Whether a year, a year and month, or a date, with or without a time of day, lies after the last day.
    private func isLate(_ date: [UInt8]) -> Bool {
        let day = date.prefix { $0 != UInt8(ascii: "T") }
        guard [4, 7, 10].contains(day.count),
            day.enumerated().allSatisfy({ place, byte in
                place == 4 || place == 7 ? byte == UInt8(ascii: "-") : (0x30...0x39).contains(byte)
            })
        else { return false }
        return lastDay.prefix(day.count).lexicographicallyPrecedes(day)
    }
}
