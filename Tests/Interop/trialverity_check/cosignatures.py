"""Trust policies and the cosignatures of witnesses: sections 12 and 14 of the page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from .ledger import ED25519_COSIGNATURE, SignatureLine, VerifierKey, split_note
from .primitives import DoesNotHold, Unreadable

POLICY_LIMIT = 1_000_000
LINES_LIMIT = 256
COSIGNATURE_LENGTH = 8 + 64
_THRESHOLD = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True)
class Group:
    """How many of which members make a group say yes."""

    threshold: int
    members: tuple[str, ...]


@dataclass
class Policy:
    """Whom somebody trusts: ledgers, witnesses, and how many of these are enough."""

    logs: list[VerifierKey] = field(default_factory=list)
    witnesses: dict[str, VerifierKey] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    quorum: str | None = None

    @classmethod
    def parse(cls, data: bytes) -> Policy:
        if len(data) > POLICY_LIMIT or (data and not data.endswith(b"\n")):
            raise Unreadable("policy: too long, or its last line does not end")
        if any(byte < 0x20 and byte not in b"\t\n" or byte == 0x7F for byte in data):
            raise Unreadable("policy: control characters")
        policy = _Reader()
        for line in data.split(b"\n"):
            fields = line.strip(b" \t")
            if fields and not fields.startswith(b"#"):
                try:
                    policy.take(*re.split(r"[ \t]+", fields.decode("utf-8")))
                except UnicodeDecodeError:
                    raise Unreadable("policy: not UTF-8") from None
        return policy.finish()

    def check(self, note: bytes) -> int | None:
        """The time of the quorum for a checkpoint that its log has signed; none where none is asked for."""
        text, lines = split_note(note)
        times = {name: self._time(name, text, lines) for name in self.witnesses}
        if self.quorum is None:
            return None
        time = self._met(self.quorum, times)
        if time is None:
            raise DoesNotHold("the quorum of the policy has not cosigned the checkpoint")
        return time

    def _time(self, name: str, text: str, lines: list[SignatureLine]) -> int | None:
        key = self.witnesses[name]
        found = [line.signature for line in lines if line.is_by(key)]
        if not found:
            return None
        if len(found) > 1 or len(found[0]) != COSIGNATURE_LENGTH:
            raise DoesNotHold(f"witness {name}: two cosignatures, or one of another length")
        time = int.from_bytes(found[0][:8], "big")
        if time >= 1 << 63:
            raise DoesNotHold(f"witness {name}: a time that is too large")
        key.check(found[0][8:], f"cosignature/v1\ntime {time}\n{text}".encode(), f"witness {name}")
        return time

    def _met(self, name: str, times: dict[str, int | None]) -> int | None:
        """When a witness or group had cosigned: a group with its k-th member."""
        if name in self.witnesses:
            return times[name]
        group = self.groups[name]
        found = sorted(time for time in (self._met(member, times) for member in group.members) if time is not None)
        return found[group.threshold - 1] if len(found) >= group.threshold else None


class _Reader:
    """Takes the lines of a policy one after the other."""

    def __init__(self) -> None:
        self._policy = Policy()
        self._quorum_seen = False
        self._grouped: set[str] = set()

    def take(self, word: str, *fields: str) -> None:
        if word == "log" and 1 <= len(fields) <= 2:
            self._policy.logs.append(VerifierKey.parse(fields[0]))
        elif word == "witness" and 2 <= len(fields) <= 3:
            self._new(fields[0])
            self._policy.witnesses[fields[0]] = VerifierKey.parse(fields[1], (ED25519_COSIGNATURE,))
        elif word == "group" and len(fields) >= 3:
            self._group(fields[0], fields[1], fields[2:])
        elif word == "quorum" and len(fields) == 1 and not self._quorum_seen:
            self._quorum_seen = True
            if fields[0] != "none" and not self._known(fields[0]):
                raise Unreadable("policy: a quorum of nobody")
            self._policy.quorum = None if fields[0] == "none" else fields[0]
        else:
            raise Unreadable("policy: a line of a kind or form that is not known")

    def _known(self, name: str) -> bool:
        return name in self._policy.witnesses or name in self._policy.groups

    def _new(self, name: str) -> None:
        if name == "none" or self._known(name):
            raise Unreadable("policy: a name that is taken, or `none`")

    def _group(self, name: str, count: str, members: tuple[str, ...]) -> None:
        self._new(name)
        if not all(map(self._known, members)) or len(set(members)) != len(members) or self._grouped & set(members):
            raise Unreadable("policy: a group with a member that is unknown, or a member already")
        if count not in ("all", "any") and not _THRESHOLD.fullmatch(count):
            raise Unreadable("policy: a group without a threshold")
        threshold = len(members) if count == "all" else 1 if count == "any" else int(count)
        if threshold > len(members):
            raise Unreadable("policy: a threshold above the number of members")
        self._grouped |= set(members)
        self._policy.groups[name] = Group(threshold, members)

    def finish(self) -> Policy:
        policy = self._policy
        keys = [key.public for key in (*policy.logs, *policy.witnesses.values())]
        names = [key.name for key in policy.logs]
        if not self._quorum_seen or not names or len(set(names)) != len(names) or len(set(keys)) != len(keys):
            raise Unreadable("policy: no quorum, no log, two logs of one name, or two uses of one public key")
        if max(len(names), len(policy.witnesses), len(policy.groups)) > LINES_LIMIT:
            raise Unreadable("policy: too many lines")
        return policy


def show_time(seconds: int) -> str:
    """A POSIX time as text, or as a number where no calendar has it."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return f"{seconds} seconds after 1970"
