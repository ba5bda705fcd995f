// One list of everything that is almost a note, checkpoint, cosignature, proof, receipt or request, and is refused.

import MerkleLog
import Testing

/// What a case must be refused with.
enum Refusal: Sendable {
    case note(NoteError)
    case merkle(MerkleError)
    case message(WitnessMessageError)
}

/// Something that must be refused, and why.
struct NegativeCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let refusal: Refusal
    let attempt: @Sendable () throws -> Void

    init(_ name: String, _ refusal: Refusal, _ attempt: @escaping @Sendable () throws -> Void) {
        testDescription = name
        self.refusal = refusal
        self.attempt = attempt
    }
}

@Suite("Negative cases")
struct NegativeCaseTests {
    @Test(arguments: NegativeCases.notes + NegativeCases.keys + NegativeCases.cosignatures)
    func `what is almost a signed checkpoint is refused`(entry: NegativeCase) { check(entry) }

    @Test(arguments: NegativeCases.inclusion + NegativeCases.consistency + NegativeCases.receipts)
    func `what is almost a proof is refused`(entry: NegativeCase) { check(entry) }

    @Test(arguments: NegativeCases.requests)
    func `what is almost a request to a witness is refused`(entry: NegativeCase) { check(entry) }

    @Test func `what the cases change is accepted as it was`() throws {
        try NegativeCases.openNote("", "")
        try NegativeCases.openSigned(LogVectors.checkpoint8)
        try NegativeCases.checkCosignature { $0 }
        try NegativeCases.checkInclusion()
        try NegativeCases.checkConsistency()
        try NegativeCases.readReceipt("", "")
        try NegativeCases.readRequest("", "")
    }

    @Test func `no two cases have one name`() {
        let all =
            NegativeCases.notes + NegativeCases.keys + NegativeCases.cosignatures + NegativeCases.inclusion
            + NegativeCases.consistency + NegativeCases.receipts + NegativeCases.requests
        #expect(Set(all.map(\.testDescription)).count == all.count)
        #expect(all.count >= 60)
    }

    private func check(_ entry: NegativeCase) {
        let thrown = #expect(throws: (any Error).self) { try entry.attempt() }
        switch entry.refusal {
        case .note(let error): #expect(thrown as? NoteError == error)
        case .merkle(let error): #expect(thrown as? MerkleError == error)
        case .message(let error): #expect(thrown as? WitnessMessageError == error)
        }
    }
}

/// The cases, each a good text or proof with one thing changed.
enum NegativeCases {
    static let root = "tpcyzlyRQWLKmsz69OldP5h01ogFQ3CIqv8YSk25Z3M="
    static let name = LogVectors.origin

    static let notes: [NegativeCase] = [
        NegativeCase("carriage returns before line feeds", .note(.controlCharacter)) { try openNote("\n", "\r\n") },
        NegativeCase("a tab in the origin", .note(.controlCharacter)) {
            try openNote("trial.example/", "trial.\texample/")
        },
        NegativeCase("a zero byte", .note(.controlCharacter)) { try openNote("\n8\n", "\n8\u{0}\n") },
        NegativeCase("a hyphen for the em dash", .note(.malformedSignatureLine(1))) { try openNote("— ", "- ") },
        NegativeCase("an en dash for the em dash", .note(.malformedSignatureLine(1))) { try openNote("— ", "– ") },
        NegativeCase("two blanks after the dash", .note(.malformedSignatureLine(1))) { try openNote("— ", "—  ") },
        NegativeCase("no blank after the dash", .note(.malformedSignatureLine(1))) { try openNote("— ", "—") },
        NegativeCase("a trailing blank on the signature line", .note(.malformedSignatureLine(1))) {
            try openNote("rUAg=\n", "rUAg= \n")
        },
        NegativeCase("a plus sign in the name", .note(.malformedSignatureLine(1))) {
            try openNote("— \(name)", "— \(name)+x")
        },
        NegativeCase("a no-break space in the name", .note(.malformedSignatureLine(1))) {
            try openNote("— \(name)", "— \(name)\u{A0}x")
        },
        NegativeCase("unused bits in the signature's base64", .note(.malformedSignatureLine(1))) {
            try openNote("rUAg=", "rUAh=")
        },
        NegativeCase("the URL alphabet in the signature's base64", .note(.malformedSignatureLine(1))) {
            try openNote("Zysirvf141", "Zysirvf_41")
        },
        NegativeCase("no padding in the signature's base64", .note(.malformedSignatureLine(1))) {
            try openNote("rUAg=", "rUAg")
        },
        NegativeCase("no final line feed", .note(.noSignatures)) { try openNote("rUAg=\n", "rUAg=") },
        NegativeCase("a line after the signatures", .note(.malformedSignatureLine(2))) {
            try openNote("rUAg=\n", "rUAg=\nmore\n")
        },
        NegativeCase("no empty line before the signatures", .note(.noSignatures)) { try openNote("=\n\n—", "=\n—") },
        NegativeCase("no signature line", .note(.noSignatures)) {
            _ = try Checkpoint.open(note: Array((LogVectors.checkpoint8 + "\n").utf8), key: logKey())
        },
        NegativeCase("two lines of one key", .note(.duplicateSignature(name: name))) {
            let note = try SignedNote(parsing: Array(LogVectors.note8.utf8))
            _ = try Checkpoint.open(note: note.adding(note.signatures).bytes, key: logKey())
        },
        NegativeCase("another key id", .note(.noTrustedSignature)) { try openNote(" 1kiQj", " 1kiQk") },
        NegativeCase("another key name", .note(.noTrustedSignature)) { try openNote("— \(name)", "— \(name)x") },
        NegativeCase("another bit in the signature", .note(.invalidSignature(name: name))) {
            try openNote("hawf5Kctre", "hawf5Kctrf")
        },
        NegativeCase("another size under the signature", .note(.invalidSignature(name: name))) {
            try openNote("\n8\n", "\n9\n")
        },
        NegativeCase("bytes that are not UTF-8", .note(.notUTF8)) {
            _ = try Checkpoint.open(note: [0xFF] + Array(LogVectors.note8.utf8), key: logKey())
        },
        NegativeCase("a leading zero in the size", .note(.malformedCheckpoint(line: 2))) {
            try openSigned("\(name)\n08\n\(root)\n")
        },
        NegativeCase("a sign before the size", .note(.malformedCheckpoint(line: 2))) {
            try openSigned("\(name)\n+8\n\(root)\n")
        },
        NegativeCase("a negative size", .note(.malformedCheckpoint(line: 2))) {
            try openSigned("\(name)\n-8\n\(root)\n")
        },
        NegativeCase("a trailing blank after the size", .note(.malformedCheckpoint(line: 2))) {
            try openSigned("\(name)\n8 \n\(root)\n")
        },
        NegativeCase("a hexadecimal size", .note(.malformedCheckpoint(line: 2))) {
            try openSigned("\(name)\n0x8\n\(root)\n")
        },
        NegativeCase("digits of another script", .note(.malformedCheckpoint(line: 2))) {
            try openSigned("\(name)\n٨\n\(root)\n")
        },
        NegativeCase("a size of 2^64", .note(.malformedCheckpoint(line: 2))) {
            try openSigned("\(name)\n18446744073709551616\n\(root)\n")
        },
        NegativeCase("an empty size", .note(.malformedCheckpoint(line: 2))) { try openSigned("\(name)\n\n\(root)\n") },
        NegativeCase("a root of 31 bytes", .note(.malformedCheckpoint(line: 3))) {
            try openSigned("\(name)\n8\n\(StrictBase64.encode([UInt8](repeating: 1, count: 31)))\n")
        },
        NegativeCase("a root of 33 bytes", .note(.malformedCheckpoint(line: 3))) {
            try openSigned("\(name)\n8\n\(StrictBase64.encode([UInt8](repeating: 1, count: 33)))\n")
        },
        NegativeCase("unused bits in the root's base64", .note(.malformedCheckpoint(line: 3))) {
            try openSigned("\(name)\n8\n\(root.dropLast(2))N=\n")
        },
        NegativeCase("a root in hexadecimal", .note(.malformedCheckpoint(line: 3))) {
            try openSigned("\(name)\n8\n\(LogVectors.root700)\n")
        },
        NegativeCase("no root", .note(.malformedCheckpoint(line: 3))) { try openSigned("\(name)\n8\n") },
        NegativeCase("an empty extension line", .note(.malformedCheckpoint(line: 4))) {
            try openSigned("\(name)\n8\n\(root)\n\n")
        },
        NegativeCase("an empty line between extension lines", .note(.malformedCheckpoint(line: 5))) {
            try openSigned("\(name)\n8\n\(root)\na\n\nb\n")
        },
        NegativeCase("the origin of another log", .note(.originMismatch(expected: name, found: "trial.example/log2"))) {
            try openSigned("trial.example/log2\n8\n\(root)\n")
        },
        NegativeCase("a byte-order mark", .note(.originMismatch(expected: name, found: "\u{FEFF}\(name)"))) {
            try openSigned("\u{FEFF}\(name)\n8\n\(root)\n")
        },
        NegativeCase("a trailing blank after the origin", .note(.originMismatch(expected: name, found: name + " "))) {
            try openSigned("\(name) \n8\n\(root)\n")
        },
        NegativeCase("no entries with the root of some", .note(.wrongEmptyRoot)) {
            try openSigned("\(name)\n0\n\(root)\n")
        },
    ]

    static let keys: [NegativeCase] = [
        NegativeCase("a key of small order", .note(.weakPublicKey)) {
            _ = try VerifierKey(name: name, ed25519: [1] + [UInt8](repeating: 0, count: 31))
        },
        NegativeCase("a key in its second spelling", .note(.weakPublicKey)) {
            _ = try VerifierKey(name: name, ed25519: [0xEE] + [UInt8](repeating: 0xFF, count: 30) + [0x7F])
        },
        NegativeCase("a key id that does not follow", .note(.keyIDMismatch(name: name))) {
            _ = try VerifierKey(parsing: replaced(LogVectors.key, "d648908e", "d648908f"))
        },
        NegativeCase("a key id in upper case", .note(.malformedKey)) {
            _ = try VerifierKey(parsing: replaced(LogVectors.key, "d648908e", "D648908E"))
        },
        NegativeCase("a key of type 06", .note(.unsupportedKeyType(6))) {
            _ = try VerifierKey(
                parsing: "\(name)+00000000+\(StrictBase64.encode([6] + [UInt8](repeating: 2, count: 32)))"
            )
        },
        NegativeCase("one key given twice", .note(.ambiguousKey(name: name))) {
            _ = try SignedNote(parsing: Array(LogVectors.note8.utf8)).open(with: [logKey(), logKey()])
        },
        NegativeCase("a witness's key as that of a log", .note(.wrongKeyType(name: LogVectors.witnessName))) {
            _ = try Checkpoint.open(note: Array(LogVectors.note8.utf8), key: LogVectors.witness().verifierKey)
        },
    ]

    static let cosignatures: [NegativeCase] = [
        NegativeCase("a cosignature with another time", .note(.invalidSignature(name: LogVectors.witnessName))) {
            try checkCosignature { try changed($0, at: 7) }
        },
        NegativeCase("a cosignature with another bit", .note(.invalidSignature(name: LogVectors.witnessName))) {
            try checkCosignature { try changed($0, at: 40) }
        },
        NegativeCase("a cosignature cut short", .note(.invalidSignature(name: LogVectors.witnessName))) {
            try checkCosignature { try line($0, Array($0.signature.dropLast())) }
        },
        NegativeCase("a cosignature without its time", .note(.invalidSignature(name: LogVectors.witnessName))) {
            try checkCosignature { try line($0, Array($0.signature.dropFirst(8))) }
        },
        NegativeCase("a cosignature with a byte more", .note(.invalidSignature(name: LogVectors.witnessName))) {
            try checkCosignature { try line($0, $0.signature + [0]) }
        },
        NegativeCase("a time of 2^63", .note(.timeOutOfRange)) {
            try checkCosignature { try line($0, [0x80, 0, 0, 0, 0, 0, 0, 0] + $0.signature.dropFirst(8)) }
        },
        NegativeCase("a cosignature of another checkpoint", .note(.invalidSignature(name: LogVectors.witnessName))) {
            try checkCosignature(of: replaced(LogVectors.checkpoint8, "\n8\n", "\n7\n")) { $0 }
        },
        NegativeCase(
            "a cosignature of a text with an extension line",
            .note(.invalidSignature(name: LogVectors.witnessName))
        ) {
            try checkCosignature(of: LogVectors.checkpoint8 + "more\n") { $0 }
        },
        NegativeCase(
            "a cosignature of a text that is no checkpoint",
            .note(.invalidSignature(name: LogVectors.witnessName))
        ) {
            try checkCosignature(of: "text\n") { $0 }
        },
        NegativeCase("a key of type 01 reading a line of type 04", .note(.noTrustedSignature)) {
            let key = try SignerKey(name: LogVectors.witnessName, seed: LogVectors.witnessSeed).verifierKey
            _ = try cosignedNote { $0 }.open(with: [key])
        },
        NegativeCase(
            "a line of type 04 under the id of type 01",
            .note(.invalidSignature(name: LogVectors.witnessName))
        ) {
            let key = try SignerKey(name: LogVectors.witnessName, seed: LogVectors.witnessSeed).verifierKey
            let note = try cosignedNote {
                try NoteSignature(name: $0.name, keyID: key.keyID, signature: $0.signature)
            }
            _ = try note.open(with: [key])
        },
        NegativeCase(
            "a plain signature under the id of type 04",
            .note(.invalidSignature(name: LogVectors.witnessName))
        ) {
            let plain = try SignerKey(name: LogVectors.witnessName, seed: LogVectors.witnessSeed)
            let signature = try plain.sign(Array(LogVectors.checkpoint8.utf8))
            try checkCosignature { try line($0, signature) }
        },
        NegativeCase("two cosignatures of one witness", .note(.duplicateSignature(name: LogVectors.witnessName))) {
            let note = try cosignedNote { $0 }
            let again = try Cosignature.sign(Checkpoint(parsing: note.text), time: 1, by: LogVectors.witness())
            _ = try note.adding([again]).open(with: [LogVectors.witness().verifierKey])
        },
    ]
}

extension NegativeCases {
    /// The text that was to be changed is not there: the case itself is wrong.
    struct NothingChanged: Error {}

    static func replaced(_ text: String, _ old: String, _ new: String) throws -> String {
        let (text, old) = (Array(text.utf8), Array(old.utf8))
        guard !old.isEmpty else { return String(decoding: text, as: UTF8.self) }
        var result: [UInt8] = []
        var index = 0
        var isChanged = false
        while index < text.count {
            if text[index...].starts(with: old) {
                result += Array(new.utf8)
                index += old.count
                isChanged = true
            } else {
                result.append(text[index])
                index += 1
            }
        }
        guard isChanged else { throw NothingChanged() }
        return String(decoding: result, as: UTF8.self)
    }

    static func logKey() throws -> VerifierKey { try VerifierKey(parsing: LogVectors.key) }

    static func openNote(_ old: String, _ new: String) throws {
        _ = try Checkpoint.open(note: Array(replaced(LogVectors.note8, old, new).utf8), key: logKey())
    }

    /// Opens a text that the log did sign, so that only the text is at fault.
    static func openSigned(_ text: String) throws {
        let note = try SignedNote.sign(text: text, by: [LogVectors.signer()])
        _ = try Checkpoint.open(note: note.bytes, key: logKey())
    }

    static func line(_ line: NoteSignature, _ signature: [UInt8]) throws -> NoteSignature {
        try NoteSignature(name: line.name, keyID: line.keyID, signature: signature)
    }

    static func changed(_ original: NoteSignature, at index: Int) throws -> NoteSignature {
        var signature = original.signature
        signature[index] ^= 1
        return try line(original, signature)
    }

    static func cosignedNote(_ change: (NoteSignature) throws -> NoteSignature) throws -> SignedNote {
        let checkpoint = try Checkpoint(parsing: LogVectors.checkpoint8)
        let cosignature = try Cosignature.sign(checkpoint, time: 1_767_000_000, by: LogVectors.witness())
        return try SignedNote(text: checkpoint.text, signatures: [change(cosignature)])
    }

    static func checkCosignature(
        of text: String = LogVectors.checkpoint8,
        _ change: (NoteSignature) throws -> NoteSignature
    ) throws {
        let line = try cosignedNote(change).signatures[0]
        _ = try Cosignature.check(line, of: text, key: LogVectors.witness().verifierKey)
    }

    static func checkInclusion(
        index: UInt64 = 5,
        size: UInt64 = 8,
        leaf: Digest = NaiveTree.leaf(5),
        _ change: (inout [Digest]) -> Void = { _ in }
    ) throws {
        var proof = LogVectors.inclusion5of8.compactMap { Digest(base64: $0) }
        change(&proof)
        let root = NaiveTree.root(NaiveTree.leaves(8)[...])
        try InclusionProof.check(proof: proof, index: index, size: size, leafHash: leaf, root: root)
    }

    static func checkConsistency(
        from: UInt64 = 3,
        to: UInt64 = 8,
        isSwapped: Bool = false,
        _ change: (inout [Digest]) -> Void = { _ in }
    ) throws {
        var proof = LogVectors.consistency3to8.compactMap { Digest(base64: $0) }
        change(&proof)
        let old = NaiveTree.root(NaiveTree.leaves(3)[...])
        let new = NaiveTree.root(NaiveTree.leaves(8)[...])
        try ConsistencyProof.check(
            proof: proof,
            from: from,
            to: to,
            oldRoot: isSwapped ? new : old,
            newRoot: isSwapped ? old : new
        )
    }

    static func readReceipt(_ old: String, _ new: String) throws {
        let hashes = LogVectors.inclusion5of8.map { $0 + "\n" }.joined()
        let text = "c2sp.org/tlog-proof@v1\nindex 5\n\(hashes)\n\(LogVectors.note8)"
        _ = try InclusionReceipt(parsing: Array(replaced(text, old, new).utf8))
    }

    static func readRequest(_ old: String, _ new: String) throws {
        let hashes = LogVectors.consistency3to8.map { $0 + "\n" }.joined()
        let text = "old 3\n\(hashes)\n\(LogVectors.note8)"
        _ = try AddCheckpointRequest(parsing: Array(replaced(text, old, new).utf8))
    }
}
