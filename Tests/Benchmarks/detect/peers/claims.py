"""What a tool says about two tables, in one form for all: cells, rows removed, rows added, and words."""

import json
import sys
from collections import Counter
from dataclasses import asdict, dataclass, field

from delivery import Truth
from score import COLUMN_KINDS, HARMLESS, claims as cell_claims
from tables import Table, number


@dataclass
class Claims:
    """Cells as key and column; rows as keys; anything else as words."""

    cells: list[list] = field(default_factory=list)
    removed: list[list] = field(default_factory=list)
    added: list[list] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def say(self) -> None:
        """Writes them for the program that asked."""
        json.dump(asdict(self), sys.stdout)


def of_truth(table: Table, truth: Truth, delivered: list) -> Claims:
    """What a tool should say."""
    told = Claims()
    for row, column in truth.cells:
        told.cells.append([list(table.key_of(table.rows[row - 1])), column])
    for event in truth.rows:
        if event.sealed is not None and not event.found:
            told.removed.append(list(table.key_of(table.rows[event.sealed - 1])))
        else:
            told.added.append(list(table.key_of(delivered[min(event.found) - 1])))
    told.words = sorted(f"{kind} {' ↔ '.join(sorted(rest[0])) if rest else ''}" for kind, *rest in truth.columns)
    return told


def of_audit(table: Table, dataset: dict) -> Claims:
    """What an audit said."""
    told = Claims()
    for finding in dataset["findings"]:
        if finding["kind"] in HARMLESS:
            continue
        for row, column, *_ in cell_claims(table, finding):
            told.cells.append([list(table.key_of(table.rows[row - 1])), column])
        key = list((finding["key"] or {}).get(name) for name in table.key)
        if finding["kind"] == "row-removed":
            told.removed.append(key)
        if finding["kind"] in ("row-added", "row-duplicated"):
            told.added.append(key)
        if finding["kind"] in COLUMN_KINDS:
            told.words.append(f"{finding['kind']} {' ↔ '.join(sorted(finding['column'].split(' ↔ ')))}")
    told.words.sort()
    return told


def describe(told: Claims, truth: Claims) -> str:
    """In a few words what was said, held against what is so."""
    parts = []
    exact = told.words == truth.words if truth.words else True
    for name, said, true in (("cells", told.cells, truth.cells), ("rows removed", told.removed, truth.removed),
                             ("rows added", told.added, truth.added)):
        ones = Counter(canonical(item) for item in said)
        others = Counter(canonical(item) for item in true)
        right, wrong = (ones & others).total(), (ones - others).total()
        if others:
            parts.append(f"{right} of {others.total()} {name}")
        if wrong:
            parts.append(f"{wrong:,} {name} that are not")
        exact = exact and ones == others
    if truth.words:
        parts.append(", ".join(truth.words) if told.words == truth.words else "not: " + ", ".join(truth.words))
    text = "; ".join(parts) or "no difference"
    return f"**{text}**" if exact else text


def canonical(item: list) -> str:
    """A key, or a key with a column, in one spelling: a tool that reads numbers writes 1 as 1.0."""
    texts = [*item[0], item[1]] if isinstance(item[0], list) else item
    values = [(text, number(text or "")) for text in texts]
    return json.dumps([text if value is None else format(value.normalize(), "f") for text, value in values])
