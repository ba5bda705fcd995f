// What is pinned: the roots of timestamp authorities, and perhaps their policies.

/// The roots against which timestamps are verified; they come from outside the trial folder.
package struct TimestampTrust: Sendable {
    /// The most bytes a file of roots may have.
    package static let maximumByteCount = 1 << 22

    let roots: [StoredCertificate]
    /// The accepted policies as dotted object identifiers; nil accepts all.
    package let policies: Set<String>?

    /// The subjects of the roots, for people, in the order of the file.
    package var names: [String] { roots.map(\.name) }

    /// Reads certificates in PEM form; text between them is passed over.
    ///
    /// Each pins itself: give the root that the authority publishes, not all roots of a web browser.
    /// - Parameters:
    ///   - pem: the bytes of the file.
    ///   - path: what an error names.
    ///   - policies: the accepted policies; nil accepts all.
    /// - Throws: `noRoots` when there is no certificate or one that cannot be read; `tooLarge`.
    package init(pem: [UInt8], path: String, policies: Set<String>? = nil) throws(TimestampError) {
        guard pem.count <= Self.maximumByteCount else {
            throw .tooLarge("the file of roots", limit: Self.maximumByteCount)
        }
        guard let blocks = PEMBlock.all(in: pem) else { throw .noRoots(path: path) }
        var roots: [StoredCertificate] = []
        for block in blocks where block.label == PEMBlock.certificate {
            guard let root = try? StoredCertificate(der: block.der) else { throw .noRoots(path: path) }
            if !roots.contains(root) { roots.append(root) }
        }
        guard !roots.isEmpty else { throw .noRoots(path: path) }
        self.roots = roots
        self.policies = policies
    }
}
