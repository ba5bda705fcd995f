// Rows were made unrecoverable: what was ordered, and in which seals.

public import MerkleLog

/// An erasure: the values of some rows were destroyed in the evidence of these seals, as an order says.
///
/// The order stays beside the chain. It names no subject here; the seals stay valid.
public struct ErasureStatement: TrialStatement {
    public static let predicateType = "https://trialverity.org/erasure/v1"
    private static let digestName = "sha256"
    /// The most seals of one entry.
    public static let maximumSealCount = 200

    public var origin: String
    public var trial: Digest
    /// SHA-256 of the order.
    public var order: Digest
    /// The seals, by id, none twice.
    public var seals: [SealReference]
    /// Why, as a code.
    public var reason: String
    /// What the signer's clock said.
    public var clock: UTCTimestamp

    /// States an erasure; the seals are put in order, and members are checked when it is written.
    public init(
        origin: String,
        trial: Digest,
        order: Digest,
        seals: [SealReference],
        reason: String,
        clock: UTCTimestamp
    ) {
        self.origin = origin
        self.trial = trial
        self.order = order
        self.seals = seals.sorted { $0.id < $1.id }
        self.reason = reason
        self.clock = clock
    }

    public init(_ value: JSONValue) throws(JSONError) {
        let statement = try InTotoStatement(
            value,
            predicateType: Self.predicateType,
            digestName: Self.digestName
        )
        var predicate = try JSONMembers(statement.predicate, at: "predicate")
        trial = try predicate.digest("trial")
        order = try predicate.digest("order")
        var seals: [SealReference] = []
        for element in try predicate.array("seals") {
            seals.append(try SealReference(element, at: "predicate.seals"))
        }
        reason = try predicate.code("reason")
        clock = try predicate.time("clock")
        try predicate.finish()
        origin = try statement.ledgerSubject()
        guard statement.digest == order else {
            throw .shape(path: "subject.digest", expected: "the digest in order")
        }
        guard (1...Self.maximumSealCount).contains(seals.count),
            zip(seals, seals.dropFirst()).allSatisfy({ $0.id < $1.id })
        else {
            throw .shape(
                path: "predicate.seals",
                expected: "1 to \(Self.maximumSealCount) seals in order, none twice"
            )
        }
        self.seals = seals
    }

    public var value: JSONValue {
        InTotoStatement(
            subject: origin,
            digestName: Self.digestName,
            digest: order,
            predicateType: Self.predicateType,
            predicate: [
                "trial": .string(trial.hex),
                "order": .string(order.hex),
                "seals": .array(seals.map(\.value)),
                "reason": .string(reason),
                "clock": .string(clock.text),
            ]
        ).value
    }
}
