"""Bytes, numbers, base64, salts and RFC 6962 trees: sections 1 and 3 of the page."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SALTS_PER_BLOCK = 256
SALT_LENGTH = 16


class Unreadable(Exception):
    """The input is not in the form the page describes, or is damaged: nothing can be said about it."""


class DoesNotHold(Exception):
    """The input is well formed, and what it claims is not so."""


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def leb(number: int) -> bytes:
    """Unsigned LEB128, in as few bytes as possible."""
    if number < 0:
        raise ValueError("LEB128 of a negative number")
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


class ByteReader:
    """Takes numbers and runs of bytes from the front of a byte string, never more than there are."""

    def __init__(self, data: bytes, what: str) -> None:
        self._data = memoryview(data)
        self._what = what
        self.position = 0

    @property
    def remaining(self) -> int:
        return len(self._data) - self.position

    def take(self, count: int) -> bytes:
        if count > self.remaining:
            raise Unreadable(f"{self._what}: ends early at byte {self.position}")
        start, self.position = self.position, self.position + count
        return bytes(self._data[start:self.position])

    def u32(self) -> int:
        return int.from_bytes(self.take(4), "big")

    def u64(self) -> int:
        return int.from_bytes(self.take(8), "big")

    def leb(self) -> int:
        number = shift = 0
        while True:
            byte = self.take(1)[0]
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
            if shift > 63:
                raise Unreadable(f"{self._what}: a number is too long at byte {self.position}")
        if number >= 1 << 64 or (shift and byte == 0):
            raise Unreadable(f"{self._what}: a number is not in its shortest form at byte {self.position}")
        return number

    def finish(self) -> None:
        if self.remaining:
            raise Unreadable(f"{self._what}: {self.remaining} bytes too many")


def hex_digest(text: str, what: str) -> bytes:
    """32 bytes from 64 lower-case hexadecimal digits."""
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise Unreadable(f"{what}: not a digest in lower-case hexadecimal")
    return bytes.fromhex(text)


def strict_base64(text: str, what: str) -> bytes:
    """The one encoding of some bytes: standard alphabet, padded, no line break, no stray trailing bits."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise Unreadable(f"{what}: not base64") from None
    if base64.b64encode(data).decode("ascii") != text:
        raise Unreadable(f"{what}: not the strict form of base64")
    return data


def block_salts(key: bytes) -> bytes:
    """The 256 salts of a block, one behind the other, from the key of the block."""
    cipher = Cipher(algorithms.AES(key), modes.CTR(bytes(16))).encryptor()
    return cipher.update(bytes(SALTS_PER_BLOCK * SALT_LENGTH)) + cipher.finalize()


class Salts:
    """The salts of all leaves of one seal, derived from its salt key."""

    def __init__(self, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("a salt key has 32 bytes")
        self._key = key
        self._block = lru_cache(maxsize=8)(self._derive_block)

    def _derive_block(self, block: int) -> bytes:
        info = b"trialverity/salt/1" + block.to_bytes(8, "big")
        key = HKDF(algorithm=SHA256(), length=32, salt=b"", info=info).derive(self._key)
        return block_salts(key)

    def __getitem__(self, leaf: int) -> bytes:
        block, place = divmod(leaf, SALTS_PER_BLOCK)
        return self._block(block)[place * SALT_LENGTH:(place + 1) * SALT_LENGTH]


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data)


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right)


def tree_root(leaf_hashes: Iterable[bytes]) -> bytes:
    """The RFC 6962 root, by keeping the roots of the perfect subtrees from the left, largest first."""
    subtrees: list[tuple[int, bytes]] = []
    for leaf in leaf_hashes:
        level, digest = 0, leaf
        while subtrees and subtrees[-1][0] == level:
            digest = node_hash(subtrees.pop()[1], digest)
            level += 1
        subtrees.append((level, digest))
    if not subtrees:
        return sha256(b"")
    root = subtrees.pop()[1]
    while subtrees:
        root = node_hash(subtrees.pop()[1], root)
    return root


def record(cells: Iterable[str]) -> bytes:
    """The hashed form of one row: its sealed cells, each with its length in front."""
    encoded = [cell.encode("utf-8") for cell in cells]
    return b"".join(leb(len(text)) + text for text in encoded)


def commitment(blind_salt: bytes, cells: Iterable[str]) -> str:
    """What stands in a record for withheld cells."""
    return base64.b64encode(sha256(b"\x02" + blind_salt + record(cells))).decode("ascii").rstrip("=")


def is_commitment(text: str) -> bool:
    """Whether a text is base64 of 32 bytes without padding, in its one spelling."""
    try:
        return len(strict_base64(text + "=", "commitment")) == 32
    except Unreadable:
        return False


def seal_leaves(salt_key: bytes, manifest: bytes, records: Iterable[bytes]) -> Iterator[bytes]:
    """The leaf hashes of a seal, leaf 0 (the manifest) first."""
    salts = Salts(salt_key)
    yield leaf_hash(salts[0] + manifest)
    for number, row in enumerate(records, start=1):
        yield leaf_hash(salts[number] + row)


def check_inclusion(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> None:
    """RFC 9162 section 2.1.3.2, which is the algorithm for RFC 6962's audit paths."""
    if {len(digest) for digest in (leaf, root, *proof)} != {32}:
        raise DoesNotHold("a digest has another length")
    if index >= size:
        raise DoesNotHold(f"entry {index} is outside a tree of {size}")
    node, last, digest = index, size - 1, leaf
    for step in proof:
        if last == 0:
            raise DoesNotHold("the inclusion proof is too long")
        if node & 1 or node == last:
            digest = node_hash(step, digest)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            digest = node_hash(digest, step)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise DoesNotHold("the inclusion proof is too short")
    if digest != root:
        raise DoesNotHold("the inclusion proof does not lead to the root of the checkpoint")
