// What can go wrong with a bundle file.

package import TrialIntegrity

/// A failure of writing or reading a bundle.
package enum BundleError: Error, Hashable, Sendable {
    /// There is no such file.
    case missing(path: String)
    /// The file could not be written.
    case cannotWrite(path: String, reason: String)
    /// The file is no bundle, or a damaged one.
    case malformed(path: String, reason: String)
}

extension BundleError: UserFacingError {
    package var code: String {
        switch self {
        case .missing: "missing"
        case .cannotWrite: "cannot-create"
        case .malformed: "bundle-malformed"
        }
    }

    package var message: String {
        switch self {
        case .missing: "there is no such file"
        case .cannotWrite(_, let reason): "the bundle cannot be written: \(reason)"
        case .malformed(_, let reason): "the bundle cannot be used: \(reason)"
        }
    }

    package var hint: String? {
        switch self {
        case .missing: "check the path"
        case .cannotWrite: "check the folder, its permissions and the space left"
        case .malformed: "ask for another copy; verity export bundle makes it"
        }
    }

    package var place: SourcePlace? {
        switch self {
        case .missing(let path), .cannotWrite(let path, _), .malformed(let path, _): SourcePlace(file: path)
        }
    }

    package var failureClass: FailureClass {
        switch self {
        case .missing: .missingInput
        case .cannotWrite: .cannotCreate
        case .malformed: .unverifiable
        }
    }
}
