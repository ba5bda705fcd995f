// X.500 names for people; they are shown, never compared.

internal import SwiftASN1
internal import X509

/// The text of names, such as `CN=Test TSA,O=Trial`.
enum X500Name {
    private static let maximumCharacterCount = 300

    /// The text of an encoded name; nil for what is no name.
    static func text(_ node: ASN1Node) -> String? {
        (try? DistinguishedName(derEncoded: node)).map(text)
    }

    /// The text of a name, without control characters and of bounded length.
    static func text(_ name: DistinguishedName) -> String {
        let scalars = name.description.unicodeScalars.filter {
            $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
        }
        return String(String.UnicodeScalarView(scalars.prefix(maximumCharacterCount)))
    }
}
