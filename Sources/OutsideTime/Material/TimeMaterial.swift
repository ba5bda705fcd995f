// What lies beside a token so that it can be verified in twenty years: chain, revocation lists, status responses.

package import MerkleLog
internal import SwiftASN1

/// The side file of tokens, `timestamps/<SHA-256 of the file>.pem`.
///
/// Certificates, then revocation lists, then status responses, each sorted by their DER bytes and without repeats, as
/// PEM with lines of 64 characters and nothing else: the same material is always the same file.
package struct TimeMaterial: Hashable, Sendable {
    /// The most bytes a side file may have.
    package static let maximumByteCount = 1 << 23
    /// The most certificates, and the most lists and responses each, that it may hold.
    package static let maximumCount = 64

    /// No material.
    package static let empty = TimeMaterial()

    /// Certificates in DER.
    package let certificates: [[UInt8]]
    /// Certificate revocation lists (RFC 5280) in DER.
    package let revocationLists: [[UInt8]]
    /// OCSP responses (RFC 6960) in DER.
    package let statusResponses: [[UInt8]]

    private static let part = "the file beside the timestamp"

    private init() {
        (certificates, revocationLists, statusResponses) = ([], [], [])
    }

    /// Puts material together.
    ///
    /// - Throws: `malformed` for what is no certificate, list or response; `tooLarge`.
    package init(
        certificates: [[UInt8]],
        revocationLists: [[UInt8]] = [],
        statusResponses: [[UInt8]] = []
    ) throws(TimestampError) {
        func ordered(_ values: [[UInt8]]) throws(TimestampError) -> [[UInt8]] {
            guard Set(values).count <= Self.maximumCount else { throw .tooLarge(Self.part, limit: Self.maximumCount) }
            return Set(values).sorted { $0.lexicographicallyPrecedes($1) }
        }
        self.certificates = try ordered(certificates)
        self.revocationLists = try ordered(revocationLists)
        self.statusResponses = try ordered(statusResponses)
        for der in self.certificates { _ = try StoredCertificate(der: der) }
        for der in self.revocationLists { _ = try RevocationList(der: der) }
        for der in self.statusResponses { _ = try StatusResponse(der: der) }
        guard bytes.count <= Self.maximumByteCount else { throw .tooLarge(Self.part, limit: Self.maximumByteCount) }
    }

    /// Reads a side file as ``bytes`` writes it.
    ///
    /// - Throws: `malformed` for any other bytes; `tooLarge`.
    package init(parsing file: [UInt8]) throws(TimestampError) {
        try self.init(collecting: [file])
        guard bytes == file else { throw .malformed(Self.part) }
    }

    /// Collects material from files of all kinds: PEM with any text between, or DER of one certificate, list or response.
    ///
    /// - Throws: `malformed` for a file that holds nothing of the kind; `tooLarge`.
    package init(collecting files: [[UInt8]]) throws(TimestampError) {
        var certificates: [[UInt8]] = []
        var lists: [[UInt8]] = []
        var responses: [[UInt8]] = []
        for file in files {
            guard file.count <= Self.maximumByteCount else { throw .tooLarge(Self.part, limit: Self.maximumByteCount) }
            for block in try Self.blocks(of: file) {
                switch block.label {
                case PEMBlock.certificate: certificates.append(block.der)
                case PEMBlock.revocationList: lists.append(block.der)
                case PEMBlock.statusResponse: responses.append(block.der)
                default: throw .malformed(Self.part)
                }
            }
        }
        try self.init(certificates: certificates, revocationLists: lists, statusResponses: responses)
    }

    /// The material of two sources.
    ///
    /// - Throws: `tooLarge`.
    package func merging(_ other: TimeMaterial) throws(TimestampError) -> TimeMaterial {
        try TimeMaterial(
            certificates: certificates + other.certificates,
            revocationLists: revocationLists + other.revocationLists,
            statusResponses: statusResponses + other.statusResponses
        )
    }

    /// The material with the certificates and lists that a token holds itself, so that the file stands alone.
    ///
    /// - Throws: `tooLarge`, and `malformed` for a revocation list that is none.
    package func merging(contentsOf token: TimestampToken) throws(TimestampError) -> TimeMaterial {
        try merging(
            TimeMaterial(certificates: token.certificates.map(\.der), revocationLists: token.revocationLists)
        )
    }

    /// Whether there is nothing in it.
    package var isEmpty: Bool { certificates.isEmpty && revocationLists.isEmpty && statusResponses.isEmpty }

    /// The bytes of the side file.
    package var bytes: [UInt8] {
        let blocks =
            certificates.map { PEMBlock(label: PEMBlock.certificate, der: $0) }
            + revocationLists.map { PEMBlock(label: PEMBlock.revocationList, der: $0) }
            + statusResponses.map { PEMBlock(label: PEMBlock.statusResponse, der: $0) }
        return Array(blocks.map(\.text).joined().utf8)
    }

    /// SHA-256 of ``bytes``, which names the file and stands in the anchor entry.
    package var digest: MerkleLog.Digest { .sha256(bytes) }

    func storedCertificates() throws(TimestampError) -> [StoredCertificate] {
        try certificates.map { der throws(TimestampError) in try StoredCertificate(der: der) }
    }

    private static func blocks(of file: [UInt8]) throws(TimestampError) -> [PEMBlock] {
        guard file.first == 0x30 else {
            guard let blocks = PEMBlock.all(in: file), !blocks.isEmpty else { throw .malformed(part) }
            return blocks
        }
        if (try? StoredCertificate(der: file)) != nil { return [PEMBlock(label: PEMBlock.certificate, der: file)] }
        if (try? RevocationList(der: file)) != nil { return [PEMBlock(label: PEMBlock.revocationList, der: file)] }
        if (try? StatusResponse(der: file)) != nil { return [PEMBlock(label: PEMBlock.statusResponse, der: file)] }
        throw .malformed(part)
    }
}
