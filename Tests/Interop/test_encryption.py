"""Encrypted files: what the program writes is opened by HPKE of another hand, and the other way round.

The test vectors hold a file that TrialVerity wrote and one that this module wrote (`python3 test_encryption.py` prints a
new one); Tests/EncryptionTests opens both.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import unittest

from support import vector

try:
    from cryptography.hazmat.primitives import hpke
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    HAS_HPKE = True
except ImportError:
    HAS_HPKE = False

NEEDS_HPKE = "needs cryptography 47 or newer with HPKE (pip install -U cryptography), which is absent"
MAGIC = b"trialverity/encrypted/v1\n"
INFO = b"trialverity/encrypted/v1"
CHUNK = 1 << 16


class NotAsWritten(Exception):
    """The file is not one that a writer wrote."""


def hkdf(key: bytes, salt: bytes, info: bytes) -> bytes:
    """HKDF-SHA256 (RFC 5869), 32 bytes."""
    extracted = hmac.new(salt or bytes(32), key, "sha256").digest()
    return hmac.new(extracted, info + b"\x01", "sha256").digest()


def suite() -> hpke.Suite:
    return hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


def key_id(public: bytes) -> bytes:
    return hashlib.sha256(b"trialverity/x25519/v1\n" + public).digest()[:8]


def private_key(text: str) -> bytes:
    """The bytes of a private key file."""
    _, _, name, checksum, rest = text.removesuffix("\n").split("+", 4)
    raw = base64.b64decode(rest, validate=True)
    public = X25519PrivateKey.from_private_bytes(raw).public_key().public_bytes_raw()
    stated = hashlib.sha256(b"x25519\n" + name.encode() + b"\n" + public).digest()[:4]
    if stated.hex() != checksum:
        raise NotAsWritten("checksum")
    return raw


def nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def decrypt(data: bytes, raw: bytes) -> bytes:
    """The content of an encrypted file."""
    private = X25519PrivateKey.from_private_bytes(raw)
    count = data[len(MAGIC)] if data.startswith(MAGIC) and len(data) > len(MAGIC) else 0
    start = len(MAGIC) + 1
    end = start + 88 * count
    if not 1 <= count <= 64 or len(data) < end + 32 + 16:
        raise NotAsWritten("header")
    stanzas = [data[start + 88 * i:start + 88 * (i + 1)] for i in range(count)]
    mine = [stanza for stanza in stanzas if stanza[:8] == key_id(private.public_key().public_bytes_raw())]
    if len(mine) != 1 or len({stanza[:8] for stanza in stanzas}) != count:
        raise NotAsWritten("recipients")
    file_key = suite().decrypt(mine[0][8:], private, INFO)
    code = data[end:end + 32]
    if hmac.new(hkdf(file_key, b"", INFO + b"/header"), data[:end], "sha256").digest() != code:
        raise NotAsWritten("code")
    cipher = ChaCha20Poly1305(hkdf(file_key, code, INFO + b"/content"))
    rest = data[end + 32:]
    sealed = [rest[i:i + CHUNK + 16] for i in range(0, len(rest), CHUNK + 16)]
    if len(sealed[-1]) < 16 or (len(sealed[-1]) == 16 and len(sealed) > 1):
        raise NotAsWritten("last chunk")
    return b"".join(cipher.decrypt(nonce(i, i == len(sealed) - 1), chunk, None) for i, chunk in enumerate(sealed))


def encrypt(content: bytes, publics: list[bytes]) -> bytes:
    """An encrypted file."""
    file_key = os.urandom(32)
    head = MAGIC + bytes([len(publics)])
    for public in publics:
        wrapped = suite().encrypt(file_key, X25519PublicKey.from_public_bytes(public), INFO)
        head += key_id(public) + wrapped
    code = hmac.new(hkdf(file_key, b"", INFO + b"/header"), head, "sha256").digest()
    cipher = ChaCha20Poly1305(hkdf(file_key, code, INFO + b"/content"))
    pieces = [content[i:i + CHUNK] for i in range(0, len(content), CHUNK)] or [b""]
    return head + code + b"".join(
        cipher.encrypt(nonce(i, i == len(pieces) - 1), piece, None) for i, piece in enumerate(pieces)
    )


@unittest.skipUnless(HAS_HPKE, NEEDS_HPKE)
class Encryption(unittest.TestCase):
    def setUp(self) -> None:
        self.vector = vector("encrypted-v1.json")
        self.keys = [private_key(text) for text in self.vector["privateKeys"]]
        self.content = bytes.fromhex(self.vector["content"]) * self.vector["times"]

    def test_what_the_program_wrote(self) -> None:
        for name in ("writtenByTrialVerity", "writtenByPython", "empty"):
            data = base64.b64decode(self.vector[name])
            for key in self.keys:
                self.assertEqual(decrypt(data, key), b"" if name == "empty" else self.content, name)

    def test_public_keys(self) -> None:
        for raw, line in zip(self.keys, self.vector["publicKeys"], strict=True):
            public = X25519PrivateKey.from_private_bytes(raw).public_key().public_bytes_raw()
            self.assertEqual(base64.b64decode(line.split("+", 3)[3]), public)

    def test_there_and_back(self) -> None:
        public = X25519PrivateKey.from_private_bytes(self.keys[0]).public_key().public_bytes_raw()
        for size in (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK):
            self.assertEqual(decrypt(encrypt(bytes(size), [public]), self.keys[0]), bytes(size))

    def test_damage(self) -> None:
        data = base64.b64decode(self.vector["writtenByTrialVerity"])
        full = CHUNK + 16
        bad = [data[:-1], data + b"\0", data[:-(len(data) - 234) % full], data[:1] + data[2:], MAGIC]
        for offset in (0, 25, 26, 40, 113, 120, 210, 234, len(data) - 1):
            bad.append(data[:offset] + bytes([data[offset] ^ 1]) + data[offset + 1:])
        for file in bad:
            with self.assertRaises(Exception):
                decrypt(file, self.keys[0])


if __name__ == "__main__":
    known = vector("encrypted-v1.json")
    publics = [base64.b64decode(line.split("+", 3)[3]) for line in known["publicKeys"]]
    text = bytes.fromhex(known["content"]) * known["times"]
    print(json.dumps(base64.b64encode(encrypt(text, publics)).decode()))
