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
    /// Every dataset of every site that was ever sealed.
    let series: [SealID]
    /// The sites of the trial.
    var sites: Set<String> = []
    let site: String?
    let dataset: String?

    /// The files of the paths given, sorted; whether a folder is among the paths; and what lies in folders and is not
    /// looked at, by path.
    ///
    /// - Throws: `ProgramError.missing`, `.nothingToAudit`.
    func files(_ paths: [String]) throws -> (files: [DeliveredFile], folders: Bool, passedOver: [String]) {
        var files: [DeliveredFile] = []
        var passedOver: [String] = []
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
            let found = tables(below: path, &passedOver)
            guard !found.isEmpty else { throw ProgramError.nothingToAudit(path: path) }
            files += found.map { path in
                var file = delivered(path)
                file.isFromFolder = true
                return file
            }
        }
        files.sort { ($0.site ?? "", $0.dataset, $0.path) < ($1.site ?? "", $1.dataset, $1.path) }
        return (files, sawFolder, passedOver)
    }

    /// Tables in a folder and in its folders, one level down; hidden files are left alone.
    private func tables(below folder: String, _ passedOver: inout [String]) -> [String] {
        let root = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        var found: [String] = []
        for name in names(in: root) {
            let path = root + "/" + name
            // A folder that calls itself a table is looked at as one, and found not to be.
            guard isFolder(path), !isTable(name) else {
                if isTable(name) { found.append(path) } else { passedOver.append(path) }
                continue
            }
            for inner in names(in: path) {
                let file = path + "/" + inner
                if isTable(inner) { found.append(file) } else { passedOver.append(file) }
            }
        }
        return found
    }

    private func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
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
        let sealing = Set(series.filter { $0.dataset == name }.map(\.site))
        if let site { return DeliveredFile(path: path, site: site, dataset: name) }
        // Of a site that sealed nothing, the folder names it all the same: its file is not another site's.
        if sites.contains(parent) || series.contains(where: { $0.site == parent }) {
            return DeliveredFile(path: path, site: parent, dataset: name)
        }
        let only = sealing.count == 1 ? sealing.first : nil
        return DeliveredFile(path: path, site: only, dataset: name)
    }
}
