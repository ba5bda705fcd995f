// Random draws by integers only, so that every machine writes the same bytes from the same seed.

/// A deterministic source of draws: SplitMix64, with distributions that use no floating point.
struct SampleRandom {
    private var state: UInt64

    /// Starts the stream of one purpose, such as the laboratory of subject 7 of site 703.
    ///
    /// Each purpose has a stream of its own: a change in one domain leaves all others as they were.
    init(seed: UInt64, purpose: UInt64...) {
        state = seed
        for number in purpose {
            state = next() ^ (number &* 0x9E37_79B9_7F4A_7C15)
        }
    }

    mutating func next() -> UInt64 {
        state = state &+ 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A whole number from 0 up to but not including `bound`; the bias of under 2^-32 does not matter here.
    mutating func below(_ bound: Int) -> Int {
        Int(((next() >> 32) * UInt64(bound)) >> 32)
    }

    /// A whole number of the range.
    mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }

    /// True in so many of a thousand draws.
    mutating func chance(perMille: Int) -> Bool {
        below(1000) < perMille
    }

    /// A normal draw around zero, rounded to a whole number: the sum of twelve uniform draws (Irwin–Hall).
    mutating func normal(deviation: Int) -> Int {
        var sum = -6 * 65_536
        for _ in 0..<12 {
            sum += Int(next() >> 48)
        }
        return (sum * deviation + 32_768) >> 16
    }

    /// One element of a list that is not empty.
    mutating func pick<Element>(_ list: [Element]) -> Element {
        list[below(list.count)]
    }

    /// One element of a list that is not empty, the first ones more often: index is the smaller of two draws.
    mutating func pickEarly<Element>(_ list: [Element]) -> Element {
        list[min(below(list.count), below(list.count))]
    }

    /// The list in a random order (Fisher–Yates).
    mutating func shuffled<Element>(_ list: [Element]) -> [Element] {
        var result = list
        for index in stride(from: result.count - 1, to: 0, by: -1) {
            result.swapAt(index, below(index + 1))
        }
        return result
    }
}

/// Growth by powers of two from a table: what makes laboratory values log-normal without transcendental functions.
enum PowerOfTwo {
    // round(2^(i/16) * 65536)
    private static let sixteenths = [
        65_536, 68_438, 71_468, 74_632, 77_936, 81_386, 84_990, 88_752, 92_682, 96_785, 101_070, 105_545, 110_218,
        115_098, 120_194, 125_515, 131_072,
    ]

    /// The value times two to the power of `thousandths` / 1000, rounded; between table entries by a straight line.
    static func scale(_ value: Int, thousandths: Int) -> Int {
        let exponent = (thousandths << 16) / 1000
        let whole = exponent >> 16
        let fraction = exponent & 0xFFFF
        let index = fraction >> 12
        let step = sixteenths[index + 1] - sixteenths[index]
        let factor = sixteenths[index] + (step * (fraction & 0xFFF)) >> 12
        let shift = 16 - whole
        return (value * factor + 1 << (shift - 1)) >> shift
    }
}
