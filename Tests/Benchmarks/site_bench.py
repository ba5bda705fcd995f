#!/usr/bin/env python3
"""Plants anomalies into real trials, counts how often the site comparison finds them, and writes the tables as Markdown.

The figures follow from the seed alone and are the same on every machine; only the run time is measured. It needs the
package built for release (sitebench) and the data in ../shared/data.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from pathlib import Path


def machine() -> str:
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    swift = subprocess.run(["swift", "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    version = swift.split("Swift version ")[1].split(" ")[0] if "Swift version " in swift else "?"
    return f"{os.cpu_count()} cores, {model}, Swift {version}, {platform.system()} {platform.machine()}"


START, END = "<!-- bench-sites -->", "<!-- /bench-sites -->"


def condensed(tables: str, source: str) -> str:
    """The rates of detection alone, without their errors and without what is said of untouched sites."""
    rows = [[cell.strip().split(" ± ")[0] for cell in line.strip("|").split("|")] for line in tables.splitlines() if line.startswith("| ")]
    hidden = [row for row in rows if row[0] == "exchanged"]
    # A header names the columns: of the other kinds only rows that end in a number of studies count.
    others = [row for row in rows if len(row) == 9 and row[-1].isdigit()]
    lines = [
        f"Rates of detection at a false-positive rate of 1 % and 5 %, sites exchanged; errors, real sites and calibration in {source}.",
        "",
        "| adverse events hidden | site | ours, 1 % | 5 % | simaerep as published, 1 % | 5 % | gsm funnel, 1 % | 5 % |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += ["| " + " | ".join(row[1:9]) + " |" for row in hidden]
    lines += ["", "| trial | kind | test | site | 1 % | 5 % |", "|---|---|---|---|---|---|"]
    lines += ["| " + " | ".join(row[:6]) + " |" for row in others]
    return "\n".join(lines)


def write_block(page: Path, block: str) -> None:
    text = page.read_text(encoding="utf-8")
    before, rest = text.split(START, 1)
    _, after = rest.split(END, 1)
    page.write_text(f"{before}{START}\n{block}\n{END}{after}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sitebench", default=".build/release/sitebench")
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--out", help="a Markdown file for the tables")
    parser.add_argument("--docs", help="a page with a block for the condensed tables; with --out")
    arguments = parser.parse_args()
    if not Path(arguments.data, "cdiscpilot01_sdtm", "dm.csv").exists():
        sys.exit(f"skipped: there is no {arguments.data}/cdiscpilot01_sdtm")
    command = [arguments.sitebench, "planted", "--data", arguments.data, "--seeds", str(arguments.seeds)]
    start = time.perf_counter()
    tables = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    minutes = (time.perf_counter() - start) / 60
    text = (
        f"# Site comparison on planted anomalies\n\n`{' '.join(command)}`, {minutes:.1f} minutes, {machine()}.\n\n{tables}"
    )
    print(text)
    if arguments.out:
        Path(arguments.out).parent.mkdir(parents=True, exist_ok=True)
        Path(arguments.out).write_text(text, encoding="utf-8")
        if arguments.docs:
            write_block(Path(arguments.docs), condensed(tables, arguments.out))


if __name__ == "__main__":
    main()
