"""What the tests share: places, test vectors, the verifier as a command, and the Go check."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from trialverity_check.command import main

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[2] / "shared"
NEEDS_SHARED = "needs ../shared, which is absent"
GO_PATH = Path("/usr/share/gocode")
NEEDS_GO = "needs golang-go and golang-golang-x-mod-dev, of which one is absent"
HAS_GO = shutil.which("go") is not None and (GO_PATH / "src/golang.org/x/mod/sumdb/tlog").is_dir()


def vector(name: str) -> dict[str, Any]:
    """One of the test vectors beside this file."""
    parsed: dict[str, Any] = json.loads((HERE / "vectors" / name).read_text(encoding="utf-8"))
    return parsed


@dataclass(frozen=True)
class Answer:
    """What a command said."""

    status: int
    output: str


def check(*arguments: str | Path) -> Answer:
    """Runs the second verifier as its command would."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = main([str(argument) for argument in arguments])
    return Answer(status, said.getvalue())


@lru_cache(maxsize=1)
def _log_checker() -> Path:
    """Builds the Go program once for each run of the tests; without a network."""
    folder = Path(tempfile.gettempdir()) / f"trialverity-interop-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    program = folder / "logcheck"
    environment = os.environ | {
        "GO111MODULE": "off", "GOFLAGS": "", "GOPATH": str(GO_PATH), "GOCACHE": str(folder / "cache"), "GOPROXY": "off",
    }
    subprocess.run(["go", "build", "-o", str(program), str(HERE / "golang" / "main.go")],
                   env=environment, check=True, timeout=300)
    return program


def check_with_go(*arguments: str | Path) -> Answer:
    """Runs the check that is built on golang.org/x/mod/sumdb."""
    command = [str(_log_checker()), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return Answer(done.returncode, done.stdout + done.stderr)


class Files(unittest.TestCase):
    """Tests that need a folder."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, name: str, content: bytes | str) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path


SEAL = vector("seal-v1.json")
RECEIPT = vector("receipt-v1.json")
SALT_KEY = bytes.fromhex(SEAL["saltKey"])
FILE_SALT = bytes.fromhex(SEAL["fileSalt"])
# A log of eight entries, made with golang.org/x/mod.
LOG_KEY = "trial.example/log1+d648908e+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
LOG_CHECKPOINT = (
    "trial.example/log1\n8\ntpcyzlyRQWLKmsz69OldP5h01ogFQ3CIqv8YSk25Z3M=\n\n— trial.example/log1 "
    "1kiQjhawf5KctreWKNbHbvFLfzyDaWor3GAWFWZysirvf141kRFHBtc4GS7rSGxsH4lZLFz2hOidW6ZeNXBva0yrUAg=\n")
