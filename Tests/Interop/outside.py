"""What the tests of the program's newer commands share: a trial, a witness, a timestamp authority made with openssl."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from make_vectors import verifier_key
from support import Files

PROGRAM = os.environ.get("VERITY_BIN", "")
NEEDS_PROGRAM = "needs the program: set VERITY_BIN to the binary"
NEEDS_OPENSSL = "needs openssl, which is absent"
HAS_OPENSSL = shutil.which("openssl") is not None
SITE, KEY_NAME = "701", "site-701"
TABLE = "USUBJID,VISIT,RESULT,EXPORTED\n" + "".join(
    f"01-701-{1000 + row // 4},V{row % 4 + 1},{row}.50,x{row}\n" for row in range(600))
AUTHORITY_CONFIGURATION = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
[stamps]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
"""


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    status: int
    output: str
    errors: str


def run(*arguments: str | Path, folder: Path | None = None) -> Done:
    done = subprocess.run([*map(str, arguments)], capture_output=True, text=True, check=False, timeout=300,
                          stdin=subprocess.DEVNULL, cwd=folder)
    return Done(done.returncode, done.stdout, done.stderr)


class Authority:
    """A certificate authority and a timestamp authority under it, made on the spot."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self.roots, self._certificate, self._key = folder / "root.pem", folder / "tsa.pem", folder / "tsa.key"
        self._configuration = folder / "openssl.cnf"
        self._configuration.write_text(AUTHORITY_CONFIGURATION.format(folder=folder), encoding="utf-8")
        (folder / "serial").write_text("01\n", encoding="utf-8")
        new_key = ("-newkey", "rsa:2048", "-nodes")
        self._openssl("req", "-x509", *new_key, "-keyout", folder / "root.key", "-out", self.roots, "-days", "30",
                      "-subj", "/CN=A root of a test", "-config", self._request(), "-extensions", "root")
        self._openssl("req", *new_key, "-keyout", self._key, "-out", folder / "tsa.csr",
                      "-subj", "/CN=Stamps of a test", "-config", self._request())
        self._openssl("x509", "-req", "-in", folder / "tsa.csr", "-CA", self.roots, "-CAkey", folder / "root.key",
                      "-set_serial", "7", "-days", "20", "-out", self._certificate, "-extfile", self._configuration,
                      "-extensions", "stamps")

    def _request(self) -> Path:
        path = self._folder / "request.cnf"
        path.write_text(AUTHORITY_CONFIGURATION.format(folder=self._folder)
                        + "[req]\ndistinguished_name = name\nprompt = no\n[name]\n", encoding="utf-8")
        return path

    def _openssl(self, *arguments: str | Path) -> None:
        done = run("openssl", *arguments)
        if done.status != 0:
            raise AssertionError(f"openssl {arguments}: {done.errors}")

    def stamp(self, request: Path) -> Path:
        """The authority's answer to a request."""
        answer = request.with_suffix(".tsr")
        self._openssl("ts", "-reply", "-config", self._configuration, "-section", "here", "-queryfile", request,
                      "-signer", self._certificate, "-inkey", self._key, "-out", answer)
        return answer


class Trial:
    """A trial in a folder, kept with the program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "trial"
        self.table = folder / "lb.csv"
        self.table.write_text(TABLE, encoding="utf-8")
        definition = folder / "definition.yaml"
        definition.write_text(json.dumps({  # JSON is YAML
            "id": "INTEROP-2", "title": "Interoperation", "origin": "interop.example/ledger", "sites": [SITE, "702"],
            "enrolment": "operator",
            "datasets": {"LB": {"key": ["USUBJID", "VISIT"], "volatile": ["EXPORTED"]}}}), encoding="utf-8")
        done = run(PROGRAM, "init", self.folder, "--definition", definition)
        if done.status != 0:
            raise AssertionError(done.errors)
        self.verity("key", "new", KEY_NAME, "--role", "site", "--site", SITE)

    def verity(self, *arguments: str | Path, status: int = 0) -> str:
        done = run(PROGRAM, *arguments, "--trial", self.folder)
        if done.status != status:
            raise AssertionError(f"verity {arguments}: exit {done.status}\n{done.output}{done.errors}")
        return done.output

    def seal(self) -> None:
        self.verity("seal", self.table, "--site", SITE, "--as", KEY_NAME, "--yes")

    def receipt(self, sequence: int = 1) -> Path:
        return self.folder / "receipts" / f"{SITE}~LB~{sequence}.receipt.json"

    def evidence(self, sequence: int = 1) -> Path:
        return self.folder / "evidence" / f"{SITE}~LB~{sequence}.evidence"

    @property
    def ledger_key(self) -> str:
        match = re.search(r"^log[ \t]+(\S+)", (self.folder / "trust.policy").read_text(encoding="utf-8"), re.MULTILINE)
        if match is None:
            raise AssertionError("trust.policy names no log")
        return match[1]

    def public_key(self, name: str = KEY_NAME) -> str:
        """A verifier key, derived from the private key in Go's signer form."""
        line = (self.folder / "keys" / f"{name}.key").read_text(encoding="utf-8").strip()
        seed = base64.b64decode(line.split("+", 4)[4])[1:]
        return verifier_key(name, Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw())

    @property
    def keys(self) -> tuple[str, ...]:
        """Options of the second verifier: both keys."""
        return "--key", self.ledger_key, "--signer", self.public_key()

    def entries(self) -> list[bytes]:
        """All entries of the ledger, as they were received."""
        database = sqlite3.connect(f"file:{self.folder / 'ledger.sqlite'}?mode=ro&immutable=1", uri=True)
        try:
            return [row[0] for row in database.execute("SELECT bytes FROM entry ORDER BY idx")]
        finally:
            database.close()

    def statements(self) -> list[dict[str, Any]]:
        return [json.loads(base64.b64decode(json.loads(entry)["payload"])) for entry in self.entries()]


@dataclass(frozen=True)
class Witness:
    """A witness of ours that runs on this machine."""

    vkey: str
    url: str


class WithTrial(Files):
    """Tests that keep a trial."""

    def setUp(self) -> None:
        super().setUp()
        self.trial = Trial(self.folder)

    def start_witness(self, name: str = "w1") -> Witness:
        folder = self.folder / name
        made = run(PROGRAM, "witness", "init", folder, "--name", f"witness.example/{name}")
        added = run(PROGRAM, "witness", "add", folder, self.trial.ledger_key)
        self.assertEqual((made.status, added.status), (0, 0), made.errors + added.errors)
        process = subprocess.Popen([PROGRAM, "witness", "serve", str(folder), "--port", "0"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        for line in process.stderr:
            if "http://" in line:
                return Witness(made.output.strip(), line[line.index("http://"):].split()[0].rstrip("/"))
        raise AssertionError("the witness ended without a word of its address")

    def accepted_by_program(self, path: Path, *options: str | Path) -> Done:
        return run(PROGRAM, "verify", path, *options, "--trial", self.folder)

