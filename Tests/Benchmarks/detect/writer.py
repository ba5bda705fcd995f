"""How a delivery is written: as it was sealed, or as another program would write it."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from delivery import Cell, Delivery, RowEvent
from tables import Row


@dataclass
class Style:
    """A way to write a table; without arguments the way in which it was sealed."""

    delimiter: str = ","
    line_end: str = "\n"
    mark: bool = False
    quotes_all: bool = False
    encoding: str = "utf-8"
    final_break: bool = True
    tail: str = ""
    #: New order of the rows.
    shuffles_rows: bool = False
    #: Source columns in the order of the delivery; nothing for the sealed order.
    columns: list[int] | None = None
    #: Names in the header, by source column.
    names: dict[int, str] = field(default_factory=dict)
    #: Texts written for cells of a source column.
    rewrites: dict[int, Callable[[str], str]] = field(default_factory=dict)
    #: A column that is added at the end: its name and the text for each row.
    added: tuple[str, Callable[[int], str]] | None = None

    @property
    def is_plain(self) -> bool:
        """Whether lines can be taken over as they are."""
        return self == Style(shuffles_rows=self.shuffles_rows)


def write(delivery: Delivery, style: Style, random: Random) -> bytes:
    """The bytes of a delivery; its truth is completed."""
    rows = delivery.finish()
    if style.shuffles_rows:
        rows = shuffle(delivery, rows, random)
    header = delivery.table.header
    if style.is_plain:
        first = delivery.table.data.split(b"\n", 1)[0]
        return b"\n".join([first] + [line for line, _ in rows]) + b"\n"
    order = style.columns if style.columns is not None else list(range(len(header)))
    names = [style.names.get(column, header[column]) for column in order]
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if style.quotes_all else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=style.delimiter, lineterminator=style.line_end, quoting=quoting)
    writer.writerow(names + ([style.added[0]] if style.added else []))
    for number, (_, row) in enumerate(rows):
        writer.writerow(cells(row, order, style) + ([style.added[1](number)] if style.added else []))
    text = out.getvalue() + style.tail
    if not style.final_break:
        text = text.removesuffix(style.line_end)
    return (("\ufeff" if style.mark else "") + text).encode(style.encoding)


def cells(row: Row, order: list[int], style: Style) -> list[str]:
    """The cells of a row as they are written."""
    return [style.rewrites[column](row[column]) if column in style.rewrites else row[column] for column in order]


def shuffle(delivery: Delivery, rows: list[tuple[bytes, Row]], random: Random) -> list[tuple[bytes, Row]]:
    """The rows in another order; the truth follows them."""
    order = list(range(len(rows)))
    random.shuffle(order)
    now_at = {old + 1: new + 1 for new, old in enumerate(order)}
    truth = delivery.truth
    for place, cell in truth.cells.items():
        truth.cells[place] = Cell(cell.sealed, cell.found, now_at[cell.found_row], cell.kinds)
    truth.rows = [
        RowEvent(event.kind, event.sealed, frozenset(now_at[row] for row in event.found)) for event in truth.rows
    ]
    return [rows[old] for old in order]
