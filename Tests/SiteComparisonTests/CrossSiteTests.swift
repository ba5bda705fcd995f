// What must not be the same at two sites, planted and found; and what is left alone.

import SiteComparison
import SiteStatistics
import TestSupport
import Testing
import TrialIntegrity

struct CrossSiteTests {
    private func vitals(_ sites: [String], seed: UInt64, copying copy: (from: String, to: String)? = nil) -> String {
        var random = SplitMix64(seed: seed)
        var lines = ["USUBJID,SITEID,VSTESTCD,VSORRES,VSSTRESN,VISITNUM"]
        var cells: [String: String] = [:]
        for site in sites {
            for subject in 1...6 {
                for visit in 1...2 {
                    for test in ["SYSBP", "DIABP", "PULSE", "TEMP", "WEIGHT", "HEIGHT"] {
                        let name = "\(site)-\(subject)"
                        var value = "\(Int(100_000 + noise(&random) * 9_000))"
                        if let copy, site == copy.to, subject <= 2 {
                            value = cells["\(copy.from)-\(subject)/\(visit)/\(test)"] ?? value
                        }
                        cells["\(name)/\(visit)/\(test)"] = value
                        lines.append("\(name),\(site),\(test),\(value),\(value),\(visit)")
                    }
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    @Test func `records copied to another site are found, and honest ones are not`() async throws {
        let honest = try readStudy(texts: [("VS", nil, vitals(["10", "20", "30"], seed: 1))])
        let quiet = await compare(honest).crossSite
        #expect(quiet.isEmpty)
        let copied = try readStudy(texts: [("VS", nil, vitals(["10", "20", "30"], seed: 1, copying: ("10", "30")))])
        let findings = await compare(copied).crossSite
        let finding = try #require(findings.first { $0.kind == .rowsCopied })
        #expect(findings.count == 1)
        #expect(finding.sites == [0, 2])
        #expect(finding.count == 8)
        #expect(Set(finding.examples.map(\.subject)) == ["10-1", "10-2", "30-1", "30-2"])
    }

    @Test func `a subject with rows at two sites is found, and numbers that restart are not`() async throws {
        var text = vitals(["10", "20"], seed: 2)
        text += "10-3,20,SYSBP,120,120,3\n"
        let findings = await compare(try readStudy(texts: [("VS", nil, text)])).crossSite
        #expect(findings.map(\.kind) == [.subjectAtTwoSites])
        #expect(findings.first?.examples.map(\.subject) == ["10-3", "10-3"])
        let restarting = text.replacing("10-", with: "s").replacing("20-", with: "s")
        let anew = await compare(try readStudy(texts: [("VS", nil, restarting)])).crossSite
        #expect(anew.isEmpty)
    }

    @Test func `the same free text at two sites is found, and coded terms are not`() async throws {
        var lines = ["USUBJID,SITEID,AETERM,AESOC"]
        for site in ["10", "20", "30"] {
            for subject in 1...5 {
                let own = "patient fell on the way to clinic number \(site) on day \(subject)"
                let text = subject == 4 && site != "10" ? "woke at night with a pain that went away by itself" : own
                lines.append("\(site)-\(subject),\(site),\(text),GENERAL DISORDERS AND ADMINISTRATION SITE CONDITIONS")
            }
        }
        let report = await compare(try readStudy(texts: [("AE", nil, lines.joined(separator: "\n") + "\n")]))
        #expect(report.crossSite.map(\.kind) == [.sameText])
        #expect(report.crossSite.first?.sites == [1, 2])
        #expect(report.crossSite.first?.sentence.contains("pain") == false)
    }

    @Test func `kits used twice or never shipped are found`() async throws {
        var lines = ["USUBJID,SITEID,EXTRT,EXLOT,EXSTDTC"]
        for site in ["10", "20"] {
            for subject in 1...10 {
                lines.append("\(site)-\(subject),\(site),DRUG,K\(site)\(subject),2026-01-0\(1 + subject % 9)")
            }
        }
        lines.append("20-3,20,DRUG,K101,2026-02-01")
        let study = try readStudy(texts: [("EX", nil, lines.joined(separator: "\n") + "\n")])
        let shipped = (1...10).flatMap { [("10", "K10\($0)"), ("20", "K20\($0)")] }.filter { $0.1 != "K207" }
        let report = await compare(study, shipments: Shipments(shipped.map { (site: $0.0, number: $0.1) }))
        #expect(report.crossSite.map(\.kind) == [.numberNotShipped, .numberUsedTwice])
        #expect(report.crossSite.first?.count == 2)
        #expect(report.crossSite.last?.sites == [0, 1])
    }

    @Test func `a site that enrols faster than it declared is found`() async throws {
        var lines = ["USUBJID,SITEID,RFSTDTC,RFENDTC"]
        for subject in 1...9 { lines.append("10-\(subject),10,2026-03-0\(subject),2026-06-01") }
        for subject in 1...9 { lines.append("20-\(subject),20,2026-0\(subject)-01,2026-12-01") }
        let study = try readStudy(texts: [("DM", nil, lines.joined(separator: "\n") + "\n")])
        let capacity = ["10": SiteCapacity(enrolmentPerMonth: 4), "20": SiteCapacity(enrolmentPerMonth: 4)]
        let report = await compare(study, rules: ComparisonRules(capacity: capacity))
        #expect(report.crossSite.map(\.kind) == [.aboveCapacity])
        #expect(report.crossSite.first?.sites == [0])
        #expect(report.crossSite.first?.sentence.contains("up to 9") == true)
    }
}
