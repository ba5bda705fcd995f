#!/usr/bin/env python3
"""Methods 1, 5, 8 and 13 of the site comparison over 1,000,000 laboratory rows of 200 sites, beside pandas and SciPy.

The table is the laboratory table of the CDISC pilot study, 17 times over, cut at 1,000,000 rows; each copy of a subject is
a subject of its own at one of 200 sites drawn by lot, and 2 % of the results are emptied by lot. Both programs read the
same file and compute the same figures; that these agree to 1e-9 is asserted before anything is timed. Each time is that
of one thread within a process, without its start. Then `verity compare --unverified` runs all sixteen methods over the same
file and demographics made for its subjects, as a whole process on all cores, with and without the files of a report. It
needs the package built for release (sitebench and verity) and the libraries of compare-requirements.txt.
"""

import argparse
import csv
import json
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import scipy
from scipy import optimize, stats

ROWS, SITES, COPIES = 1_000_000, 200, 17
COLUMNS = ["USUBJID", "LBTESTCD", "LBORRES", "LBSTRESN", "LBNRIND", "LBDTC"]
TEXT = {name: "str" for name in COLUMNS if name != "LBSTRESN"}


def make_table(source: Path, target: Path, seed: int) -> None:
    lot = random.Random(seed)
    with source.open(newline="") as lines:
        rows = list(csv.reader(lines))
    header, body = rows[0], rows[1:]
    subject, result, number = (header.index(name) for name in ("USUBJID", "LBORRES", "LBSTRESN"))
    written = 0
    with target.open("w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        for copy in range(COPIES):
            names: dict[str, str] = {}
            for row in body:
                if written == ROWS:
                    return
                row = row.copy()
                name = row[subject]
                if name not in names:
                    study, site, person = name.split("-")
                    names[name] = f"{study}-{lot.randrange(SITES) + 1:03d}-{site}{person}k{copy:02d}"
                row[subject] = names[name]
                if lot.random() < 0.02:
                    row[result] = row[number] = ""
                writer.writerow(row)
                written += 1


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, usecols=COLUMNS, dtype=TEXT, keep_default_na=False, na_values={"LBSTRESN": [""]})


# --- method 1


def event_rates(table: pd.DataFrame) -> list[dict]:
    day = pd.to_datetime(table.LBDTC.str[:10])
    abnormal = table.LBNRIND.isin(["HIGH", "LOW", "ABNORMAL"])
    frame = pd.DataFrame({"site": table.site, "subject": table.USUBJID, "day": day, "abnormal": abnormal})
    subjects = frame.groupby(["site", "subject"]).agg(first=("day", "min"), last=("day", "max"), events=("abnormal", "sum"))
    subjects["days"] = (subjects["last"] - subjects["first"]).dt.days + 1
    sites = subjects.groupby("site").agg(events=("events", "sum"), days=("days", "sum"))
    events, days = sites.events.to_numpy(float), sites.days.to_numpy(float)
    figures = []
    for site in range(len(sites)):
        n, d = np.delete(events, site), np.delete(days, site)
        mu = max(n.sum(), 0.5) / d.sum()

        def pearson(spread: float) -> float:
            mean = mu * d
            return float(((n - mean) ** 2 / (mean + spread * mean**2)).sum())

        freedom = len(n) - 1
        phi = max(1.0, pearson(0) / freedom)
        spread = optimize.brentq(lambda s: pearson(s) - freedom, 0, 100, xtol=1e-15, rtol=1e-14) if pearson(0) > freedom else 0.0
        expected = mu * days[site]
        z = (events[site] / days[site] - mu) / np.sqrt(phi * mu * (1 / days[site] + 1 / d.sum()))
        dispersion = spread + (mu * d + spread * (mu * d) ** 2).sum() / (mu * d.sum()) ** 2
        model = stats.nbinom(1 / dispersion, 1 / (1 + expected * dispersion))
        poisson = stats.poisson(expected)
        lower, upper = model.cdf(events[site]), model.sf(events[site] - 1)
        figures.append({
            "mu": mu, "phi": phi, "spread": spread, "expected": expected, "z": z, "normal": 2 * stats.norm.sf(abs(z)),
            "poissonLower": poisson.cdf(events[site]), "poissonUpper": poisson.sf(events[site] - 1), "lower": lower,
            "upper": upper, "p": min(1.0, 2 * min(lower, upper)),
        })
    return figures


# --- method 5


def numeric_tests(table: pd.DataFrame):
    for test, rows in table.groupby("LBTESTCD", sort=False):
        if rows.LBSTRESN.notna().sum() >= 10_000:
            yield test, rows


def variances(table: pd.DataFrame, sites: list[str]) -> dict[str, list[dict]]:
    results = {}
    for test, rows in numeric_tests(table):
        rows = rows[rows.LBSTRESN.notna()]
        subjects = rows.groupby(["site", "USUBJID"]).LBSTRESN.agg(["mean", "std"]).reset_index()
        means, deviations = subjects["mean"].round(10).to_numpy(), subjects["std"].round(10).to_numpy()
        raw = subjects["mean"].to_numpy()
        values, of_row, of_subject = rows.LBSTRESN.to_numpy(), rows.site.to_numpy(), subjects.site.to_numpy()
        figures = []
        for site in sites:
            here, record = of_subject == site, of_row == site
            entry = {}
            if here.sum() >= 3:
                test_between = stats.levene(means[here], means[~here], center="median")
                entry |= {"between": test_between.statistic, "betweenP": test_between.pvalue}
                a, b = raw[here].var(ddof=1), raw[~here].var(ddof=1)
                if a > 0 and b > 0:
                    z = np.log(a / b) / np.sqrt(2 / (here.sum() - 1) + 2 / ((~here).sum() - 1))
                    entry |= {"ratio": z, "ratioP": 2 * stats.norm.sf(abs(z))}
                x, y = deviations[here], deviations[~here]
                x, y = x[~np.isnan(x)], y[~np.isnan(y)]
                if len(x) >= 3:
                    rank = stats.mannwhitneyu(x, y, method="asymptotic")
                    z = stats.norm.isf(rank.pvalue / 2) * np.sign(rank.statistic - len(x) * len(y) / 2)
                    entry |= {"within": z, "withinP": rank.pvalue}
            if record.sum() >= 10:
                test_record = stats.levene(values[record], values[~record], center="median")
                entry |= {"records": test_record.statistic, "recordsP": test_record.pvalue}
            # Where nothing varies there is no test.
            figures.append({name: float(value) for name, value in entry.items() if np.isfinite(value)})
        results[test] = figures
    return results


# --- method 8


def digits(table: pd.DataFrame, sites: list[str]) -> dict[str, list[dict]]:
    results = {}
    for test, rows in numeric_tests(table):
        parts = rows.LBORRES.str.extract(r"^[ \t]*[+-]?(\d+)(?:[.,](\d+))?[ \t]*$")
        plain = parts[0].notna()
        decimal = parts[1].notna()
        last = parts[1].where(decimal, parts[0])[plain].str[-1].astype(int)
        if objection(decimal.sum(), (plain & ~decimal).sum(), last[decimal[plain]]):
            continue
        counts = pd.crosstab([rows.site[plain], rows.USUBJID[plain]], last).reindex(columns=range(10), fill_value=0)
        c = counts.to_numpy(float)
        of_subject = counts.index.get_level_values(0).to_numpy()
        n, total = c.sum(axis=1), c.sum(axis=0)
        score = c - np.outer(n, total / total.sum())
        used = np.flatnonzero(total > 0)[:-1]
        scatter = (score.T @ score)[np.ix_(used, used)]
        figures = []
        for site in sites:
            here = of_subject == site
            own = c[here].sum(axis=0)
            entry = {"values": own.sum()}
            if own.sum() >= 30 and here.sum() >= 3:
                size, whole = here.sum(), len(c)
                excess = score[here].sum(axis=0)[used]
                factor = size * (whole - size) / (whole * (whole - 1))
                form = excess @ np.linalg.solve(scatter * factor, excess)
                entry |= {"bySubject": form, "bySubjectP": stats.chi2.sf(form, len(used))}
            if own.sum() >= 30:
                both = np.array([own, total - own])[:, total > 0]
                rest = stats.chi2_contingency(both, correction=False)
                entry["againstRest"] = rest.statistic
                if rest.expected_freq.min() >= 5:
                    entry["againstRestP"] = rest.pvalue
                uniform = stats.chisquare(own)
                entry |= {
                    "againstUniform": uniform.statistic, "againstUniformP": uniform.pvalue,
                    "score": 100 * np.sqrt(uniform.statistic / (own.sum() * 9)),
                }
            figures.append(entry)
        results[test] = figures
    return results


def objection(decimal: int, whole: int, last: pd.Series) -> bool:
    """Whether decimals are only ever 0 or 5, or never end in 0 where by chance some would."""
    if decimal < 30:
        return False
    return bool(last.isin([0, 5]).all()) or bool((last != 0).all() and decimal >= (30 if whole > 0 else 66))


# --- method 13


def completeness(table: pd.DataFrame) -> list[dict]:
    shares = (table.LBORRES == "").groupby(table.site).agg(["sum", "count"])
    events, trials = shares["sum"].to_numpy(float), shares["count"].to_numpy(float)
    figures = []
    for site in range(len(shares)):
        x, n = np.delete(events, site), np.delete(trials, site)
        p = x.sum() / n.sum()

        def pearson(rho: float) -> float:
            return float(((x - n * p) ** 2 / (n * p * (1 - p) * (1 + (n - 1) * rho))).sum())

        freedom = len(x) - 1
        phi = max(1.0, pearson(0) / freedom)
        rho = optimize.brentq(lambda r: pearson(r) - freedom, 0, 0.999, xtol=1e-15, rtol=1e-14) if pearson(0) > freedom else 0.0
        variance = (n * p * (1 - p) * (1 + (n - 1) * rho)).sum() / n.sum() ** 2
        k, size = events[site], trials[site]
        z = (k / size - p) / np.sqrt(phi * p * (1 - p) * (1 / size + 1 / n.sum()))
        plain = stats.binom(size, p)
        spread = size * p * (1 - p) * (1 + (size - 1) * rho) + size**2 * variance
        correlation = (spread / (size * p * (1 - p)) - 1) / (size - 1)
        weight = (1 - correlation) / correlation
        lower, upper = beta_binomial_tails(int(k), int(size), p * weight, (1 - p) * weight)
        figures.append({
            "mu": p, "phi": phi, "correlation": rho, "expected": size * p, "z": z, "binomialLower": plain.cdf(k),
            "binomialUpper": plain.sf(k - 1), "lower": lower, "upper": upper,
        })
    return figures


def beta_binomial_tails(k: int, n: int, a: float, b: float) -> tuple[float, float]:
    """From the ratios of neighbouring masses: SciPy's betabinom loses 6e-11 here to differences of logarithms of gamma."""
    i = np.arange(n)
    logs = np.concatenate(([0.0], np.cumsum(np.log((n - i) * (i + a) / ((i + 1) * (n - i - 1 + b))))))
    mass = np.exp(logs - logs.max())
    return mass[: k + 1].sum() / mass.sum(), mass[k:].sum() / mass.sum()


# --- both


def in_python(path: Path) -> tuple[dict[str, float], dict]:
    marks = [time.perf_counter()]
    table = read(path)
    marks.append(time.perf_counter())
    table["site"] = table.USUBJID.str.split("-").str[1]
    sites = sorted(table.site.unique())
    figures = {"1": event_rates(table)}
    marks.append(time.perf_counter())
    figures["5"] = variances(table, sites)
    marks.append(time.perf_counter())
    figures["8"] = digits(table, sites)
    marks.append(time.perf_counter())
    figures["13"] = completeness(table)
    marks.append(time.perf_counter())
    return dict(zip(["read", "1", "5", "8", "13"], (b - a for a, b in zip(marks, marks[1:])))), figures


def in_swift(program: str, path: Path, *options: str) -> dict:
    return json.loads(subprocess.run([program, "speed", str(path), *options], check=True, stdout=subprocess.PIPE).stdout)


def differences(ours, theirs, place: str, worst: dict) -> int:
    """Counts figures, and stops where one of them is not the other's to 1e-9."""
    if isinstance(theirs, dict):
        names = [name for name in theirs if name not in ours] + [name for name in ours if name not in theirs]
        names = [name for name in names if not (isinstance(ours.get(name), list) and refused(ours[name]))]
        if names:
            sys.exit(f"only one program has {place} {names[0]}")
        return sum(differences(ours[name], theirs[name], f"{place} {name}", worst) for name in theirs)
    if isinstance(theirs, list):
        return sum(differences(a, b, f"{place} [{i}]", worst) for i, (a, b) in enumerate(zip(ours, theirs, strict=True)))
    gap = abs(ours - theirs) / max(abs(ours), abs(theirs), 1e-300) if ours != theirs else 0.0
    # Figures near 0 that come from differences: 1e-9 of the unit they are measured in.
    if abs(ours - theirs) <= 1e-12:
        gap = min(gap, abs(ours - theirs))
    if not gap <= 1e-9:
        sys.exit(f"{place} differs: {ours!r} and {theirs!r}")
    worst["gap"] = max(worst["gap"], gap)
    return 1


def refused(entries: list[dict]) -> bool:
    return all(set(entry) <= {"values"} for entry in entries)


# --- the full battery


def make_demographics(source: Path, target: Path) -> None:
    """One row for each subject of the table: its site, which is the second part of its identifier."""
    subjects: dict[str, str] = {}
    with source.open(newline="") as lines:
        rows = csv.reader(lines)
        place = next(rows).index("USUBJID")
        for row in rows:
            subjects.setdefault(row[place], row[place].split("-")[1])
    with target.open("w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["USUBJID", "SITEID"])
        writer.writerows(subjects.items())


def compare(program: str, folder: Path, report: str | None, pdf: bool) -> dict:
    """One run: wall and CPU seconds, peak resident megabytes, and what stands in its JSON when a report is written."""
    command = [program, "compare", str(folder / "lb.csv"), str(folder / "dm.csv"), "--unverified", "--quiet"]
    target = folder / "report"
    if report is not None:
        command += ["--report", str(target)] + ([] if pdf else ["--no-pdf"])
    start = time.perf_counter()
    with open(os.devnull, "w") as nowhere:
        child = subprocess.Popen(command, stdout=nowhere, stderr=nowhere)
        _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"verity compare ended with {child.returncode}")
    figures = {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss / 1024}
    if report is not None:
        document = json.loads((target / "compare.json").read_text())
        figures |= {
            "questions": len(document["questions"]), "sites": len(document["sites"]),
            "subjects": sum(site["subjects"] for site in document["sites"]),
            "files": {file.name: file.stat().st_size for file in sorted(target.iterdir())},
        }
        shutil.rmtree(target)
    return figures


def battery(program: str, folder: Path, runs: int) -> list[str]:
    """The lines about the full battery."""
    make_demographics(folder / "lb.csv", folder / "dm.csv")
    kinds = [("on the terminal", None, False), ("with HTML, JSON and CSV", "files", False)]
    if shutil.which("weasyprint"):
        kinds.append(("with HTML, JSON, CSV and PDF", "files", True))
    table, facts = [], {}
    for title, report, pdf in kinds:
        figures = [compare(program, folder, report, pdf) for _ in range(runs)]
        facts = figures[-1] if report else facts
        peak = max(run["peak"] for run in figures)
        table.append(
            f"| {title} | {spread([run['wall'] for run in figures])} | {spread([run['cpu'] for run in figures])} | {peak:,.0f} |"
        )
    sizes = ", ".join(f"{name} {size / 1e6:.1f} MB" for name, size in facts["files"].items())
    return [
        "", "## All sixteen methods", "",
        f"`verity compare lb.csv dm.csv --unverified` over the same rows, whole processes on all cores, their start and the reading "
        f"of both files included: {facts['questions']:,} questions over {facts['sites']:,} sites and {facts['subjects']:,} subjects. "
        "The demographics say who is at which site. CPU and peak resident memory are those of verity and of what it starts "
        "(WeasyPrint makes the PDF); medians, and the largest peak.", "",
        "| | wall, s | CPU, s | peak memory, MiB |", "|---|---|---|---|", *table, "", f"Files of the report: {sizes}.",
    ]


def machine() -> str:
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    return (
        f"{os.cpu_count()} cores, {model}, Python {platform.python_version()}, pandas {pd.__version__}, "
        f"SciPy {scipy.__version__}, NumPy {np.__version__}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sitebench", default=".build/release/sitebench")
    parser.add_argument("--verity", default=".build/release/verity")
    parser.add_argument("--source", default="../shared/data/cdiscpilot01_sdtm/lb.csv")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=20_260_801)
    parser.add_argument("--out", help="a Markdown file for the table")
    arguments = parser.parse_args()
    if not Path(arguments.source).exists():
        sys.exit(f"skipped: there is no {arguments.source}")
    with tempfile.TemporaryDirectory(prefix="verity-compare-bench-") as folder:
        text = bench(arguments, Path(folder) / "lb.csv")
    print(text)
    if arguments.out:
        Path(arguments.out).parent.mkdir(parents=True, exist_ok=True)
        Path(arguments.out).write_text(text, encoding="utf-8")


def bench(arguments: argparse.Namespace, path: Path) -> str:
    make_table(Path(arguments.source), path, arguments.seed)
    worst = {"gap": 0.0}
    _, theirs = in_python(path)
    count = differences(in_swift(arguments.sitebench, path)["figures"], theirs, "method", worst)
    swift, python = [], []
    for _ in range(arguments.runs):
        swift.append(in_swift(arguments.sitebench, path, "--times-only")["seconds"])
        python.append(in_python(path)[0])
    for run in swift + python:
        run["all"] = run["1"] + run["5"] + run["8"] + run["13"]
        run["both"] = run["all"] + run["read"]
    names = {
        "read": "reading the CSV", "1": "method 1, event rates", "5": "method 5, variance", "8": "method 8, last digits",
        "13": "method 13, missing", "all": "**the four methods**", "both": "**the four methods and reading**",
    }
    lines = [
        "# The site comparison over a large table", "",
        f"{ROWS:,} laboratory rows, {SITES} sites, {path.stat().st_size / 1e6:.0f} MB, seed {arguments.seed}; "
        f"medians of {arguments.runs} runs (smallest–largest), one thread each, processes warm, {machine()}.", "",
        f"Before timing, {count:,} figures were compared: the largest relative difference was {worst['gap']:.1e} (1e-9 allowed). "
        "P-values by permutation are no part of either side.", "",
        "| | Swift, s | pandas and SciPy, s | ratio |", "|---|---|---|---|",
    ]
    for name, title in names.items():
        a, b = [run[name] for run in swift], [run[name] for run in python]
        lines.append(f"| {title} | {spread(a)} | {spread(b)} | {statistics.median(a) / statistics.median(b):.3f} |")
    lines += battery(str(Path(arguments.verity).resolve()), path.parent, arguments.runs)
    return "\n".join(lines) + "\n"


def spread(times: list[float]) -> str:
    return f"{statistics.median(times):.2f} ({min(times):.2f}–{max(times):.2f})"


if __name__ == "__main__":
    main()
