// What can be wrong with a trust policy.

/// Why a trust policy was refused, and where.
public struct PolicyError: Error, Equatable, Sendable {
    /// The line, from 1; nil for what concerns the whole file.
    public let line: Int?
    /// What is wrong.
    public let fault: PolicyFault

    /// Places a fault.
    public init(line: Int? = nil, _ fault: PolicyFault) {
        self.line = line
        self.fault = fault
    }
}

/// What is wrong with a trust policy; its words never repeat the file.
public enum PolicyFault: Error, Equatable, Sendable {
    /// More bytes than a policy may have.
    case tooLarge(limit: Int)
    /// The last line has no line feed.
    case unterminatedLine
    /// A control character other than tab and line feed.
    case controlCharacter
    /// A name, key or URL that is not UTF-8.
    case notUTF8
    /// A line that starts with none of `log`, `witness`, `group` and `quorum`.
    case unknownWord
    /// A line with too few or too many fields.
    case fieldCount(word: String)
    /// A name or URL that is empty or has a blank or control character.
    case malformedField
    /// A key that cannot be read or must not be trusted.
    case unusableKey(NoteError)
    /// The key of a log that is not of type 01.
    case notALogKey
    /// The key of a witness that is not of type 04.
    case notAWitnessKey
    /// The same public key in two `log` lines, whatever the names.
    case duplicateLog
    /// The same public key in two `witness` lines, whatever the names.
    case duplicateWitness
    /// A witness with the public key of a log: it would vouch for itself.
    case logAsWitness
    /// A name that a line before has taken, or the predefined `none`.
    case nameTaken
    /// A name that no line before defines.
    case undefinedName
    /// A name that is a member of a group already.
    case memberTwice
    /// A threshold that is not `all`, `any` or a decimal from 1 to the number of members.
    case threshold(members: Int)
    /// A second `quorum` line.
    case secondQuorum
    /// No `quorum` line.
    case noQuorum
    /// More lines of one word than this implementation takes.
    case tooMany(word: String, limit: Int)
}

extension PolicyError: CustomStringConvertible {
    /// One line for a person, lower case, without a full stop and without the line number.
    public var description: String { fault.description }
}

extension PolicyFault: CustomStringConvertible {
    /// One line for a person, lower case, without a full stop.
    public var description: String {
        switch self {
        case .tooLarge(let limit): "the policy has more than \(limit) bytes"
        case .unterminatedLine: "the last line does not end with a line feed"
        case .controlCharacter: "the policy has a control character other than tab and line feed"
        case .notUTF8: "a name, key or URL is not UTF-8"
        case .unknownWord: "the line starts with a word that no policy has"
        case .fieldCount(let word): "a \(word) line has too few or too many fields"
        case .malformedField: "a name or URL is empty or has a blank or control character"
        case .unusableKey(let error): "a key cannot be used: \(error)"
        case .notALogKey: "the key of a log must be of type 1"
        case .notAWitnessKey: "the key of a witness must be of type 4, which signs a time with the checkpoint"
        case .duplicateLog: "a log has the public key of a log before it"
        case .duplicateWitness: "a witness has the public key of a witness before it"
        case .logAsWitness: "a witness has the public key of a log, which would vouch for itself"
        case .nameTaken: "the name is taken by a line before, or is the predefined none"
        case .undefinedName: "no line before defines the name"
        case .memberTwice: "the name is a member of a group already"
        case .threshold(let members): "the threshold of the group is not all, any or a number from 1 to \(members)"
        case .secondQuorum: "there is more than one quorum line"
        case .noQuorum: "there is no quorum line"
        case .tooMany(let word, let limit): "there are more than \(limit) \(word) lines"
        }
    }
}
