// Growing a stored tree.

import MerkleLog
import Testing

@Suite("Growing a tree")
struct TreeAppendTests {
    @Test(arguments: 0...40)
    func `appending any number of leaves adds exactly the nodes that became perfect`(size: Int) throws {
        let leaves = NaiveTree.leaves(size + 20)
        let before = NodeStore(leaves: Array(leaves.prefix(size)))
        for added in 0...20 {
            let new = Array(leaves[size..<size + added])
            let grown = try TreeAppend.append(leafHashes: new, toSize: UInt64(size), node: before.node)
            var after = before
            for (address, hash) in grown.nodes {
                #expect(after.nodes[address] == nil)
                after.add(address, hash)
            }
            #expect(after.nodes == NodeStore(leaves: Array(leaves.prefix(size + added))).nodes)
            #expect(grown.root == NaiveTree.root(leaves[..<(size + added)]))
        }
    }

    @Test func `children come before their parents`() throws {
        let leaves = NaiveTree.leaves(33)
        let grown = try TreeAppend.append(leafHashes: leaves, toSize: 0, node: NodeStore().node)
        var seen: Set<NodeAddress> = []
        for (address, _) in grown.nodes {
            if address.level > 0 {
                #expect(seen.contains(NodeAddress(level: address.level - 1, index: address.index * 2)))
                #expect(seen.contains(NodeAddress(level: address.level - 1, index: address.index * 2 + 1)))
            }
            seen.insert(address)
        }
        #expect(seen.count == 33 + 16 + 8 + 4 + 2 + 1)
    }

    @Test func `a store that lacks a node stops the growth with its own error`() {
        let missing = NodeStore.NoSuchNode(address: NodeAddress(level: 2, index: 0))
        #expect(throws: missing) {
            try TreeAppend.append(leafHashes: NaiveTree.leaves(1), toSize: 5, node: NodeStore().node)
        }
    }
}
