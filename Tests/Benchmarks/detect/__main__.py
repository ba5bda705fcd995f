"""Plants manipulations in real tables, lets verity audit them, and scores what it says against the truth.

    python3 Tests/Benchmarks/detect [--quick] [--verity PROGRAM] [--out FILE] [--only NAME] [--table NAME]

Each table is sealed once; each manipulation is planted in sizes of 1, 10 and 1,000 where the table allows, from seeds,
and audited in a process of its own. The exit status is 1 when a target is missed.
"""

import argparse
import os
import sys
import tempfile
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import edits, exchanges, harmless, whole_files, whole_rows  # noqa: E401,F401  (they register their manipulations)
import report
from bench_trial import BenchTrial
from delivery import Delivery
from registry import ALL, Manipulation, Plan
from score import Score, judge
from tables import Table, all_tables
from writer import write


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--verity", default=".build/release/verity")
    parser.add_argument("--data", default="../shared/data", help="the folder of the real tables")
    parser.add_argument("--seeds", type=int, default=3, help="how many seeds, from 1")
    parser.add_argument("--quick", action="store_true", help="one seed, without the sizes of 1,000 in long tables")
    parser.add_argument("--only", help="only manipulations with this in their name")
    parser.add_argument("--table", help="only this table")
    parser.add_argument("--out", help="a Markdown file for the results")
    parser.add_argument("--readme", help="a Markdown file with a marked block for the summary")
    parser.add_argument("--keep", help="a folder for the deliveries that were not judged rightly")
    arguments = parser.parse_args()
    data = Path(arguments.data)
    if not data.is_dir():
        sys.exit(f"skipped: {data} is not here")
    tables = [table for table in all_tables(data) if arguments.table in (None, table.name)]
    chosen = [one for one in ALL if not arguments.only or arguments.only in one.name]
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="verity-detect-") as folder:
        scores = run(arguments, tables, chosen, Path(folder))
    summary = report.Summary(scores, tables, time.perf_counter() - start, os.path.abspath(arguments.verity), arguments)
    summary.show()
    sys.exit(0 if summary.meets_targets else 1)


def run(arguments: argparse.Namespace, tables: list[Table], chosen: list[Manipulation], folder: Path) -> list[Score]:
    """Seals the tables and audits every delivery; scores are in the order of the list, whatever finishes first."""
    seeds = [1] if arguments.quick else list(range(1, arguments.seeds + 1))
    jobs = [(table, one, size, seed) for table in tables for one in chosen for size in one.sizes for seed in seeds
            if not (arguments.quick and size == 1000 and len(table.rows) > 5000)
            and (one.group != "harmless" or seed == 1)
            and not ((one.group == "spreadsheet") ^ (table.name == "lx") and one.name != "date-to-serial")]
    stale = [stale_name(table, size, seed) for table, one, size, seed in jobs if one.stale]
    trial = BenchTrial(os.path.abspath(arguments.verity), folder, tables, stale)
    for table in tables:
        path = folder / f"{table.name}.csv"
        path.write_bytes(table.data)
        trial.seal(path, table.dataset)
    prepared = [prepare(*job) for job in jobs if job[1].stale]
    for job, (plan, content) in [(job, done) for job, done in zip([j for j in jobs if j[1].stale], prepared) if done]:
        table, _, size, seed = job
        path = folder / "stale.csv"
        path.write_bytes(content)
        trial.seal(path, stale_name(table, size, seed))
        trial.seal(folder / f"{table.name}.csv", stale_name(table, size, seed))
    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        scores = list(pool.map(lambda job: measure(trial, folder, arguments.keep, *job), jobs))
    return [score for score in scores if score]


def stale_name(table: Table, size: int, seed: int) -> str:
    """The dataset that is sealed in an older version first."""
    return f"{table.dataset}-{size}-{seed}"


def prepare(table: Table, one: Manipulation, size: int, seed: int) -> tuple[Plan, bytes] | None:
    """A planted delivery as it is written; nothing when the table does not allow it."""
    random = Random(zlib.crc32(f"{table.name} {one.name} {size} {seed}".encode()))
    plan = Plan(Delivery(table), random)
    if not one.plant(plan, size):
        return None
    content = write(plan.delivery, plan.style, random)
    if plan.cut:
        content = content[: -plan.cut]
        plan.delivery.truth.counts = None
    return plan, content


def measure(trial: BenchTrial, folder: Path, keep: str | None, table: Table, one: Manipulation, size: int, seed: int):
    """Plants, audits and scores once; nothing when the table does not allow it."""
    done = prepare(table, one, size, seed)
    if done is None:
        return None
    plan, content = done
    name = f"{table.name}-{one.name}-{size}-{seed}"
    path = folder / f"{name}.csv"
    path.write_bytes(content)
    dataset, seconds = trial.audit(path, stale_name(table, size, seed) if one.stale else table.dataset)
    score = Score(table.name, one.name, one.group, size, seed, seconds=seconds)
    judge(score, table, plan.delivery.truth, dataset)
    if keep and score.notes:
        (Path(keep) / path.name).write_bytes(content)
    path.unlink()
    return score


if __name__ == "__main__":
    main()
