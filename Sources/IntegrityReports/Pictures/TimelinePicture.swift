// The course of the trial in its ledger: seals, locks, sign-offs, timestamps and explained changes along time.

import TrialIntegrity

/// The picture of what happened when.
struct TimelinePicture {
    private static let left = 120.0
    /// The most places that a lane marks; beyond it, marks that stand close together are one.
    private static let places = 160

    private let events: [(time: UTCTimestamp, event: TimelineEvent)]

    /// Takes the events; nil when there are fewer than two times among those that can be read.
    init?(_ events: [TimelineEvent]) {
        self.events = events.compactMap { event in UTCTimestamp(parsing: event.at).map { (time: $0, event: event) } }
        guard Set(self.events.map(\.time)).count > 1 else { return nil }
    }

    /// The picture.
    var figure: Figure {
        let kinds = TimelineEvent.Kind.allCases.filter { kind in events.contains { $0.event.kind == kind } }
        let height = 18 + Double(kinds.count) * 26
        let right = Figure.width - 60
        let scale = TimeScale(events.map(\.time), range: (Self.left, right))
        let bands = BandScale(count: kinds.count, range: (6, height - 12))
        var drawing = Drawing()
        drawing.bottomAxis(scale, from: Self.left, to: right, y: height - 12, top: 6)
        drawing.bandLabels(kinds.map(\.words), bands, x: Self.left - 14, width: Self.left - 20)
        for (lane, kind) in kinds.enumerated() {
            let middle = bands.middle(lane)
            let own = events.filter { $0.event.kind == kind }
            drawing.line(from: (Self.left, middle), to: (right, middle), ink: .grid)
            for (place, group) in Self.grouped(own, scale) {
                let tip =
                    group.count == 1 ? "\(group[0].label), \(group[0].at)" : "\(group.count) \(kind.words.lowercased())"
                drawing.mark(
                    kind.shape,
                    x: place,
                    y: middle,
                    size: min(14, 7 + Double(group.count).squareRoot()),
                    ink: kind.ink,
                    tip: tip
                )
            }
            drawing.text(Plural.grouped(own.count), x: right + 12, y: middle + 3.5, ink: .muted, size: 10)
        }
        return Figure(
            id: "timeline",
            title: "Seals, locks and changes in time",
            description: kinds.map { kind in
                "\(kind.words): \(Plural.grouped(events.count { $0.event.kind == kind }))"
            }.joined(separator: "; ") + ".",
            size: (Figure.width, height + 6),
            drawing: drawing,
            caption:
                "Times are UTC and those of the signers' own clocks, which are claims; timestamps alone are proven. "
                + "Marks that fall together are one larger mark; the number at the right counts them.",
            numbers: FigureNumbers(
                headings: ["When (UTC)", "What", "About", "Entry"],
                texts: 3,
                rows: events.map {
                    [$0.event.at, $0.event.kind.words, $0.event.label, $0.event.entry.map(String.init) ?? "–"]
                }
            )
        )
    }

    /// Events by place, those that fall on the same pixels together.
    private static func grouped(
        _ events: [(time: UTCTimestamp, event: TimelineEvent)],
        _ scale: TimeScale
    ) -> [(place: Double, events: [TimelineEvent])] {
        let step = (Figure.width - 60 - left) / Double(places)
        let groups = Dictionary(grouping: events) { Int((scale.place($0.time) / step).rounded()) }
        return groups.sorted { $0.key < $1.key }.map { (Double($0.key) * step, $0.value.map(\.event)) }
    }
}

extension TimelineEvent.Kind {
    /// What events of the kind are called.
    var words: String {
        switch self {
        case .seal: "Seals"
        case .lock: "Locks"
        case .unlock: "Unlocks"
        case .signOff: "Sign-offs"
        case .retraction: "Retractions"
        case .restore: "Restores"
        case .amendment: "Amendments"
        case .acknowledgement: "Received"
        case .timestamp: "Timestamps"
        case .change: "Changes"
        }
    }

    /// The shape of its marks.
    fileprivate var shape: Drawing.Shape {
        switch self {
        case .seal, .acknowledgement: .circle
        case .lock, .unlock: .square
        case .signOff, .timestamp: .diamond
        case .retraction, .restore, .amendment: .triangle
        case .change: .bar
        }
    }

    /// The ink of its marks.
    fileprivate var ink: ChartInk {
        switch self {
        case .seal: .blue
        case .lock: .green
        case .unlock, .restore: .vermillion
        case .signOff, .acknowledgement: .purple
        case .timestamp: .green
        case .retraction, .amendment: .orange
        case .change: .vermillion
        }
    }
}
