// What is wrong with bytes that claim to be in one of our formats.

/// A manifest, profile, evidence file or statement that is not what Docs/Format.md describes.
public enum FormatError: Error, Hashable, Sendable {
    /// A manifest whose members are not what they must be; the text says which.
    case manifest(String)
    /// Members that cannot be true together.
    case contradiction(String)
    /// Not JSON, or not canonical.
    case notCanonical(String)
    /// A file that ends too early, is too long, or has offsets that point outside.
    case truncated(String)
    /// A section whose digest does not match its bytes.
    case damagedSection(tag: String, offset: Int)
    /// The first bytes are not those of the format.
    case wrongMagic
    /// A section does not start where the one before it ends.
    case gap(at: Int)
    /// A size beyond what this format allows.
    case tooLarge(String)
    /// Two parts of evidence that do not belong together; the text says why.
    case parts(String)

    /// What is wrong, as one sentence without a full stop.
    public var message: String {
        switch self {
        case .manifest(let what): what
        case .contradiction(let what): "the \(what) contradicts itself"
        case .notCanonical(let what): "the \(what) is not canonical JSON"
        case .truncated(let what): "the \(what) is cut off or points outside the file"
        case .damagedSection(let tag, let offset): "section \(tag) at byte \(offset) is damaged: its digest differs"
        case .wrongMagic: "the file does not start as an evidence file does"
        case .gap(let offset): "the section at byte \(offset) does not join the next one"
        case .parts(let why): "the two parts of the evidence do not belong together: \(why)"
        case .tooLarge(let what): "the \(what) is larger than the format allows"
        }
    }
}
