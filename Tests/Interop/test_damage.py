"""Damage and lies: evidence files and receipts that must not pass."""

from __future__ import annotations

import json
import random
import unittest
from pathlib import Path
from typing import Any

from evidence_writer import evidence_file, manifest_of, opening_file, opening_payload, profile_of, rows_payload, section
from support import FILE_SALT, LOG_CHECKPOINT, LOG_KEY, RECEIPT, SALT_KEY, SEAL, Files, check
from trialverity_check.documents import canonical_json
from trialverity_check.evidence import HEADING, parse_evidence
from trialverity_check.ledger import Envelope, Receipt, SealStatement, VerifierKey, receipt_bytes
from trialverity_check.primitives import DoesNotHold, Unreadable

REFUSED = (Unreadable, DoesNotHold)


class Damage(Files):
    """A flipped bit, a lost or moved section, a lie in the structure."""

    evidence = bytes.fromhex(SEAL["evidence"])

    def sections(self) -> list[tuple[bytes, bytes]]:
        found, place = [], len(HEADING)
        while place < len(self.evidence):
            length = int.from_bytes(self.evidence[place + 4:place + 12], "big")
            found.append((self.evidence[place:place + 4], self.evidence[place + 12:place + 12 + length]))
            place += 12 + length + 32
        return found

    def joined(self, sections: list[tuple[bytes, bytes]]) -> bytes:
        return HEADING + b"".join(section(tag, payload) for tag, payload in sections)

    def test_every_flipped_byte_is_noticed(self) -> None:
        for place in range(len(self.evidence)):
            for mask in (0x01, 0x80):
                changed = bytearray(self.evidence)
                changed[place] ^= mask
                with self.assertRaises(REFUSED, msg=f"byte {place}"):
                    parse_evidence(bytes(changed))

    def test_every_truncation_and_every_addition_is_noticed(self) -> None:
        for length in range(len(self.evidence)):
            with self.assertRaises(Unreadable):
                parse_evidence(self.evidence[:length])
        for addition in (b"\0", b"\n", section(b"ENDS", bytes(16)), section(b"MORE", b"")):
            with self.assertRaises(Unreadable):
                parse_evidence(self.evidence + addition)

    def test_every_byte_flipped_under_a_corrected_section_digest_changes_the_root_or_is_refused(self) -> None:
        sections = self.sections()
        self.assertEqual(self.joined(sections), self.evidence)
        passed = []
        for number, (tag, payload) in enumerate(sections):
            for place in range(len(payload)):
                changed = bytearray(payload)
                changed[place] ^= 0x01
                file = self.joined([*sections[:number], (tag, bytes(changed)), *sections[number + 1:]])
                try:
                    evidence = parse_evidence(file)
                except REFUSED:
                    continue
                if evidence.root().hex() == SEAL["root"]:
                    assert evidence.rows is not None
                    passed.append([row[:4] for row in evidence.rows])
        # Only the texts of the volatile column may pass: they are in the evidence and not under the root.
        self.assertEqual(len(passed), 2 * len("2026-01-31T09:30"))
        self.assertTrue(all(rows == [row[:4] for row in SEAL["rows"]] for rows in passed))

    def test_sections_lost_doubled_or_moved(self) -> None:
        sections = self.sections()
        for number in range(len(sections)):
            for changed in (sections[:number] + sections[number + 1:],
                            sections[:number] + [sections[number]] + sections[number:],
                            sections[number:] + sections[:number] if number else [*reversed(sections)]):
                with self.assertRaises(REFUSED):
                    parse_evidence(self.joined(changed))

    def test_columns_that_are_not_in_their_one_form(self) -> None:
        opening = opening_payload(SALT_KEY, FILE_SALT, b"A\nx\nx\ny\n", manifest_of(
            b"A\nx\nx\ny\n", profile_of(["A"]), FILE_SALT))

        def file(column: str, lead: bytes = b"") -> bytes:
            data = bytes.fromhex(column)
            payload = rows_payload(1, [["x"]] * 3)[:16] + len(data).to_bytes(8, "big") + data + lead
            start = len(HEADING)
            rows, directory = section(b"ROWS", payload), start.to_bytes(8, "big") + (1).to_bytes(8, "big")
            listed = section(b"DIRY", (1).to_bytes(4, "big") + directory + (3).to_bytes(4, "big"))
            ends = (start + len(rows)).to_bytes(8, "big") + (start + len(rows) + len(listed)).to_bytes(8, "big")
            return HEADING + rows + listed + section(b"OPEN", opening) + section(b"ENDS", ends)

        self.assertEqual(parse_evidence(file("020101787901" + "04")).rows, [["x"], ["x"], ["y"]])
        self.assertEqual(parse_evidence(file("02010178780104")).rows, [["x"], ["x"], ["x"]])
        bad = {
            "bits left over": "0201017879010c", "wider indexes": "02010178790210", "no indexes": "0201017879ff",
            "first appearance": "02010178790103", "unused text": "02010178790100",
            "no texts": "0000", "more texts than rows": "040101010161626364ff", "one text, marked 255": "010178ff",
            "derived from itself": "0201017879fe0001",
            "an index too high": "0301010178797a0234", "a longer number": "8200010178790104",
            "not UTF-8": "020101ff790104", "a byte too many": "0201017879010400", "cut": "020101787901",
        }
        for name, column in bad.items():
            with self.assertRaises(Unreadable, msg=name):
                parse_evidence(file(column))
        with self.assertRaises(Unreadable):
            parse_evidence(file("02010178790104", lead=b"\0"))

    def test_sections_that_ask_for_too_much(self) -> None:
        data = b"A\n" + b"x\n" * 3
        manifest = manifest_of(data, profile_of(["A"]), FILE_SALT, rows=2**18 + 1)
        opening = opening_payload(SALT_KEY, FILE_SALT, data, manifest)
        for rows, message in ((2**18, "manifest"), (2**18 + 1, "more rows"), (2**32 - 1, "more rows")):
            column = bytes.fromhex("01017800")
            payload = (1).to_bytes(8, "big") + rows.to_bytes(4, "big") + (1).to_bytes(4, "big")
            block = section(b"ROWS", payload + len(column).to_bytes(8, "big") + column)
            start = len(HEADING)
            listed = section(b"DIRY", (1).to_bytes(4, "big") + start.to_bytes(8, "big") + (1).to_bytes(8, "big")
                             + rows.to_bytes(4, "big"))
            ends = (start + len(block)).to_bytes(8, "big") + (start + len(block) + len(listed)).to_bytes(8, "big")
            with self.assertRaisesRegex(REFUSED, message):
                parse_evidence(HEADING + block + listed + section(b"OPEN", opening) + section(b"ENDS", ends))

    def test_the_command_says_unreadable_and_never_breaks(self) -> None:
        numbers = random.Random(7)
        inputs = [b"", b"\0" * 100, HEADING, self.evidence[:200], numbers.randbytes(500), b'{"format":' * 9999,
                  HEADING + b"ROWS" + b"\xff" * 60]
        for data in inputs:
            path = self.file("x", data)
            self.assertEqual(check("evidence", path).status, 2)
            self.assertEqual(check("receipt", path, "--key", LOG_KEY, "--signer", LOG_KEY).status, 2)
            self.assertEqual(check("checkpoint", path, "--key", LOG_KEY).status, 2)
        self.assertEqual(check("evidence", self.folder / "absent").status, 2)
        self.assertEqual(check("evidence", self.folder).status, 2)
        self.assertEqual(check("checkpoint", self.file("c", LOG_CHECKPOINT), "--key", "no key").status, 2)
        self.assertEqual(check("evidence", self.file("o", bytes.fromhex(SEAL["opening"]))).status, 2)


class Receipts(Files):
    def answer(self, receipt: dict[str, Any] | bytes, key: str = RECEIPT["verifierKey"],
               signer: str = RECEIPT["signerKey"], *options: str | Path) -> int:
        data = receipt if isinstance(receipt, bytes) else receipt_bytes(receipt)
        return check("receipt", self.file("r.json", data), "--key", key, "--signer", signer, *options).status

    def test_the_receipt_holds_with_its_keys_and_its_evidence(self) -> None:
        good = RECEIPT["receipt"]
        keys = RECEIPT["verifierKey"], RECEIPT["signerKey"]
        evidence = self.file("x.evidence", bytes.fromhex(SEAL["evidence"]))
        self.assertEqual(self.answer(good, *keys, "--evidence", evidence), 0)
        self.assertEqual((self.answer(good, LOG_KEY), self.answer(good, signer=LOG_KEY)), (1, 1))
        rows = [row[:] for row in SEAL["rows"]]
        rows[1][2] = "ND"
        opening = self.sealed_opening()
        other = self.file("y.evidence", evidence_file(rows, opening))
        self.assertEqual(self.answer(good, *keys, "--evidence", other), 1)
        alone = self.file("z.evidence", opening_file(opening))
        self.assertEqual(self.answer(good, *keys, "--evidence", alone), 2)

    def sealed_opening(self) -> bytes:
        return opening_payload(SALT_KEY, FILE_SALT, bytes.fromhex(SEAL["csv"]), json.loads(SEAL["manifest"]))

    def test_every_changed_byte_is_noticed(self) -> None:
        data = receipt_bytes(RECEIPT["receipt"])
        keys = VerifierKey.parse(RECEIPT["verifierKey"]), VerifierKey.parse(RECEIPT["signerKey"])
        Receipt.parse(data).check(*keys)
        for place in range(len(data)):
            changed = bytearray(data)
            changed[place] ^= 0x01
            with self.assertRaises(REFUSED, msg=f"byte {place}"):
                Receipt.parse(bytes(changed)).check(*keys)

    def test_a_receipt_for_another_seal_or_place(self) -> None:
        good = RECEIPT["receipt"]
        changes: list[tuple[dict[str, Any], int]] = [
            ({"seal": "701/LB#4"}, 1), ({"seal": "701"}, 2), ({"format": "v2"}, 2), ({"extra": 1}, 2),
            ({"verifierKey": LOG_KEY}, 1), ({"tokens": None}, 2)]
        for index, status in (("0", 1), ("7", 1), ("01", 2), ("-1", 2), ("", 2)):
            changes.append(({"proof": good["proof"].replace("index 1", f"index {index}")}, status))
        for change, status in changes:
            self.assertEqual(self.answer(good | change), status, change)

    def test_statements_that_are_refused(self) -> None:
        good = json.loads(RECEIPT["statement"])
        predicate = good["predicate"]
        SealStatement.parse(canonical_json(good))
        changes: list[dict[str, Any]] = [
            {"predicateType": "x"}, {"_type": "x"}, {"subject": []}, {"subject": good["subject"] * 2}, {"more": 1},
            {"subject": [good["subject"][0] | {"name": "701/LB#3"}]}, {"predicate": predicate | {"sequence": 4}},
            {"predicate": predicate | {"previous": None}}, {"predicate": predicate | {"role": "regulator"}},
            {"predicate": predicate | {"reason": "Bad Code"}}, {"predicate": predicate | {"siteClock": "2026-01-31"}},
            {"predicate": predicate | {"siteClock": "2026-01-31T09:30:00Z\n"}},
            {"predicate": predicate | {"siteClock": "2026-02-29T09:30:00Z"}},
            {"predicate": predicate | {"siteClock": "2016-12-31T23:59:60Z"}}, {"predicate": predicate | {"trial": ""}},
        ]
        for change in changes:
            with self.assertRaises(REFUSED, msg=str(change)):
                SealStatement.parse(canonical_json(good | change))

    def test_envelopes_that_are_refused(self) -> None:
        good = json.loads(RECEIPT["entry"])
        signature = good["signatures"][0]
        changes: list[dict[str, Any]] = [
            {"payloadType": "text/plain"}, {"signatures": []}, {"signatures": [signature] * 2},
            {"signatures": [signature | {"keyid": "x"}]}, {"payload": "e30"}, {"payload": "e31="}]
        for change in changes:
            with self.assertRaises(Unreadable, msg=str(change)):
                Envelope.parse(canonical_json(good | change))
        with self.assertRaises(Unreadable):
            Envelope.parse(json.dumps(good).encode())
        with self.assertRaises(Unreadable):
            Envelope.parse(canonical_json(good | {"payload": "AAAA" * 17_000}))


if __name__ == "__main__":
    unittest.main()
