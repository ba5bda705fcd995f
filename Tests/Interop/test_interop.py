"""What the program writes, read by the second verifier and by the Go program.

VERITY_BIN names the program's binary; without it these tests say that they were skipped.
"""

from __future__ import annotations

import base64
import json
import os
import random
import re
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import ClassVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from make_vectors import verifier_key
from support import HAS_GO, NEEDS_GO, NEEDS_SHARED, SHARED, check, check_with_go
from trialverity_check.documents import canonical_json
from trialverity_check.evidence import parse_evidence

PROGRAM = os.environ.get("VERITY_BIN", "")
NEEDS_PROGRAM = "needs the program: set VERITY_BIN to the binary"
SITE, KEY_NAME, ORIGIN = "701", "interop-701", "interop.example/ledger"
REAL_FILES = ("ae", "sv", "ts", "dm", "ds", "sc", "relrec", "suppds", "meta_study")
# Datasets whose files cannot be read by looking at them: what the trial definition must say of each.
DECLARED = {
    "TS": {"encoding": "windows-1252"},
    "WESTERN": {"encoding": "windows-1252", "delimiter": ";"},
    "PREAMBLE": {"headerLine": 3},
}


def small_files() -> dict[str, bytes]:
    """Data files for the corners of section 2 of the page, by file name."""
    numbers = random.Random(701)
    long = "".join(f"701-{row},{numbers.randint(0, 400) / 10},{numbers.choice(['N', 'Y', ''])},same\n"
                   for row in range(1, 3001))
    files = {
        "plain.csv": "USUBJID,VALUE\n701-1,1\n701-2,2\n",
        "quoted.csv": 'USUBJID,NOTE,EMPTY\r\n"701-1","a ""b"",\nc",""\r\n701-2,naïve,\r\n',
        "marked.csv": "\ufeffUSUBJID,VALUE\r\n701-1,é\r\n701-2,\u65e5\u672c\r\n",
        "tabbed.csv": "USUBJID\tVALUE\n701-1\t1,5\n701-2\t2;5\n",
        "nobreak.csv": "USUBJID,VALUE\n701-1,1\n701-2,",
        "gaps.csv": "USUBJID,VALUE\n\n701-1,1\n\n\n701-2,2\n\n",
        "mixed.csv": "USUBJID,VALUE\r\n701-1,1\r701-2,2\n",
        "onecolumn.csv": "USUBJID\n701-1\n\n701-2\n",
        "norows.csv": "USUBJID,VALUE\n",
        "spaces.csv": "USUBJID, VALUE \n 701-1 ,  1\n701-2,\t2 \n",
        "preamble.csv": 'exported by "someone\n\nUSUBJID,VALUE\n701-1,1\n701-2,2\n',
        "long.csv": "USUBJID,VALUE,FLAG,CONSTANT\n" + long,
    }
    western = "USUBJID;VALUE\r\n701-1;é€\r\n701-2;œ\r\n".encode("cp1252")
    return {name: text.encode("utf-8") for name, text in files.items()} | {"western.csv": western}


class Trial:
    """A trial in a folder, kept with the program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "trial"
        definition = folder / "definition.yaml"
        definition.write_bytes(canonical_json({  # JSON is YAML
            "id": "INTEROP-1", "title": "Interoperation", "origin": ORIGIN, "sites": [SITE],
            "datasets": DECLARED, "enrolment": "operator"}))
        self._run("init", self.folder, "--definition", definition)
        self.run("key", "new", KEY_NAME, "--role", "site", "--site", SITE)

    def run(self, *arguments: str | Path) -> str:
        return self._run(*arguments, "--trial", self.folder)

    def _run(self, *arguments: str | Path) -> str:
        command = [PROGRAM, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600,
                              stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            raise AssertionError(f"{command}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def seal(self, *files: Path) -> None:
        self.run("seal", *files, "--site", SITE, "--as", KEY_NAME, "--yes")

    def evidence(self, seal: str) -> Path:
        return self._only(seal, [
            path for path in sorted(self.folder.glob("evidence/**/*.evidence"))
            if parse_evidence(path.read_bytes()).opening.manifest.seal == seal])

    def receipt(self, seal: str) -> Path:
        return self._only(seal, [
            path for path in sorted(self.folder.glob("receipts/**/*.json"))
            if json.loads(path.read_bytes()).get("seal") == seal])

    def _only(self, seal: str, paths: list[Path]) -> Path:
        if len(paths) != 1:
            raise AssertionError(f"{len(paths)} files for {seal}: {paths}")
        return paths[0]

    def checkpoint(self, seal: str) -> Path:
        """The signed note inside a receipt, as a file."""
        proof: str = json.loads(self.receipt(seal).read_bytes())["proof"]
        path = self.folder.parent / "checkpoint"
        path.write_text(proof.partition("\n\n")[2], encoding="utf-8")
        return path

    @property
    def ledger_key(self) -> str:
        """The ledger's verifier key, as the trust policy states it."""
        policy = (self.folder / "trust.policy").read_text(encoding="utf-8")
        match = re.search(r"^log[ \t]+(\S+)", policy, re.MULTILINE)
        if not match:
            raise AssertionError("trust.policy names no log")
        return match[1]

    @property
    def signer_key(self) -> str:
        """The verifier key of the site, derived from its private key in Go's signer form."""
        for path in sorted(self.folder.glob("keys/**/*")):
            text = path.read_text(encoding="utf-8") if path.is_file() else ""
            match = re.search(r"PRIVATE\+KEY\+([^\s+]+)\+[0-9a-f]{8}\+([A-Za-z0-9+/=]+)", text)
            if match and (KEY_NAME in path.name or match[1] == KEY_NAME):
                seed = base64.b64decode(match[2])[1:]
                public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
                return verifier_key(match[1], public)
        raise AssertionError(f"no private key of {KEY_NAME} in keys/")


@unittest.skipUnless(PROGRAM, NEEDS_PROGRAM)
class OfTheProgram(unittest.TestCase):
    """One trial, in which every file of the test is sealed once and one is sealed again."""

    trial: ClassVar[Trial]
    files: ClassVar[dict[str, Path]]
    real_files: ClassVar[dict[str, Path]]

    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        place = Path(folder.name)
        data = place / "data"
        data.mkdir()
        cls.files = {}
        for name, content in small_files().items():
            path = data / name
            path.write_bytes(content)
            cls.files[path.stem.upper()] = path
        cls.trial = Trial(place)
        cls.trial.seal(*cls.files.values())
        cls.real_files = {
            name.upper(): SHARED / f"data/cdiscpilot01_sdtm/{name}.csv" for name in REAL_FILES if SHARED.is_dir()}
        for path in cls.real_files.values():
            cls.trial.seal(path)

    def assert_status(self, expected: int, *arguments: str | Path) -> None:
        answer = check(*arguments)
        self.assertEqual(answer.status, expected, f"{arguments}\n{answer.output}")

    def check_seals(self, files: dict[str, Path]) -> None:
        for dataset, path in files.items():
            with self.subTest(dataset):
                seal = f"{SITE}/{dataset}#1"
                evidence = self.trial.evidence(seal)
                self.assert_status(0, "evidence", evidence, "--csv", path, "--exact")
                self.assert_status(0, "receipt", self.trial.receipt(seal), "--key", self.trial.ledger_key,
                                   "--signer", self.trial.signer_key, "--evidence", evidence)

    def test_small_files(self) -> None:
        self.check_seals(self.files)

    @unittest.skipUnless(SHARED.is_dir(), NEEDS_SHARED)
    def test_real_files(self) -> None:
        self.check_seals(self.real_files)

    def test_checkpoints(self) -> None:
        for dataset in self.files:
            checkpoint = self.trial.checkpoint(f"{SITE}/{dataset}#1")
            self.assert_status(0, "checkpoint", checkpoint, "--key", self.trial.ledger_key)
            self.assert_status(1, "checkpoint", checkpoint, "--key", self.trial.signer_key)

    @unittest.skipUnless(HAS_GO, NEEDS_GO)
    def test_the_go_program_agrees(self) -> None:
        for dataset in self.files:
            seal = f"{SITE}/{dataset}#1"
            for kind, path in (("receipt", self.trial.receipt(seal)), ("checkpoint", self.trial.checkpoint(seal))):
                answer = check_with_go(kind, self.trial.ledger_key, path)
                self.assertEqual(answer.status, 0, answer.output)
                self.assertEqual(check_with_go(kind, self.trial.signer_key, path).status, 1)

    def test_evidence_of_one_seal_does_not_serve_another(self) -> None:
        receipt = self.trial.receipt(f"{SITE}/PLAIN#1")
        evidence = self.trial.evidence(f"{SITE}/TABBED#1")
        self.assert_status(1, "receipt", receipt, "--key", self.trial.ledger_key,
                           "--signer", self.trial.signer_key, "--evidence", evidence)
        plain = self.trial.evidence(f"{SITE}/PLAIN#1")
        self.assert_status(0, "evidence", plain, "--csv", self.files["GAPS"])
        self.assert_status(1, "evidence", plain, "--csv", self.files["GAPS"], "--exact")

    def test_every_changed_byte_of_the_evidence_is_noticed(self) -> None:
        path = self.trial.evidence(f"{SITE}/QUOTED#1")
        data = path.read_bytes()
        changed_file = self.trial.folder.parent / "changed"
        for place in range(len(data)):
            changed_file.write_bytes(data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1:])
            self.assert_status(2, "evidence", changed_file)

    def test_every_changed_cell_is_noticed(self) -> None:
        evidence = self.trial.evidence(f"{SITE}/LONG#1")
        lines = self.files["LONG"].read_text().splitlines(keepends=True)
        changed_file = self.trial.folder.parent / "changed.csv"
        for row in (1, 255, 256, 257, 512, 2999, 3000):
            cells = lines[row].split(",")
            changed = [*lines[:row], ",".join([cells[0], cells[1] + "0", *cells[2:]]), *lines[row + 1:]]
            changed_file.write_text("".join(changed))
            self.assert_status(1, "evidence", evidence, "--csv", changed_file)

    def test_a_second_seal(self) -> None:
        path = self.trial.folder.parent / "again.csv"
        for text in ("USUBJID,VALUE\n701-1,1\n", "USUBJID,VALUE\n701-1,2\n"):
            path.write_text(text)
            self.trial.seal(path)
        first, second = (self.trial.evidence(f"{SITE}/AGAIN#{number}") for number in (1, 2))
        self.assert_status(0, "evidence", second, "--csv", path, "--exact")
        self.assert_status(1, "evidence", first, "--csv", path)
        keys = "--key", self.trial.ledger_key, "--signer", self.trial.signer_key
        receipts = [self.trial.receipt(f"{SITE}/AGAIN#{number}") for number in (1, 2)]
        for receipt, evidence in zip(receipts, (first, second), strict=True):
            self.assert_status(0, "receipt", receipt, *keys, "--evidence", evidence)
        self.assert_status(1, "receipt", receipts[1], *keys, "--evidence", first)


if __name__ == "__main__":
    unittest.main()
