"""From the bytes of a file to its cells: section 2 of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .documents import Layout, Profile, repeats_a_name
from .primitives import Unreadable

_CODECS = {
    "utf-8": "utf-8", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
    "windows-1252": "cp1252", "windows-1250": "cp1250", "iso-8859-1": "latin-1",
}
_LINE_BREAK = re.compile("\r\n|\r|\n")
_LINE_END_NAMES = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}


def decode(data: bytes, encoding: str) -> tuple[str, bool]:
    """The text of a file, and whether it began with a byte-order mark, which is removed."""
    try:
        text = data.decode(_CODECS[encoding])
    except UnicodeDecodeError as error:
        raise Unreadable(f"the file is not {encoding} at byte {error.start}") from None
    if "\0" in text:
        raise Unreadable("the file holds NUL characters")
    marked = text.startswith("\ufeff")
    return (text[1:] if marked else text), marked


@dataclass
class _Cell:
    text: str
    quoted: bool


@dataclass
class Table:
    """The cells of a file, and how it was laid out."""

    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    layout: Layout | None = None


class _RowReader:
    """The state machine: at the start of a cell, in a quoted cell, after its closing quote, in a plain cell."""

    def __init__(self, text: str, start: int, delimiter: str) -> None:
        self._text = text
        self._position = start
        self._plain_end = re.compile(f"[{re.escape(delimiter)}\r\n]")
        self._delimiter = delimiter

    def rows(self) -> Iterator[tuple[list[_Cell], str]]:
        """Each row with the line break that ended it, which is empty at the end of the file."""
        while self._position < len(self._text):
            cells = [self._cell()]
            while self._text.startswith(self._delimiter, self._position):
                self._position += len(self._delimiter)
                cells.append(self._cell())
            line_break = _LINE_BREAK.match(self._text, self._position)
            self._position = line_break.end() if line_break else self._position
            yield cells, line_break.group() if line_break else ""

    def _cell(self) -> _Cell:
        if self._text.startswith('"', self._position):
            return self._quoted_cell()
        end = self._plain_end.search(self._text, self._position)
        start, self._position = self._position, end.start() if end else len(self._text)
        return _Cell(self._text[start:self._position], quoted=False)

    def _quoted_cell(self) -> _Cell:
        start = self._position + 1
        parts: list[str] = []
        while True:
            quote = self._text.find('"', start)
            if quote < 0:
                raise Unreadable(f"a quoted cell is not closed, from character {self._position}")
            parts.append(self._text[start:quote])
            if not self._text.startswith('""', quote):
                break
            parts.append('"')
            start = quote + 2
        self._position = quote + 1
        if self._position < len(self._text) and not self._plain_end.match(self._text, self._position):
            raise Unreadable(f"text after a closing quote, at character {self._position}")
        return _Cell("".join(parts), quoted=True)


def _header_start(text: str, header_line: int) -> int:
    """Where the header's line begins. The lines before it are lines of text, whatever quotes they hold."""
    position = 0
    for _ in range(header_line - 1):
        line_break = _LINE_BREAK.search(text, position)
        if line_break is None:
            raise Unreadable(f"the file has no line {header_line}")
        position = line_break.end()
    return position


def _is_empty_line(cells: list[_Cell]) -> bool:
    return len(cells) == 1 and not cells[0].quoted and not cells[0].text


def read_table(data: bytes, profile: Profile) -> Table:
    """Reads a file as its profile says."""
    text, marked = decode(data, profile.encoding)
    reader = _RowReader(text, _header_start(text, profile.header_line), profile.delimiter).rows()
    table = Table()
    line_ends: set[str] = set()
    quoted: set[bool] = set()
    for number, (cells, line_break) in enumerate(reader):
        line_ends.add(line_break)
        if number == 0:
            table.header = [cell.text for cell in cells]
            continue
        if len(table.header) > 1 and _is_empty_line(cells):
            continue
        if len(cells) != len(table.header):
            raise Unreadable(f"row {len(table.rows) + 1} has {len(cells)} cells, the header {len(table.header)}")
        table.rows.append([cell.text for cell in cells])
        quoted.update(cell.quoted for cell in cells if cell.quoted or cell.text)
    if not table.header:
        raise Unreadable("the file has no header")
    if repeats_a_name(table.header):
        raise Unreadable("two columns have the same name")
    table.layout = Layout(
        byte_order_mark=marked, delimiter=profile.delimiter, encoding=profile.encoding,
        final_line_break=text.endswith(("\n", "\r")), header_line=profile.header_line,
        line_ends=_line_ends(line_ends - {""}),
        quoting="some" if len(quoted) == 2 else "all" if True in quoted else "none")
    return table


def _line_ends(found: set[str]) -> str:
    if not found:
        return "none"
    return "mixed" if len(found) > 1 else _LINE_END_NAMES[found.pop()]
