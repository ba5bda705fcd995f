"""Seals with withheld columns: the vectors of the page, what the program writes, and every departure from the page."""

from __future__ import annotations

import json
import os
import subprocess
import unittest
from pathlib import Path
from typing import Any

from evidence_writer import open_file, section, withheld_file
from make_vectors import BLIND_DATA, BLIND_KEY, BLIND_PROFILE
from support import FILE_SALT, NEEDS_SHARED, SALT_KEY, SEAL, SHARED, Files, check, vector
from trialverity_check.documents import Manifest, canonical_json
from trialverity_check.evidence import parse_evidence
from trialverity_check.primitives import DoesNotHold, Salts, Unreadable, commitment, is_commitment, leaf_hash
from trialverity_check.rows import RowProof
from trialverity_check.table import read_table
from trialverity_check.withheld import parse_open, parse_part

PROGRAM = os.environ.get("VERITY_BIN")
NEEDS_PROGRAM = "needs VERITY_BIN, the program to be checked"
VECTOR = vector("withheld-v1.json")
OPEN = bytes.fromhex(VECTOR["open"])
ROWS = read_table(BLIND_DATA, Manifest.parse(VECTOR["manifest"].encode()).profile).rows


def part(name: str = "withheld") -> bytes:
    """A withheld part with the zeros that its vector leaves out."""
    data, place = bytes.fromhex(VECTOR[name]), VECTOR[f"{name}Fill"]
    return data[:place] + bytes(VECTOR[f"{name}Length"] - len(data)) + data[place:]


def manifest(**changes: Any) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(VECTOR["manifest"])
    return parsed | changes


class Vectors(Files):
    def test_both_parts(self) -> None:
        evidence, hidden = parse_open(OPEN), parse_part(part())
        hidden.check(evidence)
        self.assertEqual(evidence.root().hex(), VECTOR["root"])
        self.assertEqual([row[-1] for row in evidence.rows], VECTOR["commitments"])
        self.assertEqual(hidden.rows, [[row[1], row[3]] for row in ROWS])
        salts = Salts(SALT_KEY)
        leaves = [leaf_hash(salts[number] + evidence.manifest.stored_record(row))
                  for number, row in enumerate(evidence.rows, 1)]
        self.assertEqual([leaf.hex() for leaf in leaves], VECTOR["leafHashes"][1:])

    def test_the_command_takes_one_part_or_both(self) -> None:
        opened, hidden = self.file("open", OPEN), self.file("part", part())
        data = self.file("dm.csv", BLIND_DATA)
        for more in ([], ["--withheld", hidden], ["--csv", data], ["--withheld", hidden, "--csv", data, "--exact"]):
            answer = check("evidence", opened, "--root", VECTOR["root"], *more)
            self.assertEqual(answer.status, 0, answer.output)
        self.assertEqual(check("evidence", opened, "--csv", data, "--exact").status, 1)
        exchanged = self.file("other.csv", BLIND_DATA.replace(b"Placebo", b"placebo", 1))
        self.assertEqual(check("evidence", opened, "--csv", exchanged).status, 0, "nobody can tell")
        self.assertEqual(check("evidence", opened, "--csv", exchanged, "--withheld", hidden).status, 1)
        altered = self.file("altered.csv", BLIND_DATA.replace(b",M,", b",F,", 1))
        self.assertEqual(check("evidence", opened, "--csv", altered).status, 1)
        self.assertEqual(check("evidence", hidden).status, 2, "alone it proves nothing")

    def test_erased_from_both(self) -> None:
        evidence, hidden = parse_open(bytes.fromhex(VECTOR["erasedOpen"])), parse_part(part("erasedWithheld"))
        hidden.check(evidence)
        self.assertEqual(evidence.root().hex(), VECTOR["root"])
        self.assertEqual(evidence.kept, [1, 3])
        self.assertEqual(hidden.erased[2], _bytes(VECTOR["commitments"][1]))
        for secret in (BLIND_KEY, FILE_SALT, bytes.fromhex(VECTOR["blindSalts"]["2"]), "Hö".encode()):
            self.assertNotIn(secret, part("erasedWithheld"))
        for one, other in ((OPEN, part("erasedWithheld")), (bytes.fromhex(VECTOR["erasedOpen"]), part())):
            with self.assertRaises(DoesNotHold):
                parse_part(other).check(parse_open(one))

    def test_row_proof(self) -> None:
        text = VECTOR["rowProof"].encode()
        proof = RowProof.parse(text)
        proof.check()
        self.assertEqual(proof.root.hex(), VECTOR["root"])
        self.assertEqual(proof.rows, {2: ["701-1016", "M"]})
        for old, new in (('"commitment":"i', '"commitment":"j'), ('"M"]', '"F"]')):
            changed = VECTOR["rowProof"].replace(old, new)
            self.assertNotEqual(changed, VECTOR["rowProof"])
            with self.assertRaises(DoesNotHold):
                RowProof.parse(changed.encode()).check()
        without = json.loads(text)
        del without["rows"][0]["commitment"]
        with self.assertRaises(Unreadable):
            RowProof.parse(canonical_json(without) + b"\n")

    def test_fingerprints_hold_leaves_and_commitments_and_no_text(self) -> None:
        data = bytes.fromhex(VECTOR["fingerprints"])
        self.assertTrue(data.startswith(b"trialverity/fingerprints/v2\n"))
        for text in VECTOR["commitments"]:
            self.assertIn(text.encode(), data)
        for leaf in VECTOR["leafHashes"][1:]:
            self.assertIn(bytes.fromhex(leaf), data)
        for secret in (b"Placebo", "Hö".encode(), b"701-1015", BLIND_KEY, FILE_SALT):
            self.assertNotIn(secret, data)


class Departures(Files):
    def refused(self, opened: bytes, hidden: bytes | None = None) -> None:
        with self.assertRaises((Unreadable, DoesNotHold)):
            evidence = parse_open(opened)
            if hidden is not None:
                parse_part(hidden).check(evidence)

    def test_manifests(self) -> None:
        good = manifest()
        for change in (
                {"withheld": []}, {"withheld": ["ARMCD", "ARM"]}, {"withheld": ["ARM", "ARM"]}, {"withheld": ["NONE"]},
                {"withheld": ["USUBJID"]}, {"withheld": ["EXPORTED"]}, {"withheld": None},
                {"file": good["file"] | {"length": 5}},
                {"file": good["file"] | {"layout": good["file"]["layout"] | {"quoting": "some"}}}):
            with self.assertRaises(Unreadable, msg=str(change)):
                Manifest.parse(canonical_json(good | change))
        del good["withheld"]
        with self.assertRaises(Unreadable):
            Manifest.parse(canonical_json(good))

    def test_a_first_version_withholds_nothing(self) -> None:
        self.refused(bytes.fromhex(SEAL["evidence"]))
        with self.assertRaises(Unreadable):
            parse_evidence(OPEN.replace(b"evidence/v3", b"evidence/v1", 1))

    def test_parts_of_two_seals(self) -> None:
        other = manifest(sequence=2)
        self.refused(open_file(ROWS, other, SALT_KEY, BLIND_KEY), part())
        self.refused(OPEN, withheld_file(ROWS, other, BLIND_DATA, FILE_SALT, BLIND_KEY))

    def test_other_cells_and_other_keys(self) -> None:
        changed = [row[:] for row in ROWS]
        changed[1][1] = "Placebo"
        self.refused(OPEN, withheld_file(changed, manifest(), BLIND_DATA, FILE_SALT, BLIND_KEY))
        self.refused(OPEN, withheld_file(ROWS, manifest(), BLIND_DATA, FILE_SALT, SALT_KEY))
        self.refused(OPEN, withheld_file(ROWS, manifest(), BLIND_DATA, SALT_KEY, BLIND_KEY))

    def test_filling(self) -> None:
        data = part()
        place = VECTOR["withheldFill"]
        head, tail = data[:place - 12], data[place + len(data) - len(bytes.fromhex(VECTOR["withheld"])) + 32:]
        length = len(data) - len(head) - len(tail) - 44
        self.assertEqual(head + section(b"FILL", bytes(length)) + tail, data)
        for filling in (bytes(length - 1), bytes(length + 1), bytes(length + 65_536), bytes(length - 1) + b"\x01"):
            self.refused(OPEN, head + section(b"FILL", filling) + tail)
        self.refused(OPEN, head + tail)

    def test_every_flipped_byte(self) -> None:
        hidden = part()
        for place in range(len(OPEN)):
            self.refused(OPEN[:place] + bytes([OPEN[place] ^ 1]) + OPEN[place + 1:])
        used = VECTOR["withheldFill"]
        for place in [*range(used), *range(len(hidden) - 120, len(hidden))]:
            with self.assertRaises((Unreadable, DoesNotHold)):
                parse_part(hidden[:place] + bytes([hidden[place] ^ 1]) + hidden[place + 1:])

    def test_commitments_have_one_spelling(self) -> None:
        text = commitment(bytes(16), ["A"])
        self.assertTrue(is_commitment(text))
        for other in (text + "=", text[:-1], text + "A", text[:-1] + chr(ord(text[-1]) + 1), text.replace(text[0], "-")):
            self.assertFalse(is_commitment(other) and other != text, other)


@unittest.skipUnless(PROGRAM, NEEDS_PROGRAM)
class WhatTheProgramWrites(Files):
    def run_program(self, *arguments: str) -> None:
        done = subprocess.run([PROGRAM or "", *arguments], cwd=self.folder, capture_output=True, text=True, check=False,
                              timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)

    @unittest.skipUnless((SHARED / "data").is_dir(), NEEDS_SHARED)
    def test_real_data(self) -> None:
        data = (SHARED / "data/cdiscpilot01_sdtm/dm.csv").read_bytes()
        self.file("dm.csv", data)
        self.file("definition.yaml", "id: T\ntitle: T\norigin: t.example/log\nsites: ['701']\ndatasets:\n  DM:\n"
                                     "    key: [USUBJID]\n    blinded: [ARM, ARMCD, ACTARM, ACTARMCD]\n")
        self.run_program("init", "trial", "--definition", "definition.yaml")
        self.run_program("key", "new", "site", "--role", "site", "--site", "701", "--trial", "trial")
        self.run_program("evidence", "key", "reader")
        self.run_program("seal", "dm.csv", "--as", "site", "--trial", "trial", "--withheld-to", "reader.recipient")
        self.run_program("evidence", "decrypt", "trial/evidence/701~DM~1.withheld", "--key", "reader.x25519",
                         "--out", "part")
        opened: Path = self.folder / "trial/evidence/701~DM~1.evidence"
        answer = check("evidence", opened, "--withheld", self.folder / "part", "--csv", self.folder / "dm.csv", "--exact")
        self.assertEqual(answer.status, 0, answer.output)
        self.assertEqual(check("evidence", opened).status, 0)
        for arm in (b"Placebo", b"Xan_Hi"):
            self.assertNotIn(arm, opened.read_bytes())
            self.assertIn(arm, (self.folder / "part").read_bytes())
        exchanged = self.file("exchanged.csv", data.replace(b"Placebo", b"placebo", 1))
        self.assertEqual(check("evidence", opened, "--withheld", self.folder / "part", "--csv", exchanged).status, 1)
        policy = (self.folder / "trial/trust.policy").read_text()
        self.assertIn("log ", policy)


def _bytes(text: str) -> bytes:
    import base64
    return base64.b64decode(text + "=")


if __name__ == "__main__":
    unittest.main()
