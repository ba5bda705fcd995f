// The inks of pictures: told apart by people who see colours otherwise, and never the only sign of what they say.

/// An ink, with the colour it has on paper.
///
/// The colours are those of Okabe and Ito, "Color Universal Design" (2008); the steps of heat are of one hue. On a dark
/// screen the style sheet of the page replaces them by class.
package enum ChartInk: String, Sendable, CaseIterable {
    case text = "c-text"
    case muted = "c-muted"
    case grid = "c-grid"
    case band = "c-band"
    case blue = "c-blue"
    case vermillion = "c-vermillion"
    case green = "c-green"
    case orange = "c-orange"
    case purple = "c-purple"
    case intact = "c-intact"
    case onLight = "c-onlight"
    case onDark = "c-ondark"
    case heat1 = "c-heat1"
    case heat2 = "c-heat2"
    case heat3 = "c-heat3"
    case heat4 = "c-heat4"
    case heat5 = "c-heat5"

    /// The name of its class.
    package var style: String { rawValue }

    /// The colour on paper.
    package var colour: String {
        switch self {
        case .text: "#1b2330"
        case .muted: "#5a6473"
        case .grid: "#d8dde4"
        case .band: "#dcefe6"
        case .blue: "#0072b2"
        case .vermillion: "#d55e00"
        case .green: "#009e73"
        case .orange: "#e69f00"
        case .purple: "#a8508c"
        case .intact: "#b9c4d0"
        case .onLight: "#1b2330"
        case .onDark: "#ffffff"
        case .heat1: "#c6dbef"
        case .heat2: "#8fc1e3"
        case .heat3: "#4292c6"
        case .heat4: "#2068a8"
        case .heat5: "#08306b"
        }
    }

    /// The step of heat for a share of the largest value, from 0 to 1.
    package static func heat(_ share: Double) -> ChartInk {
        let steps: [ChartInk] = [.heat1, .heat2, .heat3, .heat4, .heat5]
        let step = Int((min(1, max(0, share)) * Double(steps.count)).rounded(.up)) - 1
        return steps[min(steps.count - 1, max(0, step))]
    }
}
