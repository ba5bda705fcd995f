// Benchmarks of the site comparison: planted anomalies, and its speed over a large table.
//
// It is no part of the product. Tables of figures go to standard output as Markdown.

import ArgumentParser

@main
struct SiteBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sitebench",
        abstract: "Plants anomalies into real trials and counts how often they are found; measures speed.",
        subcommands: [PlantedCommand.self, SpeedCommand.self]
    )
}
