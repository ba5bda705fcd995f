// The files that a by-hand check works on: each in a form that openssl reads.

import Foundation
import MerkleLog
import TrialBundle
import TrialIntegrity
import TrialLedger

/// What is put beside a seal so that it can be checked without this program.
enum HandCheck {
    /// The script and the page, once for a bundle.
    static var texts: [ZipMember] {
        [
            ZipMember("CHECK-BY-HAND.md", .bytes(Array(HandCheckScript.page.utf8))),
            ZipMember("check.sh", .bytes(Array(HandCheckScript.shell.utf8))),
        ]
    }

    /// The files of one seal.
    ///
    /// - Parameters:
    ///   - receipt: its receipt, which was checked.
    ///   - signer: the key that signed it.
    ///   - chain: certificates of the authorities whose tokens the receipt holds, as PEM.
    /// - Returns: the files, below `by-hand/`.
    /// - Throws: `LedgerError.badReceipt` when the receipt's checkpoint is not signed by its ledger's key.
    static func members(_ receipt: Receipt, signer: VerifierKey, chain: [UInt8]) throws -> [ZipMember] {
        let note = try SignedNote(parsing: receipt.proof.checkpoint)
        let key = receipt.ledgerKey
        guard let line = note.signatures.first(where: { $0.name == key.name && $0.keyID == key.keyID }) else {
            throw LedgerError.badReceipt(path: nil, reason: "the ledger's key did not sign its checkpoint")
        }
        let path = ["index \(receipt.proof.index)"] + receipt.proof.proof.map(\.base64)
        var files: [(String, [UInt8])] = [
            ("entry.json", receipt.envelope),
            ("signer.pem", pem(signer)),
            ("path.txt", Array(path.map { $0 + "\n" }.joined().utf8)),
            ("checkpoint.txt", Array(note.text.utf8)),
            ("checkpoint.sig", line.signature),
            ("ledger.pem", pem(key)),
        ]
        if !receipt.tokens.isEmpty {
            let keyID = (0..<4).map { UInt8(truncatingIfNeeded: key.keyID >> (24 - 8 * $0)) }
            let signature = StrictBase64.encode(keyID + line.signature)
            files.append(("stamped.bin", Array("\(note.text)\n\u{2014} \(key.name) \(signature)\n".utf8)))
            files.append(("chain.pem", chain))
        }
        for (number, token) in receipt.tokens.enumerated() { files.append(("token-\(number + 1).tst", token)) }
        return files.map { ZipMember("by-hand/\(receipt.seal.fileStem)/\($0.0)", .bytes($0.1)) }
    }

    /// An Ed25519 public key as SubjectPublicKeyInfo in PEM (RFC 8410, section 4).
    static func pem(_ key: VerifierKey) -> [UInt8] {
        let header: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]
        let text = StrictBase64.encode(header + key.publicKey)
        return Array("-----BEGIN PUBLIC KEY-----\n\(text)\n-----END PUBLIC KEY-----\n".utf8)
    }
}
