"""Evidence files and openings: section 7 of the page, and the root they lead to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .documents import Manifest
from .primitives import ByteReader, DoesNotHold, Unreadable, record, seal_leaves, sha256, tree_root
from .table import Table

HEADING = b"trialverity/evidence/v1\n"
FRAME_LENGTH = 4 + 8 + 32
ENDS_LENGTH = FRAME_LENGTH + 16
PAYLOAD_LIMIT = 2**31
ROW_LIMIT = 2**18
CELL_LIMIT = 2**24
DERIVED = 254
ALL_DIFFERENT = 255


@dataclass(frozen=True)
class Opening:
    """What opens a seal besides its rows."""

    salt_key: bytes
    file_salt: bytes
    file_sha256: bytes
    manifest_bytes: bytes
    manifest: Manifest

    @classmethod
    def parse(cls, payload: bytes) -> Opening:
        reader = ByteReader(payload, "OPEN")
        salt_key, file_salt, file_sha256 = reader.take(32), reader.take(32), reader.take(32)
        manifest_bytes = reader.take(reader.remaining)
        return cls(salt_key, file_salt, file_sha256, manifest_bytes, Manifest.parse(manifest_bytes))

    def check_file_digest(self) -> None:
        """The manifest commits to the digest of the file that is kept beside it."""
        if sha256(self.file_salt + self.file_sha256) != self.manifest.file_digest:
            raise DoesNotHold("the digest of the file is not the one in the manifest")

    def root(self, rows: list[list[str]]) -> bytes:
        """The root over all cells of the rows, volatile ones being left out here."""
        sealed = self.manifest.profile.sealed
        records = (record(row[place] for place in sealed) for row in rows)
        return tree_root(seal_leaves(self.salt_key, self.manifest_bytes, records))


@dataclass(frozen=True)
class Evidence:
    """An evidence file whose structure is sound. `rows` is absent from an opening alone."""

    opening: Opening
    rows: list[list[str]] | None

    def root(self) -> bytes:
        if self.rows is None:
            raise Unreadable("an opening alone holds no rows: their root needs the data file")
        return self.opening.root(self.rows)


@dataclass(frozen=True)
class Section:
    tag: bytes
    offset: int
    payload: bytes


def parse_evidence(data: bytes) -> Evidence:
    """Reads an evidence file or an opening, and refuses whatever departs from the page in any byte."""
    sections = list(read_sections(data, HEADING))
    tags = [section.tag for section in sections]
    row_sections = [section for section in sections if section.tag == b"ROWS"]
    if tags == [b"OPEN", b"ENDS"]:
        directory = None
    elif tags == [b"ROWS"] * len(row_sections) + [b"DIRY", b"OPEN", b"ENDS"]:
        directory = sections[-3]
    else:
        raise Unreadable("the sections are not those of an evidence file, in its order")
    opening = Opening.parse(sections[-2].payload)
    ends = ByteReader(sections[-1].payload, "ENDS")
    if (ends.u64(), ends.u64()) != (directory.offset if directory else 0, sections[-2].offset):
        raise Unreadable("ENDS does not point at the sections")
    ends.finish()
    opening.check_file_digest()
    if opening.manifest.withheld:
        raise Unreadable("an evidence file of this version withholds nothing")
    if directory is None:
        return Evidence(opening, None)
    return Evidence(opening, all_rows(opening.manifest, row_sections, directory, opening.manifest.stored_count))


def read_sections(data: bytes, heading: bytes) -> Iterator[Section]:
    """The framed sections behind a heading, in the order of the file."""
    if not data.startswith(heading):
        raise Unreadable("not an evidence file of this version")
    reader = ByteReader(data, "evidence")
    reader.take(len(heading))
    while reader.remaining:
        offset = reader.position
        tag, length = reader.take(4), reader.u64()
        if length > PAYLOAD_LIMIT:
            raise Unreadable(f"the section at byte {offset} is longer than a section may be")
        payload = reader.take(length)
        if sha256(tag + length.to_bytes(8, "big") + payload) != reader.take(32):
            raise Unreadable(f"the section at byte {offset} is damaged")
        yield Section(tag, offset, payload)


def all_rows(manifest: Manifest, sections: list[Section], directory: Section, columns: int) -> list[list[str]]:
    """All rows. No row is built before its number is known to agree with the directory and the manifest."""
    reader = ByteReader(directory.payload, "DIRY")
    if reader.u32() != len(sections):
        raise Unreadable("DIRY does not count the ROWS sections")
    blocks = [RowBlock(section, columns) for section in sections]
    total = 0
    for block in blocks:
        if block.first != total + 1:
            raise Unreadable("the rows are not numbered one after the other")
        if (reader.u64(), reader.u64(), reader.u32()) != (block.offset, block.first, block.count):
            raise Unreadable("DIRY does not describe the ROWS sections")
        total += block.count
    reader.finish()
    if total != manifest.rows:
        raise DoesNotHold(f"the evidence holds {total} rows, the manifest says {manifest.rows}")
    return [row for block in blocks for row in block.rows()]


class RowBlock:
    """The rows of one ROWS section, in the form in which they are stored."""

    def __init__(self, section: Section, columns: int) -> None:
        reader = ByteReader(section.payload, "ROWS")
        self.offset, self.first, self.count = section.offset, reader.u64(), reader.u32()
        if reader.u32() != columns or self.count == 0:
            raise Unreadable("ROWS: no rows, or not the columns of the profile")
        if self.count > max(1, min(ROW_LIMIT, CELL_LIMIT // columns)):
            raise Unreadable("ROWS: more rows than a section may have")
        lengths = [reader.u64() for _ in range(columns)]
        self._columns = [reader.take(length) for length in lengths]
        reader.finish()

    def rows(self) -> Iterator[list[str]]:
        """The rows with all their cells, volatile ones too."""
        columns: list[_Column] = []
        for data in self._columns:
            columns.append(_Column(data, self.count, columns))
        return map(list, zip(*(column.cells() for column in columns), strict=True))


class _Column:
    """The texts of one column of a section, and for each row the number of its text."""

    def __init__(self, data: bytes, rows: int, earlier: list[_Column]) -> None:
        reader = ByteReader(data, "column")
        distinct = reader.leb()
        if not 1 <= distinct <= rows:
            raise Unreadable("column: more texts than rows, or none")
        lengths = [reader.leb() for _ in range(distinct)]
        try:
            self.texts = [reader.take(length).decode("utf-8") for length in lengths]
        except UnicodeDecodeError:
            raise Unreadable("column: a text is not UTF-8") from None
        self.indexes = _indexes(reader, distinct, rows, earlier)
        reader.finish()
        if list(dict.fromkeys(self.indexes)) != list(range(distinct)):
            raise Unreadable("column: the texts are not in order of first appearance, or one is not used")

    def cells(self) -> list[str]:
        return [self.texts[index] for index in self.indexes]


def _indexes(reader: ByteReader, distinct: int, rows: int, earlier: list[_Column]) -> list[int]:
    mark = reader.take(1)[0]
    if distinct == 1 and mark == 0:
        return [0] * rows
    if 1 < distinct == rows and mark == ALL_DIFFERENT:
        return list(range(rows))
    width = (distinct - 1).bit_length()
    if 1 < distinct < rows and mark == DERIVED:
        source = reader.leb()
        if source >= len(earlier):
            raise Unreadable("column: derived from a column that is not an earlier one")
        follows = _unpack(reader.take((len(earlier[source].texts) * width + 7) // 8), width, len(earlier[source].texts))
        return [follows[index] for index in earlier[source].indexes]
    if 1 < distinct < rows and mark == width:
        return _unpack(reader.take((rows * width + 7) // 8), width, rows)
    raise Unreadable("column: the width of the indexes is wrong")


def _unpack(packed: bytes, width: int, count: int) -> list[int]:
    indexes = []
    bits = available = 0
    source = iter(packed)
    for _ in range(count):
        while available < width:
            bits |= next(source) << available
            available += 8
        indexes.append(bits & (1 << width) - 1)
        bits >>= width
        available -= width
    if bits:
        raise Unreadable("column: bits after the last index are not zero")
    return indexes


@dataclass(frozen=True)
class FileFacts:
    """What a data file says when it is held against an opening."""

    root: bytes
    same_bytes: bool


def check_table(opening: Opening, data: bytes, table: Table) -> FileFacts:
    """Hashes a data file anew under an opening. The caller compares the root."""
    manifest = opening.manifest
    if table.header != list(manifest.profile.columns):
        raise DoesNotHold("the columns of the file are not those of the profile")
    if len(table.rows) != manifest.rows:
        raise DoesNotHold(f"the file has {len(table.rows)} rows, the manifest says {manifest.rows}")
    same_bytes = sha256(data) == opening.file_sha256
    if same_bytes and len(data) != manifest.file_length:
        raise DoesNotHold("the length of the file is not the one in the manifest")
    if same_bytes and table.layout != manifest.layout:
        raise DoesNotHold(f"the manifest describes another layout; the file's own is {table.layout}")
    return FileFacts(opening.root(table.rows), same_bytes)
