#!/usr/bin/env python3
"""Measures seal and audit of a large laboratory table beside sha256sum and openssl, all in one run.

Medians of five runs with a warm cache; every figure is a whole process. The table is the laboratory table of the CDISC
pilot study, repeated with `-kNNN` appended to USUBJID, so that its key stays unique. Nothing is asserted: ratios are
printed, and written as a Markdown table with --out.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def make_table(source: Path, target: Path, copies: int) -> None:
    """Writes `copies` of the table, each with its own suffix to the subject."""
    header, body = source.read_bytes().split(b"\n", 1)
    rows = [row.split(b",", 3) for row in body.rstrip(b"\n").split(b"\n")]
    with target.open("wb") as out:
        out.write(header + b"\n")
        for copy in range(1, copies + 1):
            suffix = b"-k%03d" % copy
            out.write(b"\n".join(b",".join((r[0], r[1], r[2] + suffix, r[3])) for r in rows) + b"\n")


def alter_table(source: Path, target: Path, every: int) -> int:
    """Copies the table with one value changed in every `every`-th row; returns how many."""
    changed = 0
    with source.open("rb") as lines, target.open("wb") as out:
        for number, line in enumerate(lines):
            if number and number % every == 0:
                cells = line.split(b",")
                cells[7] = b"999.5"
                line = b",".join(cells)
                changed += 1
            out.write(line)
    return changed


def run(command: list[str], env: dict[str, str]) -> tuple[float, float, int]:
    """Wall seconds, CPU seconds and peak memory in KiB of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 1):
        sys.exit(f"{' '.join(command)} ended with {code}: {process.stderr.read().decode()[-2000:]}")
    del before
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def median_of(name: str, runs: int, once) -> dict:
    once()
    results = [once() for _ in range(runs)]
    walls = [result[0] for result in results]
    return {
        "name": name, "wall": statistics.median(walls), "min": min(walls), "max": max(walls),
        "cpu": statistics.median(r[1] for r in results), "peak": max(r[2] for r in results),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verity", default=".build/release/verity")
    parser.add_argument("--copies", type=int, default=114, help="114 copies make 1.00 GB")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--source", default="../shared/data/cdiscpilot01_sdtm/lb.csv")
    parser.add_argument("--out", help="a Markdown file for the table")
    arguments = parser.parse_args()
    source = Path(arguments.source)
    if not source.exists():
        sys.exit(f"skipped: {source} is not here")
    verity = os.path.abspath(arguments.verity)
    with tempfile.TemporaryDirectory(prefix="verity-bench-") as folder:
        bench(verity, source, Path(folder), arguments)


def bench(verity: str, source: Path, folder: Path, arguments: argparse.Namespace) -> None:
    env = {**os.environ, "NO_COLOR": "1"}
    table, altered = folder / "lb.csv", folder / "altered" / "lb.csv"
    altered.parent.mkdir()
    make_table(source, table, arguments.copies)
    changes = alter_table(table, altered, 10_000)
    trial = folder / "trial"
    subprocess.run([verity, "init", str(trial), "--id", "BENCH", "--sites", "701"], check=True, stdout=subprocess.DEVNULL)
    key = [verity, "key", "new", "site-701", "--role", "site", "--site", "701", "--trial", str(trial)]
    subprocess.run(key, check=True, stdout=subprocess.DEVNULL)
    pristine = folder / "pristine"
    shutil.copytree(trial, pristine)

    def seal() -> tuple[float, float, int]:
        shutil.rmtree(trial)
        shutil.copytree(pristine, trial)
        os.sync()
        return run([verity, "seal", str(table), "--trial", str(trial), "--yes", "--quiet"], env)

    def audit(path: Path):
        command = [verity, "audit", str(path), "--site", "701", "--trial", str(trial), "--quiet", "--format", "json"]
        return lambda: run(command, env)

    rows = [
        median_of("sha256sum", arguments.runs, lambda: run(["sha256sum", str(table)], env)),
        median_of("openssl dgst -sha256", arguments.runs, lambda: run(["openssl", "dgst", "-sha256", str(table)], env)),
        median_of("verity seal", arguments.runs, seal),
    ]
    evidence = sum(path.stat().st_size for path in (trial / "evidence").iterdir())
    rows.append(median_of("verity audit, identical", arguments.runs, audit(table)))
    rows.append(median_of(f"verity audit, {changes} cells altered", arguments.runs, audit(altered)))
    report(rows, table.stat().st_size, evidence, arguments)


def report(rows: list[dict], size: int, evidence: int, arguments: argparse.Namespace) -> None:
    base = rows[0]["wall"]
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    lines = [
        f"{size / 1e9:.2f} GB, medians of {arguments.runs} after one warm-up, {os.cpu_count()} cores, {model}, "
        f"Python {platform.python_version()}",
        "",
        "| command | wall s (min–max) | × sha256sum | CPU s | peak MiB |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        lines.append(
            f"| {row['name']} | {row['wall']:.2f} ({row['min']:.2f}–{row['max']:.2f}) | {row['wall'] / base:.2f} "
            f"| {row['cpu']:.2f} | {row['peak'] / 1024:.0f} |"
        )
    lines.append("")
    lines.append(f"Evidence: {evidence / 1e6:.1f} MB, {100 * evidence / size:.1f} % of the CSV.")
    text = "\n".join(lines) + "\n"
    print(text)
    print(json.dumps({"rows": rows, "bytes": size, "evidence": evidence}))
    if arguments.out:
        Path(arguments.out).parent.mkdir(parents=True, exist_ok=True)
        Path(arguments.out).write_text(text)


if __name__ == "__main__":
    main()
