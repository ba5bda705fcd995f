// The digests of the files that an audit read.

import Crypto
import Foundation
import TrialIntegrity
import TrialLedger

/// Hashes what an audit was given.
struct InputDigests {
    private let request: AuditRequest

    /// Takes the call.
    init(_ request: AuditRequest) {
        self.request = request
    }

    /// Every file that was read, by role in the order of `AuditInput.Role`, then path.
    ///
    /// A bundle stands for what is in it. Delivered files were hashed while they were read.
    func inputs(of report: AuditReport) -> [AuditInput] {
        var inputs = report.datasets.compactMap { dataset -> AuditInput? in
            guard let path = dataset.file else { return nil }
            guard let delivered = dataset.delivered else { return Self.hashed(.delivery, path) }
            return AuditInput(role: .delivery, path: path, bytes: delivered.count, sha256: delivered.sha256)
        }
        if let bundle = request.bundle {
            inputs.append(Self.hashed(.bundle, bundle))
        } else {
            let seals = Set(report.datasets.compactMap(\.seal)).compactMap(SealID.init(parsing:))
            let paths = seals.map { HeldEvidence.path(of: $0, in: request.folder) }
            inputs += paths.filter(FileManager.default.fileExists).map { Self.hashed(.evidence, $0) }
        }
        for (role, path) in [
            (AuditInput.Role.policy, request.trust.policyFile), (.authorities, request.trust.rootsFile),
            (.checkpoint, request.checkpoint), (.trailMap, request.trailMap),
        ] { if let path, !isUnpacked(path) { inputs.append(Self.hashed(role, path)) } }
        inputs += request.corrections.map { Self.hashed(.corrections, $0) }
        inputs += request.trails.map { Self.hashed(.auditTrail, $0.name) }
        inputs += receipts
        let order = Dictionary(AuditInput.Role.allCases.enumerated().map { ($1, $0) }) { first, _ in first }
        return inputs.sorted { (order[$0.role] ?? 0, $0.path) < (order[$1.role] ?? 0, $1.path) }
    }

    /// Whether a file came out of the bundle, which stands for it.
    private func isUnpacked(_ path: String) -> Bool {
        request.bundle != nil && path.hasPrefix(request.folder.path + "/")
    }

    private var receipts: [AuditInput] {
        guard let folder = request.receipts,
            let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
        else { return [] }
        return names.filter { $0.hasSuffix(".receipt.json") }.map { Self.hashed(.receipt, folder + "/" + $0) }
    }

    /// A file with its length and digest; without them when it cannot be read.
    static func hashed(_ role: AuditInput.Role, _ path: String) -> AuditInput {
        var input = AuditInput(role: role, path: path)
        guard let file = try? FileBytes(path: path) else { return input }
        var hash = SHA256()
        var offset = 0
        while offset < file.count {
            guard let bytes = try? file.read(at: offset, count: min(1 << 22, file.count - offset)) else { return input }
            hash.update(data: bytes)
            offset += bytes.count
        }
        input.bytes = file.count
        input.sha256 = hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
        return input
    }
}
