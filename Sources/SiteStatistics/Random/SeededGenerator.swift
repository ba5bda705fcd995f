// Seeded, reproducible draws: the same seed gives the same numbers on every machine.

/// The generator of all resampling: xoshiro256**, its state filled by SplitMix64.
///
/// Only integer arithmetic modulo 2^64 is used, so the stream depends on nothing but the seed. Numbers below a bound
/// are drawn by `below(_:)`, written out here, not by the standard library, whose method is not part of its promise.
///
/// Sources: D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021) 36, for
/// xoshiro256**; G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, for
/// SplitMix64; D. Lemire, "Fast random integer generation in an interval", ACM TOMACS 29 (2019) 3, for the bound.
package struct SeededGenerator: RandomNumberGenerator, Sendable, Equatable {
    private var s0: UInt64
    private var s1: UInt64
    private var s2: UInt64
    private var s3: UInt64

    /// Starts a stream; `path` tells streams of one seed apart, such as method and size of a site.
    ///
    /// Each number of the path is mixed in by one SplitMix64 step, so streams with different paths are unrelated.
    package init(seed: UInt64, path: [UInt64] = []) {
        var mixer = seed
        for step in path { mixer = SeededGenerator.splitMix(&mixer) ^ step }
        s0 = SeededGenerator.splitMix(&mixer)
        s1 = SeededGenerator.splitMix(&mixer)
        s2 = SeededGenerator.splitMix(&mixer)
        s3 = SeededGenerator.splitMix(&mixer)
    }

    /// Starts from a raw state, which must not be all zero; for known-answer tests.
    package init?(state: (UInt64, UInt64, UInt64, UInt64)) {
        guard state.0 | state.1 | state.2 | state.3 != 0 else { return nil }
        (s0, s1, s2, s3) = state
    }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        let result = rotated(s1 &* 5, by: 7) &* 9
        let shifted = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= shifted
        s3 = rotated(s3, by: 45)
        return result
    }

    /// A whole number in 0..<bound, each with the same probability; 0 when `bound` is below 1.
    package mutating func below(_ bound: Int) -> Int {
        guard bound > 1 else { return 0 }
        let size = UInt64(bound)
        var product = next().multipliedFullWidth(by: size)
        if product.low < size {
            let reject = (0 &- size) % size
            while product.low < reject { product = next().multipliedFullWidth(by: size) }
        }
        return Int(product.high)
    }

    /// A number in [0, 1) with 53 random bits.
    package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// One step of SplitMix64: moves the state on and returns 64 mixed bits.
    package static func splitMix(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    private func rotated(_ word: UInt64, by bits: UInt64) -> UInt64 { (word << bits) | (word >> (64 - bits)) }
}
