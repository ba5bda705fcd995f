"""Verifier keys, signed notes, checkpoints and inclusion proofs (C2SP), and DSSE entries: section 8 of the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .documents import LARGEST_SEQUENCE, NAME, ORIGIN, Members, canonical_json, parse_canonical, parse_json
from .primitives import (
    DoesNotHold, Unreadable, check_inclusion, leaf_hash, sha256, strict_base64,
)

ED25519_NOTE, ED25519_COSIGNATURE = 0x01, 0x04
ENTRY_LIMIT = 65_535
RECEIPT_LIMIT = NOTE_LIMIT = 1_000_000
SIGNATURE_LIMIT = 100
PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
SEAL_TYPE = "https://trialverity.org/seal/v1"
CODE = re.compile(r"[a-z0-9-]{1,40}")
_CLOCK = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
SEAL_ID = re.compile(f"({NAME.pattern})/({NAME.pattern})#([1-9][0-9]{{0,15}})")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
_FIELD_PRIME = 2**255 - 19
_SMALL_ORDER_Y = {
    0, 1, _FIELD_PRIME - 1,
    int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"),
    int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"),
}


@dataclass(frozen=True)
class VerifierKey:
    """A note verifier key, `name+hex8+base64(type || public key)`; type 01 signs notes, type 04 cosigns checkpoints."""

    name: str
    key_id: bytes
    public: bytes

    @classmethod
    def parse(cls, text: str, kinds: tuple[int, ...] = (ED25519_NOTE,)) -> VerifierKey:
        name, plus, rest = text.partition("+")
        key_id, second_plus, encoded = rest.partition("+")
        blob = strict_base64(encoded, "verifier key")
        if not (name and plus and second_plus) or any(char.isspace() for char in name):
            raise Unreadable("verifier key: not name+id+key")
        if len(blob) != 33 or blob[0] not in kinds:
            raise Unreadable("verifier key: not an Ed25519 key of the type that is asked for")
        y = int.from_bytes(blob[1:], "little") & ((1 << 255) - 1)
        if y >= _FIELD_PRIME or y in _SMALL_ORDER_Y:
            raise Unreadable("verifier key: a public key that must not be used")
        expected = sha256(name.encode("utf-8") + b"\n" + blob)[:4]
        if key_id != expected.hex():
            raise Unreadable("verifier key: the id is not that of the key")
        return cls(name, expected, blob[1:])

    def check(self, signature: bytes, message: bytes, what: str) -> None:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            raise DoesNotHold(f"{what}: the signature does not hold") from None


@dataclass(frozen=True)
class Checkpoint:
    """A signed head of a ledger."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True)
class SignatureLine:
    """One line below the text of a note: who says to have signed, and the signature."""

    name: str
    key_id: bytes
    signature: bytes

    def is_by(self, key: VerifierKey) -> bool:
        return (self.name, self.key_id) == (key.name, key.key_id)


def split_note(note: bytes) -> tuple[str, list[SignatureLine]]:
    """The text of a signed note and its signature lines, none of them checked."""
    try:
        text = note.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("note: not UTF-8") from None
    if len(note) > NOTE_LIMIT or any(char < " " and char != "\n" for char in text):
        raise Unreadable("note: control characters, or too long")
    body, separator, signatures = text.rpartition("\n\n")
    if not separator or not body or not signatures.endswith("\n"):
        raise Unreadable("note: no signatures")
    lines = []
    for line in signatures[:-1].split("\n"):
        match = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
        if not match:
            raise Unreadable("note: a signature line is malformed")
        blob = strict_base64(match[2], "note signature")
        if len(blob) < 5:
            raise Unreadable("note: a signature is too short")
        lines.append(SignatureLine(match[1], blob[:4], blob[4:]))
    if len(lines) > SIGNATURE_LIMIT:
        raise Unreadable("note: too many signatures")
    return body + "\n", lines


def open_note(note: bytes, key: VerifierKey) -> str:
    """The text of a signed note that the key has signed."""
    body, lines = split_note(note)
    found = [line for line in lines if line.is_by(key)]
    if len(found) > 1:
        raise Unreadable("note: two signatures by one key")
    if not found:
        raise DoesNotHold("note: not signed by the key given")
    key.check(found[0].signature, body.encode("utf-8"), "note")
    return body


def open_checkpoint(note: bytes, key: VerifierKey) -> Checkpoint:
    """A checkpoint by the ledger whose key is given."""
    lines = open_note(note, key)[:-1].split("\n")
    if len(lines) < 3 or "" in lines:
        raise Unreadable("checkpoint: fewer than three lines, or an empty one")
    if lines[0] != key.name:
        raise DoesNotHold("checkpoint: of another ledger")
    root = strict_base64(lines[2], "checkpoint root")
    if len(root) != 32:
        raise Unreadable("checkpoint: a root of another length")
    checkpoint = Checkpoint(lines[0], _decimal(lines[1], "checkpoint size"), root)
    if checkpoint.size == 0 and root != sha256(b""):
        raise DoesNotHold("checkpoint: an empty ledger with another root")
    return checkpoint


def _decimal(text: str, what: str) -> int:
    if not _DECIMAL.fullmatch(text) or int(text) >= 1 << 63:
        raise Unreadable(f"{what}: not a decimal number")
    return int(text)


@dataclass(frozen=True)
class InclusionProof:
    """A C2SP tlog-proof: where an entry stands below a checkpoint."""

    index: int
    hashes: list[bytes]
    checkpoint_note: bytes

    @classmethod
    def parse(cls, text: str) -> InclusionProof:
        head, separator, note = text.partition("\n\n")
        lines = head.split("\n")
        if not separator or lines.pop(0) != "c2sp.org/tlog-proof@v1":
            raise Unreadable("proof: not a tlog-proof of version 1")
        if lines and lines[0].startswith("extra "):
            strict_base64(lines.pop(0).removeprefix("extra "), "proof extra")
        if not lines or not lines[0].startswith("index "):
            raise Unreadable("proof: no index")
        index = _decimal(lines.pop(0).removeprefix("index "), "proof index")
        hashes = [strict_base64(line, "proof hash") for line in lines]
        if len(hashes) > 63 or any(len(digest) != 32 for digest in hashes):
            raise Unreadable("proof: too many hashes, or one of another length")
        return cls(index, hashes, note.encode("utf-8"))

    def check(self, entry: bytes, key: VerifierKey) -> Checkpoint:
        checkpoint = open_checkpoint(self.checkpoint_note, key)
        check_inclusion(leaf_hash(entry), self.index, checkpoint.size, self.hashes, checkpoint.root)
        return checkpoint


@dataclass(frozen=True)
class Envelope:
    """A DSSE envelope, exactly as it is an entry of the ledger."""

    key_id: bytes
    payload: bytes
    signature: bytes

    @classmethod
    def parse(cls, entry: bytes) -> Envelope:
        if len(entry) > ENTRY_LIMIT:
            raise Unreadable("envelope: longer than an entry may be")
        members = Members(parse_canonical(entry, "envelope"), "envelope", "payload payloadType signatures")
        members.text("payloadType", (PAYLOAD_TYPE,))
        signatures = members.items("signatures")
        if len(signatures) != 1:
            raise Unreadable("envelope: not exactly one signature")
        signature = Members(signatures[0], "envelope signature", "keyid sig")
        sig = strict_base64(signature.text("sig"), "signature")
        if len(sig) != 64:
            raise Unreadable("envelope: a signature that is not 64 bytes")
        return cls(signature.digest("keyid"), strict_base64(members.text("payload"), "payload"), sig)

    def check(self, signer: VerifierKey) -> None:
        if self.key_id != sha256(signer.public):
            raise DoesNotHold("envelope: signed by another key")
        head = f"DSSEv1 {len(PAYLOAD_TYPE)} {PAYLOAD_TYPE} {len(self.payload)} ".encode("ascii")
        signer.check(self.signature, head + self.payload, "envelope")


def check_time(text: str) -> None:
    """A TIME: a day and a second that exist, without leap seconds."""
    if not _CLOCK.fullmatch(text):
        raise Unreadable("statement: not a time")
    try:
        datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        raise Unreadable("statement: a time that does not exist") from None


@dataclass(frozen=True)
class SealStatement:
    """What a site says about a dataset at one moment."""

    root: bytes
    subject: str
    seal: str
    previous: bytes | None
    seen_size: int
    sequence: int
    trial: bytes

    @classmethod
    def parse(cls, payload: bytes) -> SealStatement:
        members = Members(
            parse_canonical(payload, "statement"), "statement", "_type predicate predicateType subject")
        members.text("_type", (STATEMENT_TYPE,))
        members.text("predicateType", (SEAL_TYPE,))
        subjects = members.items("subject")
        if len(subjects) != 1:
            raise Unreadable("statement: not exactly one subject")
        subject = Members(subjects[0], "subject", "digest name")
        digest = Members(subject.raw("digest"), "subject digest", "trialverityRootV1")
        predicate = Members(
            members.raw("predicate"), "predicate",
            "meaning previous reason role seenCheckpoint sequence siteClock trial", "corrections")
        if "corrections" in predicate:
            predicate.digest("corrections")
            if predicate.raw("previous") is None:
                raise Unreadable("predicate: corrections in a first seal")
        predicate.text("meaning", pattern=CODE)
        predicate.text("reason", pattern=CODE)
        predicate.text("role", ("site", "sponsor"))
        check_time(predicate.text("siteClock"))
        seen = Members(predicate.raw("seenCheckpoint"), "seenCheckpoint", "root size")
        seen.digest("root")
        name = subject.text("name")
        seal = "/".join(name.rsplit("/", 2)[1:])
        statement = cls(
            digest.digest("trialverityRootV1"), name, seal,
            None if predicate.raw("previous") is None else predicate.digest("previous"),
            seen.integer("size", 1), predicate.integer("sequence", 1, LARGEST_SEQUENCE), predicate.digest("trial"))
        statement._check_itself()
        return statement

    def _check_itself(self) -> None:
        match = SEAL_ID.fullmatch(self.seal)
        if not match or not ORIGIN.fullmatch(self.subject.removesuffix("/" + self.seal)):
            raise Unreadable("subject: not ORIGIN/SITE/DATASET#SEQUENCE")
        if int(match[3]) != self.sequence:
            raise DoesNotHold("statement: the sequence is not that of the name")
        if (self.previous is None) != (self.sequence == 1):
            raise DoesNotHold("statement: the first seal has no previous one, every other has")


def receipt_bytes(members: dict[str, Any]) -> bytes:
    """The one spelling of a receipt."""

    def spelled(value: Any) -> str:
        if isinstance(value, list) and value:
            return "[\n" + ",\n".join(f"    {canonical_json(one).decode()}" for one in value) + "\n  ]"
        return canonical_json(value).decode()

    try:
        lines = [f"  {canonical_json(name).decode()}: {spelled(members[name])}" for name in sorted(members)]
        return ("{\n" + ",\n".join(lines) + "\n}\n").encode("utf-8")
    except UnicodeError:
        raise Unreadable("receipt: half a surrogate pair") from None


@dataclass(frozen=True)
class Receipt:
    """What a site keeps of a seal."""

    seal: str
    entry: bytes
    proof: InclusionProof
    verifier_key: VerifierKey
    tokens: list[bytes]

    @classmethod
    def parse(cls, data: bytes) -> Receipt:
        if len(data) > RECEIPT_LIMIT:
            raise Unreadable("receipt: longer than a receipt may be")
        value = parse_json(data, "receipt")
        members = Members(value, "receipt", "envelope format proof seal tokens verifierKey")
        members.text("format", ("trialverity/receipt/v1",))
        if not all(isinstance(token, str) for token in members.items("tokens")):
            raise Unreadable("receipt: a token that is not text")
        if receipt_bytes(value) != data:
            raise Unreadable("receipt: not in its one spelling")
        return cls(
            members.text("seal", pattern=SEAL_ID), strict_base64(members.text("envelope"), "receipt envelope"),
            InclusionProof.parse(members.text("proof")), VerifierKey.parse(members.text("verifierKey")),
            [strict_base64(token, "receipt token") for token in members.items("tokens")])

    def check(self, key: VerifierKey, signer: VerifierKey) -> tuple[SealStatement, Checkpoint]:
        """Everything a receipt claims, with keys that were not taken from it."""
        envelope = Envelope.parse(self.entry)
        envelope.check(signer)
        statement = SealStatement.parse(envelope.payload)
        if statement.seal != self.seal:
            raise DoesNotHold(f"the statement is about {statement.seal}")
        if self.verifier_key != key:
            raise DoesNotHold("the receipt names another ledger key than the one given")
        checkpoint = self.proof.check(self.entry, key)
        if statement.subject != f"{checkpoint.origin}/{statement.seal}":
            raise DoesNotHold("the statement is of another ledger")
        if statement.seen_size > self.proof.index:
            raise DoesNotHold("the statement has seen more of the ledger than stood before it")
        return statement, checkpoint
