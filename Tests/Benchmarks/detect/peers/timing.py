"""Whole processes, timed in turn in one run, so that a change of the machine's speed meets all of them."""

import argparse
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench_trial import BenchTrial
from tables import Table, all_tables


@dataclass
class Timed:
    """A command, its runs, and its ratio to DuckDB's run of the same turn."""

    name: str
    command: list[str]
    seconds: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    says: str = ""

    @property
    def median(self) -> float:
        """Wall seconds."""
        return statistics.median(self.seconds)


@dataclass
class Times:
    """The timed commands, and what they were given."""

    rows: int
    size: int
    changed: int
    runs: int
    limit: int
    commands: list[Timed]
    #: Rows and seconds of daff on tables of growing length; no seconds where it was stopped.
    daff: list[tuple[int, float | None]]


def measure(arguments: argparse.Namespace, folder: Path, here: Path) -> Times:
    """Makes the large table, and times verity, DuckDB and datacompy in turn, and daff on growing tables."""
    table = next(table for table in all_tables(Path(arguments.data)) if table.name == "lb")
    original, altered = folder / "large.csv", folder / "altered" / "large.csv"
    altered.parent.mkdir()
    changed = make(table, original, altered, arguments.rows)
    trial = BenchTrial(arguments.verity, altered.parent, [table], [])
    trial.seal(original, table.dataset)
    key = ",".join(table.key)
    script = lambda peer: [sys.executable, str(here / f"with_{peer}.py"), str(original), str(altered), key]
    audit = [arguments.verity, "audit", str(altered), "--site", "701", "--dataset", "LB", "--trial", str(trial.trial),
             "--quiet", "--format", "json"]
    commands = [
        Timed("DuckDB, full outer join", script("duckdb") + ["text", "--count"]),
        Timed("verity audit", audit),
        Timed("datacompy with Polars", script("datacompy") + ["text", "--count"]),
        Timed("sha256sum of the delivery", ["sha256sum", str(altered)]),
    ]
    for turn in range(arguments.runs + 1):
        for timed in commands:
            seconds, output = run(timed.command, arguments.limit)
            if seconds is None:
                sys.exit(f"{timed.name} did not finish in {arguments.limit} s")
            if turn == 0:
                timed.says = f"{output.count('cell-altered')} cells" if timed.name == "verity audit" else output.strip()
                continue
            timed.seconds.append(seconds)
            timed.ratios.append(seconds / commands[0].seconds[-1])
    commands[-1].says = ""
    daff = [(rows, daff_seconds(arguments, table, folder, script("daff"), rows)) for rows in (1000, 5000, 20_000)]
    if all(seconds is not None for _, seconds in daff):
        daff.append((arguments.rows, run(script("daff") + ["text", "--count"], arguments.limit)[0]))
    return Times(arguments.rows, original.stat().st_size, changed, arguments.runs, arguments.limit, commands, daff)


def make(table: Table, original: Path, altered: Path, rows: int) -> int:
    """Repeats the laboratory table with other subjects; one value in 10,000 rows differs in the second file."""
    changed = 0
    body = [line.split(b",", 3) for line in table.lines]
    head = table.data.split(b"\n", 1)[0] + b"\n"
    with original.open("wb") as one, altered.open("wb") as other:
        one.write(head)
        other.write(head)
        for number in range(rows):
            cells = body[number % len(body)]
            line = b",".join((cells[0], cells[1], cells[2] + b"-k%03d" % (number // len(body) + 1), cells[3])) + b"\n"
            one.write(line)
            if number % 10_000 == 9_999:
                parts = line.split(b",")
                parts[7] = b"999.5"
                line = b",".join(parts)
                changed += 1
            other.write(line)
    return changed


def daff_seconds(
    arguments: argparse.Namespace, table: Table, folder: Path, command: list[str], rows: int
) -> float | None:
    """How long daff takes for the first rows of the laboratory table; nothing when it was stopped."""
    original, altered = folder / f"daff-{rows}.csv", folder / f"daff-{rows}-altered.csv"
    make(table, original, altered, rows)
    return run(command[:2] + [str(original), str(altered), command[4], "text", "--count"], arguments.limit)[0]


def run(command: list[str], limit: int) -> tuple[float | None, str]:
    """Wall seconds, nothing when it was stopped, and standard output."""
    start = time.perf_counter()
    try:
        env = {**os.environ, "NO_COLOR": "1"}
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, env=env)
    except subprocess.TimeoutExpired:
        return None, ""
    seconds = time.perf_counter() - start
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-2000:]}")
    return seconds, done.stdout
