// Roots: the known answers, and every small tree against the definition.

import MerkleLog
import Testing

@Suite("Roots")
struct TreeHashTests {
    static let entries: [[UInt8]] = [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], Array(0x40...0x43), Array(0x50...0x57), Array(0x60...0x6F),
    ]
    static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test("the roots of transparency-dev/merkle", arguments: 0...8)
    func knownRoot(size: Int) {
        let leaves = TreeHashTests.entries.prefix(size).map { TreeHash.leaf($0) }
        #expect(TreeHash.root(ofLeafHashes: leaves).hex == TreeHashTests.roots[size])
    }

    @Test(
        "the roots of logs of \"entry 0\", \"entry 1\" and so on",
        arguments: [
            (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (1, "773885a613489e24ce2cf76199d6a423f042e4bbf12d7eecee912ef276c65701"),
            (2, "5a47662fd8a317d96049a3f9f47c55dc67ca66051baa3683dbb19b2fe09a07b0"),
            (3, "94fbd0dd836f50301692e6d0eade728ee19ec52bfff1606ed807c8575d5aaa19"),
            (5, "7caa345dbd892a66454d6c6512ea3c3ea3f0d3ec21be3fc2e2375705fd38f672"),
            (8, "b69732ce5c914162ca9accfaf4e95d3f9874d68805437088aaff184a4db96773"),
            (700, "c70e73499a9c19c590d98494bd050eb3a646bf38c9f7a397dce5a3fede3b2407"),
            (70_000, "a3920fba7f239a071a9bd10721f1341addefbaededb41c7e24437a9d16bdf00a"),
            (1_000_000, "576215276439ca0b889edce6c505afe29166ec5c43386d12032914d9d02de328"),
        ]
    )
    func knownLog(size: Int, root: String) throws {
        var packed: [UInt8] = []
        packed.reserveCapacity(size * Digest.byteCount)
        for number in 0..<size { TreeHash.leaf(Array("entry \(number)".utf8)).append(to: &packed) }
        #expect(try CompactRange(begin: 0, packedLeafHashes: packed).root().hex == root)
    }

    @Test func `the log in tessera's test data has its root`() throws {
        let words = "one two three four five six seven eit nain ten ileven twelf threeten fourten fivten"
        let leaves = words.split(separator: " ").map { TreeHash.leaf(Array($0.utf8)) }
        #expect(leaves.count == 15)
        #expect(TreeHash.root(ofLeafHashes: leaves).base64 == "rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=")
    }

    @Test func `leaves, nodes and plain digests of the same bytes differ`() {
        let (left, right) = (NaiveTree.leaf(0), NaiveTree.leaf(1))
        let bytes = left.bytes + right.bytes
        #expect(TreeHash.node(left, right) == Digest.sha256([0x01] + bytes))
        #expect(TreeHash.leaf(bytes) == Digest.sha256([0x00] + bytes))
        #expect(TreeHash.leaf(bytes.span) == TreeHash.leaf(bytes))
        #expect(Set([TreeHash.node(left, right), TreeHash.leaf(bytes), Digest.sha256(bytes)]).count == 3)
        #expect(TreeHash.node(left, right) != TreeHash.node(right, left))
    }

    @Test(arguments: 0...70)
    func `every small tree has the root of the definition, from leaves and from stored nodes`(size: Int) throws {
        let leaves = NaiveTree.leaves(size)
        let root = NaiveTree.root(leaves[...])
        #expect(TreeHash.root(ofLeafHashes: leaves) == root)
        #expect(try TreeHash.root(size: UInt64(size), node: NodeStore(leaves: leaves).node) == root)
    }

    @Test func `a node that the store lacks is the store's error`() {
        let missing = NodeStore.NoSuchNode(address: NodeAddress(level: 1, index: 0))
        #expect(throws: missing) { try TreeHash.root(size: 3, node: NodeStore().node) }
    }
}
