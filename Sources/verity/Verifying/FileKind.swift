// What a file is, told from its content: its name can say anything.

import Foundation
import MerkleLog
import TrialIntegrity
import TrialLedger

/// The kinds of things that can be verified.
enum FileKind {
    case trialFolder, tiles, bundle, evidence, fingerprints, corrections, receipt, rowProof, checkpoint

    /// Recognises a file or folder.
    ///
    /// - Throws: `ProgramError.missing`, `.cannotRead`, `.notVerifiable`.
    static func of(_ path: String) throws -> FileKind {
        var isFolder: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ProgramError.missing(path: path)
        }
        if isFolder.boolValue {
            if FileManager.default.fileExists(atPath: TrialFolder(path: path).ledger) { return .trialFolder }
            if TileFolder(path: path).isOne { return .tiles }
            throw ProgramError.notVerifiable(path: path)
        }
        // A damaged receipt is still what was handed in.
        if path.hasSuffix(".receipt.json") { return .receipt }
        let file = try FileBytes(path: path)
        let head = try file.read(at: 0, count: min(file.count, 4096))
        if head.starts(with: Array("trialverity/evidence/v".utf8)) { return .evidence }
        if try EvidenceFile.isWithheldPart(file) { return .evidence }
        if try FingerprintFile.isOne(file) { return .fingerprints }
        if try EvidenceEncryption.isEncrypted(file) { return .evidence }
        if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return .bundle }
        if try isCorrections(file) { return .corrections }
        if head.first == UInt8(ascii: "{") { return try json(file, path) }
        if head.contains(sequence: Array("\n\n\u{2014} ".utf8)) { return .checkpoint }
        throw ProgramError.notVerifiable(path: path)
    }

    /// Whether bytes start as a list of corrections does: its members are sorted, and the first may be long.
    static func isCorrections(_ bytes: any RandomAccessBytes) throws -> Bool {
        let start = Array(#"{"corrections":["#.utf8)
        return bytes.count > start.count ? try bytes.read(at: 0, count: start.count) == start : false
    }

    private static func json(_ file: FileBytes, _ path: String) throws -> FileKind {
        guard file.count <= RowProof.maximumByteCount,
            let value = try? JSONValue(parsing: try file.read(at: 0, count: file.count))
        else { throw ProgramError.notVerifiable(path: path) }
        switch value["format"]?.stringValue {
        case RowProof.format: return .rowProof
        case Receipt.format: return .receipt
        default: throw ProgramError.notVerifiable(path: path)
        }
    }
}

extension [UInt8] {
    /// Whether some bytes stand anywhere in these.
    fileprivate func contains(sequence: [UInt8]) -> Bool {
        guard let first = sequence.first, count >= sequence.count else { return false }
        return indices.dropLast(sequence.count - 1).contains { start in
            self[start] == first && self[start..<(start + sequence.count)].elementsEqual(sequence)
        }
    }
}
