// What a witness answers to a checkpoint.

package import MerkleLog

/// Why a witness does not cosign.
package enum WitnessRefusal: Equatable, Sendable {
    /// The request cannot be read.
    case malformed(WitnessMessageError)
    /// A size that no log of this world has: above 2^63 − 1.
    case sizeTooLarge
    /// The log is not known.
    case unknownOrigin
    /// No signature of a key of the log, or one that does not hold, or two of one key.
    case untrusted(NoteError)
    /// The proof would start beyond the checkpoint.
    case oldSizeAboveSize
    /// No entries, and another root than that of no bytes.
    case wrongEmptyRoot
    /// The size that was cosigned last, with another root: the log equivocates.
    case otherRoot
    /// The proof does not show that the checkpoint continues the one cosigned last.
    case inconsistent(MerkleError)
    /// The clock of the witness is this many seconds behind its last cosignature for the log.
    case clockBehind(seconds: UInt64)

    /// The HTTP status.
    package var status: Int {
        switch self {
        case .malformed(.tooLarge): 413
        case .malformed, .sizeTooLarge, .oldSizeAboveSize: 400
        case .unknownOrigin: 404
        case .untrusted: 403
        case .wrongEmptyRoot, .otherRoot, .inconsistent: 422
        case .clockBehind: 503
        }
    }

    /// One line for a person, lower case, without a full stop.
    package var message: String {
        switch self {
        case .malformed(let error): error.description
        case .sizeTooLarge: "the size is above 2^63 - 1"
        case .unknownOrigin: "this witness does not know the log"
        case .untrusted(let error): error.description
        case .oldSizeAboveSize: "the old size is above the size of the checkpoint"
        case .wrongEmptyRoot: "the checkpoint of a log without entries has the wrong root"
        case .otherRoot: "this witness has cosigned another root for this size"
        case .inconsistent(let error): error.description
        case .clockBehind: "the clock of this witness is behind its last cosignature for the log"
        }
    }
}

/// The answer to one request.
package enum WitnessAnswer: Equatable, Sendable {
    /// The cosignature, after the new state was stored.
    case cosigned(NoteSignature)
    /// The old size is not the size that was cosigned last, which is this.
    case conflict(size: UInt64)
    /// The checkpoint is not cosigned.
    case refused(WitnessRefusal)

    /// The HTTP status.
    package var status: Int {
        switch self {
        case .cosigned: 200
        case .conflict: 409
        case .refused(let refusal): refusal.status
        }
    }

    /// The type of the body.
    package var contentType: String {
        if case .conflict = self { WitnessMessage.sizeContentType } else { "text/plain; charset=utf-8" }
    }

    /// The body.
    package var body: [UInt8] {
        switch self {
        case .cosigned(let line): WitnessMessage.lines([line])
        case .conflict(let size): WitnessMessage.size(size)
        case .refused(let refusal): Array((refusal.message + "\n").utf8)
        }
    }

    /// After how many seconds asking again may help; nil when it will not.
    package var retryAfter: UInt64? {
        if case .refused(.clockBehind(let seconds)) = self { seconds } else { nil }
    }
}
