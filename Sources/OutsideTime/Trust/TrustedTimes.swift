// All anchors of a ledger, verified, and the two bounds they give to the time of an entry.

package import MerkleLog
package import TrialIntegrity

/// The verified timestamps of a ledger.
///
/// An entry cannot be newer than a token over a checkpoint that covers it (`notAfter`), and a seal that saw an anchor
/// entry cannot be older than that anchor's token (`notBefore`). Tokens that do not hold give no bound; they are listed.
package struct TrustedTimes: Sendable {
    /// An anchor whose token holds.
    package struct Stamp: Hashable, Sendable {
        /// The index of the anchor entry.
        package let entry: UInt64
        /// The size of the stamped checkpoint.
        package let size: UInt64
        /// The verified token.
        package let timestamp: VerifiedTimestamp
    }

    /// The stamps that hold, by size and then by entry.
    package let stamps: [Stamp]
    /// Anchors that do not hold, by entry.
    package let faults: [AnchorFinding]
    /// What should be known about anchors that hold, by entry.
    package let notices: [AnchorFinding]

    /// Verifies every anchor.
    ///
    /// - Parameters:
    ///   - anchors: the anchor entries, whose checkpoints the caller has compared with the tree at their size.
    ///   - trust: the pinned roots.
    ///   - log: the key of the log, which signed the stamped checkpoints.
    ///   - now: when the audit happens, to say which chains have expired since; nil to leave that out.
    /// - Returns: stamps, faults and notices.
    package static func verify(
        _ anchors: [AnchorToken],
        trust: TimestampTrust,
        log: VerifierKey,
        now: UTCTimestamp? = nil
    ) async -> TrustedTimes {
        var stamps: [Stamp] = []
        var faults: [AnchorFinding] = []
        var notices: [AnchorFinding] = []
        for anchor in anchors.sorted(by: { $0.entry < $1.entry }) {
            do throws(TimestampError) {
                let timestamp = try await anchor.verify(trust: trust, log: log)
                stamps.append(Stamp(entry: anchor.entry, size: anchor.size, timestamp: timestamp))
                notices += anchor.notices(on: timestamp, now: now)
            } catch {
                faults.append(AnchorFinding(entry: anchor.entry, code: error.code, message: error.message))
            }
        }
        stamps.sort { ($0.size, $0.entry) < ($1.size, $1.entry) }
        return TrustedTimes(stamps: stamps, faults: faults, notices: notices)
    }

    /// The latest moment at which an entry can have been appended: the earliest token on a checkpoint that covers it.
    ///
    /// - Parameter entry: the index of the entry, from 0.
    /// - Returns: the bound, the token's accuracy added; nil when no token covers the entry.
    package func notAfter(entry: UInt64) -> TimeBound? {
        let covering = stamps.filter { $0.size > entry }
        return covering.min { $0.timestamp.info.latest < $1.timestamp.info.latest }
            .map { bound($0, $0.timestamp.info.latest) }
    }

    /// The earliest moment at which something can have been made that saw the ledger at a size.
    ///
    /// - Parameter seenSize: the number of entries that its maker had seen; an anchor counts when it is among them.
    /// - Returns: the bound, the token's accuracy subtracted; nil when no anchor that holds had been seen.
    package func notBefore(seenSize: UInt64) -> TimeBound? {
        let seen = stamps.filter { $0.entry < seenSize }
        return seen.max { $0.timestamp.info.earliest < $1.timestamp.info.earliest }
            .map { bound($0, $0.timestamp.info.earliest) }
    }

    /// The stamp of the latest stated time; nil without stamps.
    package var newest: Stamp? {
        stamps.max { ($0.timestamp.info.time, $0.entry) < ($1.timestamp.info.time, $1.entry) }
    }

    private func bound(_ stamp: Stamp, _ time: UTCTimestamp) -> TimeBound {
        TimeBound(time: time, entry: stamp.entry, size: stamp.size, authority: stamp.timestamp.signer)
    }
}

extension AnchorToken {
    /// Verifies the token against the checkpoint, the roots and the entry's own words.
    fileprivate func verify(trust: TimestampTrust, log: VerifierKey) async throws(TimestampError) -> VerifiedTimestamp {
        guard size > 0, entry >= size else { throw .malformed("the anchor entry") }
        guard let checkpoint else { throw .malformed("the stamped checkpoint, which is missing,") }
        guard let note = try? SignedNote(parsing: checkpoint), let state = try? Checkpoint(parsing: note.text),
            let digest = try? StampedCheckpoint.digest(of: note, log: log), state.size == size, state.root == root,
            digest == stamped
        else { throw .wrongImprint }
        let parsed = try TimestampToken(parsing: token)
        guard parsed.info.roundedTime == time else { throw .malformed("the time in the anchor entry") }
        return try await parsed.verify(stamped: digest, trust: trust, material: usableMaterial())
    }

    /// The side file, when it is there and is the one that the entry names.
    private func usableMaterial() throws(TimestampError) -> TimeMaterial {
        guard let materialBytes, material == .sha256(materialBytes) else { return .empty }
        return try TimeMaterial(parsing: materialBytes)
    }

    fileprivate func notices(on timestamp: VerifiedTimestamp, now: UTCTimestamp?) -> [AnchorFinding] {
        var notices: [AnchorFinding] = []
        func note(_ code: String, _ message: String) {
            notices.append(AnchorFinding(entry: entry, code: code, message: message))
        }
        if material != nil, materialBytes == nil {
            note("token-material-missing", "the file beside the timestamp is missing")
        } else if let material, let materialBytes, material != .sha256(materialBytes) {
            note("token-material-altered", "the file beside the timestamp is another than the entry names")
        }
        if timestamp.revocation == .notChecked {
            note("token-revocation-unchecked", "whether the timestamp's certificate was revoked is not checked")
        }
        if let now, timestamp.expires(by: now) {
            note("token-chain-expired-since", "the timestamp's certificate chain has expired since")
        }
        return notices
    }
}
