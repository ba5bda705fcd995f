// Leaf 0 has one spelling: what is accepted is written again as the same bytes, and everything else is refused.

import MerkleLog
import Testing
import TrialIntegrity

@Suite("Manifests and profiles")
struct ManifestTests {
    @Test(
        "the manifests of the vectors are read and written as the same bytes",
        arguments: ["manifest", "emptyManifest"]
    )
    func vectors(member: String) throws {
        let vectors = try SealVectors.load()
        let bytes = try Array(vectors.text(member).utf8)
        let manifest = try Manifest(canonical: bytes)
        #expect(try manifest.canonicalBytes() == bytes)
        #expect(manifest.rows == (member == "manifest" ? 3 : 0))
        #expect(manifest.printedName == "A. Çelik")
        #expect(manifest.profile.columns[1].format == .dayMonthYearSlashes)
        #expect(manifest.profile.columns[2].missing == ["NA", "ND"])
        #expect(manifest.profile.sealedColumns == [0, 1, 2, 3])
        #expect(try manifest.profile.digest().hex == vectors.text("profileDigest"))
    }

    /// The manifest of the vectors with one edit of its text.
    private func edited(_ old: String, _ new: String) throws -> [UInt8] {
        let text = try SealVectors.load().text("manifest")
        try #require(text.contains(old), "\(old)")
        return Array(text.replacing(old, with: new).utf8)
    }

    @Test(
        "edits that are refused",
        arguments: [
            ("{\"dataset\"", " {\"dataset\""), ("\"rows\":3", "\"rows\":3 "), ("\"rows\":3", "\"rows\":-1"),
            ("\"rows\":3", "\"rows\":3.0"), ("\"rows\":3", "\"rows\":\"3\""), ("\"rows\":3", "\"rows\":true"),
            ("\"rows\":3", "\"rows\":9007199254740992"), ("\"rows\":3,", ""), ("\"rows\":3", "\"rows\":3,\"rows\":3"),
            ("\"rows\":3", "\"rowz\":1,\"rows\":3"), ("\"sequence\":3", "\"sequence\":0"),
            ("\"sequence\":3", "\"sequence\":1000000000"), ("\"site\":\"701\"", "\"site\":\"../x\""),
            ("\"site\":\"701\"", "\"site\":\"\""), ("\"dataset\":\"LB\"", "\"dataset\":\"-LB\""),
            ("manifest/v1", "manifest/v2"), ("\"trial\":\"78", "\"trial\":\""),
            ("\"trial\":\"78c7", "\"trial\":\"78C7"),
            ("trial.example/ledger", ""), ("trial.example/ledger", "trial example"),
            ("\"length\":202", "\"length\":null"),
            ("\"note\":\"second visit, naïve reading\",", ""), ("\"second visit, naïve reading\"", "7"),
            ("\"lineEnds\":\"CRLF\"", "\"lineEnds\":\"LFCR\""), ("\"quoting\":\"some\"", "\"quoting\":\"few\""),
            ("\"byteOrderMark\":false", "\"byteOrderMark\":0"), ("\"encoding\":\"utf-8\"", "\"encoding\":\"ascii\""),
            ("\"delimiter\":\",\"", "\"delimiter\":\":\""), ("\"headerLine\":1", "\"headerLine\":0"),
            ("\"headerLine\":1", "\"headerLine\":2147483648"),
            ("\"utf-8\",\"finalLineBreak\"", "\"iso-8859-1\",\"finalLineBreak\""),
            ("\"headerLine\":1,\"lineEnds\"", "\"headerLine\":2,\"lineEnds\""),
            (
                "\"delimiter\":\",\",\"encoding\":\"utf-8\",\"finalL",
                "\"delimiter\":\";\",\"encoding\":\"utf-8\",\"finalL"
            ),
            ("\"key\":[\"SUBJECT\"]", "\"key\":[\"NONE\"]"), ("\"key\":[\"SUBJECT\"]", "\"key\":[\"EXPORTED\"]"),
            ("\"key\":[\"SUBJECT\"]", "\"key\":[\"SUBJECT\",\"SUBJECT\"]"), ("\"key\":[\"SUBJECT\"]", "\"key\":[1]"),
            ("\"key\":[\"SUBJECT\"]", "\"key\":\"SUBJECT\""),
            ("\"volatile\":[\"EXPORTED\"]", "\"volatile\":[\"NONE\"]"),
            ("\"volatile\":[\"EXPORTED\"]", "\"volatile\":[\"EXPORTED\",\"COMMENT\"]"),
            ("\"volatile\":[\"EXPORTED\"]", "\"volatile\":[\"EXPORTED\",\"EXPORTED\"]"),
            ("[\"NA\",\"ND\"]", "[\"ND\",\"NA\"]"), ("[\"NA\",\"ND\"]", "[\"NA\",\"NA\"]"), ("[\"NA\",\"ND\"]", "[]"),
            ("\"type\":\"result\"", "\"type\":\"number\""), ("\"name\":\"COMMENT\"", "\"name\":\"SUBJECT\""),
            ("DD/MM/YYYY", "DD/MM/YY"), ("\"type\":\"date\"", "\"type\":\"text\""),
            ("{\"name\":\"COMMENT\",\"type\":\"text\"}", "{\"name\":\"COMMENT\",\"type\":\"text\",\"x\":1}"),
            ("\"printedName\":\"A. Çelik\"", "\"printedName\":\"A. \\u00c7elik\""),
        ]
    )
    func refused(old: String, new: String) throws {
        let bytes = try edited(old, new)
        #expect(throws: FormatError.self) { try Manifest(canonical: bytes) }
    }

    @Test(
        "edits that are accepted",
        arguments: [
            ("\"second visit, naïve reading\"", "null"), ("\"rows\":3", "\"rows\":0"),
            ("\"sequence\":3", "\"sequence\":999999999"), ("\"key\":[\"SUBJECT\"]", "\"key\":[]"),
            ("\"volatile\":[\"EXPORTED\"]", "\"volatile\":[]"), ("\"type\":\"date\"", "\"type\":\"partial-date\""),
            ("\"volatile\":[\"EXPORTED\"]", "\"volatile\":[\"COMMENT\",\"EXPORTED\",\"RESULT\",\"VISITDT\"]"),
            ("\"name\":\"COMMENT\"", "\"name\":\"\""),
        ]
    )
    func accepted(old: String, new: String) throws {
        let bytes = try edited(old, new)
        #expect(try Manifest(canonical: bytes).canonicalBytes() == bytes)
    }

    @Test("a profile needs a column in the seal, and names that differ in more than their composition")
    func columns() {
        func profile(_ columns: [String], key: [String] = [], volatile: [String] = []) -> Profile {
            Profile(
                columns: columns.map { ProfileColumn(name: $0, type: .text) },
                delimiter: ",",
                encoding: "utf-8",
                headerLine: 1,
                key: key,
                volatile: volatile
            )
        }
        func isAccepted(_ profile: Profile) -> Bool { (try? Profile(json: profile.json)) == profile }
        #expect(isAccepted(profile(["a"])))
        #expect(isAccepted(profile(["a", "b"], key: ["a"], volatile: ["b"])))
        #expect(!isAccepted(profile([])))
        #expect(!isAccepted(profile(["a"], volatile: ["a"])))
        #expect(!isAccepted(profile(["\u{E9}", "e\u{301}"])))
        #expect(!isAccepted(profile(["\u{E9}"], key: ["e\u{301}"])))
        #expect(!isAccepted(profile(["a", "\u{E9}"], volatile: ["e\u{301}"])))
    }

    @Test("rules that widen equality are said")
    func wideningRules() throws {
        let manifest = try Manifest(canonical: Array(SealVectors.load().text("manifest").utf8))
        #expect(manifest.profile.wideningRules.count == 2)
        #expect(manifest.profile.wideningRules.contains { $0.contains("`NA`, `ND`") && $0.contains("RESULT") })
        #expect(manifest.profile.wideningRules.contains { $0.contains("EXPORTED") })
    }

    @Test("every byte of a manifest flipped is refused or is another manifest")
    func flippedBytes() throws {
        let bytes = try Array(SealVectors.load().text("manifest").utf8)
        let whole = try Manifest(canonical: bytes)
        for index in bytes.indices {
            for mask in [0x01, 0x20, 0x80] as [UInt8] {
                var changed = bytes
                changed[index] ^= mask
                guard let read = try? Manifest(canonical: changed) else { continue }
                #expect(read != whole)
                #expect(try read.canonicalBytes() == changed)
            }
        }
    }
}
