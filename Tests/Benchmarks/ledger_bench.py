#!/usr/bin/env python3
"""Measures a ledger of a million entries: the check of its tree beside a Go program that uses golang.org/x/mod's tlog over
the same ledger's tiles, the full check, exports, inclusion proofs, and appends to a durable checkpoint. All in one run.

Medians with a warm cache; every figure but those of proofs and appends is a whole process. Nothing is asserted: ratios are
printed, and written as Markdown tables with --out. It needs the package built for release (verity and ledgerbench stand
side by side), golang-go and golang-golang-x-mod-dev, and about 4 GB of disk for a million entries.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import median_of, run

GO_SOURCE = Path(__file__).resolve().parents[1] / "Interop" / "golang" / "tiles" / "main.go"


def build_go(folder: Path) -> str:
    """Builds the Go program from Debian's packages, without a network."""
    program = folder / "tilecheck"
    env = os.environ | {"GO111MODULE": "off", "GOFLAGS": "", "GOPATH": "/usr/share/gocode", "GOPROXY": "off"}
    subprocess.run(["go", "build", "-o", str(program), str(GO_SOURCE)], env=env, check=True)
    return str(program)


def answer(command: list[str]) -> dict:
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def machine() -> str:
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    go = subprocess.run(["go", "version"], stdout=subprocess.PIPE, text=True, check=True).stdout.split()[2]
    return f"{os.cpu_count()} cores, {model}, {go}, Python {platform.python_version()}"


def table(rows: list[dict], entries: int, base: float) -> list[str]:
    lines = ["| command | wall s (min–max) | × Go | µs per entry | CPU s | peak MiB |", "|---|---|---|---|---|---|"]
    for row in rows:
        lines.append(
            f"| {row['name']} | {row['wall']:.2f} ({row['min']:.2f}–{row['max']:.2f}) | {row['wall'] / base:.2f} "
            f"| {row['wall'] * 1e6 / entries:.2f} | {row['cpu']:.2f} | {row['peak'] / 1024:.0f} |")
    return lines


def latencies(rows: list[tuple[str, dict]]) -> list[str]:
    lines = ["| operation | count | p50 ms | p99 ms | max ms |", "|---|---|---|---|---|"]
    for name, row in rows:
        lines.append(f"| {name} | {row['count']} | {row['p50'] * 1e3:.3f} | {row['p99'] * 1e3:.3f} | {row['max'] * 1e3:.3f} |")
    return lines


def bench(arguments: argparse.Namespace, folder: Path) -> str:
    env = {**os.environ, "NO_COLOR": "1"}
    verity = os.path.abspath(arguments.verity)
    maker = arguments.ledgerbench or str(Path(verity).parent / "ledgerbench")
    go = build_go(folder)
    trial = Path(arguments.trial) if arguments.trial else folder / "trial"
    made = answer([maker, "make", str(trial), "--entries", str(arguments.entries), "--block", str(arguments.block)])
    tiles = folder / "tiles"
    first = run([verity, "export", "tiles", str(tiles), "--trial", str(trial), "--quiet"], env)
    files = sum(1 for path in tiles.rglob("*") if path.is_file())
    tree = [verity, "verify", "--tree-only", "--trial", str(trial), "--key", made["key"], "--quiet"]
    one_core = ["taskset", "-c", "0"]
    full = [verity, "verify", "--trial", str(trial), "--key", made["key"], "--quiet"]
    check = [verity, "verify", str(tiles), "--trial", str(trial), "--key", made["key"], "--quiet"]
    rows = [median_of("Go, x/mod tlog: entries to root", arguments.runs, lambda: run([go, "root", made["key"], str(tiles)], env))]
    rows.append(median_of("verity verify --tree-only", arguments.runs, lambda: run(tree, env)))
    rows.append(median_of("the same on one core", arguments.runs, lambda: run(one_core + tree, env)))
    rows.append(median_of("verity verify TILES", arguments.runs, lambda: run(check, env)))
    if not arguments.skip_full:
        rows.append(once("verity verify (all of it)", full, env))
        rows.append(once("the same on one core", one_core + full, env))
    proofs = answer([maker, "proofs", str(trial), "--tiles", str(tiles)])
    appends = answer([maker, "appends", str(trial), "--count", "1000"])
    second = run([verity, "export", "tiles", str(tiles), "--trial", str(trial), "--quiet"], env)
    small = folder / "small"
    answer([maker, "make", str(small), "--entries", "17"])
    few = answer([maker, "appends", str(small), "--count", "1000"])
    entries = made["entries"]
    lines = [
        f"{entries:,} entries of {made['bytesPerEntry']} bytes in blocks of {arguments.block:,}, medians of {arguments.runs} after one "
        f"warm-up (the full check: one run each), {machine()}",
        "",
        *table(rows, entries, rows[0]["wall"]),
        "",
        *latencies([
            ("inclusion proof, from the ledger", proofs["ledger"]), ("inclusion proof, from tiles", proofs["tiles"]),
            (f"append to durable checkpoint, at {appends['entries']:,} entries", appends),
            (f"append to durable checkpoint, at {few['entries']:,} entries", few),
        ]),
        "",
        f"Export of {entries:,} entries into {files:,} files, each synced: {first[0]:.1f} s; of 1,000 more, with their 1,000 "
        f"published sizes: {second[0]:.1f} s. The ledger was made in {made['seconds']:.0f} s.",
    ]
    return "\n".join(lines) + "\n"


def once(name: str, command: list[str], env: dict[str, str]) -> dict:
    wall, cpu, peak = run(command, env)
    return {"name": name, "wall": wall, "min": wall, "max": wall, "cpu": cpu, "peak": peak}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verity", default=".build/release/verity")
    parser.add_argument("--ledgerbench", help="beside verity by default")
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--block", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--skip-full", action="store_true", help="leave the full check out, which takes minutes")
    parser.add_argument("--trial", help="a trial that ledgerbench has made, to go on with; it is changed")
    parser.add_argument("--out", help="a Markdown file for the tables")
    arguments = parser.parse_args()
    if not shutil.which("go"):
        sys.exit("skipped: there is no Go")
    with tempfile.TemporaryDirectory(prefix="verity-ledger-bench-") as folder:
        text = bench(arguments, Path(folder))
    print(text)
    if arguments.out:
        Path(arguments.out).parent.mkdir(parents=True, exist_ok=True)
        Path(arguments.out).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
