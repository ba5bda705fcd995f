// From data to places: numbers, categories and times along an axis.

package import TrialIntegrity

/// Maps numbers to places along an axis.
package struct LinearScale: Sendable {
    /// The numbers at the two ends; never the same.
    package let domain: ClosedRange<Double>
    /// The places of the two ends, in pixels; the first may be the larger.
    package let range: (from: Double, to: Double)

    /// Spans numbers, widened to a little more than a point when they are all the same.
    ///
    /// - Parameters:
    ///   - values: what must fit; none gives 0 to 1.
    ///   - range: the places of the ends.
    ///   - padding: how much is added at both ends, as a share of the span.
    package init(_ values: [Double], range: (from: Double, to: Double), padding: Double = 0) {
        let low = values.min() ?? 0
        let high = values.max() ?? 1
        let span = high > low ? high - low : max(1, abs(low) * 0.1)
        let extra = high > low ? span * padding : span / 2
        domain = (low - extra)...(high + extra)
        self.range = range
    }

    /// The place of a number; what is outside stands at the end.
    package func place(_ value: Double) -> Double {
        let share = (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
        return range.from + min(1, max(0, share)) * (range.to - range.from)
    }

    /// Round numbers inside, about `count` of them: steps of 1, 2 or 5 times a power of ten (Heckbert 1990).
    package func ticks(about count: Int) -> [Double] {
        let step = Self.roundStep((domain.upperBound - domain.lowerBound) / Double(max(1, count)))
        guard step > 0, step.isFinite else { return [] }
        let first = (domain.lowerBound / step).rounded(.up)
        let last = (domain.upperBound / step).rounded(.down)
        guard last >= first, last - first <= 100 else { return [] }
        return (0...Int(last - first)).map { (first + Double($0)) * step }
    }

    /// How many decimals tell these ticks apart.
    package static func decimals(of ticks: [Double]) -> Int {
        guard ticks.count > 1 else { return 2 }
        var step = ticks[1] - ticks[0]
        var decimals = 0
        while step < 0.999, decimals < 6 {
            step *= 10
            decimals += 1
        }
        return decimals
    }

    private static func roundStep(_ rough: Double) -> Double {
        guard rough > 0, rough.isFinite else { return 0 }
        var power = 1.0
        while power * 10 <= rough { power *= 10 }
        while power > rough { power /= 10 }
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough } ?? 10 * power
    }
}

/// Divides an axis evenly between categories.
package struct BandScale: Sendable {
    /// The number of categories.
    package let count: Int
    /// The places of the two ends, in pixels.
    package let range: (from: Double, to: Double)

    /// Divides a range.
    package init(count: Int, range: (from: Double, to: Double)) {
        self.count = max(1, count)
        self.range = range
    }

    /// The width of a band.
    package var width: Double { (range.to - range.from) / Double(count) }

    /// Where a band starts.
    package func start(_ index: Int) -> Double { range.from + Double(index) * width }

    /// The middle of a band.
    package func middle(_ index: Int) -> Double { start(index) + width / 2 }
}

/// Maps times to places, with ticks at round times of the calendar.
package struct TimeScale: Sendable {
    private let scale: LinearScale
    private let seconds: ClosedRange<Int64>

    /// Spans times; widened by a minute when they are all the same.
    package init(_ times: [UTCTimestamp], range: (from: Double, to: Double)) {
        let low = times.min()?.secondsSince1970 ?? 0
        let high = times.max()?.secondsSince1970 ?? 0
        seconds = high > low ? low...high : (low - 30)...(low + 30)
        scale = LinearScale([Double(seconds.lowerBound), Double(seconds.upperBound)], range: range)
    }

    /// The place of a time.
    package func place(_ time: UTCTimestamp) -> Double { scale.place(Double(time.secondsSince1970)) }

    /// Round times inside with their labels: about `count`, at most twice as many.
    package func ticks(about count: Int) -> [(time: UTCTimestamp, label: String)] {
        let span = seconds.upperBound - seconds.lowerBound
        let steps: [Int64] = [
            1, 5, 15, 60, 300, 900, 3600, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600,
        ]
        if let step = steps.first(where: { span / $0 <= Int64(count) }) { return evenTicks(step) }
        return monthTicks(about: count)
    }

    private func evenTicks(_ step: Int64) -> [(time: UTCTimestamp, label: String)] {
        let first = (seconds.lowerBound + step - 1) / step * step
        return stride(from: first, through: seconds.upperBound, by: Int(step)).compactMap { second in
            UTCTimestamp(secondsSince1970: second).map { (time: $0, label: Self.label($0, step: step)) }
        }
    }

    private func monthTicks(about count: Int) -> [(time: UTCTimestamp, label: String)] {
        let months = max(1, (seconds.upperBound - seconds.lowerBound) / 2_629_746)
        let step = [1, 2, 3, 6, 12, 24, 60, 120].first { months / $0 <= Int64(count) } ?? 240
        guard let start = UTCTimestamp(secondsSince1970: seconds.lowerBound)?.text,
            let year = Int(start.prefix(4)), let month = Int(start.dropFirst(5).prefix(2))
        else { return [] }
        var ticks: [(time: UTCTimestamp, label: String)] = []
        var number = year * 12 + month - 1
        number = (number + Int(step) - 1) / Int(step) * Int(step)
        while ticks.count <= 2 * count {
            let text = "\(Self.digits(number / 12, 4))-\(Self.digits(number % 12 + 1, 2))"
            guard let time = UTCTimestamp(parsing: text + "-01T00:00:00Z"),
                time.secondsSince1970 <= seconds.upperBound
            else { break }
            if time.secondsSince1970 >= seconds.lowerBound {
                ticks.append((time, step >= 12 ? String(text.prefix(4)) : text))
            }
            number += Int(step)
        }
        return ticks
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }

    private static func label(_ time: UTCTimestamp, step: Int64) -> String {
        let text = time.text
        if step >= 86_400 { return String(text.prefix(10)) }
        let clock = text.dropFirst(11).prefix(step >= 60 ? 5 : 8)
        return step >= 3600 ? "\(text.dropFirst(5).prefix(5)) \(clock)" : String(clock)
    }
}
