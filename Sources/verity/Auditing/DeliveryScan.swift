// Which delivered file is which sealed dataset.

import Foundation
import TrialIntegrity
import TrialLedger

/// A delivered file and the series it belongs to, as far as that can be told.
struct DeliveredFile {
    /// The path as the user gave it, or below the folder given.
    var path: String
    var site: String?
    var dataset: String
    /// Whether it was found in a folder; otherwise it was named, and a failure to read it is an error of the call.
    var isFromFolder = false
}

/// Finds the tables of a delivery.
struct DeliveryScan {
    /// The newest seals.
    let series: [SealID]
    let site: String?
    let dataset: String?

    /// The files of the paths given, sorted, and the sites whose folders are present.
    ///
    /// - Throws: `ProgramError.missing`, `.nothingToAudit`.
    func files(_ paths: [String]) throws -> (files: [DeliveredFile], folders: Bool) {
        var files: [DeliveredFile] = []
        var sawFolder = false
        for path in paths {
            var isFolder: ObjCBool = false
            guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw ProgramError.missing(path: path)
            }
            guard isFolder.boolValue else {
                files.append(delivered(path))
                continue
            }
            sawFolder = true
            let found = tables(below: path)
            guard !found.isEmpty else { throw ProgramError.nothingToAudit(path: path) }
            files += found.map { path in
                var file = delivered(path)
                file.isFromFolder = true
                return file
            }
        }
        files.sort { ($0.site ?? "", $0.dataset, $0.path) < ($1.site ?? "", $1.dataset, $1.path) }
        return (files, sawFolder)
    }

    /// Tables in a folder and in its folders, one level down; hidden files are left alone.
    private func tables(below folder: String) -> [String] {
        let root = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        var found: [String] = []
        for name in names(in: root) {
            let path = root + "/" + name
            if isTable(name) {
                found.append(path)
            } else {
                found += names(in: path).filter(isTable).map { path + "/" + $0 }
            }
        }
        return found
    }

    private func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
    }

    private func isTable(_ name: String) -> Bool {
        [".csv", ".tsv", ".txt"].contains { name.lowercased().hasSuffix($0) }
    }

    private func delivered(_ path: String) -> DeliveredFile {
        let stem = dataset ?? DatasetName.from(path: path)
        let known = series.first { $0.dataset == stem } ?? series.first { $0.dataset.uppercased() == stem.uppercased() }
        let name = known?.dataset ?? stem
        let parts = URL(fileURLWithPath: path).standardized.pathComponents
        let parent = parts.count >= 2 ? parts[parts.count - 2] : ""
        let sites = Set(series.filter { $0.dataset == name }.map(\.site))
        if let site { return DeliveredFile(path: path, site: site, dataset: name) }
        if series.contains(where: { $0.site == parent }) {
            return DeliveredFile(path: path, site: parent, dataset: name)
        }
        let only = sites.count == 1 ? sites.first : nil
        return DeliveredFile(path: path, site: only, dataset: name)
    }
}
