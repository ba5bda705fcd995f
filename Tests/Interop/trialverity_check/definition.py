"""The definition of a trial: section 9.1 of the page."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from .documents import DATE_FORMATS, DELIMITERS, ENCODINGS, NAME, ORIGIN, TYPES, Members
from .ledger import ED25519_COSIGNATURE, ED25519_NOTE, VerifierKey
from .primitives import Unreadable, sha256, strict_base64

ROLES = ("site", "sponsor", "regulator", "witness")
SIGNING_ROLES = ROLES[:3]
ACTIONS = "enrol revoke recover lock unlock amend restore"
_PERIOD = re.compile(r"P(0|[1-9][0-9]{0,3})[DWM]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def party_key(text: str, name: str, role: str) -> VerifierKey:
    """The key of a party; that of a witness may be one that cosigns."""
    kinds = (ED25519_NOTE, ED25519_COSIGNATURE) if role == "witness" else (ED25519_NOTE,)
    key = VerifierKey.parse(text, kinds)
    if key.name != name or not NAME.fullmatch(name):
        raise Unreadable("verifier key: not of that name")
    return key



def check_definition(value: Any, ledger_key: bytes | None) -> str:
    """Reads a definition and gives its origin; `ledger_key` is known where the definition is the first entry's."""
    members = Members(value, "definition", "id origin title", "authority datasets enrolment parties sites")
    members.text("id", pattern=NAME)
    title = members.text("title")
    if not 1 <= len(title) <= 500 or any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in title):
        raise Unreadable("definition: a title that is not one line of 1 to 500 characters")
    sites = members.names("sites") if "sites" in members else None
    if sites is not None:
        _site_names(sites)
    quorum = "enrolment" in members and members.text("enrolment", ("operator", "quorum")) == "quorum"
    datasets = members.raw("datasets") if "datasets" in members else {}
    for name, rules in _object(datasets, "datasets").items():
        _check_rules(rules, sites, f"dataset {name}")
    _site_names(list(datasets))
    parties = _object(members.raw("parties"), "parties") if "parties" in members else {}
    roles = _check_parties(parties, sites, ledger_key)
    authority = Members(members.raw("authority") if "authority" in members else {}, "authority", "", ACTIONS)
    if ("enrol" in authority) != quorum:
        raise Unreadable("definition: `enrol` is there if and only if a quorum enrols")
    for action in ACTIONS.split():
        if action in authority:
            _check_authority(authority.raw(action), roles, action == "enrol")
    return members.text("origin", pattern=ORIGIN)


def _object(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unreadable(f"{what}: not an object")
    return value


def _site_names(names: list[str]) -> None:
    if not all(NAME.fullmatch(name) and name != "ALL" for name in names):
        raise Unreadable("definition: a name of a site or dataset that is not allowed")
    if len({name.lower() for name in names}) != len(names):
        raise Unreadable("definition: two names differ in nothing but letter case")


def _check_rules(value: Any, sites: list[str] | None, what: str) -> None:
    members = Members(value, what, "", "blinded dateFormats delimiter encoding headerLine key missing required "
                                       "schedule types volatile withheldTo")
    lists = {name: members.names(name) for name in ("blinded", "key", "required", "volatile", "withheldTo") if name in members}
    if set(lists.get("key", [])) & set(lists.get("volatile", [])):
        raise Unreadable(f"{what}: a volatile column in the key")
    if not all(map(_is_recipient, lists.get("withheldTo", []))) or len(lists.get("withheldTo", [])) > 64:
        raise Unreadable(f"{what}: withheldTo names what is no key of a reader")
    if "delimiter" in members:
        members.text("delimiter", DELIMITERS)
    if "encoding" in members:
        members.text("encoding", ENCODINGS)
    if "headerLine" in members:
        members.integer("headerLine", 1, 10_000)
    for name, choices in (("types", TYPES), ("dateFormats", DATE_FORMATS)):
        if name in members and not set(map(str, _object(members.raw(name), what).values())) <= set(choices):
            raise Unreadable(f"{what}: {name} has a value that is not allowed")
    if "missing" in members:
        for column, values in _object(members.raw("missing"), what).items():
            if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
                raise Unreadable(f"{what}: markers of {column} are not texts")
    if "schedule" in members:
        _check_schedule(members.raw("schedule"), sites)


def _is_recipient(line: str) -> bool:
    """Whether a line is a recipient key, as far as its form and its checksum tell."""
    parts = line.split("+", 3)
    if len(parts) != 4 or parts[0] != "x25519" or not NAME.fullmatch(parts[1]):
        return False
    key = strict_base64(parts[3], "recipient key")
    return len(key) == 32 and parts[2] == sha256(f"x25519\n{parts[1]}\n".encode() + key)[:4].hex()


def _check_schedule(value: Any, sites: list[str] | None) -> None:
    members = Members(value, "schedule", "every start", "end grace sites")
    start = _day(members.text("start"))
    if members.text("every", pattern=_PERIOD)[1:-1] == "0":
        raise Unreadable("schedule: a period of nothing")
    if "grace" in members and members.text("grace", pattern=_PERIOD) == "P0D":
        raise Unreadable("schedule: a grace that says nothing")
    if "end" in members and _day(members.text("end")) < start:
        raise Unreadable("schedule: it ends before it starts")
    if "sites" in members:
        named = members.names("sites")
        known = None if sites is None else {*sites, "ALL"}
        if not named or not all(NAME.fullmatch(one) for one in named) or (known and not set(named) <= known):
            raise Unreadable("schedule: sites that are not the trial's")


def _day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Unreadable("schedule: a day that does not exist")


def _check_parties(parties: dict[str, Any], sites: list[str] | None, ledger_key: bytes | None) -> dict[str, str]:
    """The roles of the parties by name."""
    roles: dict[str, str] = {}
    keys = {ledger_key}
    for name, value in parties.items():
        members = Members(value, f"party {name}", "role vkey", "holder site")
        roles[name] = members.text("role", ROLES)
        if (roles[name] == "site") != ("site" in members):
            raise Unreadable("parties: a site for the role `site` and only there")
        if "site" in members:
            site = members.text("site", pattern=NAME)
            if site == "ALL" or (sites is not None and site not in sites):
                raise Unreadable("parties: a site that is not the trial's")
        if "holder" in members:
            members.text("holder", pattern=NAME)
        key = party_key(members.text("vkey"), name, roles[name])
        if key.public in keys:
            raise Unreadable("parties: a public key stands twice")
        keys.add(key.public)
    folded = {name.lower() for name in parties}
    if len(folded) != len(parties) or "ledger" in folded:
        raise Unreadable("parties: two names differ in nothing but letter case, or one is `ledger`")
    return roles


def _check_authority(value: Any, roles: dict[str, str], must_be_met: bool) -> None:
    members = Members(value, "authority", "need of")
    need, allowed = members.integer("need", 1, 100), members.names("of")
    named = [one for one in allowed if NAME.fullmatch(one)]
    by_role = {one.removeprefix("role:") for one in allowed if one not in named}
    if not allowed or not by_role <= set(SIGNING_ROLES) or not all(
            one in named or one.startswith("role:") for one in allowed):
        raise Unreadable("authority: neither a name nor a role that signs")
    if not by_role and need > len(named):
        raise Unreadable("authority: more are needed than are named")
    able = [name for name, role in roles.items() if role != "witness" and (name in named or role in by_role)]
    if must_be_met and len(able) + ("ledger" in named) < need:
        raise Unreadable("authority: more are needed to enrol than there are")
