// The command that plants anomalies and prints how often they are found.

import ArgumentParser
import Foundation
import PlantedAnomalies

struct PlantedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "planted",
        abstract: "Plants anomalies into one site at a time of real trials, and prints rates of detection as Markdown."
    )

    @Option(help: "The folder with the data of the trials.")
    var data = "../shared/data"

    @Option(help: "Studies that set thresholds, and as many others that are scored; costly tests take fewer.")
    var seeds = 1000

    @Option(help: "The seed from which all others follow.")
    var seed: UInt64 = 20_260_801

    @Option(help: "How many studies are worked on at once; it changes no figure.")
    var workers = ProcessInfo.processInfo.activeProcessorCount

    @Option(help: "Only anomalies whose name contains this.")
    var only = ""

    func validate() throws {
        guard seeds >= 20 else { throw ValidationError("20 studies are the least from which a threshold can be set") }
    }

    func run() async throws {
        let start = ContinuousClock.now
        var parts: [ScoredCampaign] = []
        for plan in try CampaignPlan.all(data: data, seeds: seeds, seed: seed)
        where only.isEmpty || plan.campaign.anomalies.contains(where: { $0.name.contains(only) }) {
            let scores = await plan.campaign.run(workers: workers)
            parts.append(ScoredCampaign(plan: plan, scores: scores))
            let seconds = (ContinuousClock.now - start).components.seconds
            let kinds = plan.campaign.anomalies.count
            FileHandle.standardError.write(
                Data("\(seconds) s: \(plan.name), \(plan.campaign.background.name), \(kinds) kinds\n".utf8)
            )
        }
        print(PlantedReport(parts: parts, seeds: seeds, seed: seed).text, terminator: "")
    }
}

/// A campaign with the name of its trial.
struct CampaignPlan {
    let name: String
    let campaign: Campaign

    /// All campaigns of the benchmark.
    static func all(data: String, seeds: Int, seed: UInt64) throws -> [CampaignPlan] {
        let pilot = try PilotTrial.load(folder: data + "/cdiscpilot01_sdtm")
        let stroke = try StrokeTrial.load(path: data + "/ist/IST.csv")
        let costly: [Anomaly] = [.copiedSubjects, .weekendFree]
        let events = [25, 50, 75, 100].map { Anomaly.hiddenEvents(percent: $0) }
        let most = Anomaly.all.filter { !costly.contains($0) && !events.contains($0) }
        let whole = Population(pilot, draw: .wholeTrial)
        let drawn = Population(stroke, draw: .sites(40))
        let hospitals = Population(stroke, draw: .wholeTrial)
        return Background.allCases.flatMap { background in
            [
                CampaignPlan(
                    name: "CDISC pilot",
                    campaign: Campaign(whole, background, events, seeds: seeds, seed: seed)
                ),
                CampaignPlan(
                    name: "CDISC pilot",
                    campaign: Campaign(whole, background, most, seeds: seeds, seed: seed)
                ),
                CampaignPlan(
                    name: "CDISC pilot",
                    campaign: Campaign(whole, background, [.copiedSubjects], seeds: max(20, seeds / 2), seed: seed)
                ),
                CampaignPlan(
                    name: "IST, 40 hospitals",
                    campaign: Campaign(drawn, background, [.shiftedMean, .shrunkenBetween], seeds: seeds, seed: seed)
                ),
                CampaignPlan(
                    name: "IST, all hospitals",
                    campaign: Campaign(hospitals, background, [.weekendFree], seeds: max(20, seeds / 5), seed: seed)
                ),
            ]
        }
    }
}

/// A campaign and its scores.
struct ScoredCampaign {
    let plan: CampaignPlan
    let scores: [Campaign.Key: Scores]
}
