"""All kinds of statements: the examples of the page, what the program writes, and what both refuse.

VERITY_BIN names the program's binary. The program is asked by `verity submit`, with envelopes that are signed here.
"""

from __future__ import annotations

import base64
import copy
import json
import unittest
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from outside import HAS_OPENSSL, KEY_NAME, NEEDS_OPENSSL, NEEDS_PROGRAM, PROGRAM, Authority, WithTrial, run
from support import RECEIPT, vector
from trialverity_check.documents import canonical_json
from trialverity_check.ledger import PAYLOAD_TYPE, Envelope
from trialverity_check.primitives import DoesNotHold, Unreadable, leaf_hash, sha256
from trialverity_check.statements import parse_statement

EXAMPLES: dict[str, str] = vector("statements-v1.json")["statements"]
REFUSED = (DoesNotHold, Unreadable)
OTHER = "00" * 32
# Values that no member of the kind has, besides those that every text or object is tried with.
WRONG: dict[str, dict[str, list[Any]]] = {
    "key-rotation": {"lost": ["false", 0], "replaces": [OTHER], "possession": [base64.b64encode(bytes(64)).decode()]},
    "key-revocation": {"compromisedSince": ["2026-11-22T10:00:01Z", "2026-11-01"]},
    "sign-off": {"role": ["witness", "auditor"]},
    "acknowledgement": {"verdict": ["same"], "report": [OTHER[:-1]]},
    "lock": {"action": ["close"], "scope": [{"datasets": None}, {"datasets": [], "sites": None},
                                            {"datasets": None, "sites": ["702", "701"]},
                                            {"datasets": None, "sites": ["701", "701"]}]},
    "approval": {"action": [OTHER]},
    "erasure": {"order": [OTHER], "seals": [[], [{"leaf": OTHER, "seal": "701/LB#02"}],
                                            [{"leaf": OTHER, "seal": "701/LB#2"}] * 2,
                                            [{"leaf": OTHER, "seal": f"701/LB#{number}"} for number in (10, 2)]]},
    "anchor": {"checkpoint": [{"root": OTHER, "size": 0}, {"root": OTHER}], "stamped": [OTHER], "token": ["MAA", ""],
               "material": [OTHER + "0"]},
    "restore": {"restored": [{"root": OTHER, "size": 9}, {"root": OTHER, "size": 10}], "lost": ["AAAA", ""]},
    "retraction": {}, "amendment": {}, "report": {},
}
# Changes of a definition, and whether it may then be one. The program is asked about each.
RULES: list[tuple[dict[str, Any], bool]] = [
    ({}, True), ({"title": "x" * 500}, True), ({"title": "x" * 501}, False), ({"title": ""}, False),
    ({"title": "two\nlines"}, False), ({"title": "two\u2028lines"}, False),
    ({"sites": ["701", "702", "703"]}, True), ({"sites": ["ALL"]}, False), ({"sites": ["a", "A"]}, False),
    ({"enrolment": "quorum"}, False), ({"enrolment": "nobody"}, False), ({"more": 1}, False),
    ({"datasets": {"LB": {}}}, True), ({"datasets": {"LB": {}, "lb": {}}}, False), ({"datasets": {"A B": {}}}, False),
    ({"datasets": {"LB": {"key": []}}}, True), ({"datasets": {"LB": {"key": ["A", "A"]}}}, False),
    ({"datasets": {"LB": {"key": ["A"], "volatile": ["A"]}}}, False), ({"datasets": {"LB": {"headerLine": 0}}}, False),
    ({"datasets": {"LB": {"headerLine": 10000}}}, True), ({"datasets": {"LB": {"headerLine": 10001}}}, False),
    ({"datasets": {"LB": {"encoding": "latin1"}}}, False), ({"datasets": {"LB": {"delimiter": ":"}}}, False),
    ({"datasets": {"LB": {"types": {"A": "number"}}}}, False), ({"datasets": {"LB": {"types": {"A": "result"}}}}, True),
    ({"datasets": {"LB": {"dateFormats": {"A": "YYYY"}}}}, False),
    ({"datasets": {"LB": {"missing": {"A": [1]}}}}, False),
    ({"datasets": {"LB": {"missing": {"A": ["NA", "."]}}}}, True),
    ({"datasets": {"LB": {"blinded": ["A", "A"]}}}, False),
    ({"datasets": {"LB": {"blinded": ["A"], "required": ["A"]}}}, True),
    *(({"datasets": {"LB": {"schedule": {"start": "2026-01-31", "every": "P1M"} | change}}}, good) for change, good in (
        ({}, True), ({"grace": "P7D"}, True), ({"every": "P0D"}, False),
        ({"every": "P01D"}, False), ({"every": "P1Y"}, False), ({"every": "P9999W"}, True),
        ({"every": "P10000D"}, False),
        ({"start": "2026-02-29"}, False), ({"end": "2026-01-30"}, False), ({"end": "2026-01-31"}, True),
        ({"sites": ["701", "ALL"]}, True), ({"sites": ["999"]}, False), ({"sites": []}, False), ({"more": 1}, False))),
    *(({"authority": {"lock": rule}}, good) for rule, good in (
        ({"need": 1, "of": ["ledger"]}, True), ({"need": 2, "of": ["role:sponsor"]}, True),
        ({"need": 2, "of": ["ledger"]}, False), ({"need": 0, "of": ["ledger"]}, False), ({"need": 1, "of": []}, False),
        ({"need": 1, "of": ["role:witness"]}, False), ({"need": 1, "of": ["ledger", "ledger"]}, False),
        ({"need": 101, "of": ["role:site"]}, False), ({"need": 1, "of": ["role:"]}, False))),
    ({"authority": {"seal": {"need": 1, "of": ["ledger"]}}}, False),
    ({"authority": {"enrol": {"need": 1, "of": ["ledger"]}}}, False),
    ({"enrolment": "quorum", "authority": {"enrol": {"need": 1, "of": ["nobody"]}}}, False),
]


def spoiled(document: dict[str, Any], wrong: dict[str, list[Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The statement with one member too many, too few, of another type or with another value."""

    def changed(path: str, change: dict[str, Any], without: str = "") -> tuple[str, dict[str, Any]]:
        other = copy.deepcopy(document)
        place: Any = other
        for step in filter(None, path.split("/")):
            place = place[int(step)] if step.isdigit() else place[step]
        place.update(change)
        place.pop(without, None)
        return f"{path} {change} {without}", other

    for path in ("", "predicate", "subject/0", "subject/0/digest"):
        yield changed(path, {"more": 1})
    for name in document["predicate"]:
        yield changed("predicate", {}, name)
        for value in (7, [], {}, "", "\u00e9 x", *wrong.get(name, [])):
            yield changed("predicate", {name: value})
    for path, name in (("", "_type"), ("", "predicateType"), ("subject/0", "name")):
        yield changed(path, {name: document[name] + "1" if path == "" else "x y"})
    digest_name = next(iter(document["subject"][0]["digest"]))
    yield changed("subject/0/digest", {digest_name: "00"})
    yield changed("subject/0/digest", {"sha1": OTHER}, digest_name)
    yield changed("", {"subject": document["subject"] * 2})
    yield changed("", {"subject": []})


class OfThePage(unittest.TestCase):
    def test_every_kind_is_read(self) -> None:
        self.assertEqual(sorted(EXAMPLES), sorted(WRONG))
        for kind, text in EXAMPLES.items():
            statement = parse_statement(text.encode())
            self.assertEqual((statement.kind, statement.origin), (kind, "trial.example/log1"))
        self.assertEqual(parse_statement(RECEIPT["statement"].encode()).kind, "seal")

    def test_what_departs_from_the_grammar_is_refused(self) -> None:
        for kind, text in EXAMPLES.items():
            for name, document in spoiled(json.loads(text), WRONG[kind]):
                with self.subTest(kind=kind, change=name), self.assertRaises(REFUSED):
                    parse_statement(canonical_json(document))
            with self.assertRaises(REFUSED):
                parse_statement(text.replace(":", ": ", 1).encode())

    def test_definitions(self) -> None:
        for change, good in RULES:
            document = json.loads(EXAMPLES["amendment"])
            definition = document["predicate"]["definition"] | {"sites": ["701", "702"]} | change
            document["predicate"]["definition"] = definition
            document["subject"][0]["digest"]["sha256"] = sha256(canonical_json(definition)).hex()
            with self.subTest(change):
                if good:
                    parse_statement(canonical_json(document))
                else:
                    with self.assertRaises(REFUSED):
                        parse_statement(canonical_json(document))


@unittest.skipUnless(PROGRAM, NEEDS_PROGRAM)
class OfTheProgram(WithTrial):
    def signed(self, statement: dict[str, Any], name: str) -> bytes:
        line = (self.trial.folder / "keys" / f"{name}.key").read_text(encoding="utf-8").strip()
        private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(line.split("+", 4)[4])[1:])
        payload = canonical_json(statement)
        head = f"DSSEv1 {len(PAYLOAD_TYPE)} {PAYLOAD_TYPE} {len(payload)} ".encode()
        return canonical_json({
            "payload": base64.b64encode(payload).decode(), "payloadType": PAYLOAD_TYPE, "signatures": [
                {"keyid": sha256(private.public_key().public_bytes_raw()).hex(),
                 "sig": base64.b64encode(private.sign(head + payload)).decode()}]})

    def submitted(self, entry: bytes) -> bool:
        """Whether the program takes an entry into the ledger; if it does not, it says so and leaves no trace."""
        before = len(self.trial.entries())
        done = run(PROGRAM, "submit", self.file("one.entry.json", entry), "--trial", self.trial.folder)
        self.assertEqual(len(self.trial.entries()) - before, int(done.status == 0), done.errors)
        self.assertIn(done.status, (0, 2, 65, 77), done.errors)
        return done.status == 0

    def based(self, kind: str, **members: Any) -> dict[str, Any]:
        """The example of the page, turned into a statement of this trial."""
        document: dict[str, Any] = json.loads(EXAMPLES[kind])
        first = self.trial.entries()[0]
        origin = self.trial.ledger_key.split("+")[0]
        subject = document["subject"][0]
        subject["name"] = subject["name"].replace("trial.example/log1", origin).replace("LB#2", "LB#1")
        if "trialverityLeafV1" in subject["digest"]:
            subject["digest"]["trialverityLeafV1"] = leaf_hash(self.trial.entries()[2]).hex()
        clock = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        document["predicate"] |= {"trial": sha256(first).hex(), "clock": clock} | members
        return document

    def test_what_is_refused_here_is_refused_by_the_program(self) -> None:
        self.trial.seal()
        for kind in ("acknowledgement", "report", "sign-off", "retraction"):
            good = self.based(kind)
            for name, document in [*spoiled(good, WRONG[kind]), ("", good)]:
                with self.subTest(kind=kind, change=name):
                    entry = self.signed(document, KEY_NAME)
                    Envelope.parse(entry)
                    try:
                        parse_statement(canonical_json(document))
                    except REFUSED:
                        self.assertIsNot(document, good)
                        self.assertFalse(self.submitted(entry))
                    else:
                        self.assertIs(document, good)
                        self.assertTrue(self.submitted(entry))

    def test_the_program_takes_the_same_definitions(self) -> None:
        for number, (change, good) in enumerate(RULES):
            current = self.trial.statements()[0]["predicate"]["definition"]
            definition = current | {"title": f"Amendment {number}"} | change
            document = self.based("amendment", definition=definition)
            document["subject"][0]["digest"]["sha256"] = sha256(canonical_json(definition)).hex()
            with self.subTest(change):
                self.assertEqual(self.submitted(self.signed(document, "ledger")), good)

    @unittest.skipUnless(HAS_OPENSSL, NEEDS_OPENSSL)
    def test_every_kind_that_the_program_writes_is_read(self) -> None:
        verity, folder = self.trial.verity, self.folder
        for name in ("sponsor-a", "sponsor-b"):
            verity("key", "new", name, "--role", "sponsor")
        self.trial.seal()
        verity("sign", "701/LB#1", "--meaning", "approval", "--printed-name", "A. Çelik", "--as", KEY_NAME)
        verity("erase", "701/LB", "--where", "USUBJID=01-701-1003", "--as", KEY_NAME, "--yes")
        definition = self.trial.statements()[0]["predicate"]["definition"]
        definition |= {"authority": {"lock": {"need": 2, "of": ["role:sponsor"]}}}
        verity("amend", "--definition", self.file("new.yaml", json.dumps(definition)), "--reason", "amendment-1")
        verity("lock", "--site", "702", "--reason", "database-lock", "--as", "sponsor-a")
        verity("approve", str(len(self.trial.entries()) - 1), "--as", "sponsor-b")
        verity("key", "rotate", "sponsor-b")
        verity("key", "revoke", "sponsor-b", "--reason", "staff-left")
        verity("retract", "701/LB#1", "--reason", "wrong-file", "--as", KEY_NAME)
        authority, request = Authority(folder / "tsa"), folder / "request.tsq"
        verity("timestamp", "request", "--out", request)
        verity("timestamp", "import", authority.stamp(request), "--tsa-roots", authority.roots)
        kinds = set()
        for entry in self.trial.entries():
            envelope = Envelope.parse(entry)
            statement = parse_statement(envelope.payload)
            kinds.add(statement.kind)
            if statement.kind != "trial":
                self.assertEqual(statement.trial, sha256(self.trial.entries()[0]))
        self.assertEqual(kinds, {"trial", "key-enrolment", "key-rotation", "key-revocation", "seal", "sign-off",
                                 "erasure", "amendment", "lock", "approval", "retraction", "anchor"})


if __name__ == "__main__":
    unittest.main()
