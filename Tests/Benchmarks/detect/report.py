"""The results as tables for people."""

import argparse
import os
import platform
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from registry import ALL
from score import Score, Tally
from tables import Table

MARKS = ("<!-- bench-detect: start -->", "<!-- bench-detect: end -->")


class Summary:
    """Sums scores up and says whether the targets are met."""

    def __init__(
        self, scores: list[Score], tables: list[Table], seconds: float, program: str, arguments: argparse.Namespace
    ):
        self.scores = scores
        self.tables = tables
        self.seconds = seconds
        self.program = program
        self.arguments = arguments
        self.harmful = [score for score in scores if score.group != "harmless"]
        self.harmless = [score for score in scores if score.group == "harmless"]

    @property
    def meets_targets(self) -> bool:
        """Every cell and row found, none invented, nearly all kinds right, nothing harmless called altered."""
        exact = all(score.is_exact for score in self.scores)
        return exact and total(self.harmful, lambda score: score.kinds).recall >= 0.98

    def show(self) -> None:
        """Prints the results and writes the files that were asked for."""
        text = "\n".join([*self.head(), "", *self.totals(), "", *self.by_table(), "", *self.by_manipulation(), "",
                          *self.misses()]) + "\n"
        print(text)
        if self.arguments.out:
            out = Path(self.arguments.out)
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_text(text)
        if self.arguments.readme:
            fill(Path(self.arguments.readme), "\n".join(self.short()))

    def head(self) -> list[str]:
        """What was run, where, and on what."""
        models = [line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
        version = subprocess.run([self.program, "--version"], capture_output=True, text=True).stdout.strip()
        seeds = sorted({score.seed for score in self.scores})
        call = "python3 Tests/Benchmarks/detect" + (" --quick" if self.arguments.quick else "")
        return [
            "# Manipulations planted in real tables, and what an audit says",
            "",
            f"`{call}`: {len({score.name for score in self.harmful})} kinds of manipulation and "
            f"{len({score.name for score in self.harmless})} harmless re-exports in {len(self.tables)} tables, sizes "
            f"1, 10 and 1,000 where the table allows, seeds {', '.join(map(str, seeds))}: {len(self.scores)} deliveries, "
            f"each audited in a process of its own against the evidence, never against the original.",
            "",
            f"verity {version}, {os.cpu_count()} cores, {(models or ['?'])[0]}, Python {platform.python_version()}; "
            f"{self.seconds:.0f} s in all, the audits {sum(score.seconds for score in self.scores):.0f} s.",
        ]

    def totals(self) -> list[str]:
        """Figures over all deliveries."""
        lines = ["| of all manipulated deliveries | true | found | wrong | recall | precision |",
                 "|---|---|---|---|---|---|"]
        parts = [("cells", lambda score: score.cells), ("rows", lambda score: score.rows),
                 ("columns", lambda score: score.columns)]
        for name, part in parts:
            sum_ = total(self.harmful, part)
            shares = f"{sum_.recall:.4f} | {sum_.precision:.4f}"
            lines.append(f"| {name} | {sum_.true} | {sum_.found} | {sum_.wrong} | {shares} |")
        kinds = total(self.harmful, lambda score: score.kinds)
        lines.append(f"| kind named right | {kinds.true} | {kinds.found} | {kinds.wrong} | {kinds.recall:.4f} | |")
        named = total(self.harmful, lambda score: score.patterns)
        if named.found:
            lines.append(f"| pattern named right | {named.true} | {named.found} | | {named.recall:.4f} | |")
        exact = sum(score.is_exact for score in self.harmful)
        kinds_exact = sum(s.kinds.true == s.kinds.found and s.numbers_are_right for s in self.harmful)
        calm = sum(score.verdict_is_right and not score.cells.wrong and not score.rows.wrong for score in self.harmless)
        return lines + [
            "",
            f"{exact} of {len(self.harmful)} manipulated deliveries are told exactly (verdict, cells, rows, columns and "
            f"counts), {kinds_exact} with every kind right. {calm} of {len(self.harmless)} harmless re-exports are "
            "`identical` or `equivalent`, without a finding.",
        ]

    def by_table(self) -> list[str]:
        """A row for each table."""
        lines = ["| table | rows × columns | shape | deliveries | told exactly | cells | rows | kinds | audit s, median |",
                 "|---|---|---|---|---|---|---|---|---|"]
        for table in self.tables:
            own = [score for score in self.scores if score.table == table.name]
            if not own:
                continue
            times = sorted(score.seconds for score in own)
            lines.append(
                f"| {table.name} | {len(table.rows):,} × {len(table.header)} | {table.shape} | {len(own)} "
                f"| {sum(score.is_exact for score in own)} | {of(total(own, lambda s: s.cells))} "
                f"| {of(total(own, lambda s: s.rows))} | {of(total(own, lambda s: s.kinds))} "
                f"| {times[len(times) // 2]:.2f} |"
            )
        return lines

    def by_manipulation(self) -> list[str]:
        """A row for each manipulation."""
        lines = ["Found of true, and `+n` for what was reported and is not so.", "",
                 "| manipulation | what it does | deliveries | told exactly | cells | rows and columns | kinds |",
                 "|---|---|---|---|---|---|---|"]
        for one in ALL:
            own = [score for score in self.scores if score.name == one.name]
            if not own:
                continue
            both = total(own, lambda score: score.rows)
            both.add(total(own, lambda score: score.columns))
            lines.append(
                f"| {one.name} | {one.about} | {len(own)} | {sum(score.is_exact for score in own)} "
                f"| {of(total(own, lambda s: s.cells))} | {of(both)} | {of(total(own, lambda s: s.kinds))} |"
            )
        return lines

    def misses(self) -> list[str]:
        """What was not told rightly, delivery by delivery."""
        bad = [score for score in self.scores if score.notes]
        unnamed = [score for score in self.scores if score.pattern_note]
        if total(self.harmful, lambda score: score.patterns).found and unnamed:
            return [*self.notes_of(bad), "", "Patterns that were not named:", ""] + [
                f"- {score.table} {score.name} {score.size}, seed {score.seed}: {score.pattern_note}"
                for score in unnamed
            ]
        return self.notes_of(bad)

    def notes_of(self, bad: list[Score]) -> list[str]:
        """The first notes of some scores."""
        if not bad:
            return ["Nothing was missed, and nothing was named wrongly."]
        lines = [f"What was not told rightly, {min(len(bad), 200)} of {len(bad)} deliveries shown:", ""]
        for score in bad[:200]:
            lines.append(f"- {score.table} {score.name} {score.size}, seed {score.seed}: {'; '.join(score.notes)}")
        return lines

    def short(self) -> list[str]:
        """The few figures that stand in the README."""
        cells = total(self.harmful, lambda score: score.cells)
        rows = total(self.harmful, lambda score: score.rows)
        kinds = total(self.harmful, lambda score: score.kinds)
        calm = sum(score.verdict_is_right for score in self.harmless)
        return [
            "| | planted | found | wrongly reported |",
            "|---|---|---|---|",
            f"| cells | {cells.true:,} | {cells.found:,} | {cells.wrong:,} |",
            f"| rows | {rows.true:,} | {rows.found:,} | {rows.wrong:,} |",
            f"| kind of change named right | {kinds.true:,} | {kinds.found:,} | |",
            f"| harmless re-exports not called altered | {len(self.harmless)} | {calm} | |",
        ]


def total(scores: list[Score], part: Callable[[Score], Tally]) -> Tally:
    """The sum of one tally over scores."""
    result = Tally()
    for score in scores:
        result.add(part(score))
    return result


def of(tally: Tally) -> str:
    """Found of true, in few letters."""
    if not tally.true and not tally.wrong:
        return "–"
    return f"{tally.found:,}/{tally.true:,}" + (f" +{tally.wrong:,}" if tally.wrong else "")


def fill(path: Path, text: str, marks: tuple[str, str] = MARKS) -> None:
    """Puts a text between the marks of a file."""
    start, end = marks
    old = path.read_text()
    if start not in old or end not in old:
        raise ValueError(f"{path} has no block between {start} and {end}")
    path.write_text(re.sub(f"{start}.*?{end}", lambda _: f"{start}\n{text}\n{end}", old, flags=re.S))
