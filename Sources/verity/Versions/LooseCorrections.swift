// Corrections in a file of their own, which no seal holds: whoever gives the file vouches for it.
//
// Who audits has not written the list: what is wrong with it is said, and the audit goes on.

import TrialIntegrity
import TrialLedger
import TrialTables

/// A corrections file that is read for one run.
struct LooseCorrections {
    /// The file, as the user named it.
    let path: String
    private let source: CSVSource?
    /// Why the file is no table; nil when it is one.
    private let refusal: (any UserFacingError)?

    /// Opens a file.
    ///
    /// - Throws: when it is not there or cannot be opened.
    init(_ path: String) throws {
        self.path = path
        do {
            source = try CSVSource(path: path, dialect: CSVDialect(), hashing: false)
            refusal = nil
        } catch {
            guard error.failureClass == .badData else { throw error }
            (source, refusal) = (nil, error)
        }
    }

    /// A list that was read, and what is wrong with lines of it.
    struct Said {
        var changes: StatedChanges
        var remarks: [ExplanationSummary.Remark]
    }

    /// The name of the file, without the folders above it.
    private var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// What the name of the file says of the dataset: what stands before the first dot or underscore.
    var datasetName: String { name.split { $0 == "." || $0 == "_" }.first.map(String.init) ?? name }

    /// Why the header is not that of corrections of a dataset with this key; nil when it is.
    func misfit(key: [String]) -> String? {
        guard let source else { return refusal.map { Self.sentence($0) } }
        return table(key, []).misfit(source.columns).map { Self.sentence($0) }
    }

    /// Reads it, for one dataset.
    ///
    /// - Parameters:
    ///   - profile: the profile of the dataset.
    ///   - findings: what changed; columns that were added are among them.
    /// - Returns: the corrections, each with its row in the file, and remarks on lines that are none.
    /// - Throws: `Misfit` for a file that is not of this dataset, or cannot be read.
    func stated(_ profile: Profile, _ findings: [Finding]) throws(Misfit) -> Said {
        guard let source else { throw Misfit(reason: refusal.map { Self.sentence($0) } ?? "it cannot be read") }
        let added = findings.flatMap { [$0.column, $0.kind == .columnRenamed ? $0.found : nil].compactMap(\.self) }
        let table = self.table(profile.key, Set(profile.columns.map(\.name) + added))
        let lines: [CorrectionTable.Line]
        do {
            lines = try table.lines(source)
        } catch let error as CorrectionError {
            throw Misfit(reason: Self.sentence(error))
        } catch {
            throw Misfit(reason: source.refusal().map { Self.sentence($0) } ?? "it cannot be read to its end")
        }
        var said = Said(changes: StatedChanges(kind: .correction, name: path, changes: []), remarks: [])
        for line in lines {
            let reference = "\(name) row \(line.row)"
            switch line.result {
            case .success(let correction):
                said.changes.changes.append(correction.stated(profile.key, reference: reference))
            case .failure(let error):
                said.changes.unread += 1
                said.remarks.append(
                    ExplanationSummary.Remark(code: "correction-unusable", message: error.remark, reference: reference)
                )
            }
        }
        return said
    }

    /// Why a file explains nothing of a dataset.
    struct Misfit: Error {
        /// A sentence.
        let reason: String
    }

    private func table(_ key: [String], _ columns: Set<String>) -> CorrectionTable {
        CorrectionTable(path: path, key: key, columns: columns)
    }

    /// The words in which `verity seal` refuses such a file.
    private static func sentence(_ error: any UserFacingError) -> String {
        let place = error.place?.line.map { "line \($0): " } ?? ""
        return place + error.message + (error.hint.map { "; \($0)" } ?? "")
    }
}

/// Which of several delivered datasets each corrections file is of.
struct CorrectionAssignment {
    /// The files of each dataset of each site.
    private(set) var files: [SealSeries: [String]] = [:]
    /// Files that are held against nothing, each as a sentence.
    private(set) var notices: [String] = []

    /// Tells it from the keys: a list is of the dataset whose key its header has; of several such datasets, of that whose
    /// name the file name has before its first dot or underscore.
    ///
    /// - Parameters:
    ///   - paths: the corrections files.
    ///   - keys: the key of every dataset that was delivered, sorted by site and dataset.
    /// - Throws: when a file is not there or cannot be opened.
    init(_ paths: [String], among keys: [(series: SealSeries, key: [String])]) throws {
        for path in paths {
            let list = try LooseCorrections(path)
            let fitting = keys.filter { list.misfit(key: $0.key) == nil }.map(\.series)
            let named = fitting.filter { $0.dataset.lowercased() == list.datasetName.lowercased() }
            let chosen = fitting.count == 1 ? fitting : named
            if let only = chosen.first, chosen.count == 1 {
                files[only, default: []].append(path)
                continue
            }
            let names = (chosen.isEmpty ? fitting : chosen).map { "\($0.site)/\($0.dataset)" }
            if names.isEmpty {
                let why = keys.first.flatMap { list.misfit(key: $0.key) }.map { " (for the first: \($0))" } ?? ""
                notices.append("the corrections in \(path): their header fits the key of no dataset delivered\(why)")
            } else {
                notices.append(
                    "the corrections in \(path): their header fits \(names.joined(separator: " and ")); name the file after "
                        + "the dataset, as in \(fitting.first?.dataset.lowercased() ?? "ae")_corrections.csv, or audit one "
                        + "file at a time"
                )
            }
        }
    }
}
