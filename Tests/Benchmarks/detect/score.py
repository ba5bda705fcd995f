"""Holds a report against the truth: cells, rows, columns, kinds, counts and patterns."""

from collections import Counter
from dataclasses import dataclass, field

import patterns
from delivery import Truth
from tables import Table

#: Findings that say that nothing was altered.
HARMLESS = {"cell-reformatted", "precision-lost", "row-moved"}
ROW_KINDS = {"row-removed", "row-added", "row-duplicated"}
COLUMN_KINDS = {"column-removed", "column-added", "column-renamed", "columns-swapped"}
FILE_KINDS = {"file-unreadable", "stale-sequence", "file-missing", "file-unsealed"}


@dataclass
class Tally:
    """What is true, what of it was found, and what was reported beside it."""

    true: int = 0
    found: int = 0
    wrong: int = 0

    def add(self, other: "Tally") -> None:
        """Adds another tally."""
        self.true += other.true
        self.found += other.found
        self.wrong += other.wrong

    @property
    def recall(self) -> float:
        """The share of the truth that was found; 1 when there was nothing to find."""
        return self.found / self.true if self.true else 1.0

    @property
    def precision(self) -> float:
        """The share of what was reported that is true; 1 when nothing was reported."""
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 1.0


@dataclass
class Score:
    """How a report did on one delivery."""

    table: str
    name: str
    group: str
    size: int
    seed: int
    cells: Tally = field(default_factory=Tally)
    rows: Tally = field(default_factory=Tally)
    columns: Tally = field(default_factory=Tally)
    kinds: Tally = field(default_factory=Tally)
    patterns: Tally = field(default_factory=Tally)
    verdict_is_right: bool = False
    counts_are_right: bool = True
    numbers_are_right: bool = True
    seconds: float = 0.0
    notes: list[str] = field(default_factory=list)
    pattern_note: str = ""

    @property
    def is_exact(self) -> bool:
        """Whether the report says the truth and nothing else, kinds aside."""
        tallies = (self.cells, self.rows, self.columns)
        right = self.verdict_is_right and self.counts_are_right
        return right and all(tally.true == tally.found and not tally.wrong for tally in tallies)

    def note(self, text: str) -> None:
        """Keeps the first few things that went wrong."""
        if len(self.notes) < 6:
            self.notes.append(text)


def judge(score: Score, table: Table, truth: Truth, dataset: dict) -> Score:
    """Fills in a score from the answer about one dataset."""
    verdict = dataset["verdict"]
    score.verdict_is_right = verdict == truth.verdict or (truth.verdict == "equivalent" and verdict == "identical")
    if not score.verdict_is_right:
        score.note(f"verdict {verdict}, not {truth.verdict}")
    findings = [finding for finding in dataset["findings"] if finding["kind"] not in HARMLESS]
    judge_cells(score, table, truth, findings)
    judge_rows(score, truth, findings)
    judge_columns(score, truth, findings)
    judge_files(score, truth, findings)
    judge_counts(score, truth, dataset.get("rows"))
    numbers = Counter(finding["kind"] for finding in findings)
    score.numbers_are_right = all(numbers[kind] == number for kind, number in truth.numbers.items())
    for kind, number in truth.numbers.items():
        if numbers[kind] != number:
            score.note(f"{numbers[kind]} findings {kind}, not {number}")
    judge_patterns(score, table, truth, dataset.get("patterns") or [])
    return score


def claims(table: Table, finding: dict) -> list[tuple]:
    """The cells that a finding is about: sealed row, column, sealed text, found text, found row."""
    kind, column, sealed, found = (finding[name] for name in ("kind", "column", "sealed", "found"))
    if kind in ROW_KINDS | COLUMN_KINDS | FILE_KINDS:
        return []
    if kind == "subject-relabelled":
        rows = table.by_subject.get(sealed, [])
        return [(row + 1, table.subject, sealed, found, None) for row in rows] or [(None, column, sealed, found, None)]
    cells = [(finding["sealedRow"], column, sealed, found, finding["foundRow"])]
    other = finding.get("counterpart")
    if kind == "values-swapped" and other:
        row, name = other.get("sealedRow"), other.get("column") or column
        text = table.rows[row - 1][table.position[name]] if row and name in table.position else found
        cells.append((row, name, other.get("sealed") or text, other.get("found") or sealed, other.get("foundRow")))
    return cells


def judge_cells(score: Score, table: Table, truth: Truth, findings: list[dict]) -> None:
    """Cells that were changed."""
    kind_of: dict[tuple[int, str], str] = {}
    score.cells.true = len(truth.cells)
    for finding in findings:
        for row, column, sealed, found, found_row in claims(table, finding):
            cell = truth.cells.get((row, column))
            right = cell is not None and (cell.sealed, cell.found) == (sealed, found)
            if right and found_row in (None, cell.found_row) and (row, column) not in kind_of:
                kind_of[row, column] = finding["kind"]
            else:
                score.cells.wrong += 1
                score.note(f"wrong: {finding['kind']} {row}:{found_row} {column} {sealed!r} > {found!r}")
    score.cells.found = len(kind_of)
    for place, cell in truth.cells.items():
        kind = kind_of.get(place)
        score.kinds.true += 1
        if kind is None:
            score.note(f"missed: {place[0]}:{cell.found_row} {place[1]} {cell.sealed!r} > {cell.found!r}")
        elif kind in cell.kinds:
            score.kinds.found += 1
        else:
            score.kinds.wrong += 1
            score.note(f"kind {kind}, not {'/'.join(sorted(cell.kinds))}: {place[0]} {place[1]}")


def judge_rows(score: Score, truth: Truth, findings: list[dict]) -> None:
    """Rows that were added, removed or repeated."""
    left: Counter = Counter()
    for event in truth.rows:
        left[event] += 1
    score.rows.true = len(truth.rows)
    score.kinds.true += len(truth.rows)
    by_found = {row: event for event in truth.rows for row in event.found}
    by_sealed = {event.sealed: event for event in truth.rows if not event.found}
    used: set[int] = set()
    for finding in findings:
        if finding["kind"] not in ROW_KINDS:
            continue
        found_row, sealed_row = finding["foundRow"], finding["sealedRow"]
        event = by_sealed.get(sealed_row) if finding["kind"] == "row-removed" else by_found.get(found_row)
        if event is None or left[event] == 0 or found_row in used:
            score.rows.wrong += 1
            score.note(f"wrong: {finding['kind']} {sealed_row}:{found_row}")
            continue
        left[event] -= 1
        if found_row is not None:
            used.add(found_row)
        score.rows.found += 1
        if event.kind == finding["kind"]:
            score.kinds.found += 1
        else:
            score.kinds.wrong += 1
            score.note(f"kind {finding['kind']}, not {event.kind}: row {sealed_row}:{found_row}")
    for event, number in left.items():
        if number:
            score.note(f"missed: {event.kind} {event.sealed}:{sorted(event.found)}")


def judge_columns(score: Score, truth: Truth, findings: list[dict]) -> None:
    """Columns that were added, removed, renamed or exchanged."""
    told = set()
    for finding in findings:
        if finding["kind"] == "columns-swapped":
            told.add((finding["kind"], frozenset(finding["column"].split(" ↔ "))))
        elif finding["kind"] == "column-renamed":
            told.add((finding["kind"], finding["column"], finding["found"]))
        elif finding["kind"] in COLUMN_KINDS:
            told.add((finding["kind"], finding["column"]))
    score.columns = Tally(len(truth.columns), len(told & truth.columns), len(told - truth.columns))
    score.kinds.true += len(truth.columns)
    score.kinds.found += len(told & truth.columns)
    for column in sorted(map(str, told ^ truth.columns)):
        score.note(f"columns differ: {column}")


def judge_files(score: Score, truth: Truth, findings: list[dict]) -> None:
    """Findings about the file as a whole, which count as kinds."""
    told = {finding["kind"] for finding in findings} & FILE_KINDS
    score.kinds.true += len(truth.files)
    score.kinds.found += len(told & truth.files)
    score.kinds.wrong += len(told - truth.files)
    for kind in sorted(told ^ truth.files):
        score.note(f"file: {kind} {'is not so' if kind in told else 'not said'}")


def judge_counts(score: Score, truth: Truth, rows: dict | None) -> None:
    """The counts of rows."""
    if truth.counts is None:
        return
    # A copy that was delivered as it was sealed is not compared row by row.
    told = rows or {}
    differing = {name: told.get(name) for name, value in truth.counts.items() if told.get(name) != value}
    score.counts_are_right = not differing
    for name, value in differing.items():
        score.note(f"{value} rows {name}, not {truth.counts[name]}")


def judge_patterns(score: Score, table: Table, truth: Truth, told: list[dict]) -> None:
    """The patterns, where one is asked for."""
    wanted = patterns.expected(score.name, len(truth.cells) + len(truth.rows), table.series is not None)
    if not wanted:
        return
    codes = {pattern["code"] for pattern in told}
    score.patterns = Tally(1, int(bool(codes & wanted)), 0)
    score.pattern_note = "" if codes & wanted else f"{sorted(codes)} without {sorted(wanted)}"
