// Copies of evidence for others: fingerprints, which hold no value, and files that only their readers open.

import Foundation
import TestSupport
import Testing

struct EvidenceCopiesTests {
    private let bench: TrialBench
    private static let evidence = "701~DM~1.evidence"

    init() throws {
        bench = try TrialBench(sites: ["701"])
        try bench.write(TrialBench.demographics, to: "dm.csv")
        try bench.write(TrialBench.demographics.replacing("63", with: "36"), to: "false.csv")
        try bench.seal("dm.csv")
        try bench.folder.write(try bench.folder.bytes(of: "trial/trust.policy"), to: "kept.policy")
    }

    private func audit(_ file: String, _ more: String...) throws -> OutsideAuditAnswer {
        try OutsideAuditAnswer(
            ["audit", file, "--site", "701", "--dataset", "DM", "--trial", "trial", "--policy", "kept.policy"] + more,
            in: bench.path
        )
    }

    /// Puts a file in the place of the evidence.
    private func hand(_ file: String) throws {
        try bench.folder.write(try bench.folder.bytes(of: file), to: "trial/evidence/" + Self.evidence)
    }

    private func fingerprints() throws {
        try bench.run(
            "evidence",
            "fingerprints",
            "701/DM",
            "--out",
            "dm.fingerprints",
            "--trial",
            "trial",
            expecting: 0
        )
    }

    // MARK: Fingerprints

    @Test func `fingerprints find the changed cell without telling what was sealed`() throws {
        try fingerprints()
        let text = String(decoding: try bench.folder.bytes(of: "dm.fingerprints"), as: UTF8.self)
        for value in ["01-701-1015", "01-701-1023", "63", "71"] {
            #expect(!text.contains("\"\(value)\""), "\(value)")
        }
        try hand("dm.fingerprints")
        #expect(try audit("dm.csv").verdict == "identical")
        let altered = try audit("false.csv")
        #expect(altered.verdict == "altered")
        let findings = altered.datasets.flatMap(\.findings)
        #expect(findings.map(\.column) == ["AGE"])
        #expect(findings.map(\.foundRow) == [1])
        #expect(findings.map(\.sealed) == [nil])
        #expect(findings.map(\.found) == ["36"])
    }

    @Test func `rows that came and went are told by fingerprints, too`() throws {
        try fingerprints()
        try hand("dm.fingerprints")
        let lines = TrialBench.demographics.split(separator: "\n").map(String.init)
        try bench.write((lines.dropLast() + ["01-701-9999,50,F", ""]).joined(separator: "\n"), to: "false.csv")
        let kinds = try audit("false.csv").datasets.flatMap(\.findings).map(\.kind)
        #expect(Set(kinds).isSuperset(of: ["row-added", "row-removed"]), "\(kinds)")
    }

    @Test func `fingerprints with a byte flipped never call altered data identical`() throws {
        try fingerprints()
        let original = try bench.folder.bytes(of: "dm.fingerprints")
        var random = SplitMix64(seed: 51)
        for offset in original.indices.shuffled(using: &random).prefix(60) {
            var bytes = original
            bytes[offset] ^= UInt8.random(in: 1...255, using: &random)
            try bench.folder.write(bytes, to: "trial/evidence/" + Self.evidence)
            #expect(["altered", "unverifiable"].contains(try audit("false.csv").verdict), "byte \(offset)")
            #expect(["identical", "unverifiable"].contains(try audit("dm.csv").verdict), "byte \(offset)")
        }
    }

    @Test func `nothing is overwritten, and nothing is made for a seal that is not there`() throws {
        try bench.write("mine", to: "dm.fingerprints")
        try bench.run(
            "evidence",
            "fingerprints",
            "701/DM",
            "--out",
            "dm.fingerprints",
            "--trial",
            "trial",
            expecting: 73
        )
        #expect(try bench.folder.bytes(of: "dm.fingerprints") == Array("mine".utf8))
        try bench.run("evidence", "fingerprints", "701/XX", "--out", "none", "--trial", "trial", expecting: 64)
        try FileManager.default.removeItem(atPath: bench.folder.path("trial/evidence/" + Self.evidence))
        try bench.run("evidence", "fingerprints", "701/DM", "--out", "none", "--trial", "trial", expecting: 66)
        #expect(!FileManager.default.fileExists(atPath: bench.folder.path("none")))
    }

    // MARK: Encryption

    /// Makes the key of a reader with openssl: `NAME.pub` and `NAME.x25519`.
    private func makeReader(_ name: String) throws {
        func openssl(_ arguments: String...) throws {
            try #require(try Verity.start("openssl", arguments, in: bench.path).wait().status == 0)
        }
        try openssl("genpkey", "-algorithm", "X25519", "-outform", "DER", "-out", "\(name).der")
        var der = try bench.folder.bytes(of: "\(name).der")
        // The bits that X25519 does not look at have one spelling here.
        der[der.count - 32] &= 0xF8
        der[der.count - 1] = der[der.count - 1] & 0x7F | 0x40
        try bench.folder.write(der, to: "\(name).der")
        try openssl(
            "pkey",
            "-inform",
            "DER",
            "-in",
            "\(name).der",
            "-pubout",
            "-outform",
            "DER",
            "-out",
            "\(name).pub.der"
        )
        let publicKey = Array(try bench.folder.bytes(of: "\(name).pub.der").suffix(32))
        try bench.folder.write(Array("x25519\n\(name)\n".utf8) + publicKey, to: "\(name).sum")
        let sum = try Verity.start("sha256sum", ["\(name).sum"], in: bench.path).wait().text.prefix(8)
        let encoded = Data(der.suffix(32)).base64EncodedString()
        try bench.write("x25519+\(name)+\(sum)+\(Data(publicKey).base64EncodedString())\n", to: "\(name).pub")
        try bench.write("PRIVATE+X25519+\(name)+\(sum)+\(encoded)\n", to: "\(name).x25519")
        try permit(0o600, "\(name).x25519")
    }

    private func permit(_ mode: Int, _ name: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: bench.folder.path(name))
    }

    private func encrypt(to readers: String...) throws {
        let arguments = ["evidence", "encrypt", "701/DM", "--out", "dm.encrypted", "--trial", "trial", "--to"]
        try Verity.run(arguments + readers.map { $0 + ".pub" }, in: bench.path, expecting: 0)
    }

    @Test(.enabled(if: OutsideAuthority.isPresent, OutsideAuthority.skipReason))
    func `encrypted evidence is audited by each of its readers, and by nobody else`() throws {
        for name in ["inspector", "sponsor", "stranger"] { try makeReader(name) }
        try encrypt(to: "inspector", "sponsor")
        let text = String(decoding: try bench.folder.bytes(of: "dm.encrypted"), as: UTF8.self)
        #expect(!text.contains("01-701-1015") && !text.contains("inspector"))
        try hand("dm.encrypted")
        for name in ["inspector", "sponsor"] {
            #expect(try audit("dm.csv", "--decrypt-with", name + ".x25519").verdict == "identical")
            let findings = try audit("false.csv", "--decrypt-with", name + ".x25519").datasets.flatMap(\.findings)
            #expect(findings.map(\.sealed) == ["63"] && findings.map(\.found) == ["36"])
        }
        let without = try audit("dm.csv")
        #expect(without.verdict == "unverifiable")
        #expect(without.datasets.flatMap(\.faults).map(\.code) == ["evidence-unreadable"])
        #expect(without.datasets.flatMap(\.faults).first?.message.contains("encrypted") == true)
        let stranger = try audit("dm.csv", "--decrypt-with", "stranger.x25519")
        #expect(stranger.verdict == "unverifiable")
        #expect(stranger.datasets.flatMap(\.faults).first?.message.contains("encrypted to other keys") == true)
        // Other commands that need the values say the same, and take the same key.
        let prove = ["prove", "701/DM", "--where", "USUBJID=01-701-1015", "--out", "rows.proof", "--trial", "trial"]
        #expect(try Verity.run(prove, in: bench.path).status != 0)
        try Verity.run(prove + ["--decrypt-with", "sponsor.x25519"], in: bench.path, expecting: 0)
        try bench.run("verify", "rows.proof", "--policy", "kept.policy", expecting: 0)
    }

    @Test(.enabled(if: OutsideAuthority.isPresent, OutsideAuthority.skipReason))
    func `a reader gets the evidence back byte by byte, and a stranger or a damaged file gives nothing`() throws {
        for name in ["inspector", "stranger"] { try makeReader(name) }
        try encrypt(to: "inspector")
        let decrypt = ["evidence", "decrypt", "dm.encrypted", "--out", "dm.plain", "--key"]
        #expect(try Verity.run(decrypt + ["stranger.x25519"], in: bench.path, expecting: 77).text.isEmpty)
        let encrypted = try bench.folder.bytes(of: "dm.encrypted")
        var random = SplitMix64(seed: 52)
        for offset in encrypted.indices.shuffled(using: &random).prefix(40) {
            var bytes = encrypted
            bytes[offset] ^= UInt8.random(in: 1...255, using: &random)
            try bench.folder.write(bytes, to: "dm.encrypted")
            let outcome = try Verity.run(decrypt + ["inspector.x25519"], in: bench.path)
            #expect([2, 65, 77].contains(outcome.status), "byte \(offset): \(outcome.status) \(outcome.messages)")
        }
        try bench.folder.write(encrypted.dropLast(30) + [], to: "dm.encrypted")
        #expect(try Verity.run(decrypt + ["inspector.x25519"], in: bench.path).status == 2)
        #expect(!FileManager.default.fileExists(atPath: bench.folder.path("dm.plain")))
        #expect(try bench.leftovers().isEmpty)
        try bench.folder.write(encrypted, to: "dm.encrypted")
        try Verity.run(decrypt + ["inspector.x25519"], in: bench.path, expecting: 0)
        #expect(try bench.folder.bytes(of: "dm.plain") == bench.folder.bytes(of: "trial/evidence/" + Self.evidence))
        let mode = try FileManager.default.attributesOfItem(atPath: bench.folder.path("dm.plain"))[.posixPermissions]
        #expect((mode as? NSNumber)?.intValue == 0o600)
        try Verity.run(decrypt + ["inspector.x25519"], in: bench.path, expecting: 73)
    }

    @Test(.enabled(if: OutsideAuthority.isPresent, OutsideAuthority.skipReason))
    func `a private key that others can read, and a line that is no key, are refused`() throws {
        try makeReader("inspector")
        try encrypt(to: "inspector")
        try permit(0o644, "inspector.x25519")
        let decrypt = ["evidence", "decrypt", "dm.encrypted", "--out", "dm.plain", "--key", "inspector.x25519"]
        #expect(try Verity.run(decrypt, in: bench.path, expecting: 77).messages.contains("can be read by others"))
        let line = String(decoding: try bench.folder.bytes(of: "inspector.pub"), as: UTF8.self)
        try bench.write(line.replacing("inspector", with: "inspectos"), to: "bad.pub")
        try bench.run(
            "evidence",
            "encrypt",
            "701/DM",
            "--to",
            "bad.pub",
            "--out",
            "none",
            "--trial",
            "trial",
            expecting: 65
        )
        #expect(!FileManager.default.fileExists(atPath: bench.folder.path("none")))
    }
}
