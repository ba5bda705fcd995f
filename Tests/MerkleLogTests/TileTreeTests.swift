// Tiles of whole trees: made leaf by leaf, read back, and compared with the definition and with known answers.

import MerkleLog
import Testing

/// The static files of a log, in memory.
struct TileStore {
    private(set) var files: [TilePath: [UInt8]] = [:]
    private(set) var builder = TileBuilder()
    private var entries: [[UInt8]] = []

    init() {}

    /// The files of a log of these entries, with the partial files of its size alone.
    init(_ entries: [[UInt8]]) throws {
        for entry in entries { try append(entry) }
        try publish()
    }

    mutating func append(_ entry: [UInt8]) throws {
        entries.append(entry)
        builder.append(TreeHash.leaf(entry)) { files[$0] = HashTile.encode($1) }
        if entries.count == 256 { try writeBundle() }
    }

    /// Writes the partial files of the present size.
    mutating func publish() throws {
        for (path, hashes) in builder.partials { files[path] = HashTile.encode(hashes) }
        if !entries.isEmpty { try writeBundle() }
    }

    private mutating func writeBundle() throws {
        var bundle: [UInt8] = []
        for entry in entries { try EntryBundle.append(entry, to: &bundle) }
        let path = try #require(TilePath(.entries, index: (builder.size - 1) / 256, width: entries.count))
        files[path] = bundle
        if entries.count == 256 { entries = [] }
    }

    mutating func set(_ path: TilePath, _ bytes: [UInt8]?) { files[path] = bytes }

    func fetch(_ path: TilePath) -> [UInt8]? { files[path] }

    func reader(size: UInt64) -> TileReader { TileReader(size: size, fetch: fetch) }

    /// The widths of the partial files of a place, but for the one that counts.
    func olderWidths(_ content: TilePath.Content, _ index: UInt64) -> [Int] {
        files.keys.filter { $0.content == content && $0.index == index && $0.isPartial }.map(\.width).sorted()
    }

    func check(size: UInt64? = nil, root: Digest? = nil) throws -> [TileFault] {
        var check = TileTreeCheck(
            size: size ?? builder.size,
            root: root ?? builder.root,
            fetch: fetch,
            olderWidths: olderWidths
        )
        try check.run()
        return check.faults
    }

    /// The logs of the known answers: "entry 0" and so on.
    static func entries(_ count: Int) -> [[UInt8]] { (0..<count).map { Array("entry \($0)".utf8) } }
}

@Suite("Trees in tiles")
struct TileTreeTests {
    private func path(_ text: String) throws -> TilePath { try #require(TilePath(parsing: text)) }

    @Test func `a log of 700 entries has the known tiles`() throws {
        let store = try TileStore(TileStore.entries(700))
        let digests = [
            "tile/0/000": "b0f6ca2ff42508faf8c6bb4ea8bb9c74243b19d4174fdc4fd17bdad9099e605e",
            "tile/entries/000": "c378282cb2167eb29f7e0c483ef2ce284728c12286469737cf8c3dc71e412ff1",
            "tile/1/000.p/2": "8152514257f01fd795091dbf4b4ca2b407d81384d1a2813483012d733fdd0585",
        ]
        for (text, digest) in digests {
            #expect(Digest.sha256(try #require(store.files[path(text)])).hex == digest)
        }
        #expect(store.files[try path("tile/entries/000")]?.count == 2706)
        #expect(store.builder.root.hex == LogVectors.root700)
        #expect(
            store.files.keys.map(\.text).sorted() == [
                "tile/0/000", "tile/0/001", "tile/0/002.p/188", "tile/1/000.p/2", "tile/entries/000",
                "tile/entries/001",
                "tile/entries/002.p/188",
            ]
        )
        #expect(try store.reader(size: 700).root().hex == LogVectors.root700)
        #expect(try store.check().isEmpty)
    }

    @Test(arguments: [
        (70_000, "a3920fba7f239a071a9bd10721f1341addefbaededb41c7e24437a9d16bdf00a"),
        (1_000_000, "576215276439ca0b889edce6c505afe29166ec5c43386d12032914d9d02de328"),
    ])
    func `large logs have the known roots, from the builder and from tiles`(size: Int, root: String) throws {
        var builder = TileBuilder()
        var tiles: [TilePath: [UInt8]] = [:]
        for number in 0..<size {
            builder.append(TreeHash.leaf(Array("entry \(number)".utf8))) { tiles[$0] = HashTile.encode($1) }
        }
        for (path, hashes) in builder.partials { tiles[path] = HashTile.encode(hashes) }
        #expect(builder.root.hex == root)
        #expect(try TileReader(size: UInt64(size)) { tiles[$0] }.root().hex == root)
    }

    /// The log that transparency-dev/tessera keeps as test data (Apache-2.0): these words, and this root.
    @Test func `the test log of tessera has its root, with partial files of every size`() throws {
        let words = "one two three four five six seven eit nain ten ileven twelf threeten fourten fivten"
        var store = TileStore()
        for word in words.split(separator: " ") {
            try store.append(Array(word.utf8))
            try store.publish()
        }
        #expect(store.files.count == 30)
        let root = try #require(Digest(base64: "rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs="))
        #expect(try store.check(size: 15, root: root).isEmpty)
        #expect(try store.reader(size: 15).entry(14) == Array("fivten".utf8))
        for path in store.files.keys {
            var changed = store
            changed.set(path, store.files[path].map { bytes in bytes.dropLast() + [bytes[bytes.count - 1] ^ 1] })
            let faults = try changed.check(size: 15, root: root)
            #expect(faults.map(\.path) == [path], "\(path)")
        }
    }

    @Test(arguments: [1, 2, 3, 254, 255, 256, 257, 511, 512, 513, 700])
    func `proofs out of tiles are those of the definition`(size: Int) throws {
        let store = try TileStore(TileStore.entries(size))
        let leaves = NaiveTree.leaves(size)
        let root = NaiveTree.root(leaves[...])
        #expect(store.builder.root == root)
        let reader = store.reader(size: UInt64(size))
        #expect(try reader.root() == root)
        for index in stride(from: 0, to: size, by: max(1, size / 40)) {
            let proof = try InclusionProof.prove(index: UInt64(index), size: UInt64(size), node: reader.node)
            #expect(proof == NaiveTree.path(index, leaves[...]))
            #expect(TreeHash.leaf(try reader.entry(UInt64(index))) == leaves[index])
            let consistency = try ConsistencyProof.prove(from: UInt64(index), to: UInt64(size), node: reader.node)
            #expect(index == 0 || consistency == NaiveTree.proof(index, leaves[...]))
        }
    }

    @Test(arguments: [1, 100, 255, 256, 257, 300, 511, 512, 600])
    func `a smaller published size is read from full tiles where its partial ones are gone`(size: Int) throws {
        let store = try TileStore(TileStore.entries(65_700))
        let reader = store.reader(size: UInt64(size))
        let leaves = NaiveTree.leaves(size)
        #expect(try reader.root() == NaiveTree.root(leaves[...]))
        let last = UInt64(size - 1)
        let proof = try InclusionProof.prove(index: last, size: UInt64(size), node: reader.node)
        #expect(proof == NaiveTree.path(size - 1, leaves[...]))
        #expect(try reader.entry(last) == Array("entry \(last)".utf8))
        #expect(throws: TileError.self) { try reader.entry(UInt64(size)) }
        #expect(throws: TileError.self) { try reader.node(NodeAddress(level: 0, index: UInt64(size))) }
    }

    @Test(arguments: [0, 1, 255, 256, 300, 512])
    func `a builder that goes on from stored nodes makes the same tiles`(start: Int) throws {
        let whole = try TileStore(TileStore.entries(700))
        let nodes = NodeStore(leaves: NaiveTree.leaves(start))
        var builder = try TileBuilder(size: UInt64(start), node: nodes.node)
        var count = 0
        for number in start..<700 {
            builder.append(NaiveTree.leaf(number)) { path, hashes in
                count += 1
                #expect(whole.files[path] == HashTile.encode(hashes))
            }
        }
        #expect(count == 700 / 256 - start / 256)
        #expect(builder.root == whole.builder.root)
        #expect(builder.partials.map(\.path) == whole.builder.partials.map(\.path))
        #expect(builder.partials.map(\.hashes) == whole.builder.partials.map(\.hashes))
    }

    @Test func `missing and cut tiles are errors, and never a wrong hash`() throws {
        var store = try TileStore(TileStore.entries(700))
        let top = try path("tile/1/000.p/2")
        store.set(top, nil)
        #expect(throws: TileError.missing(top)) { try store.reader(size: 700).root() }
        store.set(top, [UInt8](repeating: 0, count: 63))
        #expect(throws: TileError.length(expected: 64, found: 63)) { try store.reader(size: 700).root() }
        store.set(try path("tile/entries/000"), [0, 1])
        #expect(throws: TileError.bundleEnds(entry: 0)) { try store.reader(size: 700).entry(3) }
        store.set(try path("tile/entries/000"), nil)
        #expect(throws: TileError.self) { try store.reader(size: 700).entry(3) }
    }

    @Test func `bundles state lengths that are never trusted`() throws {
        var bundle: [UInt8] = []
        try EntryBundle.append([UInt8](repeating: 7, count: 65_535), to: &bundle)
        try EntryBundle.append([], to: &bundle)
        #expect(try EntryBundle.entries(of: bundle, width: 2) == [2..<65_537, 65_539..<65_539])
        #expect(throws: TileError.bundleEnds(entry: 2)) { try EntryBundle.entries(of: bundle, width: 3) }
        #expect(throws: TileError.bundleContinues(at: 65_537)) { try EntryBundle.entries(of: bundle, width: 1) }
        for count in 0..<4 {
            #expect(throws: TileError.bundleEnds(entry: 0)) {
                try EntryBundle.entries(of: Array(bundle.prefix(count)), width: 1)
            }
        }
        #expect(throws: TileError.entryLength(65_536)) {
            try EntryBundle.append([UInt8](repeating: 7, count: 65_536), to: &bundle)
        }
    }
}
