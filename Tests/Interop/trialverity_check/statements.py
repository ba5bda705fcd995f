"""All kinds of statements that an entry can hold, by their grammar: section 9 of the page.

What a statement may do in a ledger (section 10) needs the entries before it and is not asked here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .definition import ROLES, SIGNING_ROLES, check_definition, party_key
from .documents import LARGEST_SEQUENCE, NAME, ORIGIN, Members, canonical_json, parse_canonical
from .ledger import CODE, SEAL_ID, STATEMENT_TYPE, SealStatement, VerifierKey, check_time
from .primitives import Unreadable, sha256, strict_base64

PREFIX, SUFFIX = "https://trialverity.org/", "/v1"
VERDICTS = ("identical", "equivalent", "altered", "unverifiable")
TOKEN_LIMIT, NOTE_LIMIT, SEALS_LIMIT = 32_000, 16_000, 200


@dataclass(frozen=True)
class Statement:
    """A statement of any kind. `trial` is absent from the first entry alone."""

    kind: str
    origin: str
    trial: bytes | None
    digest: bytes
    predicate: dict[str, Any]


@dataclass(frozen=True)
class Subject:
    """The one subject: a name, and one digest with its own name."""

    name: str
    digest_name: str
    digest: bytes

    @classmethod
    def parse(cls, value: Any) -> Subject:
        if not isinstance(value, list) or len(value) != 1:
            raise Unreadable("statement: not exactly one subject")
        members = Members(value[0], "subject", "digest name")
        digests = members.raw("digest")
        if not isinstance(digests, dict) or len(digests) != 1:
            raise Unreadable("subject: not exactly one digest")
        name = next(iter(digests))
        return cls(members.text("name"), name, Members(digests, "subject digest", name).digest(name))

    def key(self, name: str, digest: bytes) -> str:
        """The origin of a key subject."""
        return self._origin(f"/keys/{name}", "sha256", digest)

    def seal(self) -> str:
        """The origin of a seal subject."""
        seal = "/".join(self.name.rsplit("/", 2)[1:])
        match = SEAL_ID.fullmatch(seal)
        if not match or int(match[3]) > LARGEST_SEQUENCE:
            raise Unreadable("subject: not ORIGIN/SITE/DATASET#SEQUENCE")
        return self._origin("/" + seal, "trialverityLeafV1", None)

    def ledger(self, digest: bytes | None = None, digest_name: str = "sha256") -> str:
        """The origin of a ledger subject."""
        return self._origin("", digest_name, digest)

    def _origin(self, ending: str, digest_name: str, digest: bytes | None) -> str:
        origin = self.name.removesuffix(ending)
        if not self.name.endswith(ending) or not ORIGIN.fullmatch(origin) or self.digest_name != digest_name:
            raise Unreadable("subject: not of the form that its kind asks for")
        if digest is not None and self.digest != digest:
            raise Unreadable("subject: another digest than the predicate's")
        return origin


def parse_statement(payload: bytes) -> Statement:
    """Reads a statement of any kind, and refuses what the grammar of its kind does not know."""
    members = Members(parse_canonical(payload, "statement"), "statement", "_type predicate predicateType subject")
    members.text("_type", (STATEMENT_TYPE,))
    kind = members.text("predicateType").removeprefix(PREFIX).removesuffix(SUFFIX)
    if kind not in _KINDS or members.text("predicateType") != PREFIX + kind + SUFFIX:
        raise Unreadable("statement: of a kind that is not known")
    subject = Subject.parse(members.raw("subject"))
    names, read = _KINDS[kind]
    if kind == "seal":
        seal = SealStatement.parse(payload)
        origin = seal.subject.removesuffix("/" + seal.seal)
        return Statement(kind, origin, seal.trial, seal.root, members.raw("predicate"))
    predicate = Members(members.raw("predicate"), kind, names)
    if "clock" in predicate:
        check_time(predicate.text("clock"))
    trial = predicate.digest("trial") if "trial" in predicate else None
    return Statement(kind, read(predicate, subject), trial, subject.digest, members.raw("predicate"))


def _code(predicate: Members, name: str = "reason") -> None:
    predicate.text(name, pattern=CODE)


def _optional_digest(predicate: Members, name: str) -> None:
    if predicate.raw(name) is not None:
        predicate.digest(name)


def _bytes(predicate: Members, name: str, limit: int) -> bytes:
    data = strict_base64(predicate.text(name), name)
    if not 0 < len(data) <= limit:
        raise Unreadable(f"{name}: empty, or longer than it may be")
    return data


def _state(predicate: Members, name: str) -> int:
    members = Members(predicate.raw(name), name, "root size")
    members.digest("root")
    return members.integer("size", 1)


def _trial(predicate: Members, subject: Subject) -> str:
    key = VerifierKey.parse(predicate.text("ledgerKey"))
    origin = subject.ledger(sha256(canonical_json(predicate.raw("definition"))))
    if check_definition(predicate.raw("definition"), key.public) != origin or key.name != origin:
        raise Unreadable("trial: definition, key and subject do not name one origin")
    return origin


def _enrolment(predicate: Members, subject: Subject) -> str:
    predicate.text("enrolledBy", ("operator", "quorum"))
    name, role = predicate.text("name", pattern=NAME), predicate.text("role", ROLES)
    if (role == "site") != (predicate.raw("site") is not None):
        raise Unreadable("key-enrolment: a site for the role `site` and only there")
    if role == "site" and predicate.text("site", pattern=NAME) == "ALL":
        raise Unreadable("key-enrolment: ALL is no site")
    return subject.key(name, sha256(party_key(predicate.text("vkey"), name, role).public))


def _rotation(predicate: Members, subject: Subject) -> str:
    _code(predicate)
    predicate.boolean("lost")
    name, old = predicate.text("name", pattern=NAME), predicate.text("replaces")
    vkey = predicate.text("vkey")
    key = party_key(vkey, name, "witness")
    if predicate.digest("replaces") == sha256(key.public):
        raise Unreadable("key-rotation: a key does not replace itself")
    origin = subject.key(name, sha256(key.public))
    possession = strict_base64(predicate.text("possession"), "possession")
    if len(possession) != 64:
        raise Unreadable("possession: not 64 bytes")
    lines = ("trialverity/possession/v1", predicate.text("trial"), origin, old, vkey)
    key.check(possession, "".join(line + "\n" for line in lines).encode(), "possession")
    return origin


def _revocation(predicate: Members, subject: Subject) -> str:
    _code(predicate)
    if predicate.raw("compromisedSince") is not None:
        since = predicate.text("compromisedSince")
        check_time(since)
        if since > predicate.text("clock"):
            raise Unreadable("key-revocation: compromised after the clock")
    return subject.key(predicate.text("name", pattern=NAME), subject.digest)


def _retraction(predicate: Members, subject: Subject) -> str:
    _code(predicate)
    return subject.seal()


def _sign_off(predicate: Members, subject: Subject) -> str:
    _code(predicate, "meaning")
    predicate.digest("printedName")
    predicate.text("role", SIGNING_ROLES)
    return subject.seal()


def _acknowledgement(predicate: Members, subject: Subject) -> str:
    _optional_digest(predicate, "report")
    predicate.text("verdict", VERDICTS)
    return subject.seal()


def _lock(predicate: Members, subject: Subject) -> str:
    _code(predicate)
    predicate.text("action", ("lock", "unlock"))
    scope = Members(predicate.raw("scope"), "scope", "datasets sites")
    for name in ("datasets", "sites"):
        if scope.raw(name) is not None:
            names = scope.sorted_names(name)
            if not names or not all(NAME.fullmatch(one) for one in names):
                raise Unreadable(f"scope: {name} are not names, or none")
    return subject.ledger(predicate.digest("trial"))


def _approval(predicate: Members, subject: Subject) -> str:
    return subject.ledger(predicate.digest("action"), "trialverityLeafV1")


def _amendment(predicate: Members, subject: Subject) -> str:
    _code(predicate)
    origin = subject.ledger(sha256(canonical_json(predicate.raw("definition"))))
    if check_definition(predicate.raw("definition"), None) != origin:
        raise Unreadable("amendment: a definition of another origin")
    return origin


def _erasure(predicate: Members, subject: Subject) -> str:
    _code(predicate)
    seals = predicate.items("seals")
    order: list[tuple[bytes, bytes, int]] = []
    for item in seals:
        members = Members(item, "erasure seal", "leaf seal")
        members.digest("leaf")
        match = SEAL_ID.fullmatch(members.text("seal"))
        if not match or int(match[3]) > LARGEST_SEQUENCE:
            raise Unreadable("erasure: not a seal id")
        order.append((match[1].encode(), match[2].encode(), int(match[3])))
    if not 1 <= len(order) <= SEALS_LIMIT or order != sorted(set(order)):
        raise Unreadable("erasure: seals are none, too many, twice, or not in order")
    return subject.ledger(predicate.digest("order"))


def _anchor(predicate: Members, subject: Subject) -> str:
    _state(predicate, "checkpoint")
    _optional_digest(predicate, "material")
    check_time(predicate.text("time"))
    _bytes(predicate, "token", TOKEN_LIMIT)
    return subject.ledger(predicate.digest("stamped"))


def _restore(predicate: Members, subject: Subject) -> str:
    _code(predicate)
    note = _bytes(predicate, "lost", NOTE_LIMIT)
    restored = _state(predicate, "restored")
    origin = subject.ledger(sha256(note))
    lines = note.decode("utf-8", "replace").split("\n")
    if len(lines) < 3 or lines[0] != origin or not re.fullmatch(r"[1-9][0-9]{0,18}", lines[1]):
        raise Unreadable("restore: what was lost is not a checkpoint of this origin")
    if int(lines[1]) <= restored:
        raise Unreadable("restore: nothing was lost")
    return origin


def _report(predicate: Members, subject: Subject) -> str:
    _code(predicate, "kind")
    return subject.ledger()


_KINDS: dict[str, tuple[str, Callable[[Members, Subject], str]]] = {
    "trial": ("definition ledgerKey", _trial),
    "key-enrolment": ("enrolledBy name role site trial vkey", _enrolment),
    "key-rotation": ("clock lost name possession reason replaces trial vkey", _rotation),
    "key-revocation": ("clock compromisedSince name reason trial", _revocation),
    "seal": ("", _report),
    "retraction": ("clock reason trial", _retraction),
    "sign-off": ("clock meaning printedName role trial", _sign_off),
    "acknowledgement": ("clock report trial verdict", _acknowledgement),
    "lock": ("action clock reason scope trial", _lock),
    "approval": ("action clock trial", _approval),
    "amendment": ("clock definition reason trial", _amendment),
    "erasure": ("clock order reason seals trial", _erasure),
    "anchor": ("checkpoint material stamped time token trial", _anchor),
    "restore": ("clock lost reason restored trial", _restore),
    "report": ("clock kind trial", _report),
}
