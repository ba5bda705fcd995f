// The real tables that tests change in many ways.

import TestSupport
import Testing
import TrialIntegrity
import TrialTables

/// A table of `../shared/data` and how it is sealed.
struct RealTable: CustomTestStringConvertible, Sendable {
    let path: String
    let name: String
    let key: [String]?
    var limit = Int.max
    var missing: [String: [String]] = [:]
    var encoding: TextEncoding?
    /// Whether a few texts get accents, which the table itself does not have.
    var accented = false

    var testDescription: String { accented ? "\(path) with accents" : path }

    /// Reads it.
    func table() throws -> TextTable {
        var table = try TextTable(
            path: SharedData.path("data/\(path)"),
            dialect: CSVDialect(encoding: encoding),
            limit: limit
        )
        guard accented else { return table }
        for row in table.rows.indices where row % 7 == 0 {
            table.rows[row][table.columns.count - 2] += "é à Zoë – naïve"
        }
        return table
    }

    /// Seals a table in place of it, written plainly.
    func seal(_ table: TextTable) throws -> SealedTable {
        let declaration = ProfileDeclaration(key: key, missing: missing)
        return try SealedTable(table.bytes(), dataset: name, declaration: declaration)
    }

    static let notAvailable = ["*": ["NA"]]
    static let sdtm = "cdiscpilot01_sdtm/"

    static let all = [
        RealTable(path: sdtm + "vs.csv", name: "VS", key: nil, limit: 6000),
        RealTable(path: sdtm + "lb.csv", name: "LB", key: nil, limit: 8000),
        RealTable(path: sdtm + "dm.csv", name: "DM", key: nil, missing: notAvailable),
        RealTable(path: sdtm + "dm.csv", name: "DM", key: nil, missing: notAvailable, accented: true),
        RealTable(path: sdtm + "ae.csv", name: "AE", key: nil, missing: notAvailable),
        RealTable(path: sdtm + "ds.csv", name: "DS", key: nil, missing: notAvailable),
        RealTable(path: sdtm + "mh.csv", name: "MH", key: nil, missing: notAvailable),
        RealTable(path: sdtm + "ex.csv", name: "EX", key: nil, missing: notAvailable),
        RealTable(path: sdtm + "sv.csv", name: "SV", key: nil, missing: notAvailable),
        RealTable(path: sdtm + "se.csv", name: "SE", key: [], missing: notAvailable),
        RealTable(path: sdtm + "sc.csv", name: "SC", key: ["USUBJID", "SCTESTCD"]),
        RealTable(path: sdtm + "suppae.csv", name: "SUPPAE", key: []),
        RealTable(path: sdtm + "suppdm.csv", name: "SUPPDM", key: ["USUBJID", "QNAM"]),
        RealTable(path: sdtm + "ts.csv", name: "TS", key: ["TSPARMCD", "TSSEQ"], encoding: .windows1252),
        RealTable(path: sdtm + "relrec.csv", name: "RELREC", key: []),
        RealTable(path: "cdiscpilot01_adam/adsl.csv", name: "ADSL", key: ["USUBJID"]),
        RealTable(path: "medicaldata/indo_rct.csv", name: "INDO", key: ["id"], missing: notAvailable),
        RealTable(path: "medicaldata/opt.csv", name: "OPT", key: ["PID"], missing: notAvailable),
        RealTable(path: "medicaldata/cdystonia.csv", name: "CD", key: ["id", "site", "week"]),
        RealTable(path: "medicaldata/strep_tb.csv", name: "TB", key: ["patient_id"]),
        RealTable(path: "ist/IST.csv", name: "IST", key: [], limit: 4000),
    ]
}
