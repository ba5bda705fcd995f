"""Entries of the ledger are DSSE envelopes that `securesystemslib` (PyPI) accepts.

VERITY_BIN names the program's binary. Where securesystemslib is absent these tests are skipped, and say so.
"""

from __future__ import annotations

import base64
import json
import unittest
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from outside import KEY_NAME, NEEDS_PROGRAM, PROGRAM, WithTrial
from support import RECEIPT
from trialverity_check.ledger import Envelope, VerifierKey
from trialverity_check.primitives import sha256

try:
    from securesystemslib.dsse import Envelope as TheirEnvelope
    from securesystemslib.exceptions import VerificationError
    from securesystemslib.signer import SSlibKey
    HAS_LIBRARY = True
except ImportError:
    HAS_LIBRARY = False

NEEDS_LIBRARY = "needs securesystemslib from PyPI"


def accepted(entry: bytes, vkey: str) -> bool:
    """Whether securesystemslib finds a signature of the key."""
    public = Ed25519PublicKey.from_public_bytes(VerifierKey.parse(vkey).public)
    key = SSlibKey.from_crypto(public, keyid=sha256(VerifierKey.parse(vkey).public).hex())
    try:
        return len(TheirEnvelope.from_dict(json.loads(entry)).verify([key], 1)) == 1
    except VerificationError:
        return False


def changes(entry: bytes) -> dict[str, bytes]:
    """The entry with one byte of the statement, the type or the signature changed."""
    envelope: dict[str, Any] = json.loads(entry)
    payload, signature = base64.b64decode(envelope["payload"]), base64.b64decode(envelope["signatures"][0]["sig"])

    def flipped(data: bytes, place: int) -> str:
        return base64.b64encode(data[:place] + bytes([data[place] ^ 1]) + data[place + 1:]).decode()

    def signed(sig: str) -> dict[str, Any]:
        return {"signatures": [envelope["signatures"][0] | {"sig": sig}]}

    changed = {f"payload {place}": {"payload": flipped(payload, place)} for place in range(0, len(payload), 41)}
    changed |= {f"signature {place}": signed(flipped(signature, place)) for place in (0, 31, 32, 62)}
    changed |= {"type": {"payloadType": "application/vnd.in-toto+jsom"}}
    return {name: json.dumps(envelope | change).encode() for name, change in changed.items()}


@unittest.skipUnless(HAS_LIBRARY, NEEDS_LIBRARY)
class OfThePage(unittest.TestCase):
    def test_the_entry_of_the_page(self) -> None:
        entry = RECEIPT["entry"].encode()
        self.assertTrue(accepted(entry, RECEIPT["signerKey"]))
        self.assertFalse(accepted(entry, RECEIPT["verifierKey"]))
        for name, changed in changes(entry).items():
            with self.subTest(name):
                self.assertFalse(accepted(changed, RECEIPT["signerKey"]))

    def test_the_bytes_that_are_signed_are_the_same(self) -> None:
        theirs = TheirEnvelope.from_dict(json.loads(RECEIPT["entry"]))
        self.assertEqual(theirs.pae(), bytes.fromhex(RECEIPT["preAuthentication"]))


@unittest.skipUnless(PROGRAM, NEEDS_PROGRAM)
@unittest.skipUnless(HAS_LIBRARY, NEEDS_LIBRARY)
class OfTheProgram(WithTrial):
    def test_every_entry_is_accepted_with_its_key_and_no_other(self) -> None:
        self.trial.seal()
        self.trial.verity("sign", "701/LB#1", "--meaning", "approval", "--printed-name", "A. Çelik", "--as", KEY_NAME)
        self.trial.verity("retract", "701/LB#1", "--reason", "wrong-file", "--as", KEY_NAME)
        keys = [self.trial.ledger_key, self.trial.public_key()]
        signers = [0, 0, 1, 1, 1]
        entries = self.trial.entries()
        self.assertEqual(len(entries), len(signers))
        for number, (entry, signer) in enumerate(zip(entries, signers, strict=True)):
            with self.subTest(entry=number):
                self.assertTrue(accepted(entry, keys[signer]))
                self.assertFalse(accepted(entry, keys[1 - signer]))
                Envelope.parse(entry).check(VerifierKey.parse(keys[signer]))
                for name, changed in changes(entry).items():
                    self.assertFalse(accepted(changed, keys[signer]), name)


if __name__ == "__main__":
    unittest.main()
