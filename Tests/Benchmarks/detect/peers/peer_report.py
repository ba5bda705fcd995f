"""The comparison as tables for people."""

import argparse
import os
import platform
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from report import fill
from timing import Times

MARKS = ("<!-- bench-peers: start -->", "<!-- bench-peers: end -->")


@dataclass
class Answers:
    """What everyone says about one manipulation, by tool."""

    about: str
    told: dict[str, str]


def show(answers: list[Answers], times: Times, arguments: argparse.Namespace) -> None:
    """Prints the tables, and writes them where it was asked for."""
    tables = said(answers) + ["", *taken(times)]
    text = "\n".join(["# Other tools, given the original, beside verity, given its evidence", "", *head(arguments), "",
                      *tables]) + "\n"
    print(text)
    if arguments.out:
        out = Path(arguments.out)
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text)
    if arguments.docs:
        fill(Path(arguments.docs), "\n".join([*head(arguments), "", *tables]), MARKS)


def head(arguments: argparse.Namespace) -> list[str]:
    """Machine and versions."""
    models = [line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    ours = subprocess.run([arguments.verity, "--version"], capture_output=True, text=True).stdout.strip()
    names = ", ".join(f"{name} {version(name)}" for name in ("datacompy", "polars", "daff", "duckdb"))
    return [
        f"`make bench-peers`: verity {ours}, {names}, Python {platform.python_version()}, {os.cpu_count()} cores, "
        f"{(models or ['?'])[0]}. Load average at the end: {os.getloadavg()[0]:.1f}.",
    ]


def said(answers: list[Answers]) -> list[str]:
    """A row for each manipulation, a column for each tool."""
    names = list(answers[0].told)
    lines = ["Bold is the whole truth and nothing else.", "", "| planted | " + " | ".join(names) + " |",
             "|---" * (len(names) + 1) + "|"]
    for answer in answers:
        lines.append(f"| {answer.about} | " + " | ".join(answer.told[name] for name in names) + " |")
    return lines


def taken(times: Times) -> list[str]:
    """The seconds of each tool."""
    lines = [
        f"{times.size / 1e6:.0f} MB, {times.rows:,} rows × 23 columns, {times.changed} cells altered; whole processes in "
        f"turn, medians of {times.runs} after one warm-up, the ratio turn by turn.",
        "",
        "| command | wall s (min–max) | × DuckDB (min–max) | says |",
        "|---|---|---|---|",
    ]
    for timed in times.commands:
        ratios = sorted(timed.ratios)
        lines.append(
            f"| {timed.name} | {timed.median:.2f} ({min(timed.seconds):.2f}–{max(timed.seconds):.2f}) "
            f"| {ratios[len(ratios) // 2]:.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f}) | {timed.says} |"
        )
    grown = "; ".join(
        f"{rows:,} rows: " + (f"{seconds:.1f} s" if seconds is not None else f"stopped after {times.limit} s")
        for rows, seconds in times.daff
    )
    return lines + ["", f"daff, on the first rows of the same table: {grown}."]
