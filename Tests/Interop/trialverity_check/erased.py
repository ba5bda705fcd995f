"""Evidence with erased rows (section 7.1) and erasure orders (section 19)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .documents import NAME, ORIGIN, Manifest, Members, parse_canonical
from .evidence import RowBlock, Section, read_sections
from .ledger import SEAL_ID
from .primitives import (
    SALT_LENGTH, SALTS_PER_BLOCK, ByteReader, DoesNotHold, Unreadable, block_salts, leaf_hash, sha256,
    tree_root,
)

HEADING = b"trialverity/evidence/v2\n"
LEAVES_PER_SECTION = 2**18
ORDER_LIMIT = 1_000_000
WHOLE_BLOCK, MIXED_BLOCK = 1, 2


@dataclass(frozen=True)
class ErasedEvidence:
    """An evidence file of version 2. `rows` are those that are left; absent from an opening alone."""

    manifest_bytes: bytes
    manifest: Manifest
    salts: dict[int, bytes]
    erased: dict[int, bytes]
    rows: list[list[str]] | None

    @property
    def kept(self) -> list[int]:
        """The numbers of the rows that are left."""
        return [number for number in range(1, self.manifest.rows + 1) if number not in self.erased]

    def root(self, rows: list[list[str]] | None = None) -> bytes:
        """The root over the rows given, else over those in the file, with the kept hashes of the erased ones."""
        rows = self.rows if rows is None else rows
        if rows is None:
            raise Unreadable("an opening alone holds no rows: their root needs the data file")
        if len(rows) != len(self.kept):
            raise DoesNotHold(f"{len(rows)} rows where {len(self.kept)} are left")
        return tree_root(self._leaves(iter(rows)))

    def _leaves(self, rows: Iterator[list[str]]) -> Iterator[bytes]:
        yield leaf_hash(self.salts[0] + self.manifest_bytes)
        for number in range(1, self.manifest.rows + 1):
            if number in self.erased:
                yield self.erased[number]
            else:
                row = next(rows)
                yield leaf_hash(self.salts[number] + self.manifest.stored_record(row))


def parse_erased(data: bytes) -> ErasedEvidence:
    """Reads an evidence file of version 2, and refuses whatever departs from the page in any byte."""
    sections = list(read_sections(data, HEADING))
    tags = b"".join(section.tag[:1] for section in sections).decode("latin-1")
    if {section.tag for section in sections} - {b"ROWS", b"DIRY", b"SALT", b"OPEN", b"ENDS"}:
        raise Unreadable("a section of a kind that is not known")
    if not re.fullmatch("(R*D)?S+OE", tags):
        raise Unreadable("the sections are not those of an evidence file, in its order")
    by_tag = {tag: [section for section in sections if section.tag == tag] for tag in (b"ROWS", b"DIRY", b"SALT")}
    directory = by_tag[b"DIRY"][0] if by_tag[b"DIRY"] else None
    opening = sections[-2]
    ends = ByteReader(sections[-1].payload, "ENDS")
    places = (directory.offset if directory else 0, by_tag[b"SALT"][0].offset, opening.offset)
    if (ends.u64(), ends.u64(), ends.u64()) != places:
        raise Unreadable("ENDS does not point at the sections")
    ends.finish()
    manifest = Manifest.parse(opening.payload)
    salts, erased = read_salts(by_tag[b"SALT"], manifest.rows + 1)
    rows = None
    if directory is not None:
        rows = read_rows(by_tag[b"ROWS"], directory, manifest, erased, manifest.stored_count)
    return ErasedEvidence(opening.payload, manifest, salts, erased, rows)


def read_salts(sections: list[Section], leaves: int) -> tuple[dict[int, bytes], dict[int, bytes]]:
    if len(sections) != -(-leaves // LEAVES_PER_SECTION):
        raise Unreadable("SALT: not as many sections as the leaves ask for")
    salts: dict[int, bytes] = {}
    erased: dict[int, bytes] = {}
    first = 0
    for section in sections:
        reader = ByteReader(section.payload, "SALT")
        behind = min(first + LEAVES_PER_SECTION, leaves)
        while first < behind:
            count = min(SALTS_PER_BLOCK, behind - first)
            _read_block(reader, first, count, salts, erased)
            first += count
        reader.finish()
    return salts, erased


def _read_block(reader: ByteReader, first: int, count: int, salts: dict[int, bytes], erased: dict[int, bytes]) -> None:
    kind, head = reader.take(1)[0], reader.take(32)
    if kind == WHOLE_BLOCK:
        stream = block_salts(head)
        for place in range(count):
            salts[first + place] = stream[place * SALT_LENGTH:(place + 1) * SALT_LENGTH]
        return
    bits = int.from_bytes(head, "little")
    whole = (1 << count) - 1
    if kind != MIXED_BLOCK or bits > whole or bits == whole or (first == 0 and not bits & 1):
        raise Unreadable("SALT: a block of another kind, or bits that cannot be")
    for place in range(count):
        if bits >> place & 1:
            salts[first + place] = reader.take(SALT_LENGTH)
        else:
            erased[first + place] = reader.take(32)


def read_rows(sections: list[Section], directory: Section, manifest: Manifest, erased: dict[int, bytes],
              columns: int) -> list[list[str]]:
    kept = [number for number in range(1, manifest.rows + 1) if number not in erased]
    reader = ByteReader(directory.payload, "DIRY")
    if reader.u32() != len(sections):
        raise Unreadable("DIRY does not count the ROWS sections")
    blocks = [RowBlock(section, columns) for section in sections]
    place = 0
    for block in blocks:
        if place >= len(kept) or block.first != kept[place]:
            raise Unreadable("a section does not start with the next row that is left")
        if (reader.u64(), reader.u64(), reader.u32()) != (block.offset, block.first, block.count):
            raise Unreadable("DIRY does not describe the ROWS sections")
        place += block.count
    reader.finish()
    if place != len(kept):
        raise DoesNotHold(f"the evidence holds {place} rows, {len(kept)} are left")
    return [row for block in blocks for row in block.rows()]


@dataclass(frozen=True)
class ErasureOrder:
    """What every holder of evidence carries out."""

    digest: bytes
    origin: str
    seals: list[str] | None
    trial: bytes
    where: dict[str, str]

    @classmethod
    def parse(cls, data: bytes) -> ErasureOrder:
        if len(data) > ORDER_LIMIT or not data.endswith(b"\n"):
            raise Unreadable("erasure order: too long, or its line does not end")
        members = Members(parse_canonical(data[:-1], "erasure order"), "erasure order",
                          "format origin salt seals trial where")
        members.text("format", ("trialverity/erasure-order/v1",))
        members.digest("salt")
        seals = None if members.raw("seals") is None else members.sorted_names("seals")
        for seal in seals or []:
            if not SEAL_ID.fullmatch(seal) and not re.fullmatch(f"{NAME.pattern}/{NAME.pattern}", seal):
                raise Unreadable("erasure order: neither a seal nor a dataset of a site")
        return cls(sha256(data[:-1]), members.text("origin", pattern=ORIGIN), seals, members.digest("trial"),
                   read_where(members))


def read_where(members: Members) -> dict[str, str]:
    """What rows are selected by: at least one column with its value."""
    where = members.raw("where")
    if not isinstance(where, dict) or not where or not all(isinstance(value, str) for value in where.values()):
        raise Unreadable("where: not an object of texts, or empty")
    return where
