// Inclusion and consistency proofs of every small tree, and everything near them that must fail.

import MerkleLog
import Testing

@Suite("Inclusion proofs")
struct InclusionProofTests {
    @Test(arguments: 1...70)
    func `every proof is that of the definition, verifies, and fails with any byte changed`(size: Int) throws {
        let leaves = NaiveTree.leaves(size)
        let store = NodeStore(leaves: leaves)
        let root = NaiveTree.root(leaves[...])
        for index in 0..<size {
            func isAccepted(
                _ proof: [Digest],
                index: Int,
                leaf: Digest? = nil,
                root other: Digest? = nil
            ) -> Bool {
                let check: Void? = try? InclusionProof.check(
                    proof: proof,
                    index: UInt64(index),
                    size: UInt64(size),
                    leafHash: leaf ?? leaves[index],
                    root: other ?? root
                )
                return check != nil
            }
            let proof = try InclusionProof.prove(index: UInt64(index), size: UInt64(size), node: store.node)
            #expect(proof == NaiveTree.path(index, leaves[...]))
            #expect(isAccepted(proof, index: index))
            let flipped = proof.withOneByteFlipped(exhaustively: size <= 33)
            #expect(flipped.count == proof.count * (size <= 33 ? 32 : 1))
            #expect(!flipped.contains { isAccepted($0, index: index) })
            #expect(!isAccepted(proof + [root], index: index))
            #expect(!isAccepted([root] + proof, index: index))
            #expect(proof.isEmpty || !isAccepted(proof.dropLast(), index: index))
            #expect(proof.isEmpty || !isAccepted(Array(proof.dropFirst()), index: index))
            #expect(!isAccepted(proof, index: index, root: TreeHash.empty))
            let otherPlaces = [index ^ 1, index ^ 2, index + 1, size - 1, 0].filter { $0 != index && $0 < size }
            #expect(!otherPlaces.contains { isAccepted(proof, index: index, leaf: leaves[$0]) })
            #expect(!otherPlaces.contains { isAccepted(proof, index: $0, leaf: leaves[index]) })
        }
    }

    @Test func `the errors say what is wrong`() throws {
        let leaves = NaiveTree.leaves(8)
        let (proof, root) = (NaiveTree.path(5, leaves[...]), NaiveTree.root(leaves[...]))
        #expect(throws: MerkleError.indexOutOfRange(index: 8, size: 8)) {
            try InclusionProof.check(proof: proof, index: 8, size: 8, leafHash: leaves[5], root: root)
        }
        #expect(throws: MerkleError.indexOutOfRange(index: 0, size: 0)) {
            try InclusionProof.check(proof: [], index: 0, size: 0, leafHash: root, root: root)
        }
        #expect(throws: MerkleError.proofLength(expected: 3, found: 2)) {
            try InclusionProof.check(proof: proof.dropLast(), index: 5, size: 8, leafHash: leaves[5], root: root)
        }
        #expect(throws: MerkleError.rootMismatch) {
            try InclusionProof.check(proof: proof, index: 5, size: 8, leafHash: leaves[4], root: root)
        }
        #expect(throws: MerkleError.indexOutOfRange(index: 8, size: 8)) {
            try InclusionProof.prove(index: 8, size: 8, node: NodeStore(leaves: leaves).node)
        }
    }

    @Test func `the proof of entry 5 of 8 is the known one`() throws {
        let store = NodeStore(leaves: NaiveTree.leaves(8))
        let proof = try InclusionProof.prove(index: 5, size: 8, node: store.node)
        #expect(proof.map(\.base64) == LogVectors.inclusion5of8)
    }
}

@Suite("Consistency proofs")
struct ConsistencyProofTests {
    @Test(arguments: 1...70)
    func `every proof is that of the definition, verifies, and fails with any byte changed`(size: Int) throws {
        let leaves = NaiveTree.leaves(size)
        let store = NodeStore(leaves: leaves)
        let newRoot = NaiveTree.root(leaves[...])
        for from in 1...size {
            let oldRoot = NaiveTree.root(leaves[..<from])
            func isAccepted(_ proof: [Digest], old: Digest? = nil, new: Digest? = nil) -> Bool {
                let check: Void? = try? ConsistencyProof.check(
                    proof: proof,
                    from: UInt64(from),
                    to: UInt64(size),
                    oldRoot: old ?? oldRoot,
                    newRoot: new ?? newRoot
                )
                return check != nil
            }
            let proof = try ConsistencyProof.prove(from: UInt64(from), to: UInt64(size), node: store.node)
            #expect(proof == NaiveTree.proof(from, leaves[...]))
            #expect(isAccepted(proof))
            #expect(!proof.withOneByteFlipped(exhaustively: size <= 33).contains { isAccepted($0) })
            #expect(!isAccepted(proof + [newRoot]))
            #expect(!isAccepted([oldRoot] + proof))
            #expect(proof.isEmpty || !isAccepted(proof.dropLast()))
            #expect(proof.isEmpty || !isAccepted(Array(proof.dropFirst())))
            #expect(!isAccepted(proof, old: TreeHash.empty))
            #expect(!isAccepted(proof, new: TreeHash.empty))
            #expect(from == size || !isAccepted(proof, old: newRoot))
            #expect(from == size || !isAccepted(proof, new: oldRoot))
        }
    }

    @Test(arguments: 2...33)
    func `a tree with an earlier entry changed has no proof`(size: Int) throws {
        let leaves = NaiveTree.leaves(size)
        for from in 1..<size {
            var changed = leaves
            changed[from - 1] = NaiveTree.leaf(1000)
            let store = NodeStore(leaves: changed)
            let proof = try ConsistencyProof.prove(from: UInt64(from), to: UInt64(size), node: store.node)
            #expect(throws: MerkleError.self) {
                try ConsistencyProof.check(
                    proof: proof,
                    from: UInt64(from),
                    to: UInt64(size),
                    oldRoot: NaiveTree.root(leaves[..<from]),
                    newRoot: NaiveTree.root(changed[...])
                )
            }
        }
    }

    @Test func `from a tree without entries nothing is proven, but its root must be the empty one`() throws {
        let root = NaiveTree.root(NaiveTree.leaves(3)[...])
        #expect(try ConsistencyProof.prove(from: 0, to: 3, node: NodeStore().node) == [])
        #expect(throws: Never.self) {
            try ConsistencyProof.check(proof: [], from: 0, to: 3, oldRoot: TreeHash.empty, newRoot: root)
        }
        #expect(throws: MerkleError.oldRootMismatch) {
            try ConsistencyProof.check(proof: [], from: 0, to: 3, oldRoot: root, newRoot: root)
        }
        #expect(throws: MerkleError.proofLength(expected: 0, found: 1)) {
            try ConsistencyProof.check(proof: [root], from: 0, to: 3, oldRoot: TreeHash.empty, newRoot: root)
        }
        #expect(throws: MerkleError.newRootMismatch) {
            try ConsistencyProof.check(proof: [], from: 0, to: 0, oldRoot: TreeHash.empty, newRoot: root)
        }
    }

    @Test func `the errors say what is wrong`() throws {
        let leaves = NaiveTree.leaves(8)
        let (proof, new) = (NaiveTree.proof(3, leaves[...]), NaiveTree.root(leaves[...]))
        let old = NaiveTree.root(leaves[..<3])
        #expect(throws: MerkleError.sizesReversed(from: 8, to: 3)) {
            try ConsistencyProof.check(proof: proof, from: 8, to: 3, oldRoot: new, newRoot: old)
        }
        #expect(throws: MerkleError.sizesReversed(from: 8, to: 3)) {
            try ConsistencyProof.prove(from: 8, to: 3, node: NodeStore(leaves: leaves).node)
        }
        #expect(throws: MerkleError.proofLength(expected: 4, found: 5)) {
            try ConsistencyProof.check(proof: proof + [new], from: 3, to: 8, oldRoot: old, newRoot: new)
        }
        #expect(throws: MerkleError.proofLength(expected: 1, found: 4)) {
            try ConsistencyProof.check(proof: proof, from: 4, to: 7, oldRoot: old, newRoot: new)
        }
        #expect(throws: MerkleError.proofLength(expected: 4, found: 0)) {
            try ConsistencyProof.check(proof: [], from: 3, to: 8, oldRoot: old, newRoot: new)
        }
        #expect(throws: MerkleError.oldRootMismatch) {
            try ConsistencyProof.check(proof: proof, from: 3, to: 8, oldRoot: new, newRoot: new)
        }
        #expect(throws: MerkleError.newRootMismatch) {
            try ConsistencyProof.check(proof: proof, from: 3, to: 8, oldRoot: old, newRoot: old)
        }
        #expect(throws: MerkleError.newRootMismatch) {
            try ConsistencyProof.check(proof: [], from: 8, to: 8, oldRoot: new, newRoot: old)
        }
    }

    @Test func `the proof from 3 to 8 is the known one`() throws {
        let store = NodeStore(leaves: NaiveTree.leaves(8))
        let proof = try ConsistencyProof.prove(from: 3, to: 8, node: store.node)
        #expect(proof.map(\.base64) == LogVectors.consistency3to8)
    }
}
