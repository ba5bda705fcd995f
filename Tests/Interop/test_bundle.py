"""A bundle of the program, unpacked: what lies in by-hand/, checked in Python and by the bundle's own check.sh.

VERITY_BIN names the program's binary. Tokens are checked here where rfc3161-client is present, by check.sh always.
"""

from __future__ import annotations

import base64
import unittest
import zipfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from outside import HAS_OPENSSL, NEEDS_OPENSSL, NEEDS_PROGRAM, PROGRAM, Authority, Done, WithTrial, run
from support import check
from trialverity_check import timestamps
from trialverity_check.evidence import parse_evidence
from trialverity_check.ledger import Envelope, SealStatement, VerifierKey
from trialverity_check.primitives import DoesNotHold, Unreadable, check_inclusion, leaf_hash


def public_key(path: Path) -> VerifierKey:
    """A raw key in PEM, without a name, as the check of signatures wants it."""
    key = load_pem_public_key(path.read_bytes())
    assert isinstance(key, Ed25519PublicKey)
    return VerifierKey("", b"", key.public_bytes_raw())


def check_by_hand(folder: Path, roots: Path) -> SealStatement:
    """The checks of the page over the files of one seal."""
    entry, text = (folder / "entry.json").read_bytes(), (folder / "checkpoint.txt").read_bytes()
    envelope = Envelope.parse(entry)
    envelope.check(public_key(folder / "signer.pem"))
    public_key(folder / "ledger.pem").check((folder / "checkpoint.sig").read_bytes(), text, "checkpoint")
    index, *path = (folder / "path.txt").read_text(encoding="ascii").splitlines()
    origin, size, root = text.decode().splitlines()
    check_inclusion(leaf_hash(entry), int(index.removeprefix("index ")), int(size),
                    [base64.b64decode(step, validate=True) for step in path], base64.b64decode(root, validate=True))
    tokens = sorted(folder.glob("token-*.tst"))
    if tokens and timestamps.HAS_LIBRARY:
        stamped = (folder / "stamped.bin").read_bytes()
        if not stamped.startswith(text + b"\n"):
            raise DoesNotHold("other bytes were stamped")
        for token in tokens:
            timestamps.check_token(token.read_bytes(), stamped, timestamps.read_certificates(roots), [])
    statement = SealStatement.parse(envelope.payload)
    if statement.subject != f"{origin}/{statement.seal}":
        raise DoesNotHold("a seal of another ledger")
    return statement


@unittest.skipUnless(PROGRAM, NEEDS_PROGRAM)
@unittest.skipUnless(HAS_OPENSSL, NEEDS_OPENSSL)
class OfTheProgram(WithTrial):
    def setUp(self) -> None:
        super().setUp()
        trial = self.trial
        trial.seal()
        dm = self.file("dm.csv", "USUBJID,AGE\n01-701-1000,63\n01-701-1001,\n")
        trial.verity("seal", dm, "--site", "701", "--as", "site-701", "--key", "USUBJID", "--yes")
        self.authority = Authority(self.folder / "tsa")
        request = self.folder / "request.tsq"
        trial.verity("timestamp", "request", "--out", request)
        trial.verity("timestamp", "import", self.authority.stamp(request), "--request", request,
                     "--tsa-roots", self.authority.roots)
        trial.verity("export", "bundle", self.folder / "bundle.zip", "--evidence")
        self.bundle = self.folder / "bundle"
        with zipfile.ZipFile(self.folder / "bundle.zip") as archive:
            self.assertIsNone(archive.testzip())
            archive.extractall(self.bundle)
        self.seals = sorted((self.bundle / "by-hand").iterdir())

    def script(self) -> Done:
        return run("sh", self.bundle / "check.sh", "--ledger-key", self.trusted, "--tsa-roots", self.authority.roots)

    @property
    def trusted(self) -> Path:
        """The ledger's key as somebody has it from elsewhere, in PEM."""
        raw = VerifierKey.parse(self.trial.ledger_key).public
        body = base64.b64encode(bytes.fromhex("302a300506032b6570032100") + raw).decode()
        return self.file("known.pem", f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n")

    def test_every_folder_holds_in_python_and_by_the_script(self) -> None:
        self.assertEqual([folder.name for folder in self.seals], ["701~DM~1", "701~LB~1"])
        for folder in self.seals:
            statement = check_by_hand(folder, self.authority.roots)
            evidence = parse_evidence((self.bundle / "evidence" / f"{folder.name}.evidence").read_bytes())
            self.assertEqual((evidence.root(), evidence.opening.manifest.subject), (statement.root, statement.subject))
            receipt = self.bundle / "receipts" / f"{folder.name}.receipt.json"
            self.assertEqual(check("receipt", receipt, *self.trial.keys).status, 0)
            self.assertEqual(public_key(folder / "signer.pem").public,
                             VerifierKey.parse(self.trial.public_key()).public)
            self.assertTrue(list(folder.glob("token-*.tst")))
        done = self.script()
        self.assertEqual(done.status, 0, done.output + done.errors)
        self.assertNotIn("not checked", done.output)
        self.assertEqual(run(PROGRAM, "verify", self.folder / "bundle.zip", "--key", self.trial.ledger_key).status, 0)

    def test_a_changed_byte_in_any_file_is_noticed_by_both(self) -> None:
        folder = self.seals[0]
        token = next(folder.glob("token-*.tst")).name
        for name in ("entry.json", "checkpoint.txt", "checkpoint.sig", "path.txt", "ledger.pem", "signer.pem", token):
            if name == token and not timestamps.HAS_LIBRARY:
                continue
            path = folder / name
            good = path.read_bytes()
            with self.subTest(name):
                # A letter of base64 within the last line, or a byte of a signature.
                place = good.index(b"-----END") - 9 if name.endswith(".pem") else len(good) - 9
                changed = b"A" if good[place:place + 1] != b"A" else b"B"
                path.write_bytes(good[:place] + changed + good[place + 1:])
                with self.assertRaises((DoesNotHold, Unreadable, ValueError)):
                    check_by_hand(folder, self.authority.roots)
                done = self.script()
                self.assertEqual(done.status, 2, done.output)
                self.assertIn("Something does NOT hold.", done.output)
            path.write_bytes(good)
        self.assertEqual(self.script().status, 0)

    def test_another_key_or_authority_than_the_trusted_one(self) -> None:
        other = Authority(self.folder / "stranger")
        done = run("sh", self.bundle / "check.sh", "--tsa-roots", other.roots)
        self.assertEqual((done.status, "does not verify" in done.output), (2, True), done.output)
        done = run("sh", self.bundle / "check.sh", "--ledger-key", self.seals[0] / "signer.pem")
        self.assertEqual((done.status, "not the key you trust" in done.output), (2, True), done.output)


if __name__ == "__main__":
    unittest.main()
