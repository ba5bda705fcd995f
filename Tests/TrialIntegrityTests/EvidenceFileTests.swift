// Evidence files: round trips, the vectors of the page, damage in every byte, and frames that lie.

import MerkleLog
import TestSupport
import Testing
import TrialIntegrity

@Suite("Evidence files")
struct EvidenceFileTests {
    /// All rows, and the root over them; what an auditor gets from the file.
    static func contents(_ bytes: [UInt8]) throws -> (rows: [[String]], root: Digest?, manifest: Manifest) {
        let file = try EvidenceFile(MemoryBytes(bytes))
        let rows = try file.runs().flatMap { try file.rows($0).texts }
        return (rows, try file.recomputedRoot(workers: 2), file.manifest)
    }

    /// The sections of a sound file: tag and payload.
    static func sections(_ bytes: [UInt8]) throws -> [(tag: EvidenceTag, payload: [UInt8])] {
        var found: [(EvidenceTag, [UInt8])] = []
        var place = EvidenceFormat.magic.count
        while place < bytes.count {
            var reader = ByteReader(bytes, at: place, what: "test")
            let tag = try #require(EvidenceTag(rawValue: String(decoding: bytes[try reader.take(4)], as: UTF8.self)))
            let length = try reader.u64()
            found.append((tag, Array(bytes[try reader.take(length)])))
            place = reader.offset + EvidenceFormat.digestLength
        }
        return found
    }

    static func joined(_ sections: [(tag: EvidenceTag, payload: [UInt8])]) -> [UInt8] {
        EvidenceFormat.magic + sections.flatMap { EvidenceFormat.section($0.tag, $0.payload) }
    }

    @Test("the evidence of the vectors leads to the root of the vectors", arguments: ["evidence", "wholeEvidence"])
    func vectorEvidence(member: String) throws {
        let vectors = try SealVectors.load()
        let (rows, root, manifest) = try Self.contents(vectors.bytes(member))
        #expect(rows == vectors["rows"]?.arrayValue?.map(\.texts))
        #expect(try root?.hex == vectors.text("root"))
        #expect(try manifest.canonicalBytes() == Array(vectors.text("manifest").utf8))
    }

    @Test("the opening of the vectors has no rows")
    func vectorOpening() throws {
        let vectors = try SealVectors.load()
        let file = try EvidenceFile(MemoryBytes(vectors.bytes("opening")))
        #expect(!file.holdsValues)
        #expect(try file.runs().isEmpty)
        #expect(try file.recomputedRoot(workers: 1) == nil)
        #expect(try file.opening.saltKey == vectors.bytes("saltKey"))
        #expect(try file.opening.fileDigest?.hex == vectors.text("fileSHA256"))
        #expect(file.opening.matches(file.opening.fileDigest, file.manifest))
        #expect(!file.opening.matches(Digest.sha256([]), file.manifest))
    }

    @Test("the writer makes the bytes of the vectors")
    func vectorWriter() throws {
        let vectors = try SealVectors.load()
        let rows = try #require(vectors["rows"]?.arrayValue).map(\.texts)
        let opening = try EvidenceFile(MemoryBytes(vectors.bytes("opening"))).opening
        func written(_ cuts: [Range<Int>]) throws -> [UInt8] {
            var bytes: [UInt8] = []
            var writer = try EvidenceWriter { bytes += $0 }
            for cut in cuts {
                try writer.append(EvidenceRun(CodedRows(Array(rows[cut]), firstRow: cut.lowerBound + 1)))
            }
            try writer.finish(opening)
            return bytes
        }
        #expect(try written([0..<2, 2..<3]) == vectors.bytes("evidence"))
        #expect(try written([0..<3]) == vectors.bytes("wholeEvidence"))
    }

    @Test("sealed rows come back from the evidence, whatever the table", arguments: 0..<32 as Range<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let count = [0, 1, 2, 255, 256, 257, 700].randomElement(using: &random) ?? 0
        let table = RandomTable(rows: count, columns: Int.random(in: 1...8, using: &random), using: &random)
        let source = TableInMemory(table.columns, table.rows, rowsPerChunk: Int.random(in: 1...300, using: &random))
        let (sealed, evidence) = try TestSeal.seal(source, workers: Int.random(in: 1...3, using: &random))
        let (rows, root, manifest) = try Self.contents(evidence)
        #expect(rows == table.rows)
        #expect(root == sealed.root)
        #expect(manifest == sealed.manifest)
    }

    /// A small file with two runs of rows, a derived column and a volatile one.
    static func small() throws -> (bytes: [UInt8], sealed: SealedDataset) {
        let rows = (0..<12).map { ["S\($0)", "T\($0 % 2)", "n\($0 % 2)", "é", "v\($0 / 7)"] }
        let plan = TestSeal.plan(profile: .propose(ProfileDeclaration(key: ["A"], volatile: ["E"])))
        let (sealed, bytes) = try TestSeal.seal(TableInMemory(["A", "B", "C", "D", "E"], rows, rowsPerChunk: 10), plan)
        return (bytes, sealed)
    }

    @Test("every flipped byte is noticed")
    func flippedBytes() throws {
        let (bytes, _) = try Self.small()
        for place in bytes.indices {
            for mask in [0x01, 0x80, 0xFF] as [UInt8] {
                var changed = bytes
                changed[place] ^= mask
                #expect(throws: FormatError.self, "byte \(place)") { try Self.contents(changed) }
            }
        }
    }

    @Test("every truncation and every addition is noticed")
    func truncations() throws {
        let (bytes, _) = try Self.small()
        for length in bytes.indices {
            #expect(throws: FormatError.self) { try Self.contents(Array(bytes[..<length])) }
        }
        for more in [[0], [10], EvidenceFormat.section(.end, [UInt8](repeating: 0, count: 16))] as [[UInt8]] {
            #expect(throws: FormatError.self) { try Self.contents(bytes + more) }
        }
    }

    @Test("a byte flipped under a corrected section digest is refused, or changes the root, or is volatile")
    func correctedDigests() throws {
        let (bytes, sealed) = try Self.small()
        let whole = try Self.contents(bytes)
        let sections = try Self.sections(bytes)
        #expect(Self.joined(sections) == bytes)
        #expect(sections.map(\.tag) == [.rows, .rows, .directory, .opening, .end])
        var volatileChanges = 0
        for (number, section) in sections.enumerated() {
            for place in section.payload.indices {
                for mask in [0x01, 0x02, 0x40, 0x80] as [UInt8] {
                    var changed = sections
                    changed[number].payload[place] ^= mask
                    guard let found = try? Self.contents(Self.joined(changed)), found.root == sealed.root else {
                        continue
                    }
                    #expect(found.manifest == whole.manifest)
                    #expect(found.rows.map { $0[..<4] } == whole.rows.map { $0[..<4] })
                    volatileChanges += 1
                }
            }
        }
        #expect(volatileChanges > 0, "the volatile column is in the file and not under the root")
    }

    @Test("sections that are lost, doubled or moved are noticed")
    func movedSections() throws {
        let sections = try Self.sections(Self.small().bytes)
        for index in sections.indices {
            var lost = sections
            lost.remove(at: index)
            var doubled = sections
            doubled.insert(sections[index], at: index)
            let turned = Array(sections[index...] + sections[..<index])
            for changed in [lost, doubled] + (index == 0 ? [] : [turned]) {
                #expect(throws: FormatError.self) { try Self.contents(Self.joined(changed)) }
            }
        }
    }

    /// A file of hand-made sections whose offsets are right, unless told otherwise.
    private func file(
        directory: [(offset: UInt64?, firstRow: UInt64, rows: UInt32)],
        count: UInt32? = nil,
        gap: [UInt8] = [],
        runs: [[UInt8]],
        opening: [UInt8]
    ) -> [UInt8] {
        var bytes = EvidenceFormat.magic
        var offsets: [Int] = []
        for run in runs {
            offsets.append(bytes.count)
            bytes += EvidenceFormat.section(.rows, run)
        }
        bytes += gap
        var listing: [UInt8] = []
        listing.append(bigEndian: count ?? UInt32(directory.count))
        for (index, entry) in directory.enumerated() {
            let right = index < offsets.count ? offsets[index] : bytes.count
            listing.append(bigEndian: entry.offset ?? UInt64(right))
            listing.append(bigEndian: entry.firstRow)
            listing.append(bigEndian: entry.rows)
        }
        var ends: [UInt8] = []
        ends.append(bigEndian: UInt64(bytes.count))
        bytes += EvidenceFormat.section(.directory, listing)
        ends.append(bigEndian: UInt64(bytes.count))
        return bytes + EvidenceFormat.section(.opening, opening) + EvidenceFormat.section(.end, ends)
    }

    @Test("directories that lie are refused, whatever they ask for")
    func hostileDirectories() throws {
        let rows = [["x"], ["y"], ["x"]]
        let sealed = try TestSeal.seal(TableInMemory(["A"], rows, rowsPerChunk: 3))
        let opening = try #require(try Self.sections(sealed.evidence).first { $0.tag == .opening }?.payload)
        let run = RowsSection.encode(CodedRows(rows))
        let start = UInt64(EvidenceFormat.magic.count)
        #expect(file(directory: [(nil, 1, 3)], runs: [run], opening: opening) == sealed.evidence)
        let bad: [[UInt8]] = [
            file(directory: [], runs: [run], opening: opening),
            file(directory: [(nil, 1, 3)], count: .max, runs: [run], opening: opening),
            file(directory: [(nil, 1, 3)], count: 0, runs: [run], opening: opening),
            file(directory: [(nil, 2, 3)], runs: [run], opening: opening),
            file(directory: [(nil, 0, 3)], runs: [run], opening: opening),
            file(directory: [(nil, 1, 2)], runs: [run], opening: opening),
            file(directory: [(nil, 1, 0), (nil, 1, 3)], runs: [run, run], opening: opening),
            file(directory: [(nil, 1, .max)], runs: [run], opening: opening),
            file(directory: [(nil, .max, 3)], runs: [run], opening: opening),
            file(directory: [(start + 1, 1, 3)], runs: [run], opening: opening),
            file(directory: [(0, 1, 3)], runs: [run], opening: opening),
            file(directory: [(.max, 1, 3)], runs: [run], opening: opening),
            file(directory: [(UInt64(Int.max), 1, 3)], runs: [run], opening: opening),
            file(directory: [(nil, 1, 3)], gap: [0], runs: [run], opening: opening),
            file(directory: [(nil, 1, 3)], gap: run, runs: [run], opening: opening),
            file(directory: [(nil, 1, 3)], runs: [run, run], opening: opening),
            file(directory: [(nil, 1, 3), (start, 4, 3)], runs: [run], opening: opening),
        ]
        for (number, bytes) in bad.enumerated() {
            #expect(throws: FormatError.self, "file \(number)") { try Self.contents(bytes) }
        }
    }

    @Test("lengths and offsets of any size are refused")
    func hostileFrames() throws {
        let (bytes, _) = try Self.small()
        var sections = try Self.sections(bytes)
        let last = sections.count - 1
        for number in [0, 1, 23, 25, 1 << 31, 1 << 62, UInt64(Int.max), UInt64.max] as [UInt64] {
            for place in [0, 8] {
                var ends = sections[last].payload
                var value: [UInt8] = []
                value.append(bigEndian: number)
                ends.replaceSubrange(place..<(place + 8), with: value)
                var changed = sections
                changed[last].payload = ends
                #expect(throws: FormatError.self) { try Self.contents(Self.joined(changed)) }
            }
            // The length of the first section, which no digest protects until it was read.
            var value: [UInt8] = []
            value.append(bigEndian: number)
            var changed = bytes
            changed.replaceSubrange(28..<36, with: value)
            #expect(throws: FormatError.self) { try Self.contents(changed) }
        }
        sections.removeAll { $0.tag == .rows || $0.tag == .directory }
        sections[1].payload = [UInt8](repeating: 0, count: 16)
        #expect(throws: FormatError.self) { try Self.contents(Self.joined(sections)) }
    }

    @Test("an opening whose digest of the file is not the one in its manifest contradicts itself")
    func contradictingOpening() throws {
        var sections = try Self.sections(SealVectors.load().bytes("opening"))
        sections[0].payload[70] ^= 1
        #expect(throws: FormatError.contradiction("opening")) { try Self.contents(Self.joined(sections)) }
    }

    @Test("reading in memory stays inside")
    func memoryBytes() throws {
        let bytes = MemoryBytes([1, 2, 3])
        #expect(try bytes.read(at: 1, count: 2) == [2, 3])
        #expect(try bytes.read(at: 3, count: 0).isEmpty)
        for (offset, count) in [(-1, 1), (0, 4), (3, 1), (4, 0), (1, -1), (1, .max), (.max, 1)] {
            #expect(throws: FormatError.self) { try bytes.read(at: offset, count: count) }
        }
    }
}
