// The vectors of Docs/Format.md, sections 7.1, 18 and 19, from the evidence of seal-v1.json.

import Foundation
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity

@Suite("Vectors of the page")
struct DisclosureVectorTests {
    private static let proof = #"""
        {"columns":["SUBJECT","VISITDT","RESULT","COMMENT"],"format":"trialverity/row-proof/v1","manifes\#
        t":{"salt":"7851e681004cf9caa093f13ea0510339","text":"{\"dataset\":\"LB\",\"file\":{\"digest\":\\#
        "c546dbf05519a5d310c59fd95166c8f82e54459f9fcfc98618aede577d66124b\",\"layout\":{\"byteOrderMark\\#
        ":false,\"delimiter\":\",\",\"encoding\":\"utf-8\",\"finalLineBreak\":true,\"headerLine\":1,\"li\#
        neEnds\":\"CRLF\",\"quoting\":\"some\"},\"length\":202},\"format\":\"trialverity/manifest/v1\",\\#
        "note\":\"second visit, naïve reading\",\"origin\":\"trial.example/ledger\",\"printedName\":\"A.\#
         Çelik\",\"profile\":{\"columns\":[{\"name\":\"SUBJECT\",\"type\":\"text\"},{\"format\":\"DD/MM/\#
        YYYY\",\"name\":\"VISITDT\",\"type\":\"date\"},{\"missing\":[\"NA\",\"ND\"],\"name\":\"RESULT\",\#
        \"type\":\"result\"},{\"name\":\"COMMENT\",\"type\":\"text\"},{\"name\":\"EXPORTED\",\"type\":\"\#
        text\"}],\"delimiter\":\",\",\"encoding\":\"utf-8\",\"headerLine\":1,\"key\":[\"SUBJECT\"],\"vol\#
        atile\":[\"EXPORTED\"]},\"rows\":3,\"sequence\":3,\"site\":\"701\",\"trial\":\"78c70d4d8881f8e63\#
        356acd547824a2f9d326addc70b7ee2ec11c84f40b5d4b2\"}"},"nodes":["ebbee632d87a21d104d2ab730bda03cc6\#
        344d8bb1e4760bf809e5988868b3997","a5dce9be87b17f2aefde4ec1709803b6b9e4b561229d67d575b7937f901f45\#
        af"],"receipt":null,"root":"5c9fbcc37d857af34c5b99a68cee58b06573895d020ca480e7959c1fe3dea4ed","r\#
        ows":[{"cells":["701-1016","12/01/2026","NA",""],"row":2,"salt":"a80db96e499452c16e303fd3fb1d216\#
        8"}],"seal":"701/LB#3","where":{"SUBJECT":"701-1016"}}

        """#

    private static let salts = """
        53414c540000000000000071020b000000000000000000000000000000000000000000000000000000000000007851e6\
        81004cf9caa093f13ea05103393098a33d5d2168fd5ea9e1f86f7e78bdb98ba332276c1be680c1be102a213ba5a912bd\
        1f74880dccb7a6c6a94dfb8c184ca01e3711f516e548de6b2debeb77cca25388f04b363da52e1f308b64f562c2fcf5d6\
        b607eebd0de13b29209c40648a
        """

    private static func bytes(_ hex: String) throws -> [UInt8] {
        let digits = Array(hex)
        return try stride(from: 0, to: digits.count, by: 2).map {
            try #require(UInt8(String(digits[$0...($0 + 1)]), radix: 16))
        }
    }

    /// The evidence and the root of the vectors.
    private static func sealed() throws -> (evidence: EvidenceFile, root: Digest) {
        let folder = try #require(SharedData.projectFolder)
        let data = try Data(contentsOf: folder.appendingPathComponent("Tests/Interop/vectors/seal-v1.json"))
        let json = try JSONValue(parsing: [UInt8](data))
        let text = try #require(json["evidence"]?.stringValue)
        let evidence = try bytes(text)
        let hex = try #require(json["root"]?.stringValue)
        return (try EvidenceFile(MemoryBytes(evidence)), try #require(Digest(hex: hex)))
    }

    private static func selection() throws -> RowSelection { try RowSelection(parsing: ["SUBJECT=701-1016"]) }

    @Test("the row proof is that of the page")
    func rowProof() throws {
        let (evidence, root) = try Self.sealed()
        let proof = try RowProver(evidence, root: root).prove(Self.selection(), workers: 2)
        #expect(try proof.bytes() == Array(Self.proof.utf8))
        #expect(try RowProof(reading: Array(Self.proof.utf8)).opened().rows.map(\.number) == [2])
        #expect(Self.proof.utf8.count == 1497)
        #expect(
            Digest.sha256(Array(Self.proof.utf8)).hex
                == "fbc1c24afc8fb45f07fd7b3b778f82a7057fce7ed3a68b4cded33136142db856"
        )
    }

    @Test("the evidence with an erased row is that of the page")
    func erasedEvidence() throws {
        let (evidence, root) = try Self.sealed()
        let eraser = EvidenceEraser(evidence)
        var left: [UInt8] = []
        try eraser.write(eraser.plan(Self.selection(), root: root, workers: 1), sink: { left += $0 })
        #expect(left.count == 1534)
        #expect(Digest.sha256(left).hex == "071f1e33c547d531e71e2528fab680c6636cbb357c8cb550ff8df35ed7734992")
        #expect(try left.contains(bytes: Self.bytes(Self.salts)))
        #expect(try EvidenceFile(MemoryBytes(left)).recomputedRoot(workers: 1) == root)
    }

    @Test("the order and its digest are those of the page")
    func order() throws {
        let manifest = try Self.sealed().evidence.manifest
        let order = ErasureOrder(
            origin: manifest.origin,
            trial: manifest.trial,
            selection: try Self.selection(),
            salt: [UInt8](0x40...0x5F)
        )
        #expect(try order.digest().hex == "5bbf00941c30addce01db4bfa5f8a18b0ea72885ec0ce1dccb8f942a320d9784")
        #expect(order.concerns(manifest))
    }
}
