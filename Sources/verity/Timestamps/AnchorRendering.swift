// What the timestamp commands say.

import IntegrityReports
import MerkleLog
import OutsideTime
import TrialIntegrity

/// Text and JSON of timestamps.
enum AnchorRendering {
    /// A request that was written into a file.
    static func requested(_ job: AnchorJob, file: String?, _ common: CommonOptions) throws {
        switch common.format {
        case .json:
            try Console.out(
                .object([
                    "schema": "trialverity.timestamp-request/v1", "file": .optional(file),
                    "size": .integer(Int64(clamping: job.checkpoint.size)), "stamped": .string(job.digest.hex),
                ])
            )
        case .text:
            Console.out(
                """
                request for the first \(job.checkpoint.size) entries\(file.map { ": " + TerminalText.escaped($0) } ?? "")
                  stamped    \(job.digest.hex)
                  send it to a timestamp authority as application/timestamp-query, then run
                  verity timestamp import ANSWER --tsa-roots ROOTS

                """
            )
        }
    }

    /// An anchor that was entered.
    static func entered(_ anchored: AnchorJob.Anchored, _ common: CommonOptions) throws {
        switch common.format {
        case .json:
            var members = members(of: anchored.timestamp)
            members["schema"] = "trialverity.anchor/v1"
            members["entry"] = .integer(Int64(clamping: anchored.entry))
            members["size"] = .integer(Int64(clamping: anchored.size))
            members["material"] = .optional(anchored.material)
            try Console.out(.object(members))
        case .text:
            Console.out("entry \(anchored.entry) anchors the first \(anchored.size) entries\n")
            Console.out(text(of: anchored.timestamp))
        }
    }

    /// All anchors.
    static func verified(_ times: TrustedTimes, _ common: CommonOptions) throws {
        switch common.format {
        case .json:
            let stamps = times.stamps.map { stamp in
                var members = members(of: stamp.timestamp)
                members["entry"] = .integer(Int64(clamping: stamp.entry))
                members["size"] = .integer(Int64(clamping: stamp.size))
                return JSONValue.object(members)
            }
            try Console.out(
                .object([
                    "schema": "trialverity.timestamps/v1", "stamps": .array(stamps),
                    "faults": .array(times.faults.map(finding)), "notices": .array(times.notices.map(finding)),
                ])
            )
        case .text:
            if times.stamps.isEmpty, times.faults.isEmpty { Console.out("no timestamps\n") }
            for stamp in times.stamps {
                Console.out("entry \(stamp.entry) anchors the first \(stamp.size) entries\n")
                Console.out(text(of: stamp.timestamp))
            }
            for fault in times.faults { Console.out("entry \(fault.entry) does not hold: \(fault.message)\n") }
            if !common.quiet {
                for notice in times.notices { Console.warn("entry \(notice.entry): \(notice.message)") }
            }
        }
    }

    /// A renewal that is not due.
    static func notDue(_ newest: TrustedTimes.Stamp, _ common: CommonOptions) throws {
        switch common.format {
        case .json:
            try Console.out(
                .object([
                    "schema": "trialverity.timestamp-renewal/v1", "due": .bool(false),
                    "entry": .integer(Int64(clamping: newest.entry)),
                    "expires": .string(newest.timestamp.chainExpires.text),
                ])
            )
        case .text:
            Console.out(
                "not due: the timestamp in entry \(newest.entry) is good until \(newest.timestamp.chainExpires.text)\n"
            )
        }
    }

    private static func text(of stamp: VerifiedTimestamp) -> String {
        """
          time       \(stamp.info.time.text)\(stamp.info.accuracy.map { ", accurate to \(Accuracy.words($0))" } ?? "")
          authority  \(TerminalText.escaped(stamp.signer)), under \(TerminalText.escaped(stamp.root))
          policy     \(stamp.info.policy), serial number \(stamp.info.serialNumber)
          good until \(stamp.chainExpires.text)
          revocation \(stamp.revocation.text)

        """
    }

    private static func members(of stamp: VerifiedTimestamp) -> [String: JSONValue] {
        [
            "time": .string(stamp.info.time.text), "notAfter": .string(stamp.info.latest.text),
            "notBefore": .string(stamp.info.earliest.text), "policy": .string(stamp.info.policy),
            "serialNumber": .string(stamp.info.serialNumber), "authority": .string(stamp.signer),
            "root": .string(stamp.root), "expires": .string(stamp.chainExpires.text),
            "revocation": .string(stamp.revocation.text), "checked": .strings(stamp.checked.map(\.rawValue)),
            "notChecked": .strings(stamp.notChecked.map(\.rawValue)),
        ]
    }

    private static func finding(_ finding: AnchorFinding) -> JSONValue {
        .object([
            "entry": .integer(Int64(clamping: finding.entry)), "code": .string(finding.code),
            "message": .string(finding.message),
        ])
    }
}

/// The accuracy of a timestamp in words.
private enum Accuracy {
    /// Microseconds in the largest unit that has no fraction.
    static func words(_ microseconds: some BinaryInteger) -> String {
        if microseconds % 1_000_000 == 0 { return "\(microseconds / 1_000_000) s" }
        return microseconds % 1000 == 0 ? "\(microseconds / 1000) ms" : "\(microseconds) microseconds"
    }
}
