"""Receipts with cosignatures of witnesses and RFC 3161 tokens, checked by the second verifier.

VERITY_BIN names the program's binary. The witnesses are ours, on this machine; the timestamp authority is openssl's,
with certificates made on the spot. Tokens are read by rfc3161-client (PyPI); where it is absent, that part is skipped.
"""

from __future__ import annotations

import base64
import json
import unittest
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from outside import HAS_OPENSSL, NEEDS_OPENSSL, NEEDS_PROGRAM, PROGRAM, Authority, WithTrial, Witness, run
from support import RECEIPT, check
from trialverity_check.cosignatures import Policy
from trialverity_check.ledger import VerifierKey, receipt_bytes, split_note
from trialverity_check.primitives import DoesNotHold, Unreadable, sha256
from trialverity_check.timestamps import HAS_LIBRARY, NEEDS_LIBRARY, stamped_bytes

# From section 12 of the page.
LOG_TEXT = "trial.example/log1\n700\nxw5zSZqcGcWQ2YSUvQUOs6ZGvzjJ96OX3OWj/t47JAc=\n"
LOG_VKEY = "trial.example/log1+d648908e+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
WITNESS_VKEY = "witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X"
COSIGNATURE = (
    "\u2014 witness.example/w1 IDJKvgAAAABpUkfAnZXZE98PgyGIH87a+mB75mtuHwcvtfXfvzEr025ShgaoakRHu1KT5eaNwa/WiIsJHQO/"
    "vI5DBgdSr7J10fogAw==\n")


def cosigner(number: int) -> tuple[str, Ed25519PrivateKey]:
    """The verifier key of a witness of a test, and its private key."""
    private = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
    blob = b"\4" + private.public_key().public_bytes_raw()
    name = f"witness.example/t{number}"
    return f"{name}+{sha256(name.encode() + bytes([10]) + blob)[:4].hex()}+{base64.b64encode(blob).decode()}", private


def cosignature(number: int, time: int, text: str = LOG_TEXT) -> str:
    vkey, private = cosigner(number)
    name, identifier, _ = vkey.split("+", 2)
    signature = private.sign(f"cosignature/v1\ntime {time}\n{text}".encode())
    blob = bytes.fromhex(identifier) + time.to_bytes(8, "big") + signature
    return f"\u2014 {name} {base64.b64encode(blob).decode()}\n"


def policy(*lines: str) -> Policy:
    return Policy.parse("".join(line + "\n" for line in (f"log {LOG_VKEY}", *lines)).encode())


class Policies(unittest.TestCase):
    """Policies and quorums, by their definition."""

    def test_the_cosignature_of_the_page(self) -> None:
        of_page = policy(f"witness w1 {WITNESS_VKEY} https://witness.example/w1", "group regulators any w1",
                         "quorum regulators")
        self.assertEqual(of_page.check(f"{LOG_TEXT}\n{COSIGNATURE}".encode()), 1_767_000_000)
        for place in range(len(WITNESS_VKEY.split("+")[0]) + 3, len(COSIGNATURE) - 4):
            letter = "A" if COSIGNATURE[place] != "A" else "B"
            changed = COSIGNATURE[:place] + letter + COSIGNATURE[place + 1:]
            with self.assertRaises((DoesNotHold, Unreadable), msg=f"letter {place}"):
                of_page.check(f"{LOG_TEXT}\n{changed}".encode())

    def test_the_time_of_a_quorum(self) -> None:
        witnesses = [f"witness {number} {cosigner(number)[0]}" for number in range(1, 6)]
        groups = ["group a 2 1 2 3", "group b any 4 5", "group c all a b", "quorum c"]
        both = policy(*witnesses, *groups)
        cases: list[tuple[dict[int, int], int | None]] = [
            ({1: 10, 2: 20, 3: 30, 4: 5, 5: 1}, 20), ({1: 10, 3: 30, 4: 5}, 30), ({1: 1, 2: 2, 5: 40}, 40),
            ({1: 10, 2: 20, 3: 30}, None), ({1: 10, 4: 20, 5: 30}, None), ({}, None), ({2: 7, 3: 7, 4: 7}, 7)]
        for times, expected in cases:
            lines = "".join(cosignature(number, time) for number, time in times.items()) or cosignature(9, 1)
            with self.subTest(times):
                if expected is None:
                    with self.assertRaises(DoesNotHold):
                        both.check(f"{LOG_TEXT}\n{lines}".encode())
                else:
                    self.assertEqual(both.check(f"{LOG_TEXT}\n{lines}".encode()), expected)

    def test_a_bad_line_of_a_named_witness_refuses_the_note(self) -> None:
        named = policy(f"witness a {cosigner(1)[0]}", f"witness b {cosigner(2)[0]}", "quorum a")
        good, other = cosignature(1, 5), cosignature(2, 6, LOG_TEXT.replace("700", "701"))
        self.assertEqual(named.check(f"{LOG_TEXT}\n{good}{cosignature(3, 1, 'x')}".encode()), 5)
        for lines in (good + other, good + good, good + cosignature(2, 1 << 63)):
            with self.assertRaises(DoesNotHold):
                named.check(f"{LOG_TEXT}\n{lines}".encode())
        short = base64.b64encode(bytes.fromhex(cosigner(2)[0].split("+")[1]) + bytes(64)).decode()
        with self.assertRaises(DoesNotHold):
            named.check(f"{LOG_TEXT}\n{good}\u2014 witness.example/t2 {short}\n".encode())

    def test_policies_that_are_refused(self) -> None:
        a, b = f"witness a {cosigner(1)[0]}", f"witness b {cosigner(2)[0]}"
        same_key = b.replace(cosigner(2)[0], cosigner(1)[0])
        refused: list[tuple[str, ...]] = [
            (), ("quorum none", "quorum none"), (a, "quorum b"), ("quorum a", a), (a, a, "quorum a"),
            (a, same_key, "quorum a"), (a, "group g any", "quorum a"), (a, "group g 0 a", "quorum g"),
            (a, "group g 01 a", "quorum g"), (a, "group g 2 a", "quorum g"), (a, b, "group g any a a", "quorum g"),
            (a, "group g any a", "group h any a", "quorum g"), ("group g any a", a, "quorum g"), (a, "quorum a b"),
            (a, "group a any a", "quorum a"), (f"witness none {cosigner(1)[0]}", "quorum none"),
            (f"witness a {LOG_VKEY}", "quorum a"), (f"log {LOG_VKEY}", "quorum none"), ("loq x", "quorum none"),
            (f"log {cosigner(1)[0]}", "quorum none"), (a, "quorum\va")]
        for lines in refused:
            with self.subTest(lines), self.assertRaises(Unreadable):
                policy(*lines)
        for data in (b"", b"quorum none\n", f"log {LOG_VKEY}\nquorum none".encode(),
                     f"log {LOG_VKEY}\nquorum none\r\n".encode()):
            with self.subTest(data), self.assertRaises(Unreadable):
                Policy.parse(data)
        spaced = f" #\tn\u00f6te\n\n \t\n\tlog  {LOG_VKEY}\thttps://x.example \nquorum\tnone \n"
        self.assertEqual(len(Policy.parse(spaced.encode()).logs), 1)
        Policy.parse(b"# \xff\xfe\n" + spaced.encode())


class Stamped(unittest.TestCase):
    def test_what_is_stamped_is_the_note_without_other_lines(self) -> None:
        key, note = VerifierKey.parse(RECEIPT["verifierKey"]), RECEIPT["checkpoint"]
        for more in ("", COSIGNATURE, cosignature(1, 5)):
            self.assertEqual(stamped_bytes((note + more).encode(), key), note.encode())
        head, line = note.rsplit("\n\n", 1)
        self.assertEqual(stamped_bytes(f"{head}\n\n{COSIGNATURE}{line}".encode(), key), note.encode())


@unittest.skipUnless(PROGRAM, NEEDS_PROGRAM)
class OfTheProgram(WithTrial):
    """A receipt that a witness has cosigned and an authority has stamped, and copies of it with a change."""

    def cosigned(self) -> tuple[Path, list[Witness]]:
        """Seals, and has two witnesses cosign. The policy lies outside the trial."""
        self.trial.seal()
        witnesses = [self.start_witness("w1"), self.start_witness("w2")]
        lines = [f"log {self.trial.ledger_key}",
                 *(f"witness {place} {one.vkey} {one.url}" for place, one in enumerate(witnesses)),
                 "group both all 0 1", "quorum both"]
        trusted = self.file("trusted.policy", "".join(line + "\n" for line in lines))
        said = json.loads(self.trial.verity("witness", "submit", "--policy", trusted, "--format", "json"))
        self.assertTrue(said["quorum"], said)
        return trusted, witnesses

    def again(self) -> Path:
        (self.folder / "again").mkdir(exist_ok=True)
        self.trial.verity("receipt", "701/LB#1", "--out", self.folder / "again")
        return self.folder / "again" / self.trial.receipt().name

    def check_both(self, path: Path, holds: bool, options: tuple[str | Path, ...]) -> None:
        answer = check("receipt", path, *self.trial.keys, *options)
        self.assertEqual(answer.status == 0, holds, answer.output)
        done = self.accepted_by_program(path, *options)
        self.assertEqual(done.status == 0, holds, done.output + done.errors)
        self.assertIn(done.status, (0, 1, 2, 65), done.errors)

    def changed(self, receipt: dict[str, Any], **members: Any) -> Path:
        return self.file("changed.receipt.json", receipt_bytes(receipt | members))

    def test_cosignatures(self) -> None:
        trusted, _ = self.cosigned()
        options = ("--policy", trusted)
        self.check_both(self.trial.receipt(), False, options)
        path = self.again()
        self.check_both(path, True, options)
        self.assertIn("quorum: by 20", check("receipt", path, *self.trial.keys, *options).output)
        receipt = json.loads(path.read_bytes())
        self.assertEqual(receipt_bytes(receipt), path.read_bytes())
        proof: str = receipt["proof"]
        _, lines = split_note(proof.partition("\n\n")[2].encode())
        self.assertEqual([line.name for line in lines[1:]], ["witness.example/w1", "witness.example/w2"])
        head, first, second, _ = proof.rsplit("\n", 3)
        head += "\n"
        for place in range(first.rindex(" ") + 7, len(first) - 4, 9):
            letter = "A" if first[place] != "A" else "B"
            with self.subTest(letter=place):
                line = first[:place] + letter + first[place + 1:]
                self.check_both(self.changed(receipt, proof=f"{head}{line}\n{second}\n"), False, options)
        for name, text in {"one is missing": f"{head}{first}\n", "twice": f"{head}{first}\n{first}\n{second}\n",
                           "of another root": proof.replace("\n\u2014", "x\n\u2014", 1)}.items():
            with self.subTest(name):
                self.check_both(self.changed(receipt, proof=text), False, options)
        steps = proof.split("\n")
        step = bytearray(base64.b64decode(steps[2]))  # The first hash of the path.
        step[5] ^= 1
        text = "\n".join([*steps[:2], base64.b64encode(bytes(step)).decode(), *steps[3:]])
        self.check_both(self.changed(receipt, proof=text), False, options)

    @unittest.skipUnless(HAS_OPENSSL, NEEDS_OPENSSL)
    @unittest.skipUnless(HAS_LIBRARY, NEEDS_LIBRARY)
    def test_tokens_over_a_checkpoint_that_is_cosigned(self) -> None:
        trusted, _ = self.cosigned()
        authority, stranger = Authority(self.folder / "tsa"), Authority(self.folder / "stranger")
        request = self.folder / "request.tsq"
        self.trial.verity("timestamp", "request", "--out", request)
        note = json.loads(self.trial.receipt().read_bytes())["proof"].partition("\n\n")[2].encode()
        stamped = stamped_bytes(note, VerifierKey.parse(self.trial.ledger_key))
        self.assertIn(sha256(stamped), request.read_bytes())
        answer = authority.stamp(request)
        roots = ("--policy", trusted, "--tsa-roots", authority.roots)
        self.trial.verity("timestamp", "import", answer, "--request", request, "--tsa-roots", authority.roots)
        anchor = self.trial.statements()[-1]
        self.assertEqual(anchor["predicateType"], "https://trialverity.org/anchor/v1")
        self.assertEqual(anchor["predicate"]["stamped"], sha256(stamped).hex())
        # The anchor's own entry is under a newer checkpoint; the token is in a receipt under the one that it stamps.
        receipt = json.loads(self.receipt_under_the_stamped_checkpoint(anchor).read_bytes())
        self.assertEqual(receipt["tokens"], [anchor["predicate"]["token"]])
        path = self.changed(receipt)
        self.check_both(path, True, roots)
        said = check("receipt", path, *self.trial.keys, *roots).output
        self.assertIn(f"stamped: {anchor['predicate']['time']}", said)
        self.assertIn("quorum: by 20", said)
        self.check_both(path, False, ("--tsa-roots", stranger.roots))
        self.every_change_of_the_token(receipt, request, stranger, roots)

    def receipt_under_the_stamped_checkpoint(self, anchor: dict[str, Any]) -> Path:
        path = self.again()
        size = str(anchor["predicate"]["checkpoint"]["size"])
        proof = json.loads(path.read_bytes())["proof"]
        self.assertEqual(proof.partition("\n\n")[2].split("\n")[1], size, "the receipt is under another checkpoint")
        return path

    def every_change_of_the_token(self, receipt: dict[str, Any], request: Path, stranger: Authority,
                                  roots: tuple[str | Path, ...]) -> None:
        token = base64.b64decode(receipt["tokens"][0])
        info = token.index(bytes.fromhex("060b2a864886f70d0109100104"))
        places = {"the imprint": token.index(sha256(self.stamped(receipt))) + 3,
                  "the time": token.index(b"Z", info) - 2, "the signature": len(token) - 9,
                  "the last byte": len(token) - 1, "the first byte": 0, "a length": 3,
                  "the certificate": token.index(b"Stamps of a test") + 2}
        for name, place in places.items():
            with self.subTest(name):
                changed = bytearray(token)
                changed[place] ^= 1
                self.refused(receipt, bytes(changed), roots)
        with self.subTest("cut off"):
            self.refused(receipt, token[:-1], roots)
        with self.subTest("a byte too many"):
            self.refused(receipt, token + b"\0", roots)
        with self.subTest("an authority that nobody pinned"):
            other = self.folder / "stranger.tst"
            done = run("openssl", "ts", "-reply", "-in", stranger.stamp(request), "-token_out", "-out", other)
            self.assertEqual(done.status, 0, done.errors)
            self.refused(receipt, other.read_bytes(), roots)

    def stamped(self, receipt: dict[str, Any]) -> bytes:
        note = receipt["proof"].partition("\n\n")[2].encode()
        return stamped_bytes(note, VerifierKey.parse(self.trial.ledger_key))

    def refused(self, receipt: dict[str, Any], token: bytes, roots: tuple[str | Path, ...]) -> None:
        path = self.changed(receipt, tokens=[base64.b64encode(token).decode()])
        self.check_both(path, False, roots)


if __name__ == "__main__":
    unittest.main()
