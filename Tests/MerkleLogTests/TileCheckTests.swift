// The full check of a tiled log: it names the file that was changed, and no other.

import MerkleLog
import TestSupport
import Testing

@Suite("The check of a tiled log")
struct TileCheckTests {
    /// Full tiles at two levels, partial ones at three.
    private static let store = Result { try TileStore(TileStore.entries(65_536 + 300)) }

    private func path(_ text: String) throws -> TilePath { try #require(TilePath(parsing: text)) }

    private func flip(_ store: inout TileStore, _ path: TilePath, _ byte: Int) throws {
        var bytes = try #require(store.files[path])
        bytes[byte] ^= 0x20
        store.set(path, bytes)
    }

    @Test func `an untouched log has no fault, and another root is a fault of the checkpoint alone`() throws {
        let store = try Self.store.get()
        #expect(try store.check().isEmpty)
        let faults = try store.check(root: TreeHash.empty)
        #expect(faults.map(\.kind) == [.rootUnreached])
        #expect(faults.map(\.path) == [nil])
        #expect(try store.check(size: 0, root: TreeHash.empty).isEmpty)
        #expect(try store.check(size: 0, root: store.builder.root).map(\.kind) == [.rootUnreached])
    }

    @Test(arguments: [
        ("tile/0/005", 32 * 7 + 3, 7), ("tile/1/000", 32 * 255, 255), ("tile/1/001.p/1", 0, 0),
        ("tile/2/000.p/1", 31, 0),
        ("tile/0/257.p/44", 32 * 43 + 31, 43), ("tile/entries/005", 2 + 12 + 5, 1), ("tile/entries/257.p/44", 5, 0),
    ])
    func `one flipped byte is named with its file and place`(text: String, byte: Int, position: Int) throws {
        var store = try Self.store.get()
        try flip(&store, path(text), byte)
        let faults = try store.check()
        #expect(faults.map(\.path?.text) == [text])
        #expect(faults.map(\.position) == [position])
        #expect(faults.map(\.kind) == [.altered])
    }

    @Test(arguments: 0..<24)
    func `a byte flipped anywhere is a fault of that file`(seed: UInt64) throws {
        var store = try TileStore(TileStore.entries(256 * 3 + Int(seed)))
        var numbers = SplitMix64(seed: seed)
        for path in store.files.keys.sorted(by: { $0.text < $1.text }) {
            let bytes = try #require(store.files[path])
            try flip(&store, path, Int.random(in: bytes.indices, using: &numbers))
            let faults = try store.check()
            #expect(!faults.isEmpty && faults.allSatisfy { $0.path == path }, "\(path): \(faults)")
            store.set(path, bytes)
        }
        #expect(try store.check().isEmpty)
    }

    @Test func `every kind of damage at once is named, each at its place`() throws {
        var store = try Self.store.get()
        try flip(&store, path("tile/0/001"), 0)
        try flip(&store, path("tile/entries/100"), 40)
        store.set(try path("tile/0/007"), nil)
        store.set(try path("tile/entries/009"), [])
        store.set(try path("tile/entries/200"), store.files[try path("tile/entries/201")])
        store.set(try path("tile/1/001.p/1"), (store.files[try path("tile/1/001.p/1")] ?? []) + [0])
        let faults = try store.check()
        let places = Set(faults.compactMap(\.path?.text))
        #expect(
            places == [
                "tile/0/001", "tile/entries/100", "tile/0/007", "tile/entries/009", "tile/entries/200",
                "tile/1/001.p/1",
            ]
        )
        #expect(!faults.contains { $0.kind == .rootUnreached })
        #expect(faults.first?.path?.text == "tile/0/001")
    }

    @Test func `entry and hash changed together are a fault of the tile, and with all above it of the root`() throws {
        var entries = TileStore.entries(65_536 + 300)
        entries[700] = Array("entry x".utf8)
        let forged = try TileStore(entries)
        var store = try Self.store.get()
        for text in ["tile/entries/002", "tile/0/002"] { store.set(try path(text), forged.files[try path(text)]) }
        let faults = try store.check()
        #expect(faults.map(\.path?.text) == ["tile/0/002"])
        #expect(faults.map(\.kind) == [.altered])
        for text in ["tile/1/000", "tile/2/000.p/1"] { store.set(try path(text), forged.files[try path(text)]) }
        #expect(try store.check().map(\.kind) == [.rootUnreached])
    }

    @Test func `older partial files must be the beginning of those that took their place`() throws {
        var store = TileStore()
        for entry in TileStore.entries(300) {
            try store.append(entry)
            try store.publish()
        }
        #expect(try store.check().isEmpty)
        for text in [
            "tile/0/000.p/200", "tile/entries/000.p/3", "tile/0/001.p/43", "tile/entries/001.p/1",
            "tile/entries/001.p/44",
            "tile/0/001.p/44",
        ] {
            var changed = store
            try flip(&changed, path(text), 5)
            #expect(try changed.check().map(\.path?.text) == [text])
            changed.set(try path(text), [])
            #expect(try changed.check().map(\.kind) == [.malformed])
        }
    }

    @Test(arguments: [UInt64.max, UInt64(1) << 40])
    func `a checkpoint of absurd size ends the check, which says so`(size: UInt64) throws {
        var asked = 0
        var check = TileTreeCheck(size: size, root: TreeHash.empty) { _ in
            asked += 1
            return nil
        }
        try check.run()
        #expect(check.faults.last?.kind == .stopped)
        #expect(check.faults.count <= TileTreeCheck.maximumFaultCount + 10)
        #expect(asked < 4 * TileTreeCheck.maximumFaultCount)
    }
}
