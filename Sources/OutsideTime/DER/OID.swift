// The object identifiers this module knows, in dotted form.

/// Object identifiers of RFC 3161, RFC 5035, RFC 5280, RFC 5652, RFC 6960, RFC 8017 and RFC 5758.
enum OID {
    static let signedData = "1.2.840.113549.1.7.2"
    static let timestampInfo = "1.2.840.113549.1.9.16.1.4"
    static let contentType = "1.2.840.113549.1.9.3"
    static let messageDigest = "1.2.840.113549.1.9.4"
    static let signingCertificate = "1.2.840.113549.1.9.16.2.12"
    static let signingCertificateV2 = "1.2.840.113549.1.9.16.2.47"

    static let sha1 = "1.3.14.3.2.26"
    static let sha256 = "2.16.840.1.101.3.4.2.1"
    static let sha384 = "2.16.840.1.101.3.4.2.2"
    static let sha512 = "2.16.840.1.101.3.4.2.3"

    static let rsaEncryption = "1.2.840.113549.1.1.1"
    static let maskGeneration1 = "1.2.840.113549.1.1.8"
    static let rsaPSS = "1.2.840.113549.1.1.10"
    static let sha256WithRSA = "1.2.840.113549.1.1.11"
    static let sha384WithRSA = "1.2.840.113549.1.1.12"
    static let sha512WithRSA = "1.2.840.113549.1.1.13"
    static let ecPublicKey = "1.2.840.10045.2.1"
    static let ecdsaWithSHA256 = "1.2.840.10045.4.3.2"
    static let ecdsaWithSHA384 = "1.2.840.10045.4.3.3"
    static let ecdsaWithSHA512 = "1.2.840.10045.4.3.4"
    static let p256 = "1.2.840.10045.3.1.7"
    static let p384 = "1.3.132.0.34"
    static let p521 = "1.3.132.0.35"

    static let reasonCode = "2.5.29.21"
    static let deltaIndicator = "2.5.29.27"
    static let issuingDistributionPoint = "2.5.29.28"
    static let certificateIssuer = "2.5.29.29"
    static let ocspBasic = "1.3.6.1.5.5.7.48.1.1"
    static let ocspSigning = "1.3.6.1.5.5.7.3.9"
}
