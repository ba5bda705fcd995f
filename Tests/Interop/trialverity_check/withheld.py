"""Evidence with withheld columns: section 7.3 of the page. Two files, either of which can have erased rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .documents import Manifest
from .erased import HEADING as ERASED_HEADING
from .erased import ErasedEvidence, parse_erased, read_rows, read_salts
from .evidence import Section, all_rows, read_sections
from .primitives import (
    ByteReader, DoesNotHold, Salts, Unreadable, commitment, is_commitment, leaf_hash, sha256, tree_root,
)
from .table import Table

OPEN_HEADING = b"trialverity/evidence/v3\n"
PART_HEADING = b"trialverity/withheld/v1\n"
ERASED_PART_HEADING = b"trialverity/withheld/v2\n"
UNIT = 65_536
FRAME = 44


@dataclass(frozen=True)
class OpenEvidence:
    """The open part: open cells and commitments, in the order in which it stores them."""

    manifest_bytes: bytes
    manifest: Manifest
    salts: Mapping[int, bytes] | Salts
    erased: dict[int, bytes]
    rows: list[list[str]]

    @property
    def kept(self) -> list[int]:
        return [number for number in range(1, self.manifest.rows + 1) if number not in self.erased]

    def root(self, rows: list[list[str]] | None = None) -> bytes:
        """The root over the rows given, as this part stores rows, else over its own."""
        left = iter(self.rows if rows is None else rows)
        leaves = [leaf_hash(self.salts[0] + self.manifest_bytes)]
        for number in range(1, self.manifest.rows + 1):
            if number in self.erased:
                leaves.append(self.erased[number])
            else:
                leaves.append(leaf_hash(self.salts[number] + self.manifest.stored_record(next(left))))
        return tree_root(leaves)

    def root_of_table(self, table: Table, part: Part | None) -> bytes:
        """The root over a data file: its own commitments with the withheld part, else those that were sealed."""
        if table.header != list(self.manifest.profile.columns):
            raise DoesNotHold("the columns of the file are not those of the profile")
        if len(table.rows) != len(self.kept):
            raise DoesNotHold(f"the file has {len(table.rows)} rows, where {len(self.kept)} are left")
        rows = []
        for number, sealed, row in zip(self.kept, self.rows, table.rows, strict=True):
            hidden = [row[place] for place in self.manifest.withheld_places]
            text = sealed[-1] if part is None else commitment(part.salts[number], hidden)
            rows.append([row[place] for place in self.manifest.stored_places] + [text])
        return self.root(rows)


@dataclass(frozen=True)
class Part:
    """The withheld part: cells that nobody confirms without it. Secrets of the file are gone once rows were erased."""

    manifest_bytes: bytes
    manifest: Manifest
    salts: Mapping[int, bytes] | Salts
    erased: dict[int, bytes]
    rows: list[list[str]]
    file_sha256: bytes | None

    def check(self, evidence: OpenEvidence) -> None:
        """That it is the other part of the same seal, and that its cells are those committed to."""
        if self.manifest_bytes != evidence.manifest_bytes:
            raise DoesNotHold("the two parts are of two seals")
        if set(self.erased) != set(evidence.erased):
            raise DoesNotHold("rows were erased from one part and not from the other")
        for number, sealed, hidden in zip(evidence.kept, evidence.rows, self.rows, strict=True):
            if commitment(self.salts[number], hidden) != sealed[-1]:
                raise DoesNotHold(f"the withheld cells of row {number} are not those committed to")


def is_open(data: bytes) -> bool:
    """Whether a file is the open part of evidence with withheld columns."""
    return data.startswith(OPEN_HEADING) or (data.startswith(ERASED_HEADING) and bool(parse_erased(data).manifest.withheld))


def parse_open(data: bytes) -> OpenEvidence:
    """Reads an open part, and refuses whatever departs from the page in any byte."""
    if data.startswith(ERASED_HEADING):
        evidence = _of_erased(parse_erased(data))
    else:
        sections, directory, places = _frame(data, OPEN_HEADING, "(R*D)OE")
        reader = ByteReader(sections[-2].payload, "OPEN")
        key, manifest_bytes = reader.take(32), reader.take(reader.remaining)
        manifest = Manifest.parse(manifest_bytes)
        _check_ends(sections[-1], (*places, sections[-2].offset))
        rows = all_rows(manifest, _of_tag(sections, b"ROWS"), directory, manifest.stored_count)
        evidence = OpenEvidence(manifest_bytes, manifest, Salts(key), {}, rows)
    if not evidence.manifest.withheld:
        raise Unreadable("nothing is withheld: this is not an open part")
    if not all(is_commitment(row[-1]) for row in evidence.rows):
        raise Unreadable("the last column holds another text than a commitment")
    return evidence


def _of_erased(evidence: ErasedEvidence) -> OpenEvidence:
    if evidence.rows is None:
        raise Unreadable("an opening alone holds no commitments")
    return OpenEvidence(evidence.manifest_bytes, evidence.manifest, evidence.salts, evidence.erased, evidence.rows)


def parse_part(data: bytes) -> Part:
    """Reads a withheld part, and refuses whatever departs from the page in any byte."""
    is_erased = data.startswith(ERASED_PART_HEADING)
    heading, order = (ERASED_PART_HEADING, "(R*D)S+OFE") if is_erased else (PART_HEADING, "(R*D)OFE")
    sections, directory, places = _frame(data, heading, order)
    opening, filling, ends = sections[-3:]
    if any(filling.payload):
        raise Unreadable("FILL holds something")
    salt_sections, row_sections = _of_tag(sections, b"SALT"), _of_tag(sections, b"ROWS")
    _check_ends(ends, (*places, *[one.offset for one in salt_sections[:1]], opening.offset))
    reader = ByteReader(opening.payload, "OPEN")
    if is_erased:
        manifest = Manifest.parse(opening.payload)
        salts, erased = read_salts(salt_sections, manifest.rows + 1)
        rows = read_rows(row_sections, directory, manifest, erased, len(manifest.withheld))
        part = Part(opening.payload, manifest, salts, erased, rows, None)
    else:
        key, file_salt, file_sha256 = reader.take(32), reader.take(32), reader.take(32)
        manifest_bytes = reader.take(reader.remaining)
        manifest = Manifest.parse(manifest_bytes)
        if sha256(file_salt + file_sha256) != manifest.file_digest:
            raise DoesNotHold("the digest of the file is not the one in the manifest")
        rows = all_rows(manifest, row_sections, directory, len(manifest.withheld))
        part = Part(manifest_bytes, manifest, Salts(key), {}, rows, file_sha256)
    if not manifest.withheld:
        raise Unreadable("a withheld part of a seal that withholds nothing")
    salt_bytes = sum(FRAME + len(one.payload) for one in salt_sections)
    if len(data) != filled_length(len(data) - len(filling.payload), manifest, salt_bytes):
        raise Unreadable("FILL has another length than the page says")
    return part


def filled_length(needed: int, manifest: Manifest, salt_bytes: int) -> int:
    """What a withheld part that takes so many bytes with an empty FILL is filled up to."""
    length = -(-(UNIT + 2 * manifest.rows * len(manifest.withheld) + salt_bytes) // UNIT) * UNIT
    while length < needed:
        length *= 2
    return length


def _frame(data: bytes, heading: bytes, order: str) -> tuple[list[Section], Section, tuple[int, ...]]:
    sections = list(read_sections(data, heading))
    if {section.tag for section in sections} - {b"ROWS", b"DIRY", b"SALT", b"OPEN", b"FILL", b"ENDS"}:
        raise Unreadable("a section of a kind that is not known")
    if not re.fullmatch(order, "".join(chr(section.tag[0]) for section in sections)):
        raise Unreadable("the sections are not those of such a file, in its order")
    directory = _of_tag(sections, b"DIRY")[0]
    return sections, directory, (directory.offset,)


def _of_tag(sections: list[Section], tag: bytes) -> list[Section]:
    return [section for section in sections if section.tag == tag]


def _check_ends(ends: Section, places: tuple[int, ...]) -> None:
    reader = ByteReader(ends.payload, "ENDS")
    if tuple(reader.u64() for _ in places) != places:
        raise Unreadable("ENDS does not point at the sections")
    reader.finish()
