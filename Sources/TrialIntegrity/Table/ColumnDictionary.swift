// The distinct texts of one column, found one row at a time: a hot loop, so it works on raw memory.
//
// Why the raw accesses stay in bounds: `insert` gets a cell inside `base ..< base + limit`; `word` reads eight bytes at
// once only when they all lie before `limit`. Slots and entries are allocated here and indexed by masks and counts.

/// A hash table from texts to their order of first appearance.
///
/// Texts are not copied: they stay in the batch.
@safe
package final class ColumnDictionary {
    private struct Entry {
        var hash: UInt64
        var start: UInt32
        var length: UInt32
    }

    private var slots: UnsafeMutablePointer<UInt32>
    private var slotMask: Int
    private var entries: UnsafeMutablePointer<Entry>
    private var entryCapacity: Int
    private let seed: UInt64
    /// The number of texts.
    package private(set) var count = 0
    private var lastStart: UInt32 = 0
    private var lastLength = UInt32.max
    private var lastIndex: UInt32 = 0

    /// An empty dictionary.
    ///
    /// The seed only decides the order of probing, never a result: it keeps crafted cells from
    /// making every probe collide.
    package init(seed: UInt64) {
        self.seed = seed
        unsafe slots = .allocate(capacity: 1024)
        unsafe slots.initialize(repeating: 0, count: 1024)
        slotMask = 1023
        unsafe entries = .allocate(capacity: 512)
        entryCapacity = 512
    }

    deinit {
        unsafe slots.deallocate()
        unsafe entries.deallocate()
    }

    /// Forgets all texts.
    package func removeAll() {
        if count > 0 { unsafe slots.update(repeating: 0, count: slotMask + 1) }
        count = 0
        lastLength = .max
    }

    /// The texts in order of first appearance.
    package func texts() -> (starts: [UInt32], lengths: [UInt32]) {
        var starts: [UInt32] = []
        var lengths: [UInt32] = []
        starts.reserveCapacity(count)
        lengths.reserveCapacity(count)
        for index in 0..<count {
            unsafe starts.append(entries[index].start)
            unsafe lengths.append(entries[index].length)
        }
        return (starts, lengths)
    }

    /// The number of a text, which is added when it is new.
    ///
    /// - Parameters:
    ///   - base: the bytes of the batch.
    ///   - limit: how many bytes there are.
    ///   - start: where the cell starts; `start + length <= limit`.
    ///   - length: the length of the cell in bytes.
    /// - Returns: the number, from 0.
    @inline(__always)
    package func insert(_ base: UnsafePointer<UInt8>, limit: Int, start: UInt32, length: UInt32) -> UInt32 {
        // Tables are sorted by subject or visit: the text of the row before is the likeliest one.
        if unsafe length == lastLength && Self.equal(base + Int(lastStart), base + Int(start), Int(length)) {
            return lastIndex
        }
        lastStart = start
        lastLength = length
        lastIndex = unsafe find(base, limit: limit, start: start, length: length)
        return lastIndex
    }

    @inline(__always)
    private func find(_ base: UnsafePointer<UInt8>, limit: Int, start: UInt32, length: UInt32) -> UInt32 {
        let hash = unsafe Self.hash(base + Int(start), length: Int(length), available: limit - Int(start), seed: seed)
        var slot = Int(truncatingIfNeeded: hash >> 20) & slotMask
        while true {
            let taken = unsafe slots[slot]
            if taken == 0 { break }
            let entry = unsafe entries[Int(taken) - 1]
            if unsafe entry.hash == hash && entry.length == length
                && Self.equal(base + Int(entry.start), base + Int(start), Int(length))
            {
                return taken - 1
            }
            slot = (slot + 1) & slotMask
        }
        return add(Entry(hash: hash, start: start, length: length), slot: slot)
    }

    private func add(_ entry: Entry, slot: Int) -> UInt32 {
        if count == entryCapacity { growEntries() }
        unsafe entries[count] = entry
        count += 1
        unsafe slots[slot] = UInt32(count)
        if count * 2 > slotMask { growSlots() }
        return UInt32(count - 1)
    }

    private func growEntries() {
        let larger = UnsafeMutablePointer<Entry>.allocate(capacity: entryCapacity * 2)
        unsafe larger.moveInitialize(from: entries, count: count)
        unsafe entries.deallocate()
        unsafe entries = unsafe larger
        entryCapacity *= 2
    }

    private func growSlots() {
        let size = (slotMask + 1) * 2
        unsafe slots.deallocate()
        unsafe slots = .allocate(capacity: size)
        unsafe slots.initialize(repeating: 0, count: size)
        slotMask = size - 1
        for index in 0..<count {
            var slot = unsafe Int(truncatingIfNeeded: entries[index].hash >> 20) & slotMask
            while unsafe slots[slot] != 0 { slot = (slot + 1) & slotMask }
            unsafe slots[slot] = UInt32(index + 1)
        }
    }

    /// Eight bytes at `pointer`, or the first `count` of them when fewer are left.
    @inline(__always)
    private static func word(_ pointer: UnsafePointer<UInt8>, _ count: Int, _ available: Int) -> UInt64 {
        if available >= 8 {
            let whole = unsafe UnsafeRawPointer(pointer).loadUnaligned(as: UInt64.self)
            return count >= 8 ? whole : whole & ((1 << UInt64(count * 8)) &- 1)
        }
        var value: UInt64 = 0
        for index in 0..<min(count, available) { unsafe value |= UInt64(pointer[index]) << UInt64(index * 8) }
        return value
    }

    @inline(__always)
    private static func hash(
        _ pointer: UnsafePointer<UInt8>,
        length: Int,
        available: Int,
        seed: UInt64
    ) -> UInt64 {
        var state = seed ^ (UInt64(truncatingIfNeeded: length) &* 0x9E37_79B9_7F4A_7C15)
        var offset = 0
        repeat {
            let value = unsafe word(pointer + offset, length - offset, available - offset)
            let product = (state ^ value).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
            state = product.high ^ product.low ^ seed
            offset += 8
        } while offset < length
        return state &* 0x9E37_79B9_7F4A_7C15
    }

    @inline(__always)
    private static func equal(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        var offset = 0
        while offset + 8 <= length {
            let one = unsafe UnsafeRawPointer(left + offset).loadUnaligned(as: UInt64.self)
            let other = unsafe UnsafeRawPointer(right + offset).loadUnaligned(as: UInt64.self)
            if one != other { return false }
            offset += 8
        }
        while offset < length {
            if unsafe left[offset] != right[offset] { return false }
            offset += 1
        }
        return true
    }
}
