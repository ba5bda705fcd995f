// Values sorted within their groups, from one pass over the bits of all of them.

/// All values in ascending order, with the group of each, and the values of each group in ascending order.
///
/// What runs over sorted values does not depend on the order of rows. Values that are not finite, and rows whose group
/// is outside the range, are left out.
///
/// - Complexity: O(rows): a radix sort by the eight bytes of a double; bytes that all values share are skipped.
package struct SortedGroups: Sendable {
    /// All values, ascending.
    package let values: [Double]
    /// The group of each of `values`.
    package let groups: [Int32]
    /// The values of group g are `grouped[starts[g]..<starts[g + 1]]`, ascending.
    package let grouped: [Double]
    /// Where each group starts in `grouped`; one more than there are groups.
    package let starts: [Int]

    /// Sorts `values`.
    ///
    /// - Parameters:
    ///   - values: one for each row.
    ///   - groups: the group of each row.
    ///   - groupCount: how many groups there are, at least 0.
    package init(values: [Double], groups: [Int32], groupCount: Int) {
        var keys: [UInt64] = []
        var owners: [Int32] = []
        keys.reserveCapacity(values.count)
        owners.reserveCapacity(values.count)
        for (value, group) in zip(values, groups) where value.isFinite && group >= 0 && Int(group) < groupCount {
            keys.append(SortedGroups.key(value))
            owners.append(group)
        }
        RadixSort.sort(&keys, with: &owners)
        self.values = keys.map(SortedGroups.value)
        self.groups = owners
        (grouped, starts) = SortedGroups.scatter(self.values, groups: owners, groupCount: groupCount)
    }

    /// Takes values that are already ascending; `groups` must be as long and within `0..<groupCount`.
    init(sorted values: [Double], groups: [Int32], groupCount: Int) {
        self.values = values
        self.groups = groups
        (grouped, starts) = SortedGroups.scatter(values, groups: groups, groupCount: groupCount)
    }

    /// How many groups there are.
    package var groupCount: Int { starts.count - 1 }

    /// The values of one group, ascending.
    package subscript(group group: Int) -> ArraySlice<Double> { grouped[starts[group]..<starts[group + 1]] }

    /// Puts each value behind those of its group that came before it.
    static func scatter<T>(_ values: [T], groups: [Int32], groupCount: Int) -> (grouped: [T], starts: [Int]) {
        var starts = [Int](repeating: 0, count: max(0, groupCount) + 1)
        for group in groups { starts[Int(group) + 1] += 1 }
        for group in starts.indices.dropFirst() { starts[group] += starts[group - 1] }
        var next = starts
        var grouped = values
        for (value, group) in zip(values, groups) {
            grouped[next[Int(group)]] = value
            next[Int(group)] += 1
        }
        return (grouped, starts)
    }

    /// Bits whose unsigned order is the order of the values; -0 counts as 0.
    private static func key(_ value: Double) -> UInt64 {
        let bits = (value + 0).bitPattern
        return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
    }

    private static func value(_ key: UInt64) -> Double {
        Double(bitPattern: key >> 63 == 1 ? key & ~(1 << 63) : ~key)
    }
}

/// A stable sort of 64-bit keys by their bytes, lowest first.
enum RadixSort {
    /// Sorts `keys` ascending and moves `owners` with them; both must have the same length.
    static func sort(_ keys: inout [UInt64], with owners: inout [Int32]) {
        let count = keys.count
        guard count > 1, owners.count == count else { return }
        var histograms = [Int](repeating: 0, count: 8 * 256)
        for key in keys {
            for byte in 0..<8 { histograms[byte << 8 | Int(truncatingIfNeeded: key >> UInt64(8 * byte) & 0xFF)] += 1 }
        }
        var otherKeys = keys
        var otherOwners = owners
        for byte in 0..<8 {
            let counts = histograms[byte << 8..<(byte + 1) << 8]
            guard !counts.contains(count) else { continue }
            var next = [Int](repeating: 0, count: 256)
            var total = 0
            for (digit, size) in counts.enumerated() {
                next[digit] = total
                total += size
            }
            for place in 0..<count {
                let key = keys[place]
                let digit = Int(truncatingIfNeeded: key >> UInt64(8 * byte) & 0xFF)
                let target = next[digit]
                next[digit] = target + 1
                otherKeys[target] = key
                otherOwners[target] = owners[place]
            }
            swap(&keys, &otherKeys)
            swap(&owners, &otherOwners)
        }
    }
}
