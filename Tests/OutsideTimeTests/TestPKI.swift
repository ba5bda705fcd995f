// A certificate authority and timestamp authorities, made on the spot by openssl.

import Foundation
import MerkleLog
import OutsideTime
import TestSupport

/// Certificates of several authorities, made once for all tests.
///
/// Names: `root`, `middle` (issued by root) and `other` (a root of somebody else) are authorities; the rest are signers.
final class TestPKI: Sendable {
    /// How long a certificate is valid, as openssl takes it.
    typealias Validity = (from: String, to: String)

    static let long: Validity = ("20200101000000Z", "20400101000000Z")
    static let short: Validity = ("20200101000000Z", "20220101000000Z")

    static let authority = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
    static let stamping = "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n"

    /// The certificates of all tests; made when the first test asks.
    static let shared = Result { try TestPKI() }

    let folder: TemporaryFolder

    private init() throws {
        folder = try TemporaryFolder()
        try issue("root", by: nil, Self.long, Self.authority)
        try issue("other", by: nil, Self.long, Self.authority)
        try issue("middle", by: "root", Self.long, Self.authority)
        try issue("old-middle", by: "root", Self.short, Self.authority)
        try issue("rsa-root", by: nil, Self.long, Self.authority, key: "rsa")
        try issue("rsa", by: "rsa-root", Self.long, Self.stamping, key: "rsa")
        try issue("direct", by: "root", Self.long, Self.stamping)
        try issue("tsa", by: "middle", Self.long, Self.stamping)
        try issue("p384", by: "middle", Self.long, Self.stamping, key: "P-384")
        try issue("p521", by: "middle", Self.long, Self.stamping, key: "P-521")
        try issue("expired", by: "middle", Self.short, Self.stamping)
        try issue("under-old", by: "old-middle", Self.long, Self.stamping)
        try issue("no-eku", by: "middle", Self.long, "keyUsage=critical,digitalSignature\n")
        try issue("mild-eku", by: "middle", Self.long, "extendedKeyUsage=timeStamping\n")
        try issue("two-ekus", by: "middle", Self.long, "extendedKeyUsage=critical,timeStamping,codeSigning\n")
        try issue("wrong-eku", by: "middle", Self.long, "extendedKeyUsage=critical,codeSigning\n")
        try issue("wrong-use", by: "middle", Self.long, "\(Self.stamping.prefix(39))keyUsage=keyEncipherment\n")
        try issue("issuer-no-ca", by: "root", Self.long, "basicConstraints=critical,CA:FALSE\n")
        try issue("under-no-ca", by: "issuer-no-ca", Self.long, Self.stamping)
        try issue("ocsp", by: "middle", Self.long, "extendedKeyUsage=OCSPSigning\n")
        try issue("false-ocsp", by: "middle", Self.long, "keyUsage=digitalSignature\n")
    }

    /// The path of a certificate.
    func certificate(_ name: String) -> String { folder.path("\(name).crt") }
    /// The path of a private key.
    func key(_ name: String) -> String { folder.path("\(name).key") }

    /// The bytes of certificates in PEM.
    func pem(_ names: String...) throws -> [UInt8] { try names.flatMap { try folder.bytes(of: "\($0).crt") } }

    /// Roots to pin.
    func trust(_ names: String..., policies: Set<String>? = nil) throws -> TimestampTrust {
        try TimestampTrust(pem: names.flatMap { try folder.bytes(of: "\($0).crt") }, path: "roots", policies: policies)
    }

    /// Material of certificates.
    func material(_ names: String...) throws -> TimeMaterial {
        try TimeMaterial(collecting: names.map { try folder.bytes(of: "\($0).crt") })
    }

    /// Issues a certificate; without an issuer it is a root.
    func issue(
        _ name: String,
        by issuer: String?,
        _ validity: Validity,
        _ extensions: String,
        key kind: String = "P-256"
    ) throws {
        let algorithm = kind == "rsa" ? ["RSA", "rsa_keygen_bits:2048"] : ["EC", "ec_paramgen_curve:\(kind)"]
        try OpenSSL.must("genpkey", "-algorithm", algorithm[0], "-pkeyopt", algorithm[1], "-out", key(name))
        try OpenSSL.must(
            "req",
            "-new",
            "-key",
            key(name),
            "-subj",
            "/O=Trial/CN=\(name)",
            "-out",
            folder.path("\(name).csr")
        )
        let settings = try settings(for: name, index: "", extensions: extensions)
        var arguments = [
            "ca", "-batch", "-notext", "-config", settings, "-in", folder.path("\(name).csr"), "-out",
            certificate(name), "-startdate", validity.from, "-enddate", validity.to, "-extensions", "v3",
        ]
        if let issuer {
            arguments += ["-cert", certificate(issuer), "-keyfile", key(issuer)]
        } else {
            arguments += ["-selfsign", "-keyfile", key(name)]
        }
        try OpenSSL.must(arguments)
    }

    /// A configuration of `openssl ca` with an index of its own.
    func settings(for name: String, index: String, extensions: String = "") throws -> String {
        let base = folder.path(name)
        try folder.write(index, to: "\(name).index")
        try folder.write("", to: "\(name).index.attr")
        return try folder.write(
            """
            [ca]
            default_ca=one
            [one]
            database=\(base).index
            new_certs_dir=\(folder.path)
            rand_serial=yes
            default_md=sha256
            policy=any
            unique_subject=no
            default_crl_days=30
            [any]
            organizationName=supplied
            commonName=supplied
            [v3]
            subjectKeyIdentifier=hash
            \(extensions)
            """,
            to: "\(name).cnf"
        )
    }

    /// The serial number of a certificate in hexadecimal.
    func serialNumber(_ name: String) throws -> String {
        let output = try OpenSSL.must("x509", "-in", certificate(name), "-noout", "-serial")
        return String(output.dropFirst("serial=".count).dropLast())
    }

    /// One line of an index: a certificate that is revoked (time as `YYMMDDhhmmssZ`, with a reason) or valid.
    func indexLine(_ name: String, revoked: String?) throws -> String {
        let state = revoked == nil ? "V" : "R"
        return "\(state)\t400101000000Z\t\(revoked ?? "")\t\(try serialNumber(name))\tunknown\t/O=Trial/CN=\(name)\n"
    }

    /// A revocation list in DER.
    func revocationList(
        by issuer: String,
        entries: String,
        from: String = "20250601000000Z",
        to: String = "20250701000000Z"
    ) throws -> [UInt8] {
        let name = "crl-\(UUID().uuidString)"
        try OpenSSL.must(
            "ca",
            "-gencrl",
            "-config",
            settings(for: name, index: entries),
            "-cert",
            certificate(issuer),
            "-keyfile",
            key(issuer),
            "-crl_lastupdate",
            from,
            "-crl_nextupdate",
            to,
            "-out",
            folder.path("\(name).pem")
        )
        try OpenSSL.must(
            "crl",
            "-in",
            folder.path("\(name).pem"),
            "-outform",
            "DER",
            "-out",
            folder.path("\(name).der")
        )
        return try folder.bytes(of: "\(name).der")
    }

    /// An OCSP response in DER about a certificate that `middle` issued, as of now.
    func statusResponse(on name: String, revoked: String?, responder: String) throws -> [UInt8] {
        let stem = "ocsp-\(UUID().uuidString)"
        try folder.write(indexLine(name, revoked: revoked), to: "\(stem).index")
        try OpenSSL.must(
            "ocsp",
            "-issuer",
            certificate("middle"),
            "-cert",
            certificate(name),
            "-no_nonce",
            "-reqout",
            folder.path("\(stem).req")
        )
        try OpenSSL.must(
            "ocsp",
            "-index",
            folder.path("\(stem).index"),
            "-CA",
            certificate("middle"),
            "-rsigner",
            certificate(responder),
            "-rkey",
            key(responder),
            "-reqin",
            folder.path("\(stem).req"),
            "-respout",
            folder.path("\(stem).der"),
            "-ndays",
            "7"
        )
        return try folder.bytes(of: "\(stem).der")
    }
}
