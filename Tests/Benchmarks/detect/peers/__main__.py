"""What verity and three other tools say about the same ten manipulations, and how long they take for 100 MB.

    .build/venv-peers/bin/python Tests/Benchmarks/detect/peers [--verity PROGRAM] [--out FILE] [--docs FILE]

The others are given the original data and the key; verity has its evidence, and never the original.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import edits, exchanges, harmless, whole_files, whole_rows  # noqa: E401,F401  (they register their manipulations)
import claims
import timing
from bench_trial import BenchTrial
from delivery import Delivery
from peer_report import Answers, show
from registry import ALL, Plan
from tables import Table, all_tables, number
from writer import Style, write

#: Name, table, manipulation and size; nothing is the harmless re-export below.
TEN = [
    ("10 numbers raised", "lx", "number-raised", 10),
    ("10 leading zeros lost", "lx", "leading-zeros-lost", 10),
    ("10 rows deleted", "lx", "rows-deleted", 10),
    ("10 rows repeated", "lx", "rows-duplicated", 10),
    ("one part of 10 keys altered", "lx", "key-altered", 10),
    ("10 values exchanged between subjects", "lx", "exchanged-between-subjects", 10),
    ("the identifiers of two subjects exchanged", "lx", "subjects-exchanged", 1),
    ("the headers of two columns exchanged", "lx", "headers-exchanged", 1),
    ("a harmless re-export: CRLF, quotes, rows and columns in another order, 58 as 58.0", "lx", None, 1),
    ("10 numbers raised where every key is repeated", "vs", "number-raised", 10),
]
PEERS = [("datacompy", "text"), ("datacompy", "inferred"), ("DuckDB", "text"), ("DuckDB", "inferred"), ("daff", "text")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--verity", default=".build/release/verity")
    parser.add_argument("--data", default="../shared/data", help="the folder of the real tables")
    parser.add_argument("--rows", type=int, default=642_301, help="rows of the large table; 642,301 make 100 MB")
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each command")
    parser.add_argument("--limit", type=int, default=300, help="seconds after which a tool is stopped")
    parser.add_argument("--out", help="a Markdown file for the results")
    parser.add_argument("--docs", help="a Markdown file with a marked block for the tables")
    arguments = parser.parse_args()
    if not Path(arguments.data).is_dir():
        sys.exit(f"skipped: {arguments.data} is not here")
    arguments.verity = os.path.abspath(arguments.verity)
    with tempfile.TemporaryDirectory(prefix="verity-peers-") as folder:
        answers = compare(arguments, Path(folder))
        times = timing.measure(arguments, Path(folder), HERE)
    show(answers, times, arguments)


def compare(arguments: argparse.Namespace, folder: Path) -> list[Answers]:
    """Plants the ten, and asks everyone."""
    tables = [table for table in all_tables(Path(arguments.data)) if table.name in ("lx", "vs")]
    for table in tables:
        table.limit = 5000
    trial = BenchTrial(arguments.verity, folder, tables, [])
    for table in tables:
        (folder / f"{table.name}.csv").write_bytes(table.data)
        trial.seal(folder / f"{table.name}.csv", table.dataset)
    named = {table.name: table for table in tables}
    return [ask(arguments, trial, folder, named[table], about, name, size) for about, table, name, size in TEN]


def ask(
    arguments: argparse.Namespace,
    trial: BenchTrial,
    folder: Path,
    table: Table,
    about: str,
    name: str | None,
    size: int,
) -> Answers:
    """What everyone says about one delivery."""
    random = Random(1)
    plan = Plan(Delivery(table), random)
    if name is None:
        reexport(plan)
    elif not next(one for one in ALL if one.name == name).plant(plan, size):
        raise RuntimeError(f"{table.name} does not allow {name}")
    original, path = folder / f"{table.name}.csv", folder / "delivered.csv"
    path.write_bytes(write(plan.delivery, plan.style, random))
    truth = claims.of_truth(table, plan.delivery.truth, read_rows(path))
    dataset, _ = trial.audit(path, table.dataset)
    kinds = sorted({finding["kind"] for finding in dataset["findings"]})
    told = {"verity": claims.describe(claims.of_audit(table, dataset), truth)}
    words = [f"`{dataset['verdict']}`", *(f"`{kind}`" for kind in kinds)]
    told["verity"] += f" ({', '.join(words)})"
    for peer, types in PEERS:
        told[f"{peer}, {types}"] = answer(arguments, peer, types, original, path, table, truth)
    return Answers(about, told)


def read_rows(path: Path) -> list[tuple[str, ...]]:
    """The rows of a delivery."""
    with path.open(newline="", encoding="utf-8") as text:
        return [tuple(row) for row in csv.reader(text)][1:]


def reexport(plan: Plan) -> None:
    """What another program makes of a table without changing anything."""
    table = plan.delivery.table
    order = list(range(len(table.header)))
    plan.random.shuffle(order)
    point = lambda text: text + ".0" if number(text) is not None and "." not in text else text
    rewrites = {table.position[name]: point for name in table.numbers}
    plan.style = Style(line_end="\r\n", quotes_all=True, shuffles_rows=True, columns=order, rewrites=rewrites)


def answer(
    arguments: argparse.Namespace, peer: str, types: str, original: Path, path: Path, table: Table, truth: claims.Claims
) -> str:
    """What one peer says about one delivery."""
    script = str(HERE / f"with_{peer.lower()}.py")
    command = [sys.executable, script, str(original), str(path), ",".join(table.key), types]
    paths = {**os.environ, "PYTHONPATH": f"{HERE}:{HERE.parent}"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, env=paths, timeout=arguments.limit)
    except subprocess.TimeoutExpired:
        return f"no answer in {arguments.limit} s"
    if done.returncode:
        return f"stops: {done.stderr.strip().splitlines()[-1][:120]}"
    return claims.describe(claims.Claims(**json.loads(done.stdout)), truth)


if __name__ == "__main__":
    main()
