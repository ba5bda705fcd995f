// PEM (RFC 7468): base64 between two lines.

internal import MerkleLog

/// One block of a PEM file.
struct PEMBlock: Hashable {
    static let certificate = "CERTIFICATE"
    static let revocationList = "X509 CRL"
    /// The label that openssl has for a whole OCSPResponse.
    static let statusResponse = "OCSP RESPONSE"

    let label: String
    let der: [UInt8]

    /// The block with lines of 64 characters.
    var text: String {
        let base64 = Array(StrictBase64.encode(der).utf8)
        let lines = stride(from: 0, to: base64.count, by: 64).map {
            String(decoding: base64[$0..<min($0 + 64, base64.count)], as: UTF8.self) + "\n"
        }
        return "-----BEGIN \(label)-----\n\(lines.joined())-----END \(label)-----\n"
    }

    /// All blocks of a file, whatever stands between them; nil when one is cut off or is not base64.
    static func all(in file: [UInt8]) -> [PEMBlock]? {
        var blocks: [PEMBlock] = []
        var label: String?
        var base64: [UInt8] = []
        for line in file.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            if let found = label {
                if line.elementsEqual("-----END \(found)-----".utf8) {
                    guard let der = StrictBase64.decode(String(decoding: base64, as: UTF8.self)) else { return nil }
                    blocks.append(PEMBlock(label: found, der: der))
                    (label, base64) = (nil, [])
                } else {
                    base64 += line
                }
            } else if line.starts(with: "-----BEGIN ".utf8), line.count > 16, line.suffix(5).elementsEqual("-----".utf8)
            {
                label = String(decoding: line.dropFirst(11).dropLast(5), as: UTF8.self)
            }
        }
        return label == nil ? blocks : nil
    }
}
