// What a party takes away from a seal: proof, checked without the ledger, and later held against it.

package import MerkleLog
package import TrialIntegrity

/// A receipt: the seal's envelope, and the proof that it is in a ledger under a signed checkpoint.
///
/// The file is JSON with exactly the members `format`, `seal`, `envelope`, `proof`, `verifierKey` and `tokens`, in the
/// one spelling that `bytes` has: sorted, indented by two blanks, ending with a line feed. So no byte of it can change
/// unseen.
package struct Receipt: Hashable, Sendable {
    /// The value of `format`.
    package static let format = "trialverity/receipt/v1"
    /// The most bytes a receipt may have.
    package static let maximumByteCount = 1_000_000

    /// The seal, such as `701/LB#3`.
    package let seal: SealID
    /// The bytes of the entry.
    package let envelope: [UInt8]
    /// The inclusion proof with its checkpoint, a C2SP tlog-proof.
    package let proof: InclusionReceipt
    /// The key of the ledger as the keeper states it; whether to trust it is the reader's to know.
    package let ledgerKey: VerifierKey
    /// RFC 3161 tokens, DER, over exactly the checkpoint of the proof; they are not looked at here.
    package let tokens: [[UInt8]]

    /// Puts a receipt together; nothing is checked.
    package init(
        seal: SealID,
        envelope: [UInt8],
        proof: InclusionReceipt,
        ledgerKey: VerifierKey,
        tokens: [[UInt8]] = []
    ) {
        self.seal = seal
        self.envelope = envelope
        self.proof = proof
        self.ledgerKey = ledgerKey
        self.tokens = tokens
    }

    /// Reads a receipt strictly; nothing is proven yet.
    ///
    /// - Throws: `LedgerError.badReceipt`.
    package init(parsing bytes: [UInt8]) throws(LedgerError) {
        guard bytes.count <= Self.maximumByteCount else {
            throw .badReceipt(path: nil, reason: "it has more than \(Self.maximumByteCount) bytes")
        }
        do throws(JSONError) {
            var members = try JSONMembers(try JSONValue(parsing: bytes))
            _ = try members.parse("format", Self.format) { $0 == Self.format ? $0 : nil }
            seal = try members.parse("seal", "SITE/DATASET#SEQUENCE", SealID.init(parsing:))
            envelope = try members.parse("envelope", "padded base64", StrictBase64.decode)
            proof = try members.parse("proof", "a tlog-proof") { try? InclusionReceipt(parsing: Array($0.utf8)) }
            ledgerKey = try members.parse("verifierKey", "a verifier key") { try? VerifierKey(parsing: $0) }
            var tokens: [[UInt8]] = []
            for text in try members.value("tokens").strings(at: "tokens") {
                guard let token = StrictBase64.decode(text) else { throw .shape(path: "tokens", expected: "base64") }
                tokens.append(token)
            }
            self.tokens = tokens
            try members.finish()
        } catch {
            throw .badReceipt(path: nil, reason: error.message)
        }
        guard try self.bytes() == bytes else {
            throw .badReceipt(path: nil, reason: "it is not written in the one spelling that receipts have")
        }
    }

    /// The file.
    ///
    /// - Throws: `LedgerError.badReceipt` when it cannot be written as JSON.
    package func bytes() throws(LedgerError) -> [UInt8] {
        let value = JSONValue.object([
            "format": .string(Self.format),
            "seal": .string(seal.text),
            "envelope": .string(StrictBase64.encode(envelope)),
            "proof": .string(String(decoding: proof.bytes, as: UTF8.self)),
            "verifierKey": .string(ledgerKey.text),
            "tokens": .array(tokens.map { .string(StrictBase64.encode($0)) }),
        ])
        guard let text = try? value.prettyText() else { throw .badReceipt(path: nil, reason: "it cannot be written") }
        return Array(text.utf8)
    }

    /// Checks a receipt, without the ledger.
    ///
    /// What it proves: the holder of the ledger's key signed a checkpoint that has this envelope under it. That the
    /// seal was signed by an enrolled key was the keeper's to check; with the site's key at hand the envelope can be
    /// checked too.
    /// - Parameter key: the ledger's key, known from elsewhere.
    /// - Returns: what was proven.
    /// - Throws: `LedgerError.badReceipt`.
    package func check(_ key: VerifierKey) throws(LedgerError) -> VerifiedReceipt {
        guard ledgerKey == key else { throw .badReceipt(path: nil, reason: "it is from a ledger with another key") }
        guard let checkpoint = try? proof.check(leafHash: TreeHash.leaf(envelope), key: key) else {
            throw .badReceipt(path: nil, reason: "its proof does not reach a checkpoint that the ledger's key signed")
        }
        guard let parsed = try? DSSEEnvelope(parsing: envelope), let statement = try? LedgerStatement(in: parsed),
            case .seal(let seal) = statement, seal.id == self.seal, seal.origin == checkpoint.origin
        else { throw .badReceipt(path: nil, reason: "its envelope is not the seal that it names") }
        return VerifiedReceipt(
            seal: seal,
            envelope: parsed,
            entry: proof.index,
            leaf: TreeHash.leaf(envelope),
            checkpoint: checkpoint,
            note: proof.checkpoint
        )
    }
}

/// What a receipt proves.
package struct VerifiedReceipt: Hashable, Sendable {
    /// What was sealed.
    package let seal: SealStatement
    /// The signed envelope.
    package let envelope: DSSEEnvelope
    /// The entry, from 0.
    package let entry: UInt64
    /// The leaf hash of the entry.
    package let leaf: Digest
    /// The checkpoint that covers it.
    package let checkpoint: Checkpoint
    /// The note of that checkpoint, with all its signatures, of which the ledger's was checked.
    package let note: [UInt8]

    /// Holds the receipt against a ledger: the entry must be there, and the checkpoint a prefix.
    ///
    /// - Returns: nil when the ledger extends the receipt, else what it contradicts.
    package func contradiction(in reader: LedgerReader) -> LedgerFault? { conflict(in: reader)?.fault }

    /// Holds the receipt against a ledger, and keeps the evidence of what it contradicts.
    ///
    /// - Returns: nil when the ledger extends the receipt.
    package func conflict(in reader: LedgerReader) -> LedgerConflict? {
        reader.conflict(
            OutsideCheckpoint(
                kind: .receipt,
                name: "receipt \(seal.id.text)",
                checkpoint: checkpoint,
                note: note,
                entry: OutsideEntry(index: entry, leaf: leaf, bytes: envelope.bytes)
            )
        )
    }
}
