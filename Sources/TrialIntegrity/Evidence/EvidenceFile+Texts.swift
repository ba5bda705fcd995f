// The distinct texts of a sealed column, which the dictionaries of the evidence hold ready.

extension EvidenceFile {
    /// The distinct texts of a column.
    ///
    /// - Parameters:
    ///   - column: its name.
    ///   - limit: how many are taken at the most.
    /// - Returns: nil when the values are not held, there is no such column, or there are more.
    /// - Throws: `FormatError` when a section is damaged; read errors as they come.
    public func distinctTexts(column: String, limit: Int) throws -> Set<String>? {
        guard holdsValues, let index = manifest.profile.columns.firstIndex(where: { $0.name == column }) else {
            return nil
        }
        var texts: Set<String> = []
        for run in try runs() {
            let coded = try rows(run)
            for entry in coded.columns[index].starts.indices {
                texts.insert(String(decoding: coded.text(entry, column: index), as: UTF8.self))
            }
            if texts.count > limit { return nil }
        }
        return texts
    }
}
