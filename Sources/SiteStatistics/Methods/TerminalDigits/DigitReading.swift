// The last digit of a value as it was written, and whether last digits mean anything in an export.

/// What a value as text says about its last digit.
package struct DigitReading: Sendable, Equatable {
    /// The last digit, 0...9.
    package let last: UInt8
    /// Digits behind the decimal point; 0 without one.
    package let decimals: Int

    /// Reads a plain decimal number; nil for everything else: words, censored values such as `<5`, exponents, blanks.
    ///
    /// Spaces around it and a sign are allowed; the decimal point may be a comma. A number that ends in its point has no
    /// last digit behind it and is not read.
    package init?(_ text: some Sequence<UInt8>) {
        var last: UInt8?
        var decimals = 0
        var (hasPoint, hasEnded, hasSign) = (false, false, false)
        for byte in text {
            switch byte {
            case 0x20, 0x09:
                if last != nil || hasPoint || hasSign { hasEnded = true }
            case 0x30...0x39 where !hasEnded:
                last = byte - 0x30
                if hasPoint { decimals += 1 }
            case 0x2E where !hasEnded && !hasPoint && last != nil, 0x2C where !hasEnded && !hasPoint && last != nil:
                hasPoint = true
            case 0x2B where !hasSign && last == nil && !hasEnded, 0x2D where !hasSign && last == nil && !hasEnded:
                hasSign = true
            default:
                return nil
            }
        }
        guard let last, !(hasPoint && decimals == 0) else { return nil }
        self.last = last
        self.decimals = decimals
    }
}

/// How the values of a variable were written, over the study: whether last digits can be believed.
package struct DigitFacts: MergeableStatistic {
    /// Values without a decimal point.
    package private(set) var whole = 0
    /// Values with one, by their last digit.
    package private(set) var decimal = [Int](repeating: 0, count: 10)
    /// Values that could not be read as a plain number.
    package private(set) var unread = 0

    /// No values.
    package init() {}

    /// Takes facts that were written down; nil when there are not ten digits or a count is negative.
    package init?(whole: Int, decimal: [Int], unread: Int) {
        guard decimal.count == 10, Counts.isPlausible(decimal), Counts.isPlausible([whole, unread]) else { return nil }
        self.whole = whole
        self.decimal = decimal
        self.unread = unread
    }

    /// Notes one value; nil is a text that is not a plain number.
    package mutating func add(_ reading: DigitReading?) {
        guard let reading else {
            unread += 1
            return
        }
        if reading.decimals > 0 { decimal[Int(reading.last)] += 1 } else { whole += 1 }
    }

    package mutating func merge(_ other: DigitFacts) {
        whole += other.whole
        unread += other.unread
        for digit in decimal.indices { decimal[digit] += other.decimal[digit] }
    }

    /// Why last digits of this variable must not be assessed, nil when they may be.
    ///
    /// Trailing zeros were dropped when values with decimals never end in 0: at least 30 of them beside whole numbers, or
    /// 66 alone, where that has a probability below 0.001 by chance. Rounding is coarse when decimals are only ever 0 or
    /// 5. Judged over the study, never for one site: a site that alone avoids zeros or writes .0 and .5 is to be found.
    package var objection: Reason? {
        let withDecimals = decimal.reduce(0, +)
        guard withDecimals >= 30 else { return nil }
        if decimal[0] + decimal[5] == withDecimals { return .coarseRounding }
        let needed = whole > 0 ? 30 : 66
        return decimal[0] == 0 && withDecimals >= needed ? .trailingZerosDropped : nil
    }
}
