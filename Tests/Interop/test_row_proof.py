"""Proofs of rows, and evidence with erased rows, checked by the second verifier.

VERITY_BIN names the program's binary; without it only the examples of the page are checked.
"""

from __future__ import annotations

import json
import unittest
from pathlib import Path
from typing import Any

from evidence_writer import section
from outside import KEY_NAME, NEEDS_PROGRAM, PROGRAM, TABLE, WithTrial
from support import SEAL, Answer, Files, check, vector
from trialverity_check.documents import Column, canonical_json
from trialverity_check.erased import HEADING, ErasureOrder, parse_erased
from trialverity_check.evidence import read_sections
from trialverity_check.meaning import normal_form
from trialverity_check.primitives import DoesNotHold, Unreadable, sha256
from trialverity_check.rows import RowProof

REFUSED = (DoesNotHold, Unreadable)
DISCLOSURE = vector("disclosure-v1.json")
SUBJECT = "01-701-1003"


def checked(data: bytes) -> RowProof:
    proof = RowProof.parse(data)
    proof.check()
    return proof


def root_of(data: bytes) -> bytes:
    return parse_erased(data).root()


def written(document: Any) -> bytes:
    return canonical_json(document) + b"\n"


def rewritten(data: bytes, changes: dict[bytes, bytes], places: tuple[int, int, int] | None = None) -> bytes:
    """Evidence of version 2 with other payloads in its sections, framed anew with sound digests and offsets."""
    out = HEADING
    at: dict[bytes, int] = {}
    for one in read_sections(data, HEADING):
        at.setdefault(one.tag, len(out))
        payload = changes.get(one.tag, one.payload)
        if one.tag == b"ENDS":
            offsets = places or (at.get(b"DIRY", 0), at[b"SALT"], at[b"OPEN"])
            payload = b"".join(offset.to_bytes(8, "big") for offset in offsets)
        out += section(one.tag, payload)
    return out


class Meaning(unittest.TestCase):
    def test_normal_forms_are_those_of_the_page(self) -> None:
        number, text = Column("X", "result", None, ("NA",)), Column("X", "text", None, ())
        day = Column("X", "date", "DD-MMM-YYYY", ())
        cases = [
            (number, "12.50", "12.5"), (number, ".5", "0.5"), (number, "-0.00", "0"), (number, "007", "007"),
            (number, "+5", "+5"), (number, "5.", "5."), (number, " NA\t", None), (number, ".", None), (text, ".", "."),
            (text, "", None), (text, "a\r\nb\rc", "a\nb\nc"), (text, "e\u0301", "\u00e9"),
            (day, "3-jan-2026", "2026-01-03"), (day, "30-FEB-2026", "30-FEB-2026"),
            (Column("X", "date", "YYYYMMDD", ()), "20260103", "2026-01-03"),
            (Column("X", "date", "MM/DD/YYYY", ()), "1/3/2026", "2026-01-03"),
            (Column("X", "date", None, ()), ".", None)]
        for column, cell, expected in cases:
            with self.subTest(cell=cell, kind=column.kind):
                self.assertEqual(normal_form(cell, column), expected)


class OfThePage(Files):
    """The examples of sections 18 and 19, which are of the evidence in seal-v1.json."""

    proof, evidence = DISCLOSURE["rowProof"].encode(), bytes.fromhex(DISCLOSURE["erasedEvidence"])

    def test_the_row_proof(self) -> None:
        self.assertEqual(sha256(self.proof).hex(), "fbc1c24afc8fb45f07fd7b3b778f82a7057fce7ed3a68b4cded33136142db856")
        proof = checked(self.proof)
        self.assertEqual((proof.root.hex(), sorted(proof.leaves), len(proof.nodes)), (SEAL["root"], [0, 2], 2))
        expected = [SEAL["leafHashes"][place] for place in (0, 2)]
        self.assertEqual([leaf.hex() for leaf in proof.leaves.values()], expected)

    def test_every_changed_byte_of_the_row_proof_is_noticed(self) -> None:
        for place in range(len(self.proof)):
            changed = bytearray(self.proof)
            changed[place] ^= 1
            with self.assertRaises(REFUSED, msg=f"byte {place}"):
                checked(bytes(changed))

    def test_row_proofs_that_are_refused(self) -> None:
        good = json.loads(self.proof)
        row, digest = good["rows"][0], good["nodes"][0]
        changes: list[dict[str, Any]] = [
            {"nodes": good["nodes"][:1]}, {"nodes": [*good["nodes"], digest]}, {"nodes": good["nodes"][::-1]},
            {"nodes": [digest.upper(), good["nodes"][1]]}, {"rows": []}, {"rows": [row, row]}, {"seal": "701/LB#4"},
            {"rows": [row | {"row": 4}]}, {"rows": [row | {"row": 0}]}, {"rows": [row | {"row": 3}]}, {"more": 1},
            {"rows": [row | {"cells": row["cells"][:3]}]}, {"rows": [row | {"cells": [*row["cells"], ""]}]},
            {"rows": [row | {"cells": ["701-1016", "12/01/2026", "ND", ""]}]}, {"where": {}},
            {"rows": [row | {"cells": ["701-101612", "/01/2026", "NA", ""]}]}, {"columns": good["columns"][:3]},
            {"where": {"SUBJECT": "701-1017"}}, {"where": {"RESULT": "NA"}}, {"where": {"EXPORTED": "x"}},
            {"where": {"SUBJECT": ""}}, {"where": {"SUBJECT": 1}}, {"root": digest}, {"receipt": ""}, {"receipt": {}},
            {"format": "trialverity/row-proof/v2"}, {"manifest": good["manifest"] | {"salt": row["salt"]}},
            {"manifest": good["manifest"] | {"text": good["manifest"]["text"].replace('"rows":3', '"rows":4')}}]
        for change in changes:
            with self.subTest(change), self.assertRaises(REFUSED):
                checked(written(good | change))
        # The same day in another spelling means the same; two conditions hold together.
        checked(written(good | {"where": {"SUBJECT": " 701-1016", "VISITDT": "12/1/2026"}}))
        for data in (self.proof[:-1], self.proof + b"\n", json.dumps(good).encode() + b"\n", b"\n", b""):
            with self.assertRaises(REFUSED):
                checked(data)

    def test_the_order(self) -> None:
        data = DISCLOSURE["erasureOrder"].encode()
        order = ErasureOrder.parse(data)
        self.assertEqual(order.digest.hex(), "5bbf00941c30addce01db4bfa5f8a18b0ea72885ec0ce1dccb8f942a320d9784")
        good = json.loads(data)
        ErasureOrder.parse(written(good | {"seals": ["701/AE", "701/LB#2"]}))
        refused: list[dict[str, Any]] = [{"where": {}}, {"salt": "40"}, {"seals": ["701/LB", "701/AE"]},
                                         {"seals": ["701"]}, {"seals": ["701/LB#0"]}, {"trial": None}, {"origin": ""}]
        for change in refused:
            with self.subTest(change), self.assertRaises(Unreadable):
                ErasureOrder.parse(written(good | change))

    def test_the_erased_evidence_reaches_the_root(self) -> None:
        digest = "071f1e33c547d531e71e2528fab680c6636cbb357c8cb550ff8df35ed7734992"
        self.assertEqual((len(self.evidence), sha256(self.evidence).hex()), (1534, digest))
        evidence = parse_erased(self.evidence)
        self.assertEqual((evidence.root().hex(), list(evidence.erased)), (SEAL["root"], [2]))
        self.assertEqual(evidence.erased[2].hex(), SEAL["leafHashes"][2])
        self.assertEqual(evidence.rows, [SEAL["rows"][0], SEAL["rows"][2]])
        path = self.file("x.evidence", self.evidence)
        self.assertEqual(check("evidence", path, "--root", SEAL["root"]).status, 0)
        self.assertEqual(check("evidence", path, "--root", "00" * 32).status, 1)
        self.assertEqual(check("evidence", path, "--exact").status, 1)

    def test_every_changed_byte_of_the_evidence_is_noticed(self) -> None:
        for place in range(len(self.evidence)):
            changed = bytearray(self.evidence)
            changed[place] ^= 1
            with self.assertRaises(REFUSED, msg=f"byte {place}"):
                parse_erased(bytes(changed))

    def test_erased_evidence_with_sound_digests_that_is_refused(self) -> None:
        sections = {one.tag: one.payload for one in read_sections(self.evidence, HEADING)}
        salt, directory = sections[b"SALT"], sections[b"DIRY"]
        self.assertEqual(rewritten(self.evidence, {}), self.evidence)
        cases: dict[str, dict[bytes, bytes]] = {
            "leaf 0 erased": {b"SALT": b"\2\x0a" + salt[2:33] + bytes(16) + salt[33:]},
            "nothing erased": {b"SALT": b"\2\x0f" + salt[2:33] + bytes(64)},
            "a bit behind the last leaf": {b"SALT": b"\2\x1b" + salt[2:] + bytes(16)},
            "a block of a third kind": {b"SALT": b"\3" + salt[1:]}, "a byte too many": {b"SALT": salt + b"\0"},
            "cut off": {b"SALT": salt[:-1]}, "no rows erased in a whole block": {b"SALT": b"\1" + bytes(32)},
            "another row erased": {
                b"SALT": b"\2\x0d" + salt[2:33] + salt[33:49] + salt[65:97] + salt[49:65] + salt[97:]},
            "more in the directory": {b"DIRY": directory + bytes(20)}, "fewer in it": {b"DIRY": bytes(4)},
            "no manifest": {b"OPEN": b"{}"}}
        for name, change in cases.items():
            with self.subTest(name), self.assertRaises(REFUSED):
                parse_erased(rewritten(self.evidence, change))
        with self.assertRaises(REFUSED):
            parse_erased(rewritten(self.evidence, {}, (0, 0, 0)))
        # A kept hash or a salt that is another one is well formed, and leads to another root.
        for place in (40, 60, 70, 100):
            changed = bytearray(salt)
            changed[place] ^= 1
            self.assertNotEqual(root_of(rewritten(self.evidence, {b"SALT": bytes(changed)})).hex(), SEAL["root"])


@unittest.skipUnless(PROGRAM, NEEDS_PROGRAM)
class OfTheProgram(WithTrial):
    """600 rows of which four are of the subject; four salt blocks, three of them whole."""

    def setUp(self) -> None:
        super().setUp()
        self.trial.seal()
        self.proof = self.folder / "subject.row-proof.json"

    def prove(self, *options: str) -> dict[str, Any]:
        self.trial.verity("prove", "701/LB#1", "--where", f"USUBJID={SUBJECT}", "--out", self.proof, *options)
        document: dict[str, Any] = json.loads(self.proof.read_bytes())
        return document

    def ours(self, path: Path) -> Answer:
        return check("rows", path, *self.trial.keys)

    def test_the_program_s_proof_holds_with_its_receipt(self) -> None:
        document = self.prove()
        answer = self.ours(self.proof)
        self.assertEqual(answer.status, 0, answer.output)
        self.assertIn("receipt: checked", answer.output)
        self.assertEqual(document["receipt"].encode(), self.trial.receipt().read_bytes())
        rows = [line.split(",")[:3] for line in TABLE.splitlines()[1:] if line.startswith(SUBJECT)]
        self.assertEqual([row["cells"] for row in document["rows"]], rows)
        self.assertEqual(len(rows), 4)
        self.assertEqual(self.accepted_by_program(self.proof).status, 0)

    def test_changed_proofs_are_refused_by_both(self) -> None:
        good = self.prove()
        row = good["rows"][0]
        receipt = json.loads(good["receipt"])
        changes: dict[str, dict[str, Any]] = {
            "a cell": {"rows": [row | {"cells": [*row["cells"][:2], "999"]}, *good["rows"][1:]]},
            "a row left out": {"rows": good["rows"][1:]}, "a node": {"nodes": ["00" * 32, *good["nodes"][1:]]},
            "a salt": {"rows": [row | {"salt": "00" * 16}, *good["rows"][1:]]}, "the root": {"root": "00" * 32},
            "the number of a row": {"rows": [row | {"row": row["row"] - 1}, *good["rows"][1:]]},
            "the selection": {"where": {"USUBJID": "01-701-1004"}},
            "the receipt's seal": {"receipt": good["receipt"].replace('"seal": "701/LB#1"', '"seal": "701/LB#2"')},
            "the receipt's proof": {"receipt": good["receipt"].replace(
                json.dumps(receipt["proof"], ensure_ascii=False), json.dumps(
                    receipt["proof"].replace("index 2", "index 1"), ensure_ascii=False))},
            "the receipt's spelling": {"receipt": good["receipt"].replace("  ", " ")}}
        for name, change in changes.items():
            with self.subTest(name):
                self.assertNotEqual(good | change, good)
                path = self.file("changed.row-proof.json", written(good | change))
                self.assertIn(self.ours(path).status, (1, 2))
                self.assertIn(self.accepted_by_program(path).status, (1, 2, 65))

    def test_the_receipt_of_another_seal_is_refused_by_both(self) -> None:
        good = self.prove()
        self.trial.table.write_text(TABLE.replace("V1", "V9"), encoding="utf-8")
        self.trial.seal()
        path = self.file("other.row-proof.json",
                         written(good | {"receipt": self.trial.receipt(2).read_text(encoding="utf-8")}))
        self.assertEqual(self.ours(path).status, 1)
        self.assertIn(self.accepted_by_program(path).status, (1, 2, 65))

    def test_without_a_receipt(self) -> None:
        document = self.prove("--no-receipt")
        self.assertIsNone(document["receipt"])
        self.assertEqual((check("rows", self.proof).status, self.ours(self.proof).status), (0, 1))
        self.assertEqual(check("rows", self.proof, "--root", "00" * 32).status, 1)

    def test_erased_evidence_still_reaches_the_sealed_root(self) -> None:
        before = check("evidence", self.trial.evidence()).output
        for subject, erased in ((SUBJECT, 4), ("01-701-1111", 8)):
            said = json.loads(self.trial.verity("erase", "701/LB", "--where", f"USUBJID={subject}", "--as", KEY_NAME,
                                                "--yes", "--format", "json"))
            self.assertIsInstance(said, dict)
            data = self.trial.evidence().read_bytes()
            evidence = parse_erased(data)
            self.assertEqual((len(evidence.erased), len(evidence.rows or [])), (erased, 600 - erased))
            self.assertNotIn(subject.encode(), data)
            answer = check("receipt", self.trial.receipt(), *self.trial.keys, "--evidence", self.trial.evidence())
            self.assertEqual(answer.status, 0, answer.output)
            self.assertIn(evidence.root().hex(), before)
        # What is left of the delivery, held against what is left of the evidence.
        left = [line for line in TABLE.splitlines(keepends=True) if SUBJECT not in line and "01-701-1111" not in line]
        path = self.file("left.csv", "".join(left))
        self.assertEqual(check("evidence", self.trial.evidence(), "--csv", path).status, 0)
        left[7] = left[7].replace(".50", ".51")
        self.assertEqual(check("evidence", self.trial.evidence(), "--csv", self.file("c.csv", "".join(left))).status, 1)
        self.assertEqual(check("evidence", self.trial.evidence(), "--csv", self.trial.table).status, 1)

    def test_the_entry_names_the_order_and_nobody(self) -> None:
        self.trial.verity("erase", "701/LB", "--where", f"USUBJID={SUBJECT}", "--as", KEY_NAME, "--yes")
        orders = sorted(self.folder.rglob("*.erasure-order.json"))
        self.assertEqual(len(orders), 1)
        order = ErasureOrder.parse(orders[0].read_bytes())
        statement = self.trial.statements()[-1]
        self.assertEqual(statement["predicateType"], "https://trialverity.org/erasure/v1")
        self.assertEqual(statement["predicate"]["order"], order.digest.hex())
        self.assertEqual(order.where, {"USUBJID": SUBJECT})
        self.assertNotIn(SUBJECT.encode(), self.trial.entries()[-1])
        # The rows that are left can still be proved, from the erased evidence.
        other = self.folder / "other.row-proof.json"
        self.trial.verity("prove", "701/LB#1", "--where", "USUBJID=01-701-1000", "--out", other)
        self.assertEqual(self.ours(other).status, 0)


if __name__ == "__main__":
    unittest.main()
