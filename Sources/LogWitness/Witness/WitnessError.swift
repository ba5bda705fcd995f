// What can go wrong with a witness's own state; refusals of requests are answers, not errors.

package import TrialIntegrity

/// Why a witness cannot work.
package enum WitnessError: UserFacingError, Equatable {
    /// No database where one is needed.
    case missing(path: String)
    /// A file stands where a new database would be.
    case exists(path: String)
    /// A file that is not the database of a witness.
    case notAWitness(path: String)
    /// A database that a newer version wrote.
    case newerVersion(path: String)
    /// A row that cannot be what the witness wrote.
    case damaged(path: String)
    /// The database failed.
    case storage(path: String, reason: String)
    /// The key is not the one that the state belongs to.
    case otherKey(name: String)
    /// A key of another type than a witness needs.
    case notACosigner(name: String)
    /// A key of a log that the witness cannot take.
    case unusableLogKey(name: String)
    /// The server cannot listen.
    case cannotListen(address: String, reason: String)

    package var code: String {
        switch self {
        case .missing: "witness-missing"
        case .exists: "witness-exists"
        case .notAWitness: "witness-not-one"
        case .newerVersion: "witness-newer-version"
        case .damaged: "witness-damaged"
        case .storage: "witness-storage"
        case .otherKey: "witness-other-key"
        case .notACosigner: "witness-key-type"
        case .unusableLogKey: "witness-log-key"
        case .cannotListen: "witness-cannot-listen"
        }
    }

    package var message: String {
        switch self {
        case .missing: "the witness has no state here"
        case .exists: "a file is there already"
        case .notAWitness: "the file is not the state of a witness"
        case .newerVersion: "a newer version wrote the state of the witness"
        case .damaged: "the state of the witness is damaged"
        case .storage(_, let reason): "the state of the witness cannot be read or written: \(reason)"
        case .otherKey(let name): "the state belongs to the witness \(name), whose key is another one"
        case .notACosigner(let name): "the key \(name) cannot cosign"
        case .unusableLogKey(let name): "the key \(name) cannot be that of a log for this witness"
        case .cannotListen(let address, let reason): "cannot listen on \(address): \(reason)"
        }
    }

    package var hint: String? {
        switch self {
        case .missing:
            "run verity witness init for a new witness; one whose state is lost must not go on under its old key"
        case .exists: "choose another place; nothing was overwritten"
        case .newerVersion: "use the version of verity that wrote it, or a newer one"
        case .storage: "look at the disk and its permissions; what was cosigned before is kept"
        case .notAWitness, .damaged: "make a new witness with a new key, and tell those who trust this one"
        case .otherKey: "put the witness's own key back"
        case .notACosigner: "a witness needs a key of type 4, as verity witness init makes it"
        case .unusableLogKey: "a log signs with a key of type 1, which is not the witness's own"
        case .cannotListen: "choose another port, or end the program that uses it"
        }
    }

    package var place: SourcePlace? {
        switch self {
        case .missing(let path), .exists(let path), .notAWitness(let path), .newerVersion(let path),
            .damaged(let path), .storage(let path, _):
            SourcePlace(file: path)
        default: nil
        }
    }

    package var failureClass: FailureClass {
        switch self {
        case .missing: .missingInput
        case .exists: .cannotCreate
        case .notAWitness, .newerVersion, .damaged: .unverifiable
        case .storage, .cannotListen: .inputOutput
        case .otherKey: .notPermitted
        case .notACosigner, .unusableLogKey: .badData
        }
    }
}
