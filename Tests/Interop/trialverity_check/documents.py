"""Canonical JSON, the profile and the manifest: sections 1, 4 and 5 of the page."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .primitives import Unreadable, hex_digest, record

LARGEST_INTEGER = 2**53 - 1
LARGEST_SEQUENCE = 999_999_999
LAST_HEADER_LINE = 2**31 - 1
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
ORIGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~:/-]{0,199}")
DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = ("utf-8", "utf-16le", "utf-16be", "windows-1252", "windows-1250", "iso-8859-1")
DATE_TYPES = ("date", "datetime", "partial-date")
TYPES = ("text", "integer", "decimal", "result", *DATE_TYPES)
DATE_FORMATS = (
    "DD/MM/YYYY", "MM/DD/YYYY", "YYYY/MM/DD", "DD.MM.YYYY", "DD-MM-YYYY", "MM-DD-YYYY",
    "YYYYMMDD", "DDMMMYYYY", "DD-MMM-YYYY", "DD MMM YYYY",
)


def parse_json(data: bytes, what: str) -> Any:
    """JSON without duplicate names, with no numbers but integers, and with nothing after it."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) != len(pairs):
            raise Unreadable(f"{what}: a member name occurs twice")
        return members

    def integer(text: str) -> int:
        if len(text) > 16 or not 0 <= int(text) <= LARGEST_INTEGER:
            raise Unreadable(f"{what}: a number is not an integer from 0 to 2^53 - 1")
        return int(text)

    def refuse(text: str) -> Any:
        raise Unreadable(f"{what}: a number is not an integer from 0 to 2^53 - 1")

    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=unique, parse_int=integer,
                          parse_float=refuse, parse_constant=refuse)
    except (ValueError, RecursionError):
        raise Unreadable(f"{what}: not JSON") from None


def canonical_json(value: Any) -> bytes:
    """RFC 8785, for values whose numbers are all integers up to 2^53 - 1."""

    def ordered(item: Any) -> Any:
        if isinstance(item, dict):
            names = sorted(item, key=lambda name: name.encode("utf-16-be"))
            return {name: ordered(item[name]) for name in names}
        return [ordered(element) for element in item] if isinstance(item, list) else item

    return json.dumps(ordered(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def parse_canonical(data: bytes, what: str) -> Any:
    """JSON that must be in its canonical form already."""
    value = parse_json(data, what)
    try:
        if canonical_json(value) != data:
            raise Unreadable(f"{what}: not canonical JSON")
    except (UnicodeEncodeError, RecursionError):
        raise Unreadable(f"{what}: not canonical JSON") from None
    return value


class Members:
    """The members of a JSON object, taken by name and type; unknown and missing ones are refused."""

    def __init__(self, value: Any, what: str, required: str, optional: str = "") -> None:
        self.what = what
        if not isinstance(value, dict):
            raise Unreadable(f"{what}: not an object")
        needed = set(required.split())
        if not needed <= value.keys() <= needed | set(optional.split()):
            raise Unreadable(f"{what}: members missing or unknown")
        self._value = value

    def __contains__(self, name: str) -> bool:
        return name in self._value

    def raw(self, name: str) -> Any:
        return self._value[name]

    def _typed(self, name: str, kind: type) -> Any:
        value = self._value[name]
        if type(value) is not kind:
            raise Unreadable(f"{self.what}: {name} has the wrong type")
        return value

    def integer(self, name: str, least: int = 0, most: int = LARGEST_INTEGER) -> int:
        value: int = self._typed(name, int)
        if not least <= value <= most:
            raise Unreadable(f"{self.what}: {name} is not from {least} to {most}")
        return value

    def boolean(self, name: str) -> bool:
        value: bool = self._typed(name, bool)
        return value

    def text(self, name: str, choices: tuple[str, ...] = (), pattern: re.Pattern[str] | None = None) -> str:
        value: str = self._typed(name, str)
        if (choices and value not in choices) or (pattern and not pattern.fullmatch(value)):
            raise Unreadable(f"{self.what}: {name} has a value that is not allowed")
        return value

    def optional_text(self, name: str) -> str | None:
        return None if self._value[name] is None else self.text(name)

    def digest(self, name: str) -> bytes:
        return hex_digest(self.text(name), f"{self.what}: {name}")

    def items(self, name: str) -> list[Any]:
        value: list[Any] = self._typed(name, list)
        return value

    def names(self, name: str) -> list[str]:
        values = self.items(name)
        if not all(isinstance(value, str) for value in values) or len(set(values)) != len(values):
            raise Unreadable(f"{self.what}: {name} is not a list of different texts")
        return values

    def sorted_names(self, name: str) -> list[str]:
        values = self.names(name)
        if values != sorted(values, key=lambda value: value.encode("utf-8")):
            raise Unreadable(f"{self.what}: {name} is not sorted")
        return values


def repeats_a_name(names: Sequence[str]) -> bool:
    """Whether two names of columns differ in nothing but how their letters are composed."""
    return len({unicodedata.normalize("NFC", name) for name in names}) != len(names)


@dataclass(frozen=True)
class Column:
    """A column of the profile: how its cells are understood."""

    name: str
    kind: str
    date_format: str | None
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Profile:
    """How a file is read and which of its columns are sealed."""

    columns: tuple[str, ...]
    delimiter: str
    encoding: str
    header_line: int
    key: tuple[str, ...]
    volatile: frozenset[str]
    described: tuple[Column, ...]

    @property
    def sealed(self) -> list[int]:
        """The places of the sealed columns among all columns."""
        return [place for place, name in enumerate(self.columns) if name not in self.volatile]

    @classmethod
    def parse(cls, value: Any) -> Profile:
        members = Members(value, "profile", "columns delimiter encoding headerLine key volatile")
        described = tuple(_column(item) for item in members.items("columns"))
        columns = tuple(column.name for column in described)
        volatile = frozenset(members.sorted_names("volatile"))
        key = tuple(members.names("key"))
        if repeats_a_name(columns) or len(volatile) >= len(columns):
            raise Unreadable("profile: two columns of one name, or no sealed column")
        if not volatile <= set(columns) or not set(key) <= set(columns) - volatile:
            raise Unreadable("profile: key or volatile names a column that is not there")
        return cls(columns, members.text("delimiter", DELIMITERS), members.text("encoding", ENCODINGS),
                   members.integer("headerLine", 1, LAST_HEADER_LINE), key, volatile, described)


def _column(value: Any) -> Column:
    members = Members(value, "profile column", "name type", "format missing")
    kind = members.text("type", TYPES)
    if "format" in members and kind not in DATE_TYPES:
        raise Unreadable("profile column: a format on a column that holds no dates")
    if "format" in members:
        members.text("format", DATE_FORMATS)
    if "missing" in members and not members.sorted_names("missing"):
        raise Unreadable("profile column: missing says nothing")
    return Column(members.text("name"), kind, members.text("format") if "format" in members else None,
                  tuple(members.sorted_names("missing")) if "missing" in members else ())


@dataclass(frozen=True)
class Layout:
    """How the file was laid out in bytes."""

    byte_order_mark: bool
    delimiter: str
    encoding: str
    final_line_break: bool
    header_line: int
    line_ends: str
    quoting: str | None

    @classmethod
    def parse(cls, value: Any) -> Layout:
        members = Members(
            value, "layout", "byteOrderMark delimiter encoding finalLineBreak headerLine lineEnds quoting")
        return cls(members.boolean("byteOrderMark"), members.text("delimiter", DELIMITERS),
                   members.text("encoding", ENCODINGS), members.boolean("finalLineBreak"),
                   members.integer("headerLine", 1, LAST_HEADER_LINE),
                   members.text("lineEnds", ("LF", "CRLF", "CR", "mixed", "none")),
                   None if members.raw("quoting") is None else members.text("quoting", ("all", "some", "none")))


@dataclass(frozen=True)
class Manifest:
    """Leaf 0 of a seal: what was sealed."""

    dataset: str
    file_digest: bytes
    layout: Layout
    file_length: int | None
    note: str | None
    origin: str
    printed_name: str | None
    profile: Profile
    rows: int
    sequence: int
    site: str
    trial: bytes
    withheld: tuple[str, ...] = ()

    @property
    def withheld_places(self) -> list[int]:
        """The places of the withheld columns among all columns."""
        return [place for place, name in enumerate(self.profile.columns) if name in self.withheld]

    @property
    def stored_places(self) -> list[int]:
        """The places of the columns that evidence holds as texts; where some are withheld, commitments follow."""
        return [place for place, name in enumerate(self.profile.columns) if name not in self.withheld]

    @property
    def stored_count(self) -> int:
        return len(self.stored_places) + bool(self.withheld)

    @property
    def open_columns(self) -> list[int]:
        """The places of the sealed columns whose texts are in the record."""
        return [place for place in self.profile.sealed if self.profile.columns[place] not in self.withheld]

    def stored_record(self, row: list[str]) -> bytes:
        """The record of a row as evidence holds it."""
        stored = self.stored_places
        cells = [row[stored.index(place)] for place in self.open_columns]
        return record([*cells, row[-1]] if self.withheld else cells)

    @property
    def subject(self) -> str:
        """The name of the seal within all ledgers."""
        return f"{self.origin}/{self.seal}"

    @property
    def seal(self) -> str:
        return f"{self.site}/{self.dataset}#{self.sequence}"

    @classmethod
    def parse(cls, data: bytes) -> Manifest:
        members = Members(
            parse_canonical(data, "manifest"), "manifest",
            "dataset file format note origin printedName profile rows sequence site trial", "withheld")
        withheld = tuple(members.sorted_names("withheld")) if "withheld" in members else None
        members.text("format", ("trialverity/manifest/v1",))
        file = Members(members.raw("file"), "manifest file", "digest layout length")
        manifest = cls(
            dataset=members.text("dataset", pattern=NAME), file_digest=file.digest("digest"),
            layout=Layout.parse(file.raw("layout")), file_length=_file_length(file, withheld is not None),
            note=members.optional_text("note"), origin=members.text("origin", pattern=ORIGIN),
            printed_name=members.optional_text("printedName"), profile=Profile.parse(members.raw("profile")),
            rows=members.integer("rows"), sequence=members.integer("sequence", 1, LARGEST_SEQUENCE),
            site=members.text("site", pattern=NAME), trial=members.digest("trial"), withheld=withheld or ())
        if (manifest.layout.quoting is None) != (withheld is not None):
            raise Unreadable("manifest: quoting is null if and only if columns are withheld")
        if withheld is not None and not (
                withheld and set(withheld) <= set(manifest.profile.columns) - manifest.profile.volatile
                - set(manifest.profile.key) and manifest.open_columns):
            raise Unreadable("manifest: withheld names what cannot be withheld")
        layout, profile = manifest.layout, manifest.profile
        if (layout.delimiter, layout.encoding, layout.header_line) != (
                profile.delimiter, profile.encoding, profile.header_line):
            raise Unreadable("manifest: layout and profile do not agree")
        return manifest


def _file_length(file: Members, is_withheld: bool) -> int | None:
    """The length of the file, which is not told where columns are withheld."""
    if not is_withheld:
        return file.integer("length")
    if file.raw("length") is not None:
        raise Unreadable("manifest file: length is null where columns are withheld")
    return None
