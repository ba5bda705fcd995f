// The names of tiles: each place has one spelling, and every other one is refused.

import MerkleLog
import TestSupport
import Testing

@Suite("Tile paths")
struct TilePathTests {
    static let known: [(text: String, content: TilePath.Content, index: UInt64, width: Int)] = [
        ("tile/0/000", .hashes(level: 0), 0, 256),
        ("tile/0/x001/x234/067", .hashes(level: 0), 1_234_067, 256),
        ("tile/3/x001/x234/067.p/8", .hashes(level: 3), 1_234_067, 8),
        ("tile/63/999", .hashes(level: 63), 999, 256),
        ("tile/1/x001/000.p/1", .hashes(level: 1), 1000, 1),
        ("tile/entries/000", .entries, 0, 256),
        ("tile/entries/273.p/112", .entries, 273, 112),
        ("tile/entries/x999/999.p/255", .entries, 999_999, 255),
        ("tile/0/x072/x057/x594/x037/x927/935", .hashes(level: 0), (1 << 56) - 1, 256),
    ]

    @Test(arguments: known.indices)
    func `a path is read as the specification writes it, and written the same`(number: Int) throws {
        let known = Self.known[number]
        let path = try #require(TilePath(known.content, index: known.index, width: known.width))
        #expect(path.text == known.text)
        #expect(TilePath(parsing: known.text) == path)
        #expect(path.isPartial == (known.width < 256))
    }

    @Test(arguments: [
        "", "tile", "tile/", "tile/0", "tile/0/", "tile/0/0", "tile/0/00", "tile/0/0000", "tile/0/x000",
        "tile/0/x000/000",
        "tile/0/x001/0", "tile/0/001/000", "tile/0/x001/x000", "tile/0/001/x000", "tile/00/000", "tile/64/000",
        "tile/-1/000",
        "tile/+1/000", "tile/0/-01", "tile/0/0x1", "tile/data/000", "tile/Entries/000", "tile/8/0/000", "/tile/0/000",
        "tile/0/000/", "tile//0/000", "tile/0//000", "tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01", "tile/0/000.p/+1", "tile/0/000.p/1/2", "tile/0/000.P/1", "tile/0/.p/1", "tile/0/x000.p/1",
        "tile/0/000.p/99999999999999999999", "tile/0/x001.p/x234/067", "tile/0/٠٠٠", "tile/0/000 ", " tile/0/000",
        "tile/0/000\n", "tile/0/../0/000", "tile/0/x072/x057/x594/x037/x927/936",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/x018/x446/x744/x073/x709/x551/616", "checkpoint", "tile/entries/000.p/256", "TILE/0/000",
    ])
    func `any other spelling is refused`(text: String) {
        #expect(TilePath(parsing: text) == nil)
    }

    @Test(arguments: 0..<64)
    func `random places read back, and so do not their neighbours in spelling`(seed: UInt64) throws {
        var numbers = SplitMix64(seed: seed)
        for _ in 0..<50 {
            let index = numbers.next() >> UInt64.random(in: 8...64, using: &numbers)
            let level = Int.random(in: -1...63, using: &numbers)
            let content = level < 0 ? TilePath.Content.entries : .hashes(level: level)
            let path = try #require(TilePath(content, index: index, width: Int.random(in: 1...256, using: &numbers)))
            #expect(TilePath(parsing: path.text) == path)
            var bytes = Array(path.text.utf8)
            let position = Int.random(in: bytes.indices, using: &numbers)
            bytes[position] ^= 1 << UInt8.random(in: 0..<7, using: &numbers)
            let changed = String(decoding: bytes, as: UTF8.self)
            // What still reads is the one spelling of another place.
            if let other = TilePath(parsing: changed) { #expect(other != path && other.text == changed) }
        }
    }

    @Test func `places out of range have no name`() {
        #expect(TilePath(.hashes(level: -1), index: 0) == nil)
        #expect(TilePath(.hashes(level: 64), index: 0) == nil)
        #expect(TilePath(.entries, index: 1 << 56) == nil)
        #expect(TilePath(.entries, index: 0, width: 0) == nil)
        #expect(TilePath(.entries, index: 0, width: 257) == nil)
        #expect(TilePath(.entries, index: 0, width: .min) == nil)
    }

    static let lastTiles: [(size: UInt64, tiles: [String])] = [
        (0, []), (1, ["0/000.p/1"]), (255, ["0/000.p/255"]), (256, ["0/000", "1/000.p/1"]),
        (257, ["0/001.p/1", "1/000.p/1"]), (65_536, ["0/255", "1/000", "2/000.p/1"]),
        (70_000, ["0/273.p/112", "1/001.p/17", "2/000.p/1"]),
    ]

    @Test(arguments: lastTiles.indices)
    func `a tree has the tiles that the specification names`(number: Int) {
        let (size, last) = Self.lastTiles[number]
        let layout = TileLayout(size: size)
        #expect(layout.levelCount == last.count)
        let found = (0..<layout.levelCount).map { level in
            layout.path(.hashes(level: level), index: layout.tileCount(level: level) - 1)?.text ?? ""
        }
        #expect(found == last.map { "tile/" + $0 })
        for level in 0..<layout.levelCount {
            #expect(layout.path(.hashes(level: level), index: layout.tileCount(level: level)) == nil)
        }
    }

    @Test(arguments: [UInt64.max, UInt64(1) << 63, UInt64(1) << 56, (UInt64(1) << 56) - 1])
    func `absurd sizes neither trap nor loop`(size: UInt64) {
        let layout = TileLayout(size: size)
        #expect(layout.levelCount <= 8)
        #expect(layout.width(level: 0, index: .max) == 0)
        #expect(layout.width(level: 9, index: 0) == 0)
        #expect(layout.tileCount(level: 7) <= 1)
        #expect(throws: TileError.self) { try layout.place(of: NodeAddress(level: 64, index: 0)) }
        #expect(throws: TileError.self) { try layout.place(of: NodeAddress(level: -1, index: 0)) }
        #expect(throws: TileError.self) { try layout.place(of: NodeAddress(level: 0, index: size)) }
    }
}
