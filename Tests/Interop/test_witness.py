"""Witnesses: ours and aics-witness from PyPI, each way round, and both with the same requests.

VERITY_BIN names the program's binary. aics-witness wants Python 3.12: WITNESS_PYTHON names an interpreter that has it,
python3.12 on the path by default. What is absent is skipped, and the test says so.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import os
import shutil
import signal
import struct
import subprocess
import unittest
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from support import Files

PROGRAM = os.environ.get("VERITY_BIN", "")
NEEDS_PROGRAM = "needs the program: set VERITY_BIN to the binary"
NEEDS_AICS = "needs Python 3.12 with aics-witness: set WITNESS_PYTHON to that interpreter"
ORIGIN = "trial.example/log1"
SEED = bytes(range(32))


@lru_cache(maxsize=1)
def aics_python() -> str | None:
    """An interpreter that has aics-witness; None where there is none."""
    for name in (os.environ.get("WITNESS_PYTHON"), shutil.which("python3.12")):
        if name is None:
            continue
        done = subprocess.run([name, "-c", "import aics_witness"], capture_output=True, check=False)
        if done.returncode == 0:
            return name
    return None


# A log of its own: RFC 6962 and the signed note by their definitions, with no code of either witness.


def leaf(text: str) -> bytes:
    return hashlib.sha256(b"\0" + text.encode()).digest()


def split(leaves: list[bytes]) -> int:
    return 1 << ((len(leaves) - 1).bit_length() - 1)


def tree(leaves: list[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    half = split(leaves)
    return hashlib.sha256(b"\1" + tree(leaves[:half]) + tree(leaves[half:])).digest()


def subproof(old: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [tree(leaves)]
    half = split(leaves)
    if old <= half:
        return [*subproof(old, leaves[:half], whole), tree(leaves[half:])]
    return [*subproof(old - half, leaves[half:], False), tree(leaves[:half])]


def key_id(name: str, kind: int, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


@dataclass(frozen=True)
class Log:
    """A log with the entries `entry 0` and so on; a forked one has other entries from the second on."""

    origin: str = ORIGIN
    forked: bool = False
    seed: bytes = SEED

    @property
    def private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    @property
    def vkey(self) -> str:
        encoded = base64.b64encode(b"\1" + self.public).decode()
        return f"{self.origin}+{key_id(self.origin, 1, self.public).hex()}+{encoded}"

    def leaves(self, size: int) -> list[bytes]:
        return [leaf(f"entry {n}" + (" of a fork" if self.forked and n else "")) for n in range(size)]

    def text(self, size: int) -> str:
        return f"{self.origin}\n{size}\n{base64.b64encode(tree(self.leaves(size))).decode()}\n"

    def line(self, text: str) -> str:
        blob = key_id(self.origin, 1, self.public) + self.private.sign(text.encode())
        return f"\u2014 {self.origin} {base64.b64encode(blob).decode()}\n"

    def request(self, old: int, size: int, *, signed: str | None = None, proof: list[bytes] | None = None) -> bytes:
        """An add-checkpoint request; `signed` is the text that the signature is really of."""
        text = self.text(size)
        if proof is None:
            proof = subproof(old, self.leaves(size), True) if 0 < old < size else []
        hashes = "".join(base64.b64encode(h).decode() + "\n" for h in proof)
        return f"old {old}\n{hashes}\n{text}\n{self.line(signed or text)}".encode()


def cosigned_at(vkey: str, line: str, text: str) -> int:
    """The time of a cosignature, checked by its definition."""
    name, identifier, encoded = vkey.split("+", 2)
    public = base64.b64decode(encoded, validate=True)[1:]
    mark, found, blob = line.removesuffix("\n").split(" ")
    raw = base64.b64decode(blob, validate=True)
    assert mark == "\u2014" and found == name and raw[:4].hex() == identifier, line
    (time,) = struct.unpack(">Q", raw[4:12])
    message = f"cosignature/v1\ntime {time}\n{text}".encode()
    Ed25519PublicKey.from_public_bytes(public).verify(raw[12:], message)
    return int(time)


@dataclass(frozen=True)
class Reply:
    """An answer over HTTP."""

    status: int
    kind: str
    body: bytes


@dataclass
class Server:
    """A witness that runs."""

    url: str
    vkey: str
    process: subprocess.Popen[str]

    def ask(self, body: bytes | None, path: str = "/add-checkpoint") -> Reply:
        place = urlsplit(self.url)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
        try:
            connection.request("GET" if body is None else "POST", place.path + path, body=body)
            answer = connection.getresponse()
            return Reply(answer.status, answer.getheader("Content-Type", ""), answer.read())
        finally:
            connection.close()


class Witnesses(Files):
    """Tests that run witnesses."""

    def verity(self, *arguments: str | Path, status: int = 0) -> str:
        done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=60)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout

    def start(self, command: list[str], mark: str) -> tuple[subprocess.Popen[str], str]:
        """Starts a server and waits for the line that has its address."""
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        for line in process.stderr:
            if mark in line:
                return process, line[line.index("http://"):].split()[0].rstrip("/")
        self.fail(f"{command[0]} ended without a word of its address")

    def make_ours(self, *logs: str) -> tuple[Path, str]:
        folder = self.folder / "ours"
        vkey = self.verity("witness", "init", folder, "--name", "witness.example/ours").strip()
        for log in logs:
            self.verity("witness", "add", folder, log)
        return folder, vkey

    def serve_ours(self, folder: Path, vkey: str) -> Server:
        process, url = self.start([PROGRAM, "witness", "serve", str(folder), "--port", "0"], "verity: witness")
        return Server(url, vkey, process)

    def serve_aics(self, *logs: tuple[str, str]) -> Server:
        python = aics_python()
        assert python is not None
        config = str(self.folder / "witness.json")

        def aics(*arguments: str) -> str:
            command = [python, "-m", "aics_witness", *arguments, "--config", config]
            return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout

        said = aics("init", "--name", "witness.example/aics", "--listen", "127.0.0.1:0")
        vkey = next(word for word in said.split() if word.startswith("witness.example/aics+"))
        for origin, key in logs:
            aics("add-log", "--origin", origin, "--vkey", key)
        process, url = self.start([python, "-m", "aics_witness", "serve", "--config", config], "http://")
        return Server(url, vkey, process)


# Each request with the answer that the specification asks for, in order; state follows from those before.
TABLE: list[tuple[str, bytes, int, bytes | None]] = [
    ("unknown origin", Log("trial.example/other").request(0, 3), 404, None),
    ("first checkpoint", Log().request(0, 3), 200, None),
    ("stale old", Log().request(0, 8), 409, b"3\n"),
    ("replay", Log().request(0, 3), 409, b"3\n"),
    ("old above size", Log().request(9, 8, proof=[]), 400, None),
    ("bad signature", Log().request(3, 8, signed=Log().text(7)), 403, None),
    ("another key of the same name", Log(seed=bytes(32)).request(3, 8), 403, None),
    ("a proof that is short", Log().request(3, 8, proof=subproof(3, Log().leaves(8), True)[:-1]), 422, None),
    ("same size, other root", Log(forked=True).request(3, 3), 422, None),
    ("larger fork", Log(forked=True).request(3, 8), 422, None),
    ("a continuation", Log().request(3, 8), 200, None),
    ("the same once more", Log().request(8, 8), 200, None),
    ("a proof between equal sizes", Log().request(8, 8, proof=subproof(3, Log().leaves(8), True)), 422, None),
    ("not a request", b"hello\n", 400, None),
    ("a leading zero", Log().request(8, 9).replace(b"old 8", b"old 08"), 400, None),
    ("carriage returns", Log().request(8, 9).replace(b"\n", b"\r\n"), 400, None),
]


class Table(Witnesses):
    """The same requests to both."""

    def check_table(self, server: Server) -> None:
        for name, body, status, expected in TABLE:
            with self.subTest(name):
                reply = server.ask(body)
                self.assertEqual(reply.status, status, reply.body)
                if expected is not None:
                    self.assertEqual(reply.body, expected)
                    self.assertEqual(reply.kind.split(";")[0], "text/x.tlog.size")
                if status == 200:
                    size = int(body[body.index(b"\n\n"):].split(b"\n")[3])
                    self.assertGreater(cosigned_at(server.vkey, reply.body.decode(), Log().text(size)), 1_700_000_000)
        path = f"/{hashlib.sha256(ORIGIN.encode()).hexdigest()}/checkpoint"
        note = server.ask(None, path)
        self.assertEqual(note.status, 200)
        text, lines = note.body.decode().rsplit("\n\n", 1)
        self.assertEqual(text + "\n", Log().text(8))
        self.assertEqual([line.split(" ")[1] for line in lines.splitlines()], [ORIGIN, server.vkey.split("+")[0]])
        self.assertEqual(server.ask(None, path.replace("/checkpoint", "0/checkpoint")).status, 404)

    @unittest.skipUnless(PROGRAM, NEEDS_PROGRAM)
    def test_ours_answers_as_the_specification_says(self) -> None:
        folder, vkey = self.make_ours(Log().vkey)
        self.check_table(self.serve_ours(folder, vkey))

    @unittest.skipUnless(aics_python(), NEEDS_AICS)
    def test_aics_witness_answers_the_same(self) -> None:
        self.check_table(self.serve_aics((ORIGIN, Log().vkey)))


@unittest.skipUnless(PROGRAM, NEEDS_PROGRAM)
class Ours(Witnesses):
    """Our witness as a process."""

    def test_a_killed_witness_goes_on_where_it_was(self) -> None:
        folder, vkey = self.make_ours(Log().vkey)
        for old, size in [(0, 3), (3, 5), (5, 8), (8, 8), (8, 13)]:
            server = self.serve_ours(folder, vkey)
            reply = server.ask(Log().request(old, size))
            self.assertEqual(reply.status, 200)
            server.process.send_signal(signal.SIGKILL)
            server.process.wait()
            cosigned_at(vkey, reply.body.decode(), Log().text(size))
        server = self.serve_ours(folder, vkey)
        self.assertEqual(server.ask(Log(forked=True).request(13, 13)).status, 422)
        self.assertEqual(server.ask(Log().request(0, 20)).body, b"13\n")

    def test_it_stops_at_a_signal_and_keeps_its_files_private(self) -> None:
        folder, vkey = self.make_ours(Log().vkey)
        for number in (signal.SIGTERM, signal.SIGINT):
            server = self.serve_ours(folder, vkey)
            server.process.send_signal(number)
            self.assertEqual(server.process.wait(timeout=30), 0)
        self.assertEqual((folder / "witness.key").stat().st_mode & 0o777, 0o600)
        self.assertEqual(folder.stat().st_mode & 0o077, 0)
        self.assertEqual(sorted(path.name for path in folder.iterdir()), ["witness.key", "witness.sqlite"])

    def test_a_ledger_is_taken_up_while_the_witness_runs(self) -> None:
        folder, vkey = self.make_ours()
        server = self.serve_ours(folder, vkey)
        self.assertEqual(server.ask(Log().request(0, 3)).status, 404)
        self.verity("witness", "add", folder, Log().vkey)
        self.assertEqual(server.ask(Log().request(0, 3)).status, 200)

    def test_evidence_is_checked_with_the_public_key_alone(self) -> None:
        folder, vkey = self.make_ours(Log().vkey)
        server = self.serve_ours(folder, vkey)
        self.assertEqual(server.ask(Log().request(0, 3)).status, 200)
        self.assertEqual(server.ask(Log(forked=True).request(3, 3)).status, 422)
        said = self.verity("witness", "evidence", folder, "--out", self.folder / "evidence")
        self.assertEqual(said, f"evidence-1 same-size proof {ORIGIN} size 3\n")
        roots = set()
        for name in ("held.note", "submitted.note"):
            text, lines = (self.folder / "evidence/evidence-1" / name).read_text().rsplit("\n\n", 1)
            line = next(line for line in lines.splitlines() if line.split(" ")[1] == ORIGIN)
            blob = base64.b64decode(line.split(" ")[2], validate=True)
            Ed25519PublicKey.from_public_bytes(Log().public).verify(blob[4:], (text + "\n").encode())
            origin, size, root = text.split("\n")
            self.assertEqual((origin, size), (ORIGIN, "3"))
            roots.add(root)
        self.assertEqual(len(roots), 2)

    def test_a_changed_cosignature_is_noticed_by_the_check_of_this_test(self) -> None:
        folder, vkey = self.make_ours(Log().vkey)
        line = self.serve_ours(folder, vkey).ask(Log().request(0, 3)).body.decode()
        with self.assertRaises(InvalidSignature):
            cosigned_at(vkey, line, Log().text(4))


FEEDER = """
import json, sys
from aics_tlog import parse_note
from aics_witness.feeder import WitnessClient, WitnessAhead, WitnessRejected, merge_cosignatures
url, vkey, folder = sys.argv[1:]
notes = {int(size): (proofs, note) for size, (proofs, note) in json.load(open(folder)).items()}
said = []
with WitnessClient(url, vkey, max_attempts=1) as client:
    for size in sys.stdin.read().split():
        name, size = (size[0], int(size[1:]))
        proofs, note = notes[size] if name == "g" else notes[-size]
        def proof(old, new):
            return [bytes.fromhex(h) for h in proofs[str(old)]]
        try:
            lines = client.submit(note, proof)
            merged = parse_note(merge_cosignatures(note, lines))
            said.append(["cosigned", len(merged.signatures)])
        except WitnessRejected as error:
            said.append(["rejected", error.status])
        except WitnessAhead:
            said.append(["ahead", 0])
print(json.dumps(said))
"""


@unittest.skipUnless(PROGRAM, NEEDS_PROGRAM)
@unittest.skipUnless(aics_python(), NEEDS_AICS)
class BothWays(Witnesses):
    """Each client with the other's server."""

    def test_their_client_is_served_by_our_witness(self) -> None:
        folder, vkey = self.make_ours(Log().vkey)
        server = self.serve_ours(folder, vkey)
        notes = {}
        for log, sign in ((Log(), 1), (Log(forked=True), -1)):
            for size in (3, 8, 9):
                proofs = {
                    old: [h.hex() for h in (subproof(old, log.leaves(size), True) if old else [])]
                    for old in range(size + 1)
                }
                notes[sign * size] = (proofs, log.text(size) + "\n" + log.line(log.text(size)))
        path = self.file("notes.json", json.dumps(notes))
        command = [aics_python() or "", "-c", FEEDER, server.url, vkey, str(path)]
        done = subprocess.run(command, input="g3 g8 g8 f8 g3 f9 g9", capture_output=True, text=True, check=False,
                              timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        expected = [["cosigned", 2], ["cosigned", 2], ["cosigned", 2], ["rejected", 422], ["ahead", 0],
                    ["rejected", 422], ["cosigned", 2]]
        self.assertEqual(json.loads(done.stdout), expected)

    def test_our_client_is_served_by_their_witness_and_ours(self) -> None:
        trial = self.folder / "trial"
        self.verity("init", trial, "--id", "NIMBUS-302", "--sites", "701")
        self.verity("key", "new", "site-701", "--role", "site", "--site", "701", "--trial", trial)
        log = next(line.split()[1] for line in (trial / "trust.policy").read_text().splitlines()
                   if line.startswith("log "))
        origin = log.split("+")[0]
        theirs = self.serve_aics((origin, log))
        ours = self.serve_ours(*self.make_ours(log))
        policy = self.file("policy", f"log {log}\nwitness a {theirs.vkey} {theirs.url}\n"
                                     f"witness b {ours.vkey} {ours.url}/\ngroup g all a b\nquorum g\n")
        table = self.file("dm.csv", "USUBJID,AGE\n01-701-1015,63\n")
        for age in range(3):
            table.write_text(f"USUBJID,AGE\n01-701-1015,{63 + age}\n")
            self.verity("seal", table, "--as", "site-701", "--trial", trial, "--site", "701")
            note = self.folder / f"note{age}"
            arguments = ["witness", "submit", "--policy", policy, "--trial", trial, "--out", note, "--format", "json"]
            said = json.loads(self.verity(*arguments))
            self.assertEqual([w["outcome"] for w in said["witnesses"]], ["cosigned", "cosigned"], said)
            self.assertTrue(said["quorum"])
            text, lines = note.read_text().rsplit("\n\n", 1)
            for server, line in zip((theirs, ours), lines.splitlines()[1:], strict=True):
                cosigned_at(server.vkey, line, text + "\n")
            # What they answered is kept: nobody is asked twice for one checkpoint.
            said = json.loads(self.verity(*arguments))
            self.assertEqual([w["outcome"] for w in said["witnesses"]], ["already-cosigned", "already-cosigned"], said)
        self.verity("verify", "--trial", trial, "--policy", policy)
        # Without one of them the quorum is not met, and the program says so by its status.
        theirs.process.kill()
        theirs.process.wait()
        table.write_text("USUBJID,AGE\n01-701-1015,99\n")
        self.verity("seal", table, "--as", "site-701", "--trial", trial, "--site", "701")
        said = json.loads(self.verity(*arguments, status=1))
        self.assertEqual([w["outcome"] for w in said["witnesses"]], ["not-reached", "cosigned"])
        self.assertFalse(said["quorum"])


if __name__ == "__main__":
    unittest.main()
