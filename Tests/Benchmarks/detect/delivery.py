"""A manipulated copy of a table, and the truth about it.

Rows are counted from 0 while planting and from 1 in the truth, as reports count them. What would leave the truth open
is refused while planting: an edit that means the same, one that makes a row of a table without a key the likeness of
another, two edits that look like an exchange, and edits of rows with one key that could as well be other rows.
"""

from dataclasses import dataclass, field
from itertools import permutations

from tables import Row, Table, write_line

#: Rows of one key that are tried in every order; beyond, edits are refused.
MOST_OF_ONE_KEY = 6


@dataclass(frozen=True)
class Cell:
    """A cell that was changed."""

    sealed: str
    found: str
    found_row: int
    kinds: frozenset[str]


@dataclass(frozen=True)
class RowEvent:
    """A row that was added or removed: the number of the sealed row, or that of the found row or rows it could be."""

    kind: str
    sealed: int | None
    found: frozenset[int] = frozenset()


@dataclass
class Truth:
    """Everything that a report must say, and nothing else."""

    verdict: str = "altered"
    cells: dict[tuple[int, str], Cell] = field(default_factory=dict)
    rows: list[RowEvent] = field(default_factory=list)
    #: Kind, column or columns, and for renamed ones the new name.
    columns: set[tuple] = field(default_factory=set)
    #: Kinds of findings about the file as a whole.
    files: set[str] = field(default_factory=set)
    #: How many findings of a kind there must be, where one finding stands for several cells.
    numbers: dict[str, int] = field(default_factory=dict)
    #: The counts of rows; nothing where rows are not compared.
    counts: dict[str, int] | None = None
    #: Whether the cells are all that is asked for: those of a stale version are whatever differs.
    subject: str | None = None


class Delivery:
    """A table that is being manipulated."""

    def __init__(self, table: Table):
        self.table = table
        self.edits: dict[int, dict[str, str]] = {}
        self.kinds: dict[tuple[int, str], frozenset[str]] = {}
        self.removed: set[int] = set()
        self.inserted: list[tuple[int, Row]] = []
        self.copies: list[tuple[int, int]] = []
        self.truth = Truth(subject=table.subject)
        self._changes: set[tuple[str, str, str]] = set()
        self._new_rows: set[Row] = set()

    def row(self, number: int) -> Row:
        """The cells of a row as they are now."""
        cells = list(self.table.rows[number])
        for column, text in self.edits.get(number, {}).items():
            cells[self.table.position[column]] = text
        return tuple(cells)

    def text(self, number: int, column: str) -> str:
        """A cell as it was sealed."""
        return self.table.rows[number][self.table.position[column]]

    @property
    def touched(self) -> set[int]:
        """Rows that something was done to."""
        return self.removed | self.edits.keys()

    def edit(self, number: int, changes: dict[str, str], kinds: set[str], exchange: bool = False) -> bool:
        """Changes cells of a row that has no edits yet; false, and nothing done, when the truth would be open."""
        table = self.table
        if number in self.touched:
            return False
        kept = {column: text for column, text in changes.items() if text != self.text(number, column)}
        if not kept or any(not table.differs(self.text(number, column), text) for column, text in kept.items()):
            return False
        triples = {(column, self.text(number, column), text) for column, text in kept.items()}
        if not exchange and self._looks_like_exchange(number, kept, triples):
            return False
        self.edits[number] = kept
        if not self._is_plain(number):
            del self.edits[number]
            return False
        self._changes |= triples
        self._new_rows.add(self.row(number))
        for column in kept:
            self.kinds[number, column] = frozenset(kinds)
        return True

    def _looks_like_exchange(self, number: int, kept: dict[str, str], triples: set) -> bool:
        if any((column, new, old) in self._changes for column, old, new in triples):
            return True
        within = {(self.text(number, column), text) for column, text in kept.items()}
        return any((new, old) in within for old, new in within)

    def _is_plain(self, number: int) -> bool:
        """Whether nobody could take the edited row for another one."""
        table = self.table
        if not table.key:
            return self.row(number) not in table.every_row and self.row(number) not in self._new_rows
        group = [row for row in table.groups[table.key_of(table.rows[number])] if row in self.edits]
        if len(group) < 2 or any(column in table.key for column in self.edits[number]):
            return True
        if len(group) > MOST_OF_ONE_KEY:
            return False
        costs = {(one, other): differing(table.rows[one], self.row(other)) for one in group for other in group}
        true = sum(costs[row, row] for row in group)
        ways = (way for way in permutations(group) if list(way) != group)
        return all(sum(costs[one, other] for one, other in zip(group, way)) > true for way in ways)

    def exchange(
        self, one: int, other: int, columns: tuple[str, ...], kinds: set[str], among_edits: bool = False
    ) -> bool:
        """Exchanges cells of two rows, column by column; false when the truth would be open.

        With `among_edits` no other change of the delivery may look like a part of it.
        """
        texts = [(name, self.text(one, name), self.text(other, name)) for name in columns]
        ways = {(name, *pair) for name, first, second in texts for pair in ((first, second), (second, first))}
        if among_edits and ways & self._changes:
            return False
        columns = tuple(name for name in columns if self.text(one, name) != self.text(other, name))
        if not self.edit(one, {name: self.text(other, name) for name in columns}, kinds, exchange=True):
            return False
        if self.edit(other, {name: self.text(one, name) for name in columns}, kinds, exchange=True):
            return True
        self.undo(one)
        return False

    def exchange_within(self, row: int, columns: tuple[str, str], kinds: set[str]) -> bool:
        """Exchanges two cells of a row; false when the truth would be open."""
        first, second = columns
        return self.edit(row, {first: self.text(row, second), second: self.text(row, first)}, kinds, exchange=True)

    def undo(self, number: int) -> None:
        """Takes back the edits of a row."""
        self._new_rows.discard(self.row(number))
        for column, text in self.edits.pop(number).items():
            self._changes.discard((column, self.text(number, column), text))
            del self.kinds[number, column]

    def insert(self, before: int, row: Row) -> bool:
        """Puts an invented row before a row; false when a row like it is there."""
        if row in self.table.every_row or row in self._new_rows:
            return False
        self._new_rows.add(row)
        self.inserted.append((before, row))
        return True

    def finish(self) -> list[tuple[bytes, Row]]:
        """The rows of the delivery, as written and as cells; completes the truth."""
        table = self.table
        before: dict[int, list[tuple[int | None, Row]]] = {}
        for place, row in self.inserted:
            before.setdefault(place, []).append((None, row))
        for place, original in self.copies:
            before.setdefault(place, []).append((original, table.rows[original]))
        out: list[tuple[bytes, Row]] = []
        found: dict[int, int] = {}
        added: list[tuple[int, int | None]] = []
        for number in range(len(table.rows) + 1):
            for original, row in before.get(number, []):
                out.append((table.lines[original] if original is not None else write_line(row), row))
                added.append((len(out), original))
            if number == len(table.rows) or number in self.removed:
                continue
            row = self.row(number) if number in self.edits else table.rows[number]
            out.append((write_line(row) if number in self.edits else table.lines[number], row))
            found[number] = len(out)
        self._tell(found, added, len(out))
        return out

    def _tell(self, found: dict[int, int], added: list[tuple[int, int | None]], rows: int) -> None:
        truth, table = self.truth, self.table
        for number, changes in self.edits.items():
            for column, text in changes.items():
                kinds = self.kinds[number, column]
                truth.cells[number + 1, column] = Cell(self.text(number, column), text, found[number], kinds)
        truth.rows += [RowEvent("row-removed", number + 1) for number in sorted(self.removed)]
        families: dict[int, set[int]] = {}
        for place, original in added:
            if original is None:
                truth.rows.append(RowEvent("row-added", None, frozenset({place})))
            else:
                families.setdefault(original, {found[original]}).add(place)
        for place, original in added:
            if original is not None:
                truth.rows.append(RowEvent("row-duplicated", original + 1, frozenset(families[original])))
        duplicated = sum(original is not None for _, original in added)
        altered = len(self.edits)
        truth.counts = {
            "sealed": len(table.rows), "found": rows, "altered": altered, "added": len(added),
            "removed": len(self.removed), "duplicated": duplicated,
            "intact": len(table.rows) - altered - len(self.removed),
        }


def differing(one: Row, other: Row) -> int:
    """How many cells of two rows are not the same text."""
    return sum(a != b for a, b in zip(one, other))
