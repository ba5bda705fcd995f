"""A ledger of 70,000 entries as static tiles, read by the program and by the Go project's transparency-log code.

VERITY_BIN names the program's binary, and LEDGERBENCH_BIN that of Tests/Benchmarks/LedgerBench, which stands beside it by
default; without them these tests say that they were skipped.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import tempfile
import unittest
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from support import GO_PATH, HAS_GO, HERE, NEEDS_GO, Answer, check
from test_interop import NEEDS_PROGRAM, PROGRAM

MAKER = os.environ.get("LEDGERBENCH_BIN") or (str(Path(PROGRAM).parent / "ledgerbench") if PROGRAM else "")
HAS_MAKER = bool(MAKER) and Path(MAKER).exists()
NEEDS_MAKER = "needs ledgerbench: set LEDGERBENCH_BIN to the binary of Tests/Benchmarks/LedgerBench"
ENTRIES = 70_000
FLIPS = 20


@lru_cache(maxsize=1)
def tile_checker() -> Path:
    """Builds the Go program once for each run of the tests; without a network."""
    folder = Path(tempfile.gettempdir()) / f"trialverity-interop-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    program = folder / "tilecheck"
    environment = os.environ | {
        "GO111MODULE": "off", "GOFLAGS": "", "GOPATH": str(GO_PATH), "GOCACHE": str(folder / "cache"), "GOPROXY": "off",
    }
    source = HERE / "golang" / "tiles" / "main.go"
    subprocess.run(["go", "build", "-o", str(program), str(source)], env=environment, check=True, timeout=300)
    return program


def run(*command: str | Path) -> Answer:
    """Runs a command."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, timeout=600,
                          stdin=subprocess.DEVNULL)
    return Answer(done.returncode, done.stdout + done.stderr)


@unittest.skipUnless(PROGRAM, NEEDS_PROGRAM)
@unittest.skipUnless(HAS_MAKER, NEEDS_MAKER)
class Tiles(unittest.TestCase):
    """One export, which no test leaves changed."""

    folder: ClassVar[Path]
    trial: ClassVar[Path]
    tiles: ClassVar[Path]
    key: ClassVar[str]

    @classmethod
    def setUpClass(cls) -> None:
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = Path(temporary.name)
        cls.trial, cls.tiles = cls.folder / "trial", cls.folder / "tiles"
        cls.must("make", MAKER, "make", cls.trial, "--entries", str(ENTRIES), "--block", "700")
        cls.must("export", PROGRAM, "export", "tiles", cls.tiles, "--trial", cls.trial, "--quiet")
        policy = (cls.trial / "trust.policy").read_text(encoding="utf-8")
        cls.key = next(line.split()[1] for line in policy.splitlines() if line.startswith("log "))

    @staticmethod
    def must(what: str, *command: str | Path) -> str:
        answer = run(*command)
        if answer.status != 0:
            raise AssertionError(f"{what}: {answer.output}")
        return answer.output

    def ours(self, folder: Path | None = None) -> Answer:
        return run(PROGRAM, "verify", folder or self.tiles, "--key", self.key, "--trial", self.trial)

    def go(self, records: int = 0, seed: int = 1, folder: Path | None = None) -> Answer:
        return run(tile_checker(), "full", self.key, folder or self.tiles, str(records), str(seed))

    def files(self) -> list[Path]:
        return sorted(path for path in self.tiles.rglob("*") if path.is_file())

    def test_the_files_are_those_of_the_format(self) -> None:
        names = {str(path.relative_to(self.tiles)) for path in self.files()}
        self.assertEqual({name for name in names if ".p/" not in name},
                         {"checkpoint", "tile/1/000"} | {f"tile/{kind}/{number:03d}" for kind in ("0", "entries")
                                                         for number in range(273)})
        # Published sizes go up by 700: the newest is the only one whose bundle is not full yet.
        self.assertEqual({name for name in names if ".p/" in name and not name.startswith("tile/1/")},
                         {"tile/0/273.p/112", "tile/entries/273.p/112", "tile/2/000.p/1"})
        self.assertIn("tile/1/001.p/17", names)
        self.assertTrue(all((path.stat().st_mode & 0o777) == 0o644 for path in self.files()))

    def test_both_programs_accept_the_export(self) -> None:
        self.assertEqual(self.ours().status, 0, self.ours().output)
        self.assertEqual(check("checkpoint", self.tiles / "checkpoint", "--key", self.key).status, 0)

    @unittest.skipUnless(HAS_GO, NEEDS_GO)
    def test_go_accepts_the_export_and_the_proofs_of_1000_random_entries(self) -> None:
        answer = self.go(records=1000, seed=20261122)
        self.assertEqual(answer.status, 0, answer.output)
        self.assertIn(f"{ENTRIES} entries", answer.output)

    @unittest.skipUnless(HAS_GO, NEEDS_GO)
    def test_a_byte_flipped_anywhere_is_refused_by_both(self) -> None:
        numbers = random.Random(701)
        files = self.files()
        kinds = [[path for path in files if str(path.relative_to(self.tiles)).startswith(start)]
                 for start in ("checkpoint", "tile/0/", "tile/1/", "tile/2/", "tile/entries/")]
        for turn in range(FLIPS):
            path = numbers.choice(kinds[turn % len(kinds)])
            original = path.read_bytes()
            place = numbers.randrange(len(original))
            changed = bytearray(original)
            changed[place] ^= 1 << numbers.randrange(8)
            with self.subTest(file=str(path.relative_to(self.tiles)), byte=place):
                try:
                    path.write_bytes(changed)
                    go, ours = self.go(), self.ours()
                finally:
                    path.write_bytes(original)
                self.assertEqual(go.status, 1, go.output)
                self.assertEqual(ours.status, 2, ours.output)
                name = str(path.relative_to(self.tiles))
                self.assertIn(name.split(".p/", maxsplit=1)[0], ours.output)

    @unittest.skipUnless(HAS_GO, NEEDS_GO)
    def test_the_same_log_grows_in_place_and_another_is_refused(self) -> None:
        trial, tiles = self.folder / "small", self.folder / "small-tiles"
        self.must("make", MAKER, "make", trial, "--entries", "300", "--block", "1")
        export = (PROGRAM, "export", "tiles", tiles, "--trial", trial)
        self.must("export", *export)
        first = {path: path.read_bytes() for path in tiles.rglob("*") if path.is_file()}
        # 300 − 256 widths of the open bundle, tiles and bundles each; two full files; level 1; the checkpoint.
        self.assertEqual(len(first), 2 * 44 + 2 + 1 + 1)
        self.must("export again", *export)
        self.assertEqual(first, {path: path.read_bytes() for path in tiles.rglob("*") if path.is_file()})
        shutil.copytree(trial, self.folder / "fork")
        self.must("make", MAKER, "make", trial, "--entries", "600", "--block", "300")
        self.assertIn("300 of them new", self.must("export more", *export))
        self.assertEqual(self.go(records=50, folder=tiles).status, 0)
        self.assertEqual(self.ours(tiles).status, 0)
        self.assertFalse((tiles / "tile/0/001.p").exists())
        for path, content in first.items():
            if ".p/" not in str(path) and path.name != "checkpoint":
                self.assertEqual(path.read_bytes(), content)
        # An older copy of the ledger, and another ledger, are not what the folder holds.
        before = {path: path.read_bytes() for path in tiles.rglob("*") if path.is_file()}
        older = run(PROGRAM, "export", "tiles", tiles, "--trial", self.folder / "fork")
        self.assertEqual(older.status, 2, older.output)
        self.assertIn("newer state", older.output)
        self.must("make", MAKER, "make", self.folder / "fork", "--entries", "700", "--block", "400", "--variant", "1")
        fork = run(PROGRAM, "export", "tiles", tiles, "--trial", self.folder / "fork")
        self.assertEqual(fork.status, 2, fork.output)
        self.assertIn("not a beginning of the ledger", fork.output)
        self.assertEqual(before, {path: path.read_bytes() for path in tiles.rglob("*") if path.is_file()})


if __name__ == "__main__":
    unittest.main()
