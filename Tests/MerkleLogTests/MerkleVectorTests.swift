// The proof vectors of transparency-dev/merkle, in ../shared/vectors/merkle-proofs.json.

import Foundation
import MerkleLog
import TestSupport
import Testing

@Suite("Proof vectors of transparency-dev/merkle", .enabled(if: SharedData.isPresent, SharedData.skipReason))
struct MerkleVectorTests {
    struct Vectors: Decodable {
        var inclusion: [Inclusion]
        var consistency: [Consistency]
    }

    struct Inclusion: Decodable {
        var name: String
        var leafIdx: UInt64
        var treeSize: UInt64
        var root: String
        var leafHash: String
        var proof: [String]?
        var wantErr: Bool
    }

    struct Consistency: Decodable {
        var name: String
        var size1: UInt64
        var size2: UInt64
        var root1: String
        var root2: String
        var proof: [String]?
        var wantErr: Bool
    }

    enum Outcome { case accepted, refused, notDigests }

    let vectors: Vectors

    init() throws {
        let bytes = try SharedData.bytes("vectors/merkle-proofs.json")
        vectors = try JSONDecoder().decode(Vectors.self, from: Data(bytes))
    }

    /// The digests; nil if any of the texts is not one.
    func digests(_ texts: [String]) -> [Digest]? {
        let digests = texts.compactMap(Digest.init(base64:))
        return digests.count == texts.count ? digests : nil
    }

    /// A root of the consistency vectors.
    ///
    /// Some have a few words in its place: a digest of them stands in, so that the check decides and not the reading.
    func root(_ text: String) -> Digest {
        Digest(base64: text) ?? Digest.sha256(Array(text.utf8))
    }

    func outcome(_ check: () throws -> Void) -> Outcome {
        (try? check()) == nil ? .refused : .accepted
    }

    @Test func `98 inclusion cases: six are accepted`() {
        var count: [Outcome: Int] = [:]
        for vector in vectors.inclusion {
            var found = Outcome.notDigests
            if let proof = digests(vector.proof ?? []), let ends = digests([vector.leafHash, vector.root]) {
                found = outcome {
                    try InclusionProof.check(
                        proof: proof,
                        index: vector.leafIdx,
                        size: vector.treeSize,
                        leafHash: ends[0],
                        root: ends[1]
                    )
                }
            }
            #expect((found != .accepted) == vector.wantErr, "\(vector.name)")
            count[found, default: 0] += 1
        }
        #expect(vectors.inclusion.count == 98)
        #expect(count == [.accepted: 6, .refused: 66, .notDigests: 26])
    }

    @Test func `98 consistency cases: six are accepted, and one more from a tree without entries`() {
        var count: [Outcome: Int] = [:]
        var differing: [String] = []
        for vector in vectors.consistency {
            var found = Outcome.notDigests
            if let proof = digests(vector.proof ?? []) {
                found = outcome {
                    try ConsistencyProof.check(
                        proof: proof,
                        from: vector.size1,
                        to: vector.size2,
                        oldRoot: root(vector.root1),
                        newRoot: root(vector.root2)
                    )
                }
            }
            if (found != .accepted) != vector.wantErr { differing.append(vector.name) }
            count[found, default: 0] += 1
        }
        #expect(vectors.consistency.count == 98)
        #expect(count == [.accepted: 7, .refused: 83, .notDigests: 8])
        // RFC 6962 is silent on size 0; a witness starts there with an empty proof (C2SP tlog-witness).
        #expect(differing == ["additional/size1-is-zero-and-size2-is-not-zero.json"])
    }
}
