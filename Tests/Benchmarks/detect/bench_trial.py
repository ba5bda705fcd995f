"""The trial of the benchmark, and the program that is judged."""

import json
import os
import subprocess
import time
from pathlib import Path

from tables import Table


class BenchTrial:
    """A trial folder in which tables are sealed, and deliveries audited against nothing but that folder."""

    def __init__(self, program: str, folder: Path, tables: list[Table], stale: list[str]):
        """Starts a trial that declares each table, and datasets `NAME-…` that are sealed twice."""
        self.program = program
        self.folder = folder
        self.trial = folder / "trial"
        self.env = {**os.environ, "NO_COLOR": "1"}
        rules = {table.dataset: rules_of(table) for table in tables}
        for name in stale:
            rules[name] = rules[name.split("-")[0]]
        definition = {
            "id": "BENCH", "title": "Manipulated tables", "origin": "bench.example", "sites": ["701"], "datasets": rules,
        }
        (folder / "trial.yaml").write_text(json.dumps(definition))
        self.run("init", str(self.trial), "--definition", str(folder / "trial.yaml"))
        self.run("key", "new", "site-701", "--role", "site", "--site", "701", "--trial", str(self.trial))

    def run(self, *arguments: str, expecting: tuple[int, ...] = (0,)) -> str:
        """Runs the program and returns what it wrote to standard output."""
        done = subprocess.run([self.program, *arguments], env=self.env, capture_output=True)
        if done.returncode not in expecting:
            raise RuntimeError(f"verity {' '.join(arguments)} ended with {done.returncode}: {done.stderr.decode()}")
        return done.stdout.decode()

    def seal(self, path: Path, dataset: str) -> None:
        """Seals a file for site 701."""
        options = ["--site", "701", "--dataset", dataset, "--trial", str(self.trial), "--yes", "--quiet"]
        self.run("seal", str(path), *options)

    def audit(self, path: Path, dataset: str) -> tuple[dict, float]:
        """Audits a delivery; returns what is said about it, and the seconds that it took."""
        options = ["--site", "701", "--dataset", dataset, "--trial", str(self.trial), "--quiet", "--format", "json"]
        start = time.perf_counter()
        text = self.run("audit", str(path), "--unblind", *options, expecting=(0, 1, 2))
        seconds = time.perf_counter() - start
        return json.loads(text)["datasets"][0], seconds


def rules_of(table: Table) -> dict:
    """What the trial definition says about a table."""
    rules = {"key": list(table.key), **table.declared}
    if table.missing:
        rules["missing"] = {"*": list(table.missing)}
    return rules
